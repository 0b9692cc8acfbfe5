import { TCP } from '../model/cursor.ts';
import { NANOSECONDS } from '../model/packet.ts';
import type { Quality, Summary } from '../model/query.ts';
import { ANALYSIS_VERSION } from './analysis.ts';
import type { Analysis } from './analysis.ts';
import { anomalyList } from './overview.ts';
import { describeTables } from './query.ts';
import { packetTime } from './rows.ts';

/** The file as the page knows it. */
export interface FileFacts {
  readonly name: string;
  readonly size: number;
  readonly fingerprint: string;
}

/** What the analysis says about its capture as a whole; also while it is still being read. */
export function summarise(analysis: Analysis, file: FileFacts): Summary {
  const { packets, flows, hosts } = analysis;
  const { length, captured, seconds, nanoseconds } = packets.columns;
  let bytes = 0;
  let capturedBytes = 0;
  let first = 0;
  let last = 0;
  let cutPackets = 0;
  for (let packet = 0; packet < packets.length; packet += 1) {
    bytes += length[packet];
    capturedBytes += captured[packet];
    if (captured[packet] < length[packet]) cutPackets += 1;
    if (isBefore(seconds, nanoseconds, packet, first)) first = packet;
    if (isBefore(seconds, nanoseconds, last, packet)) last = packet;
  }
  const some = packets.length > 0;
  let seen = 0;
  for (let host = 0; host < hosts.length; host += 1) if (hosts.columns.firstPacket[host] >= 0) seen += 1;
  return {
    ...file,
    analysisVersion: ANALYSIS_VERSION,
    facts: structuredClone(analysis.facts),
    packets: packets.length,
    bytes,
    capturedBytes,
    flows: flows.length,
    hosts: seen,
    first: some ? packetTime(analysis, first) : null,
    last: some ? packetTime(analysis, last) : null,
    notices: [...analysis.notices],
    anomalies: anomalyList(analysis.anomalyCounts),
    failures: [...analysis.failures],
    tables: describeTables(analysis),
    quality: judgeQuality(analysis, some ? seconds[last] - seconds[first] : 0, cutPackets),
    partial: analysis.partial,
  };
}

function isBefore(seconds: Int32Array, nanoseconds: Uint32Array, a: number, b: number): boolean {
  return (
    seconds[a] < seconds[b] ||
    (seconds[a] === seconds[b] && (nanoseconds[a] & NANOSECONDS) < (nanoseconds[b] & NANOSECONDS))
  );
}

/** A span beyond this many seconds, or a start before 1990, is a broken clock rather than a long capture (own default). */
const LONGEST_SPAN = 400 * 86_400;
const FIRST_CAPTURES = 631_152_000;

/** Handbook, section 3: what limits every conclusion drawn from this capture. */
function judgeQuality(analysis: Analysis, spanSeconds: number, cutPackets: number): Quality {
  const { columns, length } = analysis.flows;
  let tcpFlows = 0;
  let oneSidedFlows = 0;
  let midstreamFlows = 0;
  let missedBytes = 0;
  for (let flow = 0; flow < length; flow += 1) {
    if (columns.transport[flow] !== 6 || columns.folded[flow] > 0) continue;
    tcpFlows += 1;
    missedBytes += columns.missedBytes[flow];
    const begun = ((columns.originatorFlags[flow] | columns.responderFlags[flow]) & TCP.SYN) !== 0;
    if (!begun) midstreamFlows += 1;
    // A SYN without an answer is a failed contact, not a capture of one side.
    if (
      (columns.responderPackets[flow] === 0 || columns.originatorPackets[flow] === 0) &&
      columns.originatorBytes[flow] + columns.responderBytes[flow] > 0
    )
      oneSidedFlows += 1;
  }
  const dropped = analysis.facts.interfaces.reduce((sum, one) => sum + (one.dropped ?? 0), 0);
  const badClock = spanSeconds > LONGEST_SPAN || (analysis.packets.length > 0 && analysis.origin < FIRST_CAPTURES);
  const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
  const cut = share(cutPackets, analysis.packets.length);
  const oneSided = share(oneSidedFlows, tcpFlows);
  const midstream = share(midstreamFlows, tcpFlows);
  const poor = cut > 0.5 || oneSided > 0.5 || badClock;
  const limited =
    cut > 0 ||
    oneSided > 0.05 ||
    midstream > 0.2 ||
    dropped > 0 ||
    missedBytes > 0 ||
    analysis.timeReversals > 0 ||
    analysis.partial;
  const timeReversals = analysis.timeReversals;
  return {
    grade: poor ? 'poor' : limited ? 'limited' : 'good',
    spanSeconds,
    cutPackets,
    missedBytes,
    tcpFlows,
    oneSidedFlows,
    midstreamFlows,
    timeReversals,
    badClock,
    dropped,
  };
}
