/** Readers against every cut and many changes of small captures: no exception, bounded notices, a prefix of packets. */
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readAll } from '../support/capture-reading.ts';
import { Blocks, join } from '../support/pcapng-builder.ts';
import { writePcap, writePcapng } from '../support/capture-writing.ts';

const packets = Array.from({ length: 12 }, (_, i) => {
  const bytes = Uint8Array.from({ length: 20 + i * 3 }, (_, j) => i * 7 + j);
  return {
    seconds: 1_700_000_000 + i,
    nanoseconds: i,
    bytes,
    length: 60 + i,
    comment: i % 3 === 0 ? `packet ${i}` : null,
  };
});
const interfaces = [{ linkType: 1, name: 'eth0' }];
const bytesOf = async (file: Blob) => new Uint8Array(await file.arrayBuffer());
const pcap = await bytesOf(writePcap({ linkType: 1, packets }));
const pcapng = await bytesOf(writePcapng({ interfaces, packets, comments: ['whole'] }));
const big = new Blocks('big');
const mixed = join(
  ...[big.section(), big.interface(1), big.simplePacket(5, Uint8Array.of(1, 2, 3, 4, 5))],
  ...[big.obsoletePacket(0, 77n, Uint8Array.of(9)), big.block(5, big.u32(0, 0, 0), big.options([5, big.u64(3n)]))],
  pcapng,
);
const stored = (bytes: Uint8Array) => {
  const header = (bytes.length << 3) | 1;
  return join(Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, 80, header & 255, header >> 8, header >> 16), bytes);
};

const FILES = {
  pcap,
  pcapng,
  'pcapng of two sections': mixed,
  'pcap in gzip': new Uint8Array(gzipSync(pcap)),
  'pcapng in two members': join(gzipSync(pcapng.subarray(0, 300)), gzipSync(pcapng.subarray(300))),
  'pcapng in zstd': stored(pcapng),
};

describe.each(Object.entries(FILES))('%s', (name, file) => {
  test('is whole', async () => {
    const { sink, codes } = await readAll(file);
    expect(sink.packets).toBe(file === mixed ? 14 : 12);
    expect(codes).toEqual(file === mixed ? ['no-time', 'interface-drops'] : []);
  });

  test('chunk sizes do not matter', async () => {
    const whole = (await readAll(file)).sink;
    for (const chunkSize of [1, 2, 3, 7, 64, 100, 4096])
      expect((await readAll(file, { chunkSize })).sink).toEqual(whole);
  });

  test('cut anywhere', async () => {
    const all = (await readAll(file)).sink.collected;
    for (let length = 1; length < file.length; length++) {
      const { sink, result, codes } = await readAll(file.slice(0, length));
      if (!result.ok) {
        expect(['not-a-capture', 'bad-compression', 'empty']).toContain(result.failure.code);
        continue;
      }
      expect(sink.collected).toEqual(all.slice(0, sink.packets));
      const said = codes.some((code) => code === 'cut-short' || code === 'bad-compression');
      if (!said) expect(endsBetweenRecords(name, length, all, sink.packets)).toBe(true);
    }
  });

  test('changed at random', async () => {
    const change = fc.record({ at: fc.nat(), value: fc.oneof(fc.nat(255), fc.constantFrom(0, 255, 127, 128)) });
    const any = fc.asyncProperty(
      fc.array(change, { minLength: 1, maxLength: 12 }),
      fc.constantFrom(7, 64, 4096),
      async (changes, chunkSize) => {
        const changed = file.slice();
        for (const { at, value } of changes) changed[at % changed.length] = value;
        const { sink, result } = await readAll(changed, { chunkSize });
        const size = result.ok ? result.source.size : 0;
        let before = -1;
        for (const { fileOffset, bytes, nanoseconds, interfaceId } of sink.collected) {
          expect(fileOffset).toBeGreaterThanOrEqual(before);
          before = fileOffset + bytes.length;
          expect(before).toBeLessThanOrEqual(size);
          expect(nanoseconds >= 0 && nanoseconds < 1e9).toBe(true);
          expect(sink.facts.interfaces[interfaceId]).toBeDefined();
        }
        expect(sink.notices.length).toBeLessThan(50);
      },
    );
    await fc.assert(any, { numRuns: 400, seed: 2026 });
  });
});

/** A cut between two records cannot be told from a file that ends there. */
function endsBetweenRecords(
  name: string,
  length: number,
  all: { fileOffset: number; bytes: Uint8Array }[],
  read: number,
) {
  if (name === 'pcapng in two members') return length === gzipSync(pcapng.subarray(0, 300)).length;
  if (name === 'pcap') return length === (read === 0 ? 24 : all[read - 1].fileOffset + all[read - 1].bytes.length);
  return name.startsWith('pcapng') && length % 4 === 0;
}

test('one damaged block of pcapng costs no other packet', async () => {
  const all = (await readAll(pcapng)).sink.collected;
  const blocks = all.map(({ fileOffset }) => fileOffset - 28);
  const any = fc.asyncProperty(
    fc.nat(11),
    fc.nat(3),
    fc.nat(255),
    fc.constantFrom(1, 64),
    async (which, at, value, chunkSize) => {
      const damaged = pcapng.slice();
      if (damaged[blocks[which] + 4 + at] === value) return;
      damaged[blocks[which] + 4 + at] = value;
      const { sink, codes } = await readAll(damaged, { chunkSize });
      const others = all.filter((_, row) => row !== which);
      expect(sink.collected).toEqual(others);
      expect(codes).toHaveLength(1);
    },
  );
  await fc.assert(any, { numRuns: 250, seed: 7 });
});
