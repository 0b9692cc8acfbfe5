const OVERTAKEN = Symbol('overtaken');

/** Whether work was told to stop because another of its kind has begun, which will do what it leaves undone. */
export const isOvertaken = (signal: AbortSignal | undefined): boolean => signal?.reason === OVERTAKEN;

/** Work of one kind, of which only the latest counts: where another begins, the one that goes on is told to stop. */
export class LatestTask {
  #controller = new AbortController();

  /** Stops what goes on. The signal is that of the next, which looks at it now and then. */
  begin(): AbortSignal {
    this.#controller.abort(OVERTAKEN);
    this.#controller = new AbortController();
    return this.#controller.signal;
  }

  /** Stops what goes on; nothing takes its place. */
  stop(): void {
    this.#controller.abort();
  }

  /** Whether none has begun since the one with this signal. It may have been stopped all the same. */
  isLatest(signal: AbortSignal): boolean {
    return signal === this.#controller.signal;
  }
}
