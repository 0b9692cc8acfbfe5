// Decides the packets of a filter that columns leave open: their bytes are read again (engine/reread/packet-run.ts).

import type { PacketId } from '../../model/ids.ts';
import type { Analysis } from '../analysis.ts';
import type { CaptureSource } from '../capture/source.ts';
import { FieldCollector } from '../filter/collector.ts';
import type { Entry } from '../filter/entry.ts';
import type { FilterPlan } from '../filter/filter.ts';
import { ASK, NO, YES } from '../filter/mask.ts';
import type { Mask } from '../filter/mask.ts';
import type { Reader } from '../filter/source.ts';
import { transactionValues } from '../filter/transactions.ts';
import type { Value } from '../filter/values.ts';
import { PacketRun } from '../reread/packet-run.ts';
import type { Visitor } from '../reread/packet-run.ts';
import { RunMeter } from '../reread/run-meter.ts';
import type { RunOptions } from '../reread/run-meter.ts';

/** One filter on its way through the packets that it asks. */
export class FilterRun {
  readonly #analysis: Analysis;
  readonly #plan: FilterPlan;
  readonly #entries: readonly Entry[];
  /** By entry: whether its columns hold all its values of a packet. */
  readonly #columns = new Map<
    string,
    { readonly known: Mask; readonly values: (packet: PacketId) => readonly Value[] }
  >();
  readonly #cells = new Map<string, (packet: PacketId) => readonly Value[]>();

  constructor(analysis: Analysis, plan: FilterPlan) {
    this.#analysis = analysis;
    this.#plan = plan;
    this.#entries = plan.asked.entries;
    for (const { name, column, cells, protocols } of this.#entries) {
      if (column !== null) {
        const known = column.mask(analysis, { all: true, fits: () => true, exists: true, orders: null });
        this.#columns.set(name, { known, values: column.values(analysis) });
      } else if (protocols.length === 0 && cells !== null)
        this.#cells.set(name, transactionValues(analysis, name, cells));
    }
  }

  /** Fields that only bytes tell, in some packet or other. */
  get #told(): Entry[] {
    return this.#entries.filter(({ protocols, name }) => protocols.length > 0 && !this.#isKnownEverywhere(name));
  }

  #isKnownEverywhere(name: string): boolean {
    const column = this.#columns.get(name);
    if (column === undefined) return false;
    const { mask } = this.#plan;
    for (let packet = 0; packet < mask.length; packet += 1)
      if (mask[packet] === ASK && column.known[packet] === ASK) return false;
    return true;
  }

  /** Whether the file is needed at all. */
  get needsBytes(): boolean {
    return this.#told.length > 0;
  }

  /** Fills the plan's mask. Rejects when the file can no longer be read; stops where it is when it is cancelled. */
  async run(source: CaptureSource | null, options: RunOptions): Promise<void> {
    const told = this.#told;
    if (told.length === 0) return this.#decideByColumns(options);
    if (source === null) return;
    const collector = new FieldCollector(told);
    const { mask } = this.#plan;
    let packet = 0;
    const read = this.#reader(collector, () => packet);
    const visitor: Visitor = {
      begin: (bytes) => collector.clear(bytes),
      end: (visited) => {
        packet = visited;
        mask[visited] = this.#plan.decide(visited, read) ? YES : NO;
      },
    };
    await new PacketRun(this.#analysis, collector, told).run(mask, source, visitor, options);
  }

  async #decideByColumns(options: RunOptions): Promise<void> {
    const { mask } = this.#plan;
    let packet = 0;
    const read = this.#reader(null, () => packet);
    const asked = mask.reduce((sum, answer) => sum + (answer === ASK ? 1 : 0), 0);
    const meter = new RunMeter(asked, options);
    for (; packet < mask.length; packet += 1) {
      if (mask[packet] !== ASK) continue;
      mask[packet] = this.#plan.decide(packet, read) ? YES : NO;
      const rest = meter.step();
      if (rest !== null && (await rest)) return;
    }
    meter.finish();
  }

  #reader(collector: FieldCollector | null, packet: () => PacketId): Reader {
    return (entry, layers) => {
      const column = layers === null && entry.column !== null ? this.#columns.get(entry.name) : undefined;
      if (column !== undefined && column.known[packet()] !== ASK) return column.values(packet());
      const cells = this.#cells.get(entry.name);
      if (cells !== undefined) return cells(packet());
      return collector?.values(entry, layers) ?? [];
    };
  }
}
