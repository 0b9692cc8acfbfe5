import type { ExportFormat, ExportOutline, ExportScope } from '../../model/export.ts';
import type { FlowId } from '../../model/ids.ts';
import type { Analysis } from '../analysis.ts';
import { DECRYPTION_SECRETS, padded } from '../capture/pcapng-blocks.ts';
import type { Selections } from '../selection.ts';

/** What a packet takes besides its bytes, and a file besides its packets. */
const FRAME: Readonly<Record<ExportFormat, number>> = { pcapng: 32, pcap: 16 };
const HEAD: Readonly<Record<ExportFormat, number>> = { pcapng: 150, pcap: 24 };

/** The packets of a scope: one byte per packet. Of a filter, those that it is known to accept. */
export function packetsOf(analysis: Analysis, selections: Selections, scope: ExportScope): Uint8Array {
  const { length } = analysis.packets;
  if (scope.kind === 'selection') return selections.select(scope.selection).mask ?? new Uint8Array(length).fill(1);
  if (scope.kind === 'flows') return packetsOfFlows(analysis, scope.flows);
  const wanted = new Uint8Array(length);
  for (const packet of scope.packets) if (packet >= 0 && packet < length) wanted[packet] = 1;
  return wanted;
}

function packetsOfFlows(analysis: Analysis, flows: readonly FlowId[]): Uint8Array {
  const asked = new Set(flows);
  const { flow } = analysis.packets.columns;
  return Uint8Array.from({ length: analysis.packets.length }, (_, packet) => (asked.has(flow[packet]) ? 1 : 0));
}

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
  const { captured } = analysis.packets.columns;
  const { comments, interfaces } = analysis.facts;
  let packets = 0;
  let bytes = HEAD[format];
  for (let packet = 0; packet < wanted.length; packet += 1) {
    if (wanted[packet] === 0) continue;
    packets += 1;
    bytes += FRAME[format] + (format === 'pcapng' ? padded(captured[packet]) : captured[packet]);
  }
  const used = [...interfacesOf(analysis, wanted)];
  return {
    packets,
    bytes: bytes + (format === 'pcapng' ? blockBytes(analysis) : 0),
    linkTypes: [...new Set(used.map((number) => interfaces[number].linkType))].toSorted((a, b) => a - b),
    interfaces: used.length,
    comments: comments.filter(({ packet }) => packet === null || wanted[packet] === 1).length,
    hasSecrets: analysis.notices.some(({ code }) => code === 'encryption-keys'),
  };
}
