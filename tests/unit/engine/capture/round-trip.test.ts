import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { WrittenPacket } from '../../../../src/engine/capture/write.ts';
import { readAll } from '../../../support/capture-reading.ts';
import { writePcap, writePcapng } from '../../../support/capture-writing.ts';

const CHUNK_SIZES = [1, 7, 4096];

const anyPacket = fc.record({
  seconds: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  nanoseconds: fc.integer({ min: 0, max: 999_999_999 }),
  bytes: fc.uint8Array({ maxLength: 90 }),
  length: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
});

/** Packets without what only a reader knows. */
function plain(packets: readonly WrittenPacket[]): object[] {
  return packets.map(({ seconds, nanoseconds, bytes, length, interfaceId = 0 }) => {
    return { seconds, nanoseconds, bytes: [...bytes], length, interfaceId };
  });
}

test.each(CHUNK_SIZES)('any packets survive pcap, read in chunks of %i', async (chunkSize) => {
  const any = fc.asyncProperty(fc.array(anyPacket, { maxLength: 20 }), async (packets) => {
    const { sink, result, codes } = await readAll(writePcap({ linkType: 101, packets }), { chunkSize });
    expect(result.ok).toBe(true);
    expect(codes).toEqual([]);
    expect(sink.facts).toMatchObject({ format: 'pcap', byteOrder: 'little', interfaces: [{ linkType: 101 }] });
    expect(plain(sink.collected)).toEqual(plain(packets));
  });
  await fc.assert(any, { numRuns: 60 });
});

test.each(CHUNK_SIZES)('any packets survive pcapng, read in chunks of %i', async (chunkSize) => {
  const packet = fc.record({
    ...{ seconds: fc.integer({ min: 0, max: 18_446_744_072 }), nanoseconds: fc.integer({ min: 0, max: 999_999_999 }) },
    ...{ bytes: fc.uint8Array({ maxLength: 90 }), length: fc.integer({ min: 0, max: 2 ** 32 - 1 }) },
    ...{ interfaceId: fc.nat({ max: 2 }), comment: fc.option(fc.string({ minLength: 1 }).map((text) => `c ${text}`)) },
  });
  const any = fc.asyncProperty(fc.array(packet, { maxLength: 20 }), async (packets) => {
    const interfaces = [{ linkType: 1, name: 'eth0' }, { linkType: 101, snapLength: 96 }, { linkType: 113 }];
    const names = [{ address: Uint8Array.of(10, 0, 0, 1), name: 'one.example' }];
    const file = writePcapng({ interfaces, packets, names, comments: ['whole'], application: 'test' });
    const { sink, codes } = await readAll(file, { chunkSize });
    expect(codes).toEqual([]);
    expect(sink.facts).toMatchObject({ format: 'pcapng', sections: 1, application: 'test' });
    expect(sink.facts.interfaces.map((each) => [each.linkType, each.snapLength, each.name])).toEqual([
      [1, 0, 'eth0'],
      [101, 96, null],
      [113, 0, null],
    ]);
    expect(plain(sink.collected)).toEqual(plain(packets));
    const comments = packets.flatMap(({ comment }, row) => (comment === null ? [] : [{ packet: row, text: comment }]));
    expect(sink.facts.comments).toEqual([{ packet: null, text: 'whole' }, ...comments]);
    expect(sink.names).toEqual([{ address: [10, 0, 0, 1], name: 'one.example' }]);
  });
  await fc.assert(any, { numRuns: 60 });
});

test('packets of more than one chunk of the writer', async () => {
  const bytes = new Uint8Array(60_000).fill(7);
  const packets = Array.from({ length: 50 }, (_, seconds) => ({ seconds, nanoseconds: 1, bytes, length: 60_000 }));
  const { sink, result } = await readAll(writePcapng({ interfaces: [{ linkType: 1 }], packets }));
  expect(sink.packets).toBe(50);
  const { fileOffset } = sink.collected[49];
  expect(result.ok && (await result.source.slice(fileOffset, fileOffset + bytes.length))).toEqual(bytes);
});

test('times that do not fit become the nearest that do', async () => {
  const packets = [-1, 2 ** 40].map((seconds) => ({ seconds, nanoseconds: 5, bytes: new Uint8Array(1), length: 1 }));
  const ng = await readAll(writePcapng({ interfaces: [{ linkType: 1 }], packets }));
  expect(ng.sink.collected.map((packet) => packet.seconds)).toEqual([0, 18_446_744_073]);
  const classic = await readAll(writePcap({ linkType: 1, packets }));
  expect(classic.sink.collected.map((packet) => packet.seconds)).toEqual([0, 2 ** 32 - 1]);
});
