import { describe, expect, test } from 'vitest';
import { readAll } from '../../../support/capture-reading.ts';
import { Blocks, join } from '../../../support/pcapng-builder.ts';

const data = Uint8Array.of(1, 2, 3, 4, 5);
const encode = (text: string) => new TextEncoder().encode(text);

describe.each(['little', 'big'] as const)('%s endian', (order) => {
  const ng = new Blocks(order);

  test('of comments that together are too long so many are left out as the notice says', async () => {
    const comment = ng.options([1, 'x'.repeat(65_535)]);
    const parts = Array.from({ length: 130 }, (_, i) => ng.packet(0, BigInt(i), data, 5, comment));
    const { sink } = await readAll(join(ng.section(), ng.interface(1), ...parts));
    expect(sink.packets).toBe(130);
    expect(sink.facts.comments.length).toBe(128); // 8 Mi characters
    const notice = { code: 'table-full', count: 2, parameters: { table: 'comments', limit: 128 } };
    expect(sink.notices).toMatchObject([notice]);
  });

  test('interfaces have link types, clocks and offsets of their own', async () => {
    const { sink, codes } = await readAll(
      join(
        ng.section(ng.options([2, 'machine'], [3, 'system'], [4, 'program'], [1, 'a comment'])),
        ng.interface(
          1,
          96,
          ng.options([2, 'eth0'], [3, 'first'], [9, Uint8Array.of(9)], [11, join(Uint8Array.of(0), encode('port 53'))]),
        ),
        ng.interface(101, 0, ng.options([9, Uint8Array.of(0x80 | 10)], [13, Uint8Array.of(4)], [14, ng.u64(-100n)])),
        ng.packet(1, 2048n + 512n, data),
        ng.packet(0, 1_700_000_000_000_000_001n, data, 60, ng.options([1, 'look'], [2, ng.u32(1)], [1, 'again'])),
      ),
    );
    expect(codes).toEqual([]);
    expect(sink.collected).toMatchObject([
      { seconds: -98, nanoseconds: 500_000_000, interfaceId: 1, bytes: data, length: 5 },
      { seconds: 1_700_000_000, nanoseconds: 1, interfaceId: 0, bytes: data, length: 60 },
    ]);
    expect(sink.facts).toMatchObject({
      byteOrder: order,
      hardware: 'machine',
      operatingSystem: 'system',
      application: 'program',
      comments: [
        { packet: null, text: 'a comment' },
        { packet: 1, text: 'look' },
        { packet: 1, text: 'again' },
      ],
      interfaces: [
        {
          number: 0,
          linkType: 1,
          snapLength: 96,
          name: 'eth0',
          description: 'first',
          filter: 'port 53',
          ticksPerSecond: 1e9,
        },
        { number: 1, linkType: 101, frameCheckLength: 4, ticksPerSecond: 1024 },
      ],
    });
  });

  test('simple and obsolete packets', async () => {
    const { sink, codes } = await readAll(
      join(
        ng.section(),
        ng.interface(1, 3),
        ng.simplePacket(60, data.subarray(0, 3)),
        ng.obsoletePacket(0, 5_000_001n, data),
        ng.simplePacket(2, data.subarray(0, 2)),
      ),
    );
    expect(sink.collected).toMatchObject([
      { seconds: 0, nanoseconds: 0, bytes: data.subarray(0, 3), length: 60 },
      { seconds: 5, nanoseconds: 1000, bytes: data, length: 5 },
      { seconds: 5, nanoseconds: 1000, bytes: data.subarray(0, 2), length: 2 },
    ]);
    expect(codes).toEqual(['no-time']);
    expect(sink.notices[0].count).toBe(2);
  });

  test('names, statistics, secrets and unknown blocks', async () => {
    const record = (type: number, ...parts: Uint8Array[]) => ng.options([type, join(...parts)]).subarray(0, -4);
    const { sink } = await readAll(
      join(
        ng.section(),
        ng.interface(1, 0, ng.options([2, 'wan'])),
        ng.interface(1),
        ng.block(
          4,
          record(1, Uint8Array.of(10, 0, 0, 1), encode('one\0uno\0')),
          record(2, new Uint8Array(16), encode('six\0')),
          record(3, new Uint8Array(6), encode('mac\0')),
          ng.u32(0),
        ),
        ng.block(5, ng.u32(0, 0, 0), ng.options([4, ng.u64(1000n)], [5, ng.u64(7n)])),
        ng.block(5, ng.u32(0, 0, 0), ng.options([4, ng.u64(2000n)], [5, ng.u64(9n)])),
        ng.block(5, ng.u32(1, 0, 0), ng.options([5, ng.u64(3n)])),
        ng.block(10, ng.u32(0x544c534b, 4), encode('keys')),
        ng.block(0xbad, ng.u32(1, 2)),
        ng.block(0xbad, ng.u32(1, 2)),
      ),
    );
    expect(sink.names).toEqual([
      { address: [10, 0, 0, 1], name: 'one' },
      { address: [10, 0, 0, 1], name: 'uno' },
      { address: Array<number>(16).fill(0), name: 'six' },
    ]);
    expect(sink.facts.interfaces).toMatchObject([
      { received: 2000, dropped: 9 },
      { received: null, dropped: 3 },
    ]);
    expect(sink.notices.map(({ code, count, parameters }) => [code, count, parameters])).toEqual([
      ['encryption-keys', 1, {}],
      ['unknown-block', 2, { type: '0x00000bad' }],
      ['interface-drops', 9, { name: 'wan' }],
      ['interface-drops', 3, { name: '#1' }],
    ]);
  });

  test('a packet of an interface that is not described is left out', async () => {
    const { sink, codes } = await readAll(
      join(ng.section(), ng.interface(1), ng.packet(1, 0n, data), ng.packet(0, 0n, data)),
    );
    expect(sink.packets).toBe(1);
    expect(codes).toEqual(['unknown-interface']);
  });

  test('a packet that claims more bytes than its block has is left out, the next is read', async () => {
    const lying = ng.packet(0, 0n, data);
    lying.set(ng.u32(4000), 20);
    const { sink } = await readAll(join(ng.section(), ng.interface(1), lying, ng.packet(0, 0n, data)));
    expect(sink.packets).toBe(1);
    expect(sink.notices).toMatchObject([{ code: 'bad-block', offset: 48, lostBytes: lying.length }]);
  });
});

