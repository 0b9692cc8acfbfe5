// HOT. Reads of whole numbers from bytes. Each is one expression, so that engines inline it: no bounds are checked here,
// a caller checks its length once, first (src/README.md, "Hot code").

/** Unsigned 16 bits, big endian. */
export function u16be(bytes: Uint8Array, at: number): number {
  return (bytes[at] << 8) | bytes[at + 1];
}

/** Unsigned 24 bits, big endian. */
export function u24be(bytes: Uint8Array, at: number): number {
  return (bytes[at] << 16) | (bytes[at + 1] << 8) | bytes[at + 2];
}

/** Unsigned 32 bits, big endian. */
export function u32be(bytes: Uint8Array, at: number): number {
  return ((bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]) >>> 0;
}

/** Unsigned 16 bits, little endian. */
export function u16le(bytes: Uint8Array, at: number): number {
  return bytes[at] | (bytes[at + 1] << 8);
}

/** Unsigned 24 bits, little endian. */
export function u24le(bytes: Uint8Array, at: number): number {
  return bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16);
}

/** Unsigned 32 bits, little endian. */
export function u32le(bytes: Uint8Array, at: number): number {
  return (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)) >>> 0;
}

/** Unsigned 64 bits, big endian, as a double: exact up to 2^53. */
export function u64be(bytes: Uint8Array, at: number): number {
  return u32be(bytes, at) * 4294967296 + u32be(bytes, at + 4);
}

/** Unsigned 64 bits, little endian, as a double: exact up to 2^53. */
export function u64le(bytes: Uint8Array, at: number): number {
  return u32le(bytes, at + 4) * 4294967296 + u32le(bytes, at);
}

/** The bits of a mask, shifted down by its trailing zeros. */
export const masked = (word: number, mask: number): number => (word & mask) >>> (31 - Math.clz32(mask & -mask));
