import { u16be, u24be } from '../../../../base/bytes.ts';

/**
 * Reads values and vectors with a length before them (RFC 8446, 3.4) from bytes[at, end). Whatever would go beyond the
 * end reads as zero or empty and sets `failed`, so that a caller may ask once, at the end.
 */
export class Vectors {
  readonly bytes: Uint8Array;
  at: number;
  end: number;
  failed = false;

  constructor(bytes: Uint8Array, at: number, end: number) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }

  get rest(): number {
    return this.end - this.at;
  }

  u8(): number {
    const at = this.skip(1);
    return this.failed ? 0 : this.bytes[at];
  }

  u16(): number {
    const at = this.skip(2);
    return this.failed ? 0 : u16be(this.bytes, at);
  }

  u24(): number {
    const at = this.skip(3);
    return this.failed ? 0 : u24be(this.bytes, at);
  }

  /** Passes over some bytes; returns where they begin. */
  skip(length: number): number {
    const at = this.at;
    if (length > this.end - at) {
      this.failed = true;
      this.at = this.end;
    } else this.at += length;
    return at;
  }

  /** What a vector holds whose length takes 1, 2 or 3 bytes; cut at the end, and then `failed`. */
  vector(lengthBytes: 1 | 2 | 3): Vectors {
    const length = lengthBytes === 1 ? this.u8() : lengthBytes === 2 ? this.u16() : this.u24();
    const at = this.skip(length);
    return new Vectors(this.bytes, at, this.at);
  }

  /** The rest as numbers of two bytes. */
  numbers(): number[] {
    const numbers: number[] = [];
    while (this.rest >= 2) numbers.push(this.u16());
    return numbers;
  }
}
