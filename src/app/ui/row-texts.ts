type Texts = readonly (string | undefined)[];

/**
 * Texts of the rows that are drawn, by the slots in which they are drawn. Where nothing has changed they are the same array
 * as before: most news of rows is of others, and each cell that looks at its text again took a third of what the news cost.
 */
export class RowTexts {
  readonly #drawn: Texts[] = [];

  /** The texts of a row, of its columns in their order; undefined while they are on the way. */
  in(slot: number, texts: Texts): Texts {
    const before = this.#drawn[slot];
    if (before?.length === texts.length && texts.every((text, index) => text === before[index])) return before;
    return (this.#drawn[slot] = texts);
  }
}
