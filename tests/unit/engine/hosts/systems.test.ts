import { describe, expect, test } from 'vitest';
import { guessSystem } from '../../../../src/engine/hosts/system-guess.ts';
import { optionsText } from '../../../../src/engine/hosts/syn-systems.ts';
import { restoreAnalysis, storeAnalysis } from '../../../../src/engine/stored.ts';
import { summarise } from '../../../../src/engine/summary.ts';
import { hostSynTable } from '../../../../src/model/host.ts';
import { CLUE_SOURCES, type ClueSource, type System, type SystemClue } from '../../../../src/model/host-system.ts';
import { filtering } from '../../../support/filtering.ts';
import { hostsIn, knownHosts } from '../../../support/known-hosts.ts';
import { type Packet, packets, packetsWith } from '../../../support/packet-builder.ts';
import { concat } from '../../../support/packets/bytes.ts';
import { dhcp } from '../../../support/packets/dhcp.ts';
import { dialogue } from '../../../support/packets/dialogue.ts';
import { dnsAnswer, dnsQuery, mdns } from '../../../support/packets/dns.ts';
import { httpRequest, httpResponse } from '../../../support/packets/http.ts';
import { pcap } from '../../../support/packets/capture-file.ts';
import { client, inOrder, server, tcpSession } from '../../../support/packets/session.ts';
import { sshBanner } from '../../../support/packets/ssh.ts';
import { MYSQL } from '../../../support/sessions.ts';

const A = '10.0.0.5';
const B = '10.0.0.9';

/** Options of a SYN in hex, in the order of systems' own. */
const LINUX = '020405b40402080a000000010000000001030307';
const WINDOWS = '020405b40103030801010402';
const APPLE = '020405b4010303060101080a000000010000000004020000';
const FREEBSD = '020405b4010303060402080a0000000100000000';
const OPENBSD = '020405b4010104020103030601' + '01080a0000000100000000';

/** A SYN alone. */
const syn = (options: string, ttl: number, flags = 'SYN'): Packet[] =>
  packets(`tcp 10.0.0.5:4000 > 10.0.0.9:9999 ${flags} ttl=${ttl} ${options === '' ? '' : `tcpOptions=${options}`}`);
const web = (agent: string | null, product: string | null = null): Packet[] =>
  tcpSession({
    ...{ client: `${A}:4000`, server: `${B}:80` },
    exchanges: [
      client(httpRequest(agent === null ? {} : { headers: { 'User-Agent': agent } })),
      server(httpResponse(product === null ? {} : { headers: { Server: product } })),
    ],
  });
const ssh = (banner: string): Packet[] =>
  tcpSession({ client: `${A}:4000`, server: `${B}:22`, exchanges: [server(sshBanner(banner)), client(sshBanner())] });
const request = (options: Partial<Parameters<typeof dhcp>[0]>): Packet[] =>
  packets([
    'udp 0.0.0.0:68 > 255.255.255.255:67',
    dhcp({ type: 'request', mac: '02:00:0a:00:00:05', requested: A, ...options }),
  ], 'udp 10.0.0.5:9 > 10.0.0.9:9'); // prettier-ignore
const asks = (name: string): Packet[] => packets([`udp ${A}:4000 > ${B}:53`, dnsQuery(name)]);
const MULTICAST = '224.0.0.251:5353 ttl=255';
const looksFor = (service: string): Packet[] => packets([`udp ${A}:5353 > ${MULTICAST}`, mdns({ question: `${service} PTR` })]); // prettier-ignore
/** A space within a name is written `~`. */
const offers = (...answers: string[]): Packet[] => packets([`udp ${A}:5353 > ${MULTICAST}`, mdns({ response: true, answers }).map((byte) => (byte === 0x7e ? 0x20 : byte))]); // prettier-ignore
const mails = (reply: string): Packet[] =>
  tcpSession({
    ...{ client: `${A}:4000`, server: `${B}:25` },
    exchanges: dialogue('S: 220 mail', 'C: EHLO a', 'S: 250 mail', 'C: MAIL FROM:<a@a.example>', 'S: 250 ok', 'C: RCPT TO:<b@b.example>', 'S: 250 ok', 'C: DATA', 'S: 354 go on', 'C: Subject: x\r\n\r\nx\r\n.', `S: 250 ${reply}`, 'C: QUIT', 'S: 221 Bye'), // prettier-ignore
  });
