import { u16be, u16le, u32be, u32le } from '../../base/bytes.ts';

// Block types (draft-ietf-opsawg-pcapng, 11.1).
export const SECTION_HEADER = 0x0a0d0d0a;
export const INTERFACE_DESCRIPTION = 1;
export const OBSOLETE_PACKET = 2;
export const SIMPLE_PACKET = 3;
export const NAME_RESOLUTION = 4;
export const INTERFACE_STATISTICS = 5;
export const ENHANCED_PACKET = 6;
export const DECRYPTION_SECRETS = 10;
const JOURNAL_EXPORT = 9;
/** Custom blocks (4.9): of one kind that may be copied into another file, and of one that may not. */
export const CUSTOM = 0xbad;
const CUSTOM_NOT_COPIED = 0x40000bad;

/** Small types that may stand at the start of a block when a reader looks for the next whole one after damage. */
const KNOWN: readonly number[] = [
  INTERFACE_DESCRIPTION,
  OBSOLETE_PACKET,
  SIMPLE_PACKET,
  NAME_RESOLUTION,
  INTERFACE_STATISTICS,
  ENHANCED_PACKET,
  DECRYPTION_SECRETS,
  JOURNAL_EXPORT,
];

/** One bit for each: a file of zeros is asked at each of its bytes. */
const LOW = KNOWN.reduce((bits, type) => bits | (1 << type), 0);

/** Whether a type of block is one that the specification gives a meaning. */
export function isKnownBlock(type: number): boolean {
  if (type < 32) return ((LOW >> type) & 1) === 1;
  return type === SECTION_HEADER || type === CUSTOM || type === CUSTOM_NOT_COPIED;
}

/** Type, length, and the length again at the end (3.1). */
export const BLOCK_HEADER = 8;
export const LEAST_BLOCK = 12;
/** Wireshark's greatest block, in which a USB transfer of 128 MiB finds room. A longer one is taken for damage. */
export const GREATEST_BLOCK = 128 * 1024 * 1024 + 128 * 1024;

/** Byte-order magic of a section header, as read in the right order. */
export const ORDER_MAGIC = 0x1a2b3c4d;

/** Least length of each block that is read, so that its fixed fields are there. */
export const LEAST_SECTION_HEADER = 28;
export const LEAST_INTERFACE_DESCRIPTION = 20;
export const LEAST_INTERFACE_STATISTICS = 24;
export const LEAST_SIMPLE_PACKET = 16;
export const LEAST_PACKET = 32;

/** Numbers in the byte order of one section. */
export interface NumberReader {
  u16(bytes: Uint8Array, at: number): number;
  u32(bytes: Uint8Array, at: number): number;
}
export const BIG: NumberReader = { u16: u16be, u32: u32be };
export const LITTLE: NumberReader = { u16: u16le, u32: u32le };

/** Options (3.5) that mean the same in every block, and those of each block. */
export const OPTION_COMMENT = 1;
/** epb_flags and pack_flags (4.3): 32 bits. */
export const OPTION_PACKET_FLAGS = 2;
export const SECTION_OPTION = { hardware: 2, operatingSystem: 3, application: 4 } as const;
export const INTERFACE_OPTION = {
  name: 2,
  description: 3,
  resolution: 9,
  filter: 11,
  operatingSystem: 12,
  frameCheckLength: 13,
  timeOffset: 14,
  hardware: 15,
} as const;
export const STATISTICS_OPTION = { received: 4, dropped: 5 } as const;

/** Calls `option` for each option in `bytes[at, end)`. One that reaches beyond `end` ends the list. */
export function readOptions(
  bytes: Uint8Array,
  at: number,
  end: number,
  numbers: NumberReader,
  option: (code: number, at: number, length: number) => void,
): void {
  while (end - at >= 4) {
    const code = numbers.u16(bytes, at);
    const length = numbers.u16(bytes, at + 2);
    if (code === 0 || at + 4 + length > end) return;
    option(code, at + 4, length);
    at += 4 + padded(length);
  }
}

/** Calls `name` for each name of a name resolution block (4.5); records of unknown kinds are passed over. */
export function readNames(
  bytes: Uint8Array,
  at: number,
  end: number,
  numbers: NumberReader,
  name: (address: Uint8Array, name: string) => void,
): void {
  while (end - at >= 4) {
    const type = numbers.u16(bytes, at);
    const length = numbers.u16(bytes, at + 2);
    const value = at + 4;
    const addressLength = type === 1 ? 4 : type === 2 ? 16 : 0;
    if (type === 0 || value + length > end) return;
    if (addressLength > 0 && length > addressLength) {
      const address = bytes.slice(value, value + addressLength);
      for (const text of readText(bytes, value + addressLength, length - addressLength).split('\0')) {
        if (text !== '') name(address, text);
      }
    }
    at = value + padded(length);
  }
}

const utf8 = new TextDecoder();

/** UTF-8; what is none of it becomes U+FFFD. */
export function readText(bytes: Uint8Array, at: number, length: number): string {
  return utf8.decode(bytes.subarray(at, at + length));
}

/** Everything in pcapng is padded to 32 bits. */
export function padded(length: number): number {
  return (length + 3) & ~3;
}
