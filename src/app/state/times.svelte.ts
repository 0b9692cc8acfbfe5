import type { Selection } from '../../model/query.ts';
import type { TimesQuery, TimesReport } from '../../model/response-times.ts';
import type { Workers } from './client.ts';

/** What the address says: `http-1` is the second way to group requests of HTTP. */
export function readTimesPlace(part: string | null): Pick<TimesQuery, 'service' | 'grouping'> {
  const match = /^([a-z0-9]+)(?:-(\d))?$/.exec(part ?? '');
  return match ? { service: match[1], grouping: Number(match[2] ?? 0) } : { service: null, grouping: 0 };
}

export const writeTimesPlace = (service: string, grouping: number): string =>
  grouping === 0 ? service : `${service}-${grouping}`;

/** How long requests of the selection waited for their answers. */
export class TimesState {
  report = $state.raw<TimesReport | null>(null);
  /** The selection that the report answers. */
  #answered = $state.raw<Selection | null>(null);
  readonly #workers: Promise<Workers>;
  #ticket = 0;

  constructor(workers: Promise<Workers>) {
    this.#workers = workers;
  }

  isOf(selection: Selection): boolean {
    return this.#answered === selection;
  }

  async ask(selection: Selection, query: TimesQuery): Promise<void> {
    const ticket = ++this.#ticket;
    const { analysis } = await this.#workers;
    const report = await analysis.responseTimes(selection, query);
    if (ticket !== this.#ticket) return;
    this.report = report;
    this.#answered = selection;
  }
}
