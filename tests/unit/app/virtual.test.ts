import { expect, test } from 'vitest';
import { gridAction } from '../../../src/app/ui/grid-keys.ts';
import { MAX_TRACK, VirtualList } from '../../../src/app/ui/virtual.ts';

function list(rows: number, viewport = 440) {
  const made = new VirtualList();
  made.resize(rows, 22, viewport);
  return made;
}

test('a short list scrolls as the browser does', () => {
  const made = list(1000);
  made.scrolled(2200);
  expect(made.top).toBe(2200);
  expect(made.range(0)).toEqual({ from: 100, to: 120 });
  expect(made.y(100)).toBe(2200);
});

test('three million rows: both ends are reached, the track stays below what browsers can do', () => {
  const made = list(3_000_000);
  expect(made.track).toBe(MAX_TRACK);
  made.scrolled(made.maxScroll);
  expect(made.range(0)).toEqual({ from: 2_999_980, to: 3_000_000 });
  expect(made.y(2_999_999)).toBe(MAX_TRACK - 22);
  made.scrolled(0);
  expect(made.range(0).from).toBe(0);
});

test('small steps move by pixels, jumps in proportion', () => {
  const made = list(3_000_000);
  made.scrolled(made.maxScroll / 2);
  expect(Math.abs(made.range(0).from - 1_499_990)).toBeLessThan(2);
  const before = made.top;
  made.scrolled(made.scrollTop + 100);
  expect(made.top).toBe(before + 100);
});

test('the thumb comes home without moving the rows', () => {
  const made = list(3_000_000);
  made.scrolled(made.maxScroll / 2);
  for (let step = 0; step < 100; step += 1) made.scrolled(made.scrollTop + 120);
  const first = made.range(0).from;
  made.scrollTop = made.homeScroll;
  expect(made.range(0).from).toBe(first);
  expect(made.y(first) - made.scrollTop).toBeLessThanOrEqual(0);
});

test('rows are revealed by the shortest way', () => {
  const made = list(1000);
  expect(made.reveal(5)).toBe(false);
  made.reveal(30);
  expect(made.range(0).to).toBe(31);
  made.reveal(500, 'middle');
  expect(made.range(0).from).toBeLessThan(500);
  made.reveal(0);
  expect(made.top).toBe(0);
});

test('another row height keeps the first row', () => {
  const made = list(1000);
  made.scrolled(2200);
  made.resize(1000, 28, 440);
  expect(made.range(0).from).toBe(100);
});

const press = (key: string, more: Partial<KeyboardEvent> = {}) =>
  gridAction(
    { key, code: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more },
    { row: 50, rows: 100, page: 20 },
  );

test.each([
  ['j', { kind: 'row', to: 51 }],
  ['ArrowUp', { kind: 'row', to: 49 }],
  ['PageDown', { kind: 'row', to: 70 }],
  ['End', { kind: 'row', to: 99 }],
  ['Home', { kind: 'row', to: 0 }],
  ['=', { kind: 'keep' }],
  ['!', { kind: 'exclude' }],
  [' ', { kind: 'select' }],
  ['g', null],
] as const)('%s in a table', (key, action) => {
  expect(press(key)).toEqual(action);
});

test('keys of the browser and of the page stay theirs', () => {
  expect(press('k', { ctrlKey: true })).toBeNull();
  expect(press('ArrowLeft', { altKey: true })).toBeNull();
  expect(press('c', { ctrlKey: true })).toEqual({ kind: 'copy' });
});
