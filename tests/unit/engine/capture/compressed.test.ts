import { gzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { DecompressedInput, recogniseCompression } from '../../../../src/engine/capture/decompress.ts';
import type { Compression } from '../../../../src/engine/capture/decompressor.ts';
import type { ChunkInput } from '../../../../src/engine/capture/source.ts';
import { readCapture } from '../../../../src/engine/capture/read-capture.ts';
import { CollectingSink } from '../../../support/collecting-sink.ts';
import { packets } from '../../../support/packet-builder.ts';
import { concat } from '../../../support/packets/bytes.ts';
import { pcap } from '../../../support/packets/capture-file.ts';

const LIMITS = { maxFileBytes: 2 ** 30, maxDecompressedBytes: 2 ** 30, maxDecompressionRatio: 1000 };
const plain = pcap(
  packets(...Array.from({ length: 200 }, (_, i) => `udp 10.0.0.1:${1000 + i} > 10.0.0.2:9 "packet number ${i}"`)),
);

async function read(bytes: Uint8Array<ArrayBuffer>, limits = LIMITS, chunkSize = 4096) {
  const sink = new CollectingSink();
  const result = await readCapture(new File([bytes], 'x'), sink, { limits, chunkSize, onChunk: () => undefined });
  return { sink, result, codes: sink.notices.map((notice) => notice.code) };
}

test.each([1, 7, 4096])(
  'gzip gives the same packets in chunks of %i bytes, and their bytes again by offset',
  async (chunkSize) => {
    const { sink, result } = await read(new Uint8Array(gzipSync(plain)), LIMITS, chunkSize);
    expect(sink.packets).toBe(200);
    expect(sink.facts.compression).toBe('gzip');
    if (!result.ok) throw new Error(result.failure.message);
    const last = sink.collected[199];
    expect(await result.source.slice(last.fileOffset, last.fileOffset + last.bytes.length)).toEqual(last.bytes);
  },
);

test('every byte of a large file is there, however its decompressed pieces meet', async () => {
  const text = (i: number): string => `packet ${i} `.repeat(800);
  const large = packets(...Array.from({ length: 300 }, (_, i) => `udp 10.0.0.1:1 > 10.0.0.2:9 "${text(i)}"`));
  const { sink, result } = await read(new Uint8Array(gzipSync(pcap(large))), LIMITS, 65_536);
  if (!result.ok) throw new Error(result.failure.message);
  expect(sink.packets).toBe(large.length);
  for (const [i, { bytes, fileOffset }] of sink.collected.entries()) {
    expect(Buffer.compare(bytes, large[i].bytes), `packet ${i}`).toBe(0);
    const again = await result.source.slice(fileOffset, fileOffset + bytes.length);
    expect(Buffer.compare(again, bytes), `packet ${i} again`).toBe(0);
  }
});

test('several members are one file, and junk behind them is named', async () => {
  const half = Math.floor(plain.length / 2);
  const members = concat(gzipSync(plain.subarray(0, half)), gzipSync(plain.subarray(half)));
  expect((await read(members)).codes).toEqual([]);
  expect((await read(members)).sink.packets).toBe(200);
  const junk = await read(concat(members, 'junk behind'));
  expect(junk.sink.packets).toBe(200);
  expect(junk.codes).toEqual(['trailing-data']);
});

test('damage keeps what came before', async () => {
  const half = Math.floor(plain.length / 2);
  const damaged = concat(gzipSync(plain.subarray(0, half)), gzipSync(plain.subarray(half)).subarray(0, 40));
  const { sink, codes } = await read(damaged);
  expect(sink.packets).toBeGreaterThan(90);
  expect(sink.packets).toBeLessThan(200);
  expect(codes).toEqual(['bad-compression']);
});

test('a decoder that gives a byte in ten milliseconds lets others be heard', async () => {
  const slow: Compression = {
    id: 'slow',
    recognises: () => true,
    open: () => ({
      trouble: null,
      *decompress() {
        for (let i = 0; i < 40; i += 1) {
          for (const end = performance.now() + 10; performance.now() < end;);
          yield Uint8Array.of(i);
        }
      },
    }),
  };
  const file = { size: 1, bytesRead: 1 } as ChunkInput;
  const bytes = (async function* () {
    yield await Promise.resolve(Uint8Array.of(0));
  })();
  const sizes: number[] = [];
  const input = new DecompressedInput(file, bytes, slow, LIMITS);
  for await (const chunk of input.chunks()) sizes.push(chunk.length);
  expect(sizes.reduce((sum, size) => sum + size)).toBe(40);
  expect(sizes.length).toBeGreaterThan(3);
});

test('the limit stops decompression with a notice and partial results', async () => {
  const { sink, codes } = await read(new Uint8Array(gzipSync(plain)), { ...LIMITS, maxDecompressedBytes: 6000 });
  expect(sink.packets).toBeGreaterThan(10);
  expect(sink.packets).toBeLessThan(200);
  expect(codes).toContain('decompression-limit');
});

test('what came before reading fails is told before the failure', async () => {
  let state = 1;
  const noise = Uint8Array.from(
    { length: 800_000 },
    () => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) >>> 24,
  );
  const zipped = new Uint8Array(gzipSync(noise));
  const half = zipped.subarray(0, zipped.length >> 1);
  async function* failing() {
    yield await Promise.resolve(half);
    throw new Error('the drive is gone');
  }
  const file = { size: zipped.length, bytesRead: 1 } as ChunkInput;
  const input = new DecompressedInput(file, failing(), recogniseCompression(zipped)!, LIMITS);
  let bytes = 0;
  const reading = (async () => {
    for await (const chunk of input.chunks()) bytes += chunk.length;
  })();
  await expect(reading).rejects.toThrow('the drive is gone');
  expect(bytes).toBeGreaterThan(300_000);
});
