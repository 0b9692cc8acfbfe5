import { ANOMALIES } from '../model/anomaly.ts';
import { quote } from '../model/filter-text.ts';
import { hasPorts, WITH_PORTS } from '../model/flow.ts';
import type { AnomalyCount, BinWish, Overview, Selection, Share } from '../model/query.ts';
import type { Analysis } from './analysis.ts';
import { FLOW_APPLICATIONS, flowApplication } from './dissect/flow-applications.ts';
import { packetTime, transportName } from './rows.ts';
import type { Selections } from './selection/selection.ts';
import { protocolHierarchy } from './stats/protocol-hierarchy.ts';
import { NumberTally, Tally } from './stats/tally.ts';
import { LENGTH_CLASSES, sumPackets } from './traffic/packet-sums.ts';
import { trafficOverTime } from './traffic/traffic.ts';

/** Rows of a top list. */
const TOP = 10;

/** What the overview shows of a selection: two passes over the packet columns, 0.1 s for three million packets. */
export function makeOverview(
  analysis: Analysis,
  selections: Selections,
  selection: Selection,
  wish: BinWish,
): Overview {
  const { mask, packets, error } = selections.select(selection);
  const { layers } = analysis;
  const sums = sumPackets(analysis, mask);
  const { stacks, first, last } = sums;
  const protocols = new Tally<string>();
  for (let id = 1; id < layers.size; id += 1)
    if (stacks.packets[id] > 0) protocols.add(layers.protocol(id), stacks.packets[id], stacks.bytes[id]);
  const byName = (name: string): { label: string; filter: string } => ({
    label: name,
    filter: `_ws.col.protocol == ${quote(name)}`,
  });
  return {
    packets,
    bytes: sums.bytes,
    flows: sums.flows.occurring,
    hosts: sums.hosts.occurring,
    first: first < 0 ? null : packetTime(analysis, first),
    last: last < 0 ? null : packetTime(analysis, last),
    ...trafficOverTime(analysis, mask, selection, wish, sums),
    hierarchy: protocolHierarchy(layers, stacks.packets, stacks.bytes),
    topHosts: topHosts(analysis, sums.hosts.packets, sums.hosts.bytes),
    ...byFlow(analysis, sums.flows.packets, sums.flows.bytes),
    rare: protocols.top(TOP, byName, 'fewest packets'),
    lengths: LENGTH_CLASSES.map((upTo, i) => ({ upTo: upTo === Infinity ? 262_144 : upTo, packets: sums.lengths[i] })),
    anomalies: countAnomalies(analysis, sums.sets),
    error,
  };
}

/** Indices of the `n` largest values, without sorting all of them. */
function largest(values: Float64Array, n: number): number[] {
  const found: number[] = [];
  for (let i = 0; i < values.length; i += 1) {
    if (values[i] === 0 || (found.length === n && values[i] <= values[found[n - 1]])) continue;
    let at = found.length;
    while (at > 0 && values[found[at - 1]] < values[i]) at -= 1;
    found.splice(at, 0, i);
    found.length = Math.min(found.length, n);
  }
  return found;
}

function topHosts({ addresses }: Analysis, packets: Uint32Array, bytes: Float64Array): Share[] {
  return largest(bytes, TOP).map((host) => {
    const label = addresses.format(host);
    return { label, filter: `wireloupe.address == ${label}`, packets: packets[host], bytes: bytes[host] };
  });
}

/** Beyond it the smallest flows are left out of conversations, ports and applications: a scan has millions of one packet. */
const FLOWS_COUNTED = 500_000;
const PORTS = 65_536;

function byFlow(
  analysis: Analysis,
  packets: Uint32Array,
  bytes: Float64Array,
): Pick<Overview, 'topConversations' | 'topPorts' | 'applications'> {
  const { originator, responder, responderPort, transport, application } = analysis.flows.columns;
  const pairs = new Tally<number>();
  const ports = new NumberTally(WITH_PORTS.length * PORTS);
  const applications = new NumberTally(FLOW_APPLICATIONS.length + 1);
  const hosts = Math.max(1, analysis.hosts.length);
  let counted = 0;
  for (let flow = 0; flow < packets.length; flow += 1) {
    const count = packets[flow];
    if (count === 0) continue;
    counted += 1;
    const a = Math.min(originator[flow], responder[flow]);
    const b = Math.max(originator[flow], responder[flow]);
    if (a >= 0 && (counted < FLOWS_COUNTED || count > 2)) pairs.add(a * hosts + b, count, bytes[flow]);
    // What was folded has no ports.
    if (hasPorts(transport[flow]) && responderPort[flow] >= 0)
      ports.add(WITH_PORTS.indexOf(transport[flow]) * PORTS + responderPort[flow], count, bytes[flow]);
    if (flowApplication(application[flow]) !== null) applications.add(application[flow], count, bytes[flow]);
  }
  const address = (id: number): string => analysis.addresses.format(id);
  return {
    topConversations: pairs.top(TOP, (key) => {
      const [a, b] = [address(Math.floor(key / hosts)), address(key % hosts)];
      return { label: `${a} ↔ ${b}`, filter: `wireloupe.address == ${a} and wireloupe.address == ${b}` };
    }),
    topPorts: ports.top(TOP, (key) => {
      const transport = transportName(WITH_PORTS[Math.floor(key / PORTS)]);
      return { label: `${key % PORTS}/${transport}`, filter: `${transport}.port == ${key % PORTS}` };
    }),
    applications: applications.top(TOP, (number) => {
      const { id } = FLOW_APPLICATIONS[number - 1];
      return { label: id, filter: `wireloupe.application == "${id}"` };
    }),
  };
}

/** Packets per anomaly, from packets per set of anomalies. */
export function countAnomalies(
  analysis: Analysis,
  sets: Iterable<[number, { packets: number; firstPacket: number }]>,
): AnomalyCount[] {
  const counts = new Map<number, { packets: number; firstPacket: number }>();
  for (const [set, { packets, firstPacket }] of sets) {
    for (const code of analysis.anomalySets.get(set)) {
      const known = counts.get(code);
      counts.set(code, {
        packets: packets + (known?.packets ?? 0),
        firstPacket: Math.min(firstPacket, known?.firstPacket ?? Infinity),
      });
    }
  }
  return anomalyList(counts);
}

/** Anomalies by severity, then by number of packets. */
export function anomalyList(counts: ReadonlyMap<number, { packets: number; firstPacket: number }>): AnomalyCount[] {
  const rank = { lost: 0, malformed: 1, note: 2 } as const;
  return [...counts]
    .map(([code, count]) => ({ id: ANOMALIES[code].id, severity: ANOMALIES[code].severity, ...count }))
    .sort((a, b) => rank[a.severity] - rank[b.severity] || b.packets - a.packets);
}