const searches = (product: string): Packet[] =>
  packets([
    `udp ${A}:4000 > 239.255.255.250:1900`,
    `NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nSERVER: ${product}\r\nNT: x\r\n\r\n`,
  ]);
const mysql = (version: string): Packet[] =>
  tcpSession({
    ...{ client: `${A}:4000`, server: `${B}:3306` },
    exchanges: [server(greeting(version)), ...MYSQL.slice(1, 3)],
  });

/** The greeting of a server of this version, from that of another of as many letters. */
function greeting(version: string): Uint8Array {
  const bytes = Uint8Array.from(MYSQL[0]!.data as Uint8Array);
  const at = String.fromCharCode(...bytes).indexOf('8.0.32');
  const longer = concat(bytes.subarray(4, at), version, bytes.subarray(at + 6));
  return concat([longer.length, 0, 0, 0], longer);
}
const ftp = (reply: string, code = 215): Packet[] =>
  tcpSession({
    ...{ client: `${A}:4000`, server: `${B}:21` },
    exchanges: dialogue('S: 220 ready', 'C: USER ann', 'S: 331 ok', 'C: SYST', `S: ${code} ${reply}`, 'C: QUIT', 'S: 221 Bye'), // prettier-ignore
  });
const vnc = (version: string): Packet[] =>
  tcpSession({
    ...{ client: `${A}:4000`, server: `${B}:5900` },
    exchanges: [server(`RFB ${version}\n`), client('RFB 003.003\n'), server([0, 0, 0, 1])],
  });

type Case = readonly [source: ClueSource, of: string, system: System, shown: () => Packet[], twin: () => Packet[]];

/** Lists of options that clients ask for, and others that are like them. */
const REQUESTS: readonly (readonly [System, number[], number[]])[] = [
  // NetworkManager asks for much of the same.
  ['windows', [1, 3, 6, 15, 31, 33, 43, 44, 46, 47, 119, 121, 249, 252], [1, 3, 6, 15, 33, 44, 47, 119, 121, 249, 252]],
  ['windows', [1, 15, 3, 6, 44, 46, 47, 31, 33, 121, 249, 43], [1, 15, 3, 6, 44, 146, 47, 31, 33, 121, 249, 43]],
  ['macos', [1, 121, 3, 6, 15, 119, 252, 95, 44, 46], [121, 3, 6, 15, 119, 252, 95, 44, 46]],
  ['macos', [1, 121, 3, 6, 15, 108, 114, 119, 162, 252, 95, 44, 46], [1, 3, 6, 15, 95, 44, 46]],
  ['apple', [1, 121, 3, 6, 15, 108, 114, 119, 252], [1, 121, 3, 6, 15, 119, 252, 42]],
  ['android', [1, 3, 6, 15, 26, 28, 51, 58, 59, 43, 114], [1, 3, 6, 15, 26, 28, 51, 58, 59]],
  ['linux', [1, 28, 2, 3, 15, 6, 119, 12, 44, 47, 26, 121, 42], [1, 28, 2, 3, 15, 6, 12]],
  ['linux', [1, 28, 2, 121, 15, 6, 12, 40, 41, 42, 26, 119, 3], [1, 28, 2, 121, 15, 6, 12, 40, 41]],
  ['freebsd', [1, 28, 2, 121, 3, 15, 6, 12, 119], [1, 28, 2, 121, 3, 15, 6, 12]],
  ['openbsd', [1, 28, 2, 121, 3, 15, 6, 12, 67, 66], [1, 28, 2, 121, 3, 15, 6, 12, 67]],
];

