import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readAll } from '../../../support/capture-reading.ts';
import { ALL, exporting } from '../../../support/exporting.ts';
import { Blocks, join } from '../../../support/pcapng-builder.ts';

const ORDERS = ['little', 'big'] as const;
const bytes = (length: number, fill = 7): Uint8Array => new Uint8Array(length).fill(fill);
const some = (...packets: number[]) => ({ kind: 'packets', packets }) as const;

/** Everything that an interface can say (4.2), an option that nobody knows, and one for private use. */
function describedInterface(blocks: Blocks, linkType = 1): Uint8Array {
  return blocks.interface(
    linkType,
    9000,
    blocks.options(
      ...([
        [2, 'eth0'],
        [3, 'up link'],
        [4, Uint8Array.of(10, 0, 0, 1, 255, 0, 0, 0)],
        [8, blocks.u64(1_000_000_000n)],
        [9, Uint8Array.of(9)],
        [11, '\0tcp port 80'],
        [12, 'Linux 6'],
        [13, Uint8Array.of(4)],
        [14, blocks.u64(3600n)],
        [15, 'card'],
        [1, 'of the interface'],
        [99, 'unknown'],
        [0x8123, 'private'],
      ] as const),
    ),
  );
}

const secrets = (blocks: Blocks): Uint8Array => blocks.block(10, blocks.u32(0x544c534b, 8), bytes(8, 0x41));
const names = (blocks: Blocks): Uint8Array =>
  blocks.block(4, blocks.options([1, join(Uint8Array.of(10, 0, 0, 9), new TextEncoder().encode('nine.example\0'))]));
const statistics = (blocks: Blocks, number: number, dropped: bigint): Uint8Array =>
  blocks.block(5, blocks.u32(number, 0, 0), blocks.options([5, blocks.u64(dropped)]));

test.each(ORDERS)('all packets of a whole file: the same bytes, but for keys: %s-endian', async (order) => {
  const blocks = new Blocks(order);
  const before = [
    blocks.section(blocks.options([1, 'whole'], [2, 'machine'], [4, 'tool'], [0x8001, 'private'])),
    describedInterface(blocks),
    names(blocks),
    blocks.packet(
      0,
      1_700_000_000_123_456_789n,
      bytes(61),
      1500,
      blocks.options([1, 'one'], [1, 'two'], [2, blocks.u32(9)]),
    ),
    describedInterface(blocks, 101),
    blocks.packet(1, 5n, bytes(20)),
    blocks.simplePacket(44, bytes(44)),
  ];
  const behind = [statistics(blocks, 0, 12n)];
  const file = join(...before, secrets(blocks), ...behind);
  const one = await exporting(file);
  expect(await one.export(ALL)).toEqual(join(...before, ...behind));
  expect(await one.export(ALL, 'pcapng', true)).toEqual(file);
  expect(one.outline(ALL)).toMatchObject({ packets: 3, linkTypes: [1, 101], interfaces: 2, hasSecrets: true });
  expect(one.outline(ALL).comments, 'of the section, both interfaces and a packet').toBe(5);
  const more = one.outline(ALL).bytes - join(...before, ...behind).length;
  expect(more, 'foreseen, a little too much').toBeGreaterThanOrEqual(0);
  expect(more).toBeLessThan(256);
  one.analysis.blocks = null; // as in an analysis from the library
  expect(await one.export(ALL)).toEqual(join(...before, ...behind));
});

test('packets of sections of both byte orders; sections without any are left out', async () => {
  const [little, big] = ORDERS.map((order) => new Blocks(order));
  const sections = [little, big, little, big].map((blocks, index) => [
    blocks.section(blocks.options([1, `section ${index}`])),
    describedInterface(blocks, index),
    blocks.packet(0, BigInt(index), bytes(10, index)),
    statistics(blocks, 0, BigInt(index)),
    blocks.packet(0, BigInt(index), bytes(11, index)),
    names(blocks),
  ]);
  const one = await exporting(join(...sections.flat()));
  expect(await one.export(some(3, 6))).toEqual(
    join(...sections[1].filter((_, i) => i !== 2), ...sections[3].filter((_, i) => i !== 4)),
  );
  expect(await one.export(some())).toEqual(join(...sections[0].filter((_, i) => i !== 2 && i !== 4)));
  expect(one.outline(some(3, 6))).toMatchObject({ packets: 2, linkTypes: [1, 3], interfaces: 2 });
});

