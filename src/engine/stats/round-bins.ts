import { type Instant, wallSeconds } from '../../base/format.ts';
import { CLOCK_STEPS, DAY, SECOND } from '../../base/time-steps.ts';

/** Widths of bins: what clocks count in, then days. Times of a capture lie within two thousand million seconds. */
const WIDTHS: readonly number[] = [
  ...CLOCK_STEPS,
  ...Array.from({ length: 5 }, (_, power) => [1, 2, 5].map((each) => each * 10 ** power * DAY)).flat(),
];

/** Bin i covers [from + i × width, from + (i + 1) × width), nanoseconds since the first packet. */
export interface RoundBins {
  readonly from: number;
  readonly width: number;
  readonly bins: number;
}

/**
 * Bins over a stretch of time, as narrow as `most` of them allow, that begin at round times of the zone's clocks: the first
 * one may begin before the stretch. Where the clocks are changed within it, the clocks of its beginning count to the end.
 * @param first time of the first packet, since which `from` and `to` count
 */
export function roundBins(first: Instant, from: number, to: number, most: number, zone: string): RoundBins {
  const wall = wallSeconds(first, zone);
  // A single moment has no width; a second is one that says something.
  const least = to - from > 1 ? 1 : SECOND;
  for (const width of WIDTHS) {
    if (width < least) continue;
    const begin = Math.floor((from + sinceRound(width)) / width) * width - sinceRound(width);
    const bins = Math.max(1, Math.ceil((to - begin) / width));
    if (bins <= most) return { from: begin, width, bins };
  }
  // Fewer bins than that would take are asked for.
  return { from, width: Math.max(1, Math.ceil((to - from) / most)), bins: most };

  /** From the last round time of the clocks to the first packet. */
  function sinceRound(width: number): number {
    if (width < SECOND) return first.nanoseconds % width;
    if (!Number.isFinite(wall)) return 0;
    const seconds = width / SECOND;
    return (wall - Math.floor(wall / seconds) * seconds) * SECOND + first.nanoseconds;
  }
}
