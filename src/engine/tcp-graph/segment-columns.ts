/** Segments of one flow that are kept: 4 Mi take 240 MB. */
export const MOST_SEGMENTS = 4 << 20;
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

  get isFull(): boolean {
    return this.length >= MOST_SEGMENTS;
  }

  /** A new row; the caller fills its columns. */
  add(): number {
    if (this.length === this.packet.length) this.#grow();
    return this.length++;
  }

  sack(segment: number, from: number, end: number): void {
    if (this.sacks >= MOST_SACKS) return;
    if (this.sacks === this.sackOf.length) {
      const size = this.sacks * 2;
      this.sackOf = grown(this.sackOf, new Int32Array(size));
      this.sackFrom = grown(this.sackFrom, new Float64Array(size));
      this.sackEnd = grown(this.sackEnd, new Float64Array(size));
    }
    this.sackOf[this.sacks] = segment;
    this.sackFrom[this.sacks] = from;
    this.sackEnd[this.sacks] = end;
    this.sacks += 1;
  }

  #grow(): void {
    const size = this.length * 2;
    this.packet = grown(this.packet, new Int32Array(size));
    this.at = grown(this.at, new Float64Array(size));
    this.sequence = grown(this.sequence, new Float64Array(size));
    this.acknowledged = grown(this.acknowledged, new Float64Array(size));
    this.payload = grown(this.payload, new Uint32Array(size));
    this.window = grown(this.window, new Float64Array(size));
    this.roundTrip = grown(this.roundTrip, new Float64Array(size));
    this.inFlight = grown(this.inFlight, new Float64Array(size));
    this.marks = grown(this.marks, new Uint8Array(size));
  }
}

function grown<A extends Int32Array | Uint32Array | Float64Array | Uint8Array>(from: A, to: A): A {
  to.set(from);
  return to;
}
