import type { HealthReport } from '../../model/health.ts';
import type { Selection } from '../../model/query.ts';
import type { Analysis } from './client.ts';
import { SelectionReport } from './selection-report.svelte.ts';

/** How the network does, for the selection in force. */
export class HealthState extends SelectionReport<HealthReport> {
  protected request(analysis: Analysis, selection: Selection): Promise<HealthReport> {
    return analysis.health(selection);
  }
}
