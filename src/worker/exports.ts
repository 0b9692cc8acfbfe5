import { GatheredFields } from '../engine/gathered-fields.ts';
import type { RunOptions } from '../engine/packet-run.ts';
import { readRow } from '../engine/rows.ts';
import { FIELD_COLUMN } from '../model/query.ts';
import type { Row, RowQuery } from '../model/query.ts';
import { collectBlob } from '../report/blob.ts';
import { writeCsv } from '../report/csv.ts';
import type { ReportSource } from '../report/format.ts';
import { writeNdjson } from '../report/ndjson.ts';
import { REPORT_FORMATS } from '../report/registry.ts';
import type { OpenCapture } from './opened.ts';

type Pause = () => Promise<void>;

/** All rows of a query, in its order; all columns where none are named. */
export function exportRows(
  open: OpenCapture,
  query: RowQuery,
  columns: readonly string[],
  format: 'csv' | 'ndjson',
  pause: Pause,
): Promise<Blob> {
  const table = open.analysis.tableById(query.table);
  const described = open.summary.tables.find(({ id }) => id === query.table);
  const names = columns.length > 0 ? columns : (described?.columns.map(({ name }) => name) ?? []);
  const order = table === null ? new Int32Array(0) : open.query.order(table, query).slice();
  const rows = read(order, (row) => readRow(open.analysis, table!, row));
  return format === 'csv'
    ? collectBlob(writeCsv(names, rows), 'text/csv', pause)
    : collectBlob(writeNdjson(names, rows), 'application/x-ndjson', pause);
}

/**
 * Rows of packets as CSV, with fields among the columns (`field:tcp.len`), whose values are read from the file.
 * @returns null when it was cancelled
 */
export async function exportPackets(
  open: OpenCapture,
  query: RowQuery,
  columns: readonly string[],
  options: RunOptions,
): Promise<Blob | null> {
  const { analysis, source } = open;
  const table = analysis.tableById('packets')!;
  const order = open.query.order(table, query).slice();
  const names = columns.filter((name) => name.startsWith(FIELD_COLUMN)).map((name) => name.slice(FIELD_COLUMN.length));
  const fields = new GatheredFields(analysis, names);
  if (!(await fields.gather(order, source, options))) return null;
  const rows = read(order, (packet) => {
    const cells = names.map((name) => [name, fields.text(name, packet)] as const);
    return { ...readRow(analysis, table, packet), ...Object.fromEntries(cells) };
  });
  const titles = columns.map((name) => (name.startsWith(FIELD_COLUMN) ? name.slice(FIELD_COLUMN.length) : name));
  return collectBlob(writeCsv(titles, rows), 'text/csv', () => options.pause());
}

/** A report on the whole analysis in one of the registered formats. */
export async function writeReport(open: OpenCapture, format: string, pause: Pause): Promise<Blob> {
  const found = REPORT_FORMATS.find(({ id }) => id === format);
  if (found === undefined) throw new Error(`There is no report format ${format}.`);
  return collectBlob(found.write(reportSource(open)), found.mediaType, pause);
}

function reportSource({ analysis, summary }: OpenCapture): ReportSource {
  return {
    summary,
    findings: analysis.findings,
    rows(name) {
      const table = analysis.tableById(name);
      return table === null ? [] : read(new Int32Array(table.length).keys(), (row) => readRow(analysis, table, row));
    },
  };
}

function* read(rows: Iterable<number>, readOne: (row: number) => Row): Generator<Row> {
  for (const row of rows) yield readOne(row);
}
