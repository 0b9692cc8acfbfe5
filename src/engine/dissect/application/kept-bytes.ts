/** Bytes of something that comes in pieces, as many of the first as are wanted. */
export class KeptBytes {
  readonly #most: number;
  #bytes = new Uint8Array(0);
  #length = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get length(): number {
    return this.#length;
  }

  add(bytes: Uint8Array, at: number, end: number): void {
    const taken = Math.min(end - at, this.#most - this.#length);
    if (taken <= 0) return;
    const length = this.#length + taken;
    if (length > this.#bytes.length) {
      const more = new Uint8Array(Math.min(this.#most, 2 * length));
      more.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = more;
    }
    this.#bytes.set(bytes.subarray(at, at + taken), this.#length);
    this.#length = length;
  }

  /** A copy of them. */
  all(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  clear(): void {
    this.#length = 0;
  }
}
