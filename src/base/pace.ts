/** Between two words on how far long work is: ten a second are enough for eyes. */
export const NEWS_MILLISECONDS = 100;

/** Work between two pauses: a click is answered in a tenth of a second. */
export const STEP_MILLISECONDS = 50;

/** Keeps what could happen all the time to once in so many milliseconds. */
export class Pace {
  readonly #milliseconds: number;
  readonly #now: () => number;
  #last: number;

  constructor(milliseconds: number, now: () => number = () => performance.now()) {
    this.#milliseconds = milliseconds;
    this.#now = now;
    this.#last = now();
  }

  /** Whether so long has passed since this last said yes, or since the beginning. */
  isDue(): boolean {
    const now = this.#now();
    if (now - this.#last < this.#milliseconds) return false;
    this.#last = now;
    return true;
  }

  /** Counts from now on: what was waited for is no part of it. */
  restart(): void {
    this.#last = this.#now();
  }
}
