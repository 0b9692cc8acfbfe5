// The form of a library file: one gzip stream (RFC 1952) of records. A record is a line of JSON (UTF-8), and behind it as
// many bytes as its `bytes` says. In the JSON typed arrays and Blobs are objects of one key, `$u8` to `$f64` and `$blob`,
// whose value is their place among those bytes: [offset, length]. Numbers that JSON lacks are {"$number": "NaN"}; keys
// that begin with `$` have one more. The last line is {"end": true}: without it the file was cut.

import { LibraryFileError } from './fault.ts';

export const FORMAT = 'wireloupe-library';
/** A form that older programs would misread is a new number. */
export const FORM_VERSION = 1;

const MIB = 1024 * 1024;
/** The longest line, and the most bytes behind one. Browsers store no larger value. */
const MOST_LINE = 64 * MIB;
const MOST_BYTES = 128 * MIB;
/** What arrived compressed is handed over as Blobs of this size, which browsers keep outside of the page's memory. */
const PART = 4 * MIB;

/** One value of the database, as it stands in the file. */
export interface FileRecord {
  readonly store: string;
  readonly key: unknown;
  readonly value: unknown;
}

const ARRAYS = {
  $u8: Uint8Array,
  $u16: Uint16Array,
  $u32: Uint32Array,
  $i32: Int32Array,
  $f64: Float64Array,
} as const;
type ArrayKey = keyof typeof ARRAYS;

/** A record as its line and the pieces behind it. */
function encode(record: FileRecord): (Uint8Array<ArrayBuffer> | Blob)[] {
  const pieces: (Uint8Array<ArrayBuffer> | Blob)[] = [];
  let bytes = 0;
  const place = (piece: Uint8Array<ArrayBuffer> | Blob, length: number): [number, number] => {
    pieces.push(piece);
    bytes += length;
    return [bytes - length, length];
  };
  const plain = (value: unknown): unknown => {
    if (typeof value === 'number' && !Number.isFinite(value)) return { $number: String(value) };
    if (typeof value !== 'object' || value === null) return value;
    if (value instanceof Blob) return { $blob: place(value, value.size) };
    if (ArrayBuffer.isView(value)) {
      const key = (Object.keys(ARRAYS) as ArrayKey[]).find((name) => value instanceof ARRAYS[name]);
      if (key === undefined) throw new TypeError('An array of this kind is not kept.');
      const view = new Uint8Array(value.buffer as ArrayBuffer, value.byteOffset, value.byteLength);
      return { [key]: place(view, view.byteLength) };
    }
    if (Array.isArray(value)) return value.map(plain);
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key.startsWith('$') ? `$${key}` : key, plain(each)]),
    );
  };
  const { store, key, value } = record;
  const line = JSON.stringify({ store, key: plain(key), value: plain(value), bytes });
  return [new TextEncoder().encode(`${line}\n`), ...pieces];
}

/** The value of a line, with what lies behind it. */
function decode(value: unknown, bytes: Uint8Array<ArrayBuffer>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => decode(each, bytes));
  const entries = Object.entries(value);
  if (entries.length === 1 && /^\$[^$]/.test(entries[0][0])) return special(entries[0][0], entries[0][1], bytes);
  return Object.fromEntries(
    entries.map(([key, each]) => {
      if (/^\$[^$]/.test(key)) throw new LibraryFileError('broken', 'A record has an unknown form.');
      return [key.startsWith('$$') ? key.slice(1) : key, decode(each, bytes)];
    }),
  );
}

function special(key: string, value: unknown, bytes: Uint8Array<ArrayBuffer>): unknown {
  if (key === '$number') return Number(value);
  const [offset, length] = Array.isArray(value) ? (value as unknown[]) : [];
  const isPlace =
    Number.isSafeInteger(offset) &&
    Number.isSafeInteger(length) &&
    (offset as number) >= 0 &&
    (length as number) >= 0 &&
    (offset as number) + (length as number) <= bytes.length;
  if (!isPlace) throw new LibraryFileError('broken', 'A record points beyond its bytes.');
  const part = bytes.slice(offset as number, (offset as number) + (length as number));
  if (key === '$blob') return new Blob([part]);
  if (!Object.hasOwn(ARRAYS, key)) throw new LibraryFileError('broken', 'A record has an unknown form.');
  const Kind = ARRAYS[key as ArrayKey];
  if (part.length % Kind.BYTES_PER_ELEMENT !== 0) throw new LibraryFileError('broken', 'An array is cut.');
  return new Kind(part.buffer);
}

