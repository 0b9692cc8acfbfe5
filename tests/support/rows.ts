import type { Analysis } from '../../src/engine/analysis.ts';
import { readRow } from '../../src/engine/rows.ts';
import type { Row } from '../../src/model/query.ts';

/** Every row of a table as people see it. */
export function rowsOf(analysis: Analysis, id: string): Row[] {
  const table = analysis.tableById(id);
  if (table === null) throw new Error(`no table ${id}`);
  return Array.from({ length: table.length }, (_, row) => readRow(analysis, table, row));
}

/** Columns that tell when and in which packet, not what was said. */
const PLACES = /^(time|latency)$|packet$/i;

/** What the rows say, whatever packets carried it. */
export const withoutPlaces = (rows: readonly Row[]): Row[] =>
  rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !PLACES.test(name))));

/** Tables of protocols, logins, files and request parts. */
export function tablesOf(analysis: Analysis): string[] {
  const own = new Set(['packets', 'flows', 'hosts', 'hostNames', 'hostMacs', 'hostSyns']);
  return analysis
    .tables()
    .map(({ schema }) => schema.id)
    .filter((id) => !own.has(id));
}

/** Every row of every table in its order, and the layers and anomalies of every packet. */
export function everything(analysis: Analysis): string[] {
  const { layers, anomalySets, packets: table } = analysis;
  const rows = ['flows', 'hostNames', ...tablesOf(analysis)].flatMap((id) =>
    rowsOf(analysis, id).map((row) => `${id} ${JSON.stringify(row)}`),
  );
  const marks = Array.from(
    { length: table.length },
    (_, packet) =>
      `${layers.text(table.columns.stack[packet])} ${layers.protocol(table.columns.stack[packet])} ` +
      anomalySets.get(table.columns.anomalies[packet]).join(),
  );
  return [...rows, ...marks];
}
