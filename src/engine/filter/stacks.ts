// What the stack of layers of a packet says about its fields, and where only its bytes can tell.

import { IP_PROTOCOL } from '../../model/cursor.ts';
import type { Analysis } from '../analysis.ts';
import { APPLICATION_DISSECTORS } from '../dissect/registry.ts';
import { ASK } from './mask.ts';
import type { Mask } from './mask.ts';

const NETWORKS = ['ip', 'ipv6'];
const TRANSPORTS: Readonly<Record<string, number>> = { tcp: 6, udp: 17, sctp: 132, dccp: 33, udplite: 136 };
/** Messages that quote the packet they speak of: RFC 792; RFC 4443 (1–4) and redirects, RFC 4861. */
const QUOTING: Readonly<Record<number, readonly number[]>> = {
  [IP_PROTOCOL.icmp]: [3, 4, 5, 11, 12],
  [IP_PROTOCOL.icmpv6]: [1, 2, 3, 4, 137],
};
const QUOTERS = ['icmp', 'icmpv6'];

/** Names of the layers of a stack, outermost first. */
export const layerNames = ({ layers }: Analysis, stack: number): string[] =>
  layers.layersOf(stack).map((layer) => layers.names[layer]);

const ENDS_OF_FRAGMENTS = new Set(['ip', 'ipv6', 'ipv6.fraghdr', 'data']);

/** By stack: 1 for those of packets that may be pieces of a datagram, which end where no transport was found. */
export function fragmentStacks(analysis: Analysis): Uint8Array {
  return Uint8Array.from({ length: analysis.layers.size }, (_, stack) => {
    const names = layerNames(analysis, stack);
    return ENDS_OF_FRAGMENTS.has(names.at(-1) ?? '') && names.some((name) => NETWORKS.includes(name)) ? 1 : 0;
  });
}

/** Whether the columns, which hold the innermost addresses, hold all there are of a kind: 0 none, 1 all, ASK else. */
export function networkVerdict(names: readonly string[], network: string): number {
  const all = names.filter((name) => NETWORKS.includes(name));
  if (!all.includes(network)) return 0;
  return all.length === 1 ? 1 : ASK;
}

/** The same for ports, which stand in the flow. */
export function transportVerdict(names: readonly string[], transport: string): number {
  const all = names.filter((name) => Object.hasOwn(TRANSPORTS, name));
  if (!all.includes(transport)) return 0;
  return all.length === 1 ? 1 : ASK;
}

/** Packets that carry the head of another one: ICMP errors. */
export function markQuoting(analysis: Analysis, mask: Mask, value: number, where: (verdict: number) => boolean): void {
  const quotes = Uint8Array.from({ length: analysis.layers.size }, (_, node) =>
    layerNames(analysis, node).some((name) => QUOTERS.includes(name)) ? 1 : 0,
  );
  if (!quotes.includes(1)) return;
  const { flow, stack } = analysis.packets.columns;
  const { transport, originatorPort } = analysis.flows.columns;
  for (let packet = 0; packet < mask.length; packet += 1) {
    if (quotes[stack[packet]] === 0 || !where(mask[packet])) continue;
    const id = flow[packet];
    if (id < 0 || (QUOTING[transport[id]] ?? []).includes(originatorPort[id])) mask[packet] = value;
  }
}

/** Layers that stand in what an ICMP error quotes. */
export const isQuotable = (protocol: string): boolean =>
  NETWORKS.includes(protocol) || Object.hasOwn(TRANSPORTS, protocol) || QUOTED_TOO.has(protocol);
const QUOTED_TOO = new Set([
  ...['icmp', 'icmpv6', 'data', 'isakmp', 'esp', 'ah', 'gre'],
  // A datagram is often quoted whole.
  ...APPLICATION_DISSECTORS.filter((dissector) => 'datagrams' in dissector).map(({ id, layer }) => layer ?? id),
]);
