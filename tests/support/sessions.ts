/** Whole sessions of protocols over TCP, for tests of their fields and for tests that hold for all protocols alike. */
import { concat, type Data } from './packets/bytes.ts';
import { dialogue } from './packets/dialogue.ts';
import type { Exchange } from './packets/session.ts';

const client = (data: Data | number[]): Exchange => ({ from: 'client', data: concat(data) });
const server = (data: Data | number[]): Exchange => ({ from: 'server', data: concat(data) });
const little = (value: number, length: number): number[] => Array.from({ length }, (_, i) => (value >>> (8 * i)) & 255);

const mysqlPacket = (sequence: number, ...parts: (string | number[] | Uint8Array)[]): Uint8Array => {
  const body = concat(...parts);
  return concat(little(body.length, 3), [sequence], body);
};
const counted = (text: string): Uint8Array => concat([text.length], text);
/** Protocol 4.1, secure connection, plug-ins, attributes. */
const MYSQL_CAPABILITIES = 0x0018_8200;
const EOF = [0xfe, 0, 0, 2, 0];
export const MYSQL = [
  server(
    mysqlPacket(0, [10], '8.0.32\0', little(77, 4), 'saltsalt\0', [0x00, 0x82, 33], little(2, 2), [0x18, 0, 21], new Uint8Array(10), 'abcdefghijkl\0', 'mysql_native_password\0'), // prettier-ignore
  ),
  client(
    mysqlPacket(1, little(MYSQL_CAPABILITIES, 4), little(1 << 24, 4), [33], new Uint8Array(23), 'ann\0', counted('01234567890123456789'), 'mysql_native_password\0', counted('\u0003_os\u0005Linux')), // prettier-ignore
  ),
  server(mysqlPacket(2, [0, 0, 0, 2, 0, 0, 0])),
  client(mysqlPacket(0, [3], 'SELECT a FROM t')),
  server(
    concat(
      mysqlPacket(1, [1]),
      mysqlPacket(2, ...['def', 'd', 't', 't', 'a', 'a'].map(counted), [12, 33, 0, 75, 0, 0, 0, 253, 3, 0, 31, 0, 0]),
      mysqlPacket(3, EOF),
      mysqlPacket(4, counted('red')),
      mysqlPacket(5, [0xfb]),
      mysqlPacket(6, EOF),
    ),
  ),
  client(mysqlPacket(0, [3], 'SELEC')),
  server(mysqlPacket(1, [0xff, 0x28, 0x04], '#42000Wrong')),
];

const SDP = 'v=0\r\no=ann 1 2 IN IP4 10.0.0.1\r\ns=-\r\nc=IN IP4 10.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0 97\r\na=rtpmap:97 iLBC/8000\r\na=fmtp:97 mode=20; x=1\r\n'; // prettier-ignore
const INVITE =
  'INVITE sip:ben@two.example:5070;transport=tcp SIP/2.0\r\n' +
  'v: SIP/2.0/TCP [fd00::1]:5061;branch=z9hG4bK1;rport\r\n' +
  'From: "Ann" <sip:ann@one.example>;tag=a1\r\nt: <sip:ben@two.example>\r\nCall-ID: c1\r\nCSeq: 7 INVITE\r\n' +
  'Contact: <sip:ann@10.0.0.1;ob>;expires=60\r\n' +
  'Authorization: Digest username="ann", realm="one", response="00ff"\r\n' +
  `Content-Type: application/sdp\r\nContent-Length: ${SDP.length}\r\nX-Odd: 1\r\n\r\n`;
export const SIP = [
  client(INVITE + SDP.slice(0, 20)),
  client(SDP.slice(20)),
  server('SIP/2.0 180 Ringing\r\nTo: <sip:ben@two.example>;tag=b1\r\nCall-ID: c1\r\nCSeq: 7 INVITE\r\n\r\n'),
];

const PIXELS = [32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0, 0, 0, 0];
/** One rectangle in two tiles, one as a copy, one raw; all of one update. */
const UPDATE = concat(
  [0, 0, 0, 3],
  [0, 0, 0, 0, 0, 20, 0, 2, 0, 0, 0, 5, 2, 9, 9, 9, 9, 8, 1, 0x11, 0x22],
  [0, 1, 0, 2, 0, 3, 0, 4, 0, 0, 0, 1, 0, 7, 0, 8],
  [0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 2, 3, 4],
);
export const VNC = [
  server('RFB 003.008\n'),
  client('RFB 003.008\n'),
  server([2, 1, 2]),
  client([2]),
  server('sixteen bytes...'),
  client('0123456789abcdef'),
  server([0, 0, 0, 0]),
  client([1]),
  server(concat([3, 32, 2, 88], PIXELS, [0, 0, 0, 4], 'desk')),
  client(concat([2, 0, 0, 2, 0, 0, 0, 5, 255, 255, 255, 17], [3, 1, 0, 0, 0, 0, 3, 32, 2, 88])),
  client([4, 1, 0, 0, 0, 0, 0, 0x61, 5, 1, 0, 9, 0, 8]),
  server(UPDATE.slice(0, 30)),
  server(concat(UPDATE.slice(30), [2])),
];

const X11_SETUP = concat([0x6c, 0, 11, 0, 0, 0, 18, 0, 4, 0, 0, 0], 'MIT-MAGIC-COOKIE-1\0\0', 'BAKE');
export const X11 = [
  client(X11_SETUP.slice(0, 20)),
  client(X11_SETUP.slice(20)),
  server(concat([0, 4, 11, 0, 0, 0, 1, 0], 'nope')),
];
export const RLOGIN = [
  client('\0ann\0ben\0xterm/9600\0'),
  server('\0Password: '),
  client(concat([255, 255, 0x73, 0x73, 0, 24, 0, 80, 0, 0, 0, 0], 'secret99\r')),
];
export const RSH = [client('1022\0ann\0ben\0id\0'), server('\0uid=0')];

export const NNTP = dialogue(
  'S: 200 ready',
  'C: AUTHINFO USER ben',
  'S: 381 password',
  'C: AUTHINFO PASS secret99',
  'S: 281 in',
  'C: GROUP misc.test',
  'S: 211 1 1 1 misc.test',
  'C: ARTICLE 1',
  'S: 220 1 <1@one.example>\r\nSubject: test\r\n\r\nhello\r\n.',
  'C: QUIT',
  'S: 205 bye',
);
