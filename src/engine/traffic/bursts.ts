// Where the packets of a capture lie in its time, when long pauses part them: hours over months are needles in a chart.

import type { Burst } from '../../model/bursts.ts';
import { NANOSECONDS } from '../../model/packet.ts';
import type { Analysis } from '../analysis.ts';

/** A pause is at least so long, and at least this share of the whole time: shorter ones a chart shows by itself. */
const LEAST_PAUSE = 60e9;
const LEAST_SHARE = 0.01;
/** Parts of the whole time, each shorter than a pause: within one nothing can be parted. */
const PARTS = 4096;

/** Stretches with packets in the order of time, whatever the order in the file: two passes, 20 ns a packet. */
export function burstsOf({ packets }: Analysis): Burst[] {
  const { seconds, nanoseconds } = packets.columns;
  const count = packets.length;
  if (count === 0) return [];
  const [firstSeconds, firstNanoseconds] = [seconds[0], nanoseconds[0] & NANOSECONDS];
  const timeOf = (packet: number): number =>
    (seconds[packet] - firstSeconds) * 1e9 + (nanoseconds[packet] & NANOSECONDS) - firstNanoseconds;
  let least = 0;
  let most = 0;
  for (let packet = 1; packet < count; packet += 1) {
    const at = timeOf(packet);
    if (at < least) least = at;
    if (at > most) most = at;
  }
  const span = most - least;
  const pause = Math.max(LEAST_PAUSE, span * LEAST_SHARE);
  if (span < pause) return [{ from: least, to: most, packets: count }];

  const counts = new Uint32Array(PARTS);
  const earliest = new Float64Array(PARTS).fill(Infinity);
  const latest = new Float64Array(PARTS).fill(-Infinity);
  for (let packet = 0; packet < count; packet += 1) {
    const at = timeOf(packet);
    const part = Math.min(PARTS - 1, Math.floor(((at - least) / span) * PARTS));
    counts[part] += 1;
    if (at < earliest[part]) earliest[part] = at;
    if (at > latest[part]) latest[part] = at;
  }
  const bursts: { from: number; to: number; packets: number }[] = [];
  for (let part = 0; part < PARTS; part += 1) {
    if (counts[part] === 0) continue;
    const last = bursts.at(-1);
    if (last !== undefined && earliest[part] - last.to < pause) {
      last.to = latest[part];
      last.packets += counts[part];
    } else bursts.push({ from: earliest[part], to: latest[part], packets: counts[part] });
  }
  return bursts;
}
