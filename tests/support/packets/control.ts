/** ICMP, ICMPv6, IGMP and ARP. */
import { isIpv6, macOf, parseAddress, parseMac } from './address.ts';
import { checksum, concat, EMPTY, hex, u16, u32, type Bytes } from './bytes.ts';
import { PROTOCOL, addressesOf, pseudoHeader } from './ip.ts';
import type { Line } from './line.ts';

/** Type, and the codes that have a name. */
type Messages = Readonly<Record<string, { type: number; codes?: readonly (string | null)[] }>>;

const ICMP: Messages = {
  'echo-reply': { type: 0 },
  unreachable: {
    type: 3,
    codes: ['net', 'host', 'protocol', 'port', 'frag-needed', null, null, null, null, null, null, null, null, 'admin'],
  },
  'source-quench': { type: 4 },
  redirect: { type: 5, codes: ['net', 'host'] },
  'echo-request': { type: 8 },
  'router-advertisement': { type: 9 },
  'router-solicitation': { type: 10 },
  'time-exceeded': { type: 11, codes: ['ttl', 'reassembly'] },
  'parameter-problem': { type: 12 },
  'timestamp-request': { type: 13 },
  'timestamp-reply': { type: 14 },
};

const ICMPV6: Messages = {
  unreachable: { type: 1, codes: ['net', 'admin', null, 'host', 'port'] },
  'too-big': { type: 2 },
  'time-exceeded': { type: 3, codes: ['ttl', 'reassembly'] },
  'parameter-problem': { type: 4 },
  'echo-request': { type: 128 },
  'echo-reply': { type: 129 },
  'router-solicitation': { type: 133 },
  'router-advertisement': { type: 134 },
  'neighbor-solicitation': { type: 135 },
  'neighbor-advertisement': { type: 136 },
  redirect: { type: 137 },
  'mld-report': { type: 143 },
};

function messageOf(line: Line, messages: Messages): { name: string; type: number; code: number } {
  for (const [name, { type, codes = [] }] of Object.entries(messages)) {
    if (!line.has(name)) continue;
    const code = codes.findIndex((word) => word !== null && line.has(word));
    return { name, type: line.number('type', type), code: line.number('code', Math.max(0, code)) };
  }
  return { name: '', type: line.number('type', -1), code: line.number('code', 0) };
}

/**
 * RFC 792, RFC 4443 section 2.1. Words: the message and its code (`unreachable port`). Options: id, seq, mtu, gateway,
 * pointer, type, code, quote (how many bytes of the { quoted packet } are kept), checksum.
 */
export function icmp(line: Line, payload: Uint8Array): Bytes {
  const six = isIpv6(addressesOf(line).target);
  const { name, type, code } = messageOf(line, six ? ICMPV6 : ICMP);
  if (type < 0) line.fail('no ICMP message');
  const quoted = payload.subarray(0, line.number('quote', 548)); // RFC 1812 section 4.3.2.3: at most 576 in all
  const body = concat(six ? restOfIcmpv6(line, name) : restOfIcmp(line, name), quoted);
  const message = concat([type, code, 0, 0], body);
  const pseudo = six ? pseudoHeader(line, PROTOCOL.icmpv6, message.length) : EMPTY;
  message.set(u16(line.checksum('checksum', checksum(pseudo, message))), 2);
  return message;
}

/** `id` means the echo's, not that of the IP header: ICMP is built first and takes it. */
const echo = (line: Line): Bytes => concat(u16(line.number('id', 1)), u16(line.number('seq', 1)));

function restOfIcmp(line: Line, name: string): Bytes {
  if (name.startsWith('echo') || name.startsWith('timestamp')) return echo(line);
  if (name === 'unreachable') return concat([0, 0], u16(line.number('mtu', 0)));
  if (name === 'redirect') return parseAddress(line.option('gateway') ?? '0.0.0.0');
  if (name === 'parameter-problem') return concat([line.number('pointer', 0), 0, 0, 0]);
  return concat(u32(0));
}

