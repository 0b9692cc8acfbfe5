// RFC 5322 headers, RFC 2045 and 2046 bodies, RFC 7578 forms: parts are taken out as their lines pass, nothing is kept.

import { latin1, utf8 } from '../../../base/text.ts';
import { Base64Decoder } from './base64.ts';
import { fileNameOf, parameterOf } from './disposition.ts';
import { decodeWords } from './encoded-words.ts';
import { LONGEST_LINE, LineFinder } from './lines.ts';

const DEEPEST = 8;
const MOST_HEADERS = 256;
const LONGEST_VALUE = 4096;
const TAB = 0x09,
  CR = 0x0d,
  SPACE = 0x20,
  DASH = 0x2d,
  EQUALS = 0x3d;
const LINE_ENDS = [new Uint8Array(0), Uint8Array.of(0x0a), Uint8Array.of(CR, 0x0a)] as const;

/** What a part says of itself. */
export interface Part {
  /** Name of the file, or null. */
  readonly name: string | null;
  /** Name of the form field, or null. */
  readonly field: string | null;
  readonly type: string | null;
}

/** Takes the decoded bytes of one part. */
export interface PartSink {
  write(bytes: Uint8Array, at: number, end: number): void;
  gap(length: number): void;
  close(complete: boolean): void;
}

/** One message as it passes. `openPart` is asked at the beginning of each part that holds no others. */
export class MimeReader {
  /** Headers of the message itself, names in lower case. */
  readonly headers = new Map<string, string>();
  readonly #openPart: (part: Part) => PartSink | null;
  readonly #boundaries: string[] = [];
  #inHeaders = true;
  #fields = this.headers;
  #last: string | null = null;
  #sink: PartSink | null = null;
  #encoding = '';
  #base64 = new Base64Decoder();
  #scratch: Uint8Array = new Uint8Array(1024);
  /** The end of the line before belongs to the part only if no boundary follows (RFC 2046, 5.1.1). */
  #lineEnd = 0;
  #midLine = false;

  /** `boundary`: the headers were read elsewhere (HTTP), and this is the body of a multipart message. */
  constructor(openPart: (part: Part) => PartSink | null, boundary: string | null = null) {
    this.#openPart = openPart;
    if (boundary === null) return;
    this.#boundaries.push(boundary);
    this.#inHeaders = false;
  }

