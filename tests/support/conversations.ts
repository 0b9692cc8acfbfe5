/** One conversation per application protocol, short and complete: for tests that hold for all of them alike. */
import { certificate } from './packets/certificate.ts';
import { alphabet, concat, hex, toBytes, u16, u32, type Bytes, type Data } from './packets/bytes.ts';
import { boolean, der, integer, octets, sequence } from './packets/der.ts';
import { dhcp } from './packets/dhcp.ts';
import { dialogue, ftpLogin, passive, smtpExchanges } from './packets/dialogue.ts';
import { dns, dnsAnswer, dnsQuery, mdns, nbnsQuery, nbnsRegistration, overTcp } from './packets/dns.ts';
import { DTLS_SESSION } from './packets/dtls.ts';
import { httpRequest, httpResponse } from './packets/http.ts';
import { ntp } from './packets/ntp.ts';
import { rpcCall, rpcReply, xdr } from './packets/rpc.ts';
import { inOrder, tcpSession, udpExchange, type Exchange, client, server } from './packets/session.ts';
import { snmpGet, snmpResponse } from './packets/snmp.ts';
import { sshExchanges } from './packets/ssh.ts';
import { tlsExchanges } from './packets/tls.ts';
import { MYSQL, NNTP, RLOGIN, RSH, SIP, VNC, X11 } from './sessions.ts';
import { START, packets, type Packet } from './packet-builder.ts';

/** A length-prefixed string of MQTT. */
const field = (text: string): Bytes => concat(u16(text.length), text);
const mqttMessage = (first: number, body: Uint8Array): Bytes => concat([first, body.length], body);

const pgsqlMessage = (kind: string, ...parts: (Data | number[])[]): Bytes => {
  const body = concat(...parts);
  return concat(kind, u32(4 + body.length), body);
};

const resp = (...words: string[]): string =>
  `*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`;

const ldapMessage = (id: number, operation: Uint8Array): Bytes => sequence(integer(id), operation);
const ldapResult = (tag: number, code: number): Bytes => der(tag, der(0x0a, [code]), octets(''), octets(''));

const MAIL = [
  'From: Ann <ann@one.example>',
  'To: ben@two.example',
  'Subject: Report',
  'MIME-Version: 1.0',
  'Content-Type: multipart/mixed; boundary="cut"',
  '',
  '--cut',
  'Content-Type: text/plain',
  '',
  'Hello',
  '.a line that begins with a dot',
  '--cut',
  'Content-Type: application/pdf; name="report.pdf"',
  'Content-Disposition: attachment; filename="report.pdf"',
  'Content-Transfer-Encoding: base64',
  '',
  btoa('%PDF-1.4 a short report'),
  '--cut--',
].join('\n');

