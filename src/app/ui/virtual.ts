// Which rows of a very long list are on screen. Browsers cap the height of an element (Chromium 33.5 M px, Firefox drops
// the box beyond 17.9 M px), so a longer list is laid on a shorter track: small steps move it pixel by pixel, jumps of
// the thumb move it in proportion.

export const MAX_TRACK = 8_000_000;

/** Which rows of a list too long for the browser are on screen: browsers bound the height of an element. */
export class VirtualList {
  rows = 0;
  rowHeight = 22;
  viewport = 0;
  /** First pixel of the list on screen. */
  top = 0;
  /** Where the browser's own scroll position stands. */
  scrollTop = 0;

  /** Pixels that the whole list would take. */
  get height(): number {
    return this.rows * this.rowHeight;
  }
  /** Pixels that it gets in the browser. */
  get track(): number {
    return Math.min(this.height, MAX_TRACK);
  }
  /** The largest `top`. */
  get maxTop(): number {
    return Math.max(0, this.height - this.viewport);
  }
  /** The largest scroll position of the browser. */
  get maxScroll(): number {
    return Math.max(0, this.track - this.viewport);
  }
  /** The list is longer than its track: a pixel of the track is more than one of the list. */
  get isCapped(): boolean {
    return this.height > MAX_TRACK;
  }

  /** Takes over sizes; keeps the rows on screen where it can. */
  resize(rows: number, rowHeight: number, viewport: number): void {
    const first = this.rowHeight > 0 ? this.top / this.rowHeight : 0;
    this.rows = rows;
    this.viewport = viewport;
    if (rowHeight !== this.rowHeight) {
      this.rowHeight = rowHeight;
      this.top = first * rowHeight;
    }
    this.top = Math.min(this.top, this.maxTop);
  }

  /** The browser has scrolled. */
  scrolled(scrollTop: number): void {
    const step = scrollTop - this.scrollTop;
    this.scrollTop = scrollTop;
    if (!this.isCapped) this.top = Math.min(scrollTop, this.maxTop);
    else if (scrollTop <= 0) this.top = 0;
    else if (scrollTop >= this.maxScroll - 1) this.top = this.maxTop;
    else if (Math.abs(step) <= this.viewport) this.top = Math.min(this.maxTop, Math.max(0, this.top + step));
    else this.top = (scrollTop / this.maxScroll) * this.maxTop;
  }

  /** Where the thumb belongs for the rows on screen. After many small steps it has drifted. */
  get homeScroll(): number {
    if (!this.isCapped) return this.top;
    return this.maxTop === 0 ? 0 : (this.top / this.maxTop) * this.maxScroll;
  }

  /** Moves so that a row is on screen. Returns whether anything moved. */
  reveal(row: number, where: 'nearest' | 'middle' = 'nearest'): boolean {
    const rowTop = row * this.rowHeight;
    const before = this.top;
    if (where === 'middle') this.top = rowTop - (this.viewport - this.rowHeight) / 2;
    else if (rowTop < this.top) this.top = rowTop;
    else if (rowTop + this.rowHeight > this.top + this.viewport) this.top = rowTop + this.rowHeight - this.viewport;
    this.top = Math.min(this.maxTop, Math.max(0, this.top));
    return this.top !== before;
  }

  /** Rows to draw, with some beyond each edge; the last one is not drawn any more. */
  range(beyond = 8): { from: number; to: number } {
    const from = Math.max(0, Math.floor(this.top / this.rowHeight) - beyond);
    const to = Math.min(this.rows, Math.ceil((this.top + this.viewport) / this.rowHeight) + beyond);
    return { from, to: Math.max(from, to) };
  }

  /** Where a row is drawn on the track. */
  y(row: number): number {
    return Math.round(row * this.rowHeight - this.top + this.scrollTop);
  }

  /** Whole rows that fit on screen. */
  get page(): number {
    return Math.max(1, Math.floor(this.viewport / this.rowHeight) - 1);
  }
}
