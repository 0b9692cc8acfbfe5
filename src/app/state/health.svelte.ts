import type { HealthReport } from '../../model/health.ts';
import type { Selection } from '../../model/query.ts';
import type { Workers } from './client.ts';

/** How the network does, for the selection in force. */
export class HealthState {
  report = $state.raw<HealthReport | null>(null);
  /** What the report answers. */
  #answered = $state.raw<Selection | null>(null);
  readonly #workers: Promise<Workers>;
  #ticket = 0;

  constructor(workers: Promise<Workers>) {
    this.#workers = workers;
  }

  isOf(selection: Selection): boolean {
    return this.#answered === selection;
  }

  async ask(selection: Selection): Promise<void> {
    const ticket = ++this.#ticket;
    const { analysis } = await this.#workers;
    const report = await analysis.health(selection);
    if (ticket !== this.#ticket) return;
    this.report = report;
    this.#answered = selection;
  }
}
