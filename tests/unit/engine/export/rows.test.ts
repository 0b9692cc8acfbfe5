import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BlockList } from '../../../../src/engine/capture/block-list.ts';
import { exportPackets } from '../../../../src/engine/export/export.ts';
import type { ExportProgress } from '../../../../src/model/export.ts';
import { readAll } from '../../../support/capture-reading.ts';
import { ALL, exporting } from '../../../support/exporting.ts';
import { packets } from '../../../support/packet-builder.ts';
import { fragments } from '../../../support/packets/fragments.ts';
import { pcap } from '../../../support/packets/capture-file.ts';
import { Blocks, join } from '../../../support/pcapng-builder.ts';
import { writePcap } from '../../../support/capture-writing.ts';

const FORMATS = ['pcapng', 'pcap'] as const;
const bytes = (length: number, fill = 7): Uint8Array => new Uint8Array(length).fill(fill);
const some = (...rows: number[]) => ({ kind: 'packets', packets: rows }) as const;

/** What of a file a test looks at. */
async function read(file: Uint8Array<ArrayBuffer>) {
  const { sink, codes } = await readAll(file);
  const shown = sink.collected.map((packet) => ({ ...packet, fileOffset: 0, bytes: [...packet.bytes] }));
  return { shown, codes, facts: sink.facts, names: sink.names };
}

test.each(FORMATS)('any packets of any pcap file come out as they went in: %s', async (format) => {
  const anyPacket = fc.record({
    seconds: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    nanoseconds: fc.integer({ min: 0, max: 999_999_999 }),
    bytes: fc.uint8Array({ maxLength: 90 }),
    length: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    isWanted: fc.boolean(),
  });
  const head = fc.record({ linkType: fc.nat({ max: 299 }), snapLength: fc.nat(), microseconds: fc.boolean() });
  const any = fc.asyncProperty(head, fc.array(anyPacket, { maxLength: 20 }), async (told, rows) => {
    const file = new Uint8Array(await writePcap({ ...told, packets: rows }).arrayBuffer());
    const wanted = rows.flatMap(({ isWanted }, row) => (isWanted ? [row] : []));
    const before = await read(file);
    const after = await read(await (await exporting(file)).export(some(...wanted), format));
    expect(after.codes).toEqual([]);
    expect(after.shown).toEqual(wanted.map((row) => before.shown[row]));
    if (wanted.length === 0) return;
    const { linkType, ticksPerSecond, frameCheckLength } = before.facts.interfaces[0];
    expect(after.facts.interfaces).toMatchObject([{ linkType, ticksPerSecond, frameCheckLength }]);
  });
  await fc.assert(any, { numRuns: 60 });
});

test('a pcap file into pcap: nearly the same file', async () => {
  const file = pcap(packets('udp 10.0.0.1:5000 > 10.0.0.2:5001 "hello"', 'udp 10.0.0.2:5001 > 10.0.0.1:5000 "you"'));
  expect(await (await exporting(file)).export(ALL, 'pcap')).toEqual(file);
});

test('times that pcap has no place for are told, and become the nearest that it has', async () => {
  const blocks = new Blocks('little');
  const packet = (ticks: bigint) => blocks.packet(0, ticks, bytes(20));
  const file = join(
    blocks.section(),
    blocks.interface(1),
    packet(4_200_000_000_000_000n),
    packet(5_000_000_000_000_000n),
  );
  const one = await exporting(file);
  expect(one.outline(ALL, 'pcap').misplaced).toBe(1);
  expect(one.outline(ALL, 'pcapng').misplaced).toBe(0);
  const { shown } = await read(await one.export(ALL, 'pcap'));
  expect(shown.map(({ seconds }) => seconds)).toEqual([4_200_000_000, 2 ** 32 - 1]);
});

