import { addNanoseconds, type Instant, wallSeconds } from '../../base/format.ts';
import { partitionPoint } from '../../base/partition-point.ts';
import type { Pause } from '../../model/query.ts';
import { CLOCK_STEPS, DAY, MINUTE, SECOND } from '../../base/time-steps.ts';

/** More than these would stand too close on a small screen. */
const MOST = 12;

/** Steps that people count in. Beyond a day they count in months and years, which differ in length. */
const STEPS: readonly number[] = [...CLOCK_STEPS, DAY, 2 * DAY, 5 * DAY];
const MONTHS: readonly number[] = [1, 3, 6, ...[1, 2, 5, 10, 20, 50, 100].map((years) => years * 12)];
const MONTH = 30.44 * DAY;

/** Bins of an axis of time. */
export interface TimeBins {
  readonly start: Instant;
  /** Nanoseconds from `start` to the first bin. */
  readonly from: number;
  readonly binNanoseconds: number;
  readonly bins: number;
}

/**
 * Labels of an axis of time, by bin: round times of the zone's clocks, about a dozen at most. Where the days differ, the first
 * label of each names it: midnights are dates.
 */
export function timeTicks({ start, from, binNanoseconds, bins }: TimeBins, zone: string): ReadonlyMap<number, string> {
  const ticks = new Map<number, string>();
  const begin = wallSeconds(addNanoseconds(start, from), zone);
  // Counted from a midnight: nanoseconds since 1970 are not exact.
  const midnight = Math.floor(begin / 86_400) * 86_400;
  const wallAt = (offset: number): number => {
    const instant = addNanoseconds(start, from + offset);
    return (wallSeconds(instant, zone) - midnight) * SECOND + instant.nanoseconds;
  };
  const span = bins * binNanoseconds;
  const [first, last] = [wallAt(0), wallAt(span)];
  if (!Number.isFinite(last - first)) return ticks;

  // Clocks that were put forward or back in between: the bin is looked for where they stand by then.
  const isSteady = Math.abs(last - first - span) < SECOND;
  const step = STEPS.find((each) => each >= binNanoseconds && span / each <= MOST);
  const marks = step === undefined ? marksOfMonths(first, last, midnight) : marksOfStep(first, last, midnight, step);
  for (const { wall, text } of marks) {
    const bin = isSteady
      ? Math.floor((wall - first) / binNanoseconds)
      : partitionPoint(0, bins, (each) => wallAt((each + 1) * binNanoseconds) <= wall);
    if (bin >= 0 && bin < bins && !ticks.has(bin)) ticks.set(bin, text);
  }
  return ticks;
}

/**
 * Labels of an axis that leaves pauses out: each stretch begins with its date and time, a wide one has marks of its own.
 * @param beginning words for the time so many nanoseconds after `start`
 */
export function pausedTicks(
  { pauses, ...whole }: TimeBins & { readonly pauses: readonly Pause[] },
  zone: string,
  beginning: (at: number) => string,
): ReadonlyMap<number, string> {
  const ticks = new Map<number, string>();
  const begins = [{ bin: 0, at: whole.from }, ...pauses.map(({ bin, bins, to }) => ({ bin: bin + bins, at: to }))];
  for (const [index, { bin, at }] of begins.entries()) {
    const bins = (pauses[index]?.bin ?? whole.bins) - bin;
    ticks.set(bin, beginning(at));
    const room = Math.floor((MOST * bins) / whole.bins);
    const marks = [...timeTicks({ ...whole, from: at, bins }, zone)];
    // The mark beside the beginning would stand in its words.
    const every = Math.ceil(marks.length / Math.max(1, room - 1));
    if (room >= 3)
      for (const [own, text] of marks.filter((_, place) => place % every === 0))
        if (own > whole.bins / MOST) ticks.set(bin + own, text);
  }
  return ticks;
}

interface TickMark {
  /** Nanoseconds on the clocks of the zone since the midnight before the first bin. */
  readonly wall: number;
  readonly text: string;
}

function marksOfStep(first: number, last: number, midnight: number, step: number): TickMark[] {
  const digits = step >= SECOND ? 0 : Math.ceil(9 - Math.log10(step));
  const isOneDay = Math.floor(last / DAY) === 0;
  const marks: TickMark[] = [];
  let day = '';
  for (let wall = Math.ceil(first / step) * step; wall <= last; wall += step) {
    const [date, clock] = new Date((midnight + Math.floor(wall / SECOND)) * 1000).toISOString().split('T');
    const fraction = String(wall % SECOND).padStart(9, '0');
    const time =
      step >= MINUTE
        ? clock.slice(0, 5)
        : digits > 0
          ? `${clock.slice(0, 8)}.${fraction.slice(0, digits)}`
          : clock.slice(0, 8);
    const text = isOneDay || date === day ? time : wall % DAY === 0 ? date : `${date} ${time}`;
    marks.push({ wall, text });
    day = date;
  }
  return marks;
}

function marksOfMonths(first: number, last: number, midnight: number): TickMark[] {
  const step = MONTHS.find((each) => (last - first) / (each * MONTH) <= MOST) ?? MONTHS[MONTHS.length - 1];
  const begin = new Date((midnight + first / SECOND) * 1000);
  const marks: TickMark[] = [];
  const from = Math.ceil((begin.getUTCFullYear() * 12 + begin.getUTCMonth()) / step) * step;
  for (let month = from; marks.length < 2 * MOST; month += step) {
    const date = new Date(0);
    date.setUTCFullYear(Math.floor(month / 12), month % 12, 1);
    const wall = (date.getTime() / 1000 - midnight) * SECOND;
    if (wall > last) break;
    if (wall >= first) marks.push({ wall, text: date.toISOString().slice(0, step % 12 === 0 ? 4 : 7) });
  }
  return marks;
}
