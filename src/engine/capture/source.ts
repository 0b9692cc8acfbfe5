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

/**
 * All of a file as something to cut slices from: of a File each slice asks the browser's main process first (0.3 ms, and 1 ms
 * while a capture is read), of a slice it does not (0.1 ms).
 */
const wholeOf = (file: Blob): Blob => file.slice(0, file.size);

/** A source over a File or a Blob, in browsers and in Node. */
export function blobSource(name: string, blob: Blob): CaptureSource {
  const whole = wholeOf(blob);
  return {
    name,
    size: blob.size,
    slice: async (from, to) => new Uint8Array(await whole.slice(from, to).arrayBuffer()),
    async gather(ranges) {
      // A Blob of slices only names them: nothing is read before, and nothing is copied.
      const parts = new Blob(ranges.map(({ from, to }) => whole.slice(from, to)));
      const size = ranges.reduce((sum, { from, to }) => sum + to - from, 0);
      if (parts.size !== size) throw new Error('the file is shorter than it was');
      return new Uint8Array(await parts.arrayBuffer());
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
 * How the bytes of a file come ahead of the caller: in slices, several of them in flight, or in one stream, which goes on
 * filling its pipe (2 MiB) while the caller works. A GiB in the page cache, 4 cores, each with the chunks that suit it:
 *
 * |                               | slices | stream |
 * |-------------------------------|--------|--------|
 * | Chromium 156, nothing else    |  0.6 s |  1.2 s |
 * | with 2.6 s of work in between |  3.1 s |  2.6 s |
 * | Firefox 153, the same         |  3.1 s |  3.2 s |
 * | Node 20, the same             |  3.2 s |  4.3 s |
 *
 * In Chromium a slice costs the thread that asks 0.3 ms, and comes in pieces of 64 KiB, each a turn of the event loop.
 */
export type ReadAhead = 'slices' | 'stream';

/**
 * Bytes per slice, and slices in flight: 16 MiB at most are on their way, whatever the size of the file. One slice at a time
 * reaches 0.25 GB/s in a Chromium worker and 0.3 in Node 20; four of 4 MiB 0.6 and 0.85; four of 2 MiB 0.45 and 0.9; eight in
 * flight or slices of 8 and 16 MiB are no faster and hold more.
 */
export const CHUNK_SIZE = 4 * 1024 * 1024;
const IN_FLIGHT = 4;
/** Bytes of a stream that are handed over at once: what its pipe holds. */
const STREAM_CHUNK_SIZE = 2 * 1024 * 1024;

/**
 * Reads a file ahead: the next bytes are on their way while the caller works on a chunk. They are read into buffers that go
 * round: a new one for each chunk waits for V8's collector, which costs a tenth of the rate and 150 to 200 MB at the peak.
 */
export class FileInput implements ChunkInput {
  readonly size: number;
  bytesRead = 0;
  readonly #file: Blob;
  readonly #ahead: ReadAhead;
  readonly #chunkSize: number;
  /** Buffers that wait for their next slice. */
  readonly #idle: ArrayBuffer[] = [];

  /** @param chunkSize in bytes; where it is not given, what suits the way of reading */
  constructor(file: Blob, ahead: ReadAhead, chunkSize = ahead === 'stream' ? STREAM_CHUNK_SIZE : CHUNK_SIZE) {
    this.size = file.size;
    this.#file = wholeOf(file);
    this.#ahead = ahead;
    this.#chunkSize = chunkSize;
  }

  async *chunks(): AsyncGenerator<Uint8Array, void> {
    for await (const chunk of this.#ahead === 'stream' ? this.#stream() : this.#slices()) {
      this.bytesRead += chunk.length;
      yield chunk;
    }
  }

  async *#stream(): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
    const reader = readerIntoBuffers(this.#file);
    if (reader === null) return yield* this.#slices();
    try {
      let buffer = this.#buffer();
      for (let left = this.size; left > 0;) {
        const chunk = await fill(reader, buffer, Math.min(left, this.#chunkSize));
        if (chunk.length === 0) return; // the file is shorter than it was
        yield chunk;
        left -= chunk.length;
        buffer = chunk.buffer;
      }
    } finally {
      release(reader);
    }
  }

  async *#slices(): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
    const inFlight: Promise<Uint8Array<ArrayBuffer>>[] = [];
    let at = 0;
    for (;;) {
      while (inFlight.length < IN_FLIGHT && at < this.size) {
        const slice = this.#read(this.#file.slice(at, at + this.#chunkSize));
        slice.catch(() => undefined); // reported when its turn comes; if reading stops before, nobody needs to know
        inFlight.push(slice);
        at += this.#chunkSize;
      }
      const next = inFlight.shift();
      if (next === undefined) return;
      const chunk = await next;
      yield chunk;
      if (this.#idle.length < IN_FLIGHT) this.#idle.push(chunk.buffer);
    }
  }

  #buffer(): ArrayBuffer {
    return new ArrayBuffer(Math.min(this.#chunkSize, this.size));
  }

  async #read(slice: Blob): Promise<Uint8Array<ArrayBuffer>> {
    const reader = readerIntoBuffers(slice);
    if (reader === null) return new Uint8Array(await slice.arrayBuffer());
    try {
      return await fill(reader, this.#idle.pop() ?? this.#buffer(), slice.size);
    } finally {
      release(reader);
    }
  }
}

/** Reads so many bytes into a buffer, fewer where the stream ends. A read takes the buffer away and gives it back as another object. */
async function fill(
  reader: ReadableStreamBYOBReader,
  buffer: ArrayBuffer,
  length: number,
): Promise<Uint8Array<ArrayBuffer>> {
  let filled = 0;
  AWAITED.add(reader);
  try {
    while (filled < length) {
      const { value, done } = await reader.read(new Uint8Array(buffer, filled, length - filled));
      if (done) break;
      filled += value.length;
      buffer = value.buffer;
    }
  } finally {
    AWAITED.delete(reader);
  }
  return new Uint8Array(buffer, 0, filled);
}

/** A stream that was read to its last byte still holds its pipe. */
function release(reader: ReadableStreamBYOBReader): void {
  reader.cancel().catch(() => undefined);
}

/** Readers that somebody awaits. Chromium collects a stream that nothing but its own pending read refers to, and the read never ends. */
const AWAITED = new Set<ReadableStreamBYOBReader>();

/** Streams API, 4.5: reads into buffers of the caller's. Null where blobs do not stream bytes (Safari). */
function readerIntoBuffers(blob: Blob): ReadableStreamBYOBReader | null {
  try {
    return blob.stream().getReader({ mode: 'byob' });
  } catch {
    return null;
  }
}
