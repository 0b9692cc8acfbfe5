import { ANOMALIES } from '../model/anomaly.ts';
import { NANOSECONDS } from '../model/packet.ts';
import type { AnomalyCount, Overview, Selection, Share, Traffic } from '../model/query.ts';
import type { Analysis } from './analysis.ts';
import { APPLICATION_DISSECTORS } from './dissect/registry.ts';
import { applicationName, hasPorts, packetTime, transportName } from './rows.ts';
import type { Selections } from './selection.ts';
import { protocolHierarchy } from './stats/protocol-hierarchy.ts';
import { Tally } from './stats/tally.ts';

/** Rows of a top list, and series of the traffic chart besides "other". */
const TOP = 10;
const SERIES = 8;
/** Upper bounds of the classes of packet length (as Wireshark's). */
const LENGTH_CLASSES = [19, 39, 79, 159, 319, 639, 1279, 2559, 5119, Infinity];

/** What the overview shows of a selection: two passes over the packet columns, 0.1 s for three million packets. */
export function makeOverview(analysis: Analysis, selections: Selections, selection: Selection, bins: number): Overview {
  const { mask, packets: count, error } = selections.select(selection);
  const { packets, layers, hosts } = analysis;
  const { length, stack, source, destination, flow, anomalies } = packets.columns;
  const stackPackets = new Float64Array(layers.size);
  const stackBytes = new Float64Array(layers.size);
  const hostPackets = new Float64Array(hosts.length);
  const hostBytes = new Float64Array(hosts.length);
  const flowPackets = new Float64Array(analysis.flows.length);
  const flowBytes = new Float64Array(analysis.flows.length);
  const lengths = new Float64Array(LENGTH_CLASSES.length);
  const sets = new Map<number, { packets: number; firstPacket: number }>();
  let bytes = 0;
  for (let packet = 0; packet < packets.length; packet += 1) {
    if (mask !== null && mask[packet] === 0) continue;
    const size = length[packet];
    bytes += size;
    stackPackets[stack[packet]] += 1;
    stackBytes[stack[packet]] += size;
    const from = source[packet];
    const to = destination[packet];
    if (from >= 0) {
      hostPackets[from] += 1;
      hostBytes[from] += size;
    }
    if (to >= 0 && to !== from) {
      hostPackets[to] += 1;
      hostBytes[to] += size;
    }
    if (flow[packet] >= 0) {
      flowPackets[flow[packet]] += 1;
      flowBytes[flow[packet]] += size;
    }
    let kind = 0;
    while (size > LENGTH_CLASSES[kind]) kind += 1;
    lengths[kind] += 1;
    const set = anomalies[packet];
    if (set !== 0) {
      const known = sets.get(set);
      if (known === undefined) sets.set(set, { packets: 1, firstPacket: packet });
      else known.packets += 1;
    }
  }
  const protocols = new Tally<string>();
  for (let id = 1; id < layers.size; id += 1)
    if (stackPackets[id] > 0) protocols.add(layers.protocol(id), stackPackets[id], stackBytes[id]);
  const byName = (name: string): { label: string; filter: string } => ({
    label: name,
    filter: `_ws.col.protocol == ${JSON.stringify(name)}`,
  });
  const kinds = trafficKinds(analysis, mask);
  const { traffic, first, last } = trafficOverTime(analysis, mask, selection, Math.max(1, bins), kinds);
  return {
    packets: count,
    bytes,
    flows: countPositive(flowPackets),
    hosts: countPositive(hostPackets),
    first: first < 0 ? null : packetTime(analysis, first),
    last: last < 0 ? null : packetTime(analysis, last),
    traffic,
    hierarchy: protocolHierarchy(layers, stackPackets, stackBytes),
    topHosts: topHosts(analysis, hostPackets, hostBytes),
    ...byFlow(analysis, flowPackets, flowBytes),
    rare: protocols.top(TOP, byName, 'fewest packets'),
    lengths: LENGTH_CLASSES.map((upTo, i) => ({ upTo: upTo === Infinity ? 262_144 : upTo, packets: lengths[i] })),
    anomalies: countAnomalies(analysis, sets),
    error,
  };
}

