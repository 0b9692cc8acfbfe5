import { expect, test } from 'vitest';
import { brushOf, burstBeside, burstIn, Bursts } from '../../../src/app/state/bursts.svelte.ts';
import { type Burst, idleShare } from '../../../src/model/bursts.ts';
import type { Traffic } from '../../../src/model/query.ts';
import { fakeWorkers } from '../../support/fake-client.ts';

const HOUR = 3600e9;
const burst = (from: number, to: number): Burst => ({ from: from * HOUR, to: to * HOUR, packets: 9 });
const THREE = [burst(0, 1), burst(100, 100), burst(499, 500)];

/** A map of a capture of which some bins have packets. */
function map(filled: readonly number[], bins = 100): Traffic {
  const packets = new Float64Array(bins);
  for (const bin of filled) packets[bin] = 1;
  const series = [{ name: 'TCP', filter: null, packets, bytes: packets }];
  return { start: '0.000000000', from: 0, binNanoseconds: 5 * HOUR, bins, series };
}

function asked(answer: readonly Burst[]) {
  let asks = 0;
  const { workers } = fakeWorkers({
    bursts: () => {
      asks += 1;
      return Promise.resolve([...answer]);
    },
  });
  return { bursts: new Bursts(workers), asks: () => asks };
}

test('bursts are told of a capture that was idle for most of its time', async () => {
  const { bursts } = asked(THREE);
  const capture = {};
  await bursts.follow(capture, map([0, 20, 99]));
  expect(bursts.list).toEqual(THREE);
  await bursts.follow(null, null);
  expect(bursts.list, 'of a capture that is gone').toEqual([]);
});

test('the worker is not asked where the map is full, and its answer is nothing where the time was not idle', async () => {
  const full = asked(THREE);
  await full.bursts.follow({}, map(Array.from({ length: 60 }, (_, bin) => bin)));
  expect([full.asks(), full.bursts.list]).toEqual([0, []]);
  const busy = asked([burst(0, 40), burst(99, 100)]);
  await busy.bursts.follow({}, map([0, 20, 99]));
  expect([busy.asks(), busy.bursts.list]).toEqual([1, []]);
});

test('of a handful of packets nothing is told: each is seen anyway', async () => {
  const { bursts } = asked(THREE.map((each) => ({ ...each, packets: 2 })));
  await bursts.follow({}, map([0, 20, 99]));
  expect(bursts.list).toEqual([]);
});

test('the same capture with the same map is asked for once; another map may tell more', async () => {
  const { bursts, asks } = asked(THREE);
  const [capture, whole] = [{}, map([0, 99])];
  await bursts.follow(capture, map(Array.from({ length: 90 }, (_, bin) => bin)));
  await bursts.follow(capture, whole);
  await bursts.follow(capture, whole);
  expect([asks(), bursts.list.length]).toEqual([1, 3]);
});

test('steps from burst to burst, with what lies between them, and stops at the ends', () => {
  expect([burstBeside(THREE, null, 1), burstBeside(THREE, null, -1)]).toEqual([0, 2]);
  const walk = (step: 1 | -1): number[] => {
    const seen: number[] = [];
    for (let at = burstBeside(THREE, null, step); at >= 0; at = burstBeside(THREE, brushOf(THREE[at]), step))
      seen.push(at);
    return seen;
  };
  expect([walk(1), walk(-1)]).toEqual([
    [0, 1, 2],
    [2, 1, 0],
  ]);
  const between = { from: 50 * HOUR, to: 60 * HOUR };
  expect([burstBeside(THREE, between, -1), burstBeside(THREE, between, 1)]).toEqual([0, 1]);
});

test('a brush that cuts a burst is not that burst: the next step shows it whole', () => {
  expect(THREE.map((each) => burstIn(THREE, brushOf(each)))).toEqual([0, 1, 2]);
  const part = { from: 0.2 * HOUR, to: 0.5 * HOUR };
  expect([burstIn(THREE, part), burstBeside(THREE, part, 1), burstBeside(THREE, part, -1)]).toEqual([-1, 0, 0]);
  expect(burstIn(THREE, null)).toBe(-1);
  expect(burstIn(THREE, { from: -1, to: 500 * HOUR }), 'several').toBe(-1);
});

test('the idle share is of the time from the first packet to the last', () => {
  expect(idleShare(THREE)).toBeCloseTo(498 / 500);
  expect(idleShare([burst(0, 5)])).toBe(0);
  expect(idleShare([])).toBe(0);
});
