/** What machines do by themselves: get an address, announce themselves, set the clock, watch the printer. */
import { nanoseconds, type Packet } from '../../tests/support/packet-builder.ts';
import { toBytes } from '../../tests/support/packets/bytes.ts';
import { dhcp } from '../../tests/support/packets/dhcp.ts';
import { dns, mdns, nbnsQuery, nbnsRegistration } from '../../tests/support/packets/dns.ts';
import { httpRequest, httpResponse } from '../../tests/support/packets/http.ts';
import { ntp } from '../../tests/support/packets/ntp.ts';
import { endOf, udpExchange } from '../../tests/support/packets/session.ts';
import { snmpGet, snmpResponse } from '../../tests/support/packets/snmp.ts';
import { HOSTS, SITES, type Host, type Site } from './hosts.ts';
import type { Office } from './office.ts';

/** 2024-03-12 08:30:00 UTC, a Tuesday morning. */
export const BEGIN = 1_710_232_200n * 1_000_000_000n;

const { gateway, resolver, printer } = HOSTS;
const BROADCAST = 'ff:ff:ff:ff:ff:ff';

export interface Kind {
  readonly vendorClass: string;
  readonly parameters: readonly number[];
  readonly announces: 'netbios' | 'mdns';
}

/** What a DHCP client asks for tells what it is. */
export const WINDOWS: Kind = {
  vendorClass: 'MSFT 5.0',
  parameters: [1, 3, 6, 15, 31, 33, 43, 44, 46, 47, 119, 121, 249, 252],
  announces: 'netbios',
};
export const LAPTOP: Kind = { vendorClass: '', parameters: [1, 121, 3, 6, 15, 108, 114, 119, 252], announces: 'mdns' };
export const PHONE: Kind = {
  vendorClass: 'android-dhcp-13',
  parameters: [1, 3, 6, 15, 26, 28, 51, 58, 59, 43, 114, 108],
  announces: 'mdns',
};

/** A machine wakes up: DHCP, address conflict detection, IPv6, names, clock, and whether the Internet is there. */
export function boot(office: Office, host: Host, kind: Kind, at: number): Packet[] {
  const lease = takeAddress(office, host, kind, at);
  const later = endOf(lease);
  return [
    ...lease,
    ...announceAddress(office, host, later + 0.05),
    ...joinIpv6(office, host, at + 0.4),
    ...(kind.announces === 'netbios'
      ? announceNetbios(office, host, later + 3)
      : announceMdns(office, host, later + 2.5)),
    ...setClock(office, host, resolver, later + 4.2),
    ...checkInternet(office, host, later + 4.6),
  ];
}

/** RFC 2131 section 3.1. */
function takeAddress(office: Office, host: Host, { vendorClass, parameters }: Kind, at: number): Packet[] {
  const common = { mac: host.mac, xid: office.random.whole(1, 0xffff_ffff) };
  const asked = { ...common, hostName: host.name.split('.')[0]!, vendorClass, parameters };
  const given = {
    ...common,
    yourAddress: host.address,
    server: gateway.address,
    router: gateway.address,
    dns: resolver.address,
    domain: 'office.example',
  };
  const request = dhcp({ ...asked, type: 'request', requested: host.address, server: gateway.address });
  const client = `udp 0.0.0.0:68 > 255.255.255.255:67 eth=${host.mac}>${BROADCAST}`;
  const server = `udp ${gateway.address}:67 > ${host.address}:68`;
  return office.packets(
    [`${client} @${at.toFixed(6)}`, dhcp({ ...asked, type: 'discover' })],
    [`${server} @+0.0213`, dhcp({ ...given, type: 'offer' })],
    [`${client} @+0.0031`, request],
    [`${server} @+0.0118`, dhcp({ ...given, type: 'ack' })],
  );
}

/** Probes and announcements (RFC 5227 sections 2.1 and 2.3), then the neighbours that everybody needs. */
function announceAddress(office: Office, host: Host, at: number): Packet[] {
  const probe = `arp who-has ${host.address} tell 0.0.0.0 mac=${host.mac}`;
  const announcement = `arp who-has ${host.address} tell ${host.address}`;
  return office.packets(
    `${probe} @${at.toFixed(6)}`,
    `${probe} @+1.02`,
    `${probe} @+1.01`,
    `${announcement} @+0.4`,
    ...[gateway, resolver].flatMap((target) => resolve(host, target)),
    `${announcement} @+1.98`,
  );
}

