// RFC 9110, 8.4: content codings are undone while the bytes pass, so that files are typed and hashed as they were meant.

import { Gunzip, Inflate, Unzlib } from 'fflate';
import { latin1 } from '../../../../base/text.ts';
import type { FileWriter } from '../../../../model/stream.ts';

/** Decoded bytes of one body: a bomb ends here. */
const LONGEST_DECODED = 64 * 1024 * 1024;
/** Beginning of a body that is kept as text for forms and content facts. */
const KEPT = 16 * 1024;

interface Decoder {
  push(chunk: Uint8Array, final?: boolean): void;
}

/** One message body as it passes: decoded, written to its file, its beginning kept where it may be text. */
export class Body {
  /** As sent, without chunk sizes. */
  bytes = 0;
  text = '';
  readonly #file: FileWriter | null;
  readonly #keepsText: boolean;
  #decoder: Decoder | null;
  readonly #coding: string;
  #decoded = 0;
  #broken = false;

  constructor(file: FileWriter | null, coding: string, keepsText: boolean) {
    this.#file = file;
    this.#keepsText = keepsText;
    this.#coding = coding;
    this.#decoder = this.#makeDecoder(coding);
  }

  #makeDecoder(coding: string): Decoder | null {
    const take = (chunk: Uint8Array): void => {
      this.#take(chunk, 0, chunk.length);
    };
    if (coding === 'gzip' || coding === 'x-gzip') return new Gunzip(take);
    return coding === 'deflate' ? new Unzlib(take) : null;
  }

  write(bytes: Uint8Array, at: number, end: number): void {
    const isFirst = this.bytes === 0;
    this.bytes += end - at;
    if (this.#broken || end <= at) return;
    if (this.#decoder === null) {
      this.#take(bytes, at, end);
      return;
    }
    const chunk = bytes.slice(at, end);
    // Some servers call raw DEFLATE "deflate": a zlib stream begins with a check that raw data fails (RFC 1950, 2.2).
    if (
      isFirst &&
      this.#coding === 'deflate' &&
      ((chunk[0] & 15) !== 8 || (chunk.length > 1 && ((chunk[0] << 8) | chunk[1]) % 31 !== 0))
    ) {
      this.#decoder = new Inflate((piece) => {
        this.#take(piece, 0, piece.length);
      });
    }
    try {
      this.#decoder.push(chunk, false);
    } catch {
      this.#broken = true; // not what the header says: what was decoded stands
    }
  }

  #take(bytes: Uint8Array, at: number, end: number): void {
    this.#decoded += end - at;
    if (this.#decoder !== null && this.#decoded > LONGEST_DECODED) {
      this.#broken = true;
      return;
    }
    if (this.#keepsText && this.text.length < KEPT)
      this.text += latin1(bytes, at, Math.min(end, at + KEPT - this.text.length));
    this.#file?.write(bytes, at, end);
  }

  gap(length: number): void {
    this.bytes += length;
    this.#broken ||= this.#decoder !== null;
    this.#file?.gap(length);
  }

  close(complete: boolean): void {
    this.#file?.close(complete && !this.#broken);
  }
}
