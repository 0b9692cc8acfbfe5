import { afterEach, describe, expect, test, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import DataTable from '../../src/app/ui/DataTable.svelte';
import type { GridColumn } from '../../src/app/ui/grid.ts';

const columns: GridColumn[] = [
  { name: 'number', label: 'No.', shownUnit: null, width: 90, isNumber: true, isMono: false },
  { name: 'name', label: 'Name', shownUnit: null, width: 200, isNumber: false, isMono: false },
];
const frame = () => new Promise(requestAnimationFrame);

let host: HTMLElement;
async function show(total: number, more: Record<string, unknown> = {}) {
  host = document.createElement('div');
  host.style.cssText = 'height: 466px; width: 600px';
  document.body.append(host);
  const told = {
    see: vi.fn(),
    sort: vi.fn(),
    resize: vi.fn(),
    act: vi.fn(),
    open: vi.fn(),
    select: vi.fn(),
    menu: vi.fn(),
  };
  const props = {
    label: 'Rows',
    columns,
    total,
    rowHeight: 22,
    text: (row: number, column: string) => (column === 'number' ? String(row + 1) : `row ${row + 1}`),
    sort: null,
    onsee: told.see,
    onsort: told.sort,
    onresize: told.resize,
    onact: told.act,
    onopen: told.open,
    onselect: told.select,
    onmenu: told.menu,
    ...more,
  };
  const shown = await render(DataTable, { target: host, props });
  await frame();
  await frame();
  const grid = host.querySelector<HTMLElement>('[role="grid"]')!;
  return { ...shown, grid, told };
}
afterEach(() => host.remove());

/** Numbers of the rows that can be seen below the header. */
function visible(grid: HTMLElement): number[] {
  const { top, bottom } = grid.getBoundingClientRect();
  return [...grid.querySelectorAll<HTMLElement>('[data-row]')]
    .filter((row) => {
      const box = row.getBoundingClientRect();
      return box.top >= top + 25 && box.bottom <= bottom + 1;
    })
    .map((row) => Number(row.dataset['row']))
    .sort((a, b) => a - b);
}
const current = (grid: HTMLElement) =>
  document.getElementById(grid.getAttribute('aria-activedescendant') ?? '')?.parentElement?.dataset['row'];

describe('a column as wide as its contents', () => {
  /** Whether each cell is cut. */
  const isCut = (grid: HTMLElement, name: string): boolean[] =>
    [...grid.querySelectorAll(`[data-column="${name}"]`)].map((cell) => cell.scrollWidth > cell.clientWidth);
  const texts = ['short', 'the longest of all names in this list, by far', 'middle'];
  const text = (row: number, column: string) => (column === 'number' ? String(row) : texts[row]);
  const wide = { name: 'name', label: 'Name', shownUnit: null, width: 500, isNumber: false, isMono: false };
  const last = { ...wide, name: 'last', label: 'Last', width: 60 };

  test('by a double click on its border, narrower or wider', async () => {
    const { grid, told, rerender } = await show(3, { columns: [wide, last], text });
    grid.querySelector('.grip')!.dispatchEvent(new MouseEvent('dblclick', { bubbles: true }));
    const [name, width] = told.resize.mock.lastCall as [string, number];
    expect(name).toBe('name');
    expect(width).toBeLessThan(500);
    expect(told.open).not.toHaveBeenCalled();
    await rerender({ columns: [{ ...wide, width }, last] });
    expect(isCut(grid, 'name')).toEqual([false, false, false]);
    await rerender({ columns: [{ ...wide, width: width - 24 }, last] });
    expect(isCut(grid, 'name'), 'with less than the padding').toContain(true);
  });

  test('by Shift and Enter on its title, which does not sort; never narrower than the title', async () => {
    const head = { ...wide, name: 'number', label: 'A title longer than numbers', width: 60 };
    const { grid, told, rerender } = await show(3, { columns: [head, last], text });
    grid.querySelector<HTMLElement>('[role="columnheader"] button')!.focus();
    await userEvent.keyboard('{Shift>}{Enter}{/Shift}');
    const [name, width] = told.resize.mock.lastCall as [string, number];
    expect([name, told.sort.mock.calls]).toEqual(['number', []]);
    await rerender({ columns: [{ ...head, width }, last] });
    const label = grid.querySelector('.label')!;
    expect(label.scrollWidth).toBeLessThanOrEqual(label.clientWidth);
  });
});

describe('three million rows', () => {
  test('the thumb reaches the last row, and there is no gap on the way', async () => {
    const { grid, told } = await show(3_000_000);
    expect(visible(grid)[0]).toBe(0);
    for (const share of [0.1, 0.25, 0.5, 0.75, 0.999, 1]) {
      grid.scrollTop = share * (grid.scrollHeight - grid.clientHeight);
      await frame();
      await frame();
      const rows = visible(grid);
      expect(rows.length).toBeGreaterThan(15);
      expect(rows).toEqual(rows.map((_, index) => rows[0] + index));
      expect(Math.abs(rows[0] - share * 3_000_000)).toBeLessThan(40);
    }
    expect(visible(grid).at(-1)).toBe(2_999_999);
    const [from, to] = told.see.mock.calls.at(-1) as [number, number];
    expect(to).toBe(3_000_000);
    expect(to - from).toBeLessThan(60);
  });

  test('a wheel moves by its pixels, also in the middle, and the rows stay when the thumb comes home', async () => {
    const { grid } = await show(3_000_000);
    grid.scrollTop = grid.scrollHeight / 2;
    await frame();
    await frame();
    const [before] = visible(grid);
    for (let step = 0; step < 10; step += 1) {
      grid.scrollTop += 44;
      await frame();
      await frame();
    }
    const after = visible(grid);
    expect(Math.abs(after[0] - before - 20)).toBeLessThanOrEqual(1);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(visible(grid)).toEqual(after);
  });

  test('Home, End, pages and single steps by keys', async () => {
    const { grid } = await show(3_000_000);
    grid.focus();
    await userEvent.keyboard('{End}');
    await frame();
    await frame();
    expect(current(grid)).toBe('2999999');
    expect(visible(grid)).toContain(2_999_999);
    await userEvent.keyboard('k{ArrowUp}{PageUp}');
    await frame();
    const page = 2_999_997 - Number(current(grid));
    expect(page).toBeGreaterThan(10);
    expect(visible(grid)).toContain(Number(current(grid)));
    await userEvent.keyboard('{Home}jj');
    await frame();
    expect(current(grid)).toBe('2');
    expect(visible(grid)[0]).toBe(0);
  });

  test('going to a row puts it in the middle', async () => {
    const { grid, component } = await show(3_000_000);
    (component as unknown as { goTo: (row: number, where: string) => void }).goTo(1_234_566, 'middle');
    await frame();
    await frame();
    expect(current(grid)).toBe('1234566');
    const rows = visible(grid);
    expect(rows.indexOf(1_234_566)).toBeGreaterThan(5);
    expect(rows.indexOf(1_234_566)).toBeLessThan(rows.length - 5);
  });
});

test('the grid tells its size and each row its place', async () => {
  const { grid } = await show(1000, { sort: { column: 'name', descending: true } });
  expect(grid.getAttribute('aria-rowcount')).toBe('1001');
  expect(grid.querySelector('[data-row="3"]')!.getAttribute('aria-rowindex')).toBe('5');
  const heads = [...grid.querySelectorAll('[role="columnheader"]')];
  expect(heads.map((head) => head.getAttribute('aria-sort'))).toEqual(['none', 'descending']);
  expect(grid.querySelectorAll('[data-row]').length).toBeLessThan(60);
});

test('few rows: no more is drawn than there is', async () => {
  const { grid } = await show(3);
  expect(visible(grid)).toEqual([0, 1, 2]);
  grid.focus();
  await userEvent.keyboard('{End}{ArrowDown}');
  expect(current(grid)).toBe('2');
});

test('a scroll makes and removes no element; at rest rows stand in the document in their order', async () => {
  const { grid } = await show(3_000_000);
  const shown = () => [...grid.querySelectorAll<HTMLElement>('[data-row]')];
  const rows = () => shown().map((row) => Number(row.dataset['row']));
  const before = new Set(shown());
  let changes = 0;
  const observer = new MutationObserver((list) => (changes += list.length));
  observer.observe(grid, { subtree: true, childList: true });
  for (const step of [100, 100, 40_000, -100]) {
    grid.scrollTop += step;
    await frame();
    await frame();
  }
  expect(changes).toBe(0);
  expect(new Set(shown())).toEqual(before);
  expect(rows()).not.toEqual(rows().toSorted((a, b) => a - b));
  await expect.poll(rows).toEqual(rows().toSorted((a, b) => a - b));
  observer.disconnect();
  for (const row of shown()) expect(row.textContent).toContain(`row ${Number(row.dataset['row']) + 1}`);
});

test('keys act on the current cell', async () => {
  const { grid, told } = await show(100);
  grid.focus();
  await userEvent.keyboard('jj{ArrowRight}=');
  expect(told.act).toHaveBeenLastCalledWith('keep', { row: 2, column: 'name' });
  await userEvent.keyboard('!');
  expect(told.act).toHaveBeenLastCalledWith('exclude', { row: 2, column: 'name' });
  await userEvent.keyboard('c');
  expect(told.act).toHaveBeenLastCalledWith('copy', { row: 2, column: 'name' });
  await userEvent.keyboard('{Enter} ');
  expect(told.open).toHaveBeenCalledWith({ row: 2, column: 'name' });
  expect(told.select).toHaveBeenCalledWith(2);
});

test('titles sort by click and resize by keys', async () => {
  const { grid, told } = await show(10);
  const button = grid.querySelectorAll<HTMLButtonElement>('[role="columnheader"] button')[1];
  button.click();
  expect(told.sort).toHaveBeenCalledWith('name');
  button.focus();
  await userEvent.keyboard('{Shift>}{ArrowRight}{/Shift}');
  expect(told.resize).toHaveBeenCalledWith('name', expect.any(Number));
});

test('a row on the way is drawn as such', async () => {
  const { grid } = await show(10, { text: () => undefined });
  expect(grid.querySelector('[data-row="0"].coming')).not.toBeNull();
});

test('a cell that draws when its row was has that as its background, and the next row its own', async () => {
  const when: GridColumn = { ...columns[1], name: 'when', label: 'When', isSpan: true };
  const { grid } = await show(3, {
    columns: [...columns, when],
    span: (row: number) => (row === 2 ? undefined : `linear-gradient(red 0 0) ${row * 10}% center / 50% 2px no-repeat`),
  });
  const drawn = [...grid.querySelectorAll<HTMLElement>('[data-row]')]
    .sort((a, b) => Number(a.dataset['row']) - Number(b.dataset['row']))
    .map((row) => getComputedStyle(row.querySelector('[data-column="when"]')!).backgroundPositionX);
  expect(drawn).toEqual(['0%', '10%', '0%']);
  const [, plain] = grid.querySelectorAll<HTMLElement>('[data-row="0"] [data-column]');
  expect(getComputedStyle(plain).backgroundImage).toBe('none');
});

test('a column that is hidden while the reader stands in it leaves him in the last one', async () => {
  const { grid, told, rerender } = await show(10);
  grid.focus();
  await userEvent.keyboard('{ArrowRight}{ArrowDown}');
  expect(current(grid)).toBe('1');
  await rerender({ columns: [columns[0]] });
  await frame();
  expect(current(grid)).toBe('1');
  await userEvent.keyboard('c');
  expect(told.act).toHaveBeenLastCalledWith('copy', { row: 1, column: 'number' });
  await rerender({ columns });
  await userEvent.keyboard('{ArrowLeft}c');
  expect(told.act).toHaveBeenLastCalledWith('copy', { row: 1, column: 'number' });
});

test('a selection drawn with Shift begins anew where the reader was sent', async () => {
  const onrange = vi.fn();
  const { grid, component } = await show(100, { onrange });
  grid.focus();
  await userEvent.keyboard('{ArrowDown}{ArrowDown}{Shift>}{ArrowDown}{/Shift}');
  expect(onrange).toHaveBeenLastCalledWith(2, 3);
  (component as unknown as { goTo: (row: number) => void }).goTo(50); // the list is sorted anew, or a row was asked for
  await userEvent.keyboard('{Shift>}{ArrowDown}{/Shift}');
  expect(onrange).toHaveBeenLastCalledWith(50, 51);
});

test('rows of another height stay where they are, also when the list is scrolled next', async () => {
  const { grid, rerender } = await show(5000);
  grid.scrollTop = 500 * 22;
  grid.dispatchEvent(new Event('scroll'));
  await frame();
  expect(visible(grid)[0]).toBe(500);
  await rerender({ rowHeight: 28 });
  await frame();
  await frame();
  expect(visible(grid)[0]).toBe(500);
  grid.scrollTop += 28;
  grid.dispatchEvent(new Event('scroll'));
  await frame();
  await frame();
  expect(visible(grid)[0]).toBe(501);
});
