import type { PacketId } from '../../model/ids.ts';
import type { Analysis } from '../analysis.ts';
import type { CaptureSource } from '../capture/source.ts';
import { SummaryTree } from '../explain/field-tree.ts';
import { Catalogue } from '../filter/catalogue.ts';
import type { Entry } from '../filter/entry.ts';
import { ASK } from '../filter/mask.ts';
import { transactionValues } from '../filter/transactions.ts';
import type { Value } from '../filter/values.ts';
import { PacketRun } from '../reread/packet-run.ts';
import type { RunOptions } from '../reread/run-meter.ts';
import { chorus, isTold } from './packet-extras.ts';
import { ShownFields, valuesCell } from './shown-fields.ts';

/** Texts of the asked fields in one packet, in their order; null where it has none. */
export type FieldTexts = readonly (string | null)[];

const ROWS_BETWEEN_PAUSES = 8192;
/** Whoever asks for these is told what stands in payload, and how windows are scaled: Info says both. */
const OF_INFO = ['data', 'tcp.window_size'];

/** Values of some fields in many packets, and their words, for an export. */
export class GatheredFields {
  readonly #analysis: Analysis;
  readonly #entries: readonly (Entry | null)[];
  readonly #catalogue: Catalogue;

  constructor(analysis: Analysis, names: readonly string[]) {
    this.#analysis = analysis;
    this.#catalogue = new Catalogue(analysis);
    this.#entries = names.map((name) => this.#catalogue.find(name));
  }

  /**
   * Visits packets in the order of the capture. Without the file only what columns hold is there.
   * @param infoOf makes the words of a packet for the Info column; null where nobody wants them
   * @returns false when it was cancelled
   */
  async visit(
    packets: Int32Array,
    source: CaptureSource | null,
    infoOf: ((packet: PacketId, summary: SummaryTree) => string) | null,
    options: RunOptions,
    each: (packet: PacketId, texts: FieldTexts, info: string) => void,
  ): Promise<boolean> {
    const told = source === null ? [] : this.#entries.filter((entry) => entry !== null).filter(isTold);
    const known = this.#entries.map((entry) => (entry === null || told.includes(entry) ? null : this.#known(entry)));
    const shown = new ShownFields(told);
    const textsOf = (packet: PacketId): FieldTexts =>
      this.#entries.map((entry, i) => {
        if (entry === null) return null;
        const values = known[i];
        return (values === null ? shown.cell(entry) : valuesCell(entry, values(packet)))?.text ?? null;
      });
    if (source === null || (told.length === 0 && infoOf === null)) {
      for (const [row, packet] of packets.entries()) {
        each(packet, textsOf(packet), '');
        if (row % ROWS_BETWEEN_PAUSES > 0) continue;
        await options.pause();
        if (options.signal?.aborted === true) return false;
      }
      return true;
    }
    const summary = new SummaryTree();
    const mask = new Uint8Array(this.#analysis.packets.length);
    for (const packet of packets) mask[packet] = ASK;
    const asked = infoOf === null ? told : [...told, ...OF_INFO.map((name) => this.#catalogue.find(name)!)];
    const run = new PacketRun(this.#analysis, infoOf === null ? shown : chorus([shown, summary]), asked);
    const visitor = {
      begin: () => {
        shown.clear();
        summary.clear();
      },
      end: (packet: PacketId) => each(packet, textsOf(packet), infoOf === null ? '' : infoOf(packet, summary)),
    };
    return run.run(mask, source, visitor, options);
  }

  /** Values that need no bytes. */
  #known({ name, column, cells }: Entry): (packet: PacketId) => readonly Value[] {
    if (column !== null) return column.values(this.#analysis);
    return cells === null ? () => [] : transactionValues(this.#analysis, name, cells);
  }
}
