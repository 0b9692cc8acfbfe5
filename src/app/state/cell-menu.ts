import type { Cell, Row } from '../../model/query.ts';
import { t } from '../i18n/i18n.svelte.ts';
import type { AppState } from './app.svelte.ts';
import { cellText, plainText } from './cell-text.ts';
import { copy } from './clipboard.svelte.ts';
import type { ShownColumn } from './columns.ts';
import { termFor, valuesOf } from './filter-text.ts';
import type { MenuEntry } from './menu.svelte.ts';

/** The row as text that a spreadsheet takes: cells apart by tabs. */
export const rowText = (columns: readonly ShownColumn[], row: Row): string =>
  columns
    .filter(({ isSpan }) => !isSpan)
    .map(({ name }) => plainText(row[name]).replaceAll(/[\t\r\n]+/g, ' '))
    .join('\t');

/** Values of one cell that are offered one by one. */
const MOST_VALUES = 8;

/** @param hasKeys the keys of lists do the same */
const narrowing = (app: AppState, term: string, hasKeys: boolean): MenuEntry[] => [
  { label: t('menu.keep'), ...(hasKeys && { keys: '=' }), run: () => app.filter.narrow(term) },
  { label: t('menu.exclude'), ...(hasKeys && { keys: '!' }), run: () => app.filter.narrow(term, 'exclude') },
  { label: t('menu.only'), run: () => app.route.go({ filter: term }) },
];

/** The same for each of several values; keys mean the first. */
function narrowingEach(app: AppState, column: ShownColumn, values: readonly Cell[]): MenuEntry[] {
  return values.slice(0, MOST_VALUES).flatMap((each, at) => {
    const term = termFor(column, each);
    const value = plainText(each);
    if (term === null) return [];
    return [
      { label: t('menu.keepValue', { value }), ...(at === 0 && { keys: '=' }), run: () => app.filter.narrow(term) },
      {
        ...{ label: t('menu.excludeValue', { value }), ...(at === 0 && { keys: '!' }) },
        run: () => app.filter.narrow(term, 'exclude'),
      },
    ];
  });
}

function elsewhere(app: AppState, term: string): MenuEntry[] {
  const views = (['packets', 'flows'] as const).filter((view) => app.route.place.view !== view);
  return [
    { label: t('menu.copyFilter'), run: () => copy(term) },
    ...views.map((view) => ({ label: t(`menu.${view}`), run: () => app.show(view, term) })),
  ];
}

/** What can be done with a term that something stands for which is no cell. */
export const termMenu = (app: AppState, heading: string, term: string): readonly MenuEntry[] => [
  { heading },
  ...narrowing(app, term, false),
  ...elsewhere(app, term),
];

/** What can be done with any value in any table: keep, exclude, copy, and look from another side. */
export function cellMenu(
  app: AppState,
  column: ShownColumn,
  row: Row,
  shown: readonly ShownColumn[] = [],
  flow: Row[string] = row['flow'] ?? null,
  term = termFor(column, row[column.name] ?? null),
): readonly MenuEntry[] {
  const cell = row[column.name] ?? null;
  const text = plainText(cell);
  const entries: MenuEntry[] = [{ heading: `${column.label}: ${cellText(column, cell)}` }];
  const values = column.kind === 'field' ? [] : valuesOf(column, cell);
  if (term !== null)
    entries.push(...(values.length > 1 ? narrowingEach(app, column, values) : narrowing(app, term, true)));
  if (text !== '') entries.push({ label: t('menu.copy'), keys: 'c', run: () => copy(text) });
  if (shown.length > 0) entries.push({ label: t('menu.copyRow'), keys: 'C', run: () => copy(rowText(shown, row)) });
  if (term !== null) entries.push(...elsewhere(app, term));
  if (column.kind === 'address' && typeof cell === 'string') {
    entries.push({ label: t('menu.host'), run: () => app.inspect(cell) });
  }
  if (typeof flow === 'number' && app.route.place.view !== 'packets') {
    entries.push({ label: t('menu.flowPackets'), run: () => app.show('packets', `wireloupe.flow == ${flow}`) });
  }
  if (typeof flow === 'number') entries.push({ label: t('menu.follow'), keys: 'v', run: () => app.follow(flow) });
  if (typeof flow === 'number') entries.push({ label: t('menu.ladder'), run: () => app.showLadder(flow) });
  if (app.route.place.view === 'packets')
    entries.push({ label: t('menu.ladderAll'), run: () => app.setBeside({ kind: 'ladder', flow: null }) });
  if (typeof flow === 'number' && isTcp(row))
    entries.push({ label: t('menu.tcpGraphs'), run: () => app.drawTcp(flow) });
  return entries;
}

/** Whether the row is a flow or a packet of TCP; rows of other tables do not tell. */
export function isTcp(row: Row): boolean {
  const { transport, layers } = row;
  return transport === 'tcp' || (typeof layers === 'string' && layers.split(':').includes('tcp'));
}
