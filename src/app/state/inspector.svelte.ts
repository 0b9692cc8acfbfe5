import type { Row } from '../../model/query.ts';
import type { HostCard } from '../../model/host-card.ts';
import type { Workers } from './client.ts';

/** What is selected anywhere. */
export type Selected =
  | { readonly kind: 'row'; readonly table: string; readonly id: number; readonly row: Row }
  | { readonly kind: 'host'; readonly address: string; readonly card: HostCard | null };

/** The panel at the right: everything about what is selected, whichever view it was selected in. */
export class Inspector {
  selected = $state.raw<Selected | null>(null);
  readonly #workers: Promise<Workers>;
  #ticket = 0;

  constructor(workers: Promise<Workers>) {
    this.#workers = workers;
  }

  /** A row as its table has it; of a host everything that is known, which is more than its row. */
  showRow(table: string, id: number, row: Row): void {
    const ticket = ++this.#ticket;
    const { address } = row;
    if (table === 'hosts' && typeof address === 'string') void this.#showHostOf(ticket, address, { table, id, row });
    else this.selected = { kind: 'row', table, id, row };
  }

  async #showHostOf(ticket: number, address: string, of: { table: string; id: number; row: Row }): Promise<void> {
    const { analysis } = await this.#workers;
    const card = await analysis.host(address);
    if (ticket !== this.#ticket) return;
    this.selected = card ? { kind: 'host', address, card } : { kind: 'row', ...of };
  }

  async showHost(address: string): Promise<void> {
    const ticket = ++this.#ticket;
    const { analysis } = await this.#workers;
    const card = await analysis.host(address);
    if (ticket === this.#ticket) this.selected = { kind: 'host', address, card };
  }

  /** Shows a flow that is known by its number only. */
  async showFlow(flow: number): Promise<void> {
    const ticket = ++this.#ticket;
    const { analysis } = await this.#workers;
    const row = await analysis.row('flows', flow);
    if (ticket === this.#ticket && row) this.selected = { kind: 'row', table: 'flows', id: flow, row };
  }

  clear(): void {
    this.#ticket += 1;
    this.selected = null;
  }
}
