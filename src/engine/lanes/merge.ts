import { hostNameTable } from '../../model/host.ts';
import { NONE } from '../../model/ids.ts';
import type { ColumnArray, ColumnKind, ColumnSpec, Table } from '../../model/table.ts';
import type { Analysis } from '../analysis.ts';
import type { LaneResult, LaneRows } from './batch.ts';

/** What a lane found, and its numbers of texts, addresses, flows and rows as numbers of the analysis. */
interface Found {
  readonly tables: readonly LaneRows[];
  readonly texts: Int32Array;
  readonly addresses: Int32Array;
  readonly flows: Int32Array;
  /** By table. */
  readonly rows: Map<string, Int32Array>;
}

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

  /** @param flows those of the analysis, by their numbers in the lane */
  add({ tables, texts, addresses, serverNames, failures }: LaneResult, flows: Int32Array): void {
    const found = { tables, ...renumber(this.#analysis, texts, addresses), flows, rows: new Map() };
    this.#lanes.push(found);
    const column = this.#analysis.flows.columns.serverName;
    for (let flow = 0; flow < serverNames.length; flow += 1)
      if (serverNames[flow] >= 0) column[flows[flow]] = found.texts[serverNames[flow]];
    for (const failure of failures) this.#analysis.addFailure(failure);
  }

  /** Nothing more comes: writes the rows. */
  finish(): void {
    const names = new Set<string>();
    /** By table: lane and row, in order. */
    const orders = new Map<Table, Int32Array>();
    for (const table of this.#analysis.tables()) {
      const rows = this.#lanes.map(({ tables }) => tables.find(({ id }) => id === table.schema.id));
      if (rows.every((each) => each === undefined)) continue;
      for (const each of rows) table.dropped += each?.dropped ?? 0;
      const isKept = table.schema.id === hostNameTable.id ? firstOf(names, rows, this.#lanes) : (): boolean => true;
      orders.set(table, order(table, rows, this.#lanes, isKept));
    }
    for (const [table, ordered] of orders) append(this.#analysis, table, ordered, this.#lanes);
  }
}

function renumber(
  analysis: Analysis,
  texts: readonly string[],
  { kinds, words }: LaneResult['addresses'],
): Pick<Found, 'texts' | 'addresses'> {
  return {
    texts: Int32Array.from(texts, (text) => analysis.texts.add(text)),
    addresses: Int32Array.from(kinds, (kind, id) =>
      analysis.addresses.add(kind, words[id * 4], words[id * 4 + 1], words[id * 4 + 2], words[id * 4 + 3]),
    ),
  };
}

/** The same name of a host, from the same source, is one fact, whoever came by it. */
function firstOf(
  names: Set<string>,
  rows: readonly (LaneRows | undefined)[],
  lanes: readonly Found[],
): (lane: number, row: number) => boolean {
  return (lane, row) => {
    const { address, name, source } = rows[lane]!.columns;
    const { addresses, texts } = lanes[lane];
    const key = `${addresses[address[row]]} ${source[row]} ${texts[name[row]]}`;
    if (names.has(key)) return false;
    names.add(key);
    return true;
  };
}

/** Lane and row of each row to come, in the order of their stamps; makes room for them and says where each will be. */
function order(
  table: Table,
  rows: readonly (LaneRows | undefined)[],
  lanes: readonly Found[],
  isKept: (lane: number, row: number) => boolean,
): Int32Array {
  const total = rows.reduce((sum, each) => sum + (each?.length ?? 0), 0);
  const ordered = new Int32Array(total * 2);
  const next = rows.map(() => 0);
  const maps = rows.map((each) => new Int32Array(each?.length ?? 0).fill(NONE));
  let count = 0;
  let at = table.length;
  for (let done = 0; done < total; done += 1) {
    let first = -1;
    let earliest = Infinity;
    for (let lane = 0; lane < rows.length; lane += 1) {
      const stamp = rows[lane]?.stamps[next[lane]] ?? Infinity;
      if (stamp >= earliest) continue;
      earliest = stamp;
      first = lane;
    }
    const row = next[first]++;
    if (!isKept(first, row)) continue;
    if (at >= table.schema.limit) {
      table.dropped += 1;
      continue;
    }
    maps[first][row] = at++;
    ordered[count++] = first;
    ordered[count++] = row;
  }
  maps.forEach((map, lane) => lanes[lane].rows.set(table.schema.id, map));
  return ordered.subarray(0, count);
}

/** Writes the rows, column by column, with the numbers of the analysis. */
function append(analysis: Analysis, table: Table, ordered: Int32Array, lanes: readonly Found[]): void {
  const from = table.length;
  const count = ordered.length / 2;
  table.reserve(from + count);
  for (let row = 0; row < count; row += 1) table.grow();
  const found = lanes.map(({ tables }) => tables.find(({ id }) => id === table.schema.id)?.columns);
  for (const [name, spec] of Object.entries(table.schema.columns)) {
    const column: ColumnArray = table.columns[name];
    const maps = lanes.map((each, lane) => renumbered(analysis, spec, each, found[lane]));
    for (let i = 0; i < count; i += 1) {
      const lane = ordered[i * 2];
      const row = ordered[i * 2 + 1];
      const value = found[lane]![name][row];
      const map = maps[lane];
      column[from + i] = map === null ? value : map(value, row);
    }
  }
}

const LISTS: Partial<Record<ColumnKind, 'texts' | 'addresses' | 'flows'>> = {
  text: 'texts',
  texts: 'texts',
  address: 'addresses',
  flow: 'flows',
};

/** What the value of a column of a lane is in the analysis; null where it is the same. */
function renumbered(
  analysis: Analysis,
  { kind, rowOf }: ColumnSpec,
  lane: Found,
  columns: LaneRows['columns'] | undefined,
): ((value: number, row: number) => number) | null {
  const list = LISTS[kind];
  if (list !== undefined) return (value) => (value < 0 ? value : lane[list][value]);
  if (rowOf === undefined || columns === undefined) return null;
  if (typeof rowOf === 'string') return (value) => (value < 0 ? value : (lane.rows.get(rowOf)?.[value] ?? NONE));
  const tables = columns[rowOf.in];
  return (value, row) => {
    const table = tables[row] < 0 ? '' : analysis.texts.get(lane.texts[tables[row]]);
    return value < 0 ? value : (lane.rows.get(table)?.[value] ?? NONE);
  };
}
