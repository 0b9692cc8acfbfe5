import { untrack } from 'svelte';
import type { FilterError } from '../../model/query.ts';
import type { Workers } from './client.ts';
import { combine, type How } from './filter-text.ts';
import type { Route } from './route.svelte.ts';

/** The filter as it is typed. What is in force stands in the route. */
export class Filter {
  typed = $state('');
  error = $state.raw<FilterError | null>(null);
  /** The text that `error` (or its absence) speaks of. */
  #checked = $state('');
  readonly #workers: Promise<Workers>;
  readonly #route: Route;
  #ticket = 0;

  constructor(workers: Promise<Workers>, route: Route) {
    this.#workers = workers;
    this.#route = route;
  }

  readonly verdict: 'empty' | 'checking' | 'good' | 'bad' = $derived(
    this.typed.trim() === '' ? 'empty' : this.#checked !== this.typed ? 'checking' : this.error ? 'bad' : 'good',
  );
  get isApplied(): boolean {
    return this.typed.trim() === this.#route.place.filter;
  }

  /** Takes over the filter in force, after Back or a click somewhere. */
  follow(filter: string): void {
    if (untrack(() => this.typed).trim() !== filter) this.type(filter);
  }

  type(text: string): void {
    this.typed = text;
    void this.#check(text);
  }

  /** Puts what is typed in force; a filter that cannot be read stays in the bar with its reason. */
  async apply(): Promise<boolean> {
    const text = this.typed.trim();
    if (text !== '') await this.#check(this.typed);
    if (this.error && text !== '') return false;
    this.#route.go({ filter: text });
    return true;
  }

  /** Narrows the selection by a term: keeps what it accepts, or excludes it. */
  narrow(term: string, how: How = 'keep'): void {
    this.#route.go({ filter: combine(this.#route.place.filter, term, how) });
  }

  async #check(text: string): Promise<void> {
    const ticket = ++this.#ticket;
    if (text.trim() === '') {
      this.error = null;
      this.#checked = text;
      return;
    }
    const { analysis } = await this.#workers;
    const { error } = await analysis.checkFilter(text);
    if (ticket !== this.#ticket) return;
    this.error = error;
    this.#checked = text;
  }
}
