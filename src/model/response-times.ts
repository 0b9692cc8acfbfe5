import type { FilterError } from './query.ts';

/**
 * How a table tells requests and their answers. A dissector that declares it is in the response times, in the filter
 * (`wireloupe.procedure`, `wireloupe.response_time`) and in exports, without another line. The table has columns `packet`
 * (of the request) and `responsePacket`, and where it has them `latency` (nanoseconds), `client` and `server`.
 */
export interface ResponseTimes {
  /** Id of the table. */
  readonly table: string;
  /** Where several protocols write into one table: rows of this one only. */
  readonly where?: { readonly column: string; readonly value: string };
  /** What counts as one procedure: the values of these columns. Several ways, the most telling first. */
  readonly procedures: readonly (readonly string[])[];
  /** Columns that say what was asked, for the list of the slowest. */
  readonly subject: readonly string[];
}

/** A protocol that has requests and answers in the capture. */
export interface TimedService {
  readonly id: string;
  readonly title: string;
  readonly table: string;
  /** Columns of each way to group its rows. */
  readonly procedures: readonly (readonly string[])[];
  /** Requests in the selection. */
  readonly requests: number;
}

/** Times in nanoseconds, of those that were answered; null where none was. Percentiles by nearest rank. */
export interface TimeSpread {
  readonly lowest: number;
  readonly median: number;
  readonly mean: number;
  readonly percentile95: number;
  readonly percentile99: number;
  readonly highest: number;
}

/** How one procedure was answered. */
export interface ProcedureTimes {
  /** One value for each column of the grouping; null where the row has none. */
  readonly values: readonly (string | null)[];
  /** Display filter that selects its packets: requests and answers. */
  readonly filter: string;
  readonly requests: number;
  readonly answered: number;
  readonly unanswered: number;
  readonly spread: TimeSpread | null;
  /** Answers that took far longer than the others of the procedure. */
  readonly outliers: number;
}

/** One request that took long. */
export interface SlowRequest {
  readonly packet: number;
  readonly responsePacket: number;
  readonly time: string;
  readonly client: string;
  readonly server: string;
  readonly procedure: readonly (string | null)[];
  readonly subject: string;
  readonly latency: number;
  /** How many times the median of its procedure. */
  readonly timesMedian: number;
  readonly isOutlier: boolean;
}

/** Answers by the time that they took. */
export interface TimesHistogram {
  /** Bounds in nanoseconds, one more than there are bins; a bin holds times from its bound on. */
  readonly bounds: readonly number[];
  readonly counts: readonly number[];
}

/** What is asked about response times. */
export interface TimesQuery {
  /** Id of a service; null for the one with the most requests. */
  readonly service: string | null;
  /** Which of its groupings. */
  readonly grouping: number;
  /** The filter of one procedure, for histogram and list; null for all. */
  readonly procedure: string | null;
}

/** Response times of one service in a selection. All times are nanoseconds. */
export interface TimesReport {
  readonly services: readonly TimedService[];
  /** The one that is told about, null where the selection has none. */
  readonly service: string | null;
  readonly grouping: number;
  /** Of the procedure that was asked for, or of all rows. */
  readonly total: ProcedureTimes;
  /** Procedures with the most requests; `allProcedures` says how many there are. */
  readonly procedures: readonly ProcedureTimes[];
  readonly allProcedures: number;
  /** Answers whose request is not in the capture: they have no time. */
  readonly withoutRequest: number;
  readonly histogram: TimesHistogram;
  readonly slowest: readonly SlowRequest[];
  readonly error: FilterError | null;
}
