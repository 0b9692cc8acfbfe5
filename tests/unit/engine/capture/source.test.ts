import { expect, test } from 'vitest';
import { blobSource } from '../../../../src/engine/capture/source.ts';

const BYTES = Uint8Array.from({ length: 100 }, (_, i) => i);

test('ranges come one behind the other, and a file that is shorter than it was is refused', async () => {
  const source = blobSource('x.pcap', new Blob([BYTES]));
  const ranges = [
    { from: 90, to: 92 },
    { from: 5, to: 7 },
  ];
  expect([...(await source.gather(ranges))]).toEqual([90, 91, 5, 6]);
  await expect(source.gather([{ from: 98, to: 102 }])).rejects.toThrow('shorter');
});
