import { t } from '../../i18n/i18n.svelte.ts';
import type { AppState } from '../../state/app.svelte.ts';
import { copy } from '../../state/clipboard.svelte.ts';
import type { MenuEntry } from '../../state/menu.svelte.ts';

/** What can be done with a line of a bar table. */
export function shareMenu(
  app: AppState,
  { label, filter }: { label: string; filter: string | null },
): readonly MenuEntry[] {
  const entries: MenuEntry[] = [{ heading: label }];
  if (filter !== null) {
    entries.push(
      { label: t('menu.keep'), keys: '=', run: () => app.filter.narrow(filter) },
      { label: t('menu.exclude'), keys: '!', run: () => app.filter.narrow(filter, 'exclude') },
      { label: t('menu.only'), run: () => app.route.go({ filter }) },
      { label: t('menu.packets'), run: () => app.show('packets', filter) },
      { label: t('menu.flows'), run: () => app.show('flows', filter) },
      { label: t('menu.copyFilter'), run: () => copy(filter) },
    );
  }
  entries.push({ label: t('menu.copy'), run: () => copy(label) });
  return entries;
}
