// RFC 9293, 3.4: the segments of one direction put into order by their numbers, as engine/flow/tcp-reassembly.ts does with
// their bytes: what came first stays, a hole is given up once the peer acknowledged what lies behind it.

import { placeOfSequence } from '../../base/sequence.ts';
import type { PacketId } from '../../model/ids.ts';
import type { Segments } from './segments.ts';

/** Early segments that wait for a hole before them. */
const MOST_PENDING = 16_384;
/** No window is larger (RFC 7323, 2.3): a segment further ahead belongs to no stream of ours. */
const LARGEST_WINDOW = 2 ** 30;

interface Early {
  readonly packet: PacketId;
  readonly place: number;
  /** Captured, and cut off by the capture. */
  readonly size: number;
  readonly cut: number;
  readonly sequence: number;
}

/** Writes the segments of one direction of a TCP flow in order. All arithmetic on sequence numbers is modulo 2^32. */
export class SegmentOrder {
  readonly #segments: Segments;
  readonly #side: 0 | 1;
  #next = 0;
  #isStarted = false;
  /** By sequence number. */
  #pending: Early[] = [];
  /** The highest number that the peer acknowledged, and that of this side's FIN; null before there is one. */
  #acknowledged: number | null = null;
  #fin: number | null = null;
  #lastPacket: PacketId = 0;

  constructor(segments: Segments, side: 0 | 1) {
    this.#segments = segments;
    this.#side = side;
  }

  /** The number of the first byte; where no SYN tells it, the first segment does. */
  start(sequence: number): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    this.#next = sequence >>> 0;
  }

  /** A segment with payload. */
  segment(packet: PacketId, place: number, size: number, cut: number, sequence: number): void {
    this.start(sequence);
    const early = (sequence - this.#next) | 0;
    if (early > LARGEST_WINDOW) return;
    const segment = { packet, place, size, cut, sequence: sequence >>> 0 };
    if (early > 0) {
      this.#keep(segment);
      if (this.#pending.length > MOST_PENDING) this.#skipTo(this.#pending[0]);
    } else {
      this.#pass(segment);
      this.#drain();
    }
  }

  /** The peer has everything below `sequence`: holes before it will not be filled any more. */
  acknowledged(sequence: number, packet: PacketId): void {
    if (this.#acknowledged === null || ((sequence - this.#acknowledged) | 0) > 0) {
      this.#acknowledged = sequence;
      this.#lastPacket = packet;
    }
    while (this.#pending.length > 0 && ((sequence - this.#pending[0].sequence) | 0) >= 0)
      this.#skipTo(this.#pending[0]);
  }

  /** This side sends nothing from this number on. */
  fin(sequence: number): void {
    this.#fin = sequence;
  }

  /** No more will come: what the peer has, or what lies before the FIN, was sent even where the capture lacks it. */
  finish(): void {
    while (this.#pending.length > 0) this.#skipTo(this.#pending[0]);
    const end = this.#fin ?? this.#acknowledged;
    if (!this.#isStarted || end === null) return;
    const lost = (end - this.#next) | 0;
    // A single byte may be a FIN that was lost.
    if (lost > (this.#fin === null ? 1 : 0) && lost <= LARGEST_WINDOW)
      this.#segments.gap(this.#side, this.#lastPacket, lost, 'lost');
  }

  #skipTo(segment: Early): void {
    const lost = (segment.sequence - this.#next) | 0;
    this.#segments.gap(this.#side, segment.packet, lost, 'lost');
    this.#next = segment.sequence;
    this.#drain();
  }

  #keep(segment: Early): void {
    const pending = this.#pending;
    const index = placeOfSequence(pending, segment.sequence);
    const before = pending[index - 1];
    if (before !== undefined && before.sequence === segment.sequence && before.size >= segment.size) return;
    pending.splice(index, 0, segment);
  }

  #drain(): void {
    const pending = this.#pending;
    let taken = 0;
    while (taken < pending.length && ((pending[taken].sequence - this.#next) | 0) <= 0) this.#pass(pending[taken++]);
    if (taken > 0) pending.splice(0, taken);
  }

  /** A segment that begins at the next byte or before it: what is new of it. */
  #pass({ packet, place, size, cut, sequence }: Early): void {
    const known = -((sequence - this.#next) | 0); // half of all numbers away is behind, not in front
    if (known >= size + cut) return;
    if (known < size) this.#segments.add(this.#side, packet, place + known, size - known);
    this.#segments.gap(this.#side, packet, cut - Math.max(0, known - size), 'cut');
    this.#next = (sequence + size + cut) >>> 0;
  }
}
