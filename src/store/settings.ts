import type { Settings } from '../model/settings.ts';
import { type Saved, saving } from './outcome.ts';
import type { Database } from './schema.ts';

/** How the page looks and what it stores. Results do not depend on it; what they depend on is model/settings.ts. */
export interface Preferences {
  readonly theme: 'system' | 'light' | 'dark';
  readonly language: 'system' | 'en' | 'ru';
  /** How times are shown: in UTC, in the zone of this machine, in a named zone, or since the first packet. */
  readonly timeZone: string;
  readonly density: 'compact' | 'comfortable';
  /** Whether analyses are kept in the library; null leaves it to `keepsByDefault`. */
  readonly keep: boolean | null;
  readonly savedFilters: readonly { readonly name: string; readonly filter: string }[];
  /** Columns shown per table, where they differ from the usual ones. */
  readonly columns: Readonly<Record<string, readonly string[]>>;
}

export const DEFAULT_PREFERENCES: Preferences = {
  theme: 'system',
  language: 'system',
  timeZone: 'local',
  density: 'compact',
  keep: null,
  savedFilters: [],
  columns: {},
};

/**
 * Whether analyses are kept unless the person says otherwise. Not in the single file: every HTML file opened from a disk
 * shares one storage, so another file could read what was kept.
 */
export function keepsByDefault(protocol: string): boolean {
  return protocol !== 'file:';
}

export function loadPreferences(database: Database): Promise<Preferences> {
  return load(database, 'preferences', DEFAULT_PREFERENCES);
}

export function savePreferences(database: Database, preferences: Preferences): Promise<Saved> {
  return saving(() => database.put('settings', preferences, 'preferences'));
}

/** Settings of the analysis: home networks, limits, detector thresholds, blocklists. */
export function loadSettings(database: Database, defaults: Settings): Promise<Settings> {
  return load(database, 'analysis', defaults);
}

export function saveSettings(database: Database, settings: Settings): Promise<Saved> {
  return saving(() => database.put('settings', settings, 'analysis'));
}

/** What was stored, over the defaults: a setting that came later has its default, one of another type than today too. */
async function load<T extends object>(database: Database, name: string, defaults: T): Promise<T> {
  const stored: unknown = await database.get('settings', name).catch(() => undefined);
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
