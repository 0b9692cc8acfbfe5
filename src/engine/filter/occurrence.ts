/** Rows that are looked through for values. */
export const MOST_ROWS = 100_000;
/** Characters of a value that is offered. */
const LONGEST = 200;

/** A value of a field that occurs in the capture, as a filter writes it (texts without their quotes). */
export interface Occurrence {
  readonly text: string;
  /** What it means; empty where that is plain. */
  readonly title: string;
  /** In how many rows it was seen, for the order; 0 where nobody counted. */
  readonly count: number;
}

/** The texts of the first rows of something, with how often each stands there; empty ones and long ones are left out. */
export function countTexts(rows: number, textsOf: (row: number) => readonly string[]): Occurrence[] {
  const counts = new Map<string, number>();
  for (let row = 0; row < Math.min(rows, MOST_ROWS); row += 1)
    for (const text of textsOf(row))
      if (text !== '' && text.length <= LONGEST) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].map(([text, count]) => ({ text, title: '', count }));
}
