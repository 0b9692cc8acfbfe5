import { rank } from '../../base/rank.ts';
import type { TcpSideFacts } from '../../model/tcp-graph.ts';
import { MARK } from './segment-columns.ts';
import type { SegmentColumns } from './segment-columns.ts';
import type { Frame } from './series.ts';

/**
 * Numbers of one side within a stretch of time.
 * @param withRoundTrips round trips must be sorted, which is most of the work
 */
export function sideFacts(
  columns: SegmentColumns,
  ofOriginator: boolean,
  { from, to }: Frame,
  withRoundTrips: boolean,
): TcpSideFacts {
  const { at, payload, marks, inFlight, window, roundTrip } = columns;
  const own = ofOriginator ? 0 : MARK.fromResponder;
  const roundTrips = new Float64Array(withRoundTrips ? columns.length : 0);
  let answered = 0;
  let segments = 0;
  let bytes = 0;
  let retransmissions = 0;
  let outOfOrder = 0;
  let lost = 0;
  let duplicateAcks = 0;
  let zeroWindows = 0;
  let mostInFlight = -1;
  let smallestWindow = Infinity;
  let largestWindow = -1;
  for (let row = 0; row < columns.length; row += 1) {
    if (at[row] < from || at[row] > to) continue;
    const mark = marks[row];
    if ((mark & MARK.fromResponder) === own) {
      if (payload[row] > 0) segments += 1;
      bytes += payload[row];
      if ((mark & MARK.retransmission) !== 0) retransmissions += 1;
      if ((mark & MARK.outOfOrder) !== 0) outOfOrder += 1;
      if ((mark & MARK.lost) !== 0) lost += 1;
      if (inFlight[row] > mostInFlight) mostInFlight = inFlight[row];
    } else {
      if ((mark & MARK.duplicateAck) !== 0) duplicateAcks += 1;
      if ((mark & MARK.zeroWindow) !== 0) zeroWindows += 1;
      if (window[row] < smallestWindow) smallestWindow = window[row];
      if (window[row] > largestWindow) largestWindow = window[row];
      if (withRoundTrips && !Number.isNaN(roundTrip[row])) roundTrips[answered++] = roundTrip[row];
    }
  }
  const sorted = roundTrips.subarray(0, answered).sort();
  return {
    ofOriginator,
    segments,
    payload: bytes,
    retransmissions,
    outOfOrder,
    lost,
    duplicateAcks,
    zeroWindows,
    roundTrip:
      answered === 0
        ? null
        : {
            count: answered,
            lowest: sorted[0],
            median: rank(sorted, 0.5),
            percentile95: rank(sorted, 0.95),
            highest: sorted[answered - 1],
          },
    mostInFlight: mostInFlight < 0 ? null : mostInFlight,
    smallestWindow: largestWindow < 0 ? null : smallestWindow,
    largestWindow: largestWindow < 0 ? null : largestWindow,
  };
}
