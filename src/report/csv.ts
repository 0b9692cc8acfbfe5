import { csvLine } from '../base/csv.ts';
import type { Row } from '../model/query.ts';

/** A table as CSV, line by line, the names of the columns first. */
export function* writeCsv(columns: readonly string[], rows: Iterable<Row>): Generator<string> {
  yield csvLine(columns);
  for (const row of rows) yield csvLine(columns.map((column) => row[column] ?? null));
}
