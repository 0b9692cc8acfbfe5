import { partitionPoint } from '../base/partition-point.ts';
import { sortedOrder } from '../base/sort.ts';
import type { ColumnDescription, RowQuery, RowWindow, TableDescription } from '../model/query.ts';
import type { ColumnSpec, Identifier, Table } from '../model/table.ts';
import type { Analysis } from './analysis.ts';
import { countHosts } from './hosts/hosts-there.ts';
import { BETWEEN_SYSTEMS, readRow } from './rows.ts';
import { Selections } from './selection/selection.ts';
import { sortKeys, TEXT_SORT_LIMIT } from './sort-keys.ts';

/** Rows of one window at most: a page shows some sixty. */
const WINDOW_LIMIT = 1000;

/** Answers questions about the rows of one analysis. */
export class Query {
  readonly #analysis: Analysis;
  readonly selections: Selections;
  #sortKey = '';
  /** Judged anew, hosts may stand in another order. */
  #sortedWith: Analysis['hostFacts'] = null;
  #sorted: Int32Array = new Int32Array(0);
  /** They are too many for the column that was asked for last. */
  #isUnsorted = false;

  constructor(analysis: Analysis) {
    this.#analysis = analysis;
    this.selections = new Selections(analysis);
  }

  /** A window of the rows of a table, sorted and selected. */
  rows(query: RowQuery): RowWindow {
    const table = this.#analysis.tableById(query.table);
    if (table === null) return { table: query.table, total: 0, all: 0, from: 0, rows: [], ids: [], error: null };
    const { error } = this.selections.select(query.selection);
    const order = this.order(table, query);
    const ids = [...order.subarray(query.from, query.from + Math.min(query.count, WINDOW_LIMIT))];
    return {
      table: query.table,
      total: order.length,
      all: countRows(this.#analysis, table),
      from: query.from,
      rows: ids.map((id) => readRow(this.#analysis, table, id)),
      ids,
      error,
      ...(query.sort !== null && this.#isUnsorted && { sortLimit: TEXT_SORT_LIMIT }),
    };
  }

  /** Row numbers of a table in the order of a query. */
  order(table: Table, { selection, sort }: Pick<RowQuery, 'selection' | 'sort'>): Int32Array {
    const rows = this.selections.rows(selection, table);
    if (sort === null) return rows;
    const key = `${table.schema.id} ${table.length} ${this.selections.filters.version} ${JSON.stringify([selection, sort])}`;
    const { hostFacts } = this.#analysis;
    if (key !== this.#sortKey || hostFacts !== this.#sortedWith) {
      this.#sortedWith = hostFacts;
      const keys = sortKeys(this.#analysis, table, rows, sort.column);
      this.#isUnsorted = keys === null;
      this.#sorted = keys === null ? rows : inOrder(rows, keys, sort.descending);
      this.#sortKey = key;
    }
    return this.#sorted;
  }

  /** Where a row of a table stands in the order of a query, or −1. */
  position({ table: name, selection, sort }: Omit<RowQuery, 'from' | 'count'>, id: number): number {
    const table = this.#analysis.tableById(name);
    return table === null ? -1 : this.order(table, { selection, sort }).indexOf(id);
  }

  /** Row numbers of a table at some places of a query; places beyond its end have none. */
  rowsAt({ table: name, selection, sort }: Omit<RowQuery, 'from' | 'count'>, places: readonly number[]): number[] {
    const table = this.#analysis.tableById(name);
    if (table === null) return [];
    const order = this.order(table, { selection, sort });
    return places.filter((place) => place >= 0 && place < order.length).map((place) => order[place]);
  }

  /** Where several rows stand, as `position` tells it of one. */
  positions({ table: name, selection, sort }: Omit<RowQuery, 'from' | 'count'>, ids: readonly number[]): number[] {
    const table = this.#analysis.tableById(name);
    if (table === null) return ids.map(() => -1);
    const order = this.order(table, { selection, sort });
    if (sort === null) return ids.map((id) => indexIn(order, id));
    const wanted = new Uint8Array(table.length);
    for (const id of ids) if (id >= 0 && id < wanted.length) wanted[id] = 1;
    const found = new Map<number, number>();
    for (let place = 0; place < order.length; place += 1)
      if (wanted[order[place]] === 1) found.set(order[place], place);
    return ids.map((id) => found.get(id) ?? -1);
  }
}

/** Rows by their keys. What is not known stays last, and equal rows stay in their order. */
function inOrder(rows: Int32Array, keys: Float64Array, isDescending: boolean): Int32Array {
  if (isDescending) for (let i = 0; i < keys.length; i += 1) keys[i] = -keys[i];
  return Int32Array.from(sortedOrder(keys), (place) => rows[place]);
}

/** Place of a number among rising ones, or −1. */
function indexIn(rising: Int32Array, wanted: number): number {
  const from = partitionPoint(0, rising.length, (place) => rising[place] < wanted);
  return rising[from] === wanted ? from : -1;
}

/** Columns that rows have beyond those of their schema, and how to show them. */
const WORKED_OUT: Readonly<Record<string, readonly ColumnDescription[]>> = {
  packets: [
    { name: 'number', title: 'No.', kind: 'integer', unit: null, field: 'frame.number' },
    { name: 'time', title: 'Time', kind: 'time', unit: null, field: 'frame.time_epoch' },
    { name: 'source', title: 'Source', kind: 'address', unit: null, field: 'wireloupe.address' },
    { name: 'sourcePort', title: 'Port', kind: 'port', unit: null, field: null },
    { name: 'destination', title: 'Destination', kind: 'address', unit: null, field: 'wireloupe.address' },
    { name: 'destinationPort', title: 'Port', kind: 'port', unit: null, field: null },
    { name: 'protocol', title: 'Protocol', kind: 'text', unit: null, field: '_ws.col.protocol' },
    { name: 'length', title: 'Length', kind: 'u32', unit: 'bytes', field: 'frame.len' },
    { name: 'captured', title: 'Captured', kind: 'u32', unit: 'bytes', field: 'frame.cap_len' },
    { name: 'flow', title: 'Flow', kind: 'flow', unit: null, field: 'wireloupe.flow' },
    { name: 'layers', title: 'Layers', kind: 'text', unit: null, field: 'wireloupe.layers' },
    { name: 'info', title: 'Info', kind: 'text', unit: null, field: null },
    { name: 'anomalies', title: 'Anomalies', kind: 'texts', unit: null, field: 'wireloupe.anomaly' },
  ],
  flows: [
    { name: 'start', title: 'Start', kind: 'time', unit: null, field: null },
    { name: 'duration', title: 'Duration', kind: 'number', unit: 'seconds', field: null },
    { name: 'transport', title: 'Transport', kind: 'text', unit: null, field: null },
    { name: 'originator', title: 'Originator', kind: 'address', unit: null, field: 'wireloupe.address' },
    { name: 'originatorPort', title: 'Port', kind: 'port', unit: null, field: null },
    { name: 'responder', title: 'Responder', kind: 'address', unit: null, field: 'wireloupe.address' },
    { name: 'responderPort', title: 'Port', kind: 'port', unit: null, field: null },
    { name: 'application', title: 'Application', kind: 'text', unit: null, field: 'wireloupe.application' },
    { name: 'serverName', title: 'Server name', kind: 'text', unit: null, field: 'wireloupe.server_name' },
    { name: 'state', title: 'State', kind: 'text', unit: null, field: 'wireloupe.state' },
  ],
  hosts: [
    { name: 'address', title: 'Address', kind: 'address', unit: null, field: 'wireloupe.address' },
    { name: 'name', title: 'Name', kind: 'text', unit: null, field: null },
    { name: 'roles', title: 'Roles', kind: 'texts', unit: null, field: 'wireloupe.host.role' },
    {
      name: 'system',
      title: 'System',
      kind: 'text',
      unit: null,
      field: 'wireloupe.host.system',
      separator: BETWEEN_SYSTEMS,
    },
    {
      name: 'systemCertainty',
      title: 'Certainty of system',
      kind: 'text',
      unit: null,
      field: 'wireloupe.host.certainty',
    },
    { name: 'inside', title: 'Inside', kind: 'flag', unit: null, field: null },
    { name: 'severity', title: 'Severity', kind: 'text', unit: null, field: null },
    { name: 'findings', title: 'Findings', kind: 'u32', unit: null, field: null },
    { name: 'openPorts', title: 'Open ports', kind: 'texts', unit: null, field: null },
    { name: 'peers', title: 'Peers', kind: 'u32', unit: null, field: null },
    { name: 'bytes', title: 'Bytes', kind: 'number', unit: 'bytes', field: null },
    { name: 'sentBytes', title: 'Bytes sent', kind: 'number', unit: 'bytes', field: null },
    { name: 'receivedBytes', title: 'Bytes received', kind: 'number', unit: 'bytes', field: null },
    { name: 'packets', title: 'Packets', kind: 'number', unit: 'packets', field: null },
  ],
};

/** The same behind those of the schema. */
const BEHIND: Readonly<Record<string, readonly ColumnDescription[]>> = {
  flows: [{ name: 'communityId', title: 'Community ID', kind: 'text', unit: null, field: null }],
  hosts: [
    { name: 'first', title: 'First seen', kind: 'time', unit: null, field: null },
    { name: 'last', title: 'Last seen', kind: 'time', unit: null, field: null },
    { name: 'mac', title: 'MAC', kind: 'address', unit: null, field: null },
    { name: 'vendor', title: 'Vendor', kind: 'text', unit: null, field: null },
  ],
};

/** Rows that a reader is shown. */
const countRows = ({ hosts }: Analysis, table: Table): number =>
  table.schema.id === 'hosts' ? countHosts(hosts) : table.length;

/** Numbers of rows name something as well. */
const named = ({ identifier, rowOf }: ColumnSpec): { readonly identifier?: Identifier } =>
  identifier !== undefined ? { identifier } : rowOf === undefined ? {} : { identifier: 'decimal' };

/** Describes every table to views that have never heard of it: columns in the order to show them. */
export function describeTables(analysis: Analysis): TableDescription[] {
  return analysis.tables().map((table) => {
    const { id, title, columns } = table.schema;
    const own = Object.entries(columns)
      .filter(([, spec]) => spec.internal !== true)
      .map(([name, spec]): ColumnDescription => ({
        name,
        title: spec.title,
        kind: spec.kind,
        unit: spec.unit ?? null,
        field: spec.field ?? null,
        ...named(spec),
      }));
    const front =
      WORKED_OUT[id] ??
      ('packet' in columns ? [{ name: 'time', title: 'Time', kind: 'time', unit: null, field: null }] : []);
    const behind = BEHIND[id] ?? [];
    const known = new Set([...front, ...behind].map((column) => column.name));
    return {
      id,
      title,
      rows: countRows(analysis, table),
      columns: [...front, ...own.filter((column) => !known.has(column.name)), ...behind],
    };
  });
}
