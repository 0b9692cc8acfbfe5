// HOT. Runs over every decompressed byte; budget 1 ns a byte: one byte a step instead of four costs 2.5.

const POLYNOMIAL = 0xedb88320;
/** Four tables of 256: table k gives the effect of a byte that k more bytes follow. */
const TABLES = new Uint32Array(4 * 256);
for (let byte = 0; byte < 256; byte++) {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ ((crc & 1) === 0 ? 0 : POLYNOMIAL);
  TABLES[byte] = crc;
}
for (let at = 256; at < TABLES.length; at++) {
  const before = TABLES[at - 256];
  TABLES[at] = (before >>> 8) ^ TABLES[before & 0xff];
}

/** The CRC-32 of gzip (RFC 1952, 8), continued over `bytes`. Begin with 0. */
export function crc32(crc: number, bytes: Uint8Array): number {
  let value = ~crc;
  let at = 0;
  for (const end = bytes.length - 3; at < end; at += 4) {
    value ^= bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
    value =
      TABLES[768 + (value & 0xff)] ^
      TABLES[512 + ((value >>> 8) & 0xff)] ^
      TABLES[256 + ((value >>> 16) & 0xff)] ^
      TABLES[value >>> 24];
  }
  for (; at < bytes.length; at++) value = (value >>> 8) ^ TABLES[(value ^ bytes[at]) & 0xff];
  return ~value >>> 0;
}
