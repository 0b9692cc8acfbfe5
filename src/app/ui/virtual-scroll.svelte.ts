import type { Attachment } from 'svelte/attachments';
import { REST_MILLISECONDS, Stillness } from '../../base/stillness.ts';
import { MAX_TRACK, VirtualList } from './virtual.ts';

/** Rows drawn beyond each edge of the box. */
const AHEAD = 8;
/** Rows that keep their places towards each other: a step of the list moves the ground under them all. */
export const GROUND = 1024;

/**
 * Rows of one height in a box that scrolls: which of them are drawn and where, and what brings one on screen. They can be
 * drawn one by one (`drawn`), or in slots: always as many elements, of which the one that leaves the screen at one end
 * takes the row that comes at the other. A step of the list then writes into few elements, and makes none.
 */
export class VirtualScroll {
  /** The box, while it is on the page. */
  element: HTMLElement | null = null;
  readonly #list = new VirtualList();
  readonly #rows: () => number;
  readonly #rowHeight: () => number;
  readonly #measure: (element: HTMLElement) => number;
  #viewport = $state(0);
  /** Grows when the list has moved; what is drawn hangs on it. */
  #moved = $state(0);
  #isMoving = $state(false);
  /** The row that stands first in the document. */
  #head = 0;
  readonly #still = new Stillness();

  /** @param measure the height that rows have in the box; called whenever the box has another size */
  constructor(rows: () => number, rowHeight: () => number, measure: (element: HTMLElement) => number) {
    this.#rows = rows;
    this.#rowHeight = rowHeight;
    this.#measure = measure;
  }

  readonly attach: Attachment<HTMLElement> = (element) => {
    this.element = element;
    const observer = new ResizeObserver(() => (this.#viewport = this.#measure(element)));
    observer.observe(element);
    return () => {
      observer.disconnect();
      this.element = null;
    };
  };

  /** The rows on screen and so many around them (VirtualList.range), each with its place on the track. */
  drawn(ahead?: number): { row: number; y: number }[] {
    this.#list.resize(this.#rows(), this.#rowHeight(), this.#viewport);
    const { from, to } = this.#moved >= 0 ? this.#list.range(ahead) : { from: 0, to: 0 };
    return Array.from({ length: to - from }, (_, index) => ({ row: from + index, y: this.#list.y(from + index) }));
  }

  /** How many rows are drawn in slots. */
  readonly count: number = $derived.by(() => {
    const onScreen = Math.ceil(this.#viewport / this.#rowHeight()) + 1;
    return Math.min(this.#rows(), onScreen + 2 * AHEAD);
  });
  /** The first of them. */
  readonly first: number = $derived.by(() => {
    this.#list.resize(this.#rows(), this.#rowHeight(), this.#viewport);
    const { from } = this.#moved >= 0 ? this.#list.range(AHEAD) : { from: 0 };
    return Math.max(0, Math.min(from, this.#rows() - this.count));
  });
  /**
   * Slots in the order in which they stand in the document. While the list moves it is left alone; once it stands still it
   * is that of the rows, for those who hear or copy them.
   */
  readonly slots: readonly number[] = $derived.by(() => {
    if (!this.#isMoving) this.#head = this.first;
    return Array.from({ length: this.count }, (_, index) => (this.#head + index) % this.count);
  });

  /** The row whose place on the track is that of the ground. */
  readonly ground: number = $derived(this.first - (this.first % GROUND));

  /** The row in a slot. */
  rowIn(slot: number): number {
    const { first, count } = this;
    return first + ((((slot - first) % count) + count) % count);
  }

  /** Where a row is on the track. */
  y(row: number): number {
    this.#list.resize(this.#rows(), this.#rowHeight(), this.#viewport);
    return this.#moved >= 0 ? this.#list.y(row) : 0;
  }

  /** Height of what scrolls. */
  get track(): number {
    return Math.min(this.#rows() * this.#rowHeight(), MAX_TRACK);
  }

  /** Rows of a page. */
  get page(): number {
    return this.#list.page;
  }

  /** The browser has scrolled. */
  scrolled(): void {
    if (!this.element || this.element.scrollTop === this.#list.scrollTop) return;
    this.#list.scrolled(this.element.scrollTop);
    this.#moved += 1;
    this.#still.moved();
    if (!this.#isMoving) void this.#settle();
  }

  /** The thumb goes where it belongs, and rows into their order, once the list has come to rest. */
  async #settle(): Promise<void> {
    this.#isMoving = true;
    await this.#still.rest(REST_MILLISECONDS);
    // A pressed button: what is under the pointer stays, or there would be no click.
    while (this.element?.matches(':active')) {
      this.#still.moved();
      await this.#still.rest(REST_MILLISECONDS);
    }
    this.#isMoving = false;
    if (this.#list.isCapped) this.#place();
  }

  /** Rows have another height: those on screen stay, and the browser is told where they are now. */
  resettle(): void {
    this.#list.resize(this.#rows(), this.#rowHeight(), this.#viewport);
    this.#place();
  }

  /** Brings the thumb to where it belongs, without moving the rows. */
  #place(): void {
    if (!this.element) return;
    this.element.scrollTop = this.#list.homeScroll;
    this.#list.scrollTop = this.element.scrollTop; // browsers round
    this.#moved += 1;
  }

  /** Brings a row on screen. */
  reveal(row: number, where: 'nearest' | 'middle'): void {
    this.#list.resize(this.#rows(), this.#rowHeight(), this.#viewport);
    if (this.#list.reveal(row, where)) this.#place();
  }

  focus(): void {
    this.element?.focus({ preventScroll: true });
  }
}