/** Each kind of clue, whose system it tells and which, and a twin that says nothing of it. */
const CASES: readonly Case[] = [
  ['dhcp', A, 'windows', () => request({ vendorClass: 'MSFT 5.0' }), () => request({ vendorClass: 'PXEClient' })],
  ['dhcp', A, 'android', () => request({ vendorClass: 'android-dhcp-13' }), () => request({})],
  ...REQUESTS.map(([system, list, twin]): Case => [
    ...(['dhcp-list', A, system] as const),
    () => request({ parameters: list }),
    () => request({ parameters: twin }),
  ]),
  ['dhcp', A, 'cisco', () => request({ vendorClass: 'ciscopnp' }), () => request({ vendorClass: 'Cisco IP phone' })],
  [
    'agent',
    A,
    'windows',
    () => web('Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36'),
    () => web('curl/8.0'),
  ],
  [
    'agent',
    A,
    'android',
    () => web('Mozilla/5.0 (Linux; Android 13; Pixel 7)'),
    // A phone of Microsoft's, which named the others.
    () => web('Mozilla/5.0 (Windows Phone 10.0; Android 6.0.1; Microsoft; Lumia 950)'),
  ],
  [
    'agent',
    A,
    'ios',
    () => web('Mozilla/5.0 (iPhone; CPU iPhone OS 16_0 like Mac OS X)'),
    () => web('Mozilla/5.0 (iPhone; CPU iPhone OS 8_3 like Mac OS X) (compatible; Googlebot-Mobile/2.1)'),
  ],
  ['agent', A, 'macos', () => web('Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)'), () => web('Mac/1.0')],
  ['agent', A, 'linux', () => web('Mozilla/5.0 (X11; Linux x86_64)'), () => web('Mozilla/5.0 (X11)')],
  ['product', B, 'linux', () => web(null, 'Apache/2.4.41 (Ubuntu)'), () => web(null, 'Apache/2.4.41 (Unix)')],
  ['product', B, 'windows', () => web(null, 'Microsoft-IIS/10.0'), () => web(null, 'nginx')],
  ['ssh', B, 'linux', () => ssh('OpenSSH_8.9p1 Ubuntu-3ubuntu0.1'), () => ssh('OpenSSH_8.9p1')],
  ['ssh', B, 'windows', () => ssh('OpenSSH_for_Windows_8.1'), () => ssh('OpenSSH_8.1')],
  ['ssh', B, 'cisco', () => ssh('Cisco-1.25'), () => ssh('libssh_0.9')],
  ['ssdp', A, 'linux', () => searches('Linux/4.4 UPnP/1.0 MiniUPnPd/2.0'), () => searches('UPnP/1.0 MiniUPnPd/2.0')],
  ['ftp', B, 'windows', () => ftp('Windows_NT'), () => ftp('Windows_NT', 250)],
  ['smtp', B, 'windows', () => mails('2.6.0 <1@a> Queued mail for delivery'), () => mails('2.0.0 Ok: queued as 4F1')],
  [
    'mdns',
    A,
    'apple',
    () => looksFor('_companion-link._tcp.local'),
    // Any program looks for these.
    () => looksFor('_googlecast._tcp.local'),
  ],
  [
    'mdns',
    A,
    'macos',
    () => offers('Ann._device-info._tcp.local TXT "model=MacBookPro18,1" "osxvers=22"'),
    // File servers call themselves so.
    () => offers('store._device-info._tcp.local TXT "model=Xserve"'),
  ],
  ['mdns', A, 'ios', () => offers('Ann._device-info._tcp.local TXT "model=iPhone14,2"'), () => offers('Ann._x._tcp.local TXT "about=iPhone14,2"')], // prettier-ignore
  [
    'mdns',
    A,
    'linux',
    () => offers('ann~[02:00:00:00:00:01]._workstation._tcp.local 60 SRV 0 0 9 ann.local'),
    () => offers('ann._workstation._tcp.local 60 SRV 0 0 9 ann.local'),
  ],
  ['mdns', A, 'apple', () => offers('_services._dns-sd._udp.local PTR _companion-link._tcp.local'), () => offers('_services._dns-sd._udp.local PTR _smb._tcp.local')], // prettier-ignore
  ['mdns', A, 'linux', () => offers('ann.local HINFO "X86_64" "LINUX"'), () => offers('ann.local HINFO "LINUX" "X86_64"')], // prettier-ignore
  ['mdns', A, 'android', () => offers('adb-1._adb-tls-connect._tcp.local 60 SRV 0 0 9 a.local'), () => looksFor('_adb-tls-connect._tcp.local')], // prettier-ignore
  ['mysql', B, 'linux', () => mysql('5.7.33-0ubuntu0.18.04.1'), () => mysql('5.7.33')],
  ['vnc', B, 'macos', () => vnc('003.889'), () => vnc('003.008')],
  ['name', A, 'windows', () => request({ hostName: 'DESKTOP-4F6K2LM' }), () => request({ hostName: 'DESKTOP-of-ann' })],
  ['name', A, 'macos', () => request({ hostName: 'Anns-MBP' }), () => request({ hostName: 'anns-mbpx' })],
  ['name', A, 'android', () => request({ hostName: 'Galaxy-S21' }), () => request({ hostName: 'Galaxy-of-ann' })],
  ['name', A, 'android', () => request({ hostName: 'android-7fe1b3c49a' }), () => request({ hostName: 'android' })],
  [
    'vendor',
    A,
    'apple',
    () => packetsWith({ macOf: () => '00:03:93:00:00:01' }, 'udp 10.0.0.5:9 > 10.0.0.9:9'),
    () => packetsWith({ macOf: () => '00:0c:29:00:00:01' }, 'udp 10.0.0.5:9 > 10.0.0.9:9'),
  ],
  ['query', A, 'windows', () => asks('www.msftconnecttest.com'), () => asks('www.msftconnecttest.com.example')],
  ['query', A, 'apple', () => asks('captive.apple.com'), () => asks('www.apple.com')],
  [
    'query',
    A,
    'linux',
    () => asks('connectivity-check.ubuntu.com'),
    // A resolver asks what others want to know.
    () => [
      ...asks('connectivity-check.ubuntu.com'),
      ...packets([`udp 10.0.0.7:4000 > ${A}:53 @5`, dnsQuery('a.example')], [`udp ${A}:53 > 10.0.0.7:4000 @6`, dnsAnswer('a.example', ['a.example 60 A 192.0.2.1'])]), // prettier-ignore
    ],
  ],
  ['syn', A, 'linux', () => syn(LINUX, 57), () => syn(LINUX, 120)],
  ['syn', A, 'windows', () => syn(WINDOWS, 120), () => syn(WINDOWS, 60)],
  ['syn', A, 'apple', () => syn(APPLE, 64), () => syn(APPLE, 64, 'SYN,FIN')],
  ['syn', A, 'freebsd', () => syn(FREEBSD, 64), () => syn(FREEBSD.slice(0, 8), 64)],
  ['syn', A, 'openbsd', () => syn(OPENBSD, 64), () => syn('', 64)],
  ['syn-ack', A, 'linux', () => syn(LINUX, 60, 'SYN,ACK'), () => syn(LINUX, 250, 'SYN,ACK')],
];

