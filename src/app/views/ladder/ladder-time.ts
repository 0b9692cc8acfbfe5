import { nanosecondsBetween, parseTime } from '../../../base/format.ts';
import type { Row } from '../../../model/query.ts';
import { time as clock } from '../../i18n/display.ts';

/** Seconds since the ladder's first packet, since the packet above, or the time of day. */
export const TIME_FORMS = ['start', 'previous', 'absolute'] as const;
export type TimeForm = (typeof TIME_FORMS)[number];

/**
 * The time of a packet as the ladder tells it; '' where it has none.
 * @param before the packet above it
 * @param start the time of the ladder's first packet, undefined while that is not known
 */
export function ladderTime(
  form: TimeForm,
  row: Row,
  before: Row | undefined,
  start: string | null | undefined,
): string {
  const own = row['time'];
  if (typeof own !== 'string') return '';
  if (form === 'absolute') return clock(own).slice(11);
  const from = form === 'start' ? start : (before?.['time'] ?? own);
  return typeof from === 'string' ? seconds(from, own) : '';
}

const seconds = (from: string, to: string): string =>
  (nanosecondsBetween(parseTime(from), parseTime(to)) / 1e9).toFixed(6);
