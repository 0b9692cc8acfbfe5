// HOT. Once per TCP segment with payload of a flow that somebody reads. In-order bytes are passed on without a copy; only
// what came early, and what a parser left unread, is kept.

import { placeOfSequence } from '../../base/sequence.ts';
import { ANOMALY } from '../../model/anomaly.ts';
import type { AnomalyCode } from '../../model/anomaly.ts';
import { GIVE_UP } from '../../model/stream.ts';

/** What the objects of an early segment take besides its bytes. */
const SEGMENT_BYTES = 256;
/**
 * Early bytes kept per direction, their objects counted: beyond it the hole before them is given up as lost. Room for a
 * MiB in full segments; of segments of a byte each a flow kept a million, and went through all for each.
 */
const HELD_LIMIT = 5 << 18;
/** More than one window: an acknowledgement so far before the first segment says nothing of what is missing between. */
const FAR_LIMIT = 1 << 20;
/** Unread bytes kept per direction: a message that is longer is not analysed. */
const UNREAD_LIMIT = 1 << 20;

/** Where the bytes of a stream go: a parser, or the probing before one is chosen. */
export interface StreamSink {
  /** Bytes that the capture cut off the segment that is fed now: what stays unread is lost with them. */
  cut: number;
  feed(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): number;
  gap(length: number, fromOriginator: boolean): void;
  note(anomaly: AnomalyCode): void;
  /** So many more bytes are kept for it, or fewer. */
  hold(bytes: number): void;
}

const EMPTY = new Uint8Array(0);

interface Segment {
  readonly sequence: number;
  readonly bytes: Uint8Array;
  /** Bytes that the capture cut off this segment. */
  readonly cut: number;
}

/** One direction of a TCP flow put into order. All arithmetic on sequence numbers is modulo 2^32. */
export class StreamDirection {
  readonly #fromOriginator: boolean;
  #next = 0;
  #started = false;
  /** What the peer acknowledged before the first segment came, or −1. */
  #awaited = -1;
  #pending: Segment[] = [];
  /** What #pending takes, 0 where nothing waits: a list of a flow long silent is not in the cache (1 % of an analysis). */
  #held = 0;
  #unread: Uint8Array | null = null;
  #unreadLength = 0;
  /** Bytes passed on so far, gaps included. */
  offset = 0;

  constructor(fromOriginator: boolean) {
    this.#fromOriginator = fromOriginator;
  }

  /** Bytes that came in order and wait for their sink. */
  get unread(): number {
    return this.#unreadLength;
  }

  /** How many unread bytes the sink was last offered and left. */
  refused = 0;

  /** Offers the unread bytes once more: the other direction has told the sink what they are. False: it gave up. */
  again(sink: StreamSink): boolean {
    return this.#offer(EMPTY, 0, 0, sink);
  }

