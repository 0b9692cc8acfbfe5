/** One request that the browser made. */
export interface Request {
  readonly address: string;
  readonly kind: string;
  readonly at: number;
}

/** Addresses that leave the page; a worker made from a blob or an icon in a data: address does not. */
const LEAVES = /^(https?|wss?):/;

/**
 * Counts what the page requested, as the browser itself reports it. The policy of the page forbids requests; this shows
 * that none happened.
 */
export class Requests {
  #all = $state.raw<readonly Request[]>([]);
  /** Milliseconds since the page started; requests before made the page itself. */
  #since = $state<number | null>(null);

  readonly before: readonly Request[] = $derived(
    this.#all.filter(({ at }) => this.#since === null || at < this.#since),
  );
  readonly after: readonly Request[] = $derived(
    this.#all.filter(({ at }) => this.#since !== null && at >= this.#since),
  );

  get isCounting(): boolean {
    return this.#since !== null;
  }

  /** From now on every request counts. */
  begin(): void {
    this.#since ??= performance.now();
  }

  /** Listens to the browser; returns how to stop. */
  watch(): () => void {
    const observer = new PerformanceObserver((list) => this.add(list.getEntries()));
    observer.observe({ type: 'resource', buffered: true });
    return () => observer.disconnect();
  }

  add(entries: readonly PerformanceEntry[]): void {
    const made = entries
      .filter(({ name }) => LEAVES.test(name))
      .map((entry) => ({
        address: entry.name,
        kind: (entry as PerformanceResourceTiming).initiatorType,
        at: entry.startTime,
      }));
    if (made.length > 0) this.#all = [...this.#all, ...made];
  }
}
