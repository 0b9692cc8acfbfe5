import { ANOMALIES } from '../model/anomaly.ts';
import { IP_PROTOCOL, TCP } from '../model/cursor.ts';
import { NANOSECONDS } from '../model/packet.ts';
import { qualityLimits } from '../model/quality.ts';
import type { Quality } from '../model/quality.ts';
import type { Summary } from '../model/query.ts';
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

/** What the analysis says about its capture as a whole. */
export function summarise(analysis: Analysis, file: FileFacts): Summary {
  return new Summariser(analysis, file).final();
}

/**
 * Sums up an analysis again and again while it grows. Only packets that came since are looked at, and quality is judged
 * anew when the flows have become twice as many: looking at everything twice a second took a fifth of a scan.
 */
export class Summariser {
  readonly #analysis: Analysis;
  readonly #file: FileFacts;
  readonly #sums = { packets: 0, bytes: 0, capturedBytes: 0, cutPackets: 0, first: 0, last: 0 };
  #judged: { readonly quality: Quality; readonly flows: number } | null = null;

  constructor(analysis: Analysis, file: FileFacts) {
    this.#analysis = analysis;
    this.#file = file;
  }

  /** How things stand; the quality may be that of a shorter part. */
  soFar(): Summary {
    this.#addPackets();
    const { flows } = this.#analysis;
    if (this.#judged === null || flows.length >= this.#judged.flows * 2)
      this.#judged = { quality: this.#judgeQuality(), flows: flows.length };
    return this.#make(this.#judged.quality);
  }

  /** When nothing changes any more. */
  final(): Summary {
    this.#addPackets();
    return this.#make(this.#judgeQuality());
  }

  #addPackets(): void {
    const { packets } = this.#analysis;
    const { length, captured, seconds, nanoseconds } = packets.columns;
    let { bytes, capturedBytes, cutPackets, first, last } = this.#sums;
    for (let packet = this.#sums.packets; packet < packets.length; packet += 1) {
      bytes += length[packet];
      capturedBytes += captured[packet];
      if (captured[packet] < length[packet]) cutPackets += 1;
      if (isBefore(seconds, nanoseconds, packet, first)) first = packet;
      if (isBefore(seconds, nanoseconds, last, packet)) last = packet;
    }
    Object.assign(this.#sums, { packets: packets.length, bytes, capturedBytes, cutPackets, first, last });
  }

  #judgeQuality(): Quality {
    const { first, last, cutPackets } = this.#sums;
    const { length, columns } = this.#analysis.packets;
    return judgeQuality(this.#analysis, length > 0 ? columns.seconds[last] - columns.seconds[first] : 0, cutPackets);
  }

  #make(quality: Quality): Summary {
    const analysis = this.#analysis;
    const { packets, bytes, capturedBytes, first, last } = this.#sums;
    const tables = describeTables(analysis);
    return {
      ...this.#file,
      analysisVersion: ANALYSIS_VERSION,
      facts: structuredClone(analysis.facts),
      packets,
      bytes,
      capturedBytes,
      flows: analysis.flows.length,
      hosts: tables.find(({ id }) => id === 'hosts')!.rows,
      first: packets > 0 ? packetTime(analysis, first) : null,
      last: packets > 0 ? packetTime(analysis, last) : null,
      notices: [...analysis.notices],
      anomalies: anomalyList(analysis.anomalyCounts),
      failures: [...analysis.failures],
      tables,
      quality,
      partial: analysis.partial,
    };
  }
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

/** What limits every conclusion drawn from this capture. */
function judgeQuality(analysis: Analysis, spanSeconds: number, cutPackets: number): Quality {
  const { columns, length } = analysis.flows;
  let tcpFlows = 0;
  let oneSidedFlows = 0;
  let midstreamFlows = 0;
  let missedBytes = 0;
  for (let flow = 0; flow < length; flow += 1) {
    if (columns.transport[flow] !== IP_PROTOCOL.tcp || columns.folded[flow] > 0) continue;
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
  const malformedPackets = countMalformed(analysis);
  const dropped = analysis.facts.interfaces.reduce((sum, one) => sum + (one.dropped ?? 0), 0);
  const badClock = spanSeconds > LONGEST_SPAN || (analysis.packets.length > 0 && analysis.origin < FIRST_CAPTURES);
  const { timeReversals, notices, partial, failures } = analysis;
  const quality = {
    ...{ spanSeconds, cutPackets, malformedPackets, missedBytes, tcpFlows, oneSidedFlows, midstreamFlows },
    ...{ timeReversals, badClock, dropped },
  };
  const [gravest] = qualityLimits({ quality, packets: analysis.packets.length, notices, partial, failures });
  return { grade: gravest?.grade ?? 'good', ...quality };
}

/** Whole packets with something against the specification. What breaks off where the capture cut a packet is the capture's. */
function countMalformed({ packets, anomalySets }: Analysis): number {
  const { anomalies, captured, length } = packets.columns;
  const isMalformed = Uint8Array.from({ length: anomalySets.size }, (_, set) =>
    Number(anomalySets.get(set).some((code) => ANOMALIES[code].severity === 'malformed')),
  );
  let count = 0;
  for (let packet = 0; packet < packets.length; packet += 1)
    if (isMalformed[anomalies[packet]] === 1 && captured[packet] >= length[packet]) count += 1;
  return count;
}
