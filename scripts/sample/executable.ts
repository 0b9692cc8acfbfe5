/** A Windows program of valid form that does nothing at all (PE format, "Portable Executable" of Microsoft's documentation). */
import { concat, hex, toBytes, type Bytes } from '../../tests/support/packets/bytes.ts';

const le16 = (value: number): number[] => [value & 255, value >> 8];
const le32 = (value: number): number[] => [...le16(value & 0xffff), ...le16(value >>> 16)];

const [HEADERS, PAGE, FILE_ALIGNMENT] = [0x200, 0x1000, 0x200];
const TEXT = 'This file is part of a sample capture. It is harmless: all it does is return zero.\r\n';

/** `size` bytes in all, most of them readable text behind the code. */
export function harmlessProgram(size: number): Bytes {
  const length = Math.ceil((size - HEADERS) / FILE_ALIGNMENT) * FILE_ALIGNMENT;
  const code = hex('31c0 c3'); // xor eax, eax; ret
  const section = concat(code, TEXT.repeat(Math.ceil(length / TEXT.length))).slice(0, length);

  const dos = concat('MZ', new Uint8Array(58), le32(0x40)); // e_lfanew: the PE header follows at once
  const coff = concat('PE\0\0', le16(0x8664), le16(1), le32(0x65e0_0000), le32(0), le32(0), le16(240), le16(0x0022));
  const optional = concat(
    le16(0x20b), // PE32+
    [14, 0],
    le32(length),
    le32(0),
    le32(0),
    le32(PAGE), // entry point
    le32(PAGE),
    [...le32(0x4000_0000), ...le32(1)], // image base 0x140000000
    le32(PAGE),
    le32(FILE_ALIGNMENT),
    [6, 0, 0, 0, 0, 0, 0, 0, 6, 0, 0, 0],
    le32(0),
    le32(PAGE + Math.ceil(length / PAGE) * PAGE),
    le32(HEADERS),
    le32(0),
    le16(3), // console
    le16(0x8160),
    new Uint8Array(32), // stack and heap
    le32(0),
    le32(16),
    new Uint8Array(128), // no directories: nothing is imported
  );
  const table = concat(
    '.text\0\0\0',
    [length, PAGE, length, HEADERS, 0, 0, 0].flatMap(le32).slice(0, 28),
    le32(0x6000_0020), // code, executable, readable
  );
  const headers = concat(dos, coff, optional, table);
  return concat(headers, new Uint8Array(HEADERS - headers.length), toBytes(section));
}
