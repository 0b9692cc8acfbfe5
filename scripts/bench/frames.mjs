/** @typedef {{ mac: Buffer, ip: number, port: number, ttl: number }} Endpoint */

export const FIN = 0x01;
export const SYN = 0x02;
export const RST = 0x04;
export const PSH = 0x08;
export const ACK = 0x10;

const ETHERNET = 14;
const IPV4 = 20;
const TCP = 20;
const UDP = 8;
const PROTOCOL_TCP = 6;
const PROTOCOL_UDP = 17;
const SHORTEST_FRAME = 60;
const NOTHING = Buffer.alloc(0);
/** Segment size 1460 alone, as scanners offer it. */
export const SHORT_OPTIONS = Buffer.from('020405b4', 'hex');
/** Segment size 1460, SACK, window scale 7. */
const SYN_OPTIONS = Buffer.from('020405b4' + '0402' + '01030307' + '0000', 'hex');

let identification = 0;

/** Sum of 16-bit words, to be folded; an odd last byte counts as the high one. */
function sum(bytes, at, end) {
  let total = 0;
  for (; at + 1 < end; at += 2) total += (bytes[at] << 8) | bytes[at + 1];
  return at < end ? total + (bytes[at] << 8) : total;
}

function fold(total) {
  while (total > 0xffff) total = (total & 0xffff) + Math.floor(total / 0x10000);
  return ~total & 0xffff;
}

/** Ethernet and IPv4 around `length` bytes; returns where these begin. */
function header(out, time, from, to, protocol, length) {
  const unpadded = ETHERNET + IPV4 + length;
  const padded = Math.max(unpadded, SHORTEST_FRAME);
  const at = out.frame(time, padded);
  const { bytes } = out;
  to.mac.copy(bytes, at);
  from.mac.copy(bytes, at + 6);
  bytes.writeUInt16BE(0x0800, at + 12);

  const ip = at + ETHERNET;
  bytes.writeUInt16BE(0x4500, ip);
  bytes.writeUInt16BE(IPV4 + length, ip + 2);
  bytes.writeUInt16BE((identification = (identification + 1) & 0xffff), ip + 4);
  bytes.writeUInt16BE(0x4000, ip + 6); // don't fragment
  bytes[ip + 8] = from.ttl;
  bytes[ip + 9] = protocol;
  bytes.writeUInt16BE(0, ip + 10);
  bytes.writeUInt32BE(from.ip, ip + 12);
  bytes.writeUInt32BE(to.ip, ip + 16);
  bytes.writeUInt16BE(fold(sum(bytes, ip, ip + IPV4)), ip + 10);
  bytes.fill(0, at + unpadded, at + padded);
  return ip + IPV4;
}

function checksum({ bytes }, at, length, protocol) {
  const addresses = sum(bytes, at - 8, at); // the last two fields of the IPv4 header
  return fold(addresses + protocol + length + sum(bytes, at, at + length));
}

/**
 * Writes a TCP segment with `payload[start, end)`.
 * @param {import('./writer.mjs').CaptureWriter} out
 * @param {number} time
 * @param {Endpoint} from
 * @param {Endpoint} to
 */
export function tcp(
  out,
  time,
  from,
  to,
  { flags, seq, ack, window = 0xffff, options = flags & SYN ? SYN_OPTIONS : NOTHING },
  payload = NOTHING,
  start = 0,
  end = payload.length,
) {
  const length = TCP + options.length + end - start;
  const at = header(out, time, from, to, PROTOCOL_TCP, length);
  const { bytes } = out;
  bytes.writeUInt16BE(from.port, at);
  bytes.writeUInt16BE(to.port, at + 2);
  bytes.writeUInt32BE(seq >>> 0, at + 4);
  bytes.writeUInt32BE(flags & ACK ? ack >>> 0 : 0, at + 8);
  bytes[at + 12] = ((TCP + options.length) / 4) << 4;
  bytes[at + 13] = flags;
  bytes.writeUInt16BE(window, at + 14);
  bytes.writeUInt32BE(0, at + 16);
  options.copy(bytes, at + TCP);
  payload.copy(bytes, at + TCP + options.length, start, end);
  bytes.writeUInt16BE(checksum(out, at, length, PROTOCOL_TCP), at + 16);
}

/**
 * Writes a UDP datagram.
 * @param {import('./writer.mjs').CaptureWriter} out
 * @param {number} time
 * @param {Endpoint} from
 * @param {Endpoint} to
 * @param {Buffer} payload
 */
export function udp(out, time, from, to, payload) {
  const length = UDP + payload.length;
  const at = header(out, time, from, to, PROTOCOL_UDP, length);
  const { bytes } = out;
  bytes.writeUInt16BE(from.port, at);
  bytes.writeUInt16BE(to.port, at + 2);
  bytes.writeUInt16BE(length, at + 4);
  bytes.writeUInt16BE(0, at + 6);
  payload.copy(bytes, at + UDP);
  bytes.writeUInt16BE(checksum(out, at, length, PROTOCOL_UDP) || 0xffff, at + 6);
}
