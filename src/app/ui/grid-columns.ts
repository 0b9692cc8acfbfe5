import type { GridColumn } from './grid.ts';

/** A drawn column is no narrower: its bars would be dots. */
const LEAST_SPAN = 48;

/**
 * The drawn column takes the room that is left, or the last one, but for numbers: at the other end of the window they would
 * be nobody's. Where the window ends within the drawn column that is cut short: its bars have any width.
 */
export function fillRoom(columns: readonly GridColumn[], room: number): readonly GridColumn[] {
  const drawn = columns.findIndex(({ isSpan }) => isSpan);
  const before = drawn < 0 ? 0 : room - widthOf(columns.slice(0, drawn));
  if (before >= LEAST_SPAN && before < columns[drawn].width) return withWidth(columns, drawn, before);
  const at = drawn < 0 ? columns.length - 1 : drawn;
  const filling = columns[at];
  const left = room - widthOf(columns);
  return !filling || filling.isNumber || left <= 0 ? columns : withWidth(columns, at, filling.width + left);
}

const withWidth = (columns: readonly GridColumn[], at: number, width: number): readonly GridColumn[] =>
  columns.map((column, index) => (index === at ? { ...column, width } : column));

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
