import type { Selection } from '../../model/query.ts';
import type { TimesQuery, TimesReport } from '../../model/response-times.ts';
import type { Analysis } from './client.ts';
import { SelectionReport } from './selection-report.svelte.ts';

/** What the address says: `http-1` is the second way to group requests of HTTP. */
export function readTimesPlace(part: string | null): Pick<TimesQuery, 'service' | 'grouping'> {
  const match = /^([a-z0-9]+)(?:-(\d))?$/.exec(part ?? '');
  return match ? { service: match[1], grouping: Number(match[2] ?? 0) } : { service: null, grouping: 0 };
}

/** The same the other way. */
export const writeTimesPlace = (service: string, grouping: number): string =>
  grouping === 0 ? service : `${service}-${grouping}`;

/** How long requests of the selection waited for their answers. */
export class TimesState extends SelectionReport<TimesReport, [query: TimesQuery]> {
  protected request(analysis: Analysis, selection: Selection, query: TimesQuery): Promise<TimesReport> {
    return analysis.responseTimes(selection, query);
  }
}
