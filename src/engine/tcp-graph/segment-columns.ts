import { grown } from '../../base/grown.ts';

/** Segments of one flow that are kept: 4 Mi take 240 MB. */
const MOST_SEGMENTS = 4 << 20;
const MOST_SACKS = 1 << 20;
const FIRST_SIZE = 1024;

/** Bits of `marks`. */
export const MARK = {
  fromResponder: 1,
  retransmission: 2,
  outOfOrder: 4,
  /** Something in front of it is missing. */
  lost: 8,
  duplicateAck: 16,
  windowFull: 32,
  zeroWindow: 64,
  /** SYN or FIN: it takes a sequence number without payload. */
  control: 128,
} as const;

/** What the headers of a flow's packets say, in the order of the capture. Only grows. */
export class SegmentColumns {
  length = 0;
  packet = new Int32Array(FIRST_SIZE);
  /** Nanoseconds since the first packet of the flow. */
  at = new Float64Array(FIRST_SIZE);
  /** Relative to the beginning of its side's stream, which is 1, and never wrapping. */
  sequence = new Float64Array(FIRST_SIZE);
  /** The same of the other side's stream; NaN without an acknowledgement. */
  acknowledged = new Float64Array(FIRST_SIZE);
  payload = new Uint32Array(FIRST_SIZE);
  /** Bytes, scaled where the scale is known; NaN of a reset, which offers none. */
  window = new Float64Array(FIRST_SIZE);
  /** Of the segment that it acknowledges; NaN where it acknowledges the end of none. */
  roundTrip = new Float64Array(FIRST_SIZE);
  /** Behind it, on its side; NaN where not known. */
  inFlight = new Float64Array(FIRST_SIZE);
  marks = new Uint8Array(FIRST_SIZE);

  /** Of all times: a clock that was set back makes some of them earlier than the first packet. */
  earliest = 0;
  latest = 0;

  sacks = 0;
  /** Segment that carries the stretch, and the stretch in the other side's stream. */
  sackOf = new Int32Array(16);
  sackFrom = new Float64Array(16);
  sackEnd = new Float64Array(16);

  /** No more segments are kept. */
  get isFull(): boolean {
    return this.length >= MOST_SEGMENTS;
  }

  /** A new row; the caller fills its columns. */
  add(): number {
    const segment = this.length++;
    if (segment === this.packet.length) this.#grow(segment);
    return segment;
  }

  sack(segment: number, from: number, end: number): void {
    if (this.sacks >= MOST_SACKS) return;
    if (this.sacks === this.sackOf.length) {
      this.sackOf = grown(this.sackOf, this.sacks);
      this.sackFrom = grown(this.sackFrom, this.sacks);
      this.sackEnd = grown(this.sackEnd, this.sacks);
    }
    this.sackOf[this.sacks] = segment;
    this.sackFrom[this.sacks] = from;
    this.sackEnd[this.sacks] = end;
    this.sacks += 1;
  }

  #grow(segment: number): void {
    this.packet = grown(this.packet, segment);
    this.at = grown(this.at, segment);
    this.sequence = grown(this.sequence, segment);
    this.acknowledged = grown(this.acknowledged, segment);
    this.payload = grown(this.payload, segment);
    this.window = grown(this.window, segment);
    this.roundTrip = grown(this.roundTrip, segment);
    this.inFlight = grown(this.inFlight, segment);
    this.marks = grown(this.marks, segment);
  }
}
