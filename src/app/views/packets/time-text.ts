import { nanosecondsBetween, parseTime } from '../../../base/format.ts';
import { formatSeconds } from '../../../base/time.ts';
import type { CaptureInterface } from '../../../model/capture.ts';
import { time } from '../../i18n/display.ts';
import type { TimeDigits } from '../../state/preferences.svelte.ts';

/** Digits behind the second: as chosen, or as many as the capture's clocks have. */
export function digitsOf(chosen: TimeDigits, interfaces: readonly CaptureInterface[]): number {
  if (chosen !== 'auto') return Number(chosen);
  const ticks = Math.max(1, ...interfaces.map(({ ticksPerSecond }) => ticksPerSecond));
  return interfaces.length === 0 ? 6 : Math.min(9, Math.ceil(Math.log10(ticks) - 1e-9));
}

/** Seconds from one time to another, both as rows hold them: `0.000123`; digits beyond are cut off. */
export const secondsBetween = (from: string, to: string, digits: number): string =>
  cut(formatSeconds(nanosecondsBetween(parseTime(from), parseTime(to))), digits);

/** Nine digits cut to so many. */
export const cut = (seconds: string, digits: number): string =>
  digits === 9 ? seconds : seconds.slice(0, seconds.length - 9 + digits - (digits === 0 ? 1 : 0));

/** Date and time of day. */
export const absoluteText = (text: string, digits: number): string => time(text, digits);
