// Which bin of an axis of time a packet lies in, and the axis that leaves the pauses of an idle capture out.

import { parseTime } from '../../base/format.ts';
import { isIdle, looksIdle } from '../../model/bursts.ts';
import { NANOSECONDS } from '../../model/packet.ts';
import type { Pause, Selection, Traffic } from '../../model/query.ts';
import type { Analysis } from '../analysis.ts';
import { pausedBins, type RoundBins, type Stretch } from '../stats/round-bins.ts';
import { burstsOf } from './bursts.ts';

/** Bins of an axis, of which some may stand for pauses. */
export type AxisBins = RoundBins & { readonly pauses?: readonly Pause[] };

/** Bins of packets. Pauses are where no packet is; packets before and after all bins, of clocks that jump, are in the first and the last one. */
export class PacketBins {
  readonly #seconds: Analysis['packets']['columns']['seconds'];
  readonly #nanoseconds: Analysis['packets']['columns']['nanoseconds'];
  readonly #firstSeconds: number;
  readonly #firstNanoseconds: number;
  readonly #width: number;
  readonly #last: number;
  /** Behind a pause time is counted from its end on. */
  readonly #origins: readonly { readonly from: number; readonly bin: number }[];
  // The bin of the packet before is mostly that of the next: a comparison instead of a division.
  #bin = 0;
  #from = Infinity;
  #to = Infinity;

  constructor({ packets }: Analysis, { from, width, bins, pauses = [] }: AxisBins) {
    const { seconds, nanoseconds } = packets.columns;
    this.#seconds = seconds;
    this.#nanoseconds = nanoseconds;
    this.#firstSeconds = packets.length === 0 ? 0 : seconds[0];
    this.#firstNanoseconds = packets.length === 0 ? 0 : nanoseconds[0] & NANOSECONDS;
    this.#width = width;
    this.#last = bins - 1;
    this.#origins = [{ from, bin: 0 }, ...pauses.map((pause) => ({ from: pause.to, bin: pause.bin + pause.bins }))];
  }

  /** The bin of a packet's time. */
  of(packet: number): number {
    const at =
      (this.#seconds[packet] - this.#firstSeconds) * 1e9 +
      (this.#nanoseconds[packet] & NANOSECONDS) -
      this.#firstNanoseconds;
    if (at >= this.#from && at < this.#to) return this.#bin;
    let origin = this.#origins.length - 1;
    while (origin > 0 && at < this.#origins[origin].from) origin -= 1;
    const { from, bin: since } = this.#origins[origin];
    const bin = Math.min(this.#last, since + Math.max(0, Math.floor((at - from) / this.#width)));
    this.#bin = bin;
    this.#from = from + (bin - since) * this.#width;
    this.#to = this.#from + this.#width;
    return bin;
  }
}

/**
 * Bins without the pauses of a selection's time, no more than `most`; null where it is a busy one.
 * @param traffic the same time with its pauses, which tells at once of most captures that they are busy
 */
export function busyBins(
  analysis: Analysis,
  traffic: Traffic,
  brush: Selection['brush'],
  most: number,
  zone: string,
): AxisBins | null {
  if (!looksIdle(traffic)) return null;
  const stretches = stretchesOf(analysis, brush);
  return stretches.length < 2 ? null : pausedBins(parseTime(traffic.start), stretches, most, zone);
}

/** The bursts of an idle capture, as far as they are chosen; none where it was busy. */
export function stretchesOf(analysis: Analysis, brush: Selection['brush']): Stretch[] {
  // Months in nanoseconds have no room for a single one: without a brush there is nothing to compare.
  const { from, to } = brush ?? { from: -Infinity, to: Infinity };
  const bursts = burstsOf(analysis).filter((burst) => burst.to >= from && burst.from < to);
  if (!isIdle(bursts)) return [];
  return bursts.map((burst) => ({ from: Math.max(from, burst.from), to: Math.min(to, burst.to + 1) }));
}
