import { ANOMALIES } from '../model/anomaly.ts';
import type { AnomalySeverity } from '../model/anomaly.ts';
import type { FlowId } from '../model/ids.ts';
import { FROM_RESPONDER } from '../model/packet.ts';
import type { Analysis } from './analysis.ts';

const TCP = 6;
const PREFIX = 'tcp.analysis.';

/** How often one flag of TCP analysis stands in a flow. */
export interface TcpFlagCount {
  /** Id of the anomaly (model/anomaly.ts). */
  readonly id: string;
  /** Wireshark's name, which the display filter knows. */
  readonly field: string;
  readonly severity: AnomalySeverity;
  readonly fromOriginator: number;
  readonly fromResponder: number;
  readonly firstPacket: number;
}

/**
 * The flags of TCP analysis of one flow, by severity and number; null where it is no TCP flow. One pass over the packets
 * between the flow's first and last.
 */
export function tcpSummary(analysis: Analysis, flow: FlowId): TcpFlagCount[] | null {
  const { flows, packets, anomalySets } = analysis;
  if (flow < 0 || flow >= flows.length || flows.columns.transport[flow] !== TCP) return null;
  const { flow: flowOf, anomalies, nanoseconds } = packets.columns;
  const last = Math.min(flows.columns.lastPacket[flow], packets.length - 1);
  const counts = new Map<number, { fromOriginator: number; fromResponder: number; firstPacket: number }>();
  for (let packet = Math.max(0, flows.columns.firstPacket[flow]); packet <= last; packet += 1) {
    if (flowOf[packet] !== flow || anomalies[packet] === 0) continue;
    const isFromResponder = (nanoseconds[packet] & FROM_RESPONDER) !== 0;
    for (const code of anomalySets.get(anomalies[packet])) {
      if (!ANOMALIES[code].field?.startsWith(PREFIX)) continue;
      let count = counts.get(code);
      if (count === undefined) counts.set(code, (count = { fromOriginator: 0, fromResponder: 0, firstPacket: packet }));
      count[isFromResponder ? 'fromResponder' : 'fromOriginator'] += 1;
    }
  }
  const rank = { lost: 0, malformed: 1, note: 2 } as const;
  return [...counts]
    .map(([code, count]) => {
      const { id, severity, field = '' } = ANOMALIES[code];
      return { id, severity, field, ...count };
    })
    .sort(
      (a, b) =>
        rank[a.severity] - rank[b.severity] || b.fromOriginator + b.fromResponder - a.fromOriginator - a.fromResponder,
    );
}
