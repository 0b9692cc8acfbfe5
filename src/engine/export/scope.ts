import type { ExportFormat, ExportOutline, ExportScope } from '../../model/export.ts';
import type { AddressId, FlowId } from '../../model/ids.ts';
import type { Analysis } from '../analysis.ts';
import { DECRYPTION_SECRETS, padded } from '../capture/pcapng-blocks.ts';
import { fragmentStacks } from '../filter/stacks.ts';
import type { Selections } from '../selection/selection.ts';

/** What a packet takes besides its bytes, and a file besides its packets. */
const FRAME: Readonly<Record<ExportFormat, number>> = { pcapng: 32, pcap: 16 };
const HEAD: Readonly<Record<ExportFormat, number>> = { pcapng: 150, pcap: 24 };

/** The packets of a scope: one byte per packet. Of a filter, those that it is known to accept. */
export function packetsOf(analysis: Analysis, selections: Selections, scope: ExportScope): Uint8Array {
  const { length } = analysis.packets;
  if (scope.kind === 'selection') return selections.select(scope.selection).mask ?? new Uint8Array(length).fill(1);
  const wanted = new Uint8Array(length);
  if (scope.kind === 'flows') return addFlows(analysis, wanted, scope.flows);
  const packets = scope.packets.filter((packet) => packet >= 0 && packet < length);
  for (const packet of packets) wanted[packet] = 1;
  if (scope.kind === 'packets') return wanted;
  const { flow } = analysis.packets.columns;
  const flows = packets.map((packet) => flow[packet]);
  return addFlows(analysis, wanted, flows);
}

/**
 * Adds the packets of flows. The first pieces of a datagram belong to no flow yet: pieces between the addresses of the
 * flows come along, since nobody can put the datagram together without them.
 */
function addFlows(analysis: Analysis, wanted: Uint8Array, flows: readonly FlowId[]): Uint8Array {
  const asked = new Uint8Array(analysis.flows.length);
  const { originator, responder } = analysis.flows.columns;
  const pairs = new Set<number>();
  for (const id of flows) {
    if (id < 0 || id >= asked.length) continue;
    asked[id] = 1;
    pairs.add(pairOf(originator[id], responder[id]));
  }
  const { flow, source, destination, stack } = analysis.packets.columns;
  const pieces = fragmentStacks(analysis);
  for (let packet = 0; packet < wanted.length; packet += 1) {
    const isWanted =
      flow[packet] >= 0
        ? asked[flow[packet]] === 1
        : pieces[stack[packet]] === 1 && pairs.has(pairOf(source[packet], destination[packet]));
    if (isWanted) wanted[packet] = 1;
  }
  return wanted;
}

/** Addresses in either order as one number. */
const pairOf = (one: AddressId, other: AddressId): number => Math.min(one, other) * 2 ** 26 + Math.max(one, other);

/** Numbers of the interfaces that captured the packets. */
export function interfacesOf({ interfaces }: Analysis, wanted: Uint8Array): Set<number> {
  const found = new Set<number>();
  if (interfaces === null) return wanted.includes(1) ? found.add(0) : found;
  for (let packet = 0; packet < wanted.length; packet += 1)
    if (wanted[packet] === 1) found.add(interfaces[packet] ?? 0);
  return found;
}

/** Of the blocks that a pcapng file takes along, but for keys. */
function blockBytes({ blocks }: Analysis): number {
  if (blocks === null) return 0;
  return blocks.lengths.reduce(
    (sum, length, index) => sum + (blocks.types[index] === DECRYPTION_SECRETS ? 0 : length),
    0,
  );
}

/** What an export of these packets will hold. */
export function outlineOf(analysis: Analysis, wanted: Uint8Array, format: ExportFormat): ExportOutline {
  const { captured, seconds } = analysis.packets.columns;
  const { comments, interfaces } = analysis.facts;
  let packets = 0;
  let bytes = HEAD[format];
  let misplaced = 0;
  for (let packet = 0; packet < wanted.length; packet += 1) {
    if (wanted[packet] === 0) continue;
    packets += 1;
    const at = analysis.origin + seconds[packet];
    if (format === 'pcap' && (at < 0 || at >= 2 ** 32)) misplaced += 1;
    bytes += FRAME[format] + (format === 'pcapng' ? padded(captured[packet]) : captured[packet]);
  }
  const used = [...interfacesOf(analysis, wanted)];
  return {
    packets,
    bytes: bytes + (format === 'pcapng' ? blockBytes(analysis) : 0),
    linkTypes: [...new Set(used.map((number) => interfaces[number].linkType))].toSorted((a, b) => a - b),
    interfaces: used.length,
    comments: comments.filter(({ packet }) => packet === null || wanted[packet] === 1).length,
    misplaced,
    notes: [...analysis.remarks.notes.keys()].filter((packet) => wanted[packet] === 1).length,
    hasSecrets: analysis.notices.some(({ code }) => code === 'encryption-keys'),
  };
}
