import type { DetectorDescription, OptionDescription } from '../../model/finding.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../model/settings.ts';
import { loadSettings, saveSettings } from '../../store/settings.ts';
import type { Workers } from './client.ts';
import type { Store } from './store.svelte.ts';

/** What changes results: home networks, limits, thresholds, blocklists. Each change holds at once and is kept. */
export class SettingsState {
  current = $state.raw<Settings>(DEFAULT_SETTINGS);
  /** Every detector with its words and thresholds. */
  detectors = $state.raw<readonly DetectorDescription[]>([]);
  readonly #workers: Promise<Workers>;
  readonly #store: Store;
  #loading: Promise<void> | null = null;
  /** What is kept has been read. */
  #isKnown = false;
  /** What was changed before: it stands above what is kept. */
  #early: Partial<Settings> = {};

  constructor(workers: Promise<Workers>, store: Store) {
    this.#workers = workers;
    this.#store = store;
  }

  readonly byDetector: ReadonlyMap<string, DetectorDescription> = $derived(
    new Map(this.detectors.map((each) => [each.id, each])),
  );

  /** Reads what was kept; asking again waits for the same answer, unless it could not be read. */
  load(): Promise<void> {
    return (this.#loading ??= this.#load());
  }

  /** They were changed from outside of this page. */
  reload(): Promise<void> {
    this.#isKnown = false;
    this.#early = {};
    return (this.#loading = this.#load());
  }

  async loadDetectors(): Promise<void> {
    if (this.detectors.length > 0) return;
    const { analysis } = await this.#workers;
    this.detectors = await analysis.detectors();
  }

  set(change: Partial<Settings>): void {
    this.current = { ...this.current, ...change };
    if (!this.#isKnown) this.#early = { ...this.#early, ...change };
    void this.#keep();
  }

  /** The database was emptied: everything is as at first. */
  forget(): void {
    this.#early = {};
    this.current = DEFAULT_SETTINGS;
  }

  threshold(detector: string, { name, value, min, max }: OptionDescription): number {
    return Math.min(max, Math.max(min, this.current.detectors[detector]?.[name] ?? value));
  }

  /** Moves a threshold; its default value, or null, takes the own one away. */
  setThreshold(detector: string, { name, value, min, max }: OptionDescription, wanted: number | null): void {
    const own = { ...this.current.detectors[detector] };
    if (wanted === null || wanted === value || Number.isNaN(wanted)) Reflect.deleteProperty(own, name);
    else own[name] = Math.min(max, Math.max(min, wanted));
    const detectors = { ...this.current.detectors, [detector]: own };
    if (Object.keys(own).length === 0) Reflect.deleteProperty(detectors, detector);
    this.set({ detectors });
  }

  /** Not before what is kept is known: the defaults would take its place, blocklists and all. */
  async #keep(): Promise<void> {
    await this.load();
    if (this.#isKnown) await this.#store.write((database) => saveSettings(database, this.current));
  }

  async #load(): Promise<void> {
    const kept = await this.#store.read((database) => loadSettings(database, DEFAULT_SETTINGS));
    if (kept === null) {
      this.#loading = null;
      return;
    }
    this.#isKnown = true;
    this.current = { ...kept, ...this.#early };
    this.#early = {};
  }
}