  /** A line in bytes[at, end) with a line end of `lineEnd` bytes behind it; 0: only a piece of a long line. */
  line(bytes: Uint8Array, at: number, end: number, lineEnd: 0 | 1 | 2): void {
    const isStart = !this.#midLine;
    this.#midLine = lineEnd === 0;
    if (isStart && this.#isBoundary(bytes, at, end)) return;
    if (!this.#inHeaders) this.#content(bytes, at, end, lineEnd);
    else if (isStart) this.#header(utf8(bytes, at, Math.min(end, at + LONGEST_VALUE)));
  }

  #isBoundary(bytes: Uint8Array, at: number, end: number): boolean {
    if (this.#boundaries.length === 0 || end - at < 3 || bytes[at] !== DASH || bytes[at + 1] !== DASH) return false;
    const text = latin1(bytes, at + 2, Math.min(end, at + 256)).trimEnd();
    const found = this.#boundaries.findLastIndex((known) => text === known || text === `${known}--`);
    if (found < 0) return false;
    this.#endPart(true);
    const isLast = text !== this.#boundaries[found];
    this.#boundaries.length = isLast ? found : found + 1;
    this.#inHeaders = !isLast;
    this.#fields = new Map();
    this.#last = null;
    return true;
  }

  #header(text: string): void {
    if (text === '') {
      this.#beginBody();
      return;
    }
    const fields = this.#fields;
    if (/^[ \t]/.test(text) && this.#last !== null) {
      const value = fields.get(this.#last) ?? '';
      if (value.length < LONGEST_VALUE) fields.set(this.#last, `${value} ${text.trim()}`.slice(0, LONGEST_VALUE));
      return;
    }
    const colon = text.indexOf(':');
    if (colon <= 0 || fields.size >= MOST_HEADERS) return;
    this.#last = text.slice(0, colon).trim().toLowerCase();
    if (!fields.has(this.#last)) fields.set(this.#last, text.slice(colon + 1).trim());
  }

  #beginBody(): void {
    this.#inHeaders = false;
    const type = this.#fields.get('content-type') ?? null;
    const boundary = boundaryOf(type);
    if (boundary !== null) {
      if (this.#boundaries.length < DEEPEST) this.#boundaries.push(boundary);
      return;
    }
    const disposition = this.#fields.get('content-disposition') ?? null;
    this.#encoding = (this.#fields.get('content-transfer-encoding') ?? '').toLowerCase();
    this.#base64 = new Base64Decoder();
    this.#lineEnd = 0;
    this.#sink = this.#openPart({
      name: nameOf(disposition) ?? nameOf(type),
      field: parameterOf(disposition, 'name'),
      type: type === null ? null : type.split(';', 1)[0].trim().toLowerCase(),
    });
  }

  #content(bytes: Uint8Array, at: number, end: number, lineEnd: 0 | 1 | 2): void {
    if (this.#sink === null) return;
    if (this.#encoding === 'base64') {
      const room = Base64Decoder.room(end - at);
      if (room > this.#scratch.length) this.#scratch = new Uint8Array(room);
      this.#sink.write(this.#scratch, 0, this.#base64.push(bytes, at, end, this.#scratch));
      return;
    }
    const before = LINE_ENDS[this.#lineEnd];
    this.#sink.write(before, 0, before.length);
    this.#lineEnd = lineEnd;
    if (this.#encoding === 'quoted-printable')
      this.#quoted(bytes, at, lineEnd === 0 ? end : withoutSpace(bytes, at, end));
    else this.#sink.write(bytes, at, end);
  }

  /** RFC 2045, 6.7. A line that ends with `=` goes on in the next one. */
  #quoted(bytes: Uint8Array, at: number, end: number): void {
    if (end - at > this.#scratch.length) this.#scratch = new Uint8Array(end - at);
    let length = 0;
    for (let i = at; i < end; i += 1) {
      const byte = bytes[i];
      if (byte !== EQUALS) this.#scratch[length++] = byte;
      else if (i + 1 === end) this.#lineEnd = 0;
      else {
        const digits = i + 2 < end ? latin1(bytes, i + 1, i + 3) : '';
        const isEncoded = /^[\da-f]{2}$/i.test(digits);
        this.#scratch[length++] = isEncoded ? Number.parseInt(digits, 16) : byte;
        if (isEncoded) i += 2;
      }
    }
    this.#sink!.write(this.#scratch, 0, length);
  }

  /** Bytes of the message that the capture lacks. */
  gap(length: number): void {
    this.#sink?.gap(length);
    this.#midLine = false;
  }

  #endPart(complete: boolean): void {
    this.#sink?.close(complete);
    this.#sink = null;
  }

  /** The message is over. `complete`: its end was seen; inside of a multipart message only a boundary ends a part. */
  close(complete: boolean): void {
    const isWhole = complete && this.#boundaries.length === 0;
    if (isWhole) this.#sink?.write(LINE_ENDS[this.#lineEnd], 0, this.#lineEnd);
    this.#endPart(isWhole);
  }
}

/** RFC 2045, 6.7, rule 3: space at the end of an encoded line came on the way. */
function withoutSpace(bytes: Uint8Array, at: number, end: number): number {
  while (end > at && (bytes[end - 1] === SPACE || bytes[end - 1] === TAB)) end -= 1;
  return end;
}

function nameOf(field: string | null): string | null {
  const name = fileNameOf(field);
  return name === null ? null : decodeWords(name);
}

/** The boundary of a multipart type, or null. */
export function boundaryOf(type: string | null): string | null {
  if (type === null || !/^\s*multipart\//i.test(type)) return null;
  const boundary = parameterOf(type, 'boundary');
  return boundary === null || boundary.length > 200 ? null : boundary;
}

/** Splits a message that comes in pieces of any size into the lines of a reader. */
export class MimeFeed {
  readonly #reader: MimeReader;
  readonly #lines = new LineFinder();
  #kept: Uint8Array = new Uint8Array(0);
  #length = 0;

  constructor(reader: MimeReader) {
    this.#reader = reader;
  }

  write(bytes: Uint8Array, at: number, end: number): void {
    if (this.#length === 0) {
      const used = this.#split(bytes, at, end);
      this.#keep(bytes, at + used, end);
      return;
    }
    this.#keep(bytes, at, end);
    const used = this.#split(this.#kept, 0, this.#length);
    if (used === 0) return;
    this.#kept.copyWithin(0, used, this.#length);
    this.#length -= used;
  }

  #split(bytes: Uint8Array, at: number, end: number): number {
    let place = at;
    while (place < end) {
      const found = this.#lines.find(bytes, place, end);
      if (found < 0) {
        if (end - place <= LONGEST_LINE) break;
        // The last byte may be the CR of a line end.
        this.#reader.line(bytes, place, end - 1, 0);
        this.#lines.reset();
        place = end - 1;
        break;
      }
      const hasReturn = found > place && bytes[found - 1] === CR;
      this.#reader.line(bytes, place, hasReturn ? found - 1 : found, hasReturn ? 2 : 1);
      place = found + 1;
    }
    return place - at;
  }

  #keep(bytes: Uint8Array, at: number, end: number): void {
    const length = this.#length + end - at;
    if (length > this.#kept.length) {
      const grown = new Uint8Array(Math.max(1024, 2 * length));
      grown.set(this.#kept.subarray(0, this.#length));
      this.#kept = grown;
    }
    this.#kept.set(bytes.subarray(at, end), this.#length);
    this.#length = length;
  }

  gap(length: number): void {
    this.#flush();
    this.#reader.gap(length);
  }

  #flush(): void {
    if (this.#length > 0) this.#reader.line(this.#kept, 0, this.#length, 1);
    this.#length = 0;
    this.#lines.reset();
  }

  close(complete: boolean): void {
    this.#flush();
    this.#reader.close(complete);
  }
}
