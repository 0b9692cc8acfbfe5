/** Files made to take long or to take all memory: what is read of them is bounded, told, and given up in time. */
import { deflateRawSync, gzipSync } from 'node:zlib';
import { expect, test, vi } from 'vitest';
import { Inspector } from '../../src/engine/inspect.ts';
import { readAll } from '../support/capture-reading.ts';
import { valuesOf } from '../support/fields.ts';
import { FACTOR, growth, LINEAR } from '../support/growth.ts';
import { openWhole } from '../support/opening.ts';
import { packets } from '../support/packet-builder.ts';
import { pcap } from '../support/packets/capture-file.ts';
import { Blocks, join } from '../support/pcapng-builder.ts';

const some = pcap(packets('udp 10.0.0.1:1000 > 10.0.0.2:9 "one"', 'udp 10.0.0.1:1000 > 10.0.0.2:9 "two"'));
const little = new Blocks('little');
const head = join(little.section(), little.interface(1));

function times(count: number, part: Uint8Array): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(part.length * count);
  for (let i = 0; i < count; i += 1) all.set(part, i * part.length);
  return all;
}

async function opened(bytes: Uint8Array<ArrayBuffer>) {
  const opening = await openWhole(bytes);
  return opening.analysis;
}

test('zeros behind a capture are a hole, not millions of empty packets', async () => {
  const zeros = 100_000_000;
  const analysis = await opened(join(some, new Uint8Array(zeros), some.subarray(24)));
  expect(analysis.packets.length).toBe(4);
  expect(analysis.notices).toMatchObject([
    { code: 'empty-records', offset: some.length, lostBytes: zeros, count: 1, parameters: {} },
    { code: 'time-order' }, // the same two packets once more
  ]);
  const { fileOffset } = analysis.packets.columns;
  expect(fileOffset[2] - fileOffset[0]).toBe(some.length - 24 + zeros);
});

test.each([7, 1000, 4 << 20])(
  'a hole is found in chunks of %i bytes as in one, with what stands behind it',
  async (chunkSize) => {
    const hole = new Uint8Array(80_000);
    const file = join(some, hole, some.subarray(24), hole.subarray(0, 64_000), some.subarray(24));
    const { sink, codes } = await readAll(file, { chunkSize });
    // A few zeros are what they seem: packets without a byte.
    expect(sink.packets).toBe(6 + 64_000 / 16);
    expect(codes).toEqual(['empty-records']);
    expect(sink.notices[0]).toMatchObject({ lostBytes: 80_000, count: 1 });
  },
);

test('many short runs of zeros are not looked through again and again', async () => {
  const file = (zeros: number) => join(some, times(100, join(new Uint8Array(zeros), some.subarray(24))));
  const { sink } = await readAll(file(65_520));
  expect(sink.packets).toBe(2 + 100 * (65_520 / 16 + 2));
  const reading = (zeros: number) => () => readAll(file(zeros));
  expect(await growth(reading, 4080)).toBeLessThan(LINEAR);
});

test('blocks that claim each other do not make the reader move its bytes without end', async () => {
  const words = new Uint32Array(1_000_000);
  for (let i = 0; i < words.length; i += 2) words.set([6, 1 << 20], i);
  const file = join(head, new Uint8Array(words.buffer));
  let moved = 0;
  const { copyWithin, set } = Uint8Array.prototype;
  vi.spyOn(Uint8Array.prototype, 'copyWithin').mockImplementation(function (this: Uint8Array, to, from, end) {
    moved += (end ?? this.length) - from;
    return copyWithin.call(this, to, from, end);
  });
  vi.spyOn(Uint8Array.prototype, 'set').mockImplementation(function (this: Uint8Array, from, at) {
    moved += from.length;
    set.call(this, from, at);
  });
  const { sink } = await readAll(file, { chunkSize: 1 << 18 });
  vi.restoreAllMocks();
  expect(sink.packets).toBe(0);
  expect(sink.notices.length).toBeLessThan(50);
  expect(moved).toBeGreaterThan(0);
  expect(moved / file.length).toBeLessThan(10);
});

test('damage for megabytes is passed over quickly', async () => {
  const good = little.packet(0, 0n, new Uint8Array(60));
  const reading = (bytes: number) => {
    const file = join(head, good, new Uint8Array(bytes).fill(255), good);
    return () => readAll(file, { chunkSize: 1 << 18 });
  };
  const { sink } = await reading(8_000_000)();
  expect(sink.packets).toBe(2);
  expect(sink.notices).toMatchObject([{ code: 'bad-block', lostBytes: 8_000_000 }]);
  expect(await growth(reading, 500_000)).toBeLessThan(LINEAR);
});

