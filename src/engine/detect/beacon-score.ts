/** The statistics of RITA's beacon analysis (activecm/rita v5, default_config and docs), derived anew. All from 0 to 1. */
export interface Regularity {
  readonly score: number;
  readonly median: number;
  /** Median absolute deviation. */
  readonly mad: number;
}

/** How regular a series is: half its symmetry (Bowley skewness), half its lack of spread (MAD against median). */
export function* regularity(values: Float64Array, leastMedian: number): Generator<null, Regularity> {
  yield null;
  const sorted = values.toSorted();
  yield null;
  const [q1, median, q3] = [quantile(sorted, 0.25), quantile(sorted, 0.5), quantile(sorted, 0.75)];
  // Without a spread of ten, or with the median on a quartile, skewness means nothing.
  const skew = q3 - q1 < 10 || median === q1 || median === q3 ? 0 : (q1 + q3 - 2 * median) / (q3 - q1);
  const mad = quantile(sorted.map((value) => Math.abs(value - median)).sort(), 0.5);
  const spread = median < leastMedian ? 0 : Math.max(0, (median - mad) / median);
  return { score: (1 - Math.abs(skew) + spread) / 2, median, mad };
}

function quantile(sorted: Float64Array, q: number): number {
  if (sorted.length === 0) return 0;
  const at = (sorted.length - 1) * q;
  const low = Math.floor(at);
  return sorted[low] + (sorted[Math.ceil(at)] - sorted[low]) * (at - low);
}

const BARS = 24;

/** Connections per 24th of the span. */
export function histogram(times: Float64Array, span: number): number[] {
  const bars = Array.from({ length: BARS }, () => 0);
  for (const time of times) bars[Math.min(BARS - 1, Math.floor(((time - times[0]) / span) * BARS))] += 1;
  return bars;
}

/** Coverage of the bars, or their longest run against twelve; needs six of 24. */
export function durationScore(bars: readonly number[]): number {
  const filled = bars.filter((bar) => bar > 0).length;
  if (filled < 6) return 0;
  let run = 0;
  let longest = 0;
  for (const bar of bars) {
    run = bar > 0 ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return Math.min(1, Math.max(filled / BARS, longest / 12));
}

/** Evenness of the bars: one minus their coefficient of variation, or the share of the two commonest heights. */
export function histogramScore(bars: readonly number[]): number {
  const mean = bars.reduce((sum, bar) => sum + bar, 0) / bars.length;
  const deviation = Math.sqrt(bars.reduce((sum, bar) => sum + (bar - mean) ** 2, 0) / bars.length);
  const even = Math.max(0, 1 - deviation / mean);
  const filled = bars.filter((bar) => bar > 0);
  if (filled.length < 11) return even;
  const heights = new Map<number, number>();
  for (const bar of filled) heights.set(bar, (heights.get(bar) ?? 0) + 1);
  const [a = 0, b = 0] = [...heights.values()].sort((x, y) => y - x);
  return Math.max(even, (a + b) / filled.length);
}
