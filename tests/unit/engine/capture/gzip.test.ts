import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { crc32 } from '../../../../src/engine/capture/crc32.ts';
import { DeflateStream } from '../../../../src/engine/capture/deflate.ts';
import { GENEROUS, readAll } from '../../../support/capture-reading.ts';
import { join } from '../../../support/pcapng-builder.ts';
import { writePcap } from '../../../support/capture-writing.ts';

const packets = Array.from({ length: 200 }, (_, seconds) => {
  const bytes = Uint8Array.from({ length: 100 }, (_, i) => (i * i * 31 + seconds * 17) >> 3);
  return { seconds, nanoseconds: 0, bytes, length: 100 };
});
const plain = new Uint8Array(await writePcap({ linkType: 1, packets }).arrayBuffer());
const zip = (bytes: Uint8Array) => new Uint8Array(gzipSync(bytes));

test('CRC-32 of the standard check, whole and in parts', () => {
  const digits = new TextEncoder().encode('123456789');
  expect(crc32(0, digits)).toBe(0xcbf43926);
  expect(crc32(crc32(0, digits.subarray(0, 2)), digits.subarray(2))).toBe(0xcbf43926);
});

test('a deflate stream stops exactly where it ends, wherever its bytes are cut', () => {
  const short = plain.subarray(0, 4000);
  const stored = zip(short).subarray(10, -8); // fflate must keep telling its end: see deflate.ts
  for (const behind of [0, 1, 30]) {
    const bytes = join(stored, new Uint8Array(behind).fill(0xff));
    for (const piece of [1, 7, 64, bytes.length]) {
      const stream = new DeflateStream();
      let size = 0;
      let at = 0;
      while (!stream.ended) {
        size += stream.push(bytes.subarray(at, at + piece)).reduce((sum, part) => sum + part.length, 0);
        at = Math.min(at + piece, bytes.length);
      }
      expect([size, at - stream.unused]).toEqual([short.length, stored.length]);
    }
  }
});

test.each([1, 7, 4096])(
  'headers with a name, a comment, extra bytes and a checksum; chunks of %i',
  async (chunkSize) => {
    const member = zip(plain);
    const extra = Uint8Array.of(3, 0, 9, 9, 9);
    const names = new TextEncoder().encode('name.pcap\0a comment\0');
    const header = join(member.subarray(0, 3), Uint8Array.of(2 | 4 | 8 | 16), member.subarray(4, 10), extra, names);
    const file = join(header, Uint8Array.of(0, 0), member.subarray(10));
    const { sink, codes } = await readAll(file, { chunkSize });
    expect(codes).toEqual([]);
    expect(sink.packets).toBe(200);
  },
);

test('a thousand members, one of them empty', async () => {
  const members: Uint8Array[] = [zip(new Uint8Array(0))];
  for (let at = 0; at < plain.length; at += 24) members.push(zip(plain.subarray(at, at + 24)));
  const { sink, codes } = await readAll(join(...members));
  expect(members.length).toBeGreaterThan(900);
  expect(codes).toEqual([]);
  expect(sink.packets).toBe(200);
});

test('a member that is cut keeps all that its bytes tell', async () => {
  const member = zip(plain);
  for (const share of [0.25, 0.5, 0.75]) {
    const { sink, codes } = await readAll(member.slice(0, member.length * share));
    expect(codes).toEqual(['bad-compression']);
    expect(sink.packets).toBeGreaterThan(200 * share * 0.6);
    expect(sink.collected.map((packet) => packet.bytes)).toEqual(
      packets.slice(0, sink.packets).map((one) => one.bytes),
    );
  }
});

test('damage in the middle of a member loses nothing before it', async () => {
  const stored = new Uint8Array(gzipSync(plain, { level: 0 }));
  const half = plain.length >> 1;
  // A second block of a kind that does not exist.
  const damaged = join(
    stored.subarray(0, 10),
    Uint8Array.of(0, half & 255, half >> 8, ~half & 255, (~half >> 8) & 255),
  );
  const { sink } = await readAll(join(damaged, plain.subarray(0, half), Uint8Array.of(6), new Uint8Array(500)));
  expect(sink.packets).toBe(Math.floor((half - 24) / 116));
  expect(sink.notices).toMatchObject([{ code: 'bad-compression', offset: 15 + half }]);
});

test('a wrong checksum is told', async () => {
  const member = zip(plain);
  member[member.length - 8] ^= 1;
  const { sink, codes } = await readAll(member);
  expect(sink.packets).toBe(200);
  expect(codes).toEqual(['bad-compression']);
});

test('zeros behind the last member, as tapes leave them', async () => {
  const member = zip(plain);
  const { sink } = await readAll(join(member, new Uint8Array(512)));
  expect(sink.packets).toBe(200);
  expect(sink.notices).toMatchObject([{ code: 'trailing-data', offset: member.length, lostBytes: 512 }]);
});

test('a bomb stops at the ratio, and what is before is analysed', async () => {
  const bomb = zip(join(plain, new Uint8Array(64 * 2 ** 20)));
  const { sink, result } = await readAll(bomb, { limits: { ...GENEROUS, maxDecompressionRatio: 10 } });
  expect(sink.packets).toBeGreaterThanOrEqual(200);
  expect(sink.notices.at(-1)).toMatchObject({ code: 'decompression-limit', parameters: { bytes: 16 * 2 ** 20 } });
  expect(result.ok && result.source.size).toBe(16 * 2 ** 20);
});

test('nothing, text and damage inside gzip', async () => {
  const failureOf = async (bytes: Uint8Array<ArrayBuffer>) => (await readAll(bytes)).result;
  expect(await failureOf(zip(new Uint8Array(0)))).toMatchObject({ failure: { code: 'empty' } });
  expect(await failureOf(zip(new TextEncoder().encode('hello')))).toMatchObject({
    failure: { code: 'not-a-capture', looksLike: 'text' },
  });
  expect(await failureOf(zip(plain).slice(0, 12))).toMatchObject({ failure: { code: 'bad-compression' } });
});