function countPositive(counts: Float64Array): number {
  let positive = 0;
  for (let i = 0; i < counts.length; i += 1) if (counts[i] > 0) positive += 1;
  return positive;
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

function topHosts({ addresses }: Analysis, packets: Float64Array, bytes: Float64Array): Share[] {
  return largest(bytes, TOP).map((host) => {
    const label = addresses.format(host);
    return { label, filter: `wireloupe.address == ${label}`, packets: packets[host], bytes: bytes[host] };
  });
}

/** Beyond it the smallest flows are left out of conversations, ports and applications: a scan has millions of one packet. */
const FLOWS_COUNTED = 500_000;

function byFlow(
  analysis: Analysis,
  packets: Float64Array,
  bytes: Float64Array,
): Pick<Overview, 'topConversations' | 'topPorts' | 'applications'> {
  const { columns } = analysis.flows;
  const pairs = new Tally<number>();
  const ports = new Tally<number>();
  const applications = new Tally<string>();
  const hosts = Math.max(1, analysis.hosts.length);
  let counted = 0;
  for (let flow = 0; flow < packets.length; flow += 1) {
    if (packets[flow] === 0) continue;
    counted += 1;
    const a = Math.min(columns.originator[flow], columns.responder[flow]);
    const b = Math.max(columns.originator[flow], columns.responder[flow]);
    const transport = columns.transport[flow];
    if (a >= 0 && (counted < FLOWS_COUNTED || packets[flow] > 2)) pairs.add(a * hosts + b, packets[flow], bytes[flow]);
    if (hasPorts(transport)) ports.add(transport * 65_536 + columns.responderPort[flow], packets[flow], bytes[flow]);
    const application = applicationName(analysis, flow);
    if (application !== null) applications.add(application, packets[flow], bytes[flow]);
  }
  const address = (id: number): string => analysis.addresses.format(id);
  return {
    topConversations: pairs.top(TOP, (key) => {
      const [a, b] = [address(Math.floor(key / hosts)), address(key % hosts)];
      return { label: `${a} ↔ ${b}`, filter: `wireloupe.address == ${a} and wireloupe.address == ${b}` };
    }),
    topPorts: ports.top(TOP, (key) => {
      const transport = transportName(key >>> 16);
      return { label: `${key & 0xffff}/${transport}`, filter: `${transport}.port == ${key & 0xffff}` };
    }),
    applications: applications.top(TOP, (name) => ({ label: name, filter: `wireloupe.application == "${name}"` })),
  };
}

/** What the traffic chart stacks: a packet counts for the application of its flow, else for its own protocol. */
interface TrafficKinds {
  /** Kind of a packet: application number of its flow, or beyond those its stack. */
  kindOf(packet: number): number;
  readonly top: readonly Share[];
  /** Series by kind; `top.length` is "other". */
  readonly series: Uint8Array;
}

function trafficKinds(analysis: Analysis, mask: Uint8Array | null): TrafficKinds {
  const { packets, layers, flows } = analysis;
  const { stack, flow, length } = packets.columns;
  const { application } = flows.columns;
  const applications = APPLICATION_DISSECTORS.length + 1;
  const kindOf = (packet: number): number => {
    const speaks = flow[packet] < 0 ? 0 : application[flow[packet]];
    return speaks > 0 ? speaks : applications + stack[packet];
  };
  const count = new Float64Array(applications + layers.size);
  const bytes = new Float64Array(applications + layers.size);
  for (let packet = 0; packet < packets.length; packet += 1) {
    if (mask !== null && mask[packet] === 0) continue;
    const kind = kindOf(packet);
    count[kind] += 1;
    bytes[kind] += length[packet];
  }
  const nameOf = (kind: number): string =>
    kind < applications ? APPLICATION_DISSECTORS[kind - 1].display : layers.protocol(kind - applications);
  const tally = new Tally<string>();
  const filters = new Map<string, string>();
  for (let kind = 1; kind < count.length; kind += 1) {
    if (count[kind] === 0) continue;
    const name = nameOf(kind);
    tally.add(name, count[kind], bytes[kind]);
    filters.set(
      name,
      kind < applications
        ? `wireloupe.application == "${APPLICATION_DISSECTORS[kind - 1].id}"`
        : `_ws.col.protocol == ${JSON.stringify(name)}`,
    );
  }
  const top = tally.top(SERIES, (name) => ({ label: name, filter: filters.get(name) ?? null }));
  const names = top.map((share) => share.label);
  const series = Uint8Array.from(count, (_, kind) => {
    const index = kind === 0 ? -1 : names.indexOf(nameOf(kind));
    return index < 0 ? names.length : index;
  });
  return { kindOf, top, series };
}

function trafficOverTime(
  analysis: Analysis,
  mask: Uint8Array | null,
  { brush }: Selection,
  bins: number,
  kinds: TrafficKinds,
): { traffic: Traffic; first: number; last: number } {
  const { packets } = analysis;
  const { seconds, nanoseconds, length } = packets.columns;
  const n = packets.length;
  const firstSeconds = n === 0 ? 0 : seconds[0];
  const firstNanoseconds = n === 0 ? 0 : nanoseconds[0] & NANOSECONDS;
  const since = (packet: number): number =>
    (seconds[packet] - firstSeconds) * 1e9 + (nanoseconds[packet] & NANOSECONDS) - firstNanoseconds;
  let least = Infinity;
  let most = -Infinity;
  let first = -1;
  let last = -1;
  for (let packet = 0; packet < n; packet += 1) {
    if (mask !== null && mask[packet] === 0) continue;
    const at = since(packet);
    if (at < least) [least, first] = [at, packet];
    if (at >= most) [most, last] = [at, packet];
  }
  const from = brush?.from ?? (first < 0 ? 0 : least);
  const to = brush?.to ?? (first < 0 ? 1 : most + 1);
  const width = Math.max(1, Math.ceil((to - from) / bins));
  const { top } = kinds;
  const series = [...top.map((share) => share.label), 'other'].map((name, i) => ({
    name,
    filter: top[i]?.filter ?? null,
    packets: new Float64Array(bins),
    bytes: new Float64Array(bins),
  }));
  for (let packet = 0; packet < n; packet += 1) {
    if (mask !== null && mask[packet] === 0) continue;
    const bin = Math.min(bins - 1, Math.max(0, Math.floor((since(packet) - from) / width)));
    const one = series[kinds.series[kinds.kindOf(packet)]];
    one.packets[bin] += 1;
    one.bytes[bin] += length[packet];
  }
  const used = series.filter((one) => one.packets.some((value) => value > 0));
  return {
    traffic: {
      start: n === 0 ? '0.000000000' : packetTime(analysis, 0),
      from,
      binNanoseconds: width,
      bins,
      series: used,
    },
    first,
    last,
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
