import type { Saved } from '../../store/outcome.ts';
import type { Database } from '../../store/schema.ts';
import type { Store } from './store.svelte.ts';

/** Where something is kept: how it is read, and how what is there is changed in one transaction. */
export interface Keeping<T> {
  read(database: Database): Promise<T>;
  change(database: Database, change: (kept: T) => T): Promise<Saved>;
}

/**
 * Something of the person's that outlives the page. A change holds at once, and is made once more of what is stored by then:
 * other tabs may have changed it as well, and what could not be read is not written over.
 */
export class Kept<T extends object> {
  #current: T = $state.raw() as T;
  readonly #store: Store;
  readonly #initial: T;
  readonly #keeping: Keeping<T>;
  #loading: Promise<void> | null = null;
  /** What is stored has been read. */
  #isKnown = false;
  /** Changes that are not stored yet, in their order. */
  #waiting: readonly ((kept: T) => T)[] = [];
  /** One write after another. */
  #writing: Promise<void> = Promise.resolve();
  /** Grows when what is stored is another's: writes on their way say nothing of it. */
  #epoch = 0;

  /** @param initial what stands while nothing is stored */
  constructor(store: Store, initial: T, keeping: Keeping<T>) {
    this.#store = store;
    this.#initial = this.#current = initial;
    this.#keeping = keeping;
  }

  get current(): T {
    return this.#current;
  }

  /** Reads what is stored; asking again waits for the same answer, unless it could not be read. */
  load(): Promise<void> {
    return (this.#loading ??= this.#load());
  }

  /** It was changed from outside of this page. */
  reload(): Promise<void> {
    this.#epoch += 1;
    this.#waiting = [];
    this.#isKnown = false;
    return (this.#loading = this.#load());
  }

  /** The database was emptied: everything is as at first. */
  forget(): void {
    this.#epoch += 1;
    this.#waiting = [];
    this.#current = this.#initial;
  }

  /** @param step the change; may be made several times, of what is here and of what is stored */
  change(step: (kept: T) => T): void {
    this.#current = step(this.#current);
    this.#waiting = [...this.#waiting, step];
    this.#writing = this.#writing.then(() => this.#write());
  }

  async #load(): Promise<void> {
    const kept = await this.#store.read((database) => this.#keeping.read(database));
    if (kept === null) {
      this.#loading = null;
      return;
    }
    this.#isKnown = true;
    this.#show(kept);
  }

  async #write(): Promise<void> {
    await this.load();
    const steps = this.#waiting;
    if (!this.#isKnown || steps.length === 0) return;
    const epoch = this.#epoch;
    let stored = this.#initial;
    const isWritten = await this.#store.write((database) =>
      this.#keeping.change(database, (kept) => (stored = steps.reduce((value, step) => step(value), kept))),
    );
    if (!isWritten || epoch !== this.#epoch) return;
    this.#waiting = this.#waiting.slice(steps.length);
    this.#show(stored);
  }

  /** What is stored, with the changes that are not yet. The same stays the same object: views ask anew for another. */
  #show(stored: T): void {
    const now = this.#waiting.reduce((value, step) => step(value), stored);
    if (JSON.stringify(now) !== JSON.stringify(this.#current)) this.#current = now;
  }
}
