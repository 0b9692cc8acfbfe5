// What the stack of layers of a packet says about its fields, and where only its bytes can tell.

import type { PacketId } from '../../model/ids.ts';
import type { Analysis } from '../analysis.ts';
import { QUOTING } from '../dissect/network/icmp-errors.ts';
import { APPLICATION_DISSECTORS } from '../dissect/registry.ts';
import { ASK, NO, YES } from './mask.ts';
import type { Mask } from './mask.ts';

const NETWORKS = ['ip', 'ipv6'];
const TRANSPORTS: Readonly<Record<string, number>> = { tcp: 6, udp: 17, sctp: 132, dccp: 33, udplite: 136 };
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

/** Packets that may be pieces of a datagram, in their order. */
export function piecesOf(analysis: Analysis): Int32Array {
  const stacks = fragmentStacks(analysis);
  const { flow, stack } = analysis.packets.columns;
  const found: PacketId[] = [];
  if (stacks.includes(1))
    for (let packet: PacketId = 0; packet < analysis.packets.length; packet += 1)
      if (flow[packet] < 0 && stacks[stack[packet]] === 1) found.push(packet);
  return Int32Array.from(found);
}

/** Whether the columns, which hold the innermost addresses, hold all there are of a kind (YES), or there is none (NO). */
export function networkVerdict(names: readonly string[], network: string): number {
  const all = names.filter((name) => NETWORKS.includes(name));
  if (!all.includes(network)) return NO;
  return all.length === 1 ? YES : ASK;
}

/** The same for ports, which stand in the flow. */
export function transportVerdict(names: readonly string[], transport: string): number {
  const all = names.filter((name) => Object.hasOwn(TRANSPORTS, name));
  if (!all.includes(transport)) return NO;
  return all.length === 1 ? YES : ASK;
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
  ...['ipv6.hopopts', 'ipv6.dstopts', 'ipv6.routing', 'ipv6.fraghdr'],
  // A datagram is often quoted whole.
  ...APPLICATION_DISSECTORS.filter((dissector) => 'datagrams' in dissector).map(({ id, layer }) => layer ?? id),
]);
