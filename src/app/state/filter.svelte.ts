import { untrack } from 'svelte';
import { Pace } from '../../base/pace.ts';
import type { FilterError } from '../../model/query.ts';
import type { WorkProgress } from '../../model/work-progress.ts';
import type { Workers } from './client.ts';
import { combine, type How } from './filter-text.ts';
import type { Route } from './route.svelte.ts';

/** Between two times that views ask again while packets are read. */
const GROWTH_MILLISECONDS = 700;

const NOTHING = { filter: '', capture: null, file: null };

/** The filter as it is typed. What is in force stands in the route. */
export class Filter {
  typed = $state('');
  /** Packets are being read for the filter in force: how far that is. */
  progress = $state.raw<WorkProgress | null>(null);
  readonly isReading: boolean = $derived(this.progress !== null);
  /** Not every packet is decided: reading was stopped. */
  isPartial = $state(false);
  /** Why the filter in force has no answer: its file is not there. */
  problem = $state.raw<FilterError | null>(null);
  /** More is known of the filter in force than before. */
  onGrown: () => void = () => undefined;
  error = $state.raw<FilterError | null>(null);
  /** A filter came into force from the bar. */
  onApplied: (filter: string) => void = () => undefined;
  /** The text that `error` (or its absence) speaks of. */
  #checked = $state('');
  readonly #workers: Promise<Workers>;
  readonly #route: Route;
  #ticket = 0;
  /** What packets are read for: a filter and the capture it was asked of. */
  #prepared: { readonly filter: string; readonly capture: unknown; readonly file: unknown } = NOTHING;

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
    const { typed } = this;
    const text = typed.trim();
    // Who has typed on meanwhile asks for another one.
    if (text !== '' && ((await this.#check(typed)) !== null || this.typed !== typed)) return false;
    this.#route.go({ filter: text });
    if (text !== '') this.onApplied(text);
    return true;
  }

  /** Types a text and puts it in force, where it can be read. */
  use(text: string): void {
    this.type(text);
    void this.apply();
  }

  /** Narrows the selection by a term: keeps what it accepts, or excludes it. */
  narrow(term: string, how: How = 'keep'): void {
    this.#route.go({ filter: combine(this.#route.place.filter, term, how) });
  }

  /**
   * Has packets read for the filter in force where only their bytes tell. To be called whenever the filter, the capture
   * or its file changes; asking twice for the same costs nothing.
   * @param capture null while none is open or one is being read
   */
  async prepare(filter: string, capture: unknown, file: unknown): Promise<void> {
    const before = this.#prepared;
    if (before.filter === filter && before.capture === capture && before.file === file) return;
    const mine = (this.#prepared = { filter, capture, file });
    this.progress = null;
    this.problem = null;
    this.isPartial = false;
    const { analysis } = await this.#workers;
    if (before.filter !== '' && before.filter !== filter) void analysis.cancelFilter(before.filter);
    if (filter === '' || capture === null || mine !== this.#prepared) return;
    const growth = new Pace(GROWTH_MILLISECONDS);
    const outcome = await analysis.prepareFilter(filter, (progress) => {
      if (mine !== this.#prepared) return;
      this.progress = progress;
      if (growth.isDue()) this.onGrown();
    });
    if (mine !== this.#prepared) return;
    this.progress = null;
    this.problem = outcome.error;
    this.isPartial = outcome.partial;
    if (outcome.changed) this.onGrown();
  }

  /** The answer hangs on something that has changed, as on marks: packets are read for it anew. */
  async again(): Promise<void> {
    const { filter, capture, file } = this.#prepared;
    this.#prepared = NOTHING;
    await this.prepare(filter, capture, file);
  }

  /** Stops reading for the filter in force; what was found stands. */
  async stop(): Promise<void> {
    await (await this.#workers).analysis.cancelFilter(this.#prepared.filter);
  }

  /** Why a text cannot be read; told as long as it is the last that was asked about. */
  async #check(text: string): Promise<FilterError | null> {
    const ticket = ++this.#ticket;
    const isEmpty = text.trim() === '';
    const error = isEmpty ? null : (await (await this.#workers).analysis.checkFilter(text)).error;
    if (ticket === this.#ticket) {
      this.error = error;
      this.#checked = text;
    }
    return error;
  }
}
