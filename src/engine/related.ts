import type { PacketId } from '../model/ids.ts';
import type { RelatedPackets } from '../model/query.ts';
import type { Analysis } from './analysis.ts';

/** The packets before and behind one in its flow, the ends of it, and the answer to what it asks or the question that it answers. */
export function relatedPackets(analysis: Analysis, packet: PacketId): RelatedPackets {
  return {
    previous: neighbour(analysis, packet, -1),
    next: neighbour(analysis, packet, 1),
    partner: partnerOf(analysis, packet),
    ...endsOf(analysis, packet),
  };
}

function endsOf({ packets, flows }: Analysis, packet: PacketId): Pick<RelatedPackets, 'first' | 'last'> {
  const own = packets.columns.flow[packet];
  if (own === undefined || own < 0) return { first: null, last: null };
  const [first, last] = [flows.columns.firstPacket[own], flows.columns.lastPacket[own]];
  return { first: first === packet ? null : first, last: last === packet ? null : last };
}

function neighbour({ packets, flows }: Analysis, packet: PacketId, step: 1 | -1): PacketId | null {
  const { flow } = packets.columns;
  const own = flow[packet];
  if (own === undefined || own < 0) return null;
  const { firstPacket, lastPacket } = flows.columns;
  for (let other = packet + step; other >= firstPacket[own] && other <= lastPacket[own]; other += step)
    if (flow[other] === own) return other;
  return null;
}

/** Every table of transactions names the packet of its question and of its answer. */
function partnerOf(analysis: Analysis, packet: PacketId): PacketId | null {
  for (const table of analysis.tables()) {
    const asked = table.columns['packet'];
    const answered = table.columns['responsePacket'];
    if (asked === undefined || answered === undefined) continue;
    for (let row = 0; row < table.length; row += 1) {
      if (asked[row] === packet && answered[row] >= 0 && answered[row] !== packet) return answered[row];
      if (answered[row] === packet && asked[row] >= 0 && asked[row] !== packet) return asked[row];
    }
  }
  return null;
}
