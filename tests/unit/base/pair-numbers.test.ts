import { expect, test } from 'vitest';
import { PairNumbers } from '../../../src/base/pair-numbers.ts';

test('each of many pairs has a number of its own, in the order of coming, and keeps it', () => {
  const numbers = new PairNumbers();
  const pairs = Array.from({ length: 3000 }, (_, i): [number, number] => [i % 7, Math.floor(i / 7) * 0x1_0000]);
  for (const [expected, [a, b]] of pairs.entries()) expect(numbers.of(a, b)).toBe(expected);
  for (const [expected, [a, b]] of pairs.entries()) expect(numbers.of(a, b)).toBe(expected);
  expect(numbers.size).toBe(pairs.length);
  expect(numbers.pair(2999)).toEqual(pairs[2999]);
});

test('which comes first counts, and so does what is none', () => {
  const numbers = new PairNumbers();
  expect([numbers.of(1, 2), numbers.of(2, 1), numbers.of(-1, 2), numbers.of(-1, -2)]).toEqual([0, 1, 2, 3]);
  expect(numbers.of(2, 1)).toBe(1);
  expect(numbers.pair(3)).toEqual([-1, -2]);
});
