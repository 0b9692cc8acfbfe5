import { expect, test } from 'vitest';
import { numbersOf, runsOf } from '../../../scripts/truth/runs.mjs';

test('numbers come back from the runs that they are recorded as', () => {
  const numbers = [1, 2, 3, 7, 9, 10];
  expect(runsOf(numbers)).toEqual([[1, 3], 7, [9, 10]]);
  expect(numbersOf(runsOf(numbers))).toEqual(numbers);
  expect([runsOf([]), numbersOf([])]).toEqual([[], []]);
});
