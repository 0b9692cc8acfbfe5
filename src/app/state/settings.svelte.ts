import type { DetectorDescription, OptionDescription } from '../../model/finding.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../model/settings.ts';
import { changeSettings, loadSettings } from '../../store/settings.ts';
import type { Workers } from './client.ts';
import { Kept } from './kept.svelte.ts';
import type { Store } from './store.svelte.ts';

/** What changes results: home networks, limits, thresholds, blocklists. Each change holds at once and is kept. */
export class SettingsState {
  /** Every detector with its words and thresholds. */
  detectors = $state.raw<readonly DetectorDescription[]>([]);
  readonly #workers: Promise<Workers>;
  readonly #kept: Kept<Settings>;

  constructor(workers: Promise<Workers>, store: Store) {
    this.#workers = workers;
    this.#kept = new Kept(store, DEFAULT_SETTINGS, {
      read: (database) => loadSettings(database, DEFAULT_SETTINGS),
      change: (database, change) => changeSettings(database, DEFAULT_SETTINGS, change),
    });
  }

  get current(): Settings {
    return this.#kept.current;
  }

  readonly byDetector: ReadonlyMap<string, DetectorDescription> = $derived(
    new Map(this.detectors.map((each) => [each.id, each])),
  );

  /** Reads what was kept; asking again waits for the same answer, unless it could not be read. */
  load(): Promise<void> {
    return this.#kept.load();
  }

  /** They were changed from outside of this page. */
  reload(): Promise<void> {
    return this.#kept.reload();
  }

  async loadDetectors(): Promise<void> {
    if (this.detectors.length > 0) return;
    const { analysis } = await this.#workers;
    this.detectors = await analysis.detectors();
  }

  set(change: Partial<Settings>): void {
    this.#kept.change((kept) => ({ ...kept, ...change }));
  }

  /** The database was emptied: everything is as at first. */
  forget(): void {
    this.#kept.forget();
  }

  threshold(detector: string, { name, value, min, max }: OptionDescription): number {
    return Math.min(max, Math.max(min, this.current.detectors[detector]?.[name] ?? value));
  }

  /** Moves a threshold; its default value, or null, takes the own one away. */
  setThreshold(detector: string, { name, value, min, max }: OptionDescription, wanted: number | null): void {
    const isOwn = wanted !== null && wanted !== value && !Number.isNaN(wanted);
    this.#kept.change((kept) => {
      const own = { ...kept.detectors[detector] };
      if (isOwn) own[name] = Math.min(max, Math.max(min, wanted));
      else Reflect.deleteProperty(own, name);
      const detectors = { ...kept.detectors, [detector]: own };
      if (Object.keys(own).length === 0) Reflect.deleteProperty(detectors, detector);
      return { ...kept, detectors };
    });
  }
}