const resolve = (host: Host, target: Host, wait = 0.3): string[] => [
  `arp who-has ${target.address} tell ${host.address} pad @+${wait.toFixed(6)}`,
  `arp ${target.address} is-at ${target.mac} to ${host.address} pad @+0.0004`,
];

/** Duplicate address detection, a router and its prefix, and the groups of both addresses (RFC 4862, RFC 3810). */
function joinIpv6(office: Office, host: Host, at: number): Packet[] {
  const solicited = `ff02::1:ff${host.mac.slice(9).replaceAll(':', '').replace(/^(..)/, '$1:')}`;
  const probe = (address: string): string => `icmp :: > ${solicited} neighbor-solicitation target=${address} ttl=255`;
  return office.packets(
    `icmp :: > ff02::16 mld-report group=${solicited} ttl=1 ext=hop eth=${host.mac}>33:33:00:00:00:16 @${at.toFixed(6)}`,
    `${probe(host.linkLocal)} eth=${host.mac}>33:33:ff:${host.mac.slice(9)} @+0.3`,
    `icmp ${host.linkLocal} > ff02::2 router-solicitation mac=${host.mac} ttl=255 @+1.01`,
    advertisement(host.linkLocal, 0.012),
    `${probe(host.global)} eth=${host.mac}>33:33:ff:${host.mac.slice(9)} @+0.4`,
    `icmp ${host.linkLocal} > ff02::16 mld-report group=ff02::fb ttl=1 ext=hop @+0.2`,
  );
}

const advertisement = (target: string, wait: number): string =>
  `icmp ${gateway.linkLocal} > ${target} router-advertisement mac=${gateway.mac} prefix=2001:db8:2030:: ttl=255 @+${wait}`;

export const advertiseRouter = (office: Office, at: number): Packet[] =>
  office.packets(
    `icmp ${gateway.linkLocal} > ff02::1 ttl=255 router-advertisement mac=${gateway.mac} prefix=2001:db8:2030:: @${at.toFixed(6)}`,
  );

/** NBNS registrations, and LLMNR: is the name free (RFC 4795 section 4.1)? */
function announceNetbios(office: Office, host: Host, at: number): Packet[] {
  const name = host.name.split('.')[0]!;
  const id = office.random.whole(1, 65535);
  const registration = nbnsRegistration(name, host.address, id);
  const question = dns({ id, question: `${name} ANY`, recursionDesired: false });
  const nbns = `udp ${host.address}:137 > 10.20.30.255:137 ttl=128`;
  return office.packets(
    `igmp ${host.address} > 224.0.0.22 report3 group=224.0.0.252 ttl=1 ipOptions=94040000 @${at.toFixed(6)}`,
    [`udp ${host.address}:${office.random.whole(50000, 60000)} > 224.0.0.252:5355 ttl=1 @+0.1`, question],
    [`udp [${host.linkLocal}]:${office.random.whole(50000, 60000)} > [ff02::1:3]:5355 ttl=1 @+0.001`, question],
    [`${nbns} @+0.2`, registration],
    [`${nbns} @+0.75`, registration],
    [`${nbns} @+0.75`, registration],
  );
}

/** RFC 6762 sections 8.1 and 8.3. */
function announceMdns(office: Office, host: Host, at: number): Packet[] {
  const name = `${host.name.split('.')[0]!}.local`;
  const records = [`${name} 120 A ${host.address}`, `${name} 120 AAAA ${host.linkLocal}`];
  const probe = mdns({ question: `${name} ANY`, authorities: records });
  const answer = mdns({ response: true, answers: records, topBit: true });
  const search = mdns({ question: ['_ipp._tcp.local PTR', '_services._dns-sd._udp.local PTR'] });
  const group = `udp ${host.address}:5353 > 224.0.0.251:5353 ttl=255`;
  const group6 = `udp [${host.linkLocal}]:5353 > [ff02::fb]:5353 ttl=255`;
  const found = mdns({
    response: true,
    answers: ['_ipp._tcp.local 4500 PTR Office\\._ipp._tcp.local'.replace('\\', '')],
    additionals: ['Office._ipp._tcp.local 120 SRV 0 0 631 printer.local', `printer.local 120 A ${printer.address}`],
  });
  return office.packets(
    `igmp ${host.address} > 224.0.0.22 report3 group=224.0.0.251 ttl=1 ipOptions=94040000 @${at.toFixed(6)}`,
    [`${group} @+0.1`, probe],
    [`${group6} @+0.0002`, probe],
    [`${group} @+0.25`, probe],
    [`${group} @+0.25`, answer],
    [`${group6} @+0.0002`, answer],
    [`${group} @+1`, answer],
    [`${group} @+0.4`, search],
    [`udp ${printer.address}:5353 > 224.0.0.251:5353 ttl=255 @+0.08`, found],
  );
}

