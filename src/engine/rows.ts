import { formatTimestamp } from '../base/time.ts';
import { ANOMALIES } from '../model/anomaly.ts';
import { FLOW_STATES, hasPorts, transportName } from '../model/flow.ts';
import { NAME_SOURCES } from '../model/host.ts';
import type { OpenPort } from '../model/host-card.ts';
import type { RoleClaim } from '../model/host-role.ts';
import { type SystemGuess, SYSTEMS } from '../model/host-system.ts';
import type { AddressId, FlowId, PacketId } from '../model/ids.ts';
import { FROM_RESPONDER, NANOSECONDS } from '../model/packet.ts';
import type { Cell, Row } from '../model/query.ts';
import type { Table } from '../model/table.ts';
import type { Analysis } from './analysis.ts';
import { communityId } from './community-id.ts';
import { flowApplication } from './dissect/flow-applications.ts';
import type { HostFacts } from './hosts/host-facts.ts';

// Rows as people and programs read them: the page, the command and every export get a row from here, so that they agree.

/** Packets have numbers from 1 wherever people or programs read them; inside they are rows from 0. */
function packetNumber(packet: PacketId | null): number | null {
  return packet === null ? null : packet + 1;
}

/** The time of a packet: `"1700000000.000001000"`. */
export function packetTime(analysis: Analysis, packet: PacketId): string {
  const { seconds, nanoseconds } = analysis.packets.columns;
  return formatTimestamp(seconds[packet] + analysis.origin, nanoseconds[packet] & NANOSECONDS);
}

/** Nanoseconds from one packet to another. */
export function nanosecondsBetween(analysis: Analysis, from: PacketId, to: PacketId): number {
  const { seconds, nanoseconds } = analysis.packets.columns;
  return (seconds[to] - seconds[from]) * 1e9 + (nanoseconds[to] & NANOSECONDS) - (nanoseconds[from] & NANOSECONDS);
}

/** Service name that a flow speaks (`http`), what a UDP flow carries (`vxlan`), or null. */
export function applicationName(analysis: Analysis, flow: FlowId): string | null {
  return flowApplication(analysis.flows.columns.application[flow])?.id ?? null;
}

function addressText(analysis: Analysis, id: number): string | null {
  return id < 0 ? null : analysis.addresses.format(id);
}

/** A row of any table. */
export function readRow(analysis: Analysis, table: Table, row: number): Row {
  switch (table.schema.id) {
    case 'packets':
      return readPacket(analysis, row);
    case 'flows':
      return readFlow(analysis, row);
    default:
      return readOther(analysis, table, row);
  }
}

function readPacket(analysis: Analysis, packet: PacketId): Row {
  const { columns } = analysis.packets;
  const flow = columns.flow[packet];
  const { sourcePort, destinationPort } = packetPorts(analysis, packet);
  return {
    number: packet + 1,
    time: packetTime(analysis, packet),
    source: addressText(analysis, columns.source[packet]),
    destination: addressText(analysis, columns.destination[packet]),
    sourcePort,
    destinationPort,
    protocol: analysis.layers.protocol(columns.stack[packet]),
    length: columns.length[packet],
    captured: columns.captured[packet],
    flow: flow < 0 ? null : flow,
    layers: analysis.layers.text(columns.stack[packet]),
    info: '',
    anomalies: analysis.anomalySets.get(columns.anomalies[packet]).map((code) => ANOMALIES[code].id),
  };
}

/** Ports of a packet follow from its flow and direction. */
export function packetPorts(
  analysis: Analysis,
  packet: PacketId,
): { sourcePort: number | null; destinationPort: number | null } {
  const flow = analysis.packets.columns.flow[packet];
  const { columns } = analysis.flows;
  if (flow < 0 || !hasPorts(columns.transport[flow])) return { sourcePort: null, destinationPort: null };
  const originatorPort = portOrNull(columns.originatorPort[flow]);
  const responderPort = portOrNull(columns.responderPort[flow]);
  const fromResponder = (analysis.packets.columns.nanoseconds[packet] & FROM_RESPONDER) !== 0;
  return fromResponder
    ? { sourcePort: responderPort, destinationPort: originatorPort }
    : { sourcePort: originatorPort, destinationPort: responderPort };
}

const portOrNull = (port: number): number | null => (port < 0 ? null : port);

function readFlow(analysis: Analysis, flow: FlowId): Row {
  const { flows } = analysis;
  const { columns } = flows;
  const transport = columns.transport[flow];
  const first = columns.firstPacket[flow];
  const withPorts = hasPorts(transport) || transport === 1 || transport === 58;
  return {
    flow,
    transport: transportName(transport),
    originator: addressText(analysis, columns.originator[flow]),
    originatorPort: withPorts ? portOrNull(columns.originatorPort[flow]) : null,
    responder: addressText(analysis, columns.responder[flow]),
    responderPort: withPorts ? portOrNull(columns.responderPort[flow]) : null,
    application: applicationName(analysis, flow),
    serverName: flows.text('serverName', flow),
    start: packetTime(analysis, first),
    duration: nanosecondsBetween(analysis, first, columns.lastPacket[flow]) / 1e9,
    originatorPackets: columns.originatorPackets[flow],
    responderPackets: columns.responderPackets[flow],
    originatorBytes: columns.originatorBytes[flow],
    responderBytes: columns.responderBytes[flow],
    originatorIpBytes: columns.originatorIpBytes[flow],
    responderIpBytes: columns.responderIpBytes[flow],
    state: FLOW_STATES[columns.state[flow]],
    handshakeRtt: flows.number('handshakeRtt', flow),
    retransmissions: columns.retransmissions[flow],
    outOfOrder: columns.outOfOrder[flow],
    zeroWindows: columns.zeroWindows[flow],
    resets: columns.resets[flow],
    missedBytes: columns.missedBytes[flow],
    tunnel: tunnelText(analysis, columns.tunnel[flow]),
    communityId: flowCommunityId(analysis, flow),
    folded: columns.folded[flow],
    firstPacket: packetNumber(first),
    lastPacket: packetNumber(columns.lastPacket[flow]),
  };
}

