import { hostNameTable, NAME_SOURCES } from '../../model/host.ts';
import { NONE } from '../../model/ids.ts';
import type { ColumnArray, ColumnSpec, Table } from '../../model/table.ts';
import type { Analysis } from '../analysis.ts';
import type { LaneResult, LaneRows } from './batch.ts';

/** What a lane found, and its numbers of texts, addresses, flows and rows as numbers of the analysis. */
interface Found {
  readonly tables: ReadonlyMap<string, LaneRows>;
  readonly texts: Int32Array;
  readonly addresses: Int32Array;
  readonly flows: Int32Array;
  /** By table: where each row is now, or −1. */
  readonly rows: Map<string, Int32Array>;
}

const NO_ROWS = new Int32Array(0);

/** Rows, texts and the like between two steps: a few milliseconds. */
const STRIDE = 16_384;

/**
 * Takes what lanes have found into the analysis. Rows come in the order in which one thread would have written them: by the
 * packet that was read, and each packet was read by one lane.
 */
export class LaneMerge {
  readonly #analysis: Analysis;
  readonly #lanes: Found[] = [];

  constructor(analysis: Analysis) {
    this.#analysis = analysis;
  }

  /**
   * Takes over the texts and addresses of a lane, in steps.
   * @param flows those of the analysis, by their numbers in the lane
   */
  *add(
    { tables, texts, addresses, serverNames, failures }: LaneResult,
    flows: Int32Array,
  ): Generator<void, void, unknown> {
    const found = {
      tables: new Map(tables.map((rows) => [rows.id, rows])),
      texts: new Int32Array(texts.length),
      addresses: addressesIn(this.#analysis, addresses),
      flows,
      rows: new Map<string, Int32Array>(),
    };
    this.#lanes.push(found);
    for (let text = 0; text < texts.length; text += 1) {
      found.texts[text] = this.#analysis.texts.add(texts[text]);
      if (text % STRIDE === 0) yield;
    }
    const column = this.#analysis.flows.columns.serverName;
    for (let flow = 0; flow < serverNames.length; flow += 1)
      if (serverNames[flow] >= 0) column[flows[flow]] = found.texts[serverNames[flow]];
    for (const failure of failures) this.#analysis.addFailure(failure);
  }

  /** Nothing more comes: writes the rows, in steps. All of them are there at once, since they refer to each other. */
  *finish(): Generator<void, void, unknown> {
    const written = this.#analysis
      .tables()
      .filter(({ schema }) => this.#lanes.some(({ tables }) => tables.has(schema.id)));
    // First where every row will be: rows refer to those of other tables.
    const lengths: number[] = [];
    for (const table of written) lengths.push(yield* this.#place(table));
    for (const table of written) for (const lane of this.#lanes) yield* this.#write(table, lane);
    written.forEach((table, i) => table.extend(lengths[i]));
  }

  /** Gives each row its place, by the stamps of all lanes. Returns how many rows the table will have. */
  *#place(table: Table): Generator<void, number, unknown> {
    const { id, limit } = table.schema;
    const lanes = this.#lanes.map(({ tables }) => tables.get(id));
    const places = lanes.map((rows) => new Int32Array(rows?.length ?? 0).fill(NONE));
    const next = lanes.map(() => 0);
    const isKept = id === hostNameTable.id ? this.#firstNames() : null;
    table.reserve(Math.min(limit, table.length + lanes.reduce((sum, rows) => sum + (rows?.length ?? 0), 0)));
    let { length } = table;
    for (let steps = 0; ; steps += 1) {
      if (steps % STRIDE === 0) yield;
      let first = NONE;
      let earliest = Infinity;
      for (let lane = 0; lane < lanes.length; lane += 1) {
        const stamp = lanes[lane]?.stamps[next[lane]] ?? Infinity;
        if (stamp >= earliest) continue;
        earliest = stamp;
        first = lane;
      }
      if (first < 0) break;
      const row = next[first]++;
      if (isKept !== null && !isKept(first, row)) continue;
      if (length < limit) places[first][row] = length++;
      else table.dropped += 1;
    }
    lanes.forEach((rows, lane) => {
      table.dropped += rows?.dropped ?? 0;
      this.#lanes[lane].rows.set(id, places[lane]);
    });
    return length;
  }

  /** The same name of a host, from the same source, is one fact, whoever came by it. */
  #firstNames(): (lane: number, row: number) => boolean {
    const bySource = NAME_SOURCES.map(() => new Set<number>());
    return (lane, row) => {
      const { tables, addresses, texts } = this.#lanes[lane];
      const { address, name, source } = tables.get(hostNameTable.id)!.columns;
      const names = bySource[source[row]];
      const before = names.size;
      // Exact below 2^53: there are less than 2^25 addresses and 2^28 texts.
      return names.add(addresses[address[row]] * 2 ** 28 + texts[name[row]]).size > before;
    };
  }

  *#write(table: Table, lane: Found): Generator<void, void, unknown> {
    const rows = lane.tables.get(table.schema.id);
    if (rows === undefined) return;
    const places = lane.rows.get(rows.id)!;
    for (const [name, spec] of Object.entries(table.schema.columns)) {
      const values = rows.columns[name];
      if (typeof spec.rowOf !== 'object') copy(values, table.columns[name], places, numbersOf(spec, lane));
      else this.#copyRows(values, table.columns[name], places, rows.columns[spec.rowOf.in], lane);
      yield;
    }
  }

  /** Numbers of rows in tables that the rows name themselves. */
  #copyRows(from: ColumnArray, to: ColumnArray, places: Int32Array, tables: ColumnArray, lane: Found): void {
    for (let row = 0; row < places.length; row += 1) {
      if (places[row] < 0) continue;
      const table = tables[row] < 0 ? '' : this.#analysis.texts.get(lane.texts[tables[row]]);
      to[places[row]] = from[row] < 0 ? NONE : (lane.rows.get(table)?.[from[row]] ?? NONE);
    }
  }
}

function addressesIn({ addresses }: Analysis, { kinds, words }: LaneResult['addresses']): Int32Array {
  return Int32Array.from(kinds, (kind, id) =>
    addresses.add(kind, words[id * 4], words[id * 4 + 1], words[id * 4 + 2], words[id * 4 + 3]),
  );
}

/** What the numbers of a column are in the analysis; null where they mean the same. */
function numbersOf({ kind, rowOf }: ColumnSpec, lane: Found): Int32Array | null {
  if (typeof rowOf === 'string') return lane.rows.get(rowOf) ?? NO_ROWS;
  if (kind === 'text' || kind === 'texts') return lane.texts;
  if (kind === 'address') return lane.addresses;
  return kind === 'flow' ? lane.flows : null;
}

function copy(from: ColumnArray, to: ColumnArray, places: Int32Array, numbers: Int32Array | null): void {
  for (let row = 0; row < places.length; row += 1) {
    const place = places[row];
    if (place < 0) continue;
    const value = from[row];
    to[place] = numbers === null || value < 0 ? value : (numbers[value] ?? NONE);
  }
}