test.each(ORDERS)('obsolete packet blocks become enhanced ones: %s-endian', async (order) => {
  const blocks = new Blocks(order);
  const obsolete = (drops: number, options: Uint8Array) =>
    blocks.block(2, blocks.u16(0, drops), blocks.u32(0, 77, 5, 60), bytes(5), bytes(3, 0), options);
  const file = join(
    blocks.section(),
    describedInterface(blocks),
    obsolete(0xffff, blocks.options()),
    obsolete(3, blocks.options()),
    obsolete(4, blocks.options([1, 'old'])),
  );
  const result = await (await exporting(file)).export(ALL);
  const drops = (count: bigint) => [4, blocks.u64(count)] as const;
  expect(result).toEqual(
    join(
      blocks.section(),
      describedInterface(blocks),
      blocks.packet(0, 77n, bytes(5), 60),
      blocks.packet(0, 77n, bytes(5), 60, blocks.options(drops(3n))),
      blocks.packet(0, 77n, bytes(5), 60, blocks.options(drops(4n), [1, 'old'])),
    ),
  );
});

test.each(ORDERS)('notes of the analyst become comments, when they are asked for: %s-endian', async (order) => {
  const blocks = new Blocks(order);
  const obsolete = blocks.obsoletePacket(0, 4n, bytes(6));
  const head = [blocks.section(), describedInterface(blocks)];
  const plain = blocks.packet(0, 1n, bytes(5));
  const commented = (...options: (readonly [number, string])[]) =>
    blocks.packet(0, 2n, bytes(7), 7, blocks.options(...options));
  const one = await exporting(
    join(...head, plain, commented([1, 'theirs']), plain, obsolete, blocks.simplePacket(8, bytes(8))),
  );
  one.analysis.remarks.set({ marked: [], notes: [0, 1, 3, 4, 99].map((packet) => [packet, `note ${packet}`]) });
  expect(one.outline(ALL).notes).toBe(4);
  const note = (packet: number) => [1, `note ${packet}`] as const;
  expect(await one.export(ALL, 'pcapng', false, true)).toEqual(
    join(
      ...head,
      blocks.packet(0, 1n, bytes(5), 5, blocks.options(note(0))),
      commented(note(1), [1, 'theirs']),
      plain,
      blocks.packet(0, 4n, bytes(6), 6, blocks.options(note(3))),
      blocks.simplePacket(8, bytes(8)), // it has no place for options
    ),
  );
  expect((await readAll(await one.export(ALL))).sink.facts.comments).toEqual([
    { packet: null, text: 'of the interface' },
    { packet: 1, text: 'theirs' },
  ]);
});

test('lengths that do not count the padding are put right', async () => {
  const blocks = new Blocks('little');
  const careless = join(blocks.u32(6, 37, 0, 0, 9, 5, 5), bytes(5), bytes(3, 0), blocks.u32(37));
  const head = join(blocks.section(), blocks.interface(1));
  const [before, behind] = [blocks.packet(0, 8n, bytes(50)), blocks.packet(0, 10n, bytes(4))];
  const result = await (await exporting(join(head, before, careless, behind))).export(ALL);
  expect(result).toEqual(join(head, before, blocks.packet(0, 9n, bytes(5)), behind));
});

test('options longer than what is read behind a packet', async () => {
  const blocks = new Blocks('big');
  const long = blocks.packet(0, 1n, bytes(9), 9, blocks.options([1, 'x'.repeat(50_000)], [1, 'y'.repeat(65_535)]));
  const parts = [blocks.section(), blocks.interface(1), long, blocks.packet(0, 2n, bytes(2)), long];
  const one = await exporting(join(...parts));
  expect(Buffer.from(await one.export(ALL)).equals(join(...parts))).toBe(true);
  expect(Buffer.from(await one.export(some(0))).equals(join(...parts.slice(0, 3)))).toBe(true);
});

test('of a damaged file what was readable; a section whose header is lost gets another', async () => {
  const blocks = new Blocks('little');
  const lost = blocks.section(blocks.options([1, 'lost']));
  lost[4] ^= 1;
  const [head, described, packet] = [blocks.section(), blocks.interface(1), blocks.packet(0, 1n, bytes(50))];
  const other = [blocks.interface(101), blocks.packet(0, 2n, bytes(51))];
  const file = join(head, described, packet, lost, ...other, packet.subarray(0, 40));
  expect(await (await exporting(file)).export(ALL)).toEqual(join(head, described, packet, blocks.section(), ...other));
});

