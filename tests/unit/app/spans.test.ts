import { expect, test } from 'vitest';
import { rowSpan } from '../../../src/app/state/row-span.ts';
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
  const axis = { from: 10, bins: 10, binNanoseconds: 10 };
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
