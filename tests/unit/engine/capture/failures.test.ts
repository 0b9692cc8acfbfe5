import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readCapture } from '../../../../src/engine/capture/read-capture.ts';
import { CollectingSink } from '../../../support/collecting-sink.ts';
import { packets } from '../../../support/packet-builder.ts';
import { pcap, pcapng } from '../../../support/packets/capture-file.ts';

const LIMITS = { maxFileBytes: 100_000, maxDecompressedBytes: 2 ** 30, maxDecompressionRatio: 1000 };
const built = packets(...Array.from({ length: 6 }, (_, i) => `udp 10.0.0.1:${1000 + i} > 10.0.0.2:9 "hello ${i}"`));

async function read(bytes: Uint8Array<ArrayBuffer>) {
  const sink = new CollectingSink();
  const result = await readCapture(new File([bytes], 'x.pcap'), sink, { limits: LIMITS, onChunk: () => undefined });
  return { sink, result };
}

const text = (words: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(words) as Uint8Array<ArrayBuffer>;

test.each([
  ['empty', new Uint8Array(0), 'empty', null],
  ['text', text('Dear colleague, please find attached'), 'not-a-capture', /text/i],
  ['a PNG image', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10), 'not-a-capture', /png/i],
  ['larger than allowed', new Uint8Array(200_000), 'too-large', null],
  ['an archive', text('PK\x03\x04 and so on'), 'packed', /ZIP/],
  ['a capture compressed twice', new Uint8Array(gzipSync(gzipSync(pcap(built)))), 'packed', /gzip/],
  ['one byte of no text', Uint8Array.of(0xa1), 'not-a-capture', null],
] as const)('a file that is %s fails with its code', async (_, bytes, code, likeness) => {
  const { result } = await read(bytes);
  expect(result).toMatchObject({ ok: false, failure: { code } });
  if (result.ok) return;
  if (likeness === null) expect(result.failure.looksLike).toBeNull();
  else expect(result.failure.looksLike).toMatch(likeness);
});

test.each([
  ['pcap', pcap(built)],
  ['pcapng', pcapng(built)],
] as const)('%s cut anywhere keeps a prefix of its packets and says so', async (_, whole) => {
  const all = (await read(whole)).sink.collected;
  expect(all).toHaveLength(6);
  for (let length = 24; length < whole.length; length += 1) {
    const { sink, result } = await read(whole.slice(0, length));
    if (!result.ok) continue;
    expect(sink.collected).toEqual(all.slice(0, sink.packets));
    const last = sink.collected.at(-1);
    const used = last === undefined ? null : last.fileOffset + last.bytes.length;
    // Cut between two records (a pcapng block ends up to seven bytes after its packet), a file ends as files do.
    if (sink.packets < 6 && used !== null && length > used + 8)
      expect(sink.notices.length, `cut at ${length}`).toBeGreaterThan(0);
  }
});
