import { parseTime } from '../base/format.ts';
import { NANOSECONDS } from '../model/packet.ts';
import type { FilterError, IoGraph, IoWish, ValueBins } from '../model/query.ts';
import type { Analysis } from './analysis.ts';
import type { CaptureSource } from './capture/source.ts';
import { Catalogue, FIELDS_OF } from './filter/catalogue.ts';
import type { Entry } from './filter/catalogue.ts';
import { FieldCollector } from './filter/collector.ts';
import { compileFilter, FilterPlan } from './filter/filter.ts';
import { ASK, NO } from './filter/mask.ts';
import { transactionValues } from './filter/transactions.ts';
import type { Type, Value } from './filter/values.ts';
import { PacketRun } from './packet-run.ts';
import type { RunOptions } from './run-meter.ts';
import { packetTime } from './rows.ts';
import type { Selections } from './selection.ts';
import { roundBins } from './stats/round-bins.ts';

/** Series of one graph: more cannot be told apart by colour. */
export const MOST_SERIES = 8;

/** Types whose values have a sum. */
const SUMMED: ReadonlySet<Type> = new Set(['number', 'float', 'flag', 'duration']);

/**
 * Packets, bytes and values of a field over time, for several filters at once. Values that no column tells are read from
 * the file again; filters must have been prepared (filters.ts). Null when it was cancelled.
 */
export async function ioGraph(
  analysis: Analysis,
  selections: Selections,
  wish: IoWish,
  source: CaptureSource | null,
  options: RunOptions,
): Promise<IoGraph | null> {
  const graph = new Graph(analysis, selections, wish);
  const name = wish.field.trim();
  const entry = name === '' ? null : new Catalogue(analysis).find(name);
  let fieldError = name === '' ? null : unusable(name, entry);
  if (entry !== null && fieldError === null) {
    const compiled = compileFilter(analysis, name);
    if (compiled.ok && compiled.test !== null) {
      const { mask } = new FilterPlan(analysis, compiled.test, source !== null);
      for (let packet = 0; packet < mask.length; packet += 1)
        mask[packet] = mask[packet] !== NO && graph.isShown(packet) ? ASK : NO;
      const isRead = await readValues(analysis, entry, mask, source, options, (packet, values) => {
        graph.add(packet, values);
      });
      if (isRead === 'cancelled') return null;
      if (isRead === 'needs file') fieldError = problem(name, 'needs-file', 'Only the bytes of the capture tell it.');
    }
  }
  const field = entry === null || fieldError !== null ? null : entry;
  return {
    ...graph.answer(field !== null),
    field: field && { name, title: field.title, isDuration: field.type === 'duration' },
    fieldError,
  };
}

const problem = (name: string, code: string, message: string): FilterError => ({
  at: 0,
  length: name.length,
  code,
  message,
});

function unusable(name: string, entry: Entry | null): FilterError | null {
  if (entry === null) return problem(name, 'unknown-field', `No field is called "${name}".`);
  return SUMMED.has(entry.type) ? null : problem(name, 'not-a-number', `"${name}" is no number.`);
}

/** Tells the values of a field in the packets that a mask asks. */
async function readValues(
  analysis: Analysis,
  entry: Entry,
  mask: Uint8Array<ArrayBuffer>,
  source: CaptureSource | null,
  options: RunOptions,
  told: (packet: number, values: readonly Value[]) => void,
): Promise<'done' | 'cancelled' | 'needs file'> {
  const { column, cells, protocols } = entry;
  const known = column?.mask(analysis, { all: true, fits: () => true, exists: true, orders: null });
  const values =
    column?.values(analysis) ??
    (protocols.length === 0 && cells !== null ? transactionValues(analysis, entry.name, cells) : null);
  let isOpen = false;
  for (let packet = 0; packet < mask.length; packet += 1) {
    if (mask[packet] !== ASK) continue;
    if (values !== null && known?.[packet] !== ASK) {
      told(packet, values(packet));
      mask[packet] = NO;
    } else isOpen = true;
  }
  if (!isOpen) return 'done';
  if (source === null) return 'needs file';
  const collector = new FieldCollector([entry], (protocol) => FIELDS_OF.get(protocol) ?? []);
  const visitor = {
    begin: () => collector.clear(),
    end: (packet: number) => told(packet, collector.values(entry, null)),
  };
  return (await new PacketRun(analysis, collector, [entry]).run(mask, source, visitor, options)) ? 'done' : 'cancelled';
}

