import { type FieldTexts, GatheredFields } from '../engine/gathered-fields.ts';
import type { RunOptions } from '../engine/packet-run.ts';
import { packetTime, readRow } from '../engine/rows.ts';
import { FIELD_COLUMN } from '../model/query.ts';
import type { Row, RowQuery } from '../model/query.ts';
import type { AnalystReview } from '../model/review.ts';
import { collectBlob } from '../report/blob.ts';
import { csvLine, writeCsv } from '../report/csv.ts';
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

/** Characters of a part of a CSV: the parts lie outside of this worker's memory. */
const PART = 1024 * 1024;

/**
 * Rows of packets as CSV with their words, and with fields among the columns (`field:tcp.len`): read from the file for it.
 * @returns null when it was cancelled
 */
export async function exportPackets(
  open: OpenCapture,
  query: RowQuery,
  columns: readonly string[],
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
      : (packet: number, summary: { readonly info: string }): string => inspector.infoOf(packet, summary);
  const lineOf = (packet: number, texts: FieldTexts, info: string): string => {
    const row: Row = { ...readRow(analysis, table, packet), info };
    return csvLine(columns.map((name, i) => (places[i] < 0 ? (row[name] ?? null) : texts[places[i]])));
  };
  const parts: Blob[] = [];
  let text = csvLine(columns.map((name) => (isField(name) ? fieldOf(name) : name)));
  const write = (line: string): void => {
    text += line;
    if (text.length < PART) return;
    parts.push(new Blob([text]));
    text = '';
  };
  // In the order of the capture lines are written as packets are read; in another they are kept until all are there.
  const lines = query.sort === null ? null : new Map<number, string>();
  const fields = new GatheredFields(analysis, names);
  const isWhole = await fields.visit(order, source, infoOf, options, (packet, texts, info) => {
    const line = lineOf(packet, texts, info);
    if (lines === null) write(line);
    else lines.set(packet, line);
  });
  if (!isWhole) return null;
  if (lines !== null) for (const packet of order) write(lines.get(packet) ?? '');
  return new Blob([...parts, text], { type: 'text/csv' });
}

/** A report on the whole analysis in one of the registered formats. */
export async function writeReport(
  open: OpenCapture,
  format: string,
  review: AnalystReview | null,
  pause: Pause,
): Promise<Blob> {
  const found = REPORT_FORMATS.find(({ id }) => id === format);
  if (found === undefined) throw new Error(`There is no report format ${format}.`);
  return collectBlob(found.write(reportSource(open, review)), found.mediaType, pause);
}

function reportSource({ analysis, summary }: OpenCapture, review: AnalystReview | null): ReportSource {
  return {
    summary,
    findings: analysis.findings,
    review,
    timeOf: (packet) => (packet < analysis.packets.length ? packetTime(analysis, packet) : null),
    rows(name) {
      const table = analysis.tableById(name);
      return table === null ? [] : read(new Int32Array(table.length).keys(), (row) => readRow(analysis, table, row));
    },
  };
}

function* read(rows: Iterable<number>, readOne: (row: number) => Row): Generator<Row> {
  for (const row of rows) yield readOne(row);
}
