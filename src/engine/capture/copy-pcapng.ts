// Blocks of one pcapng file into another as they are, so that whatever their options say is kept.

import { u16be, u16le, u32be, u32le } from '../../base/bytes.ts';
import {
  BLOCK_HEADER,
  ENHANCED_PACKET,
  LEAST_BLOCK,
  LEAST_PACKET,
  LEAST_SECTION_HEADER,
  LEAST_SIMPLE_PACKET,
  OBSOLETE_PACKET,
  OPTION_COMMENT,
  padded,
  SECTION_HEADER,
  SIMPLE_PACKET,
} from './pcapng-blocks.ts';
import { ChunkWriter } from './write.ts';
import {
  type Option,
  optionsLength,
  textOption,
  writeBlock,
  writeOptions,
  writePadded,
  writeSectionHead,
} from './write-pcapng.ts';

/** Where the bytes of a packet stand in its block: an enhanced or obsolete one (4.3, Appendix A), or a simple one (4.4). */
export const PACKET_BYTES = 28;
const SIMPLE_PACKET_BYTES = 12;
const CAPTURED = 20;
/** Obsolete packet block: interface and drops in 16 bits each, then the same as in an enhanced one. */
const INTERFACE = 8,
  OBSOLETE_INTERFACE = 8,
  OBSOLETE_DROPS = 10,
  AFTER_INTERFACE = 12;
const DROPS_UNKNOWN = 0xffff;
/** Packet option (4.3): packets lost since the one before, in 64 bits. */
const DROP_COUNT = 4;
const END_OF_OPTIONS = 4;
/** Section header block (4.1): the length of the section, and the options behind it. */
const SECTION_LENGTH = 16,
  SECTION_OPTIONS = 24;

/** The block of a packet: where it starts among the bytes that are at hand, and its length as it says itself. */
export interface PacketBlock {
  readonly type: number;
  readonly start: number;
  readonly length: number;
}

/** The block around the bytes of a packet, which stand at `at`; null where there is none. */
export function blockAround(bytes: Uint8Array, at: number, captured: number, big: boolean): PacketBlock | null {
  const u32 = big ? u32be : u32le;
  let start = at - PACKET_BYTES;
  if (start >= 0 && at <= bytes.length) {
    const type = u32(bytes, start);
    const length = u32(bytes, start + 4);
    const fits = u32(bytes, start + CAPTURED) === captured && length >= LEAST_PACKET + captured;
    if (fits && (type === ENHANCED_PACKET || type === OBSOLETE_PACKET)) return { type, start, length };
  }
  start = at - SIMPLE_PACKET_BYTES;
  if (start < 0 || at > bytes.length || u32(bytes, start) !== SIMPLE_PACKET) return null;
  const length = u32(bytes, start + 4);
  return length >= LEAST_SIMPLE_PACKET + captured ? { type: SIMPLE_PACKET, start, length } : null;
}

/**
 * Writes blocks as they are, in the byte order of their sections. What is put right: lengths that do not count the
 * padding, the length of a section, which holds fewer packets now, and packet blocks that are out of use.
 */
export class PcapngCopy {
  readonly out = new ChunkWriter();

  /** Begins a section. One whose header is damaged begins with an empty one, since its interfaces are its own. */
  section(block: Uint8Array | null, big: boolean): void {
    const { out } = this;
    out.big = big;
    const isWhole = block !== null && block.length >= LEAST_SECTION_HEADER;
    const rest = isWhole ? block.subarray(SECTION_OPTIONS, block.length - 4) : new Uint8Array(0);
    this.#write(SECTION_HEADER, SECTION_LENGTH + rest.length, () => {
      writeSectionHead(out);
      out.bytes(rest);
    });
  }

  /** A block that holds no packet. */
  block(type: number, block: Uint8Array): void {
    this.#write(type, block.length - LEAST_BLOCK, () => this.out.bytes(block.subarray(BLOCK_HEADER, block.length - 4)));
  }

  /** @param comment one more for this packet; simple packet blocks have no place for it */
  packet(bytes: Uint8Array, { type, start, length }: PacketBlock, comment?: string): void {
    const { out } = this;
    const u16 = out.big ? u16be : u16le;
    const more: Option[] = comment === undefined ? [] : [textOption(OPTION_COMMENT, comment)];
    if (type === OBSOLETE_PACKET) {
      const drops = u16(bytes, start + OBSOLETE_DROPS);
      if (drops !== DROPS_UNKNOWN) more.push({ code: DROP_COUNT, value: this.#count(drops) });
      this.#enhanced(bytes, start, length, u16(bytes, start + OBSOLETE_INTERFACE), more);
    } else if (type === ENHANCED_PACKET && more.length > 0) {
      const number = (out.big ? u32be : u32le)(bytes, start + INTERFACE);
      this.#enhanced(bytes, start, length, number, more);
    } else if (length === padded(length)) out.bytes(bytes.subarray(start, start + length));
    else this.block(type, bytes.subarray(start, start + length));
  }

  /** An enhanced packet block made of an obsolete one or of another one, with more options before its own. */
  #enhanced(bytes: Uint8Array, start: number, length: number, interfaceId: number, more: readonly Option[]): void {
    const { out } = this;
    const captured = (out.big ? u32be : u32le)(bytes, start + CAPTURED);
    const options = start + PACKET_BYTES + padded(captured);
    const end = start + length - 4;
    const hasOptions = end - options >= 4;
    const head = bytes.subarray(start + AFTER_INTERFACE, Math.min(options, end));
    const tail = hasOptions ? bytes.subarray(options, end) : new Uint8Array(0);
    const closing = !hasOptions && more.length > 0 ? END_OF_OPTIONS : 0;
    const body = 4 + padded(head.length) + optionsLength(more) + tail.length + closing;
    this.#write(ENHANCED_PACKET, body, () => {
      out.u32(interfaceId);
      writePadded(out, head);
      writeOptions(out, more);
      out.bytes(tail);
      out.zeros(closing);
    });
  }

  /** A number of 64 bits. */
  #count(value: number): Uint8Array {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(value), !this.out.big);
    return bytes;
  }

  /** @param length bytes that `writeBody` writes */
  #write(type: number, length: number, writeBody: () => void): void {
    const padding = padded(length) - length;
    writeBlock(this.out, type, length + padding, [], () => {
      writeBody();
      this.out.zeros(padding);
    });
  }
}
