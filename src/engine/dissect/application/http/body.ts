// RFC 9110, 8.4: content codings are undone while the bytes pass, so that files are typed and hashed as they were meant.

import { Gunzip, Inflate, Unzlib } from 'fflate';
import { u16be } from '../../../../base/bytes.ts';
import { latin1 } from '../../../../base/text.ts';
import type { PartSink } from '../mime.ts';

/** Decoded bytes of one body: a bomb ends here. */
const LONGEST_DECODED = 64 * 1024 * 1024;
/**
 * So many encoded bytes at a time: at 1 : 1032, deflate's best, they become four megabytes. Segments are gathered to it: with
 * each piece fflate copies its window of 32 KiB twice, which cost more than to decode.
 */
const PIECE = 4096;
/** Beginning of a body that is kept as text for forms and content facts. */
const KEPT = 16 * 1024;

const DECODABLE = /^(?:x-)?gzip$|^deflate$/;
/** Bytes that tell gzip, zlib and bare deflate apart. */
const MAGIC = 3;

interface Decoder {
  push(piece: Uint8Array): void;
}

/** One message body as it passes: decoded, handed to its file, its beginning kept where it may be text. */
export class Body {
  /** As sent, without chunk sizes. */
  bytes = 0;
  /** One character per byte. */
  text = '';
  /** The header names a coding that the bytes do not have. */
  isMislabelled = false;
  readonly #sink: PartSink | null;
  readonly #keepsText: boolean;
  readonly #isCoded: boolean;
  #decoder: Decoder | null = null;
  /** Encoded bytes that wait until there is a piece of them. */
  #piece: Uint8Array | null = null;
  #waiting = 0;
  /** The first bytes, until they tell the coding. */
  #first: Uint8Array = new Uint8Array(0);
  #decoded = 0;
  #broken = false;

  constructor(sink: PartSink | null, coding: string, keepsText: boolean) {
    this.#sink = sink;
    this.#keepsText = keepsText;
    this.#isCoded = DECODABLE.test(coding);
  }

  write(bytes: Uint8Array, at: number, end: number): void {
    this.bytes += end - at;
    if (!this.#isCoded) this.#take(bytes, at, end);
    else if (this.#decoder === null) this.#begin(bytes.subarray(at, end));
    else this.#decode(bytes, at, end);
  }

  #begin(piece: Uint8Array): void {
    const first = new Uint8Array(this.#first.length + piece.length);
    first.set(this.#first);
    first.set(piece, this.#first.length);
    this.#first = first;
    if (first.length < MAGIC) return;
    this.#decoder = this.#chooseDecoder(first);
    this.#decode(first, 0, first.length);
    this.settle(); // they tell whether the header lied
    this.#first = new Uint8Array(0);
  }

  /** Some servers call bare DEFLATE "deflate"; zlib begins with a check that it fails (RFC 1950, 2.2). */
  #chooseDecoder(first: Uint8Array): Decoder {
    const take = (piece: Uint8Array): void => {
      this.#decoded += piece.length;
      this.#take(piece, 0, piece.length);
    };
    if (first[0] === 0x1f && first[1] === 0x8b) return new Gunzip(take);
    return (first[0] & 15) === 8 && u16be(first, 0) % 31 === 0 ? new Unzlib(take) : new Inflate(take);
  }

  #decode(bytes: Uint8Array, at: number, end: number): void {
    const piece = (this.#piece ??= new Uint8Array(PIECE));
    for (let place = at; place < end && !this.#broken;) {
      const length = Math.min(end - place, PIECE - this.#waiting);
      piece.set(bytes.subarray(place, place + length), this.#waiting);
      this.#waiting += length;
      place += length;
      if (this.#waiting === PIECE) this.settle();
    }
  }

  /** Decodes what waits for more. */
  settle(): void {
    if (this.#waiting === 0 || this.#broken) return;
    const piece = this.#piece!.slice(0, this.#waiting); // fflate keeps what it is given
    this.#waiting = 0;
    if (this.#decoded > LONGEST_DECODED) this.#broken = true;
    else this.#push(piece);
  }

  #push(piece: Uint8Array): void {
    try {
      this.#decoder!.push(piece);
    } catch {
      this.#broken = true; // what was decoded stands
      if (this.#decoded > 0 || this.#first.length === 0) return;
      // The header lied: the bytes are taken as they are.
      this.#broken = false;
      this.isMislabelled = true;
      this.#decoder = {
        push: (raw) => {
          this.#take(raw, 0, raw.length);
        },
      };
      this.#decoder.push(piece);
    }
  }

  #take(bytes: Uint8Array, at: number, end: number): void {
    if (this.#keepsText && this.text.length < KEPT)
      this.text += latin1(bytes, at, Math.min(end, at + KEPT - this.text.length));
    this.#sink?.write(bytes, at, end);
  }

  gap(length: number): void {
    this.bytes += length;
    this.settle();
    this.#broken ||= this.#isCoded;
    this.#sink?.gap(length);
  }

  close(complete: boolean): void {
    this.settle();
    this.#sink?.close(complete && !this.#broken);
  }
}
