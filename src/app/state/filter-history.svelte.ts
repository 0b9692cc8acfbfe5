import { changeFilterSettings, type FilterSettings, loadFilterSettings, NO_FILTERS } from '../../store/settings.ts';
import { Kept } from './kept.svelte.ts';
import type { Store } from './store.svelte.ts';

/** Filters that are remembered, and that may be kept. */
const MOST_REMEMBERED = 30;
const MOST_SAVED = 200;
const LONGEST_NAME = 80;

/** Filters that were used before. They hold values of captures: they are kept in the database, never in an address. */
export class FilterHistory {
  readonly #kept: Kept<FilterSettings>;

  constructor(store: Store) {
    this.#kept = new Kept(store, NO_FILTERS, { read: loadFilterSettings, change: changeFilterSettings });
  }

  /** Filters that were in force, the latest first. */
  get history(): readonly string[] {
    return this.#kept.current.history;
  }
  /** Filters that were given a name or kept, the latest last. */
  get saved(): FilterSettings['saved'] {
    return this.#kept.current.saved;
  }

  /** Whether a filter is kept, as it is written. */
  isSaved(filter: string): boolean {
    return this.saved.some((kept) => kept.filter === filter);
  }

  /** Reads what was kept, once; again where it could not be read. */
  load(): Promise<void> {
    return this.#kept.load();
  }

  /** They were changed from outside of this page. */
  reload(): Promise<void> {
    return this.#kept.reload();
  }

  /** The database was emptied. */
  forget(): void {
    this.#kept.forget();
  }

  /** Remembers a filter that came into force. */
  add(filter: string): void {
    this.#kept.change((kept) => ({
      ...kept,
      history: [filter, ...kept.history.filter((known) => known !== filter)].slice(0, MOST_REMEMBERED),
    }));
  }

  /** Keeps a filter, or lets it go. Its name is the filter itself until the person gives it another. */
  toggle(filter: string): void {
    if (this.isSaved(filter)) this.remove(filter);
    else this.#keep(filter, filter);
  }

  /** What a kept filter is called; the filter itself where it has no name. */
  nameOf(filter: string): string {
    return this.saved.find((kept) => kept.filter === filter)?.name ?? filter;
  }

  /** Keeps a filter under a name; without one it is called as it is written. */
  save(name: string, filter: string): void {
    if (this.isSaved(filter)) this.rename(filter, name);
    else this.#keep(named(name, filter), filter);
  }

  /** Calls a kept filter otherwise; an empty name gives it back its own text. */
  rename(filter: string, name: string): void {
    this.#change((saved) =>
      saved.map((kept) => (kept.filter === filter ? { name: named(name, filter), filter } : kept)),
    );
  }

  /** Lets a kept filter go. */
  remove(filter: string): void {
    this.#change((saved) => saved.filter((kept) => kept.filter !== filter));
  }

  #keep(name: string, filter: string): void {
    this.#change((saved) => [...saved.filter((kept) => kept.filter !== filter), { name, filter }].slice(-MOST_SAVED));
  }

  #change(change: (saved: FilterSettings['saved']) => FilterSettings['saved']): void {
    this.#kept.change((kept) => ({ ...kept, saved: change(kept.saved) }));
  }
}

const named = (name: string, filter: string): string => name.trim().slice(0, LONGEST_NAME) || filter;
