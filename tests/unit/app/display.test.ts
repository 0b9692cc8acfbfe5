import { afterEach, expect, test } from 'vitest';
import { fieldText, moment, moments } from '../../../src/app/i18n/display.ts';
import { locale } from '../../../src/app/i18n/i18n.svelte.ts';

afterEach(() => {
  locale.zone = 'local';
});

test('fields that are times: dates in the chosen zone, with the digits that say something', () => {
  locale.zone = 'UTC';
  const time = (value: string | null) => fieldText({ kind: 'time', value });
  expect(time('1700000000')).toBe('2023-11-14 22:13:20 UTC');
  expect(time('1700000000.000000000')).toBe('2023-11-14 22:13:20 UTC');
  expect(time('1700000000.120000000')).toBe('2023-11-14 22:13:20.120 UTC');
  expect(time('1700000000.000001000')).toBe('2023-11-14 22:13:20.000001 UTC');
  expect(time('1700000000.000000001')).toBe('2023-11-14 22:13:20.000000001 UTC');
  expect(time('-0.500000000')).toBe('1969-12-31 23:59:59.500 UTC');
  expect(time(null)).toBeNull();
  locale.zone = 'Asia/Kathmandu';
  expect(moment('1700000000')).toBe('2023-11-15 03:58:20 UTC+5:45');
});

test('no other value becomes a date, whatever it looks like', () => {
  locale.zone = 'UTC';
  expect(fieldText({ kind: 'unsigned', value: '1700000000' })).toBe('1700000000');
  expect(fieldText({ kind: 'duration', value: '0.000000012' })).toBe('0.000000012');
  expect(fieldText({ kind: 'time', value: '23-11-14 22:13:20 (UTC)' })).toBe('23-11-14 22:13:20 (UTC)');
  expect(moments('0.000000000, never, 1e9')).toBe('1970-01-01 00:00:00 UTC, never, 1e9');
  expect(moment('9'.repeat(20)), 'beyond what a calendar holds').toBe('100000000000000000000');
});
