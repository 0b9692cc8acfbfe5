/**
 * What waits for its answer where answers come in the order of the questions. Bounded: what finds no room is counted, so
 * that its answer is nobody else's.
 */
export class InOrder<T> {
  readonly #limit: number;
  readonly #waiting: T[] = [];
  /** Behind those that wait: so many without room. */
  #beyond = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Nothing waits. */
  get isEmpty(): boolean {
    return this.#waiting.length === 0 && this.#beyond === 0;
  }

  /** Whose answer is next; undefined where nobody waits, or where it found no room. */
  get first(): T | undefined {
    return this.#waiting[0];
  }

  /** Who asked last; undefined as for `first`. */
  get last(): T | undefined {
    return this.#beyond > 0 ? undefined : this.#waiting.at(-1);
  }

  /** Waits behind all others. */
  add(one: T): void {
    if (this.#beyond > 0 || this.#waiting.length >= this.#limit) this.#beyond += 1;
    else this.#waiting.push(one);
  }

  /** The next answer is here: who waited for it. Undefined as for `first`. */
  take(): T | undefined {
    if (this.#waiting.length === 0 && this.#beyond > 0) this.#beyond -= 1;
    return this.#waiting.shift();
  }
}
