import type { Cell, Row } from '../model/query.ts';

/**
 * A text that a spreadsheet would take for a formula begins with one of these; captures are written by strangers. Line
 * breaks too: some programs skip them first.
 */
const FORMULA = /^[=+\-@\t\r\n]/;
const QUOTED = /[",\r\n]/;

/** A table as CSV (RFC 4180), line by line, the names of the columns first. */
export function* writeCsv(columns: readonly string[], rows: Iterable<Row>): Generator<string> {
  yield csvLine(columns);
  for (const row of rows) yield csvLine(columns.map((column) => row[column] ?? null));
}

/** One line with its end. */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join()}\r\n`;
}

/**
 * One cell. Texts that begin like a formula get an apostrophe before them, as spreadsheets themselves mark a text;
 * numbers stay numbers, so that a negative one can still be added up.
 */
export function csvCell(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number' || typeof cell === 'boolean') return String(cell);
  const text = typeof cell === 'string' ? cell : cell.join('; ');
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return QUOTED.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
