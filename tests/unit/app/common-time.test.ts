import { afterEach, expect, test } from 'vitest';
import { commonTime } from '../../../src/app/views/table/common-time.ts';
import { time } from '../../../src/app/i18n/display.ts';
import { locale } from '../../../src/app/i18n/i18n.svelte.ts';

afterEach(() => {
  locale.zone = 'local';
});

test('what times of a table have in common: a day, a year or nothing', () => {
  locale.zone = 'UTC';
  const [first, sameDay, sameYear, later] = ['1700000000', '1700000050', '1700100000', '1710000000'];
  expect(commonTime(first, sameDay)).toEqual({ said: '2023-11-14', rest: 11, zone: 'UTC' });
  expect(time(first, 0).slice(11)).toBe('22:13:20');
  expect(commonTime(first, sameYear)).toMatchObject({ said: '2023', rest: 5 });
  expect(commonTime(first, later)).toBeNull();
});
