import { readable } from '../../base/text.ts';
import type { FoundHost } from '../../model/host-card.ts';
import { tableTitle } from '../i18n/columns.ts';
import { locale, t, tell } from '../i18n/i18n.svelte.ts';
import type { AppState } from '../state/app.svelte.ts';
import { addressTerm } from '../state/filter-text.ts';
import { TRANSACTIONS, transactionTables } from '../state/tables.ts';
import { VIEWS } from '../views/registry.ts';
import { SETTING_PLACES, thresholdsPart } from '../views/settings/setting-places.ts';
import { viewPlace } from './navigate.ts';

/** Something that the palette offers; `keys` are shown beside it. */
export interface Command {
  readonly id: string;
  readonly label: string;
  readonly keys?: string;
  readonly run: () => void;
}

/** Everything that the palette offers, views first. */
export function commandsOf(app: AppState): readonly Command[] {
  const { preferences, route, session } = app;
  const views = VIEWS.filter((view) => !view.needsCapture || session.hasCapture).map((view) => ({
    id: `view.${view.id}`,
    label: t(view.title),
    keys: `g ${view.key}`,
    run: () => route.go(viewPlace(app, view.id)),
  }));
  const tables = transactionTables(session.summary?.tables ?? [])
    .filter(({ rows }) => rows > 0)
    .map(({ id, title }) => ({
      id: `table.${id}`,
      label: `${t('view.transactions')}: ${tableTitle(id, title, locale.language)}`,
      run: () => route.go({ view: TRANSACTIONS, part: id, item: null }),
    }));
  const focusFilter = (): void => document.querySelector<HTMLElement>('[data-filter-input]')?.focus();
  return [
    ...views,
    ...tables,
    ...(session.hasCapture ? [{ id: 'filter', label: t('keys.filter'), keys: '/', run: focusFilter }] : []),
    ...(session.hasCapture ? [{ id: 'filters', label: t('filters.open'), run: () => (app.dialog = 'filters') }] : []),
    ...(route.place.filter ? [{ id: 'clear', label: t('filter.clear'), run: () => route.go({ filter: '' }) }] : []),
    ...(route.place.brush ? [{ id: 'whole', label: t('brush.clear'), run: () => route.go({ brush: null }) }] : []),
    ...savedCommands(app),
    ...findingCommands(app),
    ...exportCommands(app),
    { id: 'theme.dark', label: t('command.dark'), run: () => preferences.set({ theme: 'dark' }) },
    { id: 'theme.light', label: t('command.light'), run: () => preferences.set({ theme: 'light' }) },
    { id: 'theme.system', label: t('command.system'), run: () => preferences.set({ theme: 'system' }) },
    { id: 'utc', label: t('command.utc'), run: () => preferences.set({ zone: 'UTC' }) },
    { id: 'local', label: t('command.local'), run: () => preferences.set({ zone: 'local' }) },
    { id: 'compact', label: t('command.compact'), run: () => preferences.set({ density: 'compact' }) },
    { id: 'comfortable', label: t('command.comfortable'), run: () => preferences.set({ density: 'comfortable' }) },
    { id: 'en', label: 'English', run: () => preferences.set({ language: 'en' }) },
    { id: 'ru', label: 'Русский', run: () => preferences.set({ language: 'ru' }) },
    ...settingCommands(app),
    { id: 'privacy', label: t('privacy.title'), run: () => (app.dialog = 'privacy') },
    { id: 'keys', label: t('keys.title'), keys: '?', run: () => (app.dialog = 'keys') },
  ];
}

/** Single settings, and the thresholds of each detector. */
function settingCommands({ route, adjust }: AppState): readonly Command[] {
  const to = (part: string, of: string, label: string): Command => ({
    id: `setting.${part}`,
    label: `${of}: ${label}`,
    run: () => route.go({ view: 'settings', part, item: null }),
  });
  return [
    ...SETTING_PLACES.map(({ part, label }) => to(part, t('view.settings'), t(label))),
    ...adjust.detectors
      .filter(({ options }) => options.length > 0)
      .map(({ id, title }) => to(thresholdsPart(id), t('settings.detectors'), tell(title))),
  ];
}

const exportCommands = ({ session, packetExport }: AppState): readonly Command[] =>
  session.hasCapture
    ? [{ id: 'export', label: t('export.open'), run: () => packetExport.open({ packets: [], flows: [] }) }]
    : [];

/** Filters that the reader keeps, by their names and what they say. */
const savedCommands = ({ filter, filterHistory, session }: AppState): readonly Command[] =>
  (session.hasCapture ? filterHistory.saved : []).map(({ name, filter: text }) => ({
    id: `saved.${text}`,
    label: name === text ? text : `${name}: ${text}`,
    keys: t('filter.kind.saved'),
    run: () => filter.use(text),
  }));

/** Findings offered by their sentence: the worst of them. */
const FINDINGS = 200;

const findingCommands = ({ review, route }: AppState): readonly Command[] =>
  review.findings.slice(0, FINDINGS).map((finding) => ({
    id: `finding.${finding.key}`,
    label: tell(finding.title, finding.parameters),
    keys: t(`severity.${finding.severity}`),
    run: () => route.go({ view: 'threats', item: finding.key }),
  }));

const IP_ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|(?=.*:.*:)[0-9a-f:]+(?:\d{1,3}(?:\.\d{1,3}){3})?)$/i;

/** Whether the typed text is an address: then it is what is looked for, and findings that name it come after it. */
export const isAddress = (typed: string): boolean => IP_ADDRESS.test(typed.trim());

/** Whether hosts are looked for: by one letter everything would be found, and a whole address is offered at once. */
export const isWorthLooking = ({ session }: AppState, typed: string): boolean =>
  session.hasCapture && typed.trim().length > 1 && !isAddress(typed);

/** Hosts that were found, those that the text as it is now still fits. */
export function hostCommands(app: AppState, hosts: readonly FoundHost[], typed: string): readonly Command[] {
  const wanted = typed.trim().toLowerCase();
  if (!isWorthLooking(app, typed)) return [];
  return hosts
    .map(({ address, name }) => ({ address, label: name === null ? address : `${address} · ${readable(name)}` }))
    .filter(({ label }) => label.toLowerCase().includes(wanted))
    .map(({ address, label }) => ({
      id: `host.${address}`,
      label,
      keys: t('overview.host'),
      run: () => app.inspect(address),
    }));
}

/** What can be done with the typed text itself: a host by its address, or the text as a filter. */
export function typedCommands(app: AppState, typed: string): readonly Command[] {
  const text = typed.trim();
  if (text === '' || !app.session.hasCapture) return [];
  if (isAddress(text))
    return [
      { id: 'typed.host', label: t('palette.host', { address: text }), run: () => app.inspect(text) },
      { id: 'typed.keep', label: t('palette.keep', { address: text }), run: () => app.filter.use(addressTerm(text)) },
    ];
  return [{ id: 'typed.filter', label: t('palette.filter', { text }), run: () => app.filter.use(text) }];
}

/** Commands whose label has every typed word, in the order given. */
export function matching(commands: readonly Command[], typed: string): readonly Command[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return commands.filter(({ label }) => words.every((word) => label.toLowerCase().includes(word)));
}