test('notes on packets of a pcap file; a link type that fits into no pcapng file', async () => {
  const file = pcap(packets('udp 10.0.0.1:5000 > 10.0.0.2:5001 "one"', 'udp 10.0.0.1:5000 > 10.0.0.2:5001 "two"'));
  const one = await exporting(file);
  one.analysis.remarks.set({ marked: [], notes: [[1, 'look here']] });
  const noted = await read(await one.export(ALL, 'pcapng', false, true));
  expect(noted.facts.comments).toEqual([{ packet: 1, text: 'look here' }]);
  expect(await one.export(ALL, 'pcap', false, true)).toEqual(file);
  new DataView(file.buffer).setUint32(20, 0x10001, true);
  const { facts } = await read(await (await exporting(file)).export(ALL));
  expect(facts.interfaces).toMatchObject([{ linkType: 0xffff }]);
});

test.each([false, true])('pcap of a patched libpcap, big-endian: %s', async (isBig) => {
  const blocks = new Blocks(isBig ? 'big' : 'little');
  const record = (seconds: number, fraction: number) =>
    join(blocks.u32(seconds, fraction, 5, 60, 3), blocks.u16(8, 0), bytes(5));
  const file = join(
    blocks.u32(0xa1b2cd34),
    blocks.u16(2, 4),
    blocks.u32(0, 0, 65_535, 1),
    record(10, 5),
    record(4_294_967_295, 6), // farther from the first packet than a row can hold
    record(11, 2_000_001), // a fraction of more than a second
  );
  for (const format of FORMATS) {
    const { shown } = await read(await (await exporting(file)).export(ALL, format));
    expect(shown.map(({ seconds, nanoseconds, length }) => [seconds, nanoseconds, length])).toEqual([
      [10, 5000, 60],
      [4_294_967_295, 6000, 60],
      [13, 1000, 60],
    ]);
  }
});

test('pcapng into pcap: one link type, nanoseconds where there are any', async () => {
  const blocks = new Blocks('big');
  const nanoseconds = blocks.options([9, Uint8Array.of(9)]);
  const file = join(
    blocks.section(),
    blocks.interface(1, 96, blocks.options([13, Uint8Array.of(4)])),
    blocks.interface(1, 128, join(nanoseconds)),
    blocks.interface(101),
    blocks.packet(0, 1_700_000_000_000_001n, bytes(60), 1500, blocks.options([1, 'lost'])),
    blocks.packet(1, 1_700_000_000_000_000_002n, bytes(61), 61),
    blocks.packet(2, 3n, bytes(20), 20),
  );
  const one = await exporting(file);
  expect(one.outline(ALL, 'pcap')).toMatchObject({ linkTypes: [1, 101], interfaces: 3, comments: 1 });
  const both = await read(await one.export(some(0, 1), 'pcap'));
  expect(both.facts.interfaces).toMatchObject([{ linkType: 1, snapLength: 128, ticksPerSecond: 1e9 }]);
  expect(both.facts.interfaces[0].frameCheckLength).toBeNull();
  expect(both.shown.map((packet) => packet.nanoseconds)).toEqual([1000, 2]);
  const first = await read(await one.export(some(0), 'pcap'));
  expect(first.facts.interfaces).toMatchObject([{ snapLength: 96, ticksPerSecond: 1e6, frameCheckLength: 4 }]);
  expect(one.outline(ALL, 'pcap').misplaced).toBe(0);
  const last = await read(await one.export(some(2), 'pcap'));
  expect(last.facts.interfaces).toMatchObject([{ linkType: 101, snapLength: 262_144 }]);
});

test('where there are too many blocks to copy, what is known of them is written anew', async () => {
  const blocks = new Blocks('big');
  const file = join(
    blocks.section(blocks.options([1, 'whole'], [2, 'machine'])),
    blocks.interface(1, 96, blocks.options([2, 'eth0'], [11, '\0udp'])),
    blocks.block(4, blocks.options([1, join(Uint8Array.of(10, 0, 0, 9), new TextEncoder().encode('nine\0'))])),
    blocks.packet(0, 5n, bytes(60), 60, blocks.options([1, 'one'], [1, 'two'])),
  );
  const one = await exporting(file);
  one.analysis.blocks = Object.assign(new BlockList(), { isFull: true });
  one.analysis.blocks.add(1, 0, 0, true);
  const after = await read(await one.export(ALL));
  expect(after.facts).toMatchObject({ byteOrder: 'little', hardware: 'machine' });
  expect(after.facts.interfaces).toMatchObject([{ name: 'eth0', filter: 'udp', snapLength: 96 }]);
  expect(after.facts.comments).toEqual([
    { packet: null, text: 'whole' },
    { packet: 0, text: 'one\ntwo' },
  ]);
  expect(after.names).toEqual([{ address: [10, 0, 0, 9], name: 'nine' }]);
  expect(after.shown).toMatchObject([{ seconds: 0, nanoseconds: 5000, length: 60 }]);
});

