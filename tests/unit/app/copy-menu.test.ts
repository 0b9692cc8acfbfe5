import { expect, test } from 'vitest';
import { numbersFilter } from '../../../src/app/views/packets/copy-menu.ts';

test('a filter by number says rows in a row as a range', () => {
  expect(numbersFilter([4])).toBe('frame.number == 5');
  expect(numbersFilter([9, 0, 1, 2, 5])).toBe('frame.number in {1 .. 3, 6, 10}');
});