/** `10.0.0.1 ↔ 10.0.0.2 #42`, the outermost tunnel first. */
export function tunnelText(analysis: Analysis, id: number): string | null {
  if (id <= 0) return null;
  const { parent, a, b, key } = analysis.tunnels.get(id);
  const own = `${addressText(analysis, a)} ↔ ${addressText(analysis, b)}${key === 0 ? '' : ` #${key}`}`;
  return parent === 0 ? own : `${tunnelText(analysis, parent)}, ${own}`;
}

/** ICMP types that another type answers: their flow has no direction (Community ID specification). */
const TWO_WAY = new Set([0, 8, 9, 10, 13, 14, 15, 16, 17, 18]);
const TWO_WAY_6 = new Set([128, 129, 130, 131, 133, 134, 135, 136, 139, 140, 144, 145]);

function flowCommunityId(analysis: Analysis, flow: FlowId): string | null {
  const { columns } = analysis.flows;
  const originator = columns.originator[flow];
  const responder = columns.responder[flow];
  if (originator < 0 || responder < 0) return null;
  const transport = columns.transport[flow];
  const port = columns.originatorPort[flow];
  const isOneWay = (transport === 1 && !TWO_WAY.has(port)) || (transport === 58 && !TWO_WAY_6.has(port));
  const { addresses } = analysis;
  return communityId(
    addresses.bytes(originator),
    addresses.bytes(responder),
    port,
    columns.responderPort[flow],
    transport,
    isOneWay,
  );
}

function readOther(analysis: Analysis, table: Table, row: number): Row {
  const cells: Record<string, Cell> = {};
  for (const [name, spec] of Object.entries(table.schema.columns)) {
    if (spec.internal === true) continue;
    switch (spec.kind) {
      case 'text':
        cells[name] = table.text(name, row);
        break;
      case 'texts':
        cells[name] = table.texts(name, row);
        break;
      case 'address':
        cells[name] = addressText(analysis, table.number(name, row) ?? -1);
        break;
      case 'flag':
        cells[name] = table.number(name, row) === 1;
        break;
      case 'packet': {
        const packet = table.number(name, row);
        cells[name] = packetNumber(packet);
        if (name === 'packet') cells.time = packet === null ? null : packetTime(analysis, packet);
        break;
      }
      default:
        cells[name] = table.number(name, row);
    }
  }
  if (table.schema.id === 'hosts') return readHost(analysis, row, cells);
  if (table.schema.id === 'hostNames') cells['source'] = NAME_SOURCES[cells['source'] as number] ?? null;
  return cells;
}

/** Ports at which a host answered, by their names, the busiest first. */
export const openPortsOf = (facts: HostFacts, host: AddressId): OpenPort[] =>
  facts.openPorts(host).map(({ transport, port, application, flows }) => ({
    ...{ port, flows },
    transport: transportName(transport),
    application: flowApplication(application)?.id ?? null,
  }));

/** Ports of a host that are listed in its row; its card has more. */
const MOST_PORTS = 20;

/** `80/tcp`, once for each port, whatever is spoken there; null where there is none. */
function portTexts(ports: readonly OpenPort[]): string[] | null {
  const texts = new Set(ports.map(({ transport, port }) => `${port}/${transport}`));
  return texts.size === 0 ? null : [...texts].slice(0, MOST_PORTS);
}

/** What a host does, the most telling first; null where nothing tells. */
export const roleTexts = (roles: readonly RoleClaim[]): string[] | null =>
  roles.length === 0 ? null : roles.map(({ role }) => role);

/** Between systems of which nobody knows which one it is. */
export const BETWEEN_SYSTEMS = ' / ';

/** `Windows`, or `Windows / Linux` where they are contested; how sure that is stands beside it. */
export const systemText = (guess: SystemGuess | null): string | null =>
  guess === null ? null : guess.systems.map((system) => SYSTEMS[system].name).join(BETWEEN_SYSTEMS);

function readHost(analysis: Analysis, host: number, cells: Row): Row {
  const { firstPacket, lastPacket, sentBytes, receivedBytes, sentPackets, receivedPackets } = analysis.hosts.columns;
  const isThere = (packet: PacketId): boolean => packet >= 0 && packet < analysis.packets.length;
  const timeOf = (packet: PacketId): string | null => (isThere(packet) ? packetTime(analysis, packet) : null);
  const facts = analysis.hostFacts;
  return {
    address: addressText(analysis, host),
    name: analysis.nameOf(host),
    inside: facts?.inside(host) ?? null,
    severity: facts?.severity(host) ?? null,
    findings: facts?.findings(host) ?? null,
    peers: facts?.peers(host) ?? null,
    openPorts: facts === null ? null : portTexts(openPortsOf(facts, host)),
    roles: facts === null ? null : roleTexts(facts.roles(host)),
    system: systemText(facts?.system(host) ?? null),
    systemCertainty: facts?.system(host)?.certainty ?? null,
    vendor: facts?.vendor(host) ?? null,
    bytes: sentBytes[host] + receivedBytes[host],
    packets: sentPackets[host] + receivedPackets[host],
    ...cells,
    first: timeOf(firstPacket[host]),
    last: timeOf(lastPacket[host]),
  };
}