/** Writes records into one file, as they come. `onPiece` tells the bytes of each piece before compression. */
export async function writeRecords(
  records: AsyncIterable<FileRecord>,
  signal: AbortSignal,
  onPiece: (bytes: number) => void,
): Promise<Blob> {
  const gzip = new CompressionStream('gzip');
  const collected = collect(gzip.readable);
  collected.catch(() => undefined); // told below
  const writer = gzip.writable.getWriter();
  try {
    const write = async (bytes: Uint8Array<ArrayBuffer>): Promise<void> => {
      signal.throwIfAborted();
      await writer.write(bytes);
      onPiece(bytes.byteLength);
    };
    for await (const record of records) {
      for (const piece of encode(record)) {
        if (!(piece instanceof Blob)) await write(piece);
        else for (let at = 0; at < piece.size; at += PART) await write(await bytesOf(piece.slice(at, at + PART)));
      }
    }
    await write(new TextEncoder().encode('{"end":true}\n'));
    await writer.close();
  } catch (error) {
    await writer.abort(error).catch(() => undefined);
    throw error;
  }
  return new Blob(await collected, { type: 'application/gzip' });
}

const bytesOf = async (blob: Blob): Promise<Uint8Array<ArrayBuffer>> => new Uint8Array(await blob.arrayBuffer());

async function collect(stream: ReadableStream<Uint8Array>): Promise<Blob[]> {
  const parts: Blob[] = [];
  let waiting: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  const reader = stream.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    waiting.push(next.value as Uint8Array<ArrayBuffer>);
    bytes += next.value.byteLength;
    if (bytes < PART) continue;
    parts.push(new Blob(waiting));
    waiting = [];
    bytes = 0;
  }
  return [...parts, new Blob(waiting)];
}

/** The records of a file, one after the other. Whatever is wrong with it is a `LibraryFileError`. */
export async function* readRecords(
  file: Blob,
  signal: AbortSignal,
  onBytes: (bytes: number) => void,
): AsyncGenerator<FileRecord> {
  let read = 0;
  const counting = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      read += chunk.byteLength;
      onBytes(read);
      controller.enqueue(chunk);
    },
  });
  const bytes = new ByteReader(file.stream().pipeThrough(counting).pipeThrough(new DecompressionStream('gzip')));
  try {
    for (;;) {
      signal.throwIfAborted();
      const line = parse(await bytes.line(MOST_LINE));
      if (line['end'] === true) return;
      const size = line['bytes'];
      if (!Number.isSafeInteger(size) || (size as number) < 0 || (size as number) > MOST_BYTES)
        throw new LibraryFileError('broken', 'A record is too large.');
      const behind = await bytes.take(size as number);
      const { store } = line;
      if (typeof store !== 'string') throw new LibraryFileError('broken', 'A record has no store.');
      try {
        yield { store, key: decode(line['key'], behind), value: decode(line['value'], behind) };
      } catch (error) {
        if (error instanceof RangeError) throw new LibraryFileError('broken', 'A record is nested too deeply.');
        throw error;
      }
    }
  } finally {
    await bytes.cancel();
  }
}

function parse(line: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new LibraryFileError('broken', 'A line is no JSON.');
  }
  if (typeof value !== 'object' || value === null) throw new LibraryFileError('broken', 'A line is no record.');
  return value as Record<string, unknown>;
}

/** Takes lines and counted bytes from a stream. */
class ByteReader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #chunk = new Uint8Array(0);
  #at = 0;

  constructor(stream: ReadableStream<Uint8Array>) {
    this.#reader = stream.getReader();
  }

  async line(most: number): Promise<string> {
    const parts: Uint8Array<ArrayBuffer>[] = [];
    let length = 0;
    for (;;) {
      const end = this.#chunk.indexOf(10, this.#at);
      const part = this.#chunk.slice(this.#at, end < 0 ? undefined : end);
      parts.push(part);
      length += part.length;
      if (length > most) throw new LibraryFileError('broken', 'A line is too long.');
      if (end >= 0) {
        this.#at = end + 1;
        return new TextDecoder().decode(join(parts, length));
      }
      await this.#next();
    }
  }

  async take(length: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = new Uint8Array(length);
    for (let at = 0; at < length;) {
      if (this.#at === this.#chunk.length) await this.#next();
      const part = this.#chunk.subarray(this.#at, this.#at + length - at);
      bytes.set(part, at);
      at += part.length;
      this.#at += part.length;
    }
    return bytes;
  }

  async cancel(): Promise<void> {
    await this.#reader.cancel().catch(() => undefined);
  }

  async #next(): Promise<void> {
    // A damaged or cut gzip stream throws here; so does a file that is gone.
    const next = await this.#reader.read().catch((error: unknown) => {
      throw new LibraryFileError('broken', String(error));
    });
    if (next.done) throw new LibraryFileError('broken', 'The file ends too early.');
    this.#chunk = next.value as Uint8Array<ArrayBuffer>;
    this.#at = 0;
  }
}

function join(parts: readonly Uint8Array<ArrayBuffer>[], length: number): Uint8Array<ArrayBuffer> {
  if (parts.length === 1) return parts[0];
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
