import type { AnalystReview } from './review.ts';

/** Numbers of rows of one table that a report may be bounded to; null for all of them. */
export const REPORT_ROWS = [1000, 10_000, 100_000, 1_000_000, null] as const;
export type ReportRows = (typeof REPORT_ROWS)[number];
/** Two million hosts are 1.3 GB, of which hardly a program makes anything. */
export const DEFAULT_REPORT_ROWS: ReportRows = 100_000;

/** What goes into a report. */
export interface ReportWish {
  /** What the analyst said; null where it is left out. */
  readonly review: AnalystReview | null;
  /** Rows of one table at most; how many there are is told in the report. Null for all. */
  readonly mostRows: ReportRows;
}
