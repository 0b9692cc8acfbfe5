import { expect, test } from 'vitest';
import { fillRoom, ghostBars, widthOf } from '../../../src/app/ui/grid-columns.ts';
import type { GridColumn } from '../../../src/app/ui/grid.ts';

const column = (name: string, width: number): GridColumn => ({
  name,
  label: name,
  shownUnit: null,
  width,
  isNumber: false,
  isMono: false,
});

test('the last column takes the room that is left, and gives up none of its own', () => {
  const columns = [column('number', 80), column('info', 360)];
  expect(widthOf(fillRoom(columns, 1000))).toBe(1000);
  expect(fillRoom(columns, 1000)[0]).toBe(columns[0]);
  expect(widthOf(fillRoom(columns, 200))).toBe(440);
  expect(fillRoom([], 1000)).toEqual([]);
  const numbers = [column('info', 360), { ...column('bytes', 90), isNumber: true }];
  expect(fillRoom(numbers, 1000), 'numbers stay beside what they are of').toEqual(numbers);
});

test('the drawn column takes the room that is left, and is cut short where the window ends, but never to a dot', () => {
  const drawn = [column('start', 200), { ...column('when', 100), isSpan: true }, column('server', 130)];
  const widths = (room: number) => fillRoom(drawn, room).map(({ width }) => width);
  expect(widths(1000)).toEqual([200, 670, 130]);
  expect(widths(400)).toEqual([200, 100, 130]);
  expect(widths(260), 'its bars have any width').toEqual([200, 60, 130]);
  expect(widths(230)).toEqual([200, 100, 130]);
});

test('a bar stands where each text will be: in its column, in the middle of the row', () => {
  const bars = ghostBars([column('number', 80), column('info', 100)], 26).split(/, (?=linear)/);
  expect(bars.map((bar) => / (\d+px 0 \/ .*)/.exec(bar)?.[1])).toEqual([
    '8px 0 / 40px 26px repeat-y',
    '88px 0 / 52px 26px repeat-y',
  ]);
  expect(bars[0]).toContain('var(--line) 10px 16px');
});
