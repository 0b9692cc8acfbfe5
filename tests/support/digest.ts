import type { Analysis } from '../../src/engine/analysis.ts';
import { ANOMALIES } from '../../src/model/anomaly.ts';
import type { Cell, Row } from '../../src/model/query.ts';
import { rowsOf, tablesOf } from './rows.ts';

/** What follows from the clock, and what only counts how the engine works. */
const TIMES = new Set(['time', 'start', 'duration', 'latency', 'handshakeRtt', 'communityId']);

const cellText = (cell: Cell): string => (Array.isArray(cell) ? cell.join(' ') : String(cell));

const said = (cell: Cell): boolean => cell !== null && cell !== false && cellText(cell) !== '';

/** `flows: originator=10.0.0.1 responder=10.0.0.2`; what is empty or follows from the clock is left out. */
const line = (name: string, row: Row): string =>
  `${name}: ${Object.entries(row)
    .filter(([column, cell]) => !TIMES.has(column) && said(cell))
    .map(([column, cell]) => `${column}=${JSON.stringify(cellText(cell)).slice(1, -1)}`)
    .join(' ')}`;

const digestedTables = (analysis: Analysis): string[] => ['flows', 'hostNames', ...tablesOf(analysis)];

/**
 * What an analysis says, as lines for people, in an order of their own: the same for the same traffic, however its bytes
 * came. Holds no times.
 */
export function digest(analysis: Analysis): string {
  const rows = digestedTables(analysis).flatMap((id) => rowsOf(analysis, id).map((row) => line(id, row)));
  return [...rows, ...outline(analysis)].sort().join('\n');
}

/** The same of a large capture: its findings, and of each table only how many rows it has. */
export function outline(analysis: Analysis): string[] {
  const tables = ['packets', ...digestedTables(analysis)].map((id) => `${id}: ${analysis.tableById(id)!.length} rows`);
  const findings = analysis.findings.map(
    ({ key, severity, confidence, outcome, evidenceCount }) =>
      `finding: ${key} ${severity} ${confidence} ${outcome} evidence=${evidenceCount}`,
  );
  const anomalies = [...analysis.anomalyCounts].map(
    ([code, { packets, firstPacket }]) => `anomaly: ${ANOMALIES[code].id} packets=${packets} first=${firstPacket + 1}`,
  );
  const notices = analysis.notices.map(({ code, count }) => `notice: ${code} ×${count}`);
  return [...tables.filter((text) => !text.endsWith(' 0 rows')), ...findings, ...anomalies, ...notices].sort();
}
