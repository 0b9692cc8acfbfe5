import { parseAddress, parseMac } from '../base/network.ts';
import { ADDRESS_KIND } from '../model/address.ts';
import type { HostCard, OpenPort } from '../model/host-card.ts';
import { foldedFindingTable } from '../model/facts.ts';
import { hostMacTable, hostNameTable, NAME_SOURCES } from '../model/host.ts';
import type { AddressId } from '../model/ids.ts';
import type { Analysis } from './analysis.ts';
import { vendorOf } from './dissect/vendor.ts';
import { HostFacts } from './host-facts.ts';
import { applicationName, hasPorts, packetTime, transportName } from './rows.ts';

const KIND_NAMES = { 1: 'mac', 2: 'ipv4', 3: 'ipv6' } as const;

/** What is known of an address, or null when the capture has no such host. `home`: networks counted as inside, CIDR. */
export function hostCard(analysis: Analysis, address: string, home: readonly string[]): HostCard | null {
  const { addresses, hosts } = analysis;
  const id = findAddress(analysis, address);
  if (id < 0 || id >= hosts.length) return null;
  const { columns } = hosts;
  const kind = addresses.kinds[id] as keyof typeof KIND_NAMES;
  const facts = analysis.hostFacts ?? new HostFacts(analysis, home); // none while the capture is read
  const timeOf = (packet: number): string | null =>
    packet < 0 || packet >= analysis.packets.length ? null : packetTime(analysis, packet);
  return {
    address,
    kind: KIND_NAMES[kind],
    inside: facts.inside(id) ?? false,
    vendor: facts.vendor(id),
    macs: macsOf(analysis, id),
    names: namesOf(analysis, id),
    sentPackets: columns.sentPackets[id],
    receivedPackets: columns.receivedPackets[id],
    sentBytes: columns.sentBytes[id],
    receivedBytes: columns.receivedBytes[id],
    ...contactsOf(analysis, id),
    first: timeOf(columns.firstPacket[id]),
    last: timeOf(columns.lastPacket[id]),
    findings: findingsOf(analysis, id),
  };
}

/** Keys of the findings about a host, those last that stand for some of its own among others. */
function findingsOf(analysis: Analysis, host: AddressId): string[] {
  const table = analysis.table(foldedFindingTable);
  const { address } = table.columns;
  const detectors = new Set<string | null>();
  for (let row = 0; row < table.length; row += 1) if (address[row] === host) detectors.add(table.text('detector', row));
  const own = analysis.findings.filter(({ actorId }) => actorId === host);
  const folds = analysis.findings.filter(({ id, folded = 0 }) => folded > 0 && detectors.has(id));
  return [...own, ...folds].map(({ key }) => key);
}

function findAddress({ addresses }: Analysis, text: string): AddressId {
  const mac = parseMac(text);
  if (mac !== null) return addresses.find(ADDRESS_KIND.mac, mac);
  const bytes = parseAddress(text);
  if (bytes === null) return -1;
  return addresses.find(bytes.length === 4 ? ADDRESS_KIND.ipv4 : ADDRESS_KIND.ipv6, bytes);
}

function macsOf(analysis: Analysis, id: AddressId): HostCard['macs'] {
  const { columns, length } = analysis.table(hostMacTable);
  const { addresses } = analysis;
  const macs: { mac: string; vendor: string | null; packet: number }[] = [];
  for (let row = 0; row < length; row += 1) {
    if (columns.address[row] !== id) continue;
    const mac = columns.mac[row];
    macs.push({ mac: addresses.format(mac), vendor: vendorOf(addresses.bytes(mac)), packet: columns.packet[row] });
  }
  return macs;
}

function namesOf(analysis: Analysis, id: AddressId): HostCard['names'] {
  const table = analysis.table(hostNameTable);
  const { columns, length } = table;
  const names: { name: string; source: string; packet: number }[] = [];
  for (let row = 0; row < length; row += 1) {
    if (columns.address[row] !== id) continue;
    const source = NAME_SOURCES[columns.source[row]] ?? '';
    names.push({ name: table.text('name', row) ?? '', source, packet: columns.packet[row] });
  }
  return names;
}

/** Whom it spoke with, and the ports at which it answered. */
function contactsOf(analysis: Analysis, id: AddressId): Pick<HostCard, 'peers' | 'openPorts'> {
  const { columns, length } = analysis.flows;
  const peers = new Set<number>();
  const ports = new Map<string, OpenPort & { flows: number }>();
  for (let flow = 0; flow < length; flow += 1) {
    const isResponder = columns.responder[flow] === id;
    if (isResponder) peers.add(columns.originator[flow]);
    else if (columns.originator[flow] === id) peers.add(columns.responder[flow]);
    if (!isResponder || columns.responderPackets[flow] === 0 || !hasPorts(columns.transport[flow])) continue;
    const transport = transportName(columns.transport[flow]);
    const port = columns.responderPort[flow];
    const application = applicationName(analysis, flow);
    const key = `${transport} ${port} ${application}`;
    const known = ports.get(key) ?? { transport, port, application, flows: 0 };
    ports.set(key, known);
    known.flows += 1;
  }
  peers.delete(-1); // folded flows have no responder
  return { peers: peers.size, openPorts: [...ports.values()].sort((a, b) => b.flows - a.flows) };
}