/** One filter of a graph. */
interface Line {
  readonly name: string;
  readonly mask: Uint8Array | null;
  readonly error: FilterError | null;
  readonly values: ValueBins;
}

const shows = ({ error, mask }: Line, packet: number): boolean =>
  error === null && (mask === null || mask[packet] === 1);

/** The bins of a graph. */
class Graph {
  readonly #analysis: Analysis;
  readonly #start: string;
  readonly #from: number;
  readonly #width: number;
  readonly #bins: number;
  readonly #within: Uint8Array | null;
  readonly #lines: readonly Line[];

  constructor(analysis: Analysis, selections: Selections, { selection, filters, bins: most, zone }: IoWish) {
    this.#analysis = analysis;
    let from = selection.brush?.from ?? 0;
    let to = selection.brush?.to ?? 1;
    if (selection.brush === null)
      for (let packet = 0; packet < analysis.packets.length; packet += 1) {
        const at = this.#since(packet);
        if (at < from) from = at;
        if (at >= to) to = at + 1;
      }
    this.#start = analysis.packets.length === 0 ? '0.000000000' : packetTime(analysis, 0);
    const { from: begin, width, bins } = roundBins(parseTime(this.#start), from, to, most, zone);
    this.#from = begin;
    this.#width = width;
    this.#bins = bins;
    this.#within = selections.select(selection).mask;
    this.#lines = filters.slice(0, MOST_SERIES).map((own) => ({
      name: own,
      ...selections.filters.look(own.trim()),
      values: {
        count: new Float64Array(bins),
        sum: new Float64Array(bins),
        least: new Float64Array(bins).fill(NaN),
        most: new Float64Array(bins).fill(NaN),
      },
    }));
  }

  #since(packet: number): number {
    const { seconds, nanoseconds } = this.#analysis.packets.columns;
    return (seconds[packet] - seconds[0]) * 1e9 + (nanoseconds[packet] & NANOSECONDS) - (nanoseconds[0] & NANOSECONDS);
  }

  #binOf(packet: number): number {
    return Math.min(this.#bins - 1, Math.max(0, Math.floor((this.#since(packet) - this.#from) / this.#width)));
  }

  /** Whether some line counts a packet. */
  isShown(packet: number): boolean {
    if (this.#within !== null && this.#within[packet] === 0) return false;
    return this.#lines.some((line) => shows(line, packet));
  }

  /** Values of the field in a packet that is shown. */
  add(packet: number, values: readonly Value[]): void {
    const bin = this.#binOf(packet);
    for (const line of this.#lines) {
      if (!shows(line, packet)) continue;
      const { count, sum, least, most } = line.values;
      for (const value of values) {
        const number = Number(value);
        if (Number.isNaN(number)) continue;
        count[bin] += 1;
        sum[bin] += number;
        if (!(least[bin] <= number)) least[bin] = number;
        if (!(most[bin] >= number)) most[bin] = number;
      }
    }
  }

  answer(hasValues: boolean): Pick<IoGraph, 'traffic' | 'errors'> {
    const { packets: table } = this.#analysis;
    const { length } = table.columns;
    const series = this.#lines.map((line) => {
      const packets = new Float64Array(this.#bins);
      const bytes = new Float64Array(this.#bins);
      for (let packet = 0; packet < table.length; packet += 1) {
        if ((this.#within !== null && this.#within[packet] === 0) || !shows(line, packet)) continue;
        const bin = this.#binOf(packet);
        packets[bin] += 1;
        bytes[bin] += length[packet];
      }
      const { name, values } = line;
      return { name, filter: name === '' ? null : name, packets, bytes, ...(hasValues && { values }) };
    });
    return {
      traffic: { start: this.#start, from: this.#from, binNanoseconds: this.#width, bins: this.#bins, series },
      errors: this.#lines.map(({ error }) => error),
    };
  }
}
