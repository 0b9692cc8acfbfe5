import { utf8 } from '../../../../base/text.ts';
import { KeptBytes } from '../kept-bytes.ts';
import type { PartSink } from '../mime.ts';

/** So much of a field is kept. */
const LONGEST = 4096;

/** One field of a multipart form (RFC 7578): its value is told when it is over. */
export class FormField implements PartSink {
  readonly #tell: (value: string) => void;
  readonly #kept = new KeptBytes(LONGEST);

  constructor(tell: (value: string) => void) {
    this.#tell = tell;
  }

  write(bytes: Uint8Array, at: number, end: number): void {
    this.#kept.add(bytes, at, end);
  }

  gap(): void {
    // What is left of the value is told all the same.
  }

  close(): void {
    this.#tell(utf8(this.#kept.all(), 0, this.#kept.length));
  }
}
