/** Rows that are drawn over at once at most. */
const MOST = 10_000;

/** What it asks of the list whose rows these are. */
export interface PickedFrom {
  /** The number in the table of a row of the list, if it is at hand. */
  idAt(index: number): number | undefined;
  /** Numbers in the table of the rows from one to before another of the list; fewer once it is over. */
  idsOf(from: number, end: number, isOver: () => boolean): Promise<number[]>;
  /** Places in the list of rows by their numbers in the table; −1 of those that it does not have. */
  placesOf(ids: readonly number[]): Promise<number[]>;
}

/** Rows of a list that are selected, by their places in it and their numbers in the table. */
export class PickedRows {
  readonly #list: PickedFrom;
  /** With their numbers: when they are asked for, the rows may no longer be at hand. */
  #rows = $state.raw<ReadonlyMap<number, number | undefined>>(new Map());
  readonly places: ReadonlySet<number> = $derived(new Set(this.#rows.keys()));

  constructor(list: PickedFrom) {
    this.#list = list;
  }

  /** Whether a row is one of them, by its number in the table. */
  has(id: number): boolean {
    return [...this.#rows.values()].includes(id);
  }

  /** Their numbers in the table, in the order of the list, as far as they are known. */
  ids(): number[] {
    return [...this.#rows]
      .toSorted(([a], [b]) => a - b)
      .map(([index, id]) => id ?? this.#list.idAt(index))
      .filter((id) => id !== undefined);
  }

  clear(): void {
    this.#rows = new Map();
  }

  /** More is known of what the list answers: its rows may stand elsewhere, and those that were picked are the same. */
  async follow(): Promise<void> {
    const before = this.#rows;
    const ids = this.ids();
    if (ids.length === 0) return;
    const places = await this.#list.placesOf(ids);
    if (before !== this.#rows) return;
    this.#rows = new Map(ids.map((id, i) => [places[i], id] as const).filter(([place]) => place >= 0));
  }

  /** Takes a row in, or out. */
  toggle(index: number): void {
    const next = new Map(this.#rows);
    if (!next.delete(index)) next.set(index, this.#list.idAt(index));
    this.#rows = next;
  }

  /** Selects the rows from one to another in place of those that were. */
  async setRange(from: number, to: number): Promise<void> {
    const end = Math.min(to, from + MOST - 1);
    const range = new Map<number, number | undefined>();
    // Step by step a range grows by a row: the others are known.
    for (let index = from; index <= end; index += 1) range.set(index, this.#rows.get(index) ?? this.#list.idAt(index));
    this.#rows = range;
    // Rows that were scrolled past are not at hand.
    const missing = [...range.keys()].filter((index) => range.get(index) === undefined);
    if (missing.length === 0) return;
    const first = missing[0];
    const isOver = (): boolean => this.#rows !== range;
    const ids = await this.#list.idsOf(first, missing[missing.length - 1] + 1, isOver);
    if (!isOver()) this.#rows = new Map([...range, ...ids.map((id, i) => [first + i, id] as const)]);
  }
}
