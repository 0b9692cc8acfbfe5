import { FIELD_COLUMN, SINCE_COLUMN, type TimesSince } from '../../model/query.ts';
import type { WorkProgress } from '../../model/work-progress.ts';
import type { Workers } from './client.ts';
import type { ShownColumn } from './columns.ts';
import { FLOW_DELTA } from './field-columns.ts';
import type { TimeForm } from './preferences.svelte.ts';
import type { Wanted } from './rows.svelte.ts';

/** How the list of packets writes times, and its references. */
export interface ShownTimes {
  readonly form: TimeForm;
  readonly references: readonly number[];
}

/**
 * Exactly the rows and columns that are shown, all of them, as CSV; null when it was stopped. Packets may be read for it.
 * Where their list shows seconds since another packet, those stand in a column before the time itself, which places a
 * line in another program.
 */
export async function downloadRows(
  workers: Promise<Workers>,
  wanted: Wanted,
  columns: readonly ShownColumn[],
  total: number,
  times: ShownTimes,
  onProgress: (progress: WorkProgress) => void,
): Promise<Blob | null> {
  const { analysis } = await workers;
  const query = { ...wanted, from: 0, count: total };
  const names = columns.filter(({ isSpan }) => !isSpan).map(({ name }) => name);
  if (wanted.table !== 'packets') return analysis.exportRows(query, names, 'csv', onProgress);
  const [shown, since] = timesIn(times);
  const withTimes = names.flatMap((name) => (name === 'time' ? [...shown, name] : [name]));
  return analysis.exportPackets(query, withTimes, since, onProgress);
}

/** Columns for the times as they are shown, and from which packets they count. */
function timesIn({ form, references }: ShownTimes): readonly [shown: readonly string[], since: TimesSince] {
  switch (form) {
    case 'absolute':
      return [[], { from: 'first' }];
    case 'conversation':
      return [[FIELD_COLUMN + FLOW_DELTA], { from: 'first' }];
    case 'reference':
      return [[SINCE_COLUMN], { from: 'reference', packets: references }];
    case 'previous':
      return [[SINCE_COLUMN], { from: 'previous' }];
    case 'start':
      return [[SINCE_COLUMN], { from: 'first' }];
  }
}
