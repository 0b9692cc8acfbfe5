import type { TcpSeries } from '../../model/tcp-graph.ts';
import { MARK } from './segment-columns.ts';
import type { SegmentColumns } from './segment-columns.ts';
import type { Frame } from './series.ts';

/** More bins than this are noise, whatever the width of the screen. */
const MOST_BINS = 400;
/** Place of a stream's first byte: its SYN stands before it. */
const FIRST_BYTE = 1;
/** Bins are 1, 2 or 5 of a power of ten wide, so that a rate has a window that can be named. */
const STEPS = [1, 2, 5, 10];

/**
 * Payload per second in bins: `sent` counts every byte, also those that are sent again; `acknowledged` each byte once,
 * when the other side confirms it, which is what the application gets through (goodput).
 */
export function ratesOf(
  columns: SegmentColumns,
  ofOriginator: boolean,
  { from, to, columns: width }: Frame,
): { series: TcpSeries[]; binNanoseconds: number } {
  const binNanoseconds = binWidth((to - from) / Math.min(MOST_BINS, width));
  const bins = Math.max(1, Math.ceil((to - from) / binNanoseconds));
  const sent = new Float64Array(bins);
  const acknowledged = new Float64Array(bins);
  const sentIn = new Int32Array(bins).fill(-1);
  const acknowledgedIn = new Int32Array(bins).fill(-1);
  const own = ofOriginator ? 0 : MARK.fromResponder;
  let segments = 0;
  let acks = 0;
  // The SYN takes a number of its own, and so does a FIN; of a flow that was under way the first byte seen is the first.
  let confirmed = FIRST_BYTE;
  let end = Infinity;
  for (let row = 0; row < columns.length; row += 1) {
    const isOwn = (columns.marks[row] & MARK.fromResponder) === own;
    if (isOwn && (columns.marks[row] & MARK.control) !== 0 && columns.sequence[row] >= FIRST_BYTE)
      end = columns.sequence[row] + columns.payload[row];
    const ack = Math.min(columns.acknowledged[row], end);
    const gained = !isOwn && ack > confirmed ? ack - confirmed : 0;
    confirmed += gained;
    const at = columns.at[row];
    if (at < from || at > to) continue;
    const bin = Math.min(bins - 1, Math.floor((at - from) / binNanoseconds));
    if (isOwn && columns.payload[row] > 0) {
      segments += 1;
      sent[bin] += columns.payload[row];
      if (sentIn[bin] < 0) sentIn[bin] = columns.packet[row];
    } else if (gained > 0) {
      acks += 1;
      acknowledged[bin] += gained;
      if (acknowledgedIn[bin] < 0) acknowledgedIn[bin] = columns.packet[row];
    }
  }
  const perSecond = (bytes: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> =>
    bytes.map((value) => (value * 8e9) / binNanoseconds);
  const at = Float64Array.from({ length: bins }, (_, bin) => from + bin * binNanoseconds);
  const common = { ofOriginator, until: null };
  return {
    binNanoseconds,
    series: [
      { ...common, id: 'sent', at, value: perSecond(sent), packet: sentIn, total: segments },
      {
        ...common,
        id: 'acknowledged',
        at: at.slice(),
        value: perSecond(acknowledged),
        packet: acknowledgedIn,
        total: acks,
      },
    ],
  };
}

function binWidth(least: number): number {
  const power = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, least))));
  return power * (STEPS.find((step) => step * power >= least) ?? 10);
}
