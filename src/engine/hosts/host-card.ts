import { parseAddress, parseMac } from '../../base/network.ts';
import { ADDRESS_KIND } from '../../model/address.ts';
import { foldedFindingTable } from '../../model/facts.ts';
import { CARD_LIMIT } from '../../model/host-card.ts';
import type { HostCard } from '../../model/host-card.ts';
import { hostMacTable, hostNameTable, NAME_SOURCES } from '../../model/host.ts';
import type { AddressId } from '../../model/ids.ts';
import type { Analysis } from '../analysis.ts';
import { vendorOf } from '../dissect/vendor.ts';
import { openPortsOf, packetTime } from '../rows.ts';
import { HostFacts } from './host-facts.ts';

const KIND_NAMES = { 1: 'mac', 2: 'ipv4', 3: 'ipv6' } as const;

/** What is known of an address, or null when the capture has no such host. */
export function hostCard(analysis: Analysis, address: string): HostCard | null {
  const { addresses, hosts } = analysis;
  const id = findAddress(analysis, address);
  if (id < 0 || id >= hosts.length) return null;
  const { columns } = hosts;
  const kind = addresses.kinds[id] as keyof typeof KIND_NAMES;
  const facts = analysis.hostFacts ?? new HostFacts(analysis); // none while the capture is read
  const timeOf = (packet: number): string | null =>
    packet < 0 || packet >= analysis.packets.length ? null : packetTime(analysis, packet);
  const macs = macsOf(analysis, id);
  const names = namesOf(analysis, id);
  const openPorts = openPortsOf(facts, id);
  return {
    address,
    kind: KIND_NAMES[kind],
    inside: facts.inside(id) ?? false,
    vendor: facts.vendor(id),
    macs: macs.slice(0, CARD_LIMIT).map((row) => macOf(analysis, row)),
    names: names.slice(0, CARD_LIMIT).map((row) => nameOf(analysis, row)),
    sentPackets: columns.sentPackets[id],
    receivedPackets: columns.receivedPackets[id],
    sentBytes: columns.sentBytes[id],
    receivedBytes: columns.receivedBytes[id],
    peers: countPeers(analysis, id),
    openPorts: openPorts.slice(0, CARD_LIMIT),
    roles: facts.roles(id),
    system: facts.system(id),
    clues: facts.clues(id).slice(0, CARD_LIMIT),
    first: timeOf(columns.firstPacket[id]),
    last: timeOf(columns.lastPacket[id]),
    findings: findingsOf(analysis, id),
    more: {
      macs: Math.max(0, macs.length - CARD_LIMIT),
      names: Math.max(0, names.length - CARD_LIMIT),
      openPorts: Math.max(0, openPorts.length - CARD_LIMIT),
    },
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

/** A host, or the network that stands for many: `10.7.0.0/16`. */
function findAddress({ addresses }: Analysis, text: string): AddressId {
  const [address = '', bits] = text.split('/');
  const mac = parseMac(address);
  const bytes = mac ?? parseAddress(address);
  if (bytes === null) return -1;
  const kind = mac !== null ? ADDRESS_KIND.mac : bytes.length === 4 ? ADDRESS_KIND.ipv4 : ADDRESS_KIND.ipv6;
  if (bits === undefined) return addresses.find(kind, bytes);
  const network = addresses.findNetwork(kind, bytes);
  return network >= 0 && addresses.format(network) === text ? network : -1;
}

/** Rows of a table whose address it is. */
function rowsOf({ length, columns }: { length: number; columns: { address: Int32Array } }, id: AddressId): number[] {
  const rows: number[] = [];
  for (let row = 0; row < length; row += 1) if (columns.address[row] === id) rows.push(row);
  return rows;
}

const macsOf = (analysis: Analysis, id: AddressId): number[] => rowsOf(analysis.table(hostMacTable), id);

function macOf(analysis: Analysis, row: number): HostCard['macs'][number] {
  const { mac, packet } = analysis.table(hostMacTable).columns;
  const { addresses } = analysis;
  return { mac: addresses.format(mac[row]), vendor: vendorOf(addresses.bytes(mac[row])), packet: packet[row] };
}

/** The most trustworthy first. */
function namesOf(analysis: Analysis, id: AddressId): number[] {
  const table = analysis.table(hostNameTable);
  const { source } = table.columns;
  return rowsOf(table, id).sort((a, b) => source[a] - source[b] || a - b);
}

function nameOf(analysis: Analysis, row: number): HostCard['names'][number] {
  const table = analysis.table(hostNameTable);
  const { source, packet } = table.columns;
  return { name: table.text('name', row) ?? '', source: NAME_SOURCES[source[row]] ?? '', packet: packet[row] };
}

/** How many it spoke with. */
function countPeers(analysis: Analysis, id: AddressId): number {
  const { originator, responder } = analysis.flows.columns;
  const peers = new Set<number>();
  for (let flow = 0; flow < analysis.flows.length; flow += 1) {
    if (responder[flow] === id) peers.add(originator[flow]);
    else if (originator[flow] === id) peers.add(responder[flow]);
  }
  peers.delete(-1); // folded flows have no responder
  return peers.size;
}
