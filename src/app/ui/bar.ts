/** One line: a name, a number and its share of the whole. */
export interface Bar {
  readonly label: string;
  /** What a click filters by; a line without one is text. */
  readonly filter: string | null;
  readonly value: number;
  /** How deep it hangs in a tree. */
  readonly depth?: number;
  readonly colour?: string;
  readonly mono?: boolean;
  /** Amounts over the time that the table is of, in a few bins. */
  readonly activity?: ArrayLike<number> | undefined;
}
