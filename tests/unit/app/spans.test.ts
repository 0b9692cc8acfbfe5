import { expect, test } from 'vitest';
import { rowSpan } from '../../../src/app/state/row-span.ts';
import { timeScale } from '../../../src/app/state/time-scale.ts';
import { mapPath } from '../../../src/app/ui/map-path.ts';
import { spanBar } from '../../../src/app/ui/span-bar.ts';

const START = '1700000000.500000000';

test('a flow lasts from its start on, a host from its first to its last packet; a clock that was set back counts below 0', () => {
  expect(rowSpan({ start: '1700000001.000000000', duration: 2 }, START)).toEqual({ from: 0.5e9, to: 2.5e9 });
  expect(rowSpan({ first: '1699999999.500000000', last: '1700000003.500000000' }, START)).toEqual({
    from: -1e9,
    to: 3e9,
  });
  expect(rowSpan({ start: null }, START)).toBeNull();
  expect(rowSpan({ first: '1700000001.000000000', last: null }, START)).toBeNull();
});

test('a bar begins and ends at its shares of the axis, and never beyond it', () => {
  const axis = timeScale({ from: 10, bins: 10, binNanoseconds: 10 }, []);
  // A background that leaves 75% of the width free lies a third of that from the left: at 25% of the whole.
  expect(spanBar({ from: 35, to: 60 }, axis)).toMatch(
    / 25\.00% center.* 50\.00% center.* 33\.33% center \/ 25\.00% 2px/,
  );
  expect(spanBar({ from: -5, to: 500 }, axis)).toMatch(/ 0\.00% center.* 100\.00% center.* 0\.00% center \/ 100\.00%/);
  expect(spanBar({ from: 60, to: 20 }, axis), 'no width below zero').toMatch(/ 50\.00% center \/ 0\.00% 2px/);
});

test('a map is empty where nothing is, and shows the smallest amount', () => {
  expect(mapPath([0, 0], 20)).toBe('');
  expect(mapPath([0, 1, 1e6], 20)).toBe('M0 20H0V20.0H1V18.5H2V4.0H3V20Z');
  expect(mapPath([7], 20)).toContain('0.495');
});

const burst = (from: number, to: number) => ({ from, to, packets: 20 });

test('bars over an idle capture leave its pauses out: each burst has room, in the order of time', () => {
  const day = 86_400e9;
  const { place, pauses, from, to } = timeScale({ from: -7, bins: 10, binNanoseconds: day }, [
    burst(0, 8e9),
    burst(3 * day, 3 * day),
    burst(9 * day, 9 * day + 2e9),
  ]);
  const places = [-1, 0, 4e9, 8e9, day, 3 * day, 9 * day, 9 * day + 2e9, 10 * day].map(place);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect([places[0], places[1], places.at(-2), places.at(-1)].map((at) => at!.toFixed(6))).toEqual([
    '0.000000',
    '0.000000',
    '1.000000',
    '1.000000',
  ]);
  expect(places[2] * 2, 'within a burst time is even').toBeCloseTo(places[3]);
  expect(places[5], 'a burst of one moment stands within room of its own').toBeGreaterThan(pauses[0][1]);
  expect(places[5]).toBeLessThan(pauses[1][0]);
  expect(pauses.map(([begin]) => begin)).toEqual([places[3], expect.any(Number)]);
  expect(pauses[1][1]).toBe(places[6]);
  expect(places[7] - places[6], 'two seconds of ten are seen').toBeGreaterThan(0.2);
  expect([from, to]).toEqual([0, 9 * day + 2e9]);
});

test('bursts of one moment each share the room evenly, and a hundred of them leave more room than their pauses take', () => {
  const moments = timeScale({ from: 0, bins: 1, binNanoseconds: 1 }, [burst(0, 0), burst(50, 50)]);
  expect([0, 50].map(moments.place).map((at) => at.toFixed(4))).toEqual(['0.2425', '0.7575']);
  const many = timeScale(
    { from: 0, bins: 1, binNanoseconds: 1 },
    Array.from({ length: 100 }, (_, index) => burst(index * 1e6, index * 1e6 + 1)),
  );
  expect(many.pauses.reduce((sum, [begin, end]) => sum + end - begin, 0)).toBeLessThan(0.31);
});

test('a bar shows the pauses that are left out as bands', () => {
  const scale = timeScale({ from: 0, bins: 10, binNanoseconds: 10 }, [burst(0, 1), burst(99, 100)]);
  expect(spanBar({ from: 0, to: 1 }, scale)).toMatch(/ 48\.50% 2px.*var\(--pause\) 48\.50% 51\.50%/);
});