  /** The sequence number of the first byte is known (SYN); otherwise the first segment decides. */
  start(sequence: number): void {
    if (this.#started) return;
    this.#started = true;
    this.#next = sequence >>> 0;
  }

  /** The peer waits for this byte: where the first segment is later, a hole is before it. For flows without a SYN. */
  awaits(sequence: number): void {
    if (!this.#started) this.#awaited = sequence >>> 0;
  }

  #startAt(sequence: number): void {
    const missing = (sequence - this.#awaited) | 0;
    this.start(this.#awaited >= 0 && missing > 0 && missing <= FAR_LIMIT ? this.#awaited : sequence);
  }

  /** Whether everything before a sequence number has been passed on and read. */
  isAt(sequence: number): boolean {
    return this.#started && this.#next === sequence >>> 0 && this.#unreadLength === 0;
  }

  /** A segment: bytes[at, end) were captured, `cut` more were on the wire. False: the sink gave up. */
  segment(bytes: Uint8Array, at: number, end: number, cut: number, sequence: number, sink: StreamSink): boolean {
    if (!this.#started) this.#startAt(sequence);
    const early = (sequence - this.#next) | 0;
    if (early > 0) {
      this.#keep(bytes, at, end, cut, sequence, sink);
      return this.#held <= HELD_LIMIT || this.#skipTo(this.#pending[0].sequence, sink);
    }
    if (this.#held > 0) this.#compare(bytes, at, end, sequence, 0, sink);
    if (end - at + cut <= -early) return true; // nothing new
    if (!this.#pass(bytes, at - early, end, cut, sink)) return false;
    return this.#held === 0 || this.#drain(sink);
  }

  /** The peer acknowledged everything below `sequence`: holes before it will not be filled any more. */
  acknowledged(sequence: number, sink: StreamSink): boolean {
    if (this.#held === 0) return true;
    const first = this.#pending[0];
    return ((sequence - first.sequence) | 0) < 0 || this.#skipTo(first.sequence, sink);
  }

  /** The flow is over: whatever is early comes after a gap. */
  finish(sink: StreamSink): void {
    while (this.#held > 0) if (!this.#skipTo(this.#pending[0].sequence, sink)) return;
  }

  #skipTo(sequence: number, sink: StreamSink): boolean {
    this.#lose((sequence - this.#next) | 0, sink);
    return this.#drain(sink);
  }

  #lose(length: number, sink: StreamSink): void {
    if (length <= 0) return;
    this.#next = (this.#next + length) >>> 0;
    this.offset += length;
    sink.hold(-this.#unreadLength);
    this.#unreadLength = 0;
    sink.gap(length, this.#fromOriginator);
  }

  #keep(bytes: Uint8Array, at: number, end: number, cut: number, sequence: number, sink: StreamSink): void {
    const index = placeOfSequence(this.#pending, sequence);
    const before = this.#pending[index - 1];
    this.#compare(bytes, at, end, sequence, Math.max(0, index - 1), sink);
    if (before !== undefined && before.sequence === sequence && before.bytes.length >= end - at) return;
    this.#pending.splice(index, 0, { sequence, bytes: bytes.slice(at, end), cut }); // allocates: only early segments
    this.#hold(end - at + SEGMENT_BYTES, sink);
  }

  #hold(bytes: number, sink: StreamSink): void {
    this.#held += bytes;
    sink.hold(bytes);
  }

  /**
   * Says where a segment gives bytes that are waiting another content: whoever injects makes two hosts read two streams
   * (Ptacek and Newsham 1998, 3.2). What was passed on already is not kept, and cannot be compared.
   * @param first of the waiting segments that may overlap it
   */
  #compare(bytes: Uint8Array, at: number, end: number, sequence: number, first: number, sink: StreamSink): void {
    for (let i = first; i < this.#pending.length; i += 1) {
      const waiting = this.#pending[i];
      const start = at + ((waiting.sequence - sequence) | 0);
      if (start >= end) return;
      if (!differs(bytes, at, end, waiting.bytes, start)) continue;
      sink.note(ANOMALY.tcpOverlap);
      return;
    }
  }

  #drain(sink: StreamSink): boolean {
    for (let first = this.#pending[0]; first !== undefined; first = this.#pending[0]) {
      const early = (first.sequence - this.#next) | 0;
      if (early > 0) return true;
      this.#pending.shift();
      this.#hold(-first.bytes.length - SEGMENT_BYTES, sink);
      const isNew = first.bytes.length + first.cut > -early;
      if (isNew && !this.#pass(first.bytes, -early, first.bytes.length, first.cut, sink)) return false;
    }
    return true;
  }

  /** In-order bytes; `at` may lie beyond `end` where only the cut part is new. */
  #pass(bytes: Uint8Array, at: number, end: number, cut: number, sink: StreamSink): boolean {
    const length = end - at;
    this.#next = (this.#next + length) >>> 0;
    if (cut > 0) return this.#passCut(bytes, at, end, cut, sink);
    if (length > 0 && !this.#offer(bytes, at, end, sink)) return false;
    this.offset += length;
    return true;
  }

  /** The same of a segment that the capture cut. */
  #passCut(bytes: Uint8Array, at: number, end: number, cut: number, sink: StreamSink): boolean {
    const length = end - at;
    sink.cut = cut;
    const goesOn = length <= 0 || this.#offer(bytes, at, end, sink);
    sink.cut = 0;
    if (!goesOn) return false;
    this.offset += length;
    this.#lose(length < 0 ? cut + length : cut, sink);
    return true;
  }

  #offer(bytes: Uint8Array, at: number, end: number, sink: StreamSink): boolean {
    if (this.#unreadLength > 0) {
      if (!this.#append(bytes, at, end, sink)) {
        sink.note(ANOMALY.streamTooLong);
        return false;
      }
      const used = sink.feed(this.#unread!, 0, this.#unreadLength, this.#fromOriginator);
      if (used === GIVE_UP) return false;
      if (used > 0) this.#unread!.copyWithin(0, used, this.#unreadLength);
      this.#unreadLength -= used;
      sink.hold(-used);
      this.refused = this.#unreadLength;
      if (this.#unreadLength === 0) this.#unread = null;
      return true;
    }
    const used = sink.feed(bytes, at, end, this.#fromOriginator);
    if (used === GIVE_UP) return false;
    return used >= end - at || this.#append(bytes, at + used, end, sink);
  }

  #append(bytes: Uint8Array, at: number, end: number, sink: StreamSink): boolean {
    const length = this.#unreadLength + end - at;
    if (length > UNREAD_LIMIT) return false;
    if (this.#unread === null || this.#unread.length < length) {
      const grown = new Uint8Array(Math.max(length, 2 * this.#unreadLength, 2048)); // allocates: doubles, rarely
      if (this.#unread !== null) grown.set(this.#unread.subarray(0, this.#unreadLength));
      this.#unread = grown;
    }
    this.#unread.set(bytes.subarray(at, end), this.#unreadLength);
    this.#unreadLength = length;
    sink.hold(end - at);
    return true;
  }
}

/** Whether bytes[at, end) and others, which begin at `start` of the same count, are different where they overlap. */
function differs(bytes: Uint8Array, at: number, end: number, others: Uint8Array, start: number): boolean {
  const stop = Math.min(end, start + others.length);
  for (let i = Math.max(at, start); i < stop; i += 1) if (bytes[i] !== others[i - start]) return true;
  return false;
}
