import { SvelteMap } from 'svelte/reactivity';
import { REST_MILLISECONDS } from '../../base/stillness.ts';
import type { FieldCell, FilterError, Row, RowQuery, RowWindow } from '../../model/query.ts';
import type { Workers } from './client.ts';
import { nextFrame } from './frame.ts';

/** Rows fetched at once, a screen or two, and how many such blocks are kept. More are felt when they come amid a scroll. */
export const BLOCK = 100;
const KEPT_BLOCKS = 80;
/** An answer that comes within so long needs no word. */
const LATE_MILLISECONDS = 300;

/** Column and direction by which rows are sorted; null: in the order of the table. */
export type Sort = { readonly column: string; readonly descending: boolean } | null;

/** Which rows a view shows, wherever it has scrolled to. */
export type Wanted = Pick<RowQuery, 'table' | 'selection' | 'sort'>;

/** Cells that a view has beyond those of its table, by row number in the table. */
export interface RowExtras {
  /** Tells which rows are on screen. */
  see(ids: readonly number[]): void;
  /** A field's cell: null where there is none, undefined while it is on the way. */
  cell(id: number, field: string): FieldCell | null | undefined;
  /** Words about a packet; undefined while they are on the way. */
  info(id: number): string | undefined;
}

interface Block {
  readonly rows: readonly Row[];
  readonly ids: readonly number[];
}

/** The rows of one table that are on screen, fetched in blocks as the reader scrolls. */
export class Rows {
  total = $state(0);
  all = $state(0);
  error = $state.raw<FilterError | null>(null);
  /** Rows that can be sorted by the wanted column at most, where there are more: they are not. */
  sortLimit = $state<number | null>(null);
  /** No answer to this query has come yet. */
  isFresh = $state(true);
  /** The answer takes so long that somebody asks what goes on: millions of rows are sorted. */
  isLate = $state(false);
  #late: ReturnType<typeof setTimeout> | undefined;
  /** In order of age. What is drawn of a block hangs on that block alone. */
  readonly #blocks = new SvelteMap<number, Block>();
  /** Blocks that came while the list moves, on their way into the next frame. */
  readonly #coming = new Set<number>();
  /** Whether rows of packets come with their Info; a view may read it itself, for the rows on screen only. */
  withInfo = true;
  readonly #workers: Promise<Workers>;
  #wanted: Wanted | null = null;
  #revision = -1;
  #ticket = 0;
  /** Blocks to fetch next; replaced as a whole while scrolling, so that passed ones are never asked for. */
  #due: readonly number[] = [];
  #isFetching = false;
  /** The block that the worker has been asked for, by the question that is shown. */
  #asked: number | null = null;

  constructor(workers: Promise<Workers>) {
    this.#workers = workers;
  }

  /** The question whose rows are shown; null before the first. */
  get wanted(): Wanted | null {
    return this.#wanted;
  }

