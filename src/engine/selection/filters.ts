import { Pace } from '../../base/pace.ts';
import type { FilterError, FilterOutcome } from '../../model/query.ts';
import type { WorkProgress } from '../../model/work-progress.ts';
import type { Analysis } from '../analysis.ts';
import type { CaptureSource } from '../capture/source.ts';
import { compileFilter, FilterPlan } from '../filter/filter.ts';
import { ASK, YES } from '../filter/mask.ts';
import { FilterFault } from '../filter/tokens.ts';
import type { RunOptions } from '../reread/run-meter.ts';
import { FilterRun } from './filter-run.ts';

/** Filters whose answers are kept, those asked for last: each takes a few bytes per packet. */
const MOST_KEPT = 12;
/** Between two answers that grow: whoever looks works them out anew. */
const GROWTH_MILLISECONDS = 500;

interface Kept {
  readonly key: string;
  error: FilterError | null;
  /** Null for the empty filter, for one that makes no sense, and for one that takes too long. */
  plan: FilterPlan | null;
  /** Some packets are not decided yet. */
  isOpen: boolean;
  /** Settles when nobody reads for it. */
  running: Promise<void>;
  /** Packets were read for it: that is not done again without being asked. */
  isRead: boolean;
}

/** The filters of one analysis: their answers as far as they are known. */
export class Filters {
  readonly #analysis: Analysis;
  /** Where the bytes of packets are, or null. */
  source: CaptureSource | null = null;
  /** Grows when an answer that was given before has changed. */
  version = 0;
  #kept: Kept[] = [];

  constructor(analysis: Analysis) {
    this.#analysis = analysis;
  }

  /** What is known of a filter: the mask of accepted packets (one byte each, null for all), which is the caller's. */
  look(text: string): { mask: Uint8Array<ArrayBuffer> | null; error: FilterError | null } {
    const { plan, error, isOpen } = this.#find(text);
    if (plan === null) return { mask: null, error };
    const mask = plan.mask.slice();
    if (isOpen) for (let packet = 0; packet < mask.length; packet += 1) mask[packet] &= YES; // ASK has another bit
    return { mask, error };
  }

  /** Whether every packet is decided. */
  isDecided(text: string): boolean {
    return !this.#find(text).isOpen;
  }

  /** Decides all packets of a filter; until then `look` tells those that are decided. */
  async prepare(text: string, options: RunOptions): Promise<FilterOutcome> {
    const kept = this.#find(text);
    const { plan, error } = kept;
    await kept.running;
    if (error !== null || plan === null || !kept.isOpen) return { error, partial: false, changed: false };
    const run = new FilterRun(this.#analysis, plan);
    const { source } = this;
    if (run.needsBytes && source === null) return { error: needsFile(plan), partial: true, changed: false };
    const growth = new Pace(GROWTH_MILLISECONDS);
    const onProgress = (progress: WorkProgress): void => {
      if (growth.isDue()) this.version += 1;
      options.onProgress?.(progress);
    };
    const running = run.run(source, { ...options, onProgress });
    kept.running = running.catch(() => undefined);
    kept.isRead = true;
    try {
      await running;
    } catch (fault) {
      if (!(fault instanceof FilterFault)) throw fault;
      Object.assign(kept, { error: fault.error, plan: null, isOpen: false });
      this.version += 1;
      return { error: fault.error, partial: true, changed: true };
    }
    kept.isOpen = plan.mask.includes(ASK);
    this.version += 1;
    return { error: null, partial: kept.isOpen, changed: true };
  }

  /**
   * Something else than the capture has changed, and answers that hang on it are worked out anew.
   * @param asks whether a filter hangs on it
   */
  forget(asks: (filter: string) => boolean): void {
    const kept = this.#kept.filter(({ key }) => !asks(key));
    if (kept.length < this.#kept.length) this.version += 1;
    this.#kept = kept;
  }

  #find(text: string): Kept {
    const hasFile = this.source !== null;
    const key = `${this.#analysis.packets.length} ${hasFile} ${text}`;
    const known = this.#kept.find((kept) => kept.key === key);
    const kept = known ?? this.#begin(key, this.#plan(text, hasFile));
    const others = this.#kept.filter((other) => other !== kept);
    const oldest = others.findLastIndex(({ isRead }) => !isRead);
    if (others.length >= MOST_KEPT) others.splice(oldest, 1); // −1, where packets were read for all: the last
    this.#kept = [kept, ...others];
    return kept;
  }

  #begin(key: string, { plan, error }: Pick<Kept, 'plan' | 'error'>): Kept {
    const isOpen = plan?.mask.includes(ASK) ?? false;
    return { key, error, plan, isOpen, running: Promise.resolve(), isRead: false };
  }

  #plan(text: string, hasFile: boolean): Pick<Kept, 'plan' | 'error'> {
    const compiled = compileFilter(this.#analysis, text);
    if (!compiled.ok) return { plan: null, error: compiled.error };
    if (compiled.test === null) return { plan: null, error: null };
    try {
      return { plan: new FilterPlan(this.#analysis, compiled.test, hasFile), error: null };
    } catch (fault) {
      if (!(fault instanceof FilterFault)) throw fault;
      return { plan: null, error: fault.error };
    }
  }
}

function needsFile(plan: FilterPlan): FilterError {
  const { at, length } = plan.asked;
  return { at, length, code: 'needs-file', message: 'Only the bytes of the capture tell this: its file is needed.' };
}
