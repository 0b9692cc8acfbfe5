/**
 * Text → packets, for tests and for the sample capture:
 *
 *     packets(
 *       'tcp 10.0.0.1:1234 > 10.0.0.2:80 SYN seq=100 mss=1460 @0.5',
 *       'udp 10.0.0.5:5353 > 224.0.0.251:5353 hex:00ff vlan=7',
 *       'arp who-has 10.0.0.1 tell 10.0.0.2',
 *       'icmp 10.0.0.2 > 10.0.0.1 unreachable port { udp 10.0.0.1:4000 > 10.0.0.2:53 "x" }',
 *       'vxlan 192.0.2.1 > 192.0.2.2 vni=5 { udp 10.0.0.1:1 > 10.0.0.2:2 "hello" }',
 *       ['udp 10.0.0.5:4000 > 10.0.0.1:53', dnsQuery('example.com')],
 *     )
 *
 * Lengths and checksums are right unless an option makes them lie. The language is described in packets/line.ts, the
 * options beside the header that they change: packets/link.ts, ip.ts, transport.ts, control.ts, tunnel.ts. Addresses get
 * MAC addresses of their own (02:00 and the address).
 *
 * Time: `@0.5` is half a second after START, `@+0.5` after the packet before, `@=1.5` after 1970. A line without a time
 * comes a millisecond after the one before it. `captured=96` keeps only the beginning of the frame, `wire=1500` claims an
 * original length, `# text` becomes the comment of the packet.
 */
import { macOf, parseMac } from './packets/address.ts';
import { EMPTY, concat, type Bytes, type Data } from './packets/bytes.ts';
import { arp, icmp, igmp } from './packets/control.ts';
import { ETHER_TYPE, PROTOCOL, addressesOf, etherTypeOf, ip } from './packets/ip.ts';
import { Line } from './packets/line.ts';
import { LINK, frame, type Network } from './packets/link.ts';
import { sctp, tcp, udp } from './packets/transport.ts';
import { OVER_UDP, ah, esp, gre, type Inner } from './packets/tunnel.ts';

export interface Packet {
  /** Nanoseconds since 1970. */
  readonly time: bigint;
  readonly bytes: Bytes;
  /** On the wire; more than `bytes` holds when the capture cut the packet. */
  readonly length: number;
  readonly linkType: number;
  readonly comment: string | null;
}

/** What `packets` accepts: a line, a line with its payload, or packets that are ready. */
export type Item = string | readonly [line: string, payload: Data] | Packet | readonly Packet[];

export interface BuildOptions {
  /** Whose MAC address an IP address is reached at; a router's for what lies behind it. */
  readonly macOf?: (address: string) => string;
}

/** 2023-11-14 22:13:20 UTC: 1,700,000,000 seconds after 1970, easy to recognise in a dump. */
export const START = 1_700_000_000n * 1_000_000_000n;

const MILLISECOND = 1_000_000n;

/** Seconds written in decimals, exactly, in nanoseconds. */
export function nanoseconds(seconds: string | number): bigint {
  const text = typeof seconds === 'number' ? seconds.toFixed(9) : seconds;
  const match = /^(-?)(\d+)(?:\.(\d{1,9}))?$/.exec(text);
  if (!match) throw new Error(`not a time in seconds: ${text}`);
  const value = BigInt(match[2]!) * 1_000_000_000n + BigInt((match[3] ?? '').padEnd(9, '0'));
  return match[1] ? -value : value;
}

function timeOf(line: Line, before: bigint): bigint {
  if (line.time === null) return before + MILLISECOND;
  if (line.time.startsWith('+')) return before + nanoseconds(line.time.slice(1));
  if (line.time.startsWith('=')) return nanoseconds(line.time.slice(1));
  return START + nanoseconds(line.time);
}

/** Builds the packets of the lines, in their order. */
export function packets(...items: readonly Item[]): Packet[] {
  return packetsWith({}, ...items);
}

export function packetsWith(options: BuildOptions, ...items: readonly Item[]): Packet[] {
  const built: Packet[] = [];
  let before = START - MILLISECOND;
  for (const item of items) {
    if (isText(item)) built.push(packet(item, options, before));
    else built.push(...(isList(item) ? item : [item]));
    before = built.at(-1)?.time ?? before;
  }
  return built;
}

const isList = (item: Packet | readonly Packet[]): item is readonly Packet[] => Array.isArray(item);

const isText = (item: Item): item is string | readonly [string, Data] =>
  typeof item === 'string' || (Array.isArray(item) && typeof item[0] === 'string');

