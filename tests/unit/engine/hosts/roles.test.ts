import { describe, expect, test } from 'vitest';
import { dnsTable } from '../../../../src/engine/dissect/application/dns.ts';
import { HOST_ROLES, ROLE_SIGNS } from '../../../../src/model/host-role.ts';
import type { HostRole, RoleSign } from '../../../../src/model/host-role.ts';
import { filtering } from '../../../support/filtering.ts';
import { hostsIn } from '../../../support/known-hosts.ts';
import { type Packet, packets, packetsWith } from '../../../support/packet-builder.ts';
import { macOf } from '../../../support/packets/address.ts';
import { dhcp } from '../../../support/packets/dhcp.ts';
import { dialogue } from '../../../support/packets/dialogue.ts';
import { dnsAnswer, dnsQuery, nbnsQuery } from '../../../support/packets/dns.ts';
import { httpRequest, httpResponse } from '../../../support/packets/http.ts';
import { pcap } from '../../../support/packets/capture-file.ts';
import { client, inOrder, server, tcpSession } from '../../../support/packets/session.ts';

const A = '10.0.0.5';
const B = '10.0.0.9';
const GATEWAY = '10.0.0.1';
const GATEWAY_MAC = macOf(GATEWAY);
/** Everything outside is reached through the gateway's network card. */
const behindGateway = { macOf: (address: string) => (address.startsWith('10.') ? macOf(address) : GATEWAY_MAC) };

const answered = (port: number, from = A, to = B): Packet[] =>
  tcpSession({ client: `${from}:4000`, server: `${to}:${port}`, exchanges: [client([1, 2, 3]), server([4, 5, 6])] });
const refused = (port: number): Packet[] =>
  tcpSession({ client: `${A}:4000`, server: `${B}:${port}`, answer: 'refuse' });

const mac = '02:00:0a:00:00:05';
const lease = (type: 'discover' | 'offer', server?: string, router?: string) =>
  dhcp({ type, mac, yourAddress: A, ...(server && { server }), ...(router && { router }) });

/** An offer with the mask of its network. */
const masked = (prefix: number) => dhcp({ type: 'offer', mac, yourAddress: A, server: GATEWAY, prefix });

