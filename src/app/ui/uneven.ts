// Rows of parts of uneven height: how many rows stand before a part, and which part a row belongs to. Two levels, so that
// a look-up among a million parts adds some four thousand numbers, and a change two.

const BLOCK = 512;

/** Numbers of rows by part; grows at its end. */
export class UnevenRows {
  #rows = new Int32Array(BLOCK);
  #sums: number[] = [];
  #length = 0;
  #total = 0;

  /** How many parts there are. */
  get length(): number {
    return this.#length;
  }

  /** Rows of all parts. */
  get total(): number {
    return this.#total;
  }

  /** A part more at the end, of so many rows. */
  add(rows: number): void {
    if (this.#length === this.#rows.length) {
      const grown = new Int32Array(this.#length * 2);
      grown.set(this.#rows);
      this.#rows = grown;
    }
    this.#rows[this.#length] = rows;
    const block = Math.floor(this.#length / BLOCK);
    this.#sums[block] = (this.#sums[block] ?? 0) + rows;
    this.#length += 1;
    this.#total += rows;
  }

  /** Rows of a part. */
  of(part: number): number {
    return this.#rows[part];
  }

  /** A part has another number of rows than before. */
  set(part: number, rows: number): void {
    const more = rows - this.#rows[part];
    this.#rows[part] = rows;
    this.#sums[Math.floor(part / BLOCK)] += more;
    this.#total += more;
  }

  /** Rows before a part. */
  before(part: number): number {
    const block = Math.floor(part / BLOCK);
    let rows = 0;
    for (let i = 0; i < block; i += 1) rows += this.#sums[i];
    for (let i = block * BLOCK; i < part; i += 1) rows += this.#rows[i];
    return rows;
  }

  /** The part in which a row lies, and its place in it. */
  at(row: number): { part: number; row: number } {
    let rest = Math.min(Math.max(0, row), Math.max(0, this.#total - 1));
    let block = 0;
    while (block + 1 < this.#sums.length && rest >= this.#sums[block]) rest -= this.#sums[block++];
    let part = block * BLOCK;
    while (part + 1 < this.#length && rest >= this.#rows[part]) rest -= this.#rows[part++];
    return { part, row: rest };
  }
}
