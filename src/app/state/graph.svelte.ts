import type { IoGraph, Selection } from '../../model/query.ts';
import type { Workers } from './client.ts';

const BINS = 400;
/** As many as the colours that can be told apart. */
export const MOST_LINES = 8;

/** Filters over time: the lines as they are typed, and the graph that answers them. */
export class GraphState {
  lines = $state<string[]>(['', 'tcp.analysis.flags', 'dns']);
  graph = $state.raw<IoGraph | null>(null);
  readonly #workers: Promise<Workers>;
  #ticket = 0;

  constructor(workers: Promise<Workers>) {
    this.#workers = workers;
  }

  async ask(selection: Selection, lines: readonly string[]): Promise<void> {
    const ticket = ++this.#ticket;
    const { analysis } = await this.#workers;
    const graph = await analysis.ioGraph(selection, lines, BINS);
    if (ticket === this.#ticket) this.graph = graph;
  }

  set(index: number, filter: string): void {
    this.lines[index] = filter;
  }

  add(): void {
    if (this.lines.length < MOST_LINES) this.lines.push('');
  }

  remove(index: number): void {
    this.lines.splice(index, 1);
  }
}
