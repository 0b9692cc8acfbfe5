import { Inflate } from 'fflate';

/** What of fflate's Inflate is not in its types: version 0.8 tells the end of a stream only there. A test watches it. */
interface Internals {
  /** State: last block seen, code table of the block that is open, bits used of the first byte of `p`. */
  s: { f?: number; l?: unknown; p?: number };
  /** Input that is not used yet. */
  p: Uint8Array;
  /** Output window. */
  o: Uint8Array;
}

/** One deflate stream (RFC 1951), decompressed as its bytes come, which stops exactly where the stream ends. */
export class DeflateStream {
  /** The last block is complete; the last `unused` bytes that were pushed do not belong to the stream. */
  ended = false;
  unused = 0;
  /** The bytes from here on are no deflate stream. */
  damaged = false;
  #output: Uint8Array = new Uint8Array(0);
  readonly #inflate = new Inflate((piece) => {
    this.#output = piece;
  });

  /** Decompresses the next bytes. Before damage, everything is given that can be told. */
  push(bytes: Uint8Array): Uint8Array[] {
    const inflate = this.#inflate as unknown as Internals;
    const before: Internals = { s: { ...inflate.s }, p: inflate.p, o: inflate.o };
    try {
      this.#inflate.push(bytes);
    } catch {
      // fflate gives nothing of a push that fails. Halves are tried, down to the byte where the damage shows.
      Object.assign(inflate, before);
      if (bytes.length <= 1) {
        this.damaged = true;
        this.unused = bytes.length;
        return [];
      }
      const half = bytes.length >> 1;
      const first = this.push(bytes.subarray(0, half));
      if (this.damaged) {
        this.unused += bytes.length - half;
        return first;
      }
      return [...first, ...this.push(bytes.subarray(half))];
    }
    this.ended = inflate.s.f === 1 && inflate.s.l == null;
    if (this.ended) this.unused = inflate.p.length - (inflate.s.p! > 0 ? 1 : 0);
    return [this.#output];
  }
}
