import { readRow } from '../engine/rows.ts';
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
