import { formatSeconds } from '../../../base/time.ts';
import type { TimesHistogram } from '../../../model/response-times.ts';

/** Seconds as a filter writes them: exact to the nanosecond, without an exponent. */
const seconds = (nanoseconds: number): string => formatSeconds(nanoseconds).replace(/\.?0+$/, '');

/** Selects the requests and answers that one bar counts. */
export function binTerm({ bounds }: TimesHistogram, bin: number, filter: string): string {
  const from = bounds[bin] > 0 ? ` and wireloupe.response_time >= ${seconds(bounds[bin])}` : '';
  return `${filter}${from} and wireloupe.response_time < ${seconds(bounds[bin + 1])}`;
}
