import { loadFilterSettings, saveFilterSettings, type FilterSettings } from '../../store/settings.ts';
import type { Store } from './store.svelte.ts';

/** Filters that are remembered, and that may be kept. */
const MOST_REMEMBERED = 30;
const MOST_SAVED = 200;
const LONGEST_NAME = 80;

/** Filters that were used before. They hold values of captures: they are kept in the database, never in an address. */
export class FilterHistory {
  #kept = $state.raw<FilterSettings>({ history: [], saved: [] });
  readonly #store: Store;
  #loading: Promise<void> | null = null;
  /** What is kept has been read. */
  #isKnown = false;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Filters that were in force, the latest first. */
  get history(): readonly string[] {
    return this.#kept.history;
  }
  /** Filters that were given a name or kept, the latest last. */
  get saved(): FilterSettings['saved'] {
    return this.#kept.saved;
  }

  /** Whether a filter is kept, as it is written. */
  isSaved(filter: string): boolean {
    return this.saved.some((kept) => kept.filter === filter);
  }

  /** Reads what was kept, once; again where it could not be read. */
  load(): Promise<void> {
    return (this.#loading ??= this.#load());
  }

  /** They were changed from outside of this page. */
  reload(): Promise<void> {
    this.forget();
    this.#isKnown = false;
    return (this.#loading = this.#load());
  }

  /** The database was emptied. */
  forget(): void {
    this.#kept = { history: [], saved: [] };
  }

  async #load(): Promise<void> {
    const kept = await this.#store.read(loadFilterSettings);
    if (kept === null) {
      this.#loading = null;
      return;
    }
    this.#isKnown = true;
    const isText = (value: unknown): value is string => typeof value === 'string';
    const history = [...this.history, ...kept.history.filter(isText)];
    const saved = [...kept.saved.filter(({ name, filter }) => isText(name) && isText(filter)), ...this.saved];
    const byFilter = new Map(saved.map((each) => [each.filter, each]));
    this.#kept = { history: [...new Set(history)].slice(0, MOST_REMEMBERED), saved: [...byFilter.values()] };
  }

  /** Remembers a filter that came into force. */
  add(filter: string): void {
    const history = [filter, ...this.history.filter((known) => known !== filter)].slice(0, MOST_REMEMBERED);
    this.#set({ ...this.#kept, history });
  }

  /** Keeps a filter, or lets it go. Its name is the filter itself until the person gives it another. */
  toggle(filter: string, name = filter): void {
    const others = this.saved.filter((kept) => kept.filter !== filter);
    const saved = this.isSaved(filter) ? others : [...others, { name, filter }].slice(-MOST_SAVED);
    this.#set({ ...this.#kept, saved });
  }

  /** What a kept filter is called; the filter itself where it has no name. */
  nameOf(filter: string): string {
    return this.saved.find((kept) => kept.filter === filter)?.name ?? filter;
  }

  /** Keeps a filter under a name; without one it is called as it is written. */
  save(name: string, filter: string): void {
    if (this.isSaved(filter)) this.rename(filter, name);
    else this.toggle(filter, named(name, filter));
  }

  /** Calls a kept filter otherwise; an empty name gives it back its own text. */
  rename(filter: string, name: string): void {
    const saved = this.saved.map((kept) => (kept.filter === filter ? { name: named(name, filter), filter } : kept));
    this.#set({ ...this.#kept, saved });
  }

  /** Lets a kept filter go. */
  remove(filter: string): void {
    if (this.isSaved(filter)) this.toggle(filter);
  }

  #set(kept: FilterSettings): void {
    this.#kept = kept;
    void this.#keep();
  }

  /** Not before what is kept is known: it would be lost. */
  async #keep(): Promise<void> {
    await this.load();
    if (this.#isKnown) await this.#store.write((database) => saveFilterSettings(database, this.#kept));
  }
}

const named = (name: string, filter: string): string => name.trim().slice(0, LONGEST_NAME) || filter;
