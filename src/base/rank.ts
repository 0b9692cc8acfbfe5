/** The smallest of sorted values that a share of all does not exceed (nearest rank): one that was measured. NaN of none. */
export const rank = (sorted: Float64Array, share: number): number =>
  sorted.length === 0 ? NaN : sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
