import type { WorkProgress } from '../../model/work-progress.ts';

/** How a run over packets tells its progress, makes room for others, and is stopped. */
export interface RunOptions {
  readonly signal?: AbortSignal | undefined;
  onProgress?(progress: WorkProgress): void;
  /** Lets others work: called about twenty times a second. */
  pause(): Promise<void>;
}

const BREATH_MILLISECONDS = 40;
/** To look at the clock takes longer than to step over a packet. */
const STEPS_BETWEEN_LOOKS = 64;

/** Counts the steps of a run; rests now and then: says how far it is, gives way, and hears a cancel. */
export class RunMeter {
  readonly #total: number;
  readonly #options: RunOptions;
  #done = 0;
  #rested = performance.now();

  constructor(total: number, options: RunOptions) {
    this.#total = total;
    this.#options = options;
  }

  /** One step more. Where it is time for a rest: the rest, which tells whether the run was cancelled. */
  step(): Promise<boolean> | null {
    this.#done += 1;
    if (this.#done % STEPS_BETWEEN_LOOKS !== 0 || performance.now() - this.#rested < BREATH_MILLISECONDS) return null;
    return this.#rest();
  }

  async #rest(): Promise<boolean> {
    this.#options.onProgress?.({ done: this.#done, total: this.#total });
    await this.#options.pause();
    this.#rested = performance.now();
    return this.#options.signal?.aborted ?? false;
  }

  finish(): void {
    this.#options.onProgress?.({ done: this.#total, total: this.#total });
  }
}
