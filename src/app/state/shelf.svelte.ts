import { listCaptures } from '../../store/captures.ts';
import type { CaptureRecord } from '../../store/schema.ts';
import {
  DEFAULT_LIBRARY_SETTINGS,
  keepsAnalyses,
  type LibrarySettings,
  loadLibrarySettings,
  saveLibrarySettings,
} from '../../store/settings.ts';
import { type LibraryTotals, libraryTotals } from '../../store/totals.ts';
import type { Store } from './store.svelte.ts';

/** What the browser says about its storage; null where it does not. */
export type Estimate = () => Promise<{ readonly usage: number; readonly quota: number } | null>;

/** What is kept in this browser, how much that is, and whether more is to be kept. */
export class Shelf {
  captures = $state.raw<readonly CaptureRecord[]>([]);
  totals = $state.raw<LibraryTotals | null>(null);
  storage = $state.raw<{ readonly usage: number; readonly quota: number } | null>(null);
  /** It was read once. */
  isLoaded = $state(false);
  #settings = $state.raw<LibrarySettings>(DEFAULT_LIBRARY_SETTINGS);

  readonly #store: Store;
  readonly #protocol: string;
  readonly #estimate: Estimate;
  #loading: Promise<void> | null = null;
  /** The reader has said whether to keep, before what he said earlier was read. */
  #isChosen = false;

  constructor(store: Store, protocol: string, estimate: Estimate) {
    this.#store = store;
    this.#protocol = protocol;
    this.#estimate = estimate;
  }

  /** Whether analyses are kept. */
  readonly keeps: boolean = $derived.by(() => keepsAnalyses(this.#settings, this.#protocol));

  /** Opened from a disk, where it does not keep unless told to. */
  get isFromDisk(): boolean {
    return !keepsAnalyses(DEFAULT_LIBRARY_SETTINGS, this.#protocol);
  }

  /** Reads what is kept, and whether to keep; once, and again where it could not be read. */
  load(): Promise<void> {
    return (this.#loading ??= this.#load());
  }

  async #load(): Promise<void> {
    const settings = await this.#store.read(loadLibrarySettings);
    if (settings === null) this.#loading = null;
    else if (!this.#isChosen) this.#settings = settings;
    await this.refresh();
  }

  /** The database was emptied: whether to keep is as at first. */
  forget(): void {
    this.#settings = DEFAULT_LIBRARY_SETTINGS;
  }

  /** Reads the list and its totals again. */
  async refresh(): Promise<void> {
    this.captures = (await this.#store.read(listCaptures)) ?? this.captures;
    this.totals = (await this.#store.read(libraryTotals)) ?? this.totals;
    this.storage = await this.#estimate().catch(() => null);
    this.isLoaded = true;
  }

  /** Remembers whether analyses are to be kept. What is kept stays. */
  async setKeeps(keep: boolean): Promise<void> {
    const settings = { ...this.#settings, keep };
    this.#isChosen = true;
    this.#settings = settings;
    await this.#store.write((database) => saveLibrarySettings(database, settings));
  }
}