/** What both sides say over TCP: port of the server, and the exchanges. */
export const STREAMS = {
  http: [
    80,
    [
      client(
        concat(
          httpRequest({ target: '/a.txt', headers: { 'User-Agent': 'test/1.0' } }),
          httpRequest({ target: '/b.txt' }),
        ),
      ),
      server(
        concat(
          httpResponse({ body: alphabet(300), gzip: true, headers: { 'Content-Type': 'text/plain' } }),
          httpResponse({ body: 'second', chunked: [1, 2], headers: { 'Content-Type': 'text/plain' } }),
        ),
      ),
      client(httpRequest({ method: 'HEAD', target: '/c' })),
      server(httpResponse({ headers: { 'Content-Length': '5000' } })),
      client(httpRequest({ method: 'POST', target: '/d', body: '{"a":1}', headers: { Expect: '100-continue' } })),
      server(concat('HTTP/1.1 100 Continue\r\n\r\n', httpResponse({ status: 404, body: 'none' }))),
    ],
  ],
  dns: [
    53,
    [
      client(overTcp(dnsQuery('www.example.com', { id: 1 }))),
      server(overTcp(dnsAnswer('www.example.com', ['www.example.com 60 A 192.0.2.1'], { id: 1 }))),
    ],
  ],
  ftp: [
    21,
    [
      ...ftpLogin('ben', 'secret99'),
      ...dialogue(
        'C: PASV',
        `S: ${passive('10.0.0.2', 50001)}`,
        'C: RETR data.bin',
        'S: 150 Opening\r\n226 Done',
        'C: QUIT',
        'S: 221-Good\r\n221 bye',
      ),
    ],
  ],
  smtp: [25, smtpExchanges({ from: 'ann@one.example', to: 'ben@two.example', message: MAIL })],
  pop3: [
    110,
    dialogue(
      'S: +OK ready',
      'C: USER ben',
      'S: +OK',
      'C: PASS secret99',
      'S: -ERR no',
      'C: USER ben',
      'S: +OK',
      'C: PASS secret98',
      'S: +OK in',
      'C: RETR 1',
      'S: +OK 5 octets\r\nhello\r\n.',
      'C: QUIT',
      'S: +OK bye',
    ),
  ],
  imap: [
    143,
    dialogue(
      'S: * OK ready',
      'C: a1 LOGIN "ben" "secret99"',
      'S: a1 OK done',
      'C: a2 SELECT INBOX',
      'S: * 1 EXISTS\r\na2 OK selected',
      'C: a3 FETCH 1 BODY[]',
      'S: * 1 FETCH (BODY[] {12}\r\na9 OK not it\r\n)\r\na3 OK fetched',
      'C: a4 LOGOUT',
      'S: a4 OK bye',
    ),
  ],
  irc: [
    6667,
    dialogue(
      'C: PASS secret99',
      'C: NICK ben',
      'C: USER ben 0 * :Ben',
      'S: :irc.example 001 ben :Welcome',
      'C: JOIN #talk',
      'C: PRIVMSG #talk :hello there',
    ),
  ],
  telnet: [
    23,
    [
      server(hex('fffd18 fffd20')),
      client(hex('fffb18 fffc20')),
      server('login: '),
      client('ben\r\0'),
      server('Password: '),
      client('secret99\r\0'),
      server('\r\nLast login: today\r\n$ '),
      client('ls\r\0'),
      server('a b c\r\n$ '),
    ],
  ],
  mqtt: [
    1883,
    [
      client(
        mqttMessage(0x10, concat(field('MQTT'), [4, 0xc2], u16(60), field('probe-1'), field('ben'), field('secret99'))),
      ),
      server(hex('20020000')),
      client(mqttMessage(0x82, concat(u16(1), field('lamp/+'), [0]))),
      server(hex('9003000100')),
      client(mqttMessage(0x30, concat(field('lamp/one'), 'on'))),
      client(hex('e000')),
    ],
  ],
  redis: [
    6379,
    [
      client(resp('AUTH', 'ben', 'secret99')),
      server('+OK\r\n'),
      client(resp('SET', 'colour', 'red')),
      server('+OK\r\n'),
      client(resp('GET', 'colour')),
      server('$3\r\nred\r\n'),
    ],
  ],
  pgsql: [
    5432,
    [
      client(concat(u32(8), u32(80877103))),
      server('N'),
      client(concat(u32(32), u32(196608), 'user\0ben\0database\0shop\0\0')),
      server(pgsqlMessage('R', u32(3))),
      client(pgsqlMessage('p', 'secret99\0')),
      server(concat(pgsqlMessage('R', u32(0)), pgsqlMessage('Z', 'I'))),
      client(pgsqlMessage('Q', 'select 1\0')),
      server(concat(pgsqlMessage('C', 'SELECT 1\0'), pgsqlMessage('Z', 'I'))),
    ],
  ],
  ldap: [
    389,
    [
      client(ldapMessage(1, der(0x60, integer(3), octets('cn=ben,dc=example'), der(0x80, 'secret99')))),
      server(ldapMessage(1, ldapResult(0x61, 0))),
      client(
        ldapMessage(
          2,
          der(
            0x63,
            octets('dc=example'),
            der(0x0a, [2]),
            der(0x0a, [0]),
            integer(0),
            integer(0),
            boolean(false),
            der(0x87, 'objectClass'),
            sequence(),
          ),
        ),
      ),
      server(
        concat(ldapMessage(2, der(0x64, octets('cn=ben,dc=example'), sequence())), ldapMessage(2, ldapResult(0x65, 0))),
      ),
      client(ldapMessage(3, der(0x42))),
    ],
  ],
  socks: [
    1080,
    [
      client(hex('05 01 02')),
      server(hex('05 02')),
      client(concat([1, 3], 'ben', [8], 'secret99')),
      server(hex('01 00')),
      client(concat([5, 1, 0, 3, 15], 'www.example.com', u16(80))),
      server(hex('05 00 00 01 00000000 0000')),
      client(httpRequest({ target: '/inside' })),
      server(httpResponse({ body: 'through a proxy' })),
    ],
  ],
  mysql: [3306, MYSQL],
  nntp: [119, NNTP],
  sip: [5060, SIP],
  rtsp: [
    554,
    [
      client('DESCRIBE rtsp://cam/1 RTSP/1.0\r\nCSeq: 1\r\nUser-Agent: player\r\n\r\n'),
      server(
        'RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Type: application/sdp\r\nContent-Length: 22\r\n\r\nv=0\r\ns=Door\r\nt=0 0\r\n\r\n',
      ),
      client('PLAY rtsp://cam/1 RTSP/1.0\r\nCSeq: 2\r\nSession: 77\r\n\r\n'),
      server('RTSP/1.0 200 OK\r\nCSeq: 2\r\nSession: 77\r\n\r\n$\x01\x00\x04abcd'),
    ],
  ],
  vnc: [5900, VNC],
  x11: [6000, X11],
  rlogin: [513, RLOGIN],
  rsh: [514, RSH],
  program: [4444, [server('#!/bin/sh\necho stage\n')]],
  ssh: [22, sshExchanges({ failures: 1 })],
  tls: [
    443,
    tlsExchanges({
      sni: 'www.example.com',
      alpn: 'h2',
      certificates: [certificate({ subject: 'CN=www.example.com', names: ['www.example.com'] })],
      talk: [{ from: 'server', size: 900 }],
    }),
  ],
} as const satisfies Readonly<Record<string, readonly [port: number, exchanges: readonly Exchange[]]>>;

