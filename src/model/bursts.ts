// What crosses to the page when most of a capture's time has no packets.

import type { Traffic } from './query.ts';

/** A stretch of time with packets: nanoseconds since the first packet of the capture, of its own first and last one. */
export interface Burst {
  readonly from: number;
  readonly to: number;
  readonly packets: number;
}

/** Idle is a capture that has no packets for at least this share of its time: a chart of less shows what is in it. */
const IDLE = 0.9;
/** Of fewer packets every one is seen anyway. */
const LEAST_PACKETS = 20;
/** Bins without packets of an idle capture: they are wide, so it is no more than a hint that makes a closer look worth it. */
const EMPTY_BINS = IDLE / 2;

/** Share of the whole time that lies between bursts. */
export function idleShare(bursts: readonly Burst[]): number {
  if (bursts.length < 2) return 0;
  const busy = bursts.reduce((sum, { from, to }) => sum + to - from, 0);
  return 1 - busy / (bursts[bursts.length - 1].to - bursts[0].from);
}

/** Whether bursts are needles in a chart of the whole time. */
export const isIdle = (bursts: readonly Burst[]): boolean =>
  idleShare(bursts) >= IDLE && bursts.reduce((sum, { packets }) => sum + packets, 0) >= LEAST_PACKETS;

/** Whether a chart has so many empty bins that its capture may be idle. */
export function looksIdle({ bins, series }: Traffic): boolean {
  let empty = 0;
  for (let bin = 0; bin < bins; bin += 1) if (series.every(({ packets }) => packets[bin] === 0)) empty += 1;
  return bins > 0 && empty / bins >= EMPTY_BINS;
}
