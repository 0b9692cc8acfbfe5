import type { HealthReport } from '../../model/health.ts';
import type { Selection } from '../../model/query.ts';
import type { Analysis } from './client.ts';
import { SelectionReport } from './selection-report.svelte.ts';

/** A report that comes within so long needs no word on how far it is. */
const SOON_MILLISECONDS = 250;

/** How the network does, for the selection in force. */
export class HealthState extends SelectionReport<HealthReport | null> {
  /** Share of the report that is worked out; null when none is. */
  progress = $state.raw<number | null>(null);

  #asked = 0;

  protected async request(analysis: Analysis, selection: Selection): Promise<HealthReport | null> {
    const ticket = ++this.#asked;
    const isCurrent = (): boolean => ticket === this.#asked;
    const began = performance.now();
    try {
      return await analysis.health(selection, (share) => {
        if (isCurrent() && performance.now() - began > SOON_MILLISECONDS) this.progress = share;
      });
    } finally {
      if (isCurrent()) this.progress = null;
    }
  }

  /** The report was stopped: there is none. */
  get isStopped(): boolean {
    return this.hasAnswer && this.report === null;
  }

  async stop(): Promise<void> {
    await (await this.workers).analysis.cancelHealth();
  }
}