export type StreamName = keyof typeof STREAMS;
export const STREAM_NAMES = Object.keys(STREAMS) as StreamName[];

export interface Weather {
  /** Bytes of payload in a segment. */
  readonly mss?: number;
  /** What goes wrong with the last segment of every exchange. */
  readonly fault?: Exchange['fault'];
}

/** The conversation over TCP, with the file that FTP announces on a connection of its own. */
export function stream(name: StreamName, weather: Weather = {}): Packet[] {
  const [port, said] = STREAMS[name];
  const exchanges = said.map((one: Exchange) => (weather.fault ? { ...one, fault: weather.fault } : one));
  const mss = weather.mss ?? 1460;
  const control = tcpSession({ client: '10.0.0.1:40000', server: `10.0.0.2:${port}`, exchanges, mss });
  if (name !== 'ftp') return control;
  const data = [server('#!/bin/sh\necho hello\n')];
  return inOrder([
    ...control,
    ...tcpSession({ client: '10.0.0.1:40001', server: '10.0.0.2:50001', start: 9, exchanges: data, mss }),
  ]);
}

const udp = (port: number, ...payloads: (Data | null)[]): Packet[] =>
  udpExchange({ client: '10.0.0.1:40000', server: `10.0.0.2:${port}`, payloads });

const MAC = '02:00:0a:00:00:05';