describe('every kind of clue is told by what shows it, and not by what looks like it', () => {
  test.each(CASES)('%s of %s: %s', async (source, of, system, shown, twin) => {
    const clues = (await hostsIn(shown())).clues(of).filter((clue) => clue.source === source);
    expect(clues.map((clue) => clue.system)).toEqual([system]);
    expect(clues[0]).toMatchObject({ count: 1, said: expect.stringMatching(/./) });
    expect((await hostsIn(twin())).clues(of).filter((clue) => clue.source === source)).toEqual([]);
  });

  test.each(CASES)('%s of %s (%s): its filter shows the packet that says so', async (source, of, _, shown) => {
    const [clue] = (await hostsIn(shown())).clues(of).filter((each) => each.source === source);
    const { accepted } = await filtering(pcap(inOrder(shown())));
    expect(await accepted(clue.filter)).toContain(clue.packet + 1);
  });

  test('all of them', () => {
    expect(new Set(CASES.map(([source]) => source))).toEqual(new Set(CLUE_SOURCES));
  });
});

const clue = (system: System, weight: number, source: ClueSource = 'agent'): SystemClue => ({
  ...{ source, system, weight, said: '', count: 1, packet: 0, filter: '' },
});

describe('what clues say together', () => {
  test.each<[string, SystemClue[], ReturnType<typeof guessSystem>]>([
    ['nothing', [], null],
    ['a weak one is no guess', [clue('windows', 1)], null],
    ['a hundred of a kind are one', [clue('windows', 1), clue('windows', 1)], null],
    ['one that is usual', [clue('windows', 2)], { systems: ['windows'], certainty: 'possible' }],
    ['it names itself', [clue('windows', 3)], { systems: ['windows'], certainty: 'likely' }],
    ['two kinds agree', [clue('linux', 2), clue('linux', 1, 'syn-ack')], { systems: ['linux'], certainty: 'likely' }],
    [
      'a family speaks for its members',
      [clue('android', 2), clue('linux', 2, 'syn')],
      { systems: ['android'], certainty: 'likely' },
    ],
    [
      'two members of a family',
      [clue('ios', 2), clue('macos', 2, 'name'), clue('apple', 2, 'syn')],
      { systems: ['apple'], certainty: 'likely' },
    ],
    [
      'two systems behind one address',
      [clue('windows', 2), clue('linux', 2, 'syn')],
      { systems: ['windows', 'linux'], certainty: 'contested' },
    ],
    [
      'a weak one contradicts',
      [clue('windows', 3), clue('linux', 1, 'syn-ack')],
      { systems: ['windows'], certainty: 'possible' },
    ],
    [
      'one against many',
      [clue('windows', 3, 'dhcp'), clue('windows', 2), clue('windows', 2, 'syn'), clue('android', 2)],
      { systems: ['windows'], certainty: 'likely' },
    ],
  ])('%s', (_, clues, guess) => {
    expect(guessSystem(clues)).toEqual(guess);
  });
});

