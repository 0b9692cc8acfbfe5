import { rank } from '../../base/rank.ts';
import type { TimesHistogram, TimeSpread } from '../../model/response-times.ts';

/** With fewer answers nothing can be said to be unusual. */
const LEAST_FOR_OUTLIERS = 20;
/** Bounds of a decade, so that each is a number to be named: a bin is never wider than two thirds of its bound. */
const STEPS = [1, 1.5, 2, 3, 5, 7];
/** The lowest bound, a microsecond: what is faster is in one bin. */
const FINEST = 1000;

/** Spread of times that are sorted, in their unit; percentiles by nearest rank. Null for none. */
export function spreadOf(sorted: Float64Array): TimeSpread | null {
  const n = sorted.length;
  if (n === 0) return null;
  return {
    lowest: sorted[0],
    median: rank(sorted, 0.5),
    mean: sorted.reduce((sum, value) => sum + value, 0) / n,
    percentile95: rank(sorted, 0.95),
    percentile99: rank(sorted, 0.99),
    highest: sorted[n - 1],
  };
}

/**
 * Beyond it an answer is an outlier: three times the middle half above that half (Tukey's outer fence), and at least twice
 * the median, where all others take nearly the same time.
 */
export function outlierFence(sorted: Float64Array): number {
  if (sorted.length < LEAST_FOR_OUTLIERS) return Infinity;
  const upper = rank(sorted, 0.75);
  return Math.max(upper + 3 * (upper - rank(sorted, 0.25)), 2 * rank(sorted, 0.5));
}

/** Counts on a logarithmic scale, from the bin of the lowest to that of the highest. */
export function histogramOf(sorted: Float64Array): TimesHistogram {
  if (sorted.length === 0) return { bounds: [], counts: [] };
  const bounds: number[] = [];
  // Clocks may be coarser than an answer is late, or set back meanwhile: such times are in the bin that begins at zero.
  const lowest = Math.max(0, sorted[0]);
  const highest = Math.max(0, sorted[sorted.length - 1]);
  if (lowest < FINEST) bounds.push(0);
  for (let power = FINEST; bounds.at(-1) === undefined || bounds[bounds.length - 1] <= highest; power *= 10)
    for (const step of STEPS) {
      bounds.push(step * power);
      if (bounds[bounds.length - 1] > highest) break;
    }
  let first = 0;
  while (first + 1 < bounds.length && bounds[first + 1] <= lowest) first += 1;
  const kept = bounds.slice(first);
  const counts = new Array<number>(kept.length - 1).fill(0);
  let bin = 0;
  for (const value of sorted) {
    while (bin + 1 < counts.length && value >= kept[bin + 1]) bin += 1;
    counts[bin] += 1;
  }
  return { bounds: kept, counts };
}