test('a file that has changed since is refused', async () => {
  const blocks = new Blocks('little');
  const file = join(blocks.section(), blocks.interface(1), blocks.packet(0, 1n, bytes(50)));
  const { analysis, ...one } = await exporting(file);
  analysis.packets.columns.captured[0] = 49;
  await expect(one.export(ALL)).rejects.toThrow('has changed');
});

test('any packets of any file come out as they went in', async () => {
  const anyPacket = fc.record({
    kind: fc.constantFrom('enhanced', 'enhanced', 'obsolete', 'interface', 'section', 'statistics', 'damage'),
    number: fc.nat({ max: 1 }),
    ticks: fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
    length: fc.nat({ max: 90 }),
    comment: fc.option(fc.string({ minLength: 1, maxLength: 600 })),
    isBig: fc.boolean(),
    isWanted: fc.boolean(),
  });
  const any = fc.asyncProperty(fc.array(anyPacket, { maxLength: 30 }), async (wishes) => {
    let blocks = new Blocks('little');
    const begin = (order: 'big' | 'little'): Uint8Array[] => {
      blocks = new Blocks(order);
      return [blocks.section(), describedInterface(blocks), blocks.interface(101)];
    };
    const parts = begin('little');
    const wanted: number[] = [];
    let count = 0;
    for (const { kind, number, ticks, length, comment, isBig, isWanted } of wishes) {
      const options = comment === null ? blocks.options() : blocks.options([1, comment]);
      if (kind === 'section') parts.push(...begin(isBig ? 'big' : 'little'));
      else if (kind === 'interface') parts.push(blocks.interface(9));
      else if (kind === 'statistics') parts.push(statistics(blocks, number, ticks));
      else if (kind === 'damage') parts.push(bytes(12, 0xee));
      else {
        parts.push(
          kind === 'enhanced'
            ? blocks.packet(number, ticks, bytes(length, count), length + 1, options)
            : blocks.obsoletePacket(number, ticks, bytes(length, count)),
        );
        if (isWanted) wanted.push(count);
        count += 1;
      }
    }
    const file = join(...parts);
    const before = await readAll(file);
    const after = await readAll(await (await exporting(file)).export(some(...wanted)));
    const shown = ({ sink }: typeof before, packets: readonly number[]): object[] =>
      packets.map((packet) => {
        const { seconds, nanoseconds, bytes: content, length, interfaceId } = sink.collected[packet];
        const described = { ...sink.facts.interfaces[interfaceId], section: 0 };
        const comments = sink.facts.comments.filter((comment) => comment.packet === packet).map(({ text }) => text);
        return { seconds, nanoseconds, length, content: [...content], described, comments };
      });
    expect(after.sink.packets).toBe(wanted.length);
    expect(shown(after, [...wanted.keys()])).toEqual(shown(before, wanted));
  });
  await fc.assert(any, { numRuns: 120 });
});

test('of a file with any damage, what was readable comes out, and no more', async () => {
  const blocks = new Blocks('little');
  const big = new Blocks('big');
  const file = join(
    ...[blocks, big].flatMap((each) => [
      each.section(each.options([1, 'whole'])),
      describedInterface(each),
      each.packet(0, 1n, bytes(30, 1), 99, each.options([1, 'one'])),
      names(each),
      each.interface(101),
      each.obsoletePacket(1, 2n, bytes(31, 2)),
      statistics(each, 0, 7n),
      each.packet(1, 3n, bytes(32, 3)),
    ]),
  );
  const change = fc.tuple(fc.nat({ max: file.length - 1 }), fc.nat({ max: 255 }));
  const any = fc.asyncProperty(
    fc.array(change, { minLength: 1, maxLength: 6 }),
    fc.boolean(),
    async (changes, isAll) => {
      const damaged = file.slice();
      for (const [at, value] of changes) damaged[at] = value;
      fc.pre(damaged[0] === 0x0a && damaged[1] === 0x0d);
      const before = await readAll(damaged);
      fc.pre(before.result.ok);
      const rows = [...before.sink.collected.keys()].filter((row) => isAll || row % 2 === 0);
      const after = await readAll(await (await exporting(damaged)).export(isAll ? ALL : some(...rows)));
      const shown = ({ sink }: typeof before, row: number): object => ({
        ...sink.collected[row],
        fileOffset: 0,
        interfaceId: 0,
        of: { ...sink.facts.interfaces[sink.collected[row].interfaceId], section: 0, received: 0, dropped: 0 },
      });
      expect([...after.sink.collected.keys()].map((row) => shown(after, row))).toEqual(
        rows.map((row) => shown(before, row)),
      );
    },
  );
  await fc.assert(any, { numRuns: 200 });
});
