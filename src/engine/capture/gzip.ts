import { u16le, u32le } from '../../base/bytes.ts';
import { crc32 } from './crc32.ts';
import { append, type Compression, type Decompressor, type Trouble } from './decompressor.ts';
import { DeflateStream } from './deflate.ts';

// Member header (RFC 1952, 2.3).
const METHOD = 2,
  FLAGS = 3,
  HEADER = 10;
const HEADER_CRC = 2,
  EXTRA = 4,
  NAME = 8,
  COMMENT = 16;
const DEFLATE = 8;
const TRAILER = 8;
/**
 * What compressors make of no bytes: a last block of fixed codes that ends at once (RFC 1951, 3.2.6), and the trailer, a
 * checksum and a size of 0.
 */
const NOTHING = [3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
/** A name or comment that is longer is none. */
const LONGEST_HEADER = 128 * 1024;
/** A file of members that hide that they have no byte inside makes work, and nothing else. */
const MOST_EMPTY_MEMBERS = 4096;
/** Deflate grows at most 1032 times, so no piece becomes more than 34 MB. Smaller ones gain nothing, larger no speed. */
const PIECE = 32 * 1024;

/** gzip, with any number of members one after another, as `cat one.gz two.gz` and bgzip make them. */
export const gzip: Compression = {
  id: 'gzip',
  recognises: (head) => head.length >= 3 && isMember(head, 0),
  open: () => new GzipDecompressor(),
};

function isMember(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0x1f && bytes[at + 1] === 0x8b && bytes[at + METHOD] === DEFLATE;
}

class GzipDecompressor implements Decompressor {
  trouble: Trouble | null = null;
  /** Bytes of a header or trailer that is not complete yet. */
  #rest: Uint8Array = new Uint8Array(0);
  /** Where the next byte stands in the file. */
  #offset = 0;
  #state: 'header' | 'body' | 'trailer' = 'header';
  #members = 0;
  #emptyMembers = 0;
  #stream = new DeflateStream();
  #crc = 0;
  #size = 0;

  *decompress(bytes: Uint8Array, last: boolean): Generator<Uint8Array> {
    const input = append(this.#rest, bytes);
    let at = 0;
    for (;;) {
      const used: number = yield* this.#step(input, at);
      at += used;
      this.#offset += used;
      if (this.trouble !== null) return;
      if (used === 0) break;
    }
    this.#rest = input.slice(at); // a copy: the chunk is used again
    const complete = this.#state === 'header' && this.#rest.length === 0;
    if (last && !complete) {
      const junk = this.#state === 'header' && this.#members > 0 && !isMember(input, at);
      this.trouble = { code: junk ? 'trailing-data' : 'bad-compression', offset: this.#offset };
    }
  }

  /** Gets one step on and returns the bytes used; 0 asks for more. */
  *#step(input: Uint8Array, at: number): Generator<Uint8Array, number> {
    if (at === input.length) return 0;
    if (this.#state === 'header') return this.#readHeader(input, at);
    if (this.#state === 'trailer') return this.#readTrailer(input, at);

    const piece = input.subarray(at, at + PIECE);
    const stream = this.#stream;
    for (const output of stream.push(piece)) {
      this.#crc = crc32(this.#crc, output);
      this.#size += output.length;
      yield output;
    }
    const used = piece.length - stream.unused;
    if (stream.damaged) this.trouble = { code: 'bad-compression', offset: this.#offset + used };
    else if (stream.ended) this.#state = 'trailer';
    return used;
  }

  #readHeader(input: Uint8Array, at: number): number {
    if (input.length - at < HEADER) return 0;
    if (!isMember(input, at)) {
      // Everything after a whole member that is no member is junk: padding of a tape, a signature, an attachment.
      this.trouble = { code: this.#members > 0 ? 'trailing-data' : 'bad-compression', offset: this.#offset };
      return 0;
    }
    const length = headerLength(input, at);
    if (length === 0) {
      if (input.length - at > LONGEST_HEADER) this.trouble = { code: 'bad-compression', offset: this.#offset };
      return 0;
    }
    if (mayHoldNothing(input, at + length)) {
      if (input.length - at - length < NOTHING.length) return 0;
      this.#members++;
      return length + NOTHING.length;
    }
    this.#stream = new DeflateStream();
    this.#crc = 0;
    this.#size = 0;
    this.#state = 'body';
    return length;
  }

  #readTrailer(input: Uint8Array, at: number): number {
    if (input.length - at < TRAILER) return 0;
    const sound = u32le(input, at) === this.#crc && u32le(input, at + 4) === this.#size >>> 0;
    if (!sound) this.trouble = { code: 'bad-compression', offset: this.#offset };
    this.#members++;
    this.#emptyMembers = this.#size === 0 ? this.#emptyMembers + 1 : 0;
    if (this.#emptyMembers > MOST_EMPTY_MEMBERS) this.trouble = { code: 'decompression-limit', offset: this.#offset };
    this.#state = 'header';
    return TRAILER;
  }
}

/**
 * Whether nothing and its trailer stand at `at`, as far as bytes are there: bgzip ends files with such a member, and a file
 * may hold millions of them. To make a decoder for each took 10 s for half a million.
 */
function mayHoldNothing(input: Uint8Array, at: number): boolean {
  for (let i = 0; i < NOTHING.length && at + i < input.length; i += 1) if (input[at + i] !== NOTHING[i]) return false;
  return true;
}

/** Length of the member header at `at`, or 0 when it is not all there. */
function headerLength(input: Uint8Array, at: number): number {
  const flags = input[at + FLAGS];
  let end = at + HEADER;
  if ((flags & EXTRA) !== 0) {
    if (end + 2 > input.length) return 0;
    end += 2 + u16le(input, end);
  }
  for (const flag of [NAME, COMMENT]) {
    if ((flags & flag) === 0) continue;
    const zero = input.indexOf(0, end);
    if (zero < 0) return 0;
    end = zero + 1;
  }
  if ((flags & HEADER_CRC) !== 0) end += 2;
  return end <= input.length ? end - at : 0;
}
