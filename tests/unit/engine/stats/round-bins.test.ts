import { describe, expect, test } from 'vitest';
import { addNanoseconds, parseTime, timeParts } from '../../../../src/base/format.ts';
import { pausedBins, roundBins } from '../../../../src/engine/stats/round-bins.ts';

const SECOND = 1e9;
const HOUR = 3600 * SECOND;
const DAY = 24 * HOUR;
/** 2023-11-14 22:13:20.123456789 UTC */
const START = parseTime('1700000000.123456789');

/** Clock of a zone at the beginning of a bin. */
function clockOf(bins: ReturnType<typeof roundBins>, bin: number, zone: string): string {
  const { clock, fraction } = timeParts(addNanoseconds(START, bins.from + bin * bins.width), zone);
  return `${clock}.${fraction}`;
}

describe('bins of an axis of time', () => {
  test('are as wide as people count time', () => {
    const widths = new Set<number>();
    for (let span = 1000; span < 4e18; span *= 1.3) {
      const { from, width, bins } = roundBins(START, 0, span, 240, 'UTC');
      widths.add(width);
      expect(bins, `${span} ns`).toBeLessThanOrEqual(240);
      expect(bins, `${span} ns`).toBeGreaterThanOrEqual(90);
      expect(from).toBeLessThanOrEqual(0);
      expect(from + bins * width).toBeGreaterThanOrEqual(span);
    }
    const seconds = [...widths].filter((width) => width >= SECOND && width < DAY).map((width) => width / SECOND);
    expect(seconds).toEqual([
      ...[1, 2, 5, 10, 15, 30],
      ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * 60),
      ...[1, 2, 3, 6, 12].map((hours) => hours * 3600),
    ]);
    for (const width of widths)
      if (width < SECOND || width >= DAY) {
        const own = width < SECOND ? width : width / DAY;
        expect([1, 2, 5], String(width)).toContain(own / 10 ** Math.floor(Math.log10(own) + 1e-9));
      }
  });

  test('begin where clocks show round times', () => {
    const quarters = roundBins(START, 0, 40 * HOUR, 240, 'UTC');
    expect(quarters).toEqual({ from: -800.123456789 * SECOND, width: 900 * SECOND, bins: 161 });
    expect(clockOf(quarters, 0, 'UTC')).toBe('22:00:00.000000000');
    const fine = roundBins(START, 0, 100_000_000, 200, 'UTC');
    expect(clockOf(fine, 0, 'UTC')).toBe('22:13:20.123000000');
    expect(fine.width).toBe(1_000_000);
  });

  test('begin at midnight and noon of the chosen zone, whose hours may be others', () => {
    for (const zone of ['UTC', 'Asia/Kathmandu', 'America/New_York']) {
      const bins = roundBins(START, 0, 100 * DAY, 240, zone);
      expect(bins.width).toBe(12 * HOUR);
      expect(['00:00:00.000000000', '12:00:00.000000000'], zone).toContain(clockOf(bins, 0, zone));
    }
  });

  test('cover a brush from before it begins', () => {
    const { from, width, bins } = roundBins(START, 33 * SECOND, 77 * SECOND, 50, 'UTC');
    expect(width).toBe(SECOND);
    expect(from).toBeCloseTo(32.876543211 * SECOND, 0);
    expect(bins).toBe(45);
  });

  test('are one second for a single moment', () => {
    expect(roundBins(START, 0, 1, 480, 'UTC')).toEqual({ from: -123_456_789, width: SECOND, bins: 1 });
  });

  test('are there for times that no calendar has', () => {
    const far = parseTime('99999999999999.5');
    expect(roundBins(far, 0, 600 * SECOND, 240, 'UTC')).toMatchObject({ width: 5 * SECOND });
    expect(roundBins(START, 0, 4e18, 1, 'UTC')).toMatchObject({ bins: 1 });
  });
});

describe('bins that leave pauses out', () => {
  const stretches = [
    { from: 0, to: 40 * SECOND },
    { from: 9 * DAY, to: 9 * DAY + 1 },
    { from: 20 * DAY, to: 20 * DAY + 60 * SECOND },
  ];

  test('are alike in all stretches, and a pause is as wide as a few of them', () => {
    const { from, width, bins, pauses } = pausedBins(START, stretches, 240, 'UTC')!;
    expect(width).toBe(500_000_000);
    expect(bins).toBeLessThanOrEqual(240);
    expect(clockOf({ from, width, bins }, 0, 'UTC')).toBe('22:13:20.000000000');
    const [first, second] = pauses;
    expect(first.bin * width + from, 'begins where the first stretch ends').toBe(first.from);
    expect(first.from).toBeGreaterThanOrEqual(40 * SECOND);
    expect(first.to).toBeLessThanOrEqual(9 * DAY);
    expect(second.bin - first.bin - first.bins, 'a moment has one bin').toBe(1);
    expect(first.bins).toBeGreaterThan(1);
    expect(bins - second.bin - second.bins).toBe(Math.ceil((20 * DAY + 60 * SECOND - second.to) / width));
  });

  test('are none where so few cannot hold the stretches, or each would be as wide as a pause', () => {
    expect(pausedBins(START, stretches, 4, 'UTC')).toBeNull();
    const near = [
      { from: 0, to: DAY },
      { from: DAY + 60 * SECOND, to: 2 * DAY },
    ];
    expect(pausedBins(START, near, 40, 'UTC')).toBeNull();
  });
});