/** Each role with what shows it, of whom, and a twin that looks like it and is none. */
const CASES: readonly (readonly [
  role: HostRole,
  sign: RoleSign,
  of: string,
  shown: () => Packet[],
  twin: () => Packet[],
])[] = [
  [
    'dns',
    'served',
    B,
    () => packets(['udp 10.0.0.5:4000 > 10.0.0.9:53', dnsQuery('a.example')], ['udp 10.0.0.9:53 > 10.0.0.5:4000', dnsAnswer('a.example', ['a.example 60 A 10.0.0.7'])]), // prettier-ignore
    () => packets(['udp 10.0.0.5:4000 > 10.0.0.9:53', dnsQuery('a.example')]),
  ],
  [
    'web',
    'served',
    B,
    () => tcpSession({ client: `${A}:4000`, server: `${B}:9999`, exchanges: [client(httpRequest()), server(httpResponse())] }), // prettier-ignore
    () => answered(9999),
  ],
  ['web', 'port', B, () => answered(443), () => refused(443)],
  ['directory', 'port', B, () => answered(88), () => refused(88)],
  ['proxy', 'port', B, () => answered(1080), () => refused(1080)],
  [
    'mail',
    'served',
    B,
    () => tcpSession({ client: `${A}:4000`, server: `${B}:2525`, exchanges: dialogue('S: 220 mail ESMTP', 'C: EHLO a', 'S: 250 mail', 'C: QUIT', 'S: 221 Bye') }), // prettier-ignore
    () => refused(25),
  ],
  ['file', 'port', B, () => answered(445), () => refused(445)],
  ['print', 'port', B, () => answered(9100), () => refused(9100)],
  ['database', 'port', B, () => answered(1433), () => refused(1433)],
  ['remote', 'port', B, () => answered(3389), () => refused(3389)],
  ['voice', 'port', B, () => answered(1720), () => refused(1720)],
  ['media', 'port', B, () => answered(1935), () => refused(1935)],
  ['messages', 'port', B, () => answered(5222), () => refused(5222)],
  ['vpn', 'port', B, () => answered(1723), () => refused(1723)],
  ['industrial', 'port', B, () => answered(502), () => refused(502)],
  [
    'time',
    'port',
    B,
    () => packets('udp 10.0.0.5:123 > 10.0.0.9:123 "??"', 'udp 10.0.0.9:123 > 10.0.0.5:123 "??"'),
    () => packets('udp 10.0.0.5:123 > 10.0.0.9:123 "??"'),
  ],
  [
    'management',
    'port',
    B,
    () => packets('udp 10.0.0.5:4000 > 10.0.0.9:161 "??"', 'udp 10.0.0.9:161 > 10.0.0.5:4000 "??"'),
    () => packets('udp 10.0.0.5:4000 > 10.0.0.9:161 "??"'),
  ],
  [
    'dhcp',
    'leased',
    GATEWAY,
    () => packets(['udp 10.0.0.1:67 > 255.255.255.255:68', lease('offer', GATEWAY)]),
    () => packets(['udp 0.0.0.0:68 > 255.255.255.255:67', lease('discover', GATEWAY)]),
  ],
  [
    'router',
    'named-router',
    GATEWAY,
    () => packets('udp 10.0.0.1:9 > 10.0.0.5:9', ['udp 10.0.0.9:67 > 255.255.255.255:68', lease('offer', B, GATEWAY)]), // prettier-ignore
    () => packets('udp 10.0.0.1:9 > 10.0.0.5:9', ['udp 10.0.0.9:67 > 255.255.255.255:68', lease('offer', B, B)]),
  ],
  [
    'dhcp',
    'leased6',
    'fe80::1',
    () => packets(['udp [fe80::1]:547 > [fe80::5]:546', Uint8Array.of(2, 1, 2, 3)]),
    () => packets(['udp [fe80::1]:546 > [ff02::1:2]:547', Uint8Array.of(1, 1, 2, 3)]),
  ],
  [
    'router',
    'exceeded',
    GATEWAY,
    () => packets('icmp 10.0.0.1 > 10.0.0.5 time-exceeded ttl { udp 10.0.0.5:4000 > 192.0.2.7:53 "x" }'),
    () => packets('icmp 10.0.0.1 > 10.0.0.5 time-exceeded reassembly { udp 10.0.0.5:4000 > 192.0.2.7:53 "x" }'),
  ],
  [
    'router',
    'redirected',
    GATEWAY,
    () => packets('icmp 10.0.0.1 > 10.0.0.5 redirect host gateway=10.0.0.2 { udp 10.0.0.5:4000 > 192.0.2.7:53 "x" }'),
    () => packets('icmp 10.0.0.1 > 10.0.0.5 unreachable host { udp 10.0.0.5:4000 > 192.0.2.7:53 "x" }'),
  ],
  [
    'router',
    'advertised',
    'fe80::1',
    () => packets('icmp fe80::1 > ff02::1 router-advertisement'),
    () => packets('icmp fe80::1 > ff02::2 router-solicitation'),
  ],
  [
    'router',
    'routing',
    GATEWAY,
    () => packets(['udp 10.0.0.1:520 > 10.255.255.255:520', Uint8Array.of(2, 2, 0, 0, ...new Uint8Array(20))]),
    () => packets(['udp 10.0.0.1:4520 > 10.255.255.255:4520', Uint8Array.of(2, 2, 0, 0, ...new Uint8Array(20))]),
  ],
  [
    'router',
    'carried',
    GATEWAY,
    () => outside(behindGateway, '192.0.2.7', '198.51.100.7', '203.0.113.7'),
    // Two may be addresses of one host.
    () => outside(behindGateway, '192.0.2.7', '198.51.100.7'),
  ],
  [
    'group',
    'multicast',
    '239.1.2.3',
    () => packets('udp 10.0.0.5:9 > 239.1.2.3:9'),
    () => packets('udp 10.0.0.5:9 > 192.0.2.3:9'),
  ],
  [
    'group',
    'broadcast',
    '10.0.0.255',
    () => packets(['udp 10.0.0.5:137 > 10.0.0.255:137', nbnsQuery('ANN', 1)]),
    () => packets(['udp 10.0.0.5:137 > 10.0.0.255:137', nbnsQuery('ANN', 1)], 'udp 10.0.0.255:9 > 10.0.0.5:9'),
  ],
  [
    'group',
    'leased-network',
    '10.0.1.255',
    () => packets('udp 10.0.0.5:9 > 10.0.1.255:9', ['udp 10.0.0.1:67 > 255.255.255.255:68', masked(23)]),
    // In a larger network it is a host's.
    () => packets('udp 10.0.0.5:9 > 10.0.1.255:9', ['udp 10.0.0.1:67 > 255.255.255.255:68', masked(22)]),
  ],
  [
    'scanner',
    'found',
    A,
    () => Array.from({ length: 60 }, (_, i) => packets(`tcp 10.0.0.5:4000 > 10.0.0.9:${100 + i} SYN @${(i / 10).toFixed(2)}`, `tcp 10.0.0.9:${100 + i} > 10.0.0.5:4000 RST,ACK ack=1 @${(i / 10 + 0.01).toFixed(2)}`)).flat(), // prettier-ignore
    () => packets('tcp 10.0.0.5:4000 > 10.0.0.9:100 SYN', 'tcp 10.0.0.9:100 > 10.0.0.5:4000 RST,ACK ack=1'),
  ],
  ['client', 'opened', A, () => answered(9999), () => refused(9999)],
];

