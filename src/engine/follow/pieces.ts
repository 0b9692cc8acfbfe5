import { grown } from '../../base/grown.ts';
import { partitionPoint } from '../../base/partition-point.ts';
import type { StreamSide } from '../../model/follow.ts';
import type { Segments } from './segments.ts';

/** A piece takes segments in until it has so many bytes: a screen of text. */
const LONG_ENOUGH = 4096;
const FIRST_SIZE = 64;
/** Size of a piece that is a gap. */
const GAP = -1;

/**
 * What is shown as one: segments of the same side that follow on each other. Each view of a stream (both sides, or one
 * alone) has pieces of its own, known by their first segment.
 */
export class Pieces {
  length = 0;
  first = new Int32Array(FIRST_SIZE);
  /** Bytes of each piece, −1 for a gap. */
  sizes = new Int32Array(FIRST_SIZE);
  readonly side: StreamSide;
  readonly #segments: Segments;
  /** Datagrams stay apart: their borders mean something. */
  readonly joins: boolean;
  #seen = 0;
  /** A piece that the next segment may join: of which side it is; −1 for none. */
  #open = -1;

  constructor(segments: Segments, side: StreamSide, joins: boolean) {
    this.#segments = segments;
    this.side = side;
    this.joins = joins;
  }

  /** Takes in the segments that came since. */
  grow(): void {
    const segments = this.#segments;
    for (; this.#seen < segments.length; this.#seen += 1) {
      const side = segments.side(this.#seen);
      if (!this.shows(side)) continue;
      const isGap = segments.reason(this.#seen) !== null;
      const size = segments.size[this.#seen];
      const last = this.length - 1;
      if (!isGap && side === this.#open && this.sizes[last] < LONG_ENOUGH) this.sizes[last] += size;
      else this.#append(this.#seen, isGap ? GAP : size);
      this.#open = isGap || !this.joins ? -1 : side;
    }
  }

  shows(side: 0 | 1): boolean {
    return this.side === 'both' || (this.side === 'responder') === (side === 1);
  }

  /** A piece of a stream that goes on where the one before ends. */
  isContinued(piece: number): boolean {
    if (!this.joins || piece === 0 || piece >= this.length) return false;
    if (this.sizes[piece] < 0 || this.sizes[piece - 1] < 0) return false;
    return this.#segments.side(this.first[piece]) === this.#segments.side(this.first[piece - 1]);
  }

  /** The segments of a piece. */
  members(piece: number): number[] {
    const end = piece + 1 < this.length ? this.first[piece + 1] : this.#seen;
    const members: number[] = [];
    for (let index = this.first[piece]; index < end; index += 1)
      if (this.shows(this.#segments.side(index))) members.push(index);
    return members;
  }

  /** The piece that a segment belongs to. */
  of(segment: number): number {
    return Math.max(0, partitionPoint(0, this.length, (piece) => this.first[piece] <= segment) - 1);
  }

  #append(first: number, size: number): void {
    if (this.length === this.first.length) {
      this.first = grown(this.first, this.length);
      this.sizes = grown(this.sizes, this.length);
    }
    this.first[this.length] = first;
    this.sizes[this.length] = size;
    this.length += 1;
  }
}
