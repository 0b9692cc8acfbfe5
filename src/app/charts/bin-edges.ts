import type { Pause, Traffic } from '../../model/query.ts';

/** Times at which the bins of an axis begin, and at which the last one ends: nanoseconds since the first packet. */
export function binEdges({ from, binNanoseconds, bins, pauses = [] }: Omit<Traffic, 'series'>): Float64Array {
  const edges = new Float64Array(bins + 1);
  let [begin, since] = [from, 0];
  let next = 0;
  for (let bin = 0; bin <= bins; bin += 1) {
    const pause = pauses[next];
    if (pause !== undefined && bin === pause.bin + pause.bins) {
      [begin, since] = [pause.to, bin];
      next += 1;
    }
    const isWithin = pause !== undefined && bin >= pause.bin && bin < pause.bin + pause.bins;
    edges[bin] = isWithin
      ? pause.from + ((pause.to - pause.from) * (bin - pause.bin)) / pause.bins
      : begin + (bin - since) * binNanoseconds;
  }
  return edges;
}

/** The pause that a bin lies in. */
export const pauseAt = ({ pauses = [] }: Pick<Traffic, 'pauses'>, at: number): Pause | undefined =>
  pauses.find(({ bin, bins }) => at >= bin && at < bin + bins);
