import { ANOMALIES } from '../model/anomaly.ts';
import { quote } from '../model/filter-text.ts';
import { hasPorts, transportName, WITH_PORTS } from '../model/flow.ts';
import type { AnomalyCount, Overview, OverviewWish, Selection, Share, Traffic } from '../model/query.ts';
import type { Analysis } from './analysis.ts';
import { FLOW_APPLICATIONS, flowApplication } from './dissect/flow-applications.ts';
import { packetTime } from './rows.ts';
import type { Selections } from './selection/selection.ts';
import { protocolHierarchy } from './stats/protocol-hierarchy.ts';
import { NumberTally, Tally } from './stats/tally.ts';
import { activitiesOf, type ActiveRows } from './traffic/activity.ts';
import { type Counts, LENGTH_CLASSES, type PacketSums, sumPackets } from './traffic/packet-sums.ts';
import { trafficOverTime } from './traffic/traffic.ts';

/** Rows of a top list. */
const TOP = 10;

/** What the overview shows of a selection: two passes over the packet columns, 0.1 s for three million packets. */
export function makeOverview(
  analysis: Analysis,
  selections: Selections,
  selection: Selection,
  wish: OverviewWish,
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
  const over = trafficOverTime(analysis, mask, selection, wish, sums);
  return {
    packets,
    bytes: sums.bytes,
    flows: sums.flows.occurring,
    hosts: sums.hosts.occurring,
    first: first < 0 ? null : packetTime(analysis, first),
    last: last < 0 ? null : packetTime(analysis, last),
    by: wish.by ?? 'protocol',
    ...over,
    hierarchy: protocolHierarchy(layers, stacks.packets, stacks.bytes),
    ...topLists(analysis, mask, sums, over.busy ?? over.traffic),
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

/** Who and what has most bytes, and when it had them. */
function topLists(
  analysis: Analysis,
  mask: Uint8Array | null,
  { hosts, flows }: PacketSums,
  axis: Traffic,
): Pick<Overview, 'topHosts' | 'topConversations' | 'topPorts' | 'applications'> {
  const tops = { hosts: topHosts(analysis, hosts), ...byFlow(analysis, flows) };
  const activities = activitiesOf(analysis, mask, axis, {
    hosts: tops.hosts.map(({ key }) => key),
    pairs: tops.pairs.map(({ key }) => key),
    ports: tops.ports.map(({ key }) => key),
    applications: tops.applications.map(({ key }) => key),
  });
  const shares = (list: keyof typeof tops): Share[] =>
    tops[list].map(({ label, filter, packets, bytes }, place) => ({
      ...{ label, filter, packets, bytes },
      activity: activities[list][place],
    }));
  return {
    topHosts: shares('hosts'),
    topConversations: shares('pairs'),
    topPorts: shares('ports'),
    applications: shares('applications'),
  };
}

/** A row of a list, and what it is. */
type Top<K> = Share & { readonly key: K };

function topHosts({ addresses }: Analysis, { packets, bytes }: Counts): Top<number>[] {
  return largest(bytes, TOP).map((host) => {
    const label = addresses.format(host);
    const share = { label, filter: `wireloupe.address == ${label}`, packets: packets[host], bytes: bytes[host] };
    return { ...share, key: host };
  });
}

/** Beyond it the smallest flows are left out of conversations, ports and applications: a scan has millions of one packet. */
const FLOWS_COUNTED = 500_000;
const PORTS = 65_536;

function byFlow(
  analysis: Analysis,
  { packets, bytes }: Counts,
): {
  readonly pairs: Top<ActiveRows['pairs'][number]>[];
  readonly ports: Top<ActiveRows['ports'][number]>[];
  readonly applications: Top<number>[];
} {
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
    pairs: pairs.top(TOP, (pair) => {
      const key = [Math.floor(pair / hosts), pair % hosts] as const;
      const [a, b] = key.map(address);
      return { label: `${a} ↔ ${b}`, filter: `wireloupe.address == ${a} and wireloupe.address == ${b}`, key };
    }),
    ports: ports.top(TOP, (number) => {
      const key = { transport: WITH_PORTS[Math.floor(number / PORTS)], port: number % PORTS };
      const name = transportName(key.transport);
      return { label: `${key.port}/${name}`, filter: `${name}.port == ${key.port}`, key };
    }),
    applications: applications.top(TOP, (key) => {
      const { id } = FLOW_APPLICATIONS[key - 1];
      return { label: id, filter: `wireloupe.application == "${id}"`, key };
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
