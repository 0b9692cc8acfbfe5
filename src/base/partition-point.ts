/**
 * The first place from `from` on, before `to`, at which a test no longer holds that holds up to there and nowhere behind it:
 * `to` where it holds everywhere. Found by halving, so the test is asked some log₂(to − from) times.
 */
export function partitionPoint(from: number, to: number, holds: (place: number) => boolean): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = low + Math.floor((high - low) / 2);
    if (holds(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
