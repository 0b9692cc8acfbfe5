import type { GridColumn } from './grid.ts';

/** The last column takes the room that is left, but for numbers: at the other end of the window they would be nobody's. */
export function fillRoom(columns: readonly GridColumn[], room: number): readonly GridColumn[] {
  const last = columns.at(-1);
  if (!last || last.isNumber) return columns;
  const others = columns.slice(0, -1);
  return [...others, { ...last, width: Math.max(last.width, room - widthOf(others)) }];
}

/** How wide columns are together. */
export const widthOf = (columns: readonly GridColumn[]): number => columns.reduce((sum, { width }) => sum + width, 0);

/**
 * The width that a column needs for its title, for its cells that are drawn, and for some texts beyond them; null where
 * nothing is drawn.
 * @param at place of the column
 */
export function fittingWidth(grid: HTMLElement, at: number, texts: readonly string[]): number | null {
  const range = document.createRange();
  const room = (part: Element): number => {
    range.selectNodeContents(part);
    const { paddingLeft, paddingRight } = getComputedStyle(part);
    return range.getBoundingClientRect().width + Number.parseFloat(paddingLeft) + Number.parseFloat(paddingRight);
  };
  const head = grid.querySelectorAll('[role="columnheader"] button')[at];
  const cells = [...grid.querySelectorAll(`[role="gridcell"][aria-colindex="${at + 1}"]`)];
  const drawn = (head ? [head, ...cells] : cells).map(room);
  // Written into a copy of a cell, where nothing cuts them.
  const probe = cells[0]?.cloneNode(false) as HTMLElement | undefined;
  if (probe) cells[0].parentElement!.append(probe);
  const others = (probe ? texts : []).map((each) => {
    probe!.textContent = each;
    return room(probe!);
  });
  probe?.remove();
  const widest = Math.max(...drawn, ...others);
  return Number.isFinite(widest) ? Math.ceil(widest) + 1 : null;
}

/** Height of a bar that stands for a text on its way. */
const BAR = 6;

/** Bars where the texts of rows will be, as a background that repeats from row to row. */
export function ghostBars(columns: readonly GridColumn[], rowHeight: number): string {
  const top = (rowHeight - BAR) / 2;
  const end = top + BAR;
  const stripe = `linear-gradient(transparent ${top}px, var(--line) ${top}px ${end}px, transparent ${end}px)`;
  let left = 8;
  return columns
    .map((each) => {
      const bar = `${stripe} ${left}px 0 / ${Math.round(each.width * 0.6) - 8}px ${rowHeight}px repeat-y`;
      left += each.width;
      return bar;
    })
    .join(', ');
}
