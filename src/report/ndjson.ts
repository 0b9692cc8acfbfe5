import type { Row } from '../model/query.ts';

/** Rows as JSON, one per line, with the given columns in their order. */
export function* writeNdjson(columns: readonly string[], rows: Iterable<Row>): Generator<string> {
  for (const row of rows) {
    yield `${JSON.stringify(Object.fromEntries(columns.map((column) => [column, row[column] ?? null])))}\n`;
  }
}
