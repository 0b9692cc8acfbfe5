import { expect, test } from 'vitest';
import { burstsOf } from '../../../../src/engine/traffic/bursts.ts';
import { analyse } from '../../../support/judge.ts';
import { packets } from '../../../support/packet-builder.ts';

const at = (...seconds: number[]) => packets(...seconds.map((second) => `udp 10.0.0.1:1 > 10.0.0.9:2 "a" @${second}`));
const bursts = async (...seconds: number[]) =>
  burstsOf(await analyse(at(...seconds))).map(({ from, to, packets: count }) => [from / 1e9, to / 1e9, count]);

const DAY = 86_400;

test('long pauses part packets, each stretch by its own first and last packet', async () => {
  expect(await bursts(0, 1, 30, 100 * DAY, 100 * DAY + 5, 200 * DAY)).toEqual([
    [0, 30, 3],
    [100 * DAY, 100 * DAY + 5, 2],
    [200 * DAY, 200 * DAY, 1],
  ]);
});

test('a pause is as long as can be seen: a hundredth of the whole time, and a minute', async () => {
  expect(await bursts(0, 61, 122), 'each a pause').toHaveLength(3);
  expect(await bursts(0, 59, 118), 'shorter than a minute').toEqual([[0, 118, 3]]);
  // A day of a hundred.
  expect(await bursts(0, DAY * 0.9, 100 * DAY), 'shorter than a hundredth').toEqual([
    [0, DAY * 0.9, 2],
    [100 * DAY, 100 * DAY, 1],
  ]);
});

test('packets between two parts of the time that lie side by side are not parted', async () => {
  const seconds = Array.from({ length: 2000 }, (_, i) => i * 50);
  expect(await bursts(...seconds)).toEqual([[0, 1999 * 50, 2000]]);
});

test('the order in the file does not matter: clocks may go back', async () => {
  const { packets: table } = await analyse(at(0, 10, 20, 30));
  const { seconds } = table.columns;
  const start = seconds[0];
  seconds.set([start, start - 5000, start - 4990, start + 7]);
  const found = burstsOf({ packets: table } as Parameters<typeof burstsOf>[0]);
  expect(found.map(({ from, to, packets: count }) => [from / 1e9, to / 1e9, count])).toEqual([
    [-5000, -4990, 2],
    [0, 7, 2],
  ]);
});

test('one packet is one burst, and none are none', async () => {
  expect(await bursts(0)).toEqual([[0, 0, 1]]);
  expect(await bursts()).toEqual([]);
});
