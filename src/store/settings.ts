import type { Settings } from '../model/settings.ts';
import type { Text } from '../model/text.ts';
import { type Saved, saving } from './outcome.ts';
import type { Database } from './schema.ts';

/** What the person set about the library. How the page looks is not here: the first paint needs it sooner. */
export interface LibrarySettings {
  /** Null while the person has said nothing: then it depends on where the page was opened from (`keepsAnalyses`). */
  readonly keep: boolean | null;
}

export const DEFAULT_LIBRARY_SETTINGS: LibrarySettings = { keep: null };

/** Why the single file keeps nothing unless it is told to. */
export const NOT_KEPT_FROM_DISK: Text = {
  en: 'Pages opened from a disk all share one storage, so any other HTML file on this machine could read what is kept.',
  ru: 'У всех страниц, открытых с диска, общее хранилище: любой другой HTML-файл на этой машине прочитал бы сохранённое.',
};

/** Whether analyses are kept. `protocol` is that of the page's own address. */
export function keepsAnalyses({ keep }: LibrarySettings, protocol: string): boolean {
  return keep ?? protocol !== 'file:';
}

/** Settings of the library; the defaults where nothing was stored. Rejects where nothing can be read. */
export async function loadLibrarySettings(database: Database): Promise<LibrarySettings> {
  return over(DEFAULT_LIBRARY_SETTINGS, await database.get('settings', 'library'));
}

/** Stores the settings of the library. */
export function saveLibrarySettings(database: Database, settings: LibrarySettings): Promise<Saved> {
  return saving(() => database.put('settings', settings, 'library'));
}

/**
 * Filters that were used, the latest first, and those that the person keeps under a name. They hold values from captures, so
 * they stand here and not in an address or a preference.
 */
export interface FilterSettings {
  readonly history: readonly string[];
  readonly saved: readonly { readonly name: string; readonly filter: string }[];
}

/** Nobody has used one. */
export const NO_FILTERS: FilterSettings = { history: [], saved: [] };

/** Filters of earlier visits. Rejects where nothing can be read: who took that for none would write over them. */
export async function loadFilterSettings(database: Database): Promise<FilterSettings> {
  return readable(await database.get('settings', 'filters'));
}

/** Changes the filters that were used and those that are kept. */
export function changeFilterSettings(
  database: Database,
  change: (kept: FilterSettings) => FilterSettings,
): Promise<Saved> {
  return saving(() => update(database, 'filters', (stored) => change(readable(stored))));
}

/** Each filter once, and nothing that is none. */
function readable(stored: unknown): FilterSettings {
  const { history, saved } = over(NO_FILTERS, stored);
  const isText = (value: unknown): value is string => typeof value === 'string';
  const named = saved.filter(({ name, filter }) => isText(name) && isText(filter));
  return {
    history: [...new Set(history.filter(isText))],
    saved: [...new Map(named.map((each) => [each.filter, each])).values()],
  };
}

/** Settings of the analysis: home networks, limits, detector thresholds, blocklists. Rejects likewise. */
export async function loadSettings(database: Database, defaults: Settings): Promise<Settings> {
  return over(defaults, await database.get('settings', 'analysis'));
}

/** Changes the settings of the analysis as they are stored, over the same defaults. */
export function changeSettings(
  database: Database,
  defaults: Settings,
  change: (kept: Settings) => Settings,
): Promise<Saved> {
  return saving(() => update(database, 'analysis', (stored) => change(over(defaults, stored))));
}

/** One transaction: what another tab stores meanwhile comes before it or behind it. */
async function update(database: Database, name: string, change: (stored: unknown) => unknown): Promise<void> {
  const transaction = database.transaction('settings', 'readwrite');
  await transaction.store.put(change(await transaction.store.get(name)), name);
  await transaction.done;
}

/** What was stored, over the defaults: a setting that came later has its default, one of another type than today too. */
function over<T extends object>(defaults: T, stored: unknown): T {
  if (typeof stored !== 'object' || stored === null) return defaults;
  const known = Object.entries(stored).filter(
    ([key, value]) => key in defaults && fits(value, defaults[key as keyof T]),
  );
  return { ...defaults, ...Object.fromEntries(known) };
}

function fits(value: unknown, usual: unknown): boolean {
  if (usual === null) return true;
  return typeof value === typeof usual && value !== null && Array.isArray(value) === Array.isArray(usual);
}
