import { STEP_MILLISECONDS } from '../../base/pace.ts';
import { reasonOf } from '../../base/reason.ts';
import type { OpenFailure, OpenFailureCode, PacketSink } from '../../model/capture.ts';
import type { FileKind } from '../../model/file-kind.ts';
import type { NoticeCode } from '../../model/notice.ts';
import { ChunkReader, type Next } from './chunk-reader.ts';
import { DecompressedInput, recogniseCompression } from './decompress.ts';
import { append } from './decompressor.ts';
import { looksLike } from './looks-like.ts';
import { Pump } from './pump.ts';
import { recogniseFormat } from './registry.ts';
import {
  blobSource,
  FileInput,
  type CaptureSource,
  type ChunkInput,
  type ReadAhead,
  type ReadLimits,
} from './source.ts';

/** Bounds of one reading, and how to follow and stop it. */
export interface ReadControl {
  readonly limits: ReadLimits;
  /** Lets others work while it is not known yet what the file is: compressed bytes may go on for long and give next to nothing. */
  readonly pause?: () => Promise<void>;
  /** Called after every chunk, and amid one that takes long, with bytes of the file as it lies on the disk. The place to yield and to report progress. */
  onChunk(bytesRead: number, totalBytes: number): void | Promise<void>;
  /** Stops reading within a part of a chunk; what was read stands. */
  readonly signal?: AbortSignal | undefined;
  /** How the file is read ahead; in slices where nobody knows better. */
  readonly ahead?: ReadAhead | undefined;
  /** Bytes per chunk of the file, for tests. */
  readonly chunkSize?: number | undefined;
}

/** Where the bytes of packets are read again, or why nothing could be read. */
export type ReadResult =
  { readonly ok: true; readonly source: CaptureSource } | { readonly ok: false; readonly failure: OpenFailure };

/** Packets of a chunk may take seconds, and a cancel shall be heard in 0.2 s: read so much at once. */
const PIECE = 256 * 1024;

/** Enough to tell a format, or what a file is instead. */
const HEAD_LENGTH = 4096;

/**
 * Reads a capture file from its first byte to its last and hands every packet to the sink. What the file is, is told by
 * its content, never by its name. Bad data is never an exception: what cannot be opened at all is a failure, what is
 * missing of a capture is a notice. Throws only what the sink or `onChunk` throw.
 */
export async function readCapture(
  file: Blob & { readonly name?: string },
  sink: PacketSink,
  control: ReadControl,
): Promise<ReadResult> {
  const { limits, signal, ahead = 'slices', chunkSize } = control;
  if (file.size === 0) return failureOfNothing(file);
  if (file.size > limits.maxFileBytes) {
    const message = `The file has ${file.size} bytes; the limit is ${limits.maxFileBytes}.`;
    return failure('too-large', message, { bytes: file.size, limit: limits.maxFileBytes });
  }
  const plain = new FileInput(file, ahead, chunkSize);
  const chunks = new ChunkReader(plain, signal);
  try {
    return await readInput(file, plain, chunks, sink, control);
  } finally {
    chunks.close();
  }
}

/** Reads a file by its chunks, from the first one on. */
async function readInput(
  file: Blob & { readonly name?: string },
  plain: FileInput,
  first: ChunkReader,
  sink: PacketSink,
  control: ReadControl,
): Promise<ReadResult> {
  const { limits, signal } = control;
  let input: ChunkInput = plain;
  let chunks = first;
  let start = await readStart(chunks, control.pause);

  const compression = recogniseCompression(start.head);
  const packed = compression && new DecompressedInput(plain, chunks.from(start.head), compression, limits);
  if (packed !== null) {
    sink.facts.compression = packed.id;
    input = packed;
    chunks = new ChunkReader(packed, signal);
    start = await readStart(chunks, control.pause);
  }
  const source = (): CaptureSource => blobSource(file.name ?? '', packed?.blob ?? file);
  if (start.ended === 'cancelled') {
    report(sink, 'cancelled', 0, file.size);
    return { ok: true, source: source() };
  }
  if (start.ended === 'read-error') {
    return failure('unreadable', `The file cannot be read: ${start.reason}.`, { reason: start.reason });
  }
  const format = recogniseFormat(start.head);
  if (format === null) {
    const trouble = packed?.trouble ?? null;
    if (packed !== null && trouble?.code === 'bad-compression') {
      const message = `The ${packed.id} data is damaged from its beginning.`;
      return failure('bad-compression', message, { offset: trouble.offset });
    }
    if (packed !== null && trouble?.code === 'decompression-limit' && start.head.length === 0) {
      const message = `The ${packed.id} data gives nothing up to byte ${trouble.offset}, where decompression was given up.`;
      return failure('gives-nothing', message, { offset: trouble.offset });
    }
    return notACapture(start.head, packed?.id ?? null);
  }
  sink.facts.format = format.id;
  const pump = new Pump(format.open(start.head), sink);

  let next: Next = { chunk: start.head, ended: null };
  while (next.ended === null && !pump.finished) {
    const { chunk } = next;
    // Of a compressed file only whole chunks of its own bytes are known.
    const told = (unread: number) => control.onChunk(plain.bytesRead - (packed === null ? unread : 0), file.size);
    await feed(pump, chunk, signal, told);
    if (!pump.finished) next = await chunks.next();
  }
  finish(pump, next, input, packed, sink);
  return { ok: true, source: source() };
}