export function setClock(office: Office, host: Host, server: Host | Site, at: number): Packet[] {
  const origin = BEGIN + nanoseconds(at);
  const away = 'rtt' in server ? server.rtt : 0.0006;
  const receive = origin + nanoseconds(away / 2);
  const payloads = [
    ntp({ mode: 'client', transmit: origin }),
    ntp({ mode: 'server', origin, receive, transmit: receive + 31_000n, stratum: 'rtt' in server ? 1 : 2 }),
  ];
  return udpExchange(
    { client: `${host.address}:123`, server: `${server.address}:123`, start: at, rtt: away, payloads },
    office,
  );
}

function checkInternet(office: Office, host: Host, at: number): Packet[] {
  const { check } = SITES;
  const found = office.lookUp(host, check.name, at);
  const request = httpRequest({ target: '/check.txt', host: check.name, headers: { Connection: 'close' } });
  const response = httpResponse({ headers: { 'Content-Type': 'text/plain' }, body: 'online\n' });
  const exchanges = [
    { from: 'client', data: request },
    { from: 'server', data: response, wait: 0.003 },
  ] as const;
  return [...found, ...office.session(host, check, 80, endOf(found) + 0.002, exchanges, { closer: 'server' })];
}

/** A neighbour is asked for again now and then (RFC 1122 section 2.3.2.1). */
export const refreshNeighbour = (office: Office, host: Host, target: Host, at: number): Packet[] =>
  office.packets(...resolve(host, target, at).map((line, i) => (i === 0 ? line.replace('@+', '@') : line)));

const [PAGES, STATUS, TONER] = [
  '1.3.6.1.2.1.43.10.2.1.4.1.1',
  '1.3.6.1.2.1.25.3.5.1.1.1',
  '1.3.6.1.2.1.43.11.1.1.9.1.1',
];

/** The printer is watched over SNMPv1, with the community that everybody knows. */
export function watchPrinter(office: Office, pages: number, at: number): Packet[] {
  const id = office.random.whole(1, 0x7fff_ffff);
  const client = `${resolver.address}:${office.random.whole(40000, 60000)}`;
  const payloads = [
    snmpGet({ id, objects: { [PAGES!]: null, [STATUS!]: null, [TONER!]: null } }),
    snmpResponse({ id, objects: { [PAGES!]: pages, [STATUS!]: 3, [TONER!]: 61 } }),
  ];
  return udpExchange({ client, server: `${printer.address}:161`, start: at, rtt: 0.004, payloads }, office);
}

/** A share that no longer exists: LLMNR and NBNS ask everybody, nobody answers. */
export function searchName(office: Office, host: Host, name: string, at: number): Packet[] {
  const id = office.random.whole(1, 65535);
  const question = dns({ id, question: name, recursionDesired: false });
  const port = office.random.whole(50000, 60000);
  const nbns = `udp ${host.address}:137 > 10.20.30.255:137 ttl=128`;
  return [
    ...office.ask(host, `${name}.office.example`, 'A', at),
    ...office.packets(
      [`udp ${host.address}:${port} > 224.0.0.252:5355 ttl=1 @${(at + 0.05).toFixed(6)}`, toBytes(question)],
      [`udp ${host.address}:${port} > 224.0.0.252:5355 ttl=1 @+0.41`, question],
      [`${nbns} @+0.01`, nbnsQuery(name, id + 1)],
      [`${nbns} @+0.75`, nbnsQuery(name, id + 1)],
      [`${nbns} @+0.75`, nbnsQuery(name, id + 1)],
    ),
  ];
}
