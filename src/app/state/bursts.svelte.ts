import { type Burst, isIdle, looksIdle } from '../../model/bursts.ts';
import type { Traffic } from '../../model/query.ts';
import type { Workers } from './client.ts';
import type { Brush } from './place.ts';

/** A brush is wider than the packets that it is for: their bars would be cut at its edges. */
const MARGIN = 0.02;
const LEAST_MARGIN = 1e8;

/** The bursts of a capture that was silent for most of its time. */
export class Bursts {
  /** In the order of time; empty where the capture was busy, or is not known to have been idle. */
  list = $state.raw<readonly Burst[]>([]);
  readonly #workers: Promise<Workers>;
  #of: object | null = null;
  #map: Traffic | null = null;

  constructor(workers: Promise<Workers>) {
    this.#workers = workers;
  }

  /** Asks for them where the map of the whole capture is mostly empty; `of` tells one capture from another. */
  async follow(of: object | null, map: Traffic | null): Promise<void> {
    if (of === this.#of && map === this.#map) return;
    if (of !== this.#of) this.list = [];
    this.#of = of;
    this.#map = map;
    if (of === null || map === null || !looksIdle(map)) return;
    const { analysis } = await this.#workers;
    const found = await analysis.bursts();
    if (of === this.#of && map === this.#map) this.list = isIdle(found) ? found : [];
  }
}

/** The stretch of time to choose to see a burst whole. */
export function brushOf({ from, to }: Burst): Brush {
  const margin = Math.max(LEAST_MARGIN, (to - from) * MARGIN);
  return { from: Math.floor(from - margin), to: Math.ceil(to + margin) };
}

/** The burst that the reader looks at: all of it, and no other, lies in the brush. −1: none. */
export function burstIn(bursts: readonly Burst[], brush: Brush | null): number {
  if (brush === null) return -1;
  const touched = bursts.filter(({ from, to }) => to >= brush.from && from < brush.to);
  const [one] = touched;
  return touched.length === 1 && one.from >= brush.from && one.to < brush.to ? bursts.indexOf(one) : -1;
}

/** The next burst after what is chosen, or the one before: at first the first and the last. −1 where there is none. */
export function burstBeside(bursts: readonly Burst[], brush: Brush | null, step: 1 | -1): number {
  if (brush === null) return step > 0 ? 0 : bursts.length - 1;
  if (step > 0) return bursts.findIndex(({ to }) => to >= brush.to);
  return bursts.findLastIndex(({ from }) => from < brush.from);
}
