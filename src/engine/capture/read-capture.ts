import type { OpenFailure, OpenFailureCode, PacketSink } from '../../model/capture.ts';
import { looksLike } from './looks-like.ts';
import { Pump } from './pump.ts';
import { recogniseFormat } from './registry.ts';
import { blobSource, CHUNK_SIZE, readAhead, type CaptureSource } from './source.ts';

/** Bounds on what is read, all in bytes but the last. */
export interface ReadLimits {
  readonly maxFileBytes: number;
  /** Decompressed bytes of a gzip or zstd file. What was decompressed until then is analysed. */
  readonly maxDecompressedBytes: number;
  /** Decompressed bytes per byte of the file; the first 16 MiB are free. */
  readonly maxDecompressionRatio: number;
}

export interface ReadControl {
  readonly limits: ReadLimits;
  /** Called after every chunk with bytes of the file as it lies on the disk. The place to yield and to report progress. */
  onChunk(bytesRead: number, totalBytes: number): void | Promise<void>;
  /** Stops reading within one chunk; what was read stands. */
  readonly signal?: AbortSignal;
  /** Bytes per slice of the file, for tests. */
  readonly chunkSize?: number;
}

export type ReadResult =
  { readonly ok: true; readonly source: CaptureSource } | { readonly ok: false; readonly failure: OpenFailure };

/** Enough to tell formats and what a file looks like instead. */
const HEAD_LENGTH = 4096;

/**
 * Reads a capture file from its first byte to its last and hands every packet to the sink. Bad data is never an
 * exception: what cannot be opened at all is a failure, what is missing of a capture is a notice. Only a sink that
 * throws makes this throw.
 */
export async function readCapture(
  file: Blob & { readonly name?: string },
  sink: PacketSink,
  control: ReadControl,
): Promise<ReadResult> {
  const { limits, chunkSize = CHUNK_SIZE } = control;
  const name = file.name ?? '';
  if (file.size === 0) return failure('empty', 'The file is empty.');
  if (file.size > limits.maxFileBytes) {
    return failure('too-large', `The file has ${file.size} bytes; the limit is ${limits.maxFileBytes}.`, {
      bytes: file.size,
      limit: limits.maxFileBytes,
    });
  }
  let head: Uint8Array;
  try {
    head = new Uint8Array(await file.slice(0, HEAD_LENGTH).arrayBuffer());
  } catch (error) {
    return failure('unreadable', `The file cannot be read: ${reasonOf(error)}.`, { reason: reasonOf(error) });
  }
  const format = recogniseFormat(head);
  if (format === null) return notACapture(head);
  sink.facts.format = format.id;
  const pump = new Pump(format.open(head), sink);
  await pumpAll(readAhead(file, chunkSize), file.size, pump, sink, control);
  return { ok: true, source: blobSource(name, file) };
}

/** Feeds the pump until the file ends, cannot be read any more, or the signal says stop. */
async function pumpAll(
  chunks: AsyncGenerator<Uint8Array>,
  size: number,
  pump: Pump,
  sink: PacketSink,
  control: ReadControl,
): Promise<void> {
  let read = 0;
  const stop = (code: 'cancelled' | 'read-error', parameters: Record<string, string>): void => {
    pump.stop();
    sink.notice({ code, offset: pump.used, lostBytes: size - pump.used, count: 1, parameters });
  };
  while (!pump.finished) {
    let chunk: Uint8Array | null;
    try {
      chunk = await nextChunk(chunks, control.signal);
    } catch (error) {
      stop('read-error', { reason: reasonOf(error) });
      return;
    }
    if (control.signal?.aborted) {
      stop('cancelled', {});
      return;
    }
    if (chunk === null) break;
    pump.feed(chunk);
    read += chunk.length;
    await control.onChunk(read, size);
  }
  pump.end(size);
}

/** The next chunk; null at the end, or as soon as the signal says stop, without waiting for a slow disk. */
function nextChunk(chunks: AsyncGenerator<Uint8Array>, signal?: AbortSignal): Promise<Uint8Array | null> {
  // Not Promise.race with one long-lived promise of the signal: that would hold every chunk ever read.
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      resolve(null);
      return;
    }
    const abort = (): void => resolve(null);
    signal?.addEventListener('abort', abort, { once: true });
    chunks
      .next()
      .then((next) => resolve(next.done === true ? null : next.value), reject)
      .finally(() => signal?.removeEventListener('abort', abort));
  });
}

function notACapture(head: Uint8Array): ReadResult {
  const likeness = looksLike(head);
  const what = likeness?.what ?? null;
  const code = likeness?.capture === true ? 'unsupported' : 'not-a-capture';
  const message =
    what === null
      ? 'This is not a packet capture that can be read: it begins like neither pcap nor pcapng.'
      : code === 'unsupported'
        ? `This looks like a ${what}, which is not read yet.`
        : `This is not a packet capture: it looks like a ${what}.`;
  return failure(code, message, {}, what);
}

function failure(
  code: OpenFailureCode,
  message: string,
  parameters: Record<string, string | number> = {},
  looksLike: string | null = null,
): ReadResult {
  return { ok: false, failure: { code, message, looksLike, parameters } };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
