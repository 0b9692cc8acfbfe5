import { latin1Bytes } from '../../../base/text.ts';

/** Values of base64 letters (RFC 4648), −1 for everything else. */
const VALUES = new Int8Array(256).fill(-1);
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
for (let i = 0; i < LETTERS.length; i += 1) VALUES[LETTERS.charCodeAt(i)] = i;

const PADDING = 0x3d;

/** Decodes base64 as it comes, in pieces of any size. What is no letter is passed over, as RFC 2045 (6.8) asks. */
export class Base64Decoder {
  #bits = 0;
  #count = 0;

  /** Bytes that `length` letters decode to at most, with what was left of the piece before. */
  static room(length: number): number {
    return (length >> 2) * 3 + 4;
  }

  /** Decodes bytes[at, end) into `output` from its start; returns how many bytes that gave. */
  push(bytes: Uint8Array, at: number, end: number, output: Uint8Array): number {
    let written = 0;
    for (let i = at; i < end; i += 1) {
      const value = VALUES[bytes[i]];
      if (value < 0) {
        if (bytes[i] === PADDING) this.#count = 0;
        continue;
      }
      this.#bits = ((this.#bits << 6) | value) & 0xffffff;
      this.#count += 6;
      if (this.#count < 8) continue;
      this.#count -= 8;
      output[written++] = (this.#bits >> this.#count) & 0xff;
    }
    return written;
  }
}

/** Bytes of base64 text (RFC 4648), leniently: characters outside of the alphabet end it. */
export function decodeBase64(text: string): Uint8Array {
  const clean = /^[A-Za-z0-9+/]*/.exec(text.trim())![0];
  const letters = latin1Bytes(clean);
  const output = new Uint8Array(Base64Decoder.room(letters.length));
  return output.subarray(0, new Base64Decoder().push(letters, 0, letters.length, output));
}
