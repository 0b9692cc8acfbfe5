import type { Row } from '../../../model/query.ts';
import { t } from '../../i18n/i18n.svelte.ts';
import type { AppState } from '../../state/app.svelte.ts';
import { isTcp } from '../../state/cell-menu.ts';
import { copy } from '../../state/clipboard.svelte.ts';
import type { MenuEntry } from '../../state/menu.svelte.ts';

/** What can be done with a packet of the ladder. */
export function ladderMenu(app: AppState, row: Row): readonly MenuEntry[] {
  const { number, flow, info } = row;
  const entries: MenuEntry[] = [
    { heading: t('stream.packet', { number: Number(number) }) },
    { label: t('ladder.showPacket'), keys: '↵', run: () => app.route.go({ view: 'packets', item: String(number) }) },
  ];
  if (typeof info === 'string' && info !== '') entries.push({ label: t('menu.copy'), run: () => copy(info) });
  if (typeof flow !== 'number' || flow < 0) return entries;
  const term = `wireloupe.flow == ${flow}`;
  entries.push(
    { label: t('menu.keepFlow'), run: () => app.filter.narrow(term) },
    { label: t('menu.excludeFlow'), run: () => app.filter.narrow(term, 'exclude') },
    { label: t('menu.follow'), keys: 'v', run: () => app.follow(flow) },
  );
  if (isTcp(row)) entries.push({ label: t('menu.tcpGraphs'), run: () => app.drawTcp(flow) });
  return entries;
}