/** Conversations over UDP. */
export const DATAGRAMS: Readonly<Record<string, () => Packet[]>> = {
  dns: () => udp(53, dnsQuery('example.com MX', { id: 7 }), dnsAnswer('example.com MX', ['example.com MX 10 m.example.com'], { id: 7 })), // prettier-ignore
  mdns: () =>
    packets(
      ['udp 10.0.0.5:5353 > 224.0.0.251:5353', mdns({ question: '_ipp._tcp.local PTR' })],
      ['udp 10.0.0.6:5353 > 224.0.0.251:5353', mdns({ response: true, answers: ['printer.local A 10.0.0.6'] })],
    ),
  llmnr: () => packets(['udp 10.0.0.5:50000 > 224.0.0.252:5355', dns({ id: 3, question: 'wpad', recursionDesired: false })]), // prettier-ignore
  nbns: () =>
    packets(
      ['udp 10.0.0.5:137 > 10.0.0.255:137', nbnsQuery('FILES', 9)],
      ['udp 10.0.0.5:137 > 10.0.0.255:137', nbnsRegistration('DESK', '10.0.0.5', 10)],
    ),
  dhcp: () =>
    packets(
      ['udp 0.0.0.0:68 > 255.255.255.255:67', dhcp({ type: 'request', mac: MAC, requested: '10.0.0.5', hostName: 'desk' })], // prettier-ignore
      ['udp 10.0.0.1:67 > 10.0.0.5:68', dhcp({ type: 'ack', mac: MAC, yourAddress: '10.0.0.5', server: '10.0.0.1', router: '10.0.0.1', dns: '10.0.0.1', domain: 'office.example' })], // prettier-ignore
    ),
  ntp: () =>
    udp(
      123,
      ntp({ mode: 'client', transmit: START }),
      ntp({ mode: 'server', origin: START, receive: START, transmit: START }),
    ),
  snmp: () =>
    udp(
      161,
      snmpGet({ community: 'inside', version: 2, objects: { '1.3.6.1.2.1.1.1.0': null } }),
      snmpResponse({ community: 'inside', version: 2, objects: { '1.3.6.1.2.1.1.1.0': 'a switch' } }),
    ),
  ssdp: () =>
    udp(
      1900,
      'M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nST: upnp:rootdevice\r\n\r\n',
      'HTTP/1.1 200 OK\r\nST: upnp:rootdevice\r\nUSN: uuid:1\r\nLOCATION: http://10.0.0.2/x\r\n\r\n',
    ),
  stun: () => udp(3478, hex(`0001 0000 2112a442 ${'07'.repeat(12)}`), hex(`0101 000c 2112a442 ${'07'.repeat(12)} 0020 0008 0001 b96a 7c310f93`)), // prettier-ignore
  radius: () =>
    udp(
      1812,
      concat([1, 9], u16(43), new Uint8Array(16).fill(1), [1, 5], 'ben', [2, 18], new Uint8Array(16).fill(0xab)),
      concat([2, 9], u16(20), new Uint8Array(16).fill(2)),
    ),
  tftp: () => udp(69, concat(hex('0001'), 'boot.bin\0octet\0'), concat(hex('0003 0001'), 'abc'), hex('0004 0001')),
  portmap: () => udp(111, rpcCall(1, 100_000, 4, xdr('')), rpcReply(1, concat(u32(0)))),
  mount: () =>
    udp(635, rpcCall(9, 100_005, 1, xdr('/home')), rpcReply(9, hex('00000000 00000004 01020304 00000001 00000001'))),
  nfs: () =>
    udp(2049, rpcCall(2, 100_003, 3, hex('00000004 01020304'), xdr('a.txt')), rpcReply(2, hex('00000002 00000000'))),
  isakmp: () => udp(500, hex(`${'01'.repeat(8)} ${'00'.repeat(8)} 00 20 22 08 00000000 0000001c`)),
  dtls: () =>
    packets(
      ...DTLS_SESSION.map(
        ({ from, data }) =>
          [`udp 10.0.0.${from === 'client' ? '1:40000 > 10.0.0.2:4433' : '2:4433 > 10.0.0.1:40000'}`, data] as const,
      ),
    ),
  cldap: () => udp(389, toBytes(ldapMessage(1, der(0x42)))),
};

/** Every conversation by name. */
export const CONVERSATIONS: readonly (readonly [name: string, build: () => Packet[]])[] = [
  ...STREAM_NAMES.map((name) => [`${name}, TCP`, () => stream(name)] as const),
  ...Object.entries(DATAGRAMS).map(([name, build]) => [`${name}, UDP`, build] as const),
];
