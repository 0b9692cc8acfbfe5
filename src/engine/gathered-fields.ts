import type { PacketId } from '../model/ids.ts';
import type { Analysis } from './analysis.ts';
import type { CaptureSource } from './capture/source.ts';
import { Catalogue } from './filter/catalogue.ts';
import type { Entry } from './filter/catalogue.ts';
import { ASK } from './filter/mask.ts';
import { transactionValues } from './filter/transactions.ts';
import type { Value } from './filter/values.ts';
import { isTold } from './packet-extras.ts';
import { PacketRun } from './packet-run.ts';
import type { RunOptions } from './packet-run.ts';
import { ShownFields, valuesCell } from './shown-fields.ts';

/** Values of some fields in many packets, for an export: each text once, a number per packet. */
export class GatheredFields {
  readonly #analysis: Analysis;
  readonly #entries: readonly Entry[];
  readonly #texts: string[] = [''];
  readonly #ids = new Map<string, number>();
  /** By field: the text of each packet. */
  readonly #cells = new Map<string, Int32Array>();
  /** By field that no bytes are needed for. */
  readonly #known = new Map<string, (packet: PacketId) => readonly Value[]>();

  constructor(analysis: Analysis, names: readonly string[]) {
    this.#analysis = analysis;
    const catalogue = new Catalogue(analysis);
    this.#entries = names.map((name) => catalogue.find(name)).filter((entry) => entry !== null);
  }

  /**
   * Reads the packets of some rows. Without the file only what columns hold is there.
   * @returns false when it was cancelled
   */
  async gather(rows: Int32Array, source: CaptureSource | null, options: RunOptions): Promise<boolean> {
    const { packets } = this.#analysis;
    const told = source === null ? [] : this.#entries.filter(isTold);
    for (const { name, column, cells } of this.#entries.filter((entry) => !told.includes(entry))) {
      if (column !== null) this.#known.set(name, column.values(this.#analysis));
      else if (cells !== null) this.#known.set(name, transactionValues(this.#analysis, name, cells));
    }
    if (source === null || told.length === 0) return true;
    const mask = new Uint8Array(packets.length);
    for (const packet of rows) mask[packet] = ASK;
    for (const { name } of told) this.#cells.set(name, new Int32Array(packets.length));
    const shown = new ShownFields(told);
    const run = new PacketRun(this.#analysis, shown, told);
    const visitor = {
      begin: () => shown.clear(),
      end: (packet: PacketId) => {
        for (const entry of told) {
          const cell = shown.cell(entry);
          if (cell !== null) this.#cells.get(entry.name)![packet] = this.#textId(cell.text);
        }
      },
    };
    return run.run(mask, source, visitor, options);
  }

  #textId(text: string): number {
    let id = this.#ids.get(text);
    if (id === undefined) {
      id = this.#texts.push(text) - 1;
      this.#ids.set(text, id);
    }
    return id;
  }

  /** The value of a field, as a list shows it. */
  text(name: string, packet: PacketId): string | null {
    const cells = this.#cells.get(name);
    if (cells !== undefined) return cells[packet] === 0 ? null : this.#texts[cells[packet]];
    const entry = this.#entries.find((each) => each.name === name);
    const values = this.#known.get(name)?.(packet);
    return entry === undefined || values === undefined ? null : (valuesCell(entry, values)?.text ?? null);
  }
}
