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
export function loadLibrarySettings(database: Database): Promise<LibrarySettings> {
  return load(database, 'library', DEFAULT_LIBRARY_SETTINGS);
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

const NO_FILTERS: FilterSettings = { history: [], saved: [] };

/** Filters of earlier visits. Rejects where nothing can be read: who took that for none would write over them. */
export function loadFilterSettings(database: Database): Promise<FilterSettings> {
  return load(database, 'filters', NO_FILTERS);
}

/** Stores the filters that were used and those that are kept. */
export function saveFilterSettings(database: Database, settings: FilterSettings): Promise<Saved> {
  return saving(() => database.put('settings', settings, 'filters'));
}

/** Settings of the analysis: home networks, limits, detector thresholds, blocklists. Rejects likewise. */
export function loadSettings(database: Database, defaults: Settings): Promise<Settings> {
  return load(database, 'analysis', defaults);
}

/** Stores the settings of the analysis. */
export function saveSettings(database: Database, settings: Settings): Promise<Saved> {
  return saving(() => database.put('settings', settings, 'analysis'));
}

/** What was stored, over the defaults: a setting that came later has its default, one of another type than today too. */
async function load<T extends object>(database: Database, name: string, defaults: T): Promise<T> {
  const stored: unknown = await database.get('settings', name);
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
