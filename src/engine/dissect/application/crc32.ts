/** Cold: CRC-32 of IEEE 802.3 over bytes[at, end). */
export function crc32(bytes: Uint8Array, at: number, end: number): number {
  let crc = -1;
  for (let i = at; i < end; i += 1) {
    crc ^= bytes[i];
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb8_8320 : 0);
  }
  return ~crc >>> 0;
}
