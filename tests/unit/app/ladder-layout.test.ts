import { expect, test } from 'vitest';
import { columnsWithin, LadderLayout } from '../../../src/app/views/ladder/ladder-layout.ts';

test.each([
  [500, 2],
  [900, 3],
  [1400, 6],
  [2400, 16],
])('within %i pixels %i columns stand in order, and their heads within the part of the arrows', (free, columns) => {
  expect(columnsWithin(free)).toBeGreaterThanOrEqual(2);
  const layout = new LadderLayout(free, columns);
  expect(layout.hasComments).toBe(free >= 564);
  expect(layout.width).toBeLessThanOrEqual(layout.hasComments ? free - 300 : free);
  for (let column = 0; column < columns; column += 1) {
    const [left, right] = [-1, 1].map((side) => layout.x(column) + (side * layout.headWidth(column)) / 2);
    expect(left).toBeGreaterThanOrEqual(0);
    expect(right).toBeLessThanOrEqual(layout.width);
    if (column > 0) expect(layout.x(column)).toBeGreaterThan(layout.x(column - 1));
  }
});

test('one participant stands in the middle, and columns are no more than there is room for', () => {
  const layout = new LadderLayout(1200, 1);
  expect(layout.x(0)).toBe(Math.round(layout.width / 2));
  expect(columnsWithin(0)).toBe(2);
  expect(columnsWithin(1000)).toBe(4);
  expect(columnsWithin(10_000)).toBe(16);
});

test('heads stand beside each other, however little room there is', () => {
  for (const free of [180, 400, 900, 2000]) {
    for (let columns = 2; columns <= 16; columns += 1) {
      const layout = new LadderLayout(free, columns);
      for (let column = 1; column < columns; column += 1) {
        const [before, after] = [column - 1, column].map((each) => layout.headWidth(each) / 2);
        expect(before + after, `${columns} in ${free}`).toBeLessThanOrEqual(layout.x(column) - layout.x(column - 1));
      }
    }
  }
});
