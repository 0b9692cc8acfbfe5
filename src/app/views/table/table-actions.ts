import { t } from '../../i18n/i18n.svelte.ts';
import type { AppState } from '../../state/app.svelte.ts';
import { cellMenu } from '../../state/cell-menu.ts';
import { copy, isCopied } from '../../state/clipboard.svelte.ts';
import { plainText } from '../../state/cell-text.ts';
import type { MenuEntry } from '../../state/menu.svelte.ts';
import type { Brush } from '../../state/place.ts';
import type { PickedRows } from '../../state/picked-rows.svelte.ts';
import type { GridCell } from '../../ui/grid.ts';
import type { CellAction } from '../../ui/grid-keys.ts';
import type { TableCells } from './table-cells.svelte.ts';
import type { TableColumns } from './table-columns.svelte.ts';

/** A list as what is done with its cells needs to know it. */
export interface ListCells {
  readonly columns: TableColumns;
  readonly cells: TableCells;
  readonly picked: PickedRows;
}

/** What every cell of a list offers; null while its row is on the way. */
export function offersOf(
  app: AppState,
  { columns, cells }: ListCells,
  { row: index, column: name }: GridCell,
): readonly MenuEntry[] | null {
  const row = cells.row(index);
  const column = columns.named(name);
  if (!row || !column) return null;
  const span = cells.spanOf(index);
  const [heading, ...offers] = cellMenu(
    app,
    column,
    row,
    columns.shown,
    cells.flow(index),
    cells.term(index, column, row),
  );
  if (span === null) return [heading, ...offers];
  const brush = { label: t('menu.time'), ...(column.isSpan && { keys: '=' }), run: () => brushSpan(app, span) };
  return [heading, brush, ...offers];
}

/** Narrows the selection to the time in which a row was: its last packet is within. */
const brushSpan = (app: AppState, { from, to }: Brush): void =>
  app.route.go({ brush: { from, to: Math.max(to, from) + 1 } });

/** Does it; returns what is to be said about it, null for nothing. */
export async function act(
  app: AppState,
  { columns, cells, picked }: ListCells,
  action: CellAction,
  { row: index, column: name }: GridCell,
): Promise<string | null> {
  if (action === 'follow') {
    const flow = cells.flow(index);
    if (flow === null) return cells.row(index) ? t('table.noFlow') : null;
    app.follow(flow);
    return null;
  }
  const row = cells.row(index);
  const column = columns.named(name);
  if (!row || !column) return null;
  const span = column.isSpan && action === 'keep' ? cells.spanOf(index) : null;
  if (span !== null) {
    brushSpan(app, span);
    return null;
  }
  if (action === 'copy') copy(column.isSpan ? (cells.hint(index, name) ?? '') : plainText(row[name]));
  else if (action === 'copy-row') {
    const places = picked.places.size > 0 ? [...picked.places].toSorted((a, b) => a - b) : [index];
    const rows = cells.copyOf(places);
    const isDone = await isCopied(rows.join('\n'));
    if (isDone && rows.length < places.length) return t('table.copiedPart', { count: rows.length, all: places.length });
  } else {
    const term = cells.term(index, column, row);
    if (term === null) return t('table.noTerm', { column: column.label });
    app.filter.narrow(term, action);
  }
  return null;
}
