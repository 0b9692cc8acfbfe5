// Bytes as text, for showing and for copying.

const PAIRS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const digits = (byte: number): string => PAIRS[byte];

/** `0a 00 00 01`. */
export const hexText = (bytes: Uint8Array, separator = ' '): string => Array.from(bytes, digits).join(separator);

/** A character where it is printable ASCII, else a point. */
const asciiOf = (byte: number): string => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.');

/** An initialiser of a byte array in C, twelve bytes a line. */
export function cArray(bytes: Uint8Array, name = 'bytes'): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 12)
    lines.push(`  ${Array.from(bytes.subarray(at, at + 12), (byte) => `0x${digits(byte)}`).join(', ')}`);
  return `unsigned char ${name}[${bytes.length}] = {\n${lines.join(',\n')}\n};`;
}

/** Base64 (RFC 4648, 4). */
export function base64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

/** A dump as `hexdump -C` writes it: offset, sixteen bytes, their characters. */
export function hexDump(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const row = bytes.subarray(at, at + 16);
    const characters = Array.from(row, asciiOf).join('');
    lines.push(`${at.toString(16).padStart(8, '0')}  ${hexText(row).padEnd(47)}  ${characters}`);
  }
  return lines.join('\n');
}

/** Bytes from one on. */
export interface ByteRange {
  readonly at: number;
  readonly length: number;
}
/** Whether a byte is one of them. */
export const isIn = (range: ByteRange | null, at: number): boolean =>
  range !== null && at >= range.at && at < range.at + range.length;

/** Neighbours in a row that look alike. */
export interface ByteRun {
  readonly at: number;
  readonly mark: 'marked' | 'around' | '';
  /** `0a 00 00 01`, with a wider gap in the middle of a row of sixteen. */
  readonly pairs: string;
  readonly letters: string;
}

/** A row of bytes [from, to) as few texts: an element for each byte would be what costs most when a packet is shown. */
export function runsOf(
  bytes: Uint8Array,
  from: number,
  to: number,
  marked: ByteRange | null,
  around: ByteRange | null,
): ByteRun[] {
  const markOf = (at: number): ByteRun['mark'] => (isIn(marked, at) ? 'marked' : isIn(around, at) ? 'around' : '');
  const runs: ByteRun[] = [];
  for (let at = from; at < to;) {
    const mark = markOf(at);
    let end = at + 1;
    while (end < to && markOf(end) === mark) end += 1;
    const middle = Math.min(end, Math.max(at, from + 8));
    const halves = [bytes.subarray(at, middle), bytes.subarray(middle, end)].filter(({ length }) => length > 0);
    const letters = Array.from(bytes.subarray(at, end), asciiOf).join('');
    runs.push({ at, mark, pairs: halves.map((half) => hexText(half)).join('  '), letters });
    at = end;
  }
  return runs;
}
