import { u32be } from '../../base/bytes.ts';
import { getOrMake } from '../../base/maps.ts';
import type { Steps } from '../../base/steps.ts';
import { ADDRESS_KIND } from '../../model/address.ts';
import { IP_PROTOCOL, TCP } from '../../model/cursor.ts';
import { foldedFindingTable } from '../../model/facts.ts';
import { hasPorts } from '../../model/flow.ts';
import type { HostRole, RoleEvidence, RoleSign } from '../../model/host-role.ts';
import type { AddressId, FlowId } from '../../model/ids.ts';
import { dhcpTable } from '../dissect/application/dhcp.ts';
import { FLOW_APPLICATIONS } from '../dissect/flow-applications.ts';
import { Carriers } from './carriers.ts';
import type { Judged } from './judged.ts';
import { earlier, sentBy } from './roles.ts';

/** Evidence of a role that no answering port shows. */
export interface HostSign extends RoleEvidence {
  readonly role: HostRole;
}

interface Counted {
  readonly host: AddressId;
  readonly role: HostRole;
  readonly sign: RoleSign;
  readonly filter: string;
  readonly about: Set<string>;
  count: number;
  packet: number;
}

/** Flows between two looks at the clock. */
const STEP = 65_536;
/** Signs that are kept: a forged capture has a router behind every address. */
const MOST_SIGNS = 65_536;
const MOST_ABOUT = 8;
const MOST_PREFIX = 30;

const OSPF = 89,
  EIGRP = 88,
  VRRP = 112;
const DHCPV6_SERVER = 547,
  DHCPV6_CLIENT = 546,
  NETBIOS_NAMES = 137,
  NETBIOS_DATAGRAMS = 138;

interface IcmpSign {
  readonly sign: RoleSign;
  readonly type: number;
  /** In the flow's place of the responder's port; null for any. */
  readonly code: number | null;
  readonly filter: string;
}

/** What only routers send, by ICMP's version: RFC 792, 1256, 1812 (5.3.1); RFC 4443 (3.3), 4861 (4.2, 4.5). One line each. */
const ICMP_SIGNS: Readonly<Record<number, readonly IcmpSign[]>> = {
  [IP_PROTOCOL.icmp]: [
    { sign: 'exceeded', type: 11, code: 0, filter: 'icmp.type == 11' },
    { sign: 'redirected', type: 5, code: null, filter: 'icmp.type == 5' },
    { sign: 'advertised', type: 9, code: null, filter: 'icmp.type == 9' },
  ],
  [IP_PROTOCOL.icmpv6]: [
    { sign: 'exceeded', type: 3, code: 0, filter: 'icmpv6.type == 3' },
    { sign: 'redirected', type: 137, code: null, filter: 'icmpv6.type == 137' },
    { sign: 'advertised', type: 134, code: null, filter: 'icmpv6.type == 134' },
  ],
};
/** Protocols that routers speak with each other: by IP number, and as applications of flows. */
const ROUTING: Readonly<Record<number, string>> = { [OSPF]: 'ospf', [EIGRP]: 'eigrp', [VRRP]: 'vrrp' };
const ROUTING_APPLICATIONS: ReadonlyMap<number, string> = new Map(
  FLOW_APPLICATIONS.map(({ id }, i) => [i + 1, id] as const).filter(([, id]) => ['rip', 'ripng', 'hsrp'].includes(id)),
);
const SCANS: ReadonlySet<string> = new Set(['port-scan', 'host-sweep', 'stealth-scan']);
const GIVEN: ReadonlySet<string> = new Set(['offer', 'ack', 'nak']);

/** By host what it does besides answering at ports, worked out of finished tables in steps. */
export class RoleSigns {
  readonly #analysis: Judged;
  readonly #counted = new Map<string, Counted>();
  readonly #byHost = new Map<AddressId, Counted[]>();
  /** By host: flows that it opened and that were answered. */
  readonly #opened: Uint32Array;
  /** Addresses of all hosts of networks that DHCP describes. */
  readonly #broadcasts = new Set<AddressId>();

  private constructor(analysis: Judged) {
    this.#analysis = analysis;
    this.#opened = new Uint32Array(analysis.hosts.length);
  }

  static *gather(analysis: Judged): Steps<RoleSigns> {
    const signs = new RoleSigns(analysis);
    signs.#readLeases();
    yield* signs.#readFlows();
    signs.#readFindings();
    return signs;
  }

