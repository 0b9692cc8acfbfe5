/** Of what is listed, so many are held until the least of them go: a scan has a million of each. */
export const MOST_WAITING = 1000;

/** Leaves the first of a list by weight; equal ones keep their order. */
export function heaviest<T>(list: T[], most: number, weightOf: (item: T) => number): T[] {
  list.sort((a, b) => weightOf(b) - weightOf(a));
  list.length = Math.min(list.length, most);
  return list;
}
