import { parseTime } from '../base/format.ts';
import type { FilterError, IoGraph, IoWish, Traffic, ValueBins } from '../model/query.ts';
import type { Analysis } from './analysis.ts';
import type { CaptureSource } from './capture/source.ts';
import { Catalogue } from './filter/catalogue.ts';
import { FieldCollector } from './filter/collector.ts';
import type { Entry } from './filter/entry.ts';
import { compileFilter, FilterPlan } from './filter/filter.ts';
import { ASK, NO } from './filter/mask.ts';
import { transactionValues } from './filter/transactions.ts';
import type { Type, Value } from './filter/values.ts';
import { PacketRun } from './reread/packet-run.ts';
import type { RunOptions } from './reread/run-meter.ts';
import { nanosecondsBetween, packetTime } from './rows.ts';
import type { Selections } from './selection/selection.ts';
import { roundBins } from './stats/round-bins.ts';
import { type AxisBins, busyBins, PacketBins } from './traffic/time-bins.ts';

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
  const collector = new FieldCollector([entry]);
  const visitor = {
    begin: (bytes: Uint8Array) => collector.clear(bytes),
    end: (packet: number) => told(packet, collector.values(entry, null)),
  };
  return (await new PacketRun(analysis, collector, [entry]).run(mask, source, visitor, options)) ? 'done' : 'cancelled';
}

/** One filter of a graph. */
interface Line {
  readonly name: string;
  readonly mask: Uint8Array | null;
  readonly error: FilterError | null;
}

const shows = ({ error, mask }: Line, packet: number): boolean =>
  error === null && (mask === null || mask[packet] === 1);

/** What is counted of packets, and of values of the field, over one axis of time. */
class Axis {
  readonly traffic: Traffic;
  readonly #values: readonly ValueBins[];
  readonly #bins: PacketBins;

  constructor(
    analysis: Analysis,
    start: string,
    bins: AxisBins,
    lines: readonly Line[],
    isShown: (line: Line, packet: number) => boolean,
  ) {
    this.#bins = new PacketBins(analysis, bins);
    const { length } = analysis.packets.columns;
    const series = lines.map((line) => {
      const packets = new Float64Array(bins.bins);
      const bytes = new Float64Array(bins.bins);
      for (let packet = 0; packet < analysis.packets.length; packet += 1) {
        if (!isShown(line, packet)) continue;
        const bin = this.#bins.of(packet);
        packets[bin] += 1;
        bytes[bin] += length[packet];
      }
      return { name: line.name, filter: line.name === '' ? null : line.name, packets, bytes };
    });
    this.#values = lines.map(() => ({
      count: new Float64Array(bins.bins),
      sum: new Float64Array(bins.bins),
      least: new Float64Array(bins.bins).fill(NaN),
      most: new Float64Array(bins.bins).fill(NaN),
    }));
    this.traffic = {
      start,
      from: bins.from,
      binNanoseconds: bins.width,
      bins: bins.bins,
      ...(bins.pauses && { pauses: bins.pauses }),
      series,
    };
  }

  /** Values of the field in a packet that a line shows. */
  add(line: number, packet: number, values: readonly Value[]): void {
    const bin = this.#bins.of(packet);
    const { count, sum, least, most } = this.#values[line];
    for (const value of values) {
      const number = Number(value);
      if (Number.isNaN(number)) continue;
      count[bin] += 1;
      sum[bin] += number;
      if (!(least[bin] <= number)) least[bin] = number;
      if (!(most[bin] >= number)) most[bin] = number;
    }
  }

  /** The traffic with the values of the field. */
  withValues(): Traffic {
    return {
      ...this.traffic,
      series: this.traffic.series.map((one, line) => ({ ...one, values: this.#values[line] })),
    };
  }
}

/** The lines of a graph over the time of the selection, and where most of that is idle once more without the pauses. */
class Graph {
  readonly #steady: Axis;
  readonly #busy: Axis | null;
  readonly #within: Uint8Array | null;
  readonly #lines: readonly Line[];

  constructor(analysis: Analysis, selections: Selections, { selection, filters, bins: most, zone, busy }: IoWish) {
    const { brush } = selection;
    const [from, to] = brush ? [brush.from, brush.to] : spanOf(analysis);
    const start = analysis.packets.length === 0 ? '0.000000000' : packetTime(analysis, 0);
    this.#within = selections.select(selection).mask;
    this.#lines = filters.slice(0, MOST_SERIES).map((own) => ({ name: own, ...selections.filters.look(own.trim()) }));
    const over = (bins: AxisBins): Axis =>
      new Axis(analysis, start, bins, this.#lines, (line, packet) => this.#isWithin(packet) && shows(line, packet));
    this.#steady = over(roundBins(parseTime(start), from, to, most, zone));
    const idle = busy === true ? busyBins(analysis, this.#steady.traffic, brush, most, zone) : null;
    this.#busy = idle && over(idle);
  }

  readonly #isWithin = (packet: number): boolean => this.#within === null || this.#within[packet] !== 0;

  /** Whether some line counts a packet. */
  isShown(packet: number): boolean {
    return this.#isWithin(packet) && this.#lines.some((line) => shows(line, packet));
  }

  /** Values of the field in a packet that is shown. */
  add(packet: number, values: readonly Value[]): void {
    for (const [index, line] of this.#lines.entries()) {
      if (!shows(line, packet)) continue;
      this.#steady.add(index, packet, values);
      this.#busy?.add(index, packet, values);
    }
  }

  answer(hasValues: boolean): Pick<IoGraph, 'traffic' | 'busy' | 'errors'> {
    const told = (axis: Axis): Traffic => (hasValues ? axis.withValues() : axis.traffic);
    return {
      traffic: told(this.#steady),
      busy: this.#busy && told(this.#busy),
      errors: this.#lines.map(({ error }) => error),
    };
  }
}

/** From the earliest packet to the moment after the latest, wherever they stand in the file: nanoseconds since the first one. */
function spanOf(analysis: Analysis): [from: number, to: number] {
  let [from, to] = [0, 1];
  for (let packet = 0; packet < analysis.packets.length; packet += 1) {
    const at = nanosecondsBetween(analysis, 0, packet);
    if (at < from) from = at;
    if (at >= to) to = at + 1;
  }
  return [from, to];
}