test('packets of flows, of a filter, and of no capture at all', async () => {
  const file = pcap(
    packets(
      'udp 10.0.0.1:5000 > 10.0.0.2:5001 "one"',
      'udp 10.0.0.1:6000 > 10.0.0.2:5001 "two"',
      'udp 10.0.0.2:5001 > 10.0.0.1:5000 "three"',
    ),
  );
  const one = await exporting(file);
  expect(await one.packets({ kind: 'flows', flows: [0] })).toEqual([0, 2]);
  expect(await one.packets(some(2)), 'and none of its flow').toEqual([2]);
  expect(await one.packets({ kind: 'flows', flows: [1, -1, 99] })).toEqual([1]);
  expect(await one.packets(some(1, -1, 99))).toEqual([1]);
  expect(await one.packets({ kind: 'selection', selection: { filter: 'frame contains "two"', brush: null } })).toEqual([
    1,
  ]);
  expect(one.outline(some())).toMatchObject({ packets: 0, linkTypes: [], interfaces: 0 });
  for (const format of FORMATS) expect((await read(await one.export(some(), format))).shown).toEqual([]);
});

test('whole conversations of packets, with the pieces of their datagrams', async () => {
  const [whole] = packets(`udp 10.0.0.1:5000 > 10.0.0.2:5001 "${'x'.repeat(3000)}"`);
  const [reply, other, elsewhere] = packets(
    'udp 10.0.0.2:5001 > 10.0.0.1:5000 "thanks"',
    'udp 10.0.0.1:6000 > 10.0.0.2:5001 "other"',
    `udp 10.0.0.3:5000 > 10.0.0.4:5001 "${'y'.repeat(3000)}"`,
  );
  const file = pcap([...fragments(whole, 1500), reply, other, ...fragments(elsewhere, 1500, 2)]);
  const one = await exporting(file);
  expect(await one.packets({ kind: 'conversations', packets: [3] })).toEqual([0, 1, 2, 3]);
  expect(await one.packets({ kind: 'conversations', packets: [2, 4, -1, 99] })).toEqual([0, 1, 2, 3, 4]);
  expect(await one.packets({ kind: 'conversations', packets: [0] })).toEqual([0]);
});

test('it says how far it is, and stops when it is told to', async () => {
  const file = pcap(packets(...Array.from({ length: 300 }, () => 'udp 10.0.0.1:5000 > 10.0.0.2:5001 "x"')));
  const { analysis, source } = await exporting(file);
  const wanted = new Uint8Array(300).fill(1);
  const stop = new AbortController();
  const pause = (): Promise<void> => Promise.resolve();
  const said: ExportProgress[] = [];
  const onProgress = (progress: ExportProgress): void => void said.push(progress);
  const options = { format: 'pcap', secrets: false, signal: stop.signal, onProgress, pause } as const;
  const sizes: number[] = [];
  for await (const chunk of exportPackets(analysis, source, wanted, options)) sizes.push(chunk.length);
  expect(sizes).toEqual([file.length]);
  expect(said.at(-1)).toMatchObject({ packets: 300, total: 300, bytes: file.length });

  said.length = 0;
  const stopping = {
    ...source,
    slice(from: number, to: number) {
      if (from > 4) stop.abort();
      return source.slice(from, to);
    },
  };
  for await (const chunk of exportPackets(analysis, stopping, wanted, options)) sizes.push(chunk.length);
  expect(sizes).toHaveLength(1);
  expect(said).toEqual([]);
});
