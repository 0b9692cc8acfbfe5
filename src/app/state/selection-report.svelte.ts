import type { Selection } from '../../model/query.ts';
import type { Analysis, Workers } from './client.ts';

/** What the worker says of a selection: the last answer, and which selection it answers. */
export abstract class SelectionReport<Report, Given extends readonly unknown[] = []> {
  report = $state.raw<Report | null>(null);
  #answered = $state.raw<Selection | null>(null);
  protected readonly workers: Promise<Workers>;
  #ticket = 0;

  constructor(workers: Promise<Workers>) {
    this.workers = workers;
  }

  protected abstract request(analysis: Analysis, selection: Selection, ...given: Given): Promise<Report>;

  /** There is an answer to a question, be it an earlier one. */
  protected get hasAnswer(): boolean {
    return this.#answered !== null;
  }

  isOf(selection: Selection): boolean {
    return this.#answered === selection;
  }

  /** False where another question was asked meanwhile: its answer counts. */
  async ask(selection: Selection, ...given: Given): Promise<boolean> {
    const ticket = ++this.#ticket;
    const { analysis } = await this.workers;
    const report = await this.request(analysis, selection, ...given);
    if (ticket !== this.#ticket) return false;
    this.report = report;
    this.#answered = selection;
    return true;
  }
}
