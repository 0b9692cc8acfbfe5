// Bytes of a stream as lines of a fixed width. Whatever they hold becomes plain text: control characters, marks that turn
// the direction of writing and the like are shown as dots, so that nothing can pretend to be something else.

/** How bytes are written: one character a byte, hexadecimal, or decoded. */
export type StreamForm = 'text' | 'hex' | 'utf8';

export const HEX_WIDTH = 16;
const TAB = 9,
  LF = 10,
  CR = 13;
const TAB_STOP = 8;
/** A line that holds no bytes but a remark. */
export const REMARK = -1;

/** Where each line begins and ends in the bytes; both REMARK for a remark. */
export interface Lines {
  readonly from: Int32Array;
  readonly to: Int32Array;
}

/** Breaks bytes into lines; the remark stands before `remarkAt`, where it is given. */
export function breakLines(bytes: Uint8Array, form: StreamForm, columns: number, remarkAt: number | null): Lines {
  const from: number[] = [];
  const to: number[] = [];
  const add = (start: number, end: number): void => {
    from.push(start);
    to.push(end);
  };
  const take = (start: number, end: number): void => {
    if (form === 'hex') for (let at = start; at < end; at += HEX_WIDTH) add(at, Math.min(end, at + HEX_WIDTH));
    else breakText(bytes, start, end, form === 'utf8', Math.max(8, columns), add);
  };
  take(0, remarkAt ?? bytes.length);
  if (remarkAt !== null) {
    add(REMARK, REMARK);
    take(remarkAt, bytes.length);
  }
  return { from: Int32Array.from(from), to: Int32Array.from(to) };
}

function breakText(
  bytes: Uint8Array,
  at: number,
  end: number,
  isDecoded: boolean,
  columns: number,
  add: (from: number, to: number) => void,
): void {
  let start = at;
  let column = 0;
  for (let place = at; place < end;) {
    const byte = bytes[place];
    if (byte === LF) {
      add(start, place > start && bytes[place - 1] === CR ? place - 1 : place);
      start = place + 1;
      place = start;
      column = 0;
      continue;
    }
    const { length, width } = isDecoded && byte >= 0x80 ? character(bytes, place, end) : ONE;
    const wide = byte === TAB ? TAB_STOP - (column % TAB_STOP) : width;
    // The line's own end takes no room.
    if (column + wide > columns && !(byte === CR && bytes[place + 1] === LF)) {
      add(start, place);
      start = place;
      column = 0;
    }
    column += wide;
    place += length;
  }
  if (start < end) add(start, end);
}

const ONE = { length: 1, width: 1 };

/** Length and width of a character of several bytes (RFC 3629, 3); a byte that begins none stands alone. */
function character(bytes: Uint8Array, at: number, end: number): { length: number; width: number } {
  const first = bytes[at];
  const length = first >= 0xf0 && first < 0xf5 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 1;
  if (length === 1 || first >= 0xf5 || at + length > end) return ONE;
  let point = first & (0xff >> (length + 1));
  for (let i = 1; i < length; i += 1) {
    if ((bytes[at + i] & 0xc0) !== 0x80) return ONE;
    point = (point << 6) | (bytes[at + i] & 0x3f);
  }
  return { length, width: isWide(point) ? 2 : 1 };
}

/** Characters that take two columns (Unicode Standard Annex 11), in ranges wide enough. */
const isWide = (point: number): boolean =>
  (point >= 0x1100 && point <= 0x115f) ||
  (point >= 0x2e80 && point <= 0xa4cf) ||
  (point >= 0xac00 && point <= 0xd7a3) ||
  (point >= 0xf900 && point <= 0xfaff) ||
  (point >= 0xfe30 && point <= 0xfe6f) ||
  (point >= 0xff00 && point <= 0xff60) ||
  (point >= 0x1f300 && point <= 0x1faff) ||
  (point >= 0x20000 && point <= 0x3fffd);

const DECODER = new TextDecoder();
/** Control, format, private, surrogate and unassigned characters, and those that end a line. */
const UNSHOWN = /[\p{C}\u2028\u2029]/gu;

/** The text of bytes[from, to) of one line; `column` is where it begins. */
export function lineText(bytes: Uint8Array, from: number, to: number, form: StreamForm, column = 0): string {
  if (form === 'utf8') {
    const text = DECODER.decode(bytes.subarray(from, to));
    return expandTabs(text, column).replaceAll(UNSHOWN, '.');
  }
  let text = '';
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at];
    if (byte === TAB && form === 'text') text += ' '.repeat(TAB_STOP - ((column + text.length) % TAB_STOP));
    else text += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.';
  }
  return text;
}

function expandTabs(text: string, column: number): string {
  if (!text.includes('\t')) return text;
  let written = '';
  for (const character of text)
    written += character === '\t' ? ' '.repeat(TAB_STOP - ((column + written.length) % TAB_STOP)) : character;
  return written;
}

/** A part of a line: found or not. */
export interface Span {
  readonly text: string;
  readonly from: number;
  readonly to: number;
  readonly hit: 'none' | 'found' | 'current';
}

/** A match within bytes[from, to) of the stream. */
export interface Hit {
  readonly from: number;
  readonly to: number;
  readonly isCurrent: boolean;
}

/** Cuts bytes[from, to) where hits begin and end; hits are in order and may reach beyond the line. */
export function spansOf(
  bytes: Uint8Array,
  from: number,
  to: number,
  form: StreamForm,
  hits: readonly Hit[],
): readonly Span[] {
  const spans: Span[] = [];
  let place = from;
  let column = 0;
  const add = (end: number, hit: Span['hit']): void => {
    if (end <= place) return;
    const text = lineText(bytes, place, end, form, column);
    spans.push({ text, from: place, to: end, hit });
    column += text.length;
    place = end;
  };
  for (const { from: start, to: stop, isCurrent } of hits) {
    if (stop <= place || start >= to) continue;
    add(Math.min(to, start), 'none');
    add(Math.min(to, stop), isCurrent ? 'current' : 'found');
  }
  add(to, 'none');
  return spans;
}

/** The bytes of a span as pairs of digits, each with a space behind it; a wider one stands in the middle of the line. */
export function pairsText(bytes: Uint8Array, { from, to }: Pick<Span, 'from' | 'to'>, lineFrom: number): string {
  let text = '';
  for (let at = from; at < to; at += 1)
    text += `${bytes[at].toString(16).padStart(2, '0')}${at - lineFrom === HEX_WIDTH / 2 - 1 ? '  ' : ' '}`;
  return text;
}
