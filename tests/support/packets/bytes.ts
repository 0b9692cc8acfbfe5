/**
 * Small pieces of bytes, in network order, and the two checksums of the Internet. Deliberately independent of `src/`:
 * a test must not build its input with the code that it checks.
 */

/** Bytes that own a plain buffer, as `File` and `Blob` want them. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** What a payload may be given as: bytes, or text that becomes UTF-8. */
export type Data = Uint8Array | string;

export const EMPTY: Bytes = new Uint8Array(0);

const encoder = new TextEncoder();

export function toBytes(data: Data | readonly number[]): Bytes {
  return typeof data === 'string' ? encoder.encode(data) : new Uint8Array(data);
}

export function concat(...parts: readonly (Data | readonly number[])[]): Bytes {
  const pieces = parts.map((part) => (part instanceof Uint8Array ? part : toBytes(part)));
  const result = new Uint8Array(pieces.reduce((total, piece) => total + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    result.set(piece, at);
    at += piece.length;
  }
  return result;
}

export const u16 = (value: number): number[] => [(value >>> 8) & 0xff, value & 0xff];
export const u24 = (value: number): number[] => [(value >>> 16) & 0xff, ...u16(value)];
export const u32 = (value: number): number[] => [...u16(value >>> 16), ...u16(value)];
export const u64 = (value: bigint): number[] => [
  ...u32(Number((value >> 32n) & 0xffff_ffffn)),
  ...u32(Number(value & 0xffff_ffffn)),
];

/** A number as x86 writes it: its lowest byte first. */
export const little = (value: number, length: number): number[] =>
  Array.from({ length }, (_, i) => (value >>> (8 * i)) & 0xff);

/** Reads hexadecimal digits; white space and colons between them are for the reader. */
export function hex(text: string): Bytes {
  const digits = text.replace(/[\s:]/g, '');
  if (!/^([0-9a-f]{2})*$/i.test(digits)) throw new Error(`not hexadecimal: ${text}`);
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) => parseInt(digits.slice(i * 2, i * 2 + 2), 16));
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** `length` bytes of the alphabet over and over: a payload whose gaps and overlaps the eye can see. */
export function alphabet(length: number): Bytes {
  return Uint8Array.from({ length }, (_, i) => 0x61 + (i % 26));
}

/** Bytes that look random and are the same every time (Marsaglia's xorshift32). */
export function scrambled(length: number, seed: number): Bytes {
  let state = (Math.imul(seed + 1, 0x9e37_79b1) + 0x3c6e_f35f) | 0 || 1;
  return Uint8Array.from({ length }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state & 0xff;
  });
}

/** The Internet checksum over all the parts as if they stood in one row (RFC 1071). */
export function checksum(...parts: readonly (Uint8Array | readonly number[])[]): number {
  const bytes = concat(...parts);
  let sum = 0;
  for (let i = 0; i < bytes.length; i += 2) sum += (bytes[i]! << 8) | (bytes[i + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000);
  return ~sum & 0xffff;
}

function crcTable(polynomial: number): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ polynomial : crc >>> 1;
    return crc;
  });
}

const CASTAGNOLI = crcTable(0x82f6_3b78);
const ETHERNET = crcTable(0xedb8_8320);

function crc(table: Uint32Array, bytes: Uint8Array): number {
  let value = 0xffff_ffff;
  for (const byte of bytes) value = table[(value ^ byte) & 0xff]! ^ (value >>> 8);
  return ~value >>> 0;
}

/** CRC32c, which SCTP carries (RFC 9260 appendix A). */
export const crc32c = (bytes: Uint8Array): number => crc(CASTAGNOLI, bytes);

/** CRC-32 of IEEE 802.3, the frame check sequence of Ethernet and Wi-Fi. */
export const crc32 = (bytes: Uint8Array): number => crc(ETHERNET, bytes);
