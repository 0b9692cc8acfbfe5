import { untrack } from 'svelte';
import type { RowQuery } from '../../model/query.ts';
import type { Workers } from './client.ts';
import type { Inspector } from './inspector.svelte.ts';
import type { Rows } from './rows.svelte.ts';

type Question = Pick<RowQuery, 'table' | 'selection' | 'sort'>;

/** The list that the reader stands in. What it gives may change: it is asked whenever it is needed. */
export interface StandsIn {
  readonly rows: Pick<Rows, 'at' | 'idAt' | 'isFresh' | 'total'>;
  /** What the list answers. */
  readonly question: Question;
  /** Brings a row on screen and makes it the current one, which it tells as if the reader had gone there. */
  readonly go: (index: number, where?: 'nearest' | 'middle') => void;
}

/**
 * The row of a list that the reader stands on, which the inspector shows. Both the rows and what is known of the one under
 * him may come later than he does, and another row may take its place.
 */
export class CurrentRow {
  /** Its place in the list. */
  index = $state(0);
  /** Where he was sent last, or has gone with his row: known before the rows are. */
  #landed = $state.raw(NOWHERE);
  /** The inspector waits for it. */
  #isAwaited = false;
  readonly #list: StandsIn;
  readonly #inspector: Inspector;
  readonly #workers: Promise<Workers>;

  constructor(list: StandsIn, inspector: Inspector, workers: Promise<Workers>) {
    this.#list = list;
    this.#inspector = inspector;
    this.#workers = workers;
  }

  /** Its number in the table; null where there is none, or where nobody knows it yet. */
  readonly id: number | null = $derived.by(() => {
    if (this.#list.rows.total === 0) return null;
    return this.#landed.index === this.index ? this.#landed.id : (this.#list.rows.idAt(this.index) ?? null);
  });

  /** The inspector shows where the reader stands, and not what he asked for by name. */
  get #follows(): boolean {
    return this.#inspector.selected !== null && !this.#inspector.isAsked;
  }

  /** Begins at the first row: the list answers another question. */
  begin(): void {
    const follows = this.#follows;
    this.#landed = NOWHERE;
    this.index = 0;
    this.#list.go(0);
    this.#isAwaited = follows; // a filter made from a card must not take it away
  }

  /** Goes to a row by its number in the table; false where the selection does not have it. */
  async goToId(id: number, where: 'nearest' | 'middle' = 'middle'): Promise<boolean> {
    const { analysis } = await this.#workers;
    const { table, selection, sort } = this.#list.question;
    const index = await analysis.position({ table, selection, sort }, id);
    // Another question has come meanwhile: a place in the answer to the one before says nothing.
    if (!isSame(this.#list.question, { table, selection, sort })) return this.goToId(id, where);
    if (index < 0) return false;
    this.#landed = { index, id };
    this.#list.go(index, where);
    return true;
  }

  /**
   * To be called before the rows are asked for anew: more is known of the question, and his row may stand elsewhere in the
   * answer. He goes with it.
   */
  async follow(): Promise<void> {
    const { id, index } = this;
    const mine = ++this.#following;
    if (id === null) return;
    this.#landed = { index, id }; // no other row is looked at meanwhile
    const { table, selection, sort } = this.#list.question;
    const { analysis } = await this.#workers;
    const place = await analysis.position({ table, selection, sort }, id);
    const isOver = mine !== this.#following || index !== this.index;
    if (isOver || !isSame(this.#list.question, { table, selection, sort })) return;
    this.#landed = place < 0 ? NOWHERE : { index: place, id };
    if (place >= 0) this.index = place;
  }
  #following = 0;

  /** Shows a row in the inspector, as soon as it is there. */
  inspect(index: number): void {
    const { rows, question } = this.#list;
    const row = rows.at(index);
    const id = rows.idAt(index);
    this.#isAwaited = rows.isFresh || row === undefined || id === undefined;
    if (!rows.isFresh && row !== undefined && id !== undefined) this.#inspector.showRow(question.table, id, row);
  }

  /**
   * For an effect: gives the inspector the row that it waits for, once that has come, or leaves it where there is none. Where
   * the list has become shorter than the place of the reader (a mark was taken away), he stands on its last row.
   */
  meet(): void {
    const { rows } = this.#list;
    if (rows.isFresh) return;
    const isThere = rows.at(this.index) !== undefined;
    const isEmpty = rows.total === 0;
    const isBeyond = !isEmpty && this.index >= rows.total;
    untrack(() => {
      if (isBeyond) {
        this.index = rows.total - 1;
        this.#isAwaited = this.#follows;
        return; // it is another place: this is asked again
      }
      if (!this.#isAwaited) return;
      if (isThere) this.inspect(this.index);
      else if (isEmpty) this.#inspector.leave();
    });
  }
}

/** Whether two questions have the same answer. */
const isSame = (a: Question, b: Question): boolean => wordsOf(a) === wordsOf(b);
const wordsOf = ({ table, selection, sort }: Question): string => JSON.stringify([table, selection, sort]);

const NOWHERE = { index: -1, id: -1 };
