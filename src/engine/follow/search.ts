/** Finds every place of a needle in bytes that come in parts: what a part's end cuts is found with the next one. */
export class ByteSearch {
  readonly #needle: Uint8Array;
  /** By byte: the byte that it counts as. */
  readonly #fold: Uint8Array;
  /** By folded byte: how far the needle may be moved when its last byte meets it (Horspool 1980). */
  readonly #skip: Int32Array;
  #tail = new Uint8Array(0);
  #tailAt = 0;

  constructor(needle: Uint8Array, ignoreCase: boolean) {
    this.#fold = Uint8Array.from({ length: 256 }, (_, byte) => (ignoreCase && isCapital(byte) ? byte + 32 : byte));
    this.#needle = needle.map((byte) => this.#fold[byte]);
    this.#skip = new Int32Array(256).fill(needle.length);
    for (let i = 0; i + 1 < needle.length; i += 1) this.#skip[this.#needle[i]] = needle.length - 1 - i;
  }

  /** What comes next does not follow on what came before. */
  cut(): void {
    this.#tail = new Uint8Array(0);
  }

  /** Takes the next bytes, which begin at `at`, and tells where the needle begins. */
  take(bytes: Uint8Array, at: number, found: (at: number) => void): void {
    const length = this.#needle.length;
    if (length === 0) return;
    const kept = this.#tail.length;
    if (kept > 0) {
      // Only what begins in the tail: as much of the new bytes as that needs.
      const seam = new Uint8Array(kept + Math.min(bytes.length, length - 1));
      seam.set(this.#tail);
      seam.set(bytes.subarray(0, length - 1), kept);
      this.#scan(seam, this.#tailAt, found);
      if (bytes.length < length - 1) {
        const rest = seam.subarray(Math.max(0, seam.length - length + 1));
        this.#tailAt += seam.length - rest.length;
        this.#tail = rest.slice();
        return;
      }
    }
    this.#scan(bytes, at, found);
    const rest = Math.max(0, bytes.length - length + 1);
    this.#tail = bytes.slice(rest);
    this.#tailAt = at + rest;
  }

  #scan(bytes: Uint8Array, at: number, found: (at: number) => void): void {
    const needle = this.#needle;
    const fold = this.#fold;
    const last = needle.length - 1;
    for (let end = last; end < bytes.length;) {
      const final = fold[bytes[end]];
      let back = 0;
      if (final === needle[last]) {
        back = 1;
        while (back <= last && fold[bytes[end - back]] === needle[last - back]) back += 1;
      }
      if (back > last) found(at + end - last);
      end += back > last ? 1 : this.#skip[final];
    }
  }
}

const isCapital = (byte: number): boolean => byte >= 0x41 && byte <= 0x5a;
