/** Whole sessions of protocols over TCP, for tests of their fields and for tests that hold for all protocols alike. */
import { concat, little } from './packets/bytes.ts';
import { dialogue } from './packets/dialogue.ts';
import { client, server } from './packets/session.ts';
import { boolean, der, integer, octets, sequence } from './packets/der.ts';

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
    mysqlPacket(1, little(MYSQL_CAPABILITIES, 4), little(1 << 24, 4), [33], new Uint8Array(23), 'ann\0', counted('01234567890123456789'), 'mysql_native_password\0', counted('\u0003_os\u0005Linux\u0004_pid\u000242')), // prettier-ignore
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

/** A bind by NTLM in SPNEGO, and what follows in the security layer, signed and sealed. */
const UTF16_BEN = [98, 0, 101, 0, 110, 0];
const NTLM = concat('NTLMSSP\0', little(3, 4), little(0, 2), little(0, 2), little(72, 4), little(0, 2), little(0, 2), little(72, 4), little(0, 8), little(6, 2), little(6, 2), little(72, 4), little(0, 8), little(0, 8), little(1, 4), new Uint8Array(8), UTF16_BEN); // prettier-ignore
const SPNEGO_OID = der(6, [0x2b, 6, 1, 5, 5, 2]);
const NTLM_OID = der(6, [0x2b, 6, 1, 4, 1, 0x82, 0x37, 2, 2, 10]);
const SPNEGO = der(0x60, SPNEGO_OID, der(0xa0, sequence(der(0xa0, sequence(NTLM_OID)), der(0xa2, octets(NTLM)))));
const ldapMessage = (id: number, operation: Uint8Array): Uint8Array => sequence(integer(id), operation);
const wrapped = (flags: number, content: Uint8Array): Uint8Array => {
  const token = concat([5, 4, flags, 255, 0, 12, 0, 12], new Uint8Array(8), 'twelve bytes', content);
  return concat([0, 0, 0, token.length], token);
};
const FILTER = der(0xa0, der(0xa3, octets('cn'), octets('ben')), der(0xa2, der(0xa4, octets('sn'), sequence(der(0x81, 'x'))))); // prettier-ignore
const SEARCH = der(0x63, octets(''), der(10, [1]), der(10, [0]), integer(9), integer(0), boolean(true), FILTER, sequence(octets('*'))); // prettier-ignore
export const LDAP = [
  client(ldapMessage(1, der(0x60, integer(3), octets(''), der(0xa3, octets('GSS-SPNEGO'), octets(SPNEGO))))),
  server(ldapMessage(1, der(0x61, der(10, [0]), octets(''), octets('')))),
  client(wrapped(4, ldapMessage(2, SEARCH))),
  server(wrapped(7, new Uint8Array(40))),
];
