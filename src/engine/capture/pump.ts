import type { PacketSink } from '../../model/capture.ts';
import { NEVER_MORE, type CaptureReader } from './format.ts';

const FIRST_SEAM = 64 * 1024;

/**
 * Hands the chunks of a file to a reader. Records are read where they lie in the chunk; only one that is cut by the end
 * of a chunk is copied, into the seam, which takes no more of the next chunk than the reader asks for.
 */
export class Pump {
  /** Bytes of the file that the reader has used: where the next record starts. */
  used = 0;
  /** The reader can get nothing out of what is left. */
  finished = false;
  readonly #reader: CaptureReader;
  readonly #sink: PacketSink;
  /** What is in it stands from here on: moved to the front each time, a reader that asks byte by byte would take for ever. */
  #seamFrom = 0;
  #seam = new Uint8Array(0);
  #inSeam = 0;

  constructor(reader: CaptureReader, sink: PacketSink) {
    this.#reader = reader;
    this.#sink = sink;
  }

  /** Reads what can be read with the next bytes of the file. `chunk` is not needed afterwards. */
  feed(chunk: Uint8Array): void {
    let at = 0;
    /** The reader got on, and still wants more than it has: one that looks for something goes on byte by byte. */
    let isSlow = false;
    while (this.#inSeam > 0 && at < chunk.length && !this.finished) {
      const before = this.#inSeam;
      // At least 1: progress whatever the reader wants.
      const missing = Math.max(isSlow ? before : 1, this.#reader.wanted - before);
      const taken = Math.min(missing, chunk.length - at);
      this.#append(chunk, at, at + taken);
      at += taken;
      if (taken < missing) return;
      const used = this.#readSeam(false);
      const rest = this.#inSeam - used;
      // What is left over came from this chunk most of the time, and is read there.
      const back = rest <= taken ? rest : 0;
      isSlow = rest > 0;
      at -= back;
      this.#seamFrom += used;
      this.#inSeam = rest - back;
    }
    if (at === chunk.length || this.finished) return;
    const bytes = at === 0 ? chunk : chunk.subarray(at);
    const used = this.#read(bytes, bytes.length, false);
    this.#append(bytes, used, bytes.length);
  }

  /**
   * The file ends here.
   * @param size its bytes, those included that were not fed because the reader had finished
   */
  end(size: number): void {
    if (!this.finished && this.#inSeam > 0) this.#readSeam(true);
    this.#reader.end(size - this.used, this.used, this.#sink);
  }

  /** Reading stops here for a reason that is not the reader's: what is left over is nobody's fault. */
  stop(): void {
    this.#reader.end(0, this.used, this.#sink);
  }

  #readSeam(last: boolean): number {
    return this.#read(this.#seam.subarray(this.#seamFrom, this.#seamFrom + this.#inSeam), this.#inSeam, last);
  }

  /** Reads until the reader wants more than there is. Returns the bytes used. */
  #read(bytes: Uint8Array, filled: number, last: boolean): number {
    let at = 0;
    for (;;) {
      const rest = at === 0 ? bytes : bytes.subarray(at);
      const used = this.#reader.read(rest, filled - at, this.used, this.#sink, last);
      if (used === NEVER_MORE) this.finished = true;
      if (used <= 0) return at;
      at += used;
      this.used += used;
      if (at === filled || (!last && filled - at < this.#reader.wanted)) return at;
    }
  }

  #append(bytes: Uint8Array, from: number, to: number): void {
    const filled = this.#inSeam + to - from;
    if (this.#seamFrom + filled > this.#seam.length) this.#makeRoom(filled);
    this.#seam.set(bytes.subarray(from, to), this.#seamFrom + this.#inSeam);
    this.#inSeam = filled;
  }

  /** To the front, where no more is moved than was used since; else into a larger one. */
  #makeRoom(filled: number): void {
    const kept = this.#seam.subarray(this.#seamFrom, this.#seamFrom + this.#inSeam);
    if (this.#seamFrom < this.#inSeam || filled > this.#seam.length)
      this.#seam = new Uint8Array(Math.max(filled, this.#seam.length * 2, FIRST_SEAM));
    this.#seam.set(kept);
    this.#seamFrom = 0;
  }
}
