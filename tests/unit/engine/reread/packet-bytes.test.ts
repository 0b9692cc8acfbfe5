import { expect, test } from 'vitest';
import { blobSource } from '../../../../src/engine/capture/source.ts';
import type { CaptureSource } from '../../../../src/engine/capture/source.ts';
import { PacketBytes } from '../../../../src/engine/reread/packet-bytes.ts';
import { openWhole } from '../../../support/opening.ts';
import { packets } from '../../../support/packet-builder.ts';
import { pcap } from '../../../support/packets/capture-file.ts';

const PAYLOAD = 40_000;
/** Datagrams, every third a large one. */
const capture = (count: number, large: number): Uint8Array<ArrayBuffer> =>
  pcap(
    packets(
      ...Array.from({ length: count }, (_, index): [string, Uint8Array] => [
        `udp 10.0.0.1:1 > 10.0.0.2:${index + 1}`,
        new Uint8Array(index % 3 === 0 ? large : 10).fill(index + 1),
      ]),
    ),
  );
const CAPTURE = capture(24, PAYLOAD);

/** The packets of the capture, with the reads that were made of its file. */
async function open(most?: number, bytes = CAPTURE) {
  const file = new File([bytes], 'capture');
  const opened = await openWhole(file);
  const { columns, length } = opened.analysis.packets;
  const plain = blobSource('capture', file);
  /** Bytes of each. */
  const reads: number[] = [];
  const source: CaptureSource = {
    ...plain,
    gather(ranges) {
      reads.push(ranges.reduce((sum, { from, to }) => sum + to - from, 0));
      return plain.gather(ranges);
    },
  };
  const all = Array.from({ length }, (_, packet) => packet);
  const truth = (packet: number): Uint8Array =>
    bytes.slice(columns.fileOffset[packet], columns.fileOffset[packet] + columns.captured[packet]);
  return { bytes: new PacketBytes(opened.analysis, source, most), reads, all, truth };
}

test('packets come in the order asked, with exactly their bytes, whether they lie near or far', async () => {
  const { bytes, all, truth } = await open();
  for (const asked of [all, [...all].reverse(), [0, 12, 23], [23, 0], [3, 3, 4], []]) {
    const { bytes: fresh } = await open();
    for (const reader of [fresh, bytes]) {
      const read = await reader.read(asked);
      expect(read.map(({ packet }) => packet)).toEqual(asked);
      for (const { packet, bytes: found } of read) expect(Buffer.from(found).equals(truth(packet))).toBe(true);
    }
  }
});

test('what was read is not read again, until there is no more room for it', async () => {
  const { bytes, reads, all } = await open();
  await bytes.read(all.slice(0, 6));
  const before = reads.length;
  expect(before).toBeGreaterThan(0);
  await bytes.read([5, 0, 3]);
  expect(reads.length).toBe(before);
  await bytes.read(all);
  expect(reads.length).toBeGreaterThan(before);

  const small = await open(PAYLOAD + 1000);
  await small.bytes.read([0]);
  await small.bytes.read([1]);
  expect(small.reads.length).toBe(2);
  await small.bytes.read([0, 1]);
  expect(small.reads.length).toBe(2);
  await small.bytes.read([3]); // as large as the room: the others go
  await small.bytes.read([0]);
  expect(small.reads.length).toBe(4);
});

test('a file that became shorter is refused', async () => {
  const { all } = await open();
  const opened = await openWhole(CAPTURE);
  const cut = { ...blobSource('capture', new Blob([CAPTURE.slice(0, 50_000)])), size: CAPTURE.length };
  await expect(new PacketBytes(opened.analysis, cut).read(all)).rejects.toThrow('shorter');
});

test('one read is never more than 4 MiB, and what lies far apart is not read in between', async () => {
  const { bytes, reads, all, truth } = await open(undefined, capture(320, 60_000));
  for (const { packet, bytes: found } of await bytes.read(all))
    expect(Buffer.from(found).equals(truth(packet))).toBe(true);
  expect(Math.max(...reads)).toBeLessThanOrEqual(4 << 20);
  expect(reads.length).toBeGreaterThan(1);
  const far = await open(undefined, capture(320, 60_000));
  await far.bytes.read([1, 319]);
  expect(far.reads.reduce((sum, size) => sum + size, 0)).toBe(2 * truth(1).length);
});
