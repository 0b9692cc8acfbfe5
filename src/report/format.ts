import type { Finding } from '../model/finding.ts';
import type { Notice } from '../model/notice.ts';
import type { ColumnDescription, Row, Summary } from '../model/query.ts';
import type { AnalystReview } from '../model/review.ts';
import type { Text } from '../model/text.ts';
import type { Piece } from './blob.ts';

/** What a report is written from. Rows are read as they are written, so that no table is ever held as text. */
export interface ReportSource {
  readonly summary: Summary;
  readonly findings: readonly Finding[];
  /** What the analyst said; null where it is left out. */
  readonly review: AnalystReview | null;
  /** Rows of one table at most; null for all. What is left out is told. */
  readonly mostRows: number | null;
  /** Time of a packet; null where it is not there. */
  timeOf(packet: number): string | null;
  rows(table: string): Iterable<Row>;
}

/** Packets are too many for a report and stand in the capture; the engine's own notes are no results. */
export const LEFT_OUT: readonly string[] = ['packets', 'contents'];

/** A kind of report, in text or in bytes. `write` yields it piece by piece, each soon: between two of them others are heard. */
export interface ReportFormat {
  /** In kebab-case, public: what `AnalysisApi.report` takes. */
  readonly id: string;
  readonly title: Text;
  /** Without the dot. */
  readonly extension: string;
  readonly mediaType: string;
  write(source: ReportSource): Iterable<Piece>;
}

/** The summary as it stands in a report, which says of each table that is cut how many rows are left out. */
export function summaryOf({ summary, mostRows }: Pick<ReportSource, 'summary' | 'mostRows'>): Summary {
  const cut = summary.tables.filter(({ id, rows }) => rows > (mostRows ?? Infinity) && !LEFT_OUT.includes(id));
  const notices = cut.map(({ id, rows }): Notice => {
    const parameters = { table: id, rows, limit: mostRows ?? rows };
    return { code: 'report-cut', offset: null, lostBytes: null, count: rows - parameters.limit, parameters };
  });
  const tables = summary.tables.map((table) => ({ ...table, columns: table.columns.map(described) }));
  return { ...summary, tables, notices: [...summary.notices, ...notices] };
}

/** A column as the published description of the report has it: how the page writes its numbers is the page's. */
const described = ({ name, title, kind, unit, field }: ColumnDescription): ColumnDescription => ({
  ...{ name, title, kind, unit, field },
});
