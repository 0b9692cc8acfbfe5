import { describe, expect, test } from 'vitest';
import { parseTime } from '../../../src/base/format.ts';
import { pausedTicks, timeTicks } from '../../../src/app/charts/time-ticks.ts';

const SECOND = 1e9;
const DAY = 86_400 * SECOND;
const of = (start: number | string, span: number, zone = 'UTC', bins = 480): [number, string][] => [
  ...timeTicks({ start: parseTime(String(start)), from: 0, binNanoseconds: span / bins, bins }, zone),
];
const labels = (...given: Parameters<typeof of>): string[] => of(...given).map(([, text]) => text);
/** 2023-11-14 22:13:20 UTC */
const START = 1_700_000_000;

describe('labels of an axis of time', () => {
  test('are round times of the clock, where they are', () => {
    const ticks = of(START, 600 * SECOND);
    expect(ticks.slice(0, 3).map(([, text]) => text)).toEqual(['22:14', '22:15', '22:16']);
    expect(ticks[0][0], '40 of 600 seconds after the beginning').toBe(32);
  });

  test('have the digits of their step', () => {
    expect(labels(`${START}.000000000`, 5 * SECOND).slice(0, 3)).toEqual(['22:13:20.0', '22:13:20.5', '22:13:21.0']);
    expect(labels(`${START}.000000100`, 5000)).toContain('22:13:20.0000005');
    expect(labels(START, 60 * SECOND).slice(0, 2)).toEqual(['22:13:20', '22:13:25']);
  });

  test('name the day where there is more than one', () => {
    expect(labels(START, 8 * 3600 * SECOND)).toEqual([
      '2023-11-14 23:00',
      '2023-11-15',
      ...['01:00', '02:00', '03:00', '04:00', '05:00', '06:00'],
    ]);
  });

  test('are dates over days, months over a year, years over decades', () => {
    expect(labels(START, 9 * DAY)[0]).toBe('2023-11-15');
    expect(labels(START, 300 * DAY)).toEqual(
      ['12', '01', '02', '03', '04', '05', '06', '07', '08', '09'].map(
        (month) => `${month === '12' ? 2023 : 2024}-${month}`,
      ),
    );
    expect(labels(0, 64 * 365.25 * DAY)).toEqual(['1970', '1980', '1990', '2000', '2010', '2020', '2030']);
  });

  test('are few, but never too few to tell the scale', () => {
    for (let span = 1000; span < 3e18; span *= 3.7) {
      const ticks = of('1234567890.123456789', span);
      expect(ticks.length, `${span} ns`).toBeLessThanOrEqual(13);
      expect(ticks.length, `${span} ns`).toBeGreaterThanOrEqual(3);
    }
  });

  test('follow the clocks of the zone, also when they are put back', () => {
    expect(labels(START, 600 * SECOND, 'Asia/Kathmandu')[0]).toBe('03:59');
    // 2023-10-29 01:00 UTC: in Berlin 3 o'clock becomes 2 o'clock.
    const ticks = of(1_698_530_400, 8 * 3600 * SECOND, 'Europe/Berlin', 8);
    expect(ticks.find(([, text]) => text === '06:00')?.[0], 'an hour later than by the clock').toBe(7);
  });

  test('are never finer than the bins', () => {
    expect(of(START, SECOND, 'UTC', 1)).toEqual([[0, '22:13:20']]);
    expect(labels(START, 20 * SECOND, 'UTC', 4).map((text) => text.slice(-2))).toEqual(['20', '25', '30', '35']);
  });

  test('stand nowhere where no calendar goes', () => {
    expect(of('99999999999999', 1000 * SECOND)).toEqual([]);
    expect(of(START, 0)).toEqual([]);
  });
});

test('where pauses are left out each stretch begins with its own time, and a wide one goes on with round ones', () => {
  const bins = { start: parseTime('1700000000.000000000'), from: 0, binNanoseconds: 1e9, bins: 130 };
  const pauses = [
    { bin: 2, bins: 4, from: 2e9, to: 9e15 },
    { bin: 126, bins: 3, from: 9e15 + 120e9, to: 18e15 },
  ];
  const ticks = pausedTicks({ ...bins, pauses }, 'UTC', (at) => `at ${at}`);
  expect([0, 6, 129].map((bin) => ticks.get(bin))).toEqual(['at 0', 'at 9000000000000000', 'at 18000000000000000']);
  const others = [...ticks.keys()].filter((bin) => ![0, 6, 129].includes(bin));
  expect(others.length).toBeGreaterThan(3);
  for (const bin of others) {
    expect(bin, 'not in a pause, not in the words of the beginning').toBeGreaterThan(12);
    expect(bin).toBeLessThan(126);
  }
});
