/** Addresses as text ↔ bytes, and the MAC addresses that the builder invents. */
import { hex, toHex, type Bytes } from './bytes.ts';

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

export const isIpv6 = (address: string): boolean => address.includes(':');

/** `10.0.0.1:80`, `[2001:db8::1]:80`, or a bare address, whose port is 0. */
export function parseEndpoint(text: string): Endpoint {
  const bracketed = /^\[(.+)\](?::(\d+))?$/.exec(text);
  if (bracketed) return { address: bracketed[1]!, port: Number(bracketed[2] ?? 0) };
  if (text.indexOf(':') !== text.lastIndexOf(':')) return { address: text, port: 0 }; // bare IPv6
  const [address, port] = text.split(':');
  return { address: address!, port: Number(port ?? 0) };
}

export const formatEndpoint = (address: string, port: number): string =>
  isIpv6(address) ? `[${address}]:${port}` : `${address}:${port}`;

/** The 4 or 16 bytes of an address (RFC 4291 section 2.2). */
export function parseAddress(text: string): Bytes {
  return isIpv6(text) ? parseIpv6(text) : parseIpv4(text);
}

function parseIpv4(text: string): Bytes {
  const numbers = text.split('.').map(Number);
  if (numbers.length !== 4 || !numbers.every((n) => Number.isInteger(n) && n >= 0 && n < 256)) {
    throw new Error(`not an IPv4 address: ${text}`);
  }
  return Uint8Array.from(numbers);
}

function parseIpv6(text: string): Bytes {
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  if (dotted) {
    const tail = toHex(parseIpv4(dotted[2]!));
    return parseIpv6(`${dotted[1]}${tail.slice(0, 4)}:${tail.slice(4)}`);
  }
  const halves = text.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const [head, tail] = [halves[0]!, halves[1] ?? []];
  const missing = 8 - head.length - tail.length;
  const groups = halves.length === 2 ? [...head, ...Array<string>(Math.max(0, missing)).fill('0'), ...tail] : head;
  if (halves.length > 2 || groups.length !== 8 || !groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) {
    throw new Error(`not an IPv6 address: ${text}`);
  }
  return hex(groups.map((group) => group.padStart(4, '0')).join(''));
}

export function parseMac(text: string): Bytes {
  const bytes = hex(text);
  if (bytes.length !== 6) throw new Error(`not a MAC address: ${text}`);
  return bytes;
}

/**
 * The MAC address that an address gets when the line names none: a locally administered one that shows the end of the
 * address, or the group address that IP multicast maps to (RFC 1112 section 6.4, RFC 2464 section 7). An IPv4 address that
 * ends in 255 counts as a broadcast, since the builder's networks are all /24.
 */
export function macOf(address: string): string {
  const bytes = parseAddress(address);
  const tail = toHex(bytes.subarray(-4));
  if (bytes.length === 16) return bytes[0] === 0xff ? `3333${tail}` : `0206${tail}`;
  if (bytes[0]! >= 224 && bytes[0]! < 240)
    return `01005e${toHex(Uint8Array.of(bytes[1]! & 0x7f, bytes[2]!, bytes[3]!))}`;
  return bytes[3] === 255 ? 'ffffffffffff' : `0200${tail}`;
}
