// HOT. `read` runs once per block of a pcapng file; budget 40 ns a packet without the sink.
import { u32be, u32le } from '../../base/bytes.ts';
import type { PacketSink } from '../../model/capture.ts';
import type { CaptureFormat, CaptureReader } from './format.ts';
import {
  ENHANCED_PACKET,
  GREATEST_BLOCK,
  isKnownBlock,
  LEAST_BLOCK,
  LEAST_PACKET,
  LEAST_SECTION_HEADER,
  ORDER_MAGIC,
  padded,
  SECTION_HEADER,
} from './pcapng-blocks.ts';
import { PcapngSection } from './pcapng-section.ts';

// Every block (draft-ietf-opsawg-pcapng, 3.1).
const TYPE = 0,
  BLOCK_LENGTH = 4,
  BYTE_ORDER = 8;
// Enhanced packet block (4.3).
const INTERFACE = 8,
  TIME_HIGH = 12,
  TIME_LOW = 16,
  CAPTURED = 20,
  LENGTH = 24,
  PACKET_BYTES = 28;
/** An enhanced packet block without options and data. */
const NO_OPTIONS = LEAST_PACKET;

/** The format of Wireshark. Sections of either byte order may follow each other, each with interfaces of its own. */
export const pcapng: CaptureFormat = {
  id: 'pcapng',
  title: 'pcapng',
  extensions: ['.pcapng', '.ntar'],
  priority: 10,
  headLength: 12,
  recognises: (head) =>
    head.length >= 12 &&
    u32be(head, TYPE) === SECTION_HEADER &&
    (u32be(head, BYTE_ORDER) === ORDER_MAGIC || u32le(head, BYTE_ORDER) === ORDER_MAGIC),
  open: () => new PcapngReader(),
};

/**
 * Walks the blocks by their own lengths. The section length (4.1) is not used: a section ends where the next one begins,
 * as in Wireshark, so a wrong length does no harm.
 *
 * A block is damaged when its length is impossible or differs from the one at its end. Then the next whole block of a
 * known type is looked for, byte by byte, and reading goes on there.
 */
class PcapngReader implements CaptureReader {
  wanted = LEAST_BLOCK;
  #big = false;
  readonly #section = new PcapngSection();
  /** File offset of the damage while the next whole block is looked for, else -1. */
  #lostFrom = -1;
  /** The damage is a block that reaches beyond the end of the file. */
  #cut = false;

  read(bytes: Uint8Array, filled: number, fileOffset: number, sink: PacketSink, last: boolean): number {
    const section = this.#section;
    let at = 0;
    for (;;) {
      if (this.#lostFrom >= 0) {
        at = this.#seek(bytes, at, filled, fileOffset, sink, last);
        if (this.#lostFrom >= 0) return at;
      }
      const left = filled - at;
      if (left < LEAST_BLOCK) {
        this.wanted = LEAST_BLOCK;
        return at;
      }
      if (u32be(bytes, at + TYPE) === SECTION_HEADER) this.#takeByteOrder(bytes, at);
      const big = this.#big;
      const type = big ? u32be(bytes, at + TYPE) : u32le(bytes, at + TYPE);
      const length = big ? u32be(bytes, at + BLOCK_LENGTH) : u32le(bytes, at + BLOCK_LENGTH);
      const whole = padded(length);
      const plausible = isPlausible(type, length);
      if (plausible && left < whole && (!last || this.#isHonest(bytes, at, left, type, length))) {
        this.wanted = whole;
        return at;
      }
      this.#cut = plausible && left < whole;
      if (!plausible || this.#cut || !this.#endsAsItBegan(bytes, at, length)) {
        this.#lostFrom = fileOffset + at;
        if (type === SECTION_HEADER) {
          section.begin(sink); // what follows belongs to it all the same
          sink.block?.(type, fileOffset + at, 0, big);
        }
        continue;
      }

      if (type === ENHANCED_PACKET && length >= LEAST_PACKET) {
        const number = big ? u32be(bytes, at + INTERFACE) : u32le(bytes, at + INTERFACE);
        const captured = big ? u32be(bytes, at + CAPTURED) : u32le(bytes, at + CAPTURED);
        if (captured > length - NO_OPTIONS) {
          section.reportBadBlock(fileOffset + at, whole, sink);
        } else if (number >= section.interfaces) {
          section.packetsOfUnknownInterfaces++;
        } else {
          const clock = section.clocks[number];
          clock.read(
            big ? u32be(bytes, at + TIME_HIGH) : u32le(bytes, at + TIME_HIGH),
            big ? u32be(bytes, at + TIME_LOW) : u32le(bytes, at + TIME_LOW),
          );
          const options = PACKET_BYTES + padded(captured);
          if (length > options + 4) section.readPacketOptions(bytes, at + options, at + length - 4, sink);
          section.lastClock = clock;
          sink.packet(
            clock.seconds,
            clock.nanoseconds,
            fileOffset + at + PACKET_BYTES,
            bytes,
            at + PACKET_BYTES,
            captured,
            big ? u32be(bytes, at + LENGTH) : u32le(bytes, at + LENGTH),
            section.firstInterface + number,
          );
        }
      } else {
        section.readBlock(type, bytes, at, length, fileOffset, sink);
      }
      at += whole;
    }
  }

  end(rest: number, fileOffset: number, sink: PacketSink): void {
    const from = this.#lostFrom >= 0 ? this.#lostFrom : fileOffset;
    const lostBytes = fileOffset + rest - from;
    // Less than the head of a block is left when the file was cut just there.
    const code = this.#cut || this.#lostFrom < 0 ? 'cut-short' : 'bad-record';
    if (rest > 0) sink.notice({ code, offset: from, lostBytes, count: 1, parameters: {} });
    this.#section.end(sink);
  }

  /** A section header tells its byte order before its length, which is why its type reads the same in both. */
  #takeByteOrder(bytes: Uint8Array, at: number): void {
    this.#big = this.#orderAt(bytes, at);
    this.#section.big = this.#big;
  }

  /** The byte order in which a block at a place would be read. */
  #orderAt(bytes: Uint8Array, at: number): boolean {
    if (u32be(bytes, at + TYPE) !== SECTION_HEADER) return this.#big;
    if (u32be(bytes, at + BYTE_ORDER) === ORDER_MAGIC) return true;
    return u32le(bytes, at + BYTE_ORDER) === ORDER_MAGIC ? false : this.#big;
  }

