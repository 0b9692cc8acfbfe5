import { expect, test } from 'vitest';
import { binEdges, pauseAt } from '../../../src/app/charts/bin-edges.ts';

const STEADY = { start: '0.000000000', from: 5, binNanoseconds: 10, bins: 3 };
const PAUSED = { ...STEADY, bins: 7, pauses: [{ bin: 2, bins: 2, from: 25, to: 1025 }] };

test('bins lie evenly where no pause is left out', () => {
  expect([...binEdges(STEADY)]).toEqual([5, 15, 25, 35]);
});

test('the bins of a pause share it, and time goes on behind it', () => {
  expect([...binEdges(PAUSED)]).toEqual([5, 15, 25, 525, 1025, 1035, 1045, 1055]);
  expect([1, 2, 3, 4].map((bin) => pauseAt(PAUSED, bin)?.to)).toEqual([undefined, 1025, 1025, undefined]);
  expect(pauseAt({ pauses: [] }, 1)).toBeUndefined();
});
