import type { Attachment } from 'svelte/attachments';
import { MAX_TRACK, VirtualList } from './virtual.ts';

/** The thumb goes where it belongs so long after the last step. */
const SETTLE_MILLISECONDS = 150;

/** Rows of one height in a box that scrolls: which of them are drawn and where, and what brings one on screen. */
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
  #settle: ReturnType<typeof setTimeout> | undefined;

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
      clearTimeout(this.#settle);
      this.element = null;
    };
  };

  /** The rows on screen and so many around them (VirtualList.range), each with its place on the track. */
  drawn(ahead?: number): { row: number; y: number }[] {
    this.#list.resize(this.#rows(), this.#rowHeight(), this.#viewport);
    const { from, to } = this.#moved >= 0 ? this.#list.range(ahead) : { from: 0, to: 0 };
    return Array.from({ length: to - from }, (_, index) => ({ row: from + index, y: this.#list.y(from + index) }));
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
    clearTimeout(this.#settle);
    this.#settle = setTimeout(() => {
      if (this.#list.isCapped) this.#place();
    }, SETTLE_MILLISECONDS);
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