/** A gateway that asks by ARP, and connections of an inside host with outside ones. */
function outside(options: Parameters<typeof packetsWith>[0], ...servers: string[]): Packet[] {
  return [
    ...packets('arp who-has 10.0.0.5 tell 10.0.0.1'),
    ...servers.flatMap(
      (address, i) =>
      tcpSession({ client: `${A}:${4000 + i}`, server: `${address}:9999`, start: 1 + i, exchanges: [client([1]), server([2])] }, options), // prettier-ignore
    ),
  ];
}

describe('every role is told by what shows it, and not by what looks like it', () => {
  test.each(CASES)('%s (%s)', async (role, sign, of, shown, twin) => {
    const hosts = await hostsIn(shown());
    const claim = hosts.claims(of).find((each) => each.role === role);
    const evidence = claim?.evidence.find((each) => each.sign === sign);
    expect(evidence).toMatchObject({ sign, count: expect.any(Number) });
    expect(evidence!.count).toBeGreaterThan(0);
    const told = (await hostsIn(twin())).claims(of);
    expect(told.filter((each) => each.role === role).flatMap(({ evidence }) => evidence.map((each) => each.sign))).not.toContain(sign); // prettier-ignore
  });

  test.each(CASES)('%s (%s): its filter shows the packets that say so', async (role, sign, of, shown) => {
    const hosts = await hostsIn(shown());
    const evidence = hosts
      .claims(of)
      .find((each) => each.role === role)!
      .evidence.find((each) => each.sign === sign)!;
    const { accepted } = await filtering(pcap(inOrder(shown())));
    const numbers = await accepted(evidence.filter);
    expect(numbers.length).toBeGreaterThan(0);
    // The first flow through a router begins with what goes to it.
    if (evidence.packet >= 0 && sign !== 'carried') expect(numbers).toContain(evidence.packet + 1);
  });

  test('all of them', () => {
    expect(new Set(CASES.map(([role]) => role))).toEqual(new Set(HOST_ROLES));
    expect(new Set(CASES.map(([, sign]) => sign))).toEqual(new Set(ROLE_SIGNS));
  });
});

test('who carries traffic is the router, and not whom it carries it for', async () => {
  const hosts = await hostsIn(outside(behindGateway, '192.0.2.7', '198.51.100.7', '203.0.113.7'));
  expect(hosts.roles(GATEWAY)).toEqual(['router']);
  expect(hosts.roles(A)).toEqual(['client']);
  expect(hosts.roles('192.0.2.7')).toEqual([]);
});

test('a host with outside addresses of its own is no router: several of IPv6, or those it asks from by ARP', async () => {
  const talk = (from: string, to: string, i: number): Packet[] =>
    tcpSession({ client: from, server: to, start: 1 + i, exchanges: [client([1]), server([2])] }, own);
  const own = { macOf: (address: string) => (address.includes('beef') || /^203|^10\.0\.0\.5$/.test(address) ? macOf(A) : GATEWAY_MAC) }; // prettier-ignore
  const six = await hostsIn([
    ...packetsWith(own, 'arp who-has 10.0.0.1 tell 10.0.0.5'),
    ...[1, 2, 3].flatMap((i) => talk(`[2001:db8::beef:${i}]:4000`, '[2001:db8:1::1]:9999', i)),
  ]);
  expect(six.roles(A)).toEqual([]);
  const served = ['203.0.113.1', '203.0.113.2', '203.0.113.3'];
  const four = await hostsIn([
    ...packetsWith(own, ...served.map((address) => `arp who-has 203.0.113.254 tell ${address}`)),
    ...served.flatMap((address, i) => talk('198.51.100.9:4000', `${address}:9999`, i)),
  ]);
  expect(served.map((address) => four.roles(address))).toEqual([[], [], []]);
});

test('one MAC address for all hosts was made up: nobody is a router by it', async () => {
  const hosts = await hostsIn(
    outside({ macOf: () => '02:00:00:00:00:01' }, '192.0.2.7', '198.51.100.7', '203.0.113.7'),
  );
  expect(hosts.roles(GATEWAY)).toEqual([]);
  expect(hosts.roles(A)).toEqual(['client']);
});

