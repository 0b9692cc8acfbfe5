import type { Overview, Selection } from '../../model/query.ts';
import { EVERYTHING } from '../../model/query.ts';
import type { Workers } from './client.ts';

/** Bins of the thin timeline and of the chart: enough for a wide screen, few enough to draw at once. */
const TIMELINE_BINS = 480;
const CHART_BINS = 240;

/** The numbers of the overview, of the whole capture and of the selection. */
export class OverviewState {
  /** The map of the capture in the frame. */
  whole = $state.raw<Overview | null>(null);
  selected = $state.raw<Overview | null>(null);
  /** Asked for and not yet answered. */
  isPending = $state(false);

  readonly #workers: Promise<Workers>;
  #ticket = 0;
  #wholeRevision = -1;
  #next: { revision: number; selection: Selection } | null = null;
  #isRunning = false;

  constructor(workers: Promise<Workers>) {
    this.#workers = workers;
  }

  /** Asks anew; while an answer is awaited only the latest wish is kept, so a drag cannot pile up questions. */
  async follow(revision: number, selection: Selection): Promise<void> {
    this.#ticket += 1;
    this.#next = { revision, selection };
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.isPending = true;
    try {
      while (this.#next) {
        const { revision, selection } = this.#next;
        this.#next = null;
        await this.#fetch(revision, selection);
      }
    } finally {
      this.#isRunning = false;
      this.isPending = false;
    }
  }

  async #fetch(revision: number, selection: Selection): Promise<void> {
    const ticket = this.#ticket;
    const { analysis } = await this.#workers;
    if (revision !== this.#wholeRevision) {
      this.whole = await analysis.overview(EVERYTHING, TIMELINE_BINS);
      this.#wholeRevision = revision;
    }
    const answer = await analysis.overview(selection, CHART_BINS);
    if (ticket === this.#ticket) this.selected = answer;
  }
}