  /** Shows another query, or the same one again when the analysis has grown. Old rows stay until new ones come. */
  show(wanted: Wanted, revision = 0): void {
    const isSame =
      this.#wanted?.table === wanted.table &&
      this.#wanted.selection === wanted.selection &&
      this.#wanted.sort === wanted.sort;
    if (isSame && revision === this.#revision) return;
    this.#wanted = wanted;
    this.#revision = revision;
    this.#ticket += 1;
    if (!isSame) {
      this.isFresh = true;
      this.error = null;
      clearTimeout(this.#late);
      this.#late = setTimeout(() => (this.isLate = this.isFresh), LATE_MILLISECONDS);
    }
    this.#stale = new Set(this.#blocks.keys());
    this.#coming.clear();
    this.#asked = null;
    this.#want(this.#due.length > 0 ? this.#due : [0]);
  }

  /** Blocks of an earlier query or state: shown until replaced. */
  #stale = new Set<number>();
  #visible: readonly number[] = [0];

  /** A row by its place in the list; undefined while it is on the way. */
  at(index: number): Row | undefined {
    return this.#blocks.get(Math.floor(index / BLOCK))?.rows[index % BLOCK];
  }

  /** Its number in the table; undefined likewise. */
  idAt(index: number): number | undefined {
    return this.#blocks.get(Math.floor(index / BLOCK))?.ids[index % BLOCK];
  }

  /** Places of all rows that are at hand. */
  known(): readonly number[] {
    return [...this.#blocks].flatMap(([block, { rows }]) => rows.map((_, index) => block * BLOCK + index));
  }

  /** Tells which rows are on screen. */
  see(from: number, to: number): void {
    const first = Math.floor(Math.max(0, from) / BLOCK);
    const last = Math.floor(Math.max(0, to - 1) / BLOCK);
    const visible: number[] = [];
    for (let block = first; block <= last; block += 1) visible.push(block);
    const isNear = first <= this.#visible[this.#visible.length - 1] + 1 && last >= this.#visible[0] - 1;
    this.#visible = visible;
    this.#moved = performance.now();
    clearTimeout(this.#rest);
    this.#want(isNear ? this.#neighbours() : []);
    if (!isNear) this.#rest = setTimeout(() => this.#want(this.#neighbours()), REST_MILLISECONDS);
  }

  #moved = -Infinity;
  #rest: ReturnType<typeof setTimeout> | undefined;

  /** The blocks around those on screen. Of a list that is dragged from place to place they would never be seen. */
  #neighbours(): readonly number[] {
    return [this.#visible[this.#visible.length - 1] + 1, this.#visible[0] - 1];
  }

  #want(blocks: readonly number[]): void {
    const wished = new Set([...this.#visible, ...blocks]);
    this.#due = [...wished].filter(
      (block) =>
        block >= 0 &&
        (block === 0 || block * BLOCK < this.total) &&
        block !== this.#asked &&
        !this.#coming.has(block) &&
        (!this.#blocks.has(block) || this.#stale.has(block)),
    );
    if (!this.#isFetching && this.#due.length > 0) void this.#fetchAll();
  }

  async #fetchAll(): Promise<void> {
    this.#isFetching = true;
    try {
      for (let block = this.#due[0]; block !== undefined; block = this.#due[0]) {
        this.#due = this.#due.slice(1);
        await this.#fetch(block);
      }
    } finally {
      this.#asked = null;
      this.#isFetching = false;
    }
  }

  async #fetch(block: number): Promise<void> {
    const ticket = this.#ticket;
    const wanted = this.#wanted;
    if (!wanted) return;
    this.#asked = block;
    const { analysis } = await this.#workers;
    const window = await analysis.rows({ ...wanted, from: block * BLOCK, count: BLOCK });
    if (ticket !== this.#ticket) {
      this.#want(this.#visible); // the question has changed meanwhile: ask the new one
      return;
    }
    this.#asked = null;
    if (performance.now() - this.#moved > REST_MILLISECONDS) this.#take(block, window);
    else void this.#takeInFrame(block, window, ticket);
  }

  async #takeInFrame(block: number, window: RowWindow, ticket: number): Promise<void> {
    this.#coming.add(block);
    await nextFrame();
    if (ticket !== this.#ticket) return;
    this.#coming.delete(block);
    this.#take(block, window);
  }

  #take(block: number, window: RowWindow): void {
    const isShorter = window.total !== this.total || this.isFresh;
    if (this.isFresh) {
      this.#stale.clear();
      this.#blocks.clear();
    }
    this.#blocks.delete(block); // put at the end
    this.#blocks.set(block, { rows: window.rows, ids: window.ids });
    this.#stale.delete(block);
    for (const old of this.#blocks.keys()) {
      if (this.#blocks.size <= KEPT_BLOCKS) break;
      if (!this.#visible.includes(old)) this.#blocks.delete(old);
    }
    this.total = window.total;
    this.all = window.all;
    this.error = window.error;
    this.sortLimit = window.sortLimit ?? null;
    this.isFresh = false;
    this.isLate = false;
    if (window.table === 'packets' && this.withInfo) void this.#describe(block, window.ids);
    if (isShorter) this.#want(this.#visible);
  }

  /** Words about packets are read from the file, so they come after the rows. */
  async #describe(block: number, ids: readonly number[]): Promise<void> {
    const { analysis } = await this.#workers;
    const infos = await analysis.packetInfos(ids).catch(() => []);
    const shown = this.#blocks.get(block);
    if (infos.length === 0 || !shown || shown.ids !== ids) return;
    const described = shown.rows.map((row, index) => ({ ...row, info: infos[index] ?? '' }));
    this.#blocks.set(block, { rows: described, ids });
  }
}
