import { readCapture, type ReadControl, type ReadResult } from '../../src/engine/capture/read-capture.ts';
import type { NoticeCode } from '../../src/model/notice.ts';
import { CollectingSink } from './collecting-sink.ts';

export const GENEROUS = { maxFileBytes: 2 ** 40, maxDecompressedBytes: 2 ** 32, maxDecompressionRatio: 1000 };

export interface Reading {
  readonly sink: CollectingSink;
  readonly result: ReadResult;
  readonly codes: readonly NoticeCode[];
}

/** Reads a whole file and keeps everything that was found. */
export async function readAll(
  file: Blob | Uint8Array<ArrayBuffer>,
  control: Partial<ReadControl> = {},
): Promise<Reading> {
  const sink = new CollectingSink();
  const blob = file instanceof Blob ? file : new Blob([file]);
  const result = await readCapture(blob, sink, { limits: GENEROUS, onChunk: () => undefined, ...control });
  return { sink, result, codes: sink.notices.map((notice) => notice.code) };
}
