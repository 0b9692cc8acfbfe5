import type { Burst } from '../../model/bursts.ts';
import type { Traffic } from '../../model/query.ts';

type Axis = Pick<Traffic, 'from' | 'bins' | 'binNanoseconds'>;

/** Where the moments of a capture stand in a bar that is as wide as its whole time; moments in nanoseconds since its first packet. */
export interface TimeScale {
  readonly from: number;
  readonly to: number;
  /** 0 is the beginning, 1 the end; never beyond. */
  readonly place: (at: number) => number;
  /** Pauses that the bar leaves out, by the places where they begin and end. */
  readonly pauses: readonly (readonly [number, number])[];
}

/** How much of a bar a pause takes, and all pauses together: enough to be seen. */
const PAUSE = 0.03;
const ALL_PAUSES = 0.3;

/**
 * The scale of the map in the frame; of an idle capture one without its pauses, as bars over months would be needles.
 * @param bursts of an idle capture, in the order of time; none of a busy one
 */
export function timeScale({ from, bins, binNanoseconds }: Axis, bursts: readonly Burst[]): TimeScale {
  if (bursts.length < 2) {
    const whole = bins * binNanoseconds;
    return { from, to: from + whole, place: (at) => clamp((at - from) / whole), pauses: [] };
  }
  const count = bursts.length;
  const pause = Math.min(PAUSE, ALL_PAUSES / (count - 1));
  const room = 1 - pause * (count - 1);
  const busy = bursts.reduce((sum, burst) => sum + burst.to - burst.from, 0);
  const knots: (readonly [at: number, place: number])[] = [];
  const pauses: (readonly [number, number])[] = [];
  let left = 0;
  for (const burst of bursts) {
    if (left > 0) pauses.push([left, (left += pause)]);
    const share = busy > 0 ? (burst.to - burst.from) / busy : 1 / count;
    // Half of the room goes to all alike: a burst of a second beside one of an hour would not be seen.
    const right = left + (room / 2) * (1 / count + share);
    // One moment stands in the middle of its room.
    if (burst.from === burst.to) knots.push([burst.from, (left + right) / 2]);
    else knots.push([burst.from, left], [burst.to, right]);
    left = right;
  }
  const [first, last] = [knots[0], knots[knots.length - 1]];
  const place = (at: number): number => {
    const next = knots.findIndex(([time]) => time > at);
    if (next <= 0) return next === 0 ? first[1] : last[1];
    const [[from, low], [to, high]] = [knots[next - 1], knots[next]];
    return low + ((at - from) / (to - from)) * (high - low);
  };
  return { from: first[0], to: last[0], place, pauses };
}

const clamp = (share: number): number => Math.min(1, Math.max(0, share));
