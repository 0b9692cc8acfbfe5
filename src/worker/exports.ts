import { csvLine } from '../base/csv.ts';
import { NEWS_MILLISECONDS, Pace } from '../base/pace.ts';
import type { SummaryTree } from '../engine/explain/field-tree.ts';
import { type FieldTexts, GatheredFields } from '../engine/packet-list/gathered-fields.ts';
import { SinceTimes } from '../engine/packet-list/times-since.ts';
import type { RunOptions } from '../engine/reread/run-meter.ts';
import { hostsThere } from '../engine/hosts/hosts-there.ts';
import { packetTime, readRow } from '../engine/rows.ts';
import { FIELD_COLUMN, SINCE_COLUMN } from '../model/query.ts';
import type { Row, RowQuery, TimesSince } from '../model/query.ts';
import type { ReportWish } from '../model/report.ts';
import type { Table } from '../model/table.ts';
import { collectBlob, GrowingBlob } from '../report/blob.ts';
import { writeCsv } from '../report/csv.ts';
import type { ReportSource } from '../report/format.ts';
import { writeNdjson } from '../report/ndjson.ts';
import { LEFT_OUT, REPORT_FORMATS } from '../report/registry.ts';
import type { OpenCapture } from './opened.ts';

/** All rows of a query, in its order; all columns where none are named. Null when it was stopped. */
export function exportRows(
  open: OpenCapture,
  query: RowQuery,
  columns: readonly string[],
  format: 'csv' | 'ndjson',
  options: RunOptions,
): Promise<Blob | null> {
  const table = open.analysis.tableById(query.table);
  const described = open.summary.tables.find(({ id }) => id === query.table);
  const names = columns.length > 0 ? columns : (described?.columns.map(({ name }) => name) ?? []);
  const order = table === null ? new Int32Array(0) : open.query.order(table, query).slice();
  const written = new Written(order.length, options);
  const rows = written.count(order, (row) => readRow(open.analysis, table!, row));
  return format === 'csv'
    ? collectBlob(writeCsv(names, rows), 'text/csv', written)
    : collectBlob(writeNdjson(names, rows), 'application/x-ndjson', written);
}

/** Rows that were written, as they are told now and then. */
class Written {
  readonly signal: AbortSignal;
  readonly #options: RunOptions;
  readonly #total: number;
  readonly #news = new Pace(NEWS_MILLISECONDS);
  #done = 0;

  constructor(total: number, options: RunOptions) {
    this.#total = total;
    this.#options = options;
    this.signal = options.signal ?? new AbortController().signal;
  }

  *count(rows: Iterable<number>, readOne: (row: number) => Row): Generator<Row> {
    for (const row of rows) {
      this.#done += 1;
      yield readOne(row);
    }
  }

  readonly pause = (): Promise<void> => {
    if (this.#news.isDue()) this.#options.onProgress?.({ done: this.#done, total: this.#total });
    return this.#options.pause();
  };
}

/**
 * Rows of packets as CSV with their words, and with fields among the columns (`field:tcp.len`): read from the file for it.
 * @param since from which packets the column SINCE_COLUMN counts
 * @returns null when it was cancelled
 */
export async function exportPackets(
  open: OpenCapture,
  query: RowQuery,
  columns: readonly string[],
  since: TimesSince,
  options: RunOptions,
): Promise<Blob | null> {
  const { analysis, source, inspector } = open;
  const table = analysis.tableById('packets')!;
  const order = open.query.order(table, query).slice();
  const isField = (name: string): boolean => name.startsWith(FIELD_COLUMN);
  const fieldOf = (name: string): string => name.slice(FIELD_COLUMN.length);
  const names = columns.filter(isField).map(fieldOf);
  const places = columns.map((name) => (isField(name) ? names.indexOf(fieldOf(name)) : -1));
  const infoOf =
    inspector === null || !columns.includes('info')
      ? null
      : (packet: number, summary: SummaryTree): string => inspector.infoOf(packet, summary);
  const times = columns.includes(SINCE_COLUMN) ? new SinceTimes(analysis, open.summary.first, since, order) : null;
  const lineOf = (packet: number, texts: FieldTexts, info: string): string => {
    const row: Row = { ...readRow(analysis, table, packet), info, [SINCE_COLUMN]: times?.text(packet) ?? null };
    return csvLine(columns.map((name, i) => (places[i] < 0 ? (row[name] ?? null) : texts[places[i]])));
  };
  const headOf = (name: string): string => {
    if (name === SINCE_COLUMN) return `since_${since.from}`;
    return isField(name) ? fieldOf(name) : name;
  };
  const head = csvLine(columns.map(headOf));
  const written = new GrowingBlob();
  written.add(head);
  // In the order of the capture lines are written as packets are read; in another they are kept until all are there.
  const lines = query.sort === null ? null : new Map<number, string>();
  const fields = new GatheredFields(analysis, names);
  const isWhole = await fields.visit(order, source, infoOf, options, (packet, texts, info) => {
    const line = lineOf(packet, texts, info);
    if (lines === null) written.add(line);
    else lines.set(packet, line);
  });
  if (!isWhole) return null;
  return lines === null ? written.finish('text/csv') : collectBlob(inOrder(head, order, lines), 'text/csv', options);
}

function* inOrder(head: string, order: Int32Array, lines: ReadonlyMap<number, string>): Generator<string> {
  yield head;
  for (const packet of order) yield lines.get(packet) ?? '';
}

/** A report on the whole analysis in one of the registered formats. Null when it was stopped. */
export async function writeReport(
  open: OpenCapture,
  format: string,
  wish: ReportWish,
  options: RunOptions,
): Promise<Blob | null> {
  const found = REPORT_FORMATS.find(({ id }) => id === format);
  if (found === undefined) throw new Error(`There is no report format ${format}.`);
  const { analysis, summary } = open;
  const { review, mostRows } = wish;
  const most = mostRows ?? Infinity;
  const rowsOf = (table: Table): Iterable<number> =>
    table.schema.id === 'hosts'
      ? hostsThere(analysis.hosts).subarray(0, most)
      : new Int32Array(Math.min(table.length, most)).keys();
  const total = summary.tables.reduce(
    (sum, { id, rows }) => sum + (LEFT_OUT.includes(id) ? 0 : Math.min(rows, most)),
    0,
  );
  const written = new Written(total, options);
  const source: ReportSource = {
    ...{ summary, findings: analysis.findings, review, mostRows },
    timeOf: (packet) => (packet < analysis.packets.length ? packetTime(analysis, packet) : null),
    rows(name) {
      const table = analysis.tableById(name)!;
      return written.count(rowsOf(table), (row) => readRow(analysis, table, row));
    },
  };
  return collectBlob(found.write(source), found.mediaType, written);
}
