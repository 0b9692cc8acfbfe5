import type { Finding } from '../model/finding.ts';
import type { Row, Summary } from '../model/query.ts';
import type { AnalystReview } from '../model/review.ts';
import type { Text } from '../model/text.ts';

/** What a report is written from. Rows are read as they are written, so that no table is ever held as text. */
export interface ReportSource {
  readonly summary: Summary;
  readonly findings: readonly Finding[];
  /** What the analyst said; null where it is left out. */
  readonly review: AnalystReview | null;
  /** Time of a packet; null where it is not there. */
  timeOf(packet: number): string | null;
  rows(table: string): Iterable<Row>;
}

/** Packets are too many for a report and stand in the capture; the engine's own notes are no results. */
export const LEFT_OUT: readonly string[] = ['packets', 'contents'];

/** A kind of report. `write` yields it piece by piece. */
export interface ReportFormat {
  /** In kebab-case, public: what `AnalysisApi.report` takes. */
  readonly id: string;
  readonly title: Text;
  /** Without the dot. */
  readonly extension: string;
  readonly mediaType: string;
  write(source: ReportSource): Iterable<string>;
}
