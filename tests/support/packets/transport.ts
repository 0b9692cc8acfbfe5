/** TCP, UDP and SCTP: the bytes behind the IP header. */
import { parseEndpoint } from './address.ts';
import { checksum, concat, crc32c, hex, u16, u32, type Bytes } from './bytes.ts';
import { PROTOCOL, pseudoHeader } from './ip.ts';
import type { Line } from './line.ts';

const portsOf = (line: Line): number[] => [
  ...u16(parseEndpoint(line.source).port),
  ...u16(parseEndpoint(line.target).port),
];

const TCP_FLAGS: Readonly<Record<string, number>> = {
  FIN: 0x01,
  SYN: 0x02,
  RST: 0x04,
  PSH: 0x08,
  ACK: 0x10,
  URG: 0x20,
  ECE: 0x40,
  CWR: 0x80,
  NONE: 0,
};

const TCP_LETTERS: Readonly<Record<string, string>> = { F: 'FIN', S: 'SYN', R: 'RST', P: 'PSH', '.': 'ACK', U: 'URG' };

/** `SYN,ACK`, or the letters of tcpdump: `S.`. */
function tcpFlags(line: Line): number {
  const text = line.word() ?? line.fail('no TCP flags');
  const names = /^[FSRPU.]+$/.test(text) ? Array.from(text, (letter) => TCP_LETTERS[letter]!) : text.split(',');
  return names.reduce((flags, name) => flags | (TCP_FLAGS[name] ?? line.fail(`${name} is no TCP flag`)), 0);
}

/** RFC 9293 section 3.2, RFC 7323 sections 2 and 3, RFC 2018. */
function tcpOptions(line: Line): Bytes {
  const parts: (number[] | Bytes)[] = [line.bytes('tcpOptions')];
  const [mss, scale, stamp, sack] = ['mss', 'ws', 'ts', 'sack'].map((name) => line.option(name));
  if (mss) parts.push([2, 4, ...u16(Number(mss))]);
  if (scale) parts.push([1, 3, 3, Number(scale)]);
  if (line.has('sackok')) parts.push([1, 1, 4, 2]);
  if (stamp) parts.push([1, 1, 8, 10, ...stamp.split('/').flatMap((value) => u32(Number(value)))]);
  if (sack) {
    const edges = sack.split(/[-,]/).flatMap((value) => u32(Number(value)));
    parts.push([1, 1, 5, 2 + edges.length, ...edges]);
  }
  const options = concat(...parts);
  return concat(options, new Uint8Array((4 - (options.length % 4)) % 4));
}

/**
 * RFC 9293 section 3.1. The first word is the flags. Options: seq, ack, win, urg, tcpOffset (in words), checksum, and in
 * the header mss=1460 ws=7 sackok ts=1/2 sack=5-9 tcpOptions=hex.
 */
export function tcp(line: Line, payload: Uint8Array): Bytes {
  const options = tcpOptions(line);
  const flags = tcpFlags(line);
  const segment = concat(
    portsOf(line),
    u32(line.number('seq', 0)),
    u32(line.number('ack', 0)),
    [line.number('tcpOffset', 5 + options.length / 4) << 4, flags],
    u16(line.number('win', 64240)),
    [0, 0],
    u16(line.number('urg', 0)),
    options,
    payload,
  );
  const right = checksum(pseudoHeader(line, PROTOCOL.tcp, segment.length), segment);
  segment.set(u16(line.checksum('checksum', right)), 16);
  return segment;
}

/** RFC 768. Options: udpLength, checksum. */
export function udp(line: Line, payload: Uint8Array): Bytes {
  const datagram = concat(portsOf(line), u16(line.number('udpLength', 8 + payload.length)), [0, 0], payload);
  const right = checksum(pseudoHeader(line, PROTOCOL.udp, datagram.length), datagram) || 0xffff; // 0 means none
  datagram.set(u16(line.checksum('checksum', right)), 6);
  return datagram;
}

const SCTP_CHUNKS: Readonly<Record<string, number>> = {
  DATA: 0,
  INIT: 1,
  'INIT-ACK': 2,
  SACK: 3,
  HEARTBEAT: 4,
  'HEARTBEAT-ACK': 5,
  ABORT: 6,
  SHUTDOWN: 7,
  'SHUTDOWN-ACK': 8,
  'COOKIE-ECHO': 10,
  'COOKIE-ACK': 11,
  'SHUTDOWN-COMPLETE': 14,
};

/** RFC 9260 section 3. The first word is the chunk. Options: tag, tsn, stream, ssn, ppid, chunkFlags, checksum. */
export function sctp(line: Line, payload: Uint8Array): Bytes {
  const name = line.word() ?? line.fail('no SCTP chunk');
  const type = SCTP_CHUNKS[name] ?? line.fail(`${name} is no SCTP chunk`);
  const tag = line.number('tag', name === 'INIT' ? 0 : 1);
  const tsn = u32(line.number('tsn', 1));
  const bodies: Readonly<Record<string, Uint8Array>> = {
    DATA: concat(tsn, u16(line.number('stream', 0)), u16(line.number('ssn', 0)), u32(line.number('ppid', 0)), payload),
    INIT: concat(u32(1), u32(65536), u16(10), u16(10), tsn),
    // The answer must carry a state cookie (type 7).
    'INIT-ACK': concat(u32(1), u32(65536), u16(10), u16(10), tsn, hex('0007 0008 c0c1c2c3')),
    SACK: concat(tsn, u32(65536), u32(0)),
    HEARTBEAT: hex('0001 0008 01020304'),
    'HEARTBEAT-ACK': hex('0001 0008 01020304'),
    SHUTDOWN: concat(tsn),
    'COOKIE-ECHO': hex('c0c1c2c3'),
  };
  const body = bodies[name] ?? payload;
  const flags = line.number('chunkFlags', name === 'DATA' ? 3 : 0); // begin and end of the message
  const padding = new Uint8Array((4 - (body.length % 4)) % 4);
  const packet = concat(portsOf(line), u32(tag), u32(0), [type, flags], u16(4 + body.length), body, padding);
  const sum = line.checksum('checksum', crc32c(packet));
  packet.set(u32(sum).reverse(), 8); // the CRC is sent little-endian (RFC 9260 appendix A)
  return packet;
}
