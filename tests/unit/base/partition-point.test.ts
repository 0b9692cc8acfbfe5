import { expect, test } from 'vitest';
import { partitionPoint } from '../../../src/base/partition-point.ts';

test.each([0, 1, 2, 3, 7, 8, 1000])('finds every border among %i places', (count) => {
  for (let border = 5; border <= 5 + count; border += 1)
    expect(partitionPoint(5, 5 + count, (place) => place < border)).toBe(border);
});

test('asks of a million places twenty times, and of none never', () => {
  let asked = 0;
  const ask = (border: number) => (place: number) => {
    asked += 1;
    return place < border;
  };
  partitionPoint(0, 1_000_000, ask(654_321));
  expect(asked).toBeLessThanOrEqual(20);
  asked = 0;
  expect(partitionPoint(3, 3, ask(9))).toBe(3);
  expect(asked).toBe(0);
});

test('stays exact beyond 32 bits', () => {
  expect(partitionPoint(2 ** 40, 2 ** 41, (place) => place < 2 ** 40 + 12_345)).toBe(2 ** 40 + 12_345);
});
