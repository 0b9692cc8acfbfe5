import { getOrMake } from '../../base/maps.ts';
import { rank } from '../../base/rank.ts';
import type { Selection } from '../../model/query.ts';
import type { ProcedureTimes, SlowRequest, TimedService, TimesQuery, TimesReport } from '../../model/response-times.ts';
import type { Analysis } from '../analysis.ts';
import { packetTime } from '../rows.ts';
import type { Selections } from '../selection/selection.ts';
import { type Service, servicesOf } from './service.ts';
import { histogramOf, outlierFence, spreadOf } from './spread.ts';

/** Procedures and slow requests that are listed. */
const MOST_PROCEDURES = 500;
const MOST_SLOW = 100;

/** Rows of one procedure. */
interface Group {
  readonly first: number;
  readonly rows: readonly number[];
  /** Times of those that were answered, in rising order. */
  readonly sorted: Float64Array;
}

/** How long requests of a selection waited for their answers. */
export function responseTimes(
  analysis: Analysis,
  selections: Selections,
  selection: Selection,
  query: TimesQuery,
): TimesReport {
  const { error } = selections.select(selection);
  const all = servicesOf(analysis).map((service) => ({ service, ...requestsOf(service, selections, selection) }));
  const services = all
    .filter(({ rows, orphans }) => rows.length + orphans > 0)
    .map(({ service, rows }) => describe(service, rows.length))
    .sort((a, b) => b.requests - a.requests);
  const id = services.find((service) => service.id === query.service)?.id ?? services[0]?.id ?? null;
  const chosen = all.find(({ service }) => service.id === id);
  if (chosen === undefined) return nothing(services, error);
  const { service, rows, orphans } = chosen;
  const grouping = query.grouping in service.declaration.procedures ? query.grouping : 0;
  const columns = service.declaration.procedures[grouping];
  const groups = groupsOf(service, columns, rows);
  const procedures = groups.map((group) => ({ group, times: timesOf(service, columns, group) }));
  const asked = procedures.find(({ times }) => times.filter === query.procedure);
  const whole: Group = { first: -1, rows, sorted: latencies(service, rows) };
  const shown = asked?.group ?? whole;
  const outliers = procedures.reduce((sum, { times }) => sum + times.outliers, 0);
  return {
    services,
    service: service.id,
    grouping,
    total: asked?.times ?? { ...timesOf(service, [], whole), outliers },
    procedures: procedures.slice(0, MOST_PROCEDURES).map(({ times }) => times),
    allProcedures: procedures.length,
    withoutRequest: orphans,
    histogram: histogramOf(shown.sorted),
    slowest: slowest(analysis, service, columns, asked === undefined ? groups : [asked.group]),
    error,
  };
}

function nothing(services: readonly TimedService[], error: TimesReport['error']): TimesReport {
  const none = { values: [], filter: '', requests: 0, answered: 0, unanswered: 0, spread: null, outliers: 0 };
  return {
    services,
    service: null,
    grouping: 0,
    total: none,
    procedures: [],
    allProcedures: 0,
    withoutRequest: 0,
    histogram: { bounds: [], counts: [] },
    slowest: [],
    error,
  };
}

const describe = ({ id, title, table, declaration }: Service, requests: number): TimedService => ({
  id,
  title,
  table: table.schema.id,
  procedures: declaration.procedures,
  requests,
});

/** Rows of the selection whose request is there, and how many have only an answer. */
function requestsOf(
  service: Service,
  selections: Selections,
  selection: Selection,
): { rows: number[]; orphans: number } {
  const rows: number[] = [];
  let orphans = 0;
  for (const row of selections.rows(selection, service.table)) {
    if (!service.has(row)) continue;
    if (service.lacksRequest(row)) orphans += 1;
    else rows.push(row);
  }
  return { rows, orphans };
}

/** By procedure, those with the most requests first. */
function groupsOf(service: Service, columns: readonly string[], rows: readonly number[]): Group[] {
  const groups = new Map<string, number[]>();
  for (const row of rows) {
    getOrMake(groups, service.key(columns, row), () => []).push(row);
  }
  return [...groups.values()]
    .sort((a, b) => b.length - a.length)
    .map((own) => ({ first: own[0], rows: own, sorted: latencies(service, own) }));
}

/** In rising order; without those that were not answered. */
function latencies(service: Service, rows: readonly number[]): Float64Array {
  return Float64Array.from(rows, (row) => service.latency(row))
    .filter((latency) => !Number.isNaN(latency))
    .sort();
}

function timesOf(service: Service, columns: readonly string[], { first, rows, sorted }: Group): ProcedureTimes {
  const fence = outlierFence(sorted);
  return {
    values: columns.map((column) => service.value(column, first)),
    filter: first < 0 ? `wireloupe.service == "${service.id}"` : service.filter(columns, first),
    requests: rows.length,
    answered: sorted.length,
    unanswered: rows.length - sorted.length,
    spread: spreadOf(sorted),
    outliers: sorted.length - sorted.findLastIndex((latency) => latency <= fence) - 1,
  };
}

/** Requests that took longest, with how unusual that is for their procedure. */
function slowest(
  analysis: Analysis,
  service: Service,
  columns: readonly string[],
  groups: readonly Group[],
): SlowRequest[] {
  const found = groups.flatMap(({ rows, sorted }) => {
    const [fence, median] = [outlierFence(sorted), rank(sorted, 0.5)];
    const least = sorted[Math.max(0, sorted.length - MOST_SLOW)];
    return rows.flatMap((row) => {
      const latency = service.latency(row);
      return latency >= least ? [{ row, latency, median, isOutlier: latency > fence }] : [];
    });
  });
  return found
    .sort((a, b) => b.latency - a.latency || a.row - b.row)
    .slice(0, MOST_SLOW)
    .map(({ row, latency, median, isOutlier }) => ({
      packet: service.request(row),
      responsePacket: service.response(row),
      time: packetTime(analysis, Math.max(0, service.request(row))),
      client: service.value('client', row) ?? '',
      server: service.value('server', row) ?? '',
      procedure: columns.map((column) => service.value(column, row)),
      subject: service.declaration.subject.map((column) => service.value(column, row) ?? '').join(' '),
      latency,
      timesMedian: median > 0 ? latency / median : 1,
      isOutlier,
    }));
}
