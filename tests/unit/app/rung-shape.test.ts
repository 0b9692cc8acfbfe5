import { expect, test } from 'vitest';
import { shapeOf } from '../../../src/app/views/ladder/rung-shape.ts';
import type { Rung } from '../../../src/app/views/ladder/rungs.ts';

const rung = (from: number, to: number): Rung => ({
  ...{ from, to, fromPort: '50000', toPort: '80', label: 'SYN', comment: '', said: '' },
});
const at = (distance: number) => (column: number) => 100 + column * distance;

test('ports stand at their ends, whichever way the packet goes, where there is room for them', () => {
  expect(shapeOf(rung(0, 1), at(200), 400).ports).toEqual(['50000', '80']);
  expect(shapeOf(rung(1, 0), at(200), 400).ports).toEqual(['80', '50000']);
  expect(shapeOf(rung(0, 1), at(100), 400).ports).toBeNull();
});

test('words lie between the ends of an arrow', () => {
  for (const [from, to] of [
    [0, 1],
    [1, 0],
  ] as const) {
    const { left, width, loop } = shapeOf(rung(from, to), at(200), 400);
    expect([left > 100, left + width < 300, loop]).toEqual([true, true, null]);
  }
});

test('a packet to its own sender bends to where there is room, and its words stand there', () => {
  const toRight = shapeOf(rung(0, 0), at(200), 400);
  expect([toRight.loop, toRight.left > 100]).toEqual(['right', true]);
  const toLeft = shapeOf(rung(1, 1), at(200), 400);
  expect([toLeft.loop, toLeft.left + toLeft.width < 300]).toEqual(['left', true]);
});
