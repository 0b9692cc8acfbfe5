import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sortedOrder } from '../../../src/base/sort.ts';

/** Sorted by hand: NaN behind all others, equal ones as they came. */
function expected(keys: readonly number[]): number[] {
  const places = keys.map((_, place) => place);
  const known = places.filter((place) => !Number.isNaN(keys[place]));
  const unknown = places.filter((place) => Number.isNaN(keys[place]));
  return [...known.sort((a, b) => (keys[a]! === keys[b]! ? a - b : keys[a]! < keys[b]! ? -1 : 1)), ...unknown];
}

const key = fc.oneof(
  fc.double({ noNaN: true }).map((number) => number + 0), // of the two zeros only one
  fc.integer({ min: -3, max: 3 }).map((number) => number + 0),
  fc.constantFrom(NaN, Infinity, -Infinity, Number.MAX_VALUE, Number.MIN_VALUE),
);

test.each([
  ['few', { maxLength: 40 }, 1],
  ['many', { minLength: 50, maxLength: 60 }, 60],
] as const)('%s numbers, smallest first, equal ones in their order, NaN last', (_, size, times) => {
  fc.assert(
    fc.property(fc.array(key, size), (some) => {
      const keys = Array.from({ length: times }, () => some).flat();
      expect([...sortedOrder(Float64Array.from(keys))]).toEqual(expected(keys));
    }),
    { numRuns: times === 1 ? 200 : 20 },
  );
});

test('nothing to sort', () => {
  expect([...sortedOrder(new Float64Array(0))]).toEqual([]);
});
