import type { Row } from '../../model/query.ts';
import { t } from '../i18n/i18n.svelte.ts';
import type { AppState } from './app.svelte.ts';
import { cellText, plainText } from './cell-text.ts';
import { copy } from './clipboard.svelte.ts';
import type { ShownColumn } from './columns.ts';
import { termFor } from './filter-text.ts';
import type { MenuEntry } from './menu.svelte.ts';

/** The row as text that a spreadsheet takes: cells apart by tabs. */
export const rowText = (columns: readonly ShownColumn[], row: Row): string =>
  columns
    .filter(({ isSpan }) => !isSpan)
    .map(({ name }) => plainText(row[name]).replaceAll(/[\t\r\n]+/g, ' '))
    .join('\t');

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
  if (term !== null) {
    entries.push(
      { label: t('menu.keep'), keys: '=', run: () => app.filter.narrow(term) },
      { label: t('menu.exclude'), keys: '!', run: () => app.filter.narrow(term, 'exclude') },
      { label: t('menu.only'), run: () => app.route.go({ filter: term }) },
    );
  }
  if (text !== '') entries.push({ label: t('menu.copy'), keys: 'c', run: () => copy(text) });
  if (shown.length > 0) entries.push({ label: t('menu.copyRow'), keys: 'C', run: () => copy(rowText(shown, row)) });
  if (term !== null) {
    entries.push({ label: t('menu.copyFilter'), run: () => copy(term) });
    for (const view of ['packets', 'flows'] as const) {
      if (app.route.place.view !== view) entries.push({ label: t(`menu.${view}`), run: () => app.show(view, term) });
    }
  }
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
