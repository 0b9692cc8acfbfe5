import { sha1 } from '@noble/hashes/legacy.js';

const PROTOCOLS_WITH_PORTS = new Set([1, 6, 17, 58, 132]);

/**
 * Community ID version 1, seed 0 (github.com/corelight/community-id-spec): SHA-1 over seed, addresses, protocol and ports,
 * the smaller endpoint first. For ICMP the ports are type and the type that answers it, or the code; a message that
 * nothing answers keeps its direction. Without ports (negative) only addresses and protocol count.
 */
export function communityId(
  source: Uint8Array,
  destination: Uint8Array,
  sourcePort: number,
  destinationPort: number,
  protocol: number,
  isOneWay: boolean,
): string {
  const forward =
    isOneWay ||
    compare(source, destination) < 0 ||
    (compare(source, destination) === 0 && sourcePort < destinationPort);
  const [a, b, portA, portB] = forward
    ? [source, destination, sourcePort, destinationPort]
    : [destination, source, destinationPort, sourcePort];
  const hasPorts = PROTOCOLS_WITH_PORTS.has(protocol) && sourcePort >= 0;
  const message = new Uint8Array(2 + a.length + b.length + 2 + (hasPorts ? 4 : 0));
  message.set(a, 2);
  message.set(b, 2 + a.length);
  const at = 2 + a.length + b.length;
  message[at] = protocol;
  if (hasPorts) message.set([portA >> 8, portA & 255, portB >> 8, portB & 255], at + 2);
  return `1:${btoa(String.fromCharCode(...sha1(message)))}`;
}

function compare(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return a[i] - b[i];
  return 0;
}
