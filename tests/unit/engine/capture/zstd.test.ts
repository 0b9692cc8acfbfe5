import { Decompress } from 'fzstd';
import { expect, test, vi } from 'vitest';
import { readAll } from '../../../support/capture-reading.ts';
import { Blocks, join } from '../../../support/pcapng-builder.ts';
import { writePcap } from '../../../support/capture-writing.ts';

const le = new Blocks('little');
const u32 = (value: number) => le.u32(value);

/** Sixty packets as `zstd -19 --check` packs what `writePcap` writes of them. */
const PACKED =
  'KLUv/WSQDk0JAObWPDBAzzYDEw/hVF2/6ZaP+6qbfaz6WEXgGqavo5YfqJiFywKVqgJ+u4XftqLHr+nxbylAACcAKgAdzjmbbzTXZJ7xWJIB09' +
  'u9kPBiTDo+lhGMKiMaX4tJCA/1ktIDybh1WTnpiXxw8HI42BfiZF533WdyakpQLjYCu1pvsc5afaW6KvUU6qjv3+kn002ll0gnjT4SXRR6CHTQ' +
  '5x/PPZ0HBz8wuEHBCwhOMPAB3HECFwh4wO03gAPYbqu9Rjtt9pnssthjsMNef7kGFreoeMXuO4pTTHxC4hIRj4A4xMMfdNflnnO4Q8MbGM6w8A' +
  'WFKyQ8AeEIAT2oEdyv7N8B4HcDEYwQjBD8/98PkiRJkiRJkoikkiRJkiSJRJKkkiRJkkhfr4IAsLWpASTtWOM=';
const packed = Uint8Array.from(atob(PACKED), (char) => char.charCodeAt(0));
const packets = Array.from({ length: 60 }, (_, i) => {
  const bytes = Uint8Array.from({ length: 50 }, (_, j) => j * j);
  return { seconds: i, nanoseconds: i, bytes, length: 50 };
});
const plain = new Uint8Array(await writePcap({ linkType: 1, packets }).arrayBuffer());

/** A frame of stored blocks; window of 1 KiB << `windowLog - 10`. */
function frame(content: Uint8Array, windowLog = 20): Uint8Array<ArrayBuffer> {
  const blocks: Uint8Array[] = [];
  for (let at = 0; at < content.length; at += 1000) {
    const block = content.subarray(at, at + 1000);
    const header = (block.length << 3) | (at + 1000 >= content.length ? 1 : 0);
    blocks.push(Uint8Array.of(header & 255, header >> 8, header >> 16), block);
  }
  return join(u32(0xfd2fb528), Uint8Array.of(0, (windowLog - 10) << 3), ...blocks);
}

const skippable = join(u32(0x184d2a53), u32(5), Uint8Array.of(1, 2, 3, 4, 5));

test.each([1, 7, 4096])(
  'zstd gives the same packets in chunks of %i bytes, and their bytes by offset',
  async (chunkSize) => {
    const { sink, result, codes } = await readAll(packed, { chunkSize });
    expect(codes).toEqual([]);
    expect(sink.facts).toMatchObject({ compression: 'zstd', format: 'pcap' });
    expect(
      sink.collected.map(({ seconds, nanoseconds, bytes, length }) => ({ seconds, nanoseconds, bytes, length })),
    ).toEqual(packets);
    expect(result.ok && (await result.source.slice(0, plain.length))).toEqual(plain);
  },
);

test.each([1, 7, 4096])('several frames and skippable ones are one file, in chunks of %i', async (chunkSize) => {
  const bytes = join(frame(plain.subarray(0, 1500)), skippable, frame(plain.subarray(1500)), skippable);
  const { sink, codes } = await readAll(bytes, { chunkSize });
  expect(codes).toEqual([]);
  expect(sink.packets).toBe(60);
});

test('a skippable frame may come first', async () => {
  expect((await readAll(join(skippable, packed))).sink.packets).toBe(60);
});

test('a run of one byte is unpacked', async () => {
  const run = join(
    u32(0xfd2fb528),
    Uint8Array.of(0, 80),
    Uint8Array.of(3 | ((100 << 3) & 255), (100 << 3) >> 8, 0),
    Uint8Array.of(0),
  );
  const { result } = await readAll(run);
  expect(result).toMatchObject({ ok: false, failure: { code: 'not-a-capture', looksLike: 'file of zeros' } });
});

test('junk behind the last frame is named', async () => {
  const { sink } = await readAll(join(packed, new TextEncoder().encode('junk behind it')));
  expect(sink.packets).toBe(60);
  expect(sink.notices).toMatchObject([{ code: 'trailing-data', offset: packed.length, lostBytes: 14 }]);
});

test('a frame that is cut keeps its whole blocks', async () => {
  const whole = frame(plain);
  const { sink, codes } = await readAll(whole.slice(0, 3000));
  expect(codes).toEqual(['bad-compression']);
  expect(sink.packets).toBe(Math.floor((2000 - 24) / 66));
});

test('a block that is damaged ends decompression; everything before stands', async () => {
  const whole = frame(plain);
  whole[6 + 2 * 1003] |= 6; // third block: reserved type
  const { sink } = await readAll(whole);
  expect(sink.notices).toMatchObject([{ code: 'bad-compression', offset: 6 + 2 * 1003 }]);
  expect(sink.packets).toBe(Math.floor((2000 - 24) / 66));
});

test('millions of empty blocks cost next to nothing', async () => {
  const whole = frame(plain);
  const header = 6;
  const empty = new Uint8Array(3 * 2_000_000);
  const runs = Uint8Array.from({ length: 4 * 10_000 }, (_, i) => (i % 4 === 0 ? 2 : 0));
  const decoder = vi.spyOn(Decompress.prototype, 'push');
  const { sink } = await readAll(join(whole.subarray(0, header), empty, runs, whole.subarray(header)));
  expect([sink.packets, sink.notices]).toEqual([60, []]);
  const handed = decoder.mock.calls.reduce((sum, [bytes]) => sum + bytes.length, 0);
  decoder.mockRestore();
  // It took 4 s over them.
  expect(handed).toBeGreaterThan(0);
  expect(handed).toBeLessThan(whole.length + 1000);
});

test('a window that would take gigabytes is not allocated', async () => {
  const { sink } = await readAll(join(frame(plain), frame(plain, 31)));
  expect(sink.packets).toBe(60);
  expect(sink.notices).toMatchObject([{ code: 'decompression-limit', offset: frame(plain).length }]);
});

test('the first frame damaged is a failure', async () => {
  const damaged = frame(plain);
  damaged[6] |= 6;
  expect((await readAll(damaged)).result).toMatchObject({ ok: false, failure: { code: 'bad-compression' } });
  expect((await readAll(packed.slice(0, 9))).result).toMatchObject({ ok: false, failure: { code: 'bad-compression' } });
});
