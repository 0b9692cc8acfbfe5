import { expect, test } from 'vitest';
import { grown } from '../../../src/base/grown.ts';

test.each([new Uint8Array([1, 2]), new Uint16Array([1, 2]), new Int32Array([1, -2]), new Float64Array([0.5, NaN])])(
  'a column that grows keeps its kind and its numbers: %s',
  (numbers) => {
    const more = grown(numbers, 2);
    expect(more).toBeInstanceOf(numbers.constructor);
    expect([...more]).toEqual([...numbers, 0, 0]);
  },
);

test('a place far behind is there at once', () => {
  expect(grown(new Int32Array(4), 99)).toHaveLength(100);
});
