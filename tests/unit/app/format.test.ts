import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addNanoseconds,
  formatBitRate,
  formatBytes,
  formatCount,
  formatDuration,
  formatShare,
  formatTime,
  formatTimes,
  isZone,
  nanosecondsBetween,
  parseTime,
  timeParts,
} from '../../../src/base/format.ts';

const plain = (text: string) => text.replaceAll('\u00a0', ' ').replaceAll('\u202f', ' ');

test('counts, bytes, rates and shares', () => {
  expect(formatCount(2_986_689, 'en')).toBe('2,986,689');
  expect(plain(formatCount(8251, 'ru'))).toBe('8 251');
  expect(plain(formatBytes(0, 'en'))).toBe('0 B');
  expect(plain(formatBytes(1023, 'en'))).toBe('1,023 B');
  expect(plain(formatBytes(1024, 'en'))).toBe('1.0 KiB');
  expect(plain(formatBytes(1024 ** 2 - 1, 'en'))).toBe('1.0 MiB');
  expect(plain(formatBytes(3_104_904, 'ru'))).toBe('3,0 МиБ');
  expect(plain(formatBitRate(94_200_000, 'en'))).toBe('94.2 Mbit/s');
  expect([0, 0.04, 0.16, 9.6, 999].map((rate) => plain(formatBitRate(rate, 'en')))).toEqual([
    '0 bit/s',
    '< 0.1 bit/s',
    '0.2 bit/s',
    '9.6 bit/s',
    '999 bit/s',
  ]);
  expect(formatShare(1, 8, 'en')).toBe('12.5%');
  expect(plain(formatShare(1, 100_000, 'en'))).toBe('< 0.1%');
  expect(formatShare(1, 0, 'en')).toBe('–');
  expect([2, 1.94].map((times) => formatTimes(times, 'en'))).toEqual(['2.0×', '1.9×']);
  expect(formatTimes(1234.5, 'ru')).toMatch(/^1\s?234,5×$/);
});

test.each([
  [0, '0 ns'],
  [999, '999 ns'],
  [1500, '1.5 µs'],
  [3_200_000, '3.2 ms'],
  [59e9, '59 s'],
  [3.04e9, '3.0 s'],
  [20_000_001, '20.0 ms'],
  [252e9, '4 min 12 s'],
  [7200e9, '2 h'],
  [183_600e9, '2 d 3 h'],
  [-5e6, '-5 ms'],
])('%d ns is %s', (nanoseconds, text) => {
  expect(plain(formatDuration(nanoseconds, 'en'))).toBe(text);
});

test('times are exact and follow the zone', () => {
  expect(formatTime('1700000000.000001000', 'UTC')).toBe('2023-11-14 22:13:20.000001');
  expect(formatTime('1700000000.123456789', 'Asia/Kolkata', 9)).toBe('2023-11-15 03:43:20.123456789');
  expect(timeParts(parseTime('1700000000.0'), 'Asia/Kolkata').zone).toBe('UTC+5:30');
  expect(formatTime('-0.500000000', 'UTC')).toBe('1969-12-31 23:59:59.500000');
  expect(isZone('Europe/Berlin')).toBe(true);
  expect(isZone('Nowhere/Else')).toBe(false);
});

test('adding nanoseconds and taking the difference are each other’s opposite', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -1e9, max: 4e9 }),
      fc.integer({ min: 0, max: 999_999_999 }),
      fc.integer({ min: -9e15, max: 9e15 }),
      (seconds, nanoseconds, offset) => {
        const later = addNanoseconds({ seconds, nanoseconds }, offset);
        expect(later.nanoseconds).toBeGreaterThanOrEqual(0);
        expect(later.nanoseconds).toBeLessThan(1_000_000_000);
        expect(nanosecondsBetween({ seconds, nanoseconds }, later)).toBe(offset);
      },
    ),
  );
});
