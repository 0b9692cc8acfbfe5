import type { StreamPiece } from '../../../model/follow.ts';
import { breakLines, HEX_WIDTH, type Lines, REMARK, type StreamForm } from '../../ui/stream-lines.ts';
import { UnevenRows } from '../../ui/uneven.ts';
import { VirtualList } from '../../ui/virtual.ts';
import { remarkPlace } from './remark.ts';

/** Height of a line, in pixels. */
export const LINE = 20;
/** Bytes that a line of text may have where it is not known yet. */
const TYPICAL_LINE = 48;
/** In place of a byte: the piece as a whole, at the top of the screen. */
const TOP = -1;
const ONE_LINE: Lines = { from: Int32Array.of(REMARK), to: Int32Array.of(REMARK) };

/** The pieces of a stream as the screen needs them. */
export interface Shown {
  readonly length: number;
  sizesFrom(from: number): Iterable<number>;
  at(piece: number): StreamPiece | undefined;
}

/** One line on screen. `line` is its place in its piece; `piece` is missing while it is on its way. */
export interface ScreenLine {
  readonly row: number;
  readonly y: number;
  readonly part: number;
  readonly line: number;
  readonly piece: StreamPiece | undefined;
  readonly lines: Lines | undefined;
}

/**
 * Which lines of a stream are on screen. How many lines a piece has is known once it is there; before, it is guessed, and
 * what is at the top of the screen stays there when guesses are corrected.
 */
export class StreamScreen {
  readonly list = new VirtualList();
  rows = new UnevenRows();
  #lines = new WeakMap<StreamPiece, Lines>();
  #form: StreamForm;
  #columns: number;
  /** A byte that is to come on screen once its piece is there. */
  #aim: { part: number; at: (piece: StreamPiece) => number } | null = null;

  constructor(form: StreamForm, columns: number) {
    this.#form = form;
    this.#columns = columns;
  }

  /** Another way to write: lines are broken anew, the piece at the top stays. */
  shape(form: StreamForm, columns: number): void {
    if (form === this.#form && columns === this.#columns) return;
    const { part } = this.#top();
    this.#form = form;
    this.#columns = columns;
    this.#begin();
    this.#aim ??= { part, at: () => TOP };
  }

  /** Another stream, from its beginning. */
  clear(): void {
    this.#begin();
    this.#aim = null;
    this.list.top = 0;
  }

  #begin(): void {
    this.rows = new UnevenRows();
    this.#lines = new WeakMap();
  }

  #top(): { part: number; rest: number } {
    const row = Math.floor(this.list.top / LINE);
    const { part, row: line } = this.rows.at(row);
    return { part, rest: line * LINE + (this.list.top - row * LINE) };
  }

  /** Takes in what is known by now; returns the pieces that are on screen. */
  settle(stream: Shown, viewport: number): { from: number; to: number } {
    const { list } = this;
    const top = this.rows.total > 0 ? this.#top() : { part: 0, rest: 0 };
    for (const size of stream.sizesFrom(this.rows.length)) this.rows.add(this.#guess(size));
    for (;;) {
      list.resize(this.rows.total, LINE, viewport);
      if (this.rows.total === 0) return { from: 0, to: 0 };
      if (this.#aim !== null) this.#takeAim(stream);
      else {
        const within = Math.max(0, Math.min(top.rest, this.rows.of(top.part) * LINE - 1));
        list.top = Math.min(list.maxTop, this.rows.before(top.part) * LINE + within);
      }
      const { from, to } = list.range();
      const first = this.rows.at(from).part;
      const last = this.rows.at(Math.max(from, to - 1)).part;
      if (!this.#layOut(stream, first, last)) return { from: first, to: last + 1 };
    }
  }

  /** Breaks the pieces that have come into lines; returns whether there were any. */
  #layOut(stream: Shown, first: number, last: number): boolean {
    let isNew = false;
    for (let part = first; part <= last; part += 1) {
      const piece = stream.at(part);
      if (piece === undefined || this.#lines.has(piece)) continue;
      const lines = this.#break(piece);
      this.#lines.set(piece, lines);
      this.rows.set(part, lines.from.length);
      isNew = true;
    }
    return isNew;
  }

  #break(piece: StreamPiece): Lines {
    if (piece.kind === 'gap') return ONE_LINE;
    return breakLines(piece.bytes, this.#form, this.#columns, remarkPlace(piece));
  }

  #guess(size: number): number {
    if (size < 0) return 1;
    const width = this.#form === 'hex' ? HEX_WIDTH : Math.min(this.#columns, TYPICAL_LINE);
    return Math.max(1, Math.ceil(size / width));
  }

  #takeAim(stream: Shown): void {
    const { part, at } = this.#aim!;
    const piece = stream.at(part);
    const lines = piece && this.#lines.get(piece);
    let line = 0;
    if (piece && lines) {
      const byte = at(piece);
      for (let i = 0; i < lines.from.length; i += 1) if (lines.from[i] !== REMARK && lines.from[i] <= byte) line = i;
      this.#aim = null;
      if (byte !== TOP) {
        this.list.reveal(this.rows.before(part) + line, 'middle');
        return;
      }
    }
    this.list.top = Math.min(this.list.maxTop, this.rows.before(part) * LINE);
  }

  /** Brings a byte of a piece on screen, now or when the piece has come. */
  aim(part: number, at: (piece: StreamPiece) => number): void {
    this.#aim = { part, at };
  }

  /** The reader scrolls: what was aimed at no longer matters. */
  release(): void {
    this.#aim = null;
  }

  /** The lines on screen, and some beyond. */
  drawn(stream: Shown): ScreenLine[] {
    const { list, rows } = this;
    const { from, to } = list.range();
    const drawn: ScreenLine[] = [];
    if (rows.total === 0) return drawn;
    let { part, row: line } = rows.at(from);
    for (let row = from; row < to; row += 1) {
      while (line >= rows.of(part) && part + 1 < rows.length) {
        part += 1;
        line = 0;
      }
      const piece = stream.at(part);
      const lines = piece && this.#lines.get(piece);
      drawn.push({ row, y: list.y(row), part, line, piece, lines });
      line += 1;
    }
    return drawn;
  }
}