test('gzip members without a byte are passed over, wherever they stand', async () => {
  const reading = (count: number) => {
    const nothing = times(count, gzipSync(new Uint8Array(0)));
    return () => readAll(join(nothing, gzipSync(some), nothing));
  };
  const { sink, codes } = await reading(400_000)();
  expect(sink.packets).toBe(2);
  expect(codes).toEqual([]);
  expect(await growth(reading, 25_000)).toBeLessThan(LINEAR);
});

test('gzip members that hide that they have no byte end at a limit, which is said', async () => {
  const hidden = join(Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 255, 255, 3, 0), new Uint8Array(8));
  const { sink, codes } = await readAll(join(gzipSync(some), times(200_000, hidden)));
  expect(sink.packets).toBe(2);
  expect(codes).toEqual(['decompression-limit']);
  const { result } = await readAll(join(times(200_000, hidden), gzipSync(some)));
  expect(result).toMatchObject({
    ok: false,
    failure: { code: 'gives-nothing', parameters: { offset: expect.any(Number) } },
  });
});

test('compressed bytes that give nothing leave room for a cancel', async () => {
  const members = times(4000, join(Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3), deflateRawSync('x'), crcOfX));
  const stop = new AbortController();
  let turns = 0;
  const { result } = await readAll(members, {
    signal: stop.signal,
    async pause() {
      turns += 1;
      await new Promise((resolve) => setTimeout(resolve));
      if (turns === 1) stop.abort();
    },
  });
  expect(result.ok).toBe(true);
  expect(turns).toBeLessThan(4);
});
const crcOfX = Uint8Array.of(0x83, 0x16, 0xdc, 0x8c, 1, 0, 0, 0);

test('small zstd frames may not each ask for 128 MiB', async () => {
  const wide = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, 17 << 3, 1, 0, 0);
  const plain = (size: number): Uint8Array => Uint8Array.of((size << 3) | 1, size >> 5, size >> 13);
  const frame = join(Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, 80), plain(some.length), some);
  const { sink, codes } = await readAll(join(frame, times(20_000, wide)));
  expect(sink.packets).toBe(2);
  expect(codes).toEqual(['decompression-limit']);
});

test('comments and descriptions of the greatest length are kept up to a limit, and the rest is counted', async () => {
  const text = 'x'.repeat(65_000);
  const noted = little.packet(0, 0n, new Uint8Array(60), 60, little.options([1, text]));
  const described = little.interface(1, 0, little.options([2, text], [3, text], [12, text], [15, text]));
  const { facts, notices } = await opened(join(head, times(300, described), times(900, noted)));
  const lengths = [...facts.comments.map((comment) => comment.text), ...facts.interfaces.map(({ name }) => name ?? '')];
  expect(lengths.reduce((sum, { length }) => sum + length, 0)).toBeLessThan(70_000_000);
  expect(facts.interfaces).toHaveLength(301);
  expect(notices).toMatchObject([{ code: 'table-full', count: expect.any(Number), parameters: { table: 'comments' } }]);
});

test('so many comments are kept, and those beyond are counted', async () => {
  const noted = little.packet(0, 0n, new Uint8Array(60), 60, little.options([1, 'a']));
  const { facts, notices } = await opened(join(head, times(70_000, noted)));
  expect(facts.comments).toHaveLength(65_536);
  expect(facts.comments.at(-1)).toEqual({ packet: 65_535, text: 'a' });
  expect(notices).toMatchObject([
    { code: 'table-full', count: 70_000 - 65_536, parameters: { table: 'comments', limit: 65_536 } },
  ]);
});

test('a packet with any number of comments is looked at in a time that grows with them', async () => {
  const noted = (comments: number) => {
    const one = little.options([1, 'a']);
    const all = join(times(comments, one.subarray(0, 8)), one.subarray(8));
    return openWhole(join(head, little.packet(0, 0n, new Uint8Array(60), 60, all)));
  };
  const few = 4000;
  const [one, other] = [await noted(few), await noted(few * FACTOR)];
  const looking = (comments: number) => async () => {
    const { analysis, source } = comments === few ? one : other;
    const detail = await new Inspector(analysis, source).detail(0);
    expect(valuesOf(detail)['frame.comment'].length).toBeGreaterThan(1000); // as many as a tree shows
  };
  expect(await growth(looking, few)).toBeLessThan(LINEAR);
});

test('thousands of sections, each with its interface', async () => {
  const part = join(head, little.packet(0, 5n, new Uint8Array(60)));
  const analysis = await opened(times(70_000, part));
  expect(analysis.facts.sections).toBe(70_000);
  expect(analysis.facts.interfaces).toHaveLength(65_536);
  expect(analysis.packets.length).toBe(65_536);
  expect(analysis.notices.map(({ code }) => code)).toEqual(['unknown-interface', 'table-full']);
});