/** Reads a chunk, piece by piece where that takes long. `told` hears how much of it is unread, at its end and between. */
async function feed(
  pump: Pump,
  chunk: Uint8Array,
  signal: AbortSignal | undefined,
  told: (unread: number) => void | Promise<void>,
): Promise<void> {
  let since = performance.now();
  for (let at = 0; at < chunk.length && !pump.finished; at += PIECE) {
    if (performance.now() - since >= STEP_MILLISECONDS) {
      await told(chunk.length - at);
      since = performance.now();
    }
    if (signal?.aborted === true) break;
    pump.feed(chunk.subarray(at, at + PIECE));
  }
  await told(0);
}

/** Tells the sink how reading ended. */
function finish(pump: Pump, next: Next, input: ChunkInput, packed: DecompressedInput | null, sink: PacketSink): void {
  const trouble = packed?.trouble ?? null;
  if (next.ended === 'cancelled' || next.ended === 'read-error') {
    pump.stop();
    // Of a compressed file only the file's own bytes can be counted.
    const offset = packed === null ? pump.used : packed.bytesRead;
    const size = packed === null ? input.size : packed.fileSize;
    report(sink, next.ended, offset, size - offset, next.ended === 'read-error' ? { reason: next.reason } : NONE);
  } else if (trouble !== null && trouble.code !== 'trailing-data' && !pump.finished) {
    pump.stop(); // the last record is cut because decompression was, not in the capture
  } else {
    pump.end(input.size);
  }
  if (packed !== null && trouble !== null) {
    const parameters = trouble.code === 'decompression-limit' ? { bytes: packed.size } : NONE;
    report(sink, trouble.code, trouble.offset, packed.fileSize - trouble.offset, parameters);
  }
}

type Parameters = Readonly<Record<string, string | number>>;
const NONE: Parameters = {};

function report(
  sink: PacketSink,
  code: NoticeCode,
  offset: number,
  lostBytes: number,
  parameters: Parameters = NONE,
): void {
  sink.notice({ code, offset, lostBytes, count: 1, parameters });
}

/** A file that is gone has no bytes either, but cannot be read. */
async function failureOfNothing(file: Blob): Promise<ReadResult> {
  try {
    await file.arrayBuffer();
    return failure('empty', 'The file is empty.');
  } catch (error) {
    const reason = reasonOf(error);
    return failure('unreadable', `The file cannot be read: ${reason}.`, { reason });
  }
}

type Start = { readonly head: Uint8Array } & (
  { readonly ended: 'read-error'; readonly reason: string } | { readonly ended: 'file' | 'cancelled' | null }
);

/** The first chunk, or as many small ones as it takes to tell what the file is. */
async function readStart(chunks: ChunkReader, pause: ReadControl['pause']): Promise<Start> {
  let head: Uint8Array = new Uint8Array(0);
  while (head.length < HEAD_LENGTH) {
    const next = await chunks.next();
    if (next.ended === 'read-error') return { head, ended: next.ended, reason: next.reason };
    if (next.ended !== null) return { head, ended: next.ended };
    const whole = head.length === 0 && next.chunk.length >= HEAD_LENGTH;
    if (!whole) await pause?.();
    head = whole ? next.chunk : append(head, next.chunk.slice()); // a chunk is gone when the next is asked for
  }
  return { head, ended: null };
}

const CODES = { capture: 'unsupported', archive: 'packed', other: 'not-a-capture' } as const;

function notACapture(head: Uint8Array, compression: string | null): ReadResult {
  if (head.length === 0) return failure('empty', 'There is nothing inside the compressed file.');
  const likeness = looksLike(head);
  const what = likeness?.what ?? null;
  const code = CODES[likeness?.kind ?? 'other'];
  const inside = compression === null ? 'This file' : `What is inside the ${compression} file`;
  const message =
    what === null
      ? `${inside} is not a packet capture: it begins like neither pcap nor pcapng.`
      : code === 'unsupported'
        ? `${inside} looks like this, which is not read yet: ${what}.`
        : code === 'packed'
          ? `${inside} looks like this, which must be unpacked first: ${what}.`
          : `${inside} is not a packet capture. It looks like this: ${what}.`;
  return failure(code, message, {}, what);
}

function failure(
  code: OpenFailureCode,
  message: string,
  parameters: Parameters = NONE,
  looksLike: FileKind | null = null,
): ReadResult {
  return { ok: false, failure: { code, message, looksLike, parameters } };
}
