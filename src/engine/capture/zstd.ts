import { Decompress } from 'fzstd';
import { u24le, u32le } from '../../base/bytes.ts';
import { append, type Compression, type Decompressor, type Trouble } from './decompressor.ts';

// Frames (RFC 8878, 3.1.1) and skippable frames (3.1.2).
const FRAME = 0xfd2fb528;
const SKIPPABLE = 0x184d2a50;
const SKIPPABLE_MASK = 0xfffffff0;
const BLOCK_HEADER = 3;
const BLOCK_RLE = 1,
  BLOCK_COMPRESSED = 2,
  BLOCK_RESERVED = 3;
const LONGEST_BLOCK = 128 * 1024;
/** The decoder of zstd itself asks for permission above this (`--long=27`). */
const GREATEST_WINDOW = 128 * 1024 * 1024;

/**
 * A frame of nine bytes may ask for a window of 128 MiB, which takes 6 ms to make. All frames together may ask for so
 * much, and for so many times what came out of them: small frames of honest writers have windows twenty times as large.
 */
const FREE_WINDOWS = 1024 * 1024 * 1024;
const MOST_WINDOWS = 64;

/** Zstandard, with any number of frames one after another. Checksums of frames are not verified: fzstd cannot. */
export const zstd: Compression = {
  id: 'zstd',
  recognises: (head) => head.length >= 4 && isFrame(u32le(head, 0)),
  open: () => new ZstdDecompressor(),
};

function isFrame(magic: number): boolean {
  return magic === FRAME || (magic & SKIPPABLE_MASK) === SKIPPABLE;
}

/**
 * Walks frames and blocks itself and hands fzstd one block at a time, because fzstd says neither where it fails nor
 * where junk begins, and would allocate any window that a frame asks for.
 */
class ZstdDecompressor implements Decompressor {
  trouble: Trouble | null = null;
  /** Bytes of the file that are not used yet: the beginning of something. */
  #rest: Uint8Array = new Uint8Array(0);
  #offset = 0;
  #state: 'frame' | 'block' | 'checksum' = 'frame';
  #frames = 0;
  /** Bytes of a skippable frame that are still to come. */
  #skip = 0;
  #hasChecksum = false;
  #output: Uint8Array[] = [];
  #frame: Decompress | null = null;
  /** Bytes of all windows, and of all that was decompressed. */
  #windows = 0;
  #given = 0;

  *decompress(bytes: Uint8Array, last: boolean): Generator<Uint8Array> {
    const input = append(this.#rest, bytes);
    let at = 0;
    for (;;) {
      const used = this.#step(input, at);
      yield* this.#output;
      this.#output = [];
      at += used;
      this.#offset += used;
      if (this.trouble !== null) return;
      if (used === 0) break;
    }
    this.#rest = input.slice(at); // a copy: the chunk is used again
    if (last && (this.#state !== 'frame' || this.#rest.length > 0 || this.#skip > 0)) this.#fail();
  }

  /** Gets one step on and returns the bytes used; 0 asks for more. */
  #step(input: Uint8Array, at: number): number {
    const left = input.length - at;
    if (this.#skip > 0) {
      const skipped = Math.min(this.#skip, left);
      this.#skip -= skipped;
      return skipped;
    }
    if (this.#state === 'frame') return this.#readFrameHeader(input, at);
    if (this.#state === 'checksum') return left < 4 ? 0 : this.#push(input, at, 4, true);
    if (left < BLOCK_HEADER) return 0;
    const header = u24le(input, at);
    const type = (header >> 1) & 3;
    const size = header >> 3;
    if (type === BLOCK_RESERVED || size > LONGEST_BLOCK) return this.#fail();
    const length = BLOCK_HEADER + (type === BLOCK_RLE ? 1 : size);
    if (left < length) return 0;
    const isLast = (header & 1) === 1;
    // A file of nothing but empty blocks is not worth fzstd's while: six million took 13 s and 2 GB.
    if (size === 0 && type !== BLOCK_COMPRESSED && !isLast) return length;
    const used = this.#push(input, at, length, isLast && !this.#hasChecksum);
    if (isLast && this.#hasChecksum) this.#state = 'checksum';
    return used;
  }

  #readFrameHeader(input: Uint8Array, at: number): number {
    const left = input.length - at;
    if (left < 4) return 0;
    const magic = u32le(input, at);
    if (!isFrame(magic)) return this.#fail();
    if (left < 8) return 0;
    if (magic !== FRAME) {
      this.#frames++;
      this.#skip = u32le(input, at + 4);
      return 8;
    }
    const descriptor = input[at + 4];
    const single = (descriptor >> 5) & 1;
    const sizeFlag = descriptor >> 6;
    const dictionaryBytes = [0, 1, 2, 4][descriptor & 3];
    const sizeBytes = sizeFlag === 0 ? single : 1 << sizeFlag;
    const length = 6 - single + dictionaryBytes + sizeBytes;
    if (left < length) return 0;
    const window = windowOf(input, at, single === 1, at + length - sizeBytes, sizeBytes);
    this.#windows += window;
    if (window > GREATEST_WINDOW || this.#windows > FREE_WINDOWS + MOST_WINDOWS * this.#given) {
      this.trouble = { code: 'decompression-limit', offset: this.#offset };
      return 0;
    }
    this.#hasChecksum = (descriptor & 4) !== 0;
    this.#frame = new Decompress((piece) => {
      this.#given += piece.length;
      this.#output.push(piece);
    });
    this.#state = 'block';
    return this.#push(input, at, length, false);
  }

  #push(input: Uint8Array, at: number, length: number, endsFrame: boolean): number {
    try {
      this.#frame?.push(input.slice(at, at + length), endsFrame); // a copy: fzstd holds on to a header that is not whole
    } catch {
      return this.#fail();
    }
    if (endsFrame) {
      this.#state = 'frame';
      this.#frames++;
    }
    return length;
  }

  #fail(): 0 {
    const junk = this.#state === 'frame' && this.#frames > 0 && this.#skip === 0;
    this.trouble = { code: junk ? 'trailing-data' : 'bad-compression', offset: this.#offset };
    return 0;
  }
}

/** The window that a frame asks for, in bytes (3.1.1.1.2); a single segment asks for its whole content. */
function windowOf(input: Uint8Array, at: number, single: boolean, sizeAt: number, sizeBytes: number): number {
  if (!single) {
    const base = 2 ** (10 + (input[at + 5] >> 3));
    return base + (base / 8) * (input[at + 5] & 7);
  }
  let size = 0;
  for (let i = sizeBytes - 1; i >= 0; i--) size = size * 256 + input[sizeAt + i];
  return sizeBytes === 2 ? size + 256 : size;
}
