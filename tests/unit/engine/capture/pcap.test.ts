import { expect, test } from 'vitest';
import { readAll } from '../../../support/capture-reading.ts';
import { Blocks, join } from '../../../support/pcapng-builder.ts';

const ORDERS = ['little', 'big'] as const;

interface Header {
  magic?: number;
  version?: [number, number];
  snapLength?: number;
  network?: number;
}

/** A pcap file with one record whose numbers are given as they stand in it. */
function file(order: 'little' | 'big', header: Header, ...records: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const { u16, u32 } = { u16: blocks(order, 'u16'), u32: blocks(order, 'u32') };
  const { magic = 0xa1b2c3d4, version = [2, 4], snapLength = 65535, network = 1 } = header;
  return join(u32(magic), u16(...version), u32(0, 0, snapLength, network), ...records);
}

function blocks(order: 'little' | 'big', width: 'u16' | 'u32') {
  const numbers = new Blocks(order);
  return (...values: number[]) => numbers[width](...values);
}

const data = Uint8Array.of(1, 2, 3);
const record = (order: 'little' | 'big', ...header: number[]) => join(blocks(order, 'u32')(...header), data);

test.each(ORDERS)('micro- and nanoseconds, %s endian', async (order) => {
  const micro = await readAll(file(order, {}, record(order, 1700000000, 123456, 3, 60)));
  expect(micro.sink.collected).toMatchObject([
    { seconds: 1700000000, nanoseconds: 123_456_000, fileOffset: 40, bytes: data, length: 60, interfaceId: 0 },
  ]);
  expect(micro.sink.facts).toMatchObject({ byteOrder: order, sections: 1, interfaces: [{ ticksPerSecond: 1e6 }] });
  const nano = await readAll(file(order, { magic: 0xa1b23c4d }, record(order, 4294967295, 123456789, 3, 3)));
  expect(nano.sink.collected).toMatchObject([{ seconds: 4294967295, nanoseconds: 123_456_789 }]);
});

test.each(ORDERS)('the modified record header has 24 bytes, %s endian', async (order) => {
  const one = record(order, 1, 2, 3, 3, 7, 8);
  const { sink, codes } = await readAll(file(order, { magic: 0xa1b2cd34 }, one, one));
  expect(sink.collected.map((packet) => [packet.fileOffset, ...packet.bytes])).toEqual([
    [48, 1, 2, 3],
    [75, 1, 2, 3],
  ]);
  expect(codes).toEqual([]);
});

test('a fraction of more than a second is carried over', async () => {
  const micro = await readAll(file('little', {}, record('little', 1701999731, 1011041, 3, 3)));
  expect(micro.sink.collected).toMatchObject([{ seconds: 1701999732, nanoseconds: 11_041_000 }]);
  const nano = await readAll(file('little', { magic: 0xa1b23c4d }, record('little', 10, 4294967295, 3, 3)));
  expect(nano.sink.collected).toMatchObject([{ seconds: 14, nanoseconds: 294_967_295 }]);
});

test('before version 2.3 the lengths stood in the other order, and in 2.3 perhaps', async () => {
  const old = await readAll(file('big', { version: [2, 2] }, record('big', 1, 0, 60, 3)));
  expect(old.sink.collected).toMatchObject([{ bytes: data, length: 60 }]);
  for (const lengths of [
    [60, 3],
    [3, 60],
  ]) {
    const between = await readAll(file('big', { version: [2, 3] }, record('big', 1, 0, ...lengths)));
    expect(between.sink.collected).toMatchObject([{ bytes: data, length: 60 }]);
  }
});

test('other versions are read like 2.4, and more bytes than were on the wire are kept', async () => {
  const { sink, codes } = await readAll(file('little', { version: [9, 9] }, record('little', 1, 0, 3, 1)));
  expect(sink.collected).toMatchObject([{ bytes: data, length: 1 }]);
  expect(codes).toEqual([]);
});

test('the length of a frame check sequence stands above the link type', async () => {
  const linkOf = async (network: number) => (await readAll(file('little', { network }))).sink.facts.interfaces[0];
  expect(await linkOf(0x24000001)).toMatchObject({ linkType: 1, frameCheckLength: 4 });
  expect(await linkOf(0x30000001)).toMatchObject({ linkType: 1, frameCheckLength: null });
  expect(await linkOf(276)).toMatchObject({ linkType: 276, frameCheckLength: null });
});

test.each([1, 7, 4096])(
  'an impossible length ends the file, everything before stands; chunks of %i',
  async (chunkSize) => {
    const good = record('little', 1, 0, 3, 3);
    const bytes = file('little', {}, good, good, record('little', 1, 0, 300_000, 300_000), good);
    const { sink } = await readAll(bytes, { chunkSize });
    expect(sink.packets).toBe(2);
    expect(sink.notices).toEqual([{ code: 'bad-record', offset: 62, lostBytes: 38, count: 1, parameters: {} }]);
  },
);

test('long packets are possible where the file announces them, and with USB', async () => {
  const long = new Uint8Array(300_000);
  const records = join(blocks('little', 'u32')(1, 0, long.length, long.length), long);
  const packets = async (header: Header) => (await readAll(file('little', header, records))).sink.packets;
  expect(await packets({ snapLength: 524_288 })).toBe(1);
  expect(await packets({ snapLength: 0xffffffff })).toBe(0);
  expect(await packets({ network: 249 })).toBe(1);
});

test('a file that ends inside a record says where and how much', async () => {
  const bytes = file('little', {}, record('little', 1, 0, 3, 3), record('little', 1, 0, 3, 3).subarray(0, 18));
  const { sink } = await readAll(bytes);
  expect(sink.notices).toEqual([{ code: 'cut-short', offset: 43, lostBytes: 18, count: 1, parameters: {} }]);
});

test('a file of nothing but half a header is cut short', async () => {
  const { sink, result } = await readAll(file('little', {}).slice(0, 10));
  expect(result.ok).toBe(true);
  expect(sink.notices).toMatchObject([{ code: 'cut-short', offset: 0, lostBytes: 10 }]);
});
