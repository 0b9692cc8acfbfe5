import { getOrMake } from '../base/maps.ts';
import { endpointText } from '../base/network.ts';
import { ANOMALIES } from '../model/anomaly.ts';
import type { AnomalyCode } from '../model/anomaly.ts';
import type { ExpertNote, ExpertReport } from '../model/expert.ts';
import { hasPorts } from '../model/flow.ts';
import type { FlowId, PacketId } from '../model/ids.ts';
import { NANOSECONDS } from '../model/packet.ts';
import type { Analysis } from './analysis.ts';

/** Parts of the time of a selection: as many as bars that can be told apart in a table's cell. */
const BINS = 48;
const MOST_FLOWS = 5;
const RANK = { lost: 0, malformed: 1, note: 2 } as const;

interface Count {
  packets: number;
  readonly first: number;
  last: number;
  readonly bins: Uint32Array;
  readonly flows: Map<FlowId, number>;
}

const newCount = (packet: PacketId): Count => ({
  packets: 0,
  first: packet,
  last: packet,
  bins: new Uint32Array(BINS),
  flows: new Map(),
});

/** What is odd about the packets of a selection: one pass, in which only packets with an anomaly cost anything. */
export function expertReport(analysis: Analysis, mask: Uint8Array | null): ExpertReport {
  const { packets, anomalySets } = analysis;
  const { anomalies, flow, seconds, nanoseconds } = packets.columns;
  const timeOf = (packet: number): number => seconds[packet] * 1e9 + (nanoseconds[packet] & NANOSECONDS);
  const isShown = (packet: number): boolean => mask === null || mask[packet] === 1;
  let shown = 0;
  let from = Infinity;
  let to = -Infinity;
  for (let packet = 0; packet < packets.length; packet += 1) {
    if (!isShown(packet)) continue;
    shown += 1;
    from = Math.min(from, timeOf(packet));
    to = Math.max(to, timeOf(packet));
  }
  const width = (to - from + 1) / BINS;
  const counts = new Map<AnomalyCode, Count>();
  let noted = 0;
  for (let packet = 0; packet < packets.length; packet += 1) {
    if (anomalies[packet] === 0 || !isShown(packet)) continue;
    noted += 1;
    // Of a span of months the nanosecond that it reaches further is lost in rounding.
    const bin = Math.min(BINS - 1, Math.floor((timeOf(packet) - from) / width));
    for (const code of anomalySets.get(anomalies[packet])) {
      const count = getOrMake(counts, code, () => newCount(packet));
      count.packets += 1;
      count.last = packet;
      count.bins[bin] += 1;
      if (flow[packet] >= 0) count.flows.set(flow[packet], (count.flows.get(flow[packet]) ?? 0) + 1);
    }
  }
  const notes = [...counts]
    .map(([code, count]) => noteOf(analysis, code, count))
    .sort((a, b) => RANK[a.severity] - RANK[b.severity] || b.packets - a.packets);
  return { packets: shown, noted, notes };
}

function noteOf(analysis: Analysis, code: AnomalyCode, { packets, first, last, bins, flows }: Count): ExpertNote {
  const { id, severity, field = null } = ANOMALIES[code];
  const worst = [...flows]
    .sort(([a, some], [b, more]) => more - some || a - b)
    .slice(0, MOST_FLOWS)
    .map(([flow, packets]) => ({ flow, packets, ends: endsOf(analysis, flow) }));
  return {
    ...{ id, severity, field, packets, worst },
    flows: flows.size,
    firstPacket: first,
    lastPacket: last,
    bins: [...bins],
  };
}

/** `10.0.0.1:4000 → 10.0.0.2:80` */
function endsOf({ flows, addresses }: Analysis, flow: FlowId): string {
  const { originator, responder, originatorPort, responderPort, transport } = flows.columns;
  const end = (address: number, port: number): string => {
    const text = address < 0 ? '*' : addresses.format(address);
    if (!hasPorts(transport[flow]) || port < 0) return text;
    return endpointText(text, port);
  };
  return `${end(originator[flow], originatorPort[flow])} → ${end(responder[flow], responderPort[flow])}`;
}
