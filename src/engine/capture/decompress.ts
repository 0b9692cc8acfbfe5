import { STEP_MILLISECONDS } from '../../base/pace.ts';
import type { Compression, Trouble } from './decompressor.ts';
import { gzip } from './gzip.ts';
import type { ChunkInput, ReadLimits } from './source.ts';
import { zstd } from './zstd.ts';

const COMPRESSIONS: readonly Compression[] = [gzip, zstd];

/** Decompressed bytes handed over at once, at most: 10 ms of work, so that a stop comes through. */
const BATCH = 1024 * 1024;
/** Compressed bytes taken at once. They may give next to nothing and take long: the caller gets its turn all the same. */
const STEP = 32 * 1024;
/** So many decompressed bytes harm nobody, whatever the ratio. */
const FREE_OF_RATIO = 16 * 1024 * 1024;

/** How a file is compressed, by its first bytes; null when it is not, in a way that can be read. */
export function recogniseCompression(head: Uint8Array): Compression | null {
  return COMPRESSIONS.find((compression) => compression.recognises(head)) ?? null;
}

/** The decompressed bytes of a file. They are kept in a Blob, because packets cannot be found again in the file. */
export class DecompressedInput implements ChunkInput {
  /** Decompressed so far. */
  size = 0;
  trouble: Trouble | null = null;
  readonly #file: ChunkInput;
  readonly #compressed: AsyncIterable<Uint8Array>;
  readonly #compression: Compression;
  readonly #limits: ReadLimits;
  readonly #parts: Blob[] = [];

  /** @param compressed the chunks of `file` */
  constructor(file: ChunkInput, compressed: AsyncIterable<Uint8Array>, compression: Compression, limits: ReadLimits) {
    this.#file = file;
    this.#compressed = compressed;
    this.#compression = compression;
    this.#limits = limits;
  }

  get bytesRead(): number {
    return this.#file.bytesRead;
  }

  get id(): string {
    return this.#compression.id;
  }

  /** Compressed. */
  get fileSize(): number {
    return this.#file.size;
  }

  /** Everything that was decompressed. */
  get blob(): Blob {
    return new Blob(this.#parts);
  }

  /** The chunks share one buffer: a chunk is valid until the next is asked for. */
  async *chunks(): AsyncGenerator<Uint8Array, void> {
    const decompressor = this.#compression.open();
    const batch = new Uint8Array(BATCH);
    let filled = 0;
    let taken = 0; // compressed bytes
    let rested = performance.now();
    const batched = (): Uint8Array<ArrayBuffer> => {
      const chunk = batch.subarray(0, filled);
      if (filled > 0) this.#parts.push(new Blob([chunk]));
      filled = 0;
      return chunk;
    };
    const failures: unknown[] = [];
    for await (const compressed of upToFailure(this.#compressed, failures)) {
      for (let at = 0; at < compressed.length && this.trouble === null; at += STEP) {
        const step = compressed.subarray(at, at + STEP);
        taken += step.length;
        for (const piece of decompressor.decompress(step, taken === this.#file.size)) {
          const allowed = Math.min(piece.length, this.#allowance(taken));
          for (let from = 0; from < allowed;) {
            const to = Math.min(allowed, from + BATCH - filled);
            batch.set(piece.subarray(from, to), filled);
            filled += to - from;
            this.size += to - from;
            from = to;
            if (filled === BATCH) yield batched();
          }
          // Pieces of a byte each, for which the decoder moves a window of 128 MiB, are minutes of work.
          if (performance.now() - rested >= STEP_MILLISECONDS) {
            yield batched();
            rested = performance.now();
          }
          if (allowed < piece.length) this.trouble = { code: 'decompression-limit', offset: taken };
          if (this.trouble !== null) break;
        }
        this.trouble ??= decompressor.trouble;
        if (filled < BATCH / 2 && this.trouble === null && performance.now() - rested < STEP_MILLISECONDS) continue;
        yield batched();
        rested = performance.now();
      }
      if (this.trouble !== null) break;
    }
    yield batched(); // also of what was read before a failure
    if (failures.length > 0) throw failures[0];
  }

  /** Decompressed bytes that may still come, after `taken` compressed ones. */
  #allowance(taken: number): number {
    const byRatio = Math.max(FREE_OF_RATIO, taken * this.#limits.maxDecompressionRatio);
    return Math.max(0, Math.min(this.#limits.maxDecompressedBytes, byRatio) - this.size);
  }
}

/** What comes before reading fails; then the failure is put down. */
async function* upToFailure<Chunk>(chunks: AsyncIterable<Chunk>, failures: unknown[]): AsyncGenerator<Chunk, void> {
  try {
    yield* chunks;
  } catch (error) {
    failures.push(error);
  }
}
