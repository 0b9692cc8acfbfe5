/** Series that a chart shows: one that its legend has switched off is not told of, counted, written or clicked on either. */
export const switchedOn = <T>(
  series: readonly T[],
  off: ReadonlySet<string>,
  nameOf: (series: T) => string,
): readonly T[] => series.filter((each) => !off.has(nameOf(each)));
