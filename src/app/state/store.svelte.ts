import { openStore, type OpenedStore } from '../../store/db.ts';
import { VERSION } from '../../store/migrations.ts';
import { failureOf, type Saved, type StoreProblem } from '../../store/outcome.ts';
import type { Database } from '../../store/schema.ts';

/** Opens the database; tests give their own. */
export type OpenStore = (onLost: (problem: StoreProblem) => void) => Promise<OpenedStore>;

/** The database of the page, opened when it is first needed. Every problem with it becomes a word, never a rejection. */
export class Store {
  /** What stands in the way, or null. It stays until something succeeds again; what was not written, until a write does. */
  problem = $state.raw<StoreProblem | null>(null);
  /** The last write was refused. That something can be read says nothing against it. */
  #isRefused = false;
  /** Of the database's schema. */
  readonly version = VERSION;
  readonly #open: OpenStore;
  #opening: Promise<OpenedStore> | null = null;

  constructor(open: OpenStore = openStore) {
    this.#open = open;
  }

  /** What was read, or null when it could not be. */
  async read<T>(work: (database: Database) => Promise<T>): Promise<T | null> {
    const opened = await this.#opened();
    if (!opened.ok) {
      this.problem = opened.reason;
      return null;
    }
    try {
      const answer = await work(opened.database);
      if (!this.#isRefused) this.problem = null;
      return answer;
    } catch (error) {
      this.#failed(failureOf(error).reason);
      return null;
    }
  }

  /** Whether it was written. */
  async write(work: (database: Database) => Promise<Saved>): Promise<boolean> {
    const saved = await this.read(work);
    if (saved === null) return false;
    if (saved.ok) this.written();
    else {
      this.#isRefused = true;
      this.#failed(saved.reason);
    }
    return saved.ok;
  }

  /** Something was written, be it by the worker: nothing stands in the way any more. */
  written(): void {
    this.#isRefused = false;
    this.problem = null;
  }

  #failed(problem: StoreProblem): void {
    this.problem = problem;
    if (problem === 'closed') this.#opening = null; // the next attempt opens it anew
  }

  /** A database that could not be opened is tried again next time: the other tab may be closed by then. */
  async #opened(): Promise<OpenedStore> {
    this.#opening ??= this.#open((problem) => {
      this.#opening = null;
      this.problem = problem;
    });
    const opened = await this.#opening;
    if (!opened.ok) this.#opening = null;
    return opened;
  }
}
