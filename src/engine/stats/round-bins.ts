import { type Instant, wallSeconds } from '../../base/format.ts';
import { CLOCK_STEPS, DAY, SECOND } from '../../base/time-steps.ts';
import type { Pause } from '../../model/query.ts';

/** Widths of bins: what clocks count in, then days. Times of a capture lie within two thousand million seconds. */
const WIDTHS: readonly number[] = [
  ...CLOCK_STEPS,
  ...Array.from({ length: 5 }, (_, power) => [1, 2, 5].map((each) => each * 10 ** power * DAY)).flat(),
];
/** A pause is as wide as this part of what lies around it, and as so many bins at most: to be seen and no more. */
const PAUSE_SHARE = 1 / 30;
const WIDEST_PAUSE = 8;

/** Bin i covers [from + i × width, from + (i + 1) × width), nanoseconds since the first packet. */
export interface RoundBins {
  readonly from: number;
  readonly width: number;
  readonly bins: number;
}

/** A stretch of time, nanoseconds since the first packet; `to` is the first moment behind it. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/**
 * Bins over a stretch of time, as narrow as `most` of them allow, that begin at round times of the zone's clocks: the first
 * one may begin before the stretch. Where the clocks are changed within it, the clocks of its beginning count to the end.
 * @param first time of the first packet, since which `from` and `to` count
 */
export function roundBins(first: Instant, from: number, to: number, most: number, zone: string): RoundBins {
  const clocks = new Clocks(first, zone);
  // A single moment has no width; a second is one that says something.
  const least = to - from > 1 ? 1 : SECOND;
  for (const width of WIDTHS) {
    if (width < least) continue;
    const round = clocks.bins(from, to, width);
    if (round.bins <= most) return round;
  }
  // Fewer bins than that would take are asked for.
  return { from, width: Math.max(1, Math.ceil((to - from) / most)), bins: most };
}

/** Bins of several stretches, all as wide as each other, with the pauses between them as a few bins of nothing. */
export interface PausedBins extends RoundBins {
  readonly pauses: readonly Pause[];
}

/** The same over stretches of time with pauses between them; null where so few bins cannot hold them. */
export function pausedBins(
  first: Instant,
  stretches: readonly Stretch[],
  most: number,
  zone: string,
): PausedBins | null {
  const clocks = new Clocks(first, zone);
  const least = stretches.some(({ from, to }) => to - from > 1) ? 1 : SECOND;
  for (const width of WIDTHS) {
    if (width < least) continue;
    const parts = stretches.map(({ from, to }) => clocks.bins(from, to, width));
    const busy = parts.reduce((sum, { bins }) => sum + bins, 0);
    const wide = Math.min(WIDEST_PAUSE, Math.max(1, Math.round(busy * PAUSE_SHARE)));
    if (busy + (parts.length - 1) * wide > most) continue;
    const pauses: Pause[] = [];
    let bins = parts[0].bins;
    for (const [index, part] of parts.slice(1).entries()) {
      const before = parts[index];
      const from = before.from + before.bins * width;
      if (part.from <= from) return null; // bins as wide as a pause leave none
      pauses.push({ bin: bins, bins: wide, from, to: part.from });
      bins += wide + part.bins;
    }
    return { from: parts[0].from, width, bins, pauses };
  }
  return null;
}

/** What the clocks of a zone say at the first packet of a capture. */
class Clocks {
  readonly #first: Instant;
  readonly #wall: number;

  constructor(first: Instant, zone: string) {
    this.#first = first;
    this.#wall = wallSeconds(first, zone);
  }

  /** Bins of this width over a stretch, from a round time on. */
  bins(from: number, to: number, width: number): RoundBins {
    const since = this.#sinceRound(width);
    const begin = Math.floor((from + since) / width) * width - since;
    return { from: begin, width, bins: Math.max(1, Math.ceil((to - begin) / width)) };
  }

  /** From the last round time of the clocks to the first packet. */
  #sinceRound(width: number): number {
    const { nanoseconds } = this.#first;
    if (width < SECOND) return nanoseconds % width;
    if (!Number.isFinite(this.#wall)) return 0;
    const seconds = width / SECOND;
    return (this.#wall - Math.floor(this.#wall / seconds) * seconds) * SECOND + nanoseconds;
  }
}
