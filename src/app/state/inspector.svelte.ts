import type { Row } from '../../model/query.ts';
import type { HostCard } from '../../model/host-card.ts';
import type { Workers } from './client.ts';

/** What is selected anywhere. */
export type Selected =
  | { readonly kind: 'row'; readonly table: string; readonly id: number; readonly row: Row }
  | { readonly kind: 'host'; readonly address: string; readonly card: HostCard | null };

/** The flow that is selected, or that the selected row belongs to; null where there is none. */
export function flowOf(selected: Selected | null): number | null {
  if (selected?.kind !== 'row') return null;
  const { table, id, row } = selected;
  const flow = table === 'flows' ? id : row['flow'];
  return typeof flow === 'number' && flow >= 0 ? flow : null;
}

/** The panel at the right: everything about what is selected, whichever view it was selected in. */
export class Inspector {
  selected = $state.raw<Selected | null>(null);
  /** It was asked for by name, wherever the reader was, and not chosen as a row of the view he is in. */
  isAsked = $state(false);
  readonly #workers: Promise<Workers>;
  #ticket = 0;
  /** What is on its way, or there, was asked for. */
  #asks = false;

  constructor(workers: Promise<Workers>) {
    this.#workers = workers;
  }

  /** A row as its table has it; of a host everything that is known, which is more than its row. */
  showRow(table: string, id: number, row: Row): void {
    const ticket = ++this.#ticket;
    const { address } = row;
    this.#asks = false;
    if (table === 'hosts' && typeof address === 'string') void this.#showHostOf(ticket, address, { table, id, row });
    else this.#show({ kind: 'row', table, id, row });
  }

  async #showHostOf(ticket: number, address: string, of: { table: string; id: number; row: Row }): Promise<void> {
    const { analysis } = await this.#workers;
    const card = await analysis.host(address);
    if (ticket !== this.#ticket) return;
    this.#show(card ? { kind: 'host', address, card } : { kind: 'row', ...of });
  }

  async showHost(address: string): Promise<void> {
    const ticket = ++this.#ticket;
    this.#asks = true;
    const { analysis } = await this.#workers;
    const card = await analysis.host(address);
    if (ticket === this.#ticket) this.#show({ kind: 'host', address, card });
  }

  /** Shows a flow that is known by its number only. */
  async showFlow(flow: number): Promise<void> {
    const ticket = ++this.#ticket;
    this.#asks = true;
    const { analysis } = await this.#workers;
    const row = await analysis.row('flows', flow);
    if (ticket === this.#ticket && row) this.#show({ kind: 'row', table: 'flows', id: flow, row });
  }

  /** The capture was read to its end: numbers that were told on the way have grown. Packets stay as they are. */
  async renew(): Promise<void> {
    const { selected } = this;
    if (selected === null || (selected.kind === 'row' && selected.table === 'packets')) return;
    const ticket = this.#ticket;
    const { analysis } = await this.#workers;
    const now =
      selected.kind === 'host'
        ? { ...selected, card: await analysis.host(selected.address) }
        : { ...selected, row: (await analysis.row(selected.table, selected.id)) ?? selected.row };
    if (ticket === this.#ticket && selected === this.selected) this.selected = now;
  }

  #show(selected: Selected): void {
    this.isAsked = this.#asks;
    this.selected = selected;
  }

  /** Another view is looked at: the row of the one before means nothing there. What was asked for stays. */
  leave(): void {
    if (!this.#asks) this.clear();
    else if (!this.isAsked) this.selected = null;
  }

  clear(): void {
    this.#ticket += 1;
    this.#asks = false;
    this.isAsked = false;
    this.selected = null;
  }
}
