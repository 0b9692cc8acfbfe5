import { grown } from '../../base/grown.ts';
import type { GapReason } from '../../model/follow.ts';
import { GAP_REASONS } from '../../model/follow.ts';
import type { PacketId } from '../../model/ids.ts';

/** Segments of one stream: 4 Mi of them take 88 MB, and 6 GB of payload in packets of an Ethernet. */
const MOST = 4 << 20;
/** Longer payloads (offloaded segments, jumbograms) become several entries, so that pages stay small. */
const LONGEST = 16 * 1024;
const FIRST_SIZE = 256;

const FROM_RESPONDER = 1;
const REASON = 1;

/**
 * The segments of a stream in the order in which their bytes became readable: where each lies in the file, never what it
 * holds. A stretch of missing bytes is an entry as well. Only grows.
 */
export class Segments {
  length = 0;
  packet = new Int32Array(FIRST_SIZE);
  /** Where the payload begins in its packet. */
  place = new Uint32Array(FIRST_SIZE);
  /** Bytes of payload, or missing. */
  size = new Float64Array(FIRST_SIZE);
  /** Place in the stream of its side. */
  at = new Float64Array(FIRST_SIZE);
  /** Lowest bit: from the responder. The others: number of a gap reason + 1, 0 for payload. */
  #kind = new Uint8Array(FIRST_SIZE);
  /** By side, originator first: bytes that are there, bytes that are not, and so the place of the next one. */
  readonly bytes: [number, number] = [0, 0];
  readonly missing: [number, number] = [0, 0];
  readonly #limit: number;

  constructor(limit = MOST) {
    this.#limit = limit;
  }

  get isFull(): boolean {
    return this.length >= this.#limit;
  }

  side(index: number): 0 | 1 {
    return (this.#kind[index] & FROM_RESPONDER) as 0 | 1;
  }

  /** Why the bytes of an entry are missing, null where they are there. */
  reason(index: number): GapReason | null {
    const reason = this.#kind[index] >> REASON;
    return reason === 0 ? null : GAP_REASONS[reason - 1];
  }

  /** Payload of a packet: `size` bytes from `place` on. */
  add(side: 0 | 1, packet: PacketId, place: number, size: number): void {
    for (let done = 0; done < size; done += LONGEST) {
      const part = Math.min(LONGEST, size - done);
      this.#append(packet, place + done, part, side);
      this.bytes[side] += part;
    }
  }

  /** Bytes that are not there; `packet` is where that showed. */
  gap(side: 0 | 1, packet: PacketId, size: number, reason: GapReason): void {
    if (size <= 0 && reason !== 'limit') return;
    this.#append(packet, 0, size, side | ((GAP_REASONS.indexOf(reason) + 1) << REASON));
    this.missing[side] += size;
  }

  #append(packet: PacketId, place: number, size: number, kind: number): void {
    const index = this.length++;
    if (index === this.packet.length) this.#grow(index);
    const side = kind & FROM_RESPONDER;
    this.packet[index] = packet;
    this.place[index] = place;
    this.size[index] = size;
    this.at[index] = this.bytes[side] + this.missing[side];
    this.#kind[index] = kind;
  }

  #grow(index: number): void {
    this.packet = grown(this.packet, index);
    this.place = grown(this.place, index);
    this.size = grown(this.size, index);
    this.at = grown(this.at, index);
    this.#kind = grown(this.#kind, index);
  }
}