/** Builds one packet. */
export function packet(
  item: string | readonly [string, Data],
  options: BuildOptions = {},
  before = START - MILLISECOND,
): Packet {
  const [text, payload] = typeof item === 'string' ? [item, EMPTY] : item;
  const line = new Line(text, payload);
  const kept = line.number('captured', Infinity);
  const wire = line.option('wire');
  const { linkType, bytes } = frameOf(line, options);
  const captured = bytes.slice(0, kept);
  const length = wire === undefined ? bytes.length : Number(wire);
  return { time: timeOf(line, before), bytes: captured, length, linkType, comment: line.comment };
}

function frameOf(line: Line, options: BuildOptions): { linkType: number; bytes: Bytes } {
  const built = line.protocol === 'frame' ? wholeFrame(line) : frame(line, network(line, options));
  line.finish();
  return built;
}

/** `frame link=wifi hex:…`: the bytes are all there is; link may be a number. */
function wholeFrame(line: Line): { linkType: number; bytes: Bytes } {
  const name = line.option('link') ?? 'ether';
  const linkType = name in LINK ? LINK[name as keyof typeof LINK] : Number(name);
  if (!Number.isInteger(linkType)) line.fail(`unknown link ${name}`);
  return { linkType, bytes: line.payload };
}

function network(line: Line, options: BuildOptions): Network {
  const nameMac = options.macOf ?? macOf;
  if (line.protocol === 'arp') {
    const { bytes, source, target } = arp(line, nameMac);
    return { etherType: ETHER_TYPE.arp, bytes, sourceMac: source, targetMac: target };
  }
  if (line.protocol === 'eth') return rawEthernet(line);
  const bytes = ipPacket(line, options);
  const { source, target } = addressesOf(line);
  const [sourceMac, targetMac] = [parseMac(nameMac(source)), parseMac(nameMac(target))];
  return { etherType: etherTypeOf(bytes), bytes, sourceMac, targetMac };
}

/** `eth 02:… > 02:… type=0x88cc hex:…`, or with the word llc a length in place of the type (IEEE 802.3). */
function rawEthernet(line: Line): Network {
  const etherType = line.has('llc') ? line.number('length', line.payload.length) : line.number('type', 0x88b5);
  return { etherType, bytes: line.payload, sourceMac: parseMac(line.source), targetMac: parseMac(line.target) };
}

function ipPacket(line: Line, options: BuildOptions): Bytes {
  const overUdp = OVER_UDP[line.protocol];
  if (overUdp) {
    const inner = innerOf(line, options, line.protocol === 'vxlan');
    line.defaultPort(overUdp.port);
    return ip(line, PROTOCOL.udp, udp(line, concat(overUdp.header(line, inner), inner.bytes)));
  }
  switch (line.protocol) {
    case 'tcp':
      return ip(line, PROTOCOL.tcp, tcp(line, line.payload));
    case 'udp':
      return ip(line, PROTOCOL.udp, udp(line, line.payload));
    case 'sctp':
      return ip(line, PROTOCOL.sctp, sctp(line, line.payload));
    case 'icmp': {
      const quoted = line.inner ? innerOf(line, options, false).bytes : line.payload;
      const message = icmp(line, quoted);
      return ip(line, addressesOf(line).target.includes(':') ? PROTOCOL.icmpv6 : PROTOCOL.icmp, message);
    }
    case 'igmp':
      return ip(line, PROTOCOL.igmp, igmp(line));
    case 'gre':
      return ip(line, PROTOCOL.gre, gre(line, innerOf(line, options, false)));
    case 'ipip': {
      const inner = innerOf(line, options, false);
      return ip(line, inner.etherType === ETHER_TYPE.ipv6 ? PROTOCOL.ipv6 : PROTOCOL.ipip, inner.bytes);
    }
    case 'ah':
      return ip(line, PROTOCOL.ah, ah(line, innerOf(line, options, false)));
    case 'esp':
      return ip(line, PROTOCOL.esp, esp(line, line.payload));
    case 'ip':
      return ip(line, PROTOCOL.none, line.payload);
    default:
      return line.fail(`unknown protocol ${line.protocol}`);
  }
}

/** The packet in braces: a whole Ethernet frame if the tunnel bridges, or if that line says so with eth=. */
function innerOf(line: Line, options: BuildOptions, bridged: boolean): Inner {
  const inner = line.inner ?? line.fail('no { packet } inside');
  if (bridged || inner.mentions('eth') || inner.protocol === 'eth' || inner.protocol === 'arp') {
    return { etherType: ETHER_TYPE.ethernet, bytes: frameOf(inner, options).bytes };
  }
  const bytes = ipPacket(inner, options);
  inner.finish();
  return { etherType: etherTypeOf(bytes), bytes };
}
