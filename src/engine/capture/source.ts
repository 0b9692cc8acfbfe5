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
}

/** A source over a File or a Blob, in browsers and in Node. */
export function blobSource(name: string, blob: Blob): CaptureSource {
  return {
    name,
    size: blob.size,
    slice: async (from, to) => new Uint8Array(await blob.slice(from, to).arrayBuffer()),
  };
}

/** Bytes per slice, and slices in flight: 16 MiB at most are on their way, whatever the size of the file. */
export const CHUNK_SIZE = 4 * 1024 * 1024;
const IN_FLIGHT = 4;

/**
 * The bytes of a file, in order, one chunk at a time, while the next ones are already on their way. Chunks are not kept:
 * one that is done with is garbage before the next is asked for. Throws what the file throws when it cannot be read.
 */
export async function* readAhead(blob: Blob, chunkSize: number): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
  const inFlight: Promise<ArrayBuffer>[] = [];
  let at = 0;
  for (;;) {
    while (inFlight.length < IN_FLIGHT && at < blob.size) {
      const slice = blob.slice(at, at + chunkSize).arrayBuffer();
      slice.catch(() => undefined); // reported when its turn comes; if reading stops before, nobody needs to know
      inFlight.push(slice);
      at += chunkSize;
    }
    const next = inFlight.shift();
    if (next === undefined) return;
    yield new Uint8Array(await next);
  }
}