test('a flood from forged addresses does not make its sender a router', async () => {
  const flood = packetsWith(
    { macOf: (address) => (address.startsWith('10.') && address !== B ? macOf(address) : macOf(B)) },
    'arp who-has 10.0.0.5 tell 10.0.0.9',
    ...[1, 2, 3, 4, 5].flatMap((i) => [
      `tcp 192.0.2.${i}:4000 > 10.0.0.5:80 SYN`,
      `tcp 10.0.0.5:80 > 192.0.2.${i}:4000 SYN,ACK ack=1`,
    ]),
  );
  expect((await hostsIn(flood)).roles(B)).toEqual([]);
});

test('several roles: what forms the network first, what was read before what a number says, busy before idle', async () => {
  const busy = [1, 2, 3].flatMap((i) => tcpSession({ client: `${A}:${4000 + i}`, server: `${GATEWAY}:445`, start: i, exchanges: [client([1]), server([2])] })); // prettier-ignore
  const hosts = await hostsIn([
    ...busy,
    ...tcpSession({ client: `${A}:5000`, server: `${GATEWAY}:3389`, start: 5, exchanges: [client([1]), server([2])] }),
    ...tcpSession({ client: `${A}:5001`, server: `${GATEWAY}:80`, start: 6, exchanges: [client(httpRequest()), server(httpResponse())] }), // prettier-ignore
    ...packets(['udp 10.0.0.1:67 > 255.255.255.255:68 @9', lease('offer', GATEWAY, GATEWAY)]),
  ]);
  expect(hosts.roles(GATEWAY)).toEqual(['router', 'dhcp', 'web', 'file', 'remote']);
  expect(hosts.claims(GATEWAY)[3].evidence).toMatchObject([{ sign: 'port', count: 3, about: ['445/tcp'] }]);
});

/** Amid a connection whose beginning the capture lacks. */
const amid = (client: string, server: string): Packet[] =>
  packets(
    `tcp ${client} > ${server} P. seq=1 ack=1 "question"`,
    `tcp ${server} > ${client} P. seq=1 ack=9 "answer"`,
    `tcp ${client} > ${server} P. seq=9 ack=7 "question"`,
  );

test('a client whose port is by chance that of controllers is none; those have mostly no beginning in a capture', async () => {
  const talk = amid(`${A}:44818`, `${B}:9999`);
  const other = tcpSession({ client: '10.0.0.7:4000', server: `${B}:9999`, start: 9, exchanges: [client([1]), server([2])] }); // prettier-ignore
  expect((await hostsIn([...talk, ...other])).roles(A)).toEqual([]);
  expect((await hostsIn(amid(`${A}:44818`, `${B}:7`))).roles(A)).toEqual([]);
  const hosts = await hostsIn(amid(`${A}:50123`, `${B}:44818`));
  expect(hosts.roles(B)).toEqual(['industrial']);
  // Older systems gave their clients ports from 1024 on.
  expect((await hostsIn(amid(`${A}:1050`, `${B}:44818`))).roles(B)).toEqual(['industrial']);
  const begun = tcpSession({ client: `${A}:1050`, server: `${B}:44818`, exchanges: [client([1]), server([2])] });
  expect((await hostsIn([...begun, ...answered(1050, B, A)])).roles(B)).toContain('industrial');
});

test('a damaged question of NetBIOS is none of DNS: whom it comes from serves no names', async () => {
  const damaged = nbnsQuery('ANN', 1);
  damaged[20] = 0x6b;
  const from = (port: number): Packet[] => packets([`udp 10.0.0.5:${port} > 10.0.0.9:35721`, damaged]);
  expect((await hostsIn(from(137))).roles(A)).toEqual([]);
  // Elsewhere it is what it looks like.
  const { analysis } = await hostsIn(from(5000));
  expect(analysis.table(dnsTable).length).toBe(1);
});

test('who serves and asks now and then is no client; who asks more than it serves is one as well', async () => {
  const asks = (i: number): Packet[] => tcpSession({ client: `${B}:${4000 + i}`, server: '192.0.2.1:9999', start: i, exchanges: [client([1]), server([2])] }); // prettier-ignore
  expect((await hostsIn([...answered(445), ...asks(2)])).roles(B)).toEqual(['file']);
  expect((await hostsIn([...answered(445), ...asks(2), ...asks(3)])).roles(B)).toEqual(['file', 'client']);
});
