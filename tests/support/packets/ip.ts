/** IPv4 and IPv6 headers around a payload. */
import { isIpv6, parseAddress, parseEndpoint } from './address.ts';
import { checksum, concat, hex, u16, u32, type Bytes } from './bytes.ts';
import type { Line } from './line.ts';

export const PROTOCOL = {
  hopByHop: 0,
  icmp: 1,
  igmp: 2,
  ipip: 4,
  tcp: 6,
  udp: 17,
  ipv6: 41,
  routing: 43,
  fragment: 44,
  gre: 47,
  esp: 50,
  ah: 51,
  icmpv6: 58,
  none: 59,
  destination: 60,
  sctp: 132,
} as const;

export const ETHER_TYPE = {
  ipv4: 0x0800,
  arp: 0x0806,
  ethernet: 0x6558,
  vlan: 0x8100,
  ipv6: 0x86dd,
  mpls: 0x8847,
  pppoe: 0x8864,
  qinq: 0x88a8,
} as const;

/** The addresses of a line without ports. */
export function addressesOf(line: Line): { source: string; target: string } {
  if (line.target === '') line.fail('no "source > target"');
  return { source: parseEndpoint(line.source).address, target: parseEndpoint(line.target).address };
}

export const etherTypeOf = (packet: Uint8Array): number => (packet[0]! >> 4 === 6 ? ETHER_TYPE.ipv6 : ETHER_TYPE.ipv4);

/** What transport checksums cover beside the segment (RFC 9293 section 3.1, RFC 8200 section 8.1). */
export function pseudoHeader(line: Line, protocol: number, length: number): Bytes {
  const { source, target } = addressesOf(line);
  const numbers = isIpv6(target) ? [...u32(length), 0, 0, 0, protocol] : [0, protocol, ...u16(length)];
  return concat(parseAddress(source), parseAddress(target), numbers);
}

/** Options: ttl, tos, id, proto, frag=offset[,more], ipLength, ipVersion; the family follows from the addresses. */
export function ip(line: Line, protocol: number, payload: Uint8Array): Bytes {
  const { source, target } = addressesOf(line);
  const next = line.number('proto', protocol);
  return isIpv6(target) ? ipv6(line, source, target, next, payload) : ipv4(line, source, target, next, payload);
}

function fragmentOf(line: Line): { offset: number; more: boolean } | null {
  const text = line.option('frag');
  if (text === undefined) return null;
  const [offset, more] = text.split(',');
  return { offset: Number(offset), more: more === 'more' };
}

/** RFC 791 section 3.1. Options besides those of {@link ip}: df, evil, ipOptions=hex, ihl, ipChecksum. */
function ipv4(line: Line, source: string, target: string, protocol: number, payload: Uint8Array): Bytes {
  const options = line.bytes('ipOptions');
  const padded = concat(options, new Uint8Array((4 - (options.length % 4)) % 4));
  const length = 20 + padded.length;
  const fragment = fragmentOf(line);
  const flags = (line.has('evil') ? 0x8000 : 0) | (line.has('df') ? 0x4000 : 0) | (fragment?.more ? 0x2000 : 0);
  const header = concat(
    [(line.number('ipVersion', 4) << 4) | line.number('ihl', length / 4), line.number('tos', 0)],
    u16(line.number('ipLength', length + payload.length)),
    u16(line.number('id', 1)),
    u16(flags | ((fragment?.offset ?? 0) >> 3)),
    [line.number('ttl', 64), protocol, 0, 0],
    parseAddress(source),
    parseAddress(target),
    padded,
  );
  header.set(u16(line.checksum('ipChecksum', checksum(header))), 10);
  return concat(header, payload);
}

/** RFC 8200 section 3. Options besides those of {@link ip}: flow, ext=hop,routing,destination,none each with :hex. */
function ipv6(line: Line, source: string, target: string, protocol: number, payload: Uint8Array): Bytes {
  const extensions = (line.option('ext') ?? '').split(',').filter(Boolean).map(extension);
  const fragment = fragmentOf(line);
  if (fragment) {
    const body = concat(u16(fragment.offset | (fragment.more ? 1 : 0)), u32(line.number('id', 1)));
    extensions.push({ number: PROTOCOL.fragment, body, length: 0 });
  }
  const numbers = [...extensions.map(({ number }) => number), protocol];
  const chain = concat(...extensions.flatMap(({ body, length }, i) => [[numbers[i + 1]!, length], body]), payload);
  return concat(
    u32(((line.number('ipVersion', 6) << 28) | (line.number('tos', 0) << 20) | line.number('flow', 0)) >>> 0),
    u16(line.number('ipLength', chain.length)),
    [numbers[0]!, line.number('ttl', 64)],
    parseAddress(source),
    parseAddress(target),
    chain,
  );
}

const EXTENSIONS: Readonly<Record<string, { number: number; body: string }>> = {
  hop: { number: PROTOCOL.hopByHop, body: '050200000100' }, // router alert for MLD, PadN
  routing: { number: PROTOCOL.routing, body: '000000000000' }, // type 0, no segments left
  destination: { number: PROTOCOL.destination, body: '010400000000' }, // PadN
};

function extension(text: string): { number: number; body: Bytes; length: number } {
  const [name, body] = text.split(':');
  const known = EXTENSIONS[name!];
  if (!known) throw new Error(`unknown IPv6 extension header: ${text}`);
  const bytes = hex(body ?? known.body);
  const padded = concat(bytes, new Uint8Array((8 - ((bytes.length + 2) % 8)) % 8));
  return { number: known.number, body: padded, length: (padded.length + 2) / 8 - 1 };
}
