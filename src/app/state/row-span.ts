import { nanosecondsBetween, parseTime } from '../../base/format.ts';
import type { Row } from '../../model/query.ts';
import type { Brush } from './place.ts';

/** The column that draws when a row was, of tables whose rows last. */
export const SPAN_COLUMN = 'when';
/** By table: the column by which rows come in the order in which they began. */
const BEGINNINGS: Readonly<Record<string, string>> = { flows: 'start', hosts: 'first' };

/** By what rows are sorted that are sorted by when they were; undefined where they do not last. */
export const beginningOf = (table: string): string | undefined => BEGINNINGS[table];

/**
 * From when to when a row was, in nanoseconds since the first packet; null where it does not tell.
 * @param start time of the first packet
 */
export function rowSpan(row: Row, start: string): Brush | null {
  const [first, last] = [row['start'] ?? row['first'], row['last']];
  if (typeof first !== 'string') return null;
  const zero = parseTime(start);
  const from = nanosecondsBetween(zero, parseTime(first));
  if (typeof last === 'string') return { from, to: nanosecondsBetween(zero, parseTime(last)) };
  return typeof row['duration'] === 'number' ? { from, to: from + row['duration'] * 1e9 } : null;
}
