/**
 * What an analysis reads from, and what later gives the bytes of single packets again by their offset. For a compressed
 * file it holds the decompressed bytes, so that offsets always mean the capture itself.
 */
export interface CaptureSource {
  readonly name: string;
  /** In bytes, decompressed. */
  readonly size: number;
  /** The bytes `[from, to)`, fewer at the end. Rejects when the file can no longer be read (moved, changed, gone). */
  slice(from: number, to: number): Promise<Uint8Array<ArrayBuffer>>;
  /** The bytes of several ranges one behind the other, in one read. Rejects as `slice` does, and when some are missing. */
  gather(ranges: readonly FileRange[]): Promise<Uint8Array<ArrayBuffer>>;
}

/** The bytes `[from, to)` of a file. */
export interface FileRange {
  readonly from: number;
  readonly to: number;
}

/** A source over a File or a Blob, in browsers and in Node. */
export function blobSource(name: string, blob: Blob): CaptureSource {
  return {
    name,
    size: blob.size,
    slice: async (from, to) => new Uint8Array(await blob.slice(from, to).arrayBuffer()),
    async gather(ranges) {
      // A Blob of slices only names them: nothing is read before, and nothing is copied.
      const whole = new Blob(ranges.map(({ from, to }) => blob.slice(from, to)));
      const size = ranges.reduce((sum, { from, to }) => sum + to - from, 0);
      if (whole.size !== size) throw new Error('the file is shorter than it was');
      return new Uint8Array(await whole.arrayBuffer());
    },
  };
}

/** Bounds on what is read, all in bytes but the last. */
export interface ReadLimits {
  readonly maxFileBytes: number;
  /** Decompressed bytes of a gzip or zstd file. What was decompressed until then is analysed. */
  readonly maxDecompressedBytes: number;
  /** Decompressed bytes per byte of the file; the first 16 MiB are free. */
  readonly maxDecompressionRatio: number;
}

/** The bytes of a capture from the first to the last. */
export interface ChunkInput {
  /** Bytes in all; of decompressed ones, those that came so far. */
  readonly size: number;
  /** Bytes of the file as it lies on the disk that were handed over so far. */
  readonly bytesRead: number;
  /** One chunk at a time, each valid until the next is asked for. Throws what the file throws when it cannot be read. */
  chunks(): AsyncGenerator<Uint8Array, void>;
}

/**
 * Bytes per slice, and slices in flight: 16 MiB at most are on their way, whatever the size of the file. A GiB in the
 * page cache, 4 cores: one slice at a time 0.25 GB/s in a Chromium worker and 0.3 in Node 20; four of 4 MiB 0.55 and
 * 0.75; four of 2 MiB 0.45 and 0.9; eight in flight or slices of 8 and 16 MiB are no faster and hold more.
 */
export const CHUNK_SIZE = 4 * 1024 * 1024;
const IN_FLIGHT = 4;

/**
 * Reads a file ahead: the next slices are on their way while the caller works on one. Slices are not kept; one that is
 * done with is garbage before the next is asked for.
 */
export class FileInput implements ChunkInput {
  readonly size: number;
  bytesRead = 0;
  readonly #file: Blob;
  readonly #chunkSize: number;

  constructor(file: Blob, chunkSize: number) {
    this.size = file.size;
    this.#file = file;
    this.#chunkSize = chunkSize;
  }

  async *chunks(): AsyncGenerator<Uint8Array, void> {
    const inFlight: Promise<ArrayBuffer>[] = [];
    let at = 0;
    for (;;) {
      while (inFlight.length < IN_FLIGHT && at < this.size) {
        const slice = this.#file.slice(at, at + this.#chunkSize).arrayBuffer();
        slice.catch(() => undefined); // reported when its turn comes; if reading stops before, nobody needs to know
        inFlight.push(slice);
        at += this.#chunkSize;
      }
      const next = inFlight.shift();
      if (next === undefined) return;
      const chunk = new Uint8Array(await next);
      this.bytesRead += chunk.length;
      yield chunk;
    }
  }
}