/** Neighbour discovery is RFC 4861 section 4, multicast listener reports RFC 3810 section 5.2. */
function restOfIcmpv6(line: Line, name: string): Bytes {
  const { source } = addressesOf(line);
  const linkAddress = (type: number): Bytes => concat([type, 1], parseMac(line.option('mac') ?? macOf(source)));
  const subject = (): Bytes => parseAddress(line.option('target') ?? source);
  if (name.startsWith('echo')) return echo(line);
  if (name === 'too-big') return concat(u32(line.number('mtu', 1280)));
  if (name === 'parameter-problem') return concat(u32(line.number('pointer', 0)));
  if (name === 'router-solicitation') return concat(u32(0), source === '::' ? EMPTY : linkAddress(1));
  if (name === 'neighbor-solicitation') return concat(u32(0), subject(), source === '::' ? EMPTY : linkAddress(1));
  if (name === 'neighbor-advertisement')
    return concat(u32(line.number('flags', 0x6000_0000)), subject(), linkAddress(2));
  if (name === 'mld-report') {
    return concat([0, 0], u16(1), [4, 0, 0, 0], parseAddress(line.option('group') ?? 'ff02::fb')); // to exclude none
  }
  if (name === 'router-advertisement') {
    const prefix = parseAddress(line.option('prefix') ?? '2001:db8::');
    const header = concat([64, 0], u16(line.number('lifetime', 1800)), u32(0), u32(0));
    return concat(header, linkAddress(1), [3, 4, 64, 0xc0], u32(86400), u32(14400), u32(0), prefix);
  }
  return concat(u32(0));
}

/** RFC 2236 section 2, RFC 3376 section 4. Words: query, report, leave (version 2), report3. Option: group. */
export function igmp(line: Line): Bytes {
  const group = parseAddress(line.option('group') ?? '0.0.0.0');
  const type = line.has('query') ? 0x11 : line.has('report') ? 0x16 : line.has('leave') ? 0x17 : 0x22;
  const version3 = type === 0x22 && (line.has('report3') || line.fail('no IGMP message'));
  const message = version3
    ? concat([type, 0, 0, 0, 0, 0, 0, 1, 4, 0, 0, 0], group)
    : concat([type, type === 0x11 ? 100 : 0, 0, 0], group);
  message.set(u16(line.checksum('checksum', checksum(message))), 2);
  return message;
}

/**
 * RFC 826, RFC 5227. `arp who-has 10.0.0.1 tell 10.0.0.2`, `arp 10.0.0.1 is-at 02:00:0a:00:00:01 to 10.0.0.2`; the
 * MAC addresses of sender and target follow from the addresses, or from mac= and targetMac=.
 */
export function arp(line: Line, nameMac: (address: string) => string): { bytes: Bytes; source: Bytes; target: Bytes } {
  const asks = line.has('who-has');
  const first = line.word() ?? line.fail('no address');
  if (!asks && !line.has('is-at')) line.fail('neither who-has nor is-at');
  const answer = asks ? undefined : line.word();
  if (asks ? !line.has('tell') : !line.has('to')) line.fail(asks ? 'no tell' : 'no to');
  const second = line.word() ?? line.fail('no second address');
  const [sender, target] = asks ? [second, first] : [first, second];
  const senderMac = parseMac(line.option('mac') ?? answer ?? nameMac(sender));
  const given = line.option('targetMac');
  const targetMac = given ? parseMac(given) : asks ? new Uint8Array(6) : parseMac(nameMac(target));
  const body = concat(senderMac, parseAddress(sender), targetMac, parseAddress(target));
  return {
    bytes: concat(hex('0001 0800 06 04'), u16(line.number('op', asks ? 1 : 2)), body),
    source: senderMac,
    target: asks || sender === target ? hex('ffffffffffff') : targetMac, // a gratuitous answer is for everybody
  };
}