  /**
   * A packet block whose length fits what it holds is cut, not damaged, when the file ends in it: its bytes must not be
   * searched for blocks, since the packet may be of someone who was downloading a capture.
   */
  #isHonest(bytes: Uint8Array, at: number, left: number, type: number, length: number): boolean {
    if (type !== ENHANCED_PACKET || left < PACKET_BYTES) return false;
    const captured = this.#big ? u32be(bytes, at + CAPTURED) : u32le(bytes, at + CAPTURED);
    return length === NO_OPTIONS + padded(captured);
  }

  /** The trailing length stands after the padding, or before it with writers that forgot to count the padding. */
  #endsAsItBegan(bytes: Uint8Array, at: number, length: number): boolean {
    const end = at + length - 4;
    const padding = -length & 3;
    if (this.#big) return u32be(bytes, end + padding) === length || u32be(bytes, end) === length;
    return u32le(bytes, end + padding) === length || u32le(bytes, end) === length;
  }

  /**
   * Looks for the next whole block of a known type after damage. Returns where to go on; #lostFrom tells whether it
   * found one. At the end of the file, with none found, what was lost stays unused.
   */
  #seek(bytes: Uint8Array, at: number, filled: number, fileOffset: number, sink: PacketSink, last: boolean): number {
    if (fileOffset + at === this.#lostFrom) at++; // the damaged block itself
    const own = this.#big;
    for (; filled - at >= LEAST_BLOCK; at++) {
      const first = u32be(bytes, at + TYPE);
      if (first === 0) continue;
      const big = first === SECTION_HEADER ? this.#orderAt(bytes, at) : own;
      const type = big ? first : u32le(bytes, at + TYPE);
      if (!isKnownBlock(type)) continue;
      const u32 = big ? u32be : u32le;
      const length = u32(bytes, at + BLOCK_LENGTH);
      if (!isPlausible(type, length) || (length & 3) !== 0) continue;
      if (filled - at < length) {
        if (last) continue;
        this.wanted = length;
        return at;
      }
      if (u32(bytes, at + length - 4) !== length) continue;
      this.#section.reportBadBlock(this.#lostFrom, fileOffset + at - this.#lostFrom, sink);
      this.#lostFrom = -1;
      return at;
    }
    this.wanted = LEAST_BLOCK;
    return last ? Math.max(0, Math.min(at, this.#lostFrom - fileOffset)) : at;
  }
}

function isPlausible(type: number, length: number): boolean {
  return length >= (type === SECTION_HEADER ? LEAST_SECTION_HEADER : LEAST_BLOCK) && length <= GREATEST_BLOCK;
}
