// Where things stand across the page: the time and the number of a packet, the lines of life, the words. In pixels.

import type { TimeForm } from './ladder-time.ts';

/** Of a column and of the words at least. */
const LEAST_COLUMN = 132;
const LEAST_COMMENT = 300;
/** Of a participant where there is room, and at most where there is plenty. */
const COLUMN = 240;
const WIDEST_COLUMN = 360;
/** Words of a segment with its options; more is on hover. */
const COMMENT = 560;
/** Half of what the outer participants' heads need; less where there is no room for it. */
const EDGE = 66;
const EDGE_SHARE = 0.22;
const MOST_COLUMNS = 16;

export const NUMBER_WIDTH = 60;
/** A time of day has more letters. */
export const timeWidth = (form: TimeForm): number => (form === 'absolute' ? 124 : 100);

/** What words get of much room: in three hundred pixels those of a wide window ended in dots beside empty columns. */
const COMMENT_SHARE = 0.25;
const commentWidth = (free: number): number => Math.min(COMMENT, Math.max(LEAST_COMMENT, free * COMMENT_SHARE));

const hasComments = (free: number): boolean => free >= LEAST_COMMENT + 2 * LEAST_COLUMN;

/** How many participants have a column of their own. @param free what time and number leave of the width */
export const columnsWithin = (free: number): number =>
  Math.min(MOST_COLUMNS, Math.max(2, Math.floor((free - commentWidth(free)) / LEAST_COLUMN) - 1));

/** The lines of life of so many columns. */
export class LadderLayout {
  /** Width of the part with the arrows. */
  readonly width: number;
  /** Whether what packets say has a column beside them: a phone has no room for both, and arrows have words upon them. */
  readonly hasComments: boolean;
  readonly #columns: number;
  readonly #edge: number;
  /** From the first line of life to the last. */
  readonly #span: number;

  /** @param free what time and number leave of the width */
  constructor(free: number, columns: number) {
    this.width = arrowsWidth(free, columns);
    this.hasComments = hasComments(free);
    this.#columns = columns;
    this.#edge = Math.min(EDGE, this.width * EDGE_SHARE);
    this.#span = this.width - 2 * this.#edge;
  }

  /** The line of life of a column. */
  readonly x = (column: number): number =>
    Math.round(this.#columns < 2 ? this.width / 2 : this.#edge + (column * this.#span) / (this.#columns - 1));

  /** Width of a column's head. The outer ones stay within this part: what stands beside them is no name of theirs. */
  headWidth(column: number): number {
    const room = (this.#columns < 2 ? this.#edge * 2 : this.#span / (this.#columns - 1)) - 6;
    return 2 * Math.min(room / 2, this.x(column), this.width - this.x(column));
  }
}

/** Two participants need not stand a metre apart, and the words behind them need not stand in an empty half of the screen. */
function arrowsWidth(free: number, columns: number): number {
  if (!hasComments(free)) return Math.max(LEAST_COLUMN, free);
  const most = Math.max(2, columns);
  const wished = Math.max(most * COLUMN, Math.min(most * WIDEST_COLUMN, free - COMMENT));
  return Math.max(LEAST_COLUMN * 2, Math.min(wished, free - commentWidth(free)));
}