test('sections of both byte orders, each with its own interfaces', async () => {
  const [little, big] = [new Blocks('little'), new Blocks('big')];
  const { sink, codes } = await readAll(
    join(
      ...[little.section(), little.interface(1), little.interface(113), little.packet(1, 1_000_000n, data)],
      ...[big.section(), big.interface(101), big.packet(0, 2_000_000n, data)],
      ...[little.section(), little.interface(127), little.packet(0, 3_000_000n, data)],
    ),
    { chunkSize: 7 },
  );
  expect(codes).toEqual([]);
  expect(sink.facts).toMatchObject({ byteOrder: 'mixed', sections: 3 });
  expect(sink.collected.map((packet) => [packet.seconds, sink.facts.interfaces[packet.interfaceId].linkType])).toEqual([
    [1, 113],
    [2, 101],
    [3, 127],
  ]);
});

describe('damage', () => {
  const ng = new Blocks('little');
  const start = join(ng.section(), ng.interface(1));
  const packet = (seconds: number) => ng.packet(0, BigInt(seconds) * 1_000_000n, data);
  const size = packet(0).length;
  const file = (...blocks: Uint8Array[]) => join(start, packet(1), ...blocks, packet(3), packet(4));
  const broken = (at: number, value: Uint8Array) => {
    const bytes = packet(2);
    bytes.set(value, at);
    return bytes;
  };

  const cases: [string, Uint8Array, number][] = [
    ['a length that is too small', broken(4, ng.u32(3)), size],
    ['a length that is too large', broken(4, ng.u32(0xfffffff0)), size],
    ['a length beyond the end of the file', broken(4, ng.u32(5000)), size],
    ['a length that swallows the next block', broken(4, ng.u32(size + 20)), size],
    ['another length at the end', broken(size - 4, ng.u32(99)), size],
    ['bytes that are missing', packet(2).subarray(0, 17), 17],
    ['bytes too many', join(packet(2), new Uint8Array(13).fill(0xee)), 13],
  ];

  test.each(cases.flatMap((one) => [1, 7, 4096].map((chunkSize) => [...one, chunkSize] as const)))(
    '%s: reading goes on at the next block',
    async (name, block, lostBytes, chunkSize) => {
      const { sink } = await readAll(file(block), { chunkSize });
      const kept = name === 'bytes too many' ? [1, 2, 3, 4] : [1, 3, 4];
      expect(sink.collected.map((each) => each.seconds)).toEqual(kept);
      const offset = start.length + size * (kept.length - 2);
      expect(sink.notices).toEqual([{ code: 'bad-block', offset, lostBytes, count: 1, parameters: {} }]);
    },
  );

  test('a damaged section header begins a section all the same', async () => {
    const header = ng.section();
    header.set(ng.u32(7), header.length - 4);
    const { sink, codes } = await readAll(join(start, packet(1), header, ng.interface(101), packet(2)));
    expect(sink.collected.map(({ interfaceId }) => sink.facts.interfaces[interfaceId].linkType)).toEqual([1, 101]);
    expect(codes).toEqual(['bad-block']);
  });

  test('nothing readable behind the damage', async () => {
    const bytes = join(start, packet(1), new Uint8Array(50));
    const { sink } = await readAll(bytes, { chunkSize: 7 });
    const offset = start.length + size;
    expect(sink.notices).toEqual([{ code: 'bad-record', offset, lostBytes: 50, count: 1, parameters: {} }]);
  });

  test('a capture inside the last packet, which is cut, is not taken for more packets', async () => {
    const inner = join(ng.section(), ng.interface(1), packet(7), packet(8));
    const outer = ng.packet(0, 2_000_000n, inner);
    const { sink, codes } = await readAll(join(start, packet(1), outer.subarray(0, outer.length - 4)));
    expect(sink.packets).toBe(1);
    expect(codes).toEqual(['cut-short']);
  });

  test('a last block that is cut is told apart from damage', async () => {
    const { sink } = await readAll(join(start, packet(1), packet(2).subarray(0, size - 1)));
    const offset = start.length + size;
    expect(sink.notices).toEqual([{ code: 'cut-short', offset, lostBytes: size - 1, count: 1, parameters: {} }]);
  });
});
