import type { ExpertReport } from '../../model/expert.ts';
import type { Row, Selection } from '../../model/query.ts';
import type { Analysis } from './client.ts';
import { combine } from './filter-text.ts';
import { SelectionReport } from './selection-report.svelte.ts';

/** Packets that are listed below a note; the packets view has all of them. */
export const LISTED = 50;

/** A packet of a note. */
export interface NotedPacket {
  readonly packet: number;
  readonly row: Row;
  readonly info: string;
}

/** The filter that keeps packets with an anomaly. */
export const noteTerm = (id: string): string => `wireloupe.anomaly == "${id}"`;

/** What is odd about the packets of the selection, and the first packets of the note that is open. */
export class ExpertState extends SelectionReport<ExpertReport> {
  open = $state<string | null>(null);
  packets = $state.raw<readonly NotedPacket[]>([]);
  #listing = 0;

  protected request(analysis: Analysis, selection: Selection): Promise<ExpertReport> {
    return analysis.expert(selection);
  }

  override async ask(selection: Selection): Promise<boolean> {
    const isLast = await super.ask(selection);
    if (isLast && this.open !== null) await this.list(this.open, selection);
    return isLast;
  }

  toggle(id: string, selection: Selection): void {
    this.open = this.open === id ? null : id;
    this.packets = [];
    if (this.open !== null) void this.list(id, selection);
  }

  async list(id: string, selection: Selection): Promise<void> {
    const ticket = ++this.#listing;
    const { analysis } = await this.workers;
    const filter = combine(selection.filter, noteTerm(id), 'keep');
    const query = { table: 'packets', selection: { ...selection, filter }, sort: null, from: 0, count: LISTED };
    const { rows, ids } = await analysis.rows(query);
    if (ticket !== this.#listing) return;
    this.packets = rows.map((row, i) => ({ packet: ids[i], row, info: '' }));
    const infos = await analysis.packetInfos(ids);
    if (ticket !== this.#listing) return;
    this.packets = rows.map((row, i) => ({ packet: ids[i], row, info: infos[i] ?? '' }));
  }
}
