import { untrack } from 'svelte';
import type { Overview, Selection, TrafficParts } from '../../model/query.ts';
import { EVERYTHING } from '../../model/query.ts';
import { locale } from '../i18n/i18n.svelte.ts';
import type { Workers } from './client.ts';

/** Bins of the thin timeline and of the chart: enough for a wide screen, few enough to draw at once. */
const TIMELINE_BINS = 480;
const CHART_BINS = 240;
/** While packets are read, of a capture or for a filter, the same worker counts: reading gets so many times as long. */
const READING_SHARE = 20;
/** So many times the last answer's cost must be left of reading: what comes later is of the finished capture within the same time. */
const WORTH = 3;

interface Wish {
  readonly revision: number;
  readonly captureRevision: number;
  readonly selection: Selection;
  readonly isReading: boolean;
  /** Whose clocks the bins go by. */
  readonly zone: string;
  readonly by: TrafficParts;
}

/** The numbers of the overview, of the whole capture and of the selection. */
export class OverviewState {
  /** The map of the capture in the frame. */
  whole = $state.raw<Overview | null>(null);
  selected = $state.raw<Overview | null>(null);
  /** What the traffic over time is parted by. */
  by = $state<TrafficParts>('protocol');
  /** Packets of a selection, which are counted before all else is. */
  #counted = $state.raw<{ readonly selection: Selection; readonly packets: number } | null>(null);
  /** What `selected` answers. */
  answered = $state.raw<Wish | null>(null);
  /** Asked for and not yet answered. */
  isPending = $state(false);

  readonly #workers: Promise<Workers>;
  readonly #readingLeft: () => number;
  /** Revision of the capture, and zone, that `whole` is of. */
  #wholeOf = '';
  #next: Wish | null = null;
  #isRunning = false;
  /** When the next refresh may be asked for while reading. */
  #restUntil = 0;
  /** What the last answer took while reading, in milliseconds. */
  #cost = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param readingLeft milliseconds until the capture is read; Infinity where nobody knows */
  constructor(workers: Promise<Workers>, readingLeft: () => number = () => Infinity) {
    this.#workers = workers;
    this.#readingLeft = readingLeft;
  }

  /** Whether the numbers are those of this selection; they may still be of fewer packets. */
  isOf(selection: Selection): boolean {
    return this.answered?.selection === selection;
  }

  /** Packets of a selection; null until they are counted. */
  packetsOf(selection: Selection): number | null {
    if (this.#counted?.selection === selection) return this.#counted.packets;
    return this.isOf(selection) ? (this.selected?.packets ?? null) : null;
  }

  /** Whether the numbers are of everything that the analysis has now. */
  isLatest(revision: number): boolean {
    return this.answered?.revision === revision;
  }

  /**
   * Asks anew; while an answer is awaited only the latest wish is kept, so a drag cannot pile up questions.
   * @param isReading more of the answer becomes known all the time
   * @param captureRevision grows with the capture, `revision` with what is known of the selection as well
   */
  follow(revision: number, selection: Selection, isReading = false, captureRevision = revision): Promise<void> {
    clearTimeout(this.#timer);
    const { zone } = locale; // asked for anew where the reader chooses another
    const { by } = this;
    const asked = this.#asked;
    if (asked?.revision === revision && asked.selection === selection && asked.zone === zone && asked.by === by)
      return Promise.resolve();
    // The final numbers follow, and would wait for these.
    if (isReading && asked?.selection === selection && untrack(this.#readingLeft) < this.#cost * WORTH)
      return Promise.resolve();
    const rest = this.#restUntil - performance.now();
    if (isReading && rest > 0 && asked?.selection === selection) {
      this.#timer = setTimeout(() => void this.follow(revision, selection, isReading, captureRevision), rest);
      // The lists ask all the time: beside them stands a number of now.
      if (selection.filter === '') return Promise.resolve();
      return this.#workers.then(({ analysis }) => this.#count(analysis, selection));
    }
    this.#asked = this.#next = { revision, captureRevision, selection, isReading, zone, by };
    return this.#isRunning ? Promise.resolve() : this.#run();
  }

  #asked: Wish | null = null;
  /** Grows when there is no capture any more: answers on their way are of none. */
  #closed = 0;

  /** There is no capture: its numbers would be drawn for nothing, until those of the next one come. */
  forget(): void {
    clearTimeout(this.#timer);
    this.#closed += 1;
    this.#next = null;
    this.#asked = null;
    this.#wholeOf = '';
    this.whole = this.selected = this.answered = this.#counted = null;
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    this.isPending = true;
    try {
      while (this.#next) {
        const wish = this.#next;
        this.#next = null;
        const start = performance.now();
        await this.#fetch(wish);
        const end = performance.now();
        // What was asked before there was a capture waited for the worker to start: it says nothing of what an answer costs.
        if (!wish.isReading) continue;
        this.#cost = end - start;
        this.#restUntil = end + this.#cost * READING_SHARE;
      }
    } finally {
      this.#isRunning = false;
      this.isPending = false;
    }
  }

  async #fetch(wish: Wish): Promise<void> {
    const closed = this.#closed;
    const { analysis } = await this.#workers;
    const { selection, zone, by } = wish;
    const isWhole = wish.selection.filter === '' && wish.selection.brush === null;
    const whole = `${wish.captureRevision} ${zone}`;
    if (isWhole || whole !== this.#wholeOf) {
      // Only the chart of what is selected leaves pauses out; the timeline shows all time.
      const busy = isWhole && !wish.isReading;
      const answer = await analysis.overview(EVERYTHING, { bins: TIMELINE_BINS, zone, busy, by });
      if (closed !== this.#closed) return;
      this.whole = answer;
      this.#wholeOf = whole;
      if (isWhole) {
        this.#show(wish, answer);
        return;
      }
    }
    void this.#count(analysis, selection); // before the overview, which the worker takes several times as long for
    const answer = await analysis.overview(selection, { bins: CHART_BINS, zone, busy: !wish.isReading, by });
    if (closed === this.#closed) this.#show(wish, answer);
  }

  async #count(analysis: Workers['analysis'], selection: Selection): Promise<void> {
    const closed = this.#closed;
    const ticket = ++this.#counting;
    const packets = await analysis.countPackets(selection).catch(() => null); // the overview fails likewise, and is told
    if (packets !== null && closed === this.#closed && ticket === this.#counting)
      this.#counted = { selection, packets };
  }
  #counting = 0;

  #show(wish: Wish, answer: Overview): void {
    if (this.#next && this.#next.selection !== wish.selection) return; // nobody looks at it any more
    this.selected = answer;
    this.answered = wish;
    this.#counted = null; // the answer is as new
  }
}
