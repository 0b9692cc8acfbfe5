import { NANOSECONDS } from '../model/packet.ts';
import type { FilterError, IoGraph, Selection } from '../model/query.ts';
import type { Analysis } from './analysis.ts';
import { packetTime } from './rows.ts';
import type { Selections } from './selection.ts';

/** Series of one graph: more cannot be told apart by colour. */
export const MOST_SERIES = 8;

/** Packets and bytes over time of several filters at once, each within the selection; an empty filter is all of it. */
export function ioGraph(
  analysis: Analysis,
  selections: Selections,
  { filter, brush }: Selection,
  filters: readonly string[],
  bins: number,
): IoGraph {
  const { seconds, nanoseconds, length } = analysis.packets.columns;
  const n = analysis.packets.length;
  const since = (packet: number): number =>
    (seconds[packet] - seconds[0]) * 1e9 + (nanoseconds[packet] & NANOSECONDS) - (nanoseconds[0] & NANOSECONDS);
  let from = brush?.from ?? 0;
  let to = brush?.to ?? 1;
  if (brush === null)
    for (let packet = 0; packet < n; packet += 1) {
      const at = since(packet);
      if (at < from) from = at;
      if (at >= to) to = at + 1;
    }
  const width = Math.max(1, Math.ceil((to - from) / bins));
  const errors: (FilterError | null)[] = [];
  const within = selections.select({ filter, brush }).mask;
  const series = filters.slice(0, MOST_SERIES).map((own) => {
    const { mask, error } = selections.filters.look(own.trim());
    errors.push(error);
    const packets = new Float64Array(bins);
    const bytes = new Float64Array(bins);
    for (let packet = 0; error === null && packet < n; packet += 1) {
      if ((within !== null && within[packet] === 0) || (mask !== null && mask[packet] === 0)) continue;
      const bin = Math.min(bins - 1, Math.max(0, Math.floor((since(packet) - from) / width)));
      packets[bin] += 1;
      bytes[bin] += length[packet];
    }
    return { name: own, filter: own === '' ? null : own, packets, bytes };
  });
  return {
    traffic: { start: n === 0 ? '0.000000000' : packetTime(analysis, 0), from, binNanoseconds: width, bins, series },
    errors,
  };
}
