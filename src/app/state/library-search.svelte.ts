import type { LibraryFound, LibraryHit } from '../../model/library-search.ts';
import type { StoreProblem } from '../../store/outcome.ts';
import type { Workers } from './client.ts';

/** Letters that a name must have at least; addresses say enough in two. */
const SHORTEST = 2;
/** A search that is over sooner needs no way to stop it. */
const SHORT_MILLISECONDS = 300;

/** How far a search is; `short`: too few letters to begin one. */
export type SearchStep =
  | { readonly name: 'idle' | 'short' | 'stopped' }
  | { readonly name: 'searching' | 'done'; readonly found: LibraryFound | null }
  | { readonly name: 'failed'; readonly reason: StoreProblem };

/** A search across everything kept. What was typed stands here alone: not in the address, not in any storage. */
export class LibrarySearch {
  typed = $state('');
  /** What the results are of. */
  asked = $state.raw('');
  step = $state.raw<SearchStep>({ name: 'idle' });
  /** It has taken long enough to be worth stopping. */
  isLong = $state(false);
  readonly #workers: Promise<Workers>;
  #ticket = 0;

  constructor(workers: Promise<Workers>) {
    this.#workers = workers;
  }

  readonly found: LibraryFound | null = $derived('found' in this.step ? this.step.found : null);
  /** Hits by capture, in the order in which captures were looked through. */
  readonly byCapture: ReadonlyMap<string, readonly LibraryHit[]> = $derived(byCapture(this.found?.hits ?? []));

  async start(): Promise<void> {
    const ticket = ++this.#ticket;
    this.asked = this.typed.trim();
    if (this.asked.length < SHORTEST) {
      this.step = { name: this.asked === '' ? 'idle' : 'short' };
      return;
    }
    this.step = { name: 'searching', found: null };
    this.isLong = false;
    const timer = setTimeout(() => (this.isLong = ticket === this.#ticket), SHORT_MILLISECONDS);
    try {
      const { analysis } = await this.#workers;
      const found = await analysis.searchLibrary(this.asked, (soFar) => {
        if (ticket === this.#ticket) this.step = { name: 'searching', found: soFar };
      });
      if (ticket !== this.#ticket) return;
      if (found === null) this.step = { name: 'short' };
      else this.step = 'ok' in found ? { name: 'failed', reason: found.reason } : { name: 'done', found };
    } catch {
      if (ticket === this.#ticket) this.step = { name: 'failed', reason: 'failed' };
    } finally {
      clearTimeout(timer);
      if (ticket === this.#ticket) this.isLong = false;
    }
  }

  /** What was found until now stays to be looked at. */
  async stop(): Promise<void> {
    this.#ticket += 1;
    this.isLong = false;
    this.step = this.found === null ? { name: 'stopped' } : { name: 'done', found: this.found };
    const { analysis } = await this.#workers;
    await analysis.stopSearch().catch(() => undefined);
  }

  clear(): void {
    this.typed = '';
    void this.stop();
    this.asked = '';
    this.step = { name: 'idle' };
  }
}

function byCapture(hits: readonly LibraryHit[]): ReadonlyMap<string, readonly LibraryHit[]> {
  const groups = new Map<string, LibraryHit[]>();
  for (const hit of hits) {
    const known = groups.get(hit.capture);
    if (known) known.push(hit);
    else groups.set(hit.capture, [hit]);
  }
  return groups;
}