  of(host: AddressId): HostSign[] {
    const own = (this.#byHost.get(host) ?? []).map(({ role, sign, filter, about, count, packet }): HostSign => {
      return { role, sign, filter, count, packet, about: [...about].slice(0, MOST_ABOUT) };
    });
    return this.#analysis.directions.isGroup(host) ? [this.#groupSign(host), ...own] : own;
  }

  opened(host: AddressId): number {
    return this.#opened[host] ?? 0;
  }

  #groupSign(host: AddressId): HostSign {
    const { addresses, hosts } = this.#analysis;
    const { receivedPackets, firstPacket } = hosts.columns;
    const [first, ...rest] = addresses.bytes(host);
    return {
      role: 'group',
      sign: first === 255 && rest.every((byte) => byte === 255) ? 'broadcast' : 'multicast',
      ...{ count: receivedPackets[host], about: [], packet: firstPacket[host] },
      filter: `wireloupe.address == ${addresses.format(host)}`,
    };
  }

  #say(host: AddressId, role: HostRole, sign: RoleSign, filter: (address: string) => string): Counted | null {
    const key = `${host} ${role} ${sign}`;
    let counted = this.#counted.get(key);
    if (counted === undefined) {
      if (host < 0 || this.#counted.size >= MOST_SIGNS) return null;
      const address = this.#analysis.addresses.format(host);
      counted = { host, role, sign, filter: filter(address), about: new Set(), count: 0, packet: -1 };
      this.#counted.set(key, counted);
      getOrMake(this.#byHost, host, () => []).push(counted);
    }
    return counted;
  }

  #count(counted: Counted | null, count: number, packet: number, about: string | null = null): void {
    if (counted === null) return;
    counted.count += count;
    counted.packet = earlier(counted.packet, packet);
    if (about !== null && counted.about.size < MOST_ABOUT) counted.about.add(about);
  }

  *#readFlows(): Steps<void> {
    const { flows } = this.#analysis;
    const { transport, application, originator } = flows.columns;
    const carriers = new Carriers(this.#analysis);
    for (let flow = 0; flow < flows.length; flow += 1) {
      if (flow % STEP === 0 && (yield flow / flows.length)) return;
      if (isAnswered(flows.columns, flow)) {
        if (originator[flow] >= 0) this.#opened[originator[flow]] += 1;
        carriers.count(flow);
      }
      const number = transport[flow];
      if (number !== IP_PROTOCOL.tcp && (number !== IP_PROTOCOL.udp || application[flow] !== 0))
        this.#readDatagrams(flow);
    }
    for (const { host, mac, addresses, packet } of carriers.routers()) {
      const about = this.#analysis.addresses.format(mac);
      const filter = (address: string): string => `eth.src == ${about} and !(wireloupe.address == ${address})`;
      this.#count(this.#say(host, 'router', 'carried', filter), addresses, packet, about);
    }
  }

  /** What shows a role without being answered. */
  #readDatagrams(flow: FlowId): void {
    const { columns } = this.#analysis.flows;
    const from = columns.originatorPort[flow];
    const to = columns.responderPort[flow];
    const number = columns.transport[flow];
    const packets = columns.originatorPackets[flow];
    const first = columns.firstPacket[flow];
    const sender = columns.originator[flow];
    for (const { sign, type, code, filter } of ICMP_SIGNS[number] ?? [])
      if (from === type && (code === null || code === to))
        this.#count(
          this.#say(sender, 'router', sign, (address) => `${sentBy(address)} and ${filter}`),
          packets,
          first,
        );
    const routing = ROUTING[number] ?? ROUTING_APPLICATIONS.get(columns.application[flow]);
    if (routing !== undefined) {
      const say = (address: string): string => `${sentBy(address)} and ${routing}`;
      this.#count(this.#say(sender, 'router', 'routing', say), packets, first, routing);
    }
    if (number !== IP_PROTOCOL.udp) return;
    if (from === DHCPV6_SERVER && to === DHCPV6_CLIENT)
      this.#count(
        this.#say(sender, 'dhcp', 'leased6', (address) => `${sentBy(address)} and dhcpv6`),
        packets,
        first,
      );
    if (from === to && (to === NETBIOS_NAMES || to === NETBIOS_DATAGRAMS)) this.#readNetbios(flow, first, packets);
  }

  /** RFC 1001, 15: B nodes tell everybody on the link, so who is told and never says anything is the broadcast address. */
  #readNetbios(flow: FlowId, first: number, packets: number): void {
    const { addresses, hosts, flows } = this.#analysis;
    const host = flows.columns.responder[flow];
    if (host < 0 || hosts.columns.sentPackets[host] > 0) return;
    const bytes = addresses.bytes(host);
    if (bytes.length !== 4 || bytes[3] !== 255 || this.#analysis.directions.isGroup(host)) return;
    if (this.#broadcasts.has(host)) return;
    this.#count(
      this.#say(host, 'group', 'broadcast', (address) => `wireloupe.address == ${address}`),
      packets,
      first,
    );
  }

  /** RFC 2131: who offers addresses, and which router is offered with them. */
  #readLeases(): void {
    const table = this.#analysis.table(dhcpTable);
    const { server, router, packet, assigned, prefixLength } = table.columns;
    for (let row = 0; row < table.length; row += 1) {
      if (!GIVEN.has(table.text('type', row) ?? '')) continue;
      this.#readNetwork(assigned[row] >= 0 ? assigned[row] : router[row], prefixLength[row]);
      const leased = (address: string): string => `dhcp.option.dhcp_server_id == ${address}`;
      this.#count(this.#say(server[row], 'dhcp', 'leased', leased), 1, packet[row]);
      if (router[row] >= 0)
        this.#count(
          this.#say(router[row], 'router', 'named-router', (address) => `dhcp.option.router == ${address}`),
          1,
          packet[row],
        );
    }
  }

  /** RFC 1122, 3.2.1.3: the last address of a network is that of all its hosts, which a mask tells. None of two addresses has one (RFC 3021). */
  #readNetwork(host: AddressId, prefix: number): void {
    const { addresses, hosts, directions } = this.#analysis;
    if (host < 0 || prefix <= 0 || prefix > MOST_PREFIX) return;
    const own = addresses.bytes(host);
    if (own.length !== 4) return;
    const mask = -(2 ** (32 - prefix)) >>> 0;
    const last = addresses.find(ADDRESS_KIND.ipv4, u32Bytes((u32be(own, 0) | ~mask) >>> 0));
    if (last < 0 || this.#broadcasts.has(last) || hosts.columns.sentPackets[last] > 0 || directions.isGroup(last))
      return;
    this.#broadcasts.add(last);
    const { receivedPackets, firstPacket } = hosts.columns;
    const network = `${u32Bytes((u32be(own, 0) & mask) >>> 0).join('.')}/${prefix}`;
    const say = this.#say(last, 'group', 'leased-network', (address) => `wireloupe.address == ${address}`);
    this.#count(say, receivedPackets[last], firstPacket[last], network);
  }

  #readFindings(): void {
    const { findings } = this.#analysis;
    const say = (host: AddressId): Counted | null => this.#say(host, 'scanner', 'found', sentBy);
    for (const { id, actorId, firstPacket } of findings)
      if (SCANS.has(id)) this.#count(say(actorId), 1, firstPacket, id);
    const folded = this.#analysis.table(foldedFindingTable);
    for (let row = 0; row < folded.length; row += 1) {
      const id = folded.text('detector', row) ?? '';
      if (SCANS.has(id)) this.#count(say(folded.columns.address[row]), folded.columns.findings[row], -1, id);
    }
  }
}

const u32Bytes = (value: number): Uint8Array => Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);

/**
 * Whether both sides took part: of TCP the originator went on after the answer, which one whose address was forged cannot.
 * ICMP and the like open nothing.
 */
function isAnswered(columns: Judged['flows']['columns'], flow: FlowId): boolean {
  const { transport, responder, originatorPackets, responderPackets, originatorFlags, responderFlags } = columns;
  if (responderPackets[flow] === 0 || originatorPackets[flow] === 0 || responder[flow] < 0) return false;
  if (transport[flow] !== IP_PROTOCOL.tcp) return hasPorts(transport[flow]);
  return (originatorFlags[flow] & TCP.ACK) !== 0 && (responderFlags[flow] & TCP.ACK) !== 0 && isTalk(columns, flow);
}

/** A segment with no SYN on both sides, or data: a reset of a closed port is no talk. */
const isTalk = (
  { originatorBytes, responderBytes, responderFlags }: Judged['flows']['columns'],
  flow: FlowId,
): boolean => (responderFlags[flow] & TCP.SYN) !== 0 || originatorBytes[flow] + responderBytes[flow] > 0;
