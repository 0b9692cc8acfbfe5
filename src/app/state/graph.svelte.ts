import type { FilterError, IoGraph, Selection } from '../../model/query.ts';
import type { WorkProgress } from '../../model/work-progress.ts';
import { locale } from '../i18n/i18n.svelte.ts';
import type { Workers } from './client.ts';

const BINS = 400;
/** As many as the colours that can be told apart. */
export const MOST_LINES = 8;

const FIRST_LINES = ['', 'tcp.analysis.flags', 'dns'] as const;

/** What a graph answers. */
interface Wish {
  readonly selection: Selection;
  readonly filters: readonly string[];
  readonly field: string;
}

/** Filters over time: the lines as they are typed, and the graph that answers them. They stay while other views are looked at. */
export class GraphState {
  lines = $state<string[]>([...FIRST_LINES]);
  /** Field whose values are drawn, or ''. */
  field = $state('');
  graph = $state.raw<IoGraph | null>(null);
  /** Packets that are read again for the answer; null when none are. */
  progress = $state.raw<WorkProgress | null>(null);
  isStopped = $state(false);
  /** What `graph` answers. */
  #answered = $state.raw<Wish | null>(null);
  readonly #workers: Promise<Workers>;
  #ticket = 0;

  constructor(workers: Promise<Workers>) {
    this.#workers = workers;
  }

  /** What was asked before is given up. */
  async ask(selection: Selection, filters: readonly string[], field: string): Promise<void> {
    const ticket = ++this.#ticket;
    const isCurrent = (): boolean => ticket === this.#ticket;
    const { analysis } = await this.#workers;
    if (!isCurrent()) return;
    this.isStopped = false;
    const distinct = [...new Set(filters)]; // two lines alike are one: a chart cannot tell them apart
    const wish = { selection, filters: distinct, field, bins: BINS, zone: locale.zone, busy: true };
    const graph = await analysis.ioGraph(wish, (progress) => {
      if (isCurrent()) this.progress = progress;
    });
    if (!isCurrent()) return;
    this.progress = null;
    if (graph === null) this.isStopped = true;
    else {
      this.graph = graph;
      this.#answered = { selection, filters: distinct, field };
    }
  }

  isOf(selection: Selection): boolean {
    return this.#answered?.selection === selection;
  }

  /** Why the filter of a line cannot be read; null as long as that is not known of its text. */
  errorOf(index: number): FilterError | null {
    return this.graph?.errors[this.#answered?.filters.indexOf(this.lines[index]) ?? -1] ?? null;
  }

  /** The same of the field. */
  get fieldError(): FilterError | null {
    return this.field !== '' && this.#answered?.field === this.field ? (this.graph?.fieldError ?? null) : null;
  }

  /** Another capture is open: the lines begin anew, as its filter does. */
  forget(): void {
    this.#ticket += 1;
    this.lines = [...FIRST_LINES];
    this.field = '';
    this.graph = null;
    this.#answered = null;
    this.progress = null;
    this.isStopped = false;
  }

  /** Gives up reading packets; what is drawn stays. */
  async stop(): Promise<void> {
    await (await this.#workers).analysis.cancelGraph();
  }

  /** Another filter for a line. */
  set(index: number, filter: string): void {
    this.lines[index] = filter;
  }

  /** A line more, without a filter, while there is room. */
  add(): void {
    if (this.lines.length < MOST_LINES) this.lines.push('');
  }

  /** Takes a line away. */
  remove(index: number): void {
    this.lines.splice(index, 1);
  }
}