test('behind one address speak two systems: the guess says so', async () => {
  const hosts = await hostsIn([
    ...web('Mozilla/5.0 (Windows NT 10.0; Win64; x64)'),
    ...tcpSession({ client: `${A}:4001`, server: `${B}:80`, start: 5, exchanges: [client(httpRequest({ headers: { 'User-Agent': 'Dalvik/2.1.0 (Linux; U; Android 13; Pixel 7)' } }))] }), // prettier-ignore
  ]);
  expect(hosts.system(A)).toEqual({ systems: ['android', 'windows'], certainty: 'contested' });
});

test('of each host the first SYN and the first SYN-ACK that have options are noted', async () => {
  const { analysis } = await hostsIn([
    ...packets(
      'tcp 10.0.0.5:1 > 10.0.0.9:1 SYN',
      `tcp 10.0.0.5:2 > 10.0.0.9:1 SYN ttl=57 win=1000 tcpOptions=${LINUX}`,
    ),
    ...packets(`tcp 10.0.0.5:3 > 10.0.0.9:1 SYN tcpOptions=${WINDOWS} @1`, `tcp 10.0.0.9:1 > 10.0.0.5:3 SYN,ACK tcpOptions=${WINDOWS} @2`), // prettier-ignore
    // Options that reach beyond the header, and none that the capture cut.
    ...packets('tcp 10.0.0.6:1 > 10.0.0.9:1 SYN tcpOptions=020405b4030a0000 @3'),
    ...packets(`tcp 10.0.0.7:1 > 10.0.0.9:1 SYN tcpOptions=${WINDOWS} captured=56 @4`),
  ]);
  const { length, columns } = analysis.table(hostSynTable);
  const rows = Array.from({ length }, (_, row) => [
    analysis.addresses.format(columns.address[row]),
    ...[columns.answers[row], columns.hops[row], columns.window[row], columns.packet[row]],
    optionsText(columns.options[row]),
  ]);
  expect(rows).toEqual([
    ['10.0.0.5', 0, 57, 1000, 1, 'mss,sok,ts,nop,ws'],
    ['10.0.0.9', 1, 64, 64240, 3, 'mss,nop,ws,nop,nop,sok'],
    ['10.0.0.6', 0, 64, 64240, 4, 'mss,ws'],
  ]);
});

test('as many options as a header has room for do not fill the number beyond its bits', async () => {
  const { analysis } = await hostsIn(syn('01'.repeat(40), 64));
  expect(optionsText(analysis.table(hostSynTable).columns.options[0])).toBe('nop,'.repeat(10).slice(0, -1));
});

test('what is kept in the library says the same again; what an older version kept says what it can', async () => {
  const hosts = await hostsIn([...syn(WINDOWS, 128), ...web('Mozilla/5.0 (Windows NT 10.0)')]);
  expect(hosts.system(A)).toEqual({ systems: ['windows'], certainty: 'likely' });
  const { analysis } = hosts;
  const stored = storeAnalysis(analysis, summarise(analysis, { name: 'a', size: 1, fingerprint: '' }));
  const again = knownHosts(restoreAnalysis(stored));
  expect(again.system(A)).toEqual(hosts.system(A));
  expect(again.claims(B)).toEqual(hosts.claims(B));
  const older = { ...stored, packets: null, flows: null, tables: stored.tables.filter(({ id }) => id !== 'hostSyns') };
  const left = knownHosts(restoreAnalysis(older));
  expect(left.system(A)).toEqual({ systems: ['windows'], certainty: 'possible' });
  expect(left.roles(B)).toEqual([]);
});
