import { utf8 } from '../../../../base/text.ts';
import type { PartSink } from '../mime.ts';

/** So much of a field is kept. */
const LONGEST = 4096;

/** One field of a multipart form (RFC 7578): its value is told when it is over. */
export class FormField implements PartSink {
  readonly #tell: (value: string) => void;
  #kept: Uint8Array = new Uint8Array(64);
  #length = 0;

  constructor(tell: (value: string) => void) {
    this.#tell = tell;
  }

  write(bytes: Uint8Array, at: number, end: number): void {
    const length = Math.min(end - at, LONGEST - this.#length);
    if (length <= 0) return;
    if (this.#length + length > this.#kept.length) {
      const grown = new Uint8Array(2 * (this.#length + length));
      grown.set(this.#kept.subarray(0, this.#length));
      this.#kept = grown;
    }
    this.#kept.set(bytes.subarray(at, at + length), this.#length);
    this.#length += length;
  }

  gap(): void {
    // What is left of the value is told all the same.
  }

  close(): void {
    this.#tell(utf8(this.#kept, 0, this.#length));
  }
}
