// RFC 791. The total length rules over the frame (padding is cut off); 0 means segmentation offload before the capture.
// Fragments end the walk: engine/flow/ip-fragments.ts puts them together and the walk goes on from there.

import { u16be, u32be } from '../../../base/bytes.ts';
import { ANOMALY } from '../../../model/anomaly.ts';
import { defineFields } from '../../../model/field.ts';
import type { FieldGroup } from '../../../model/field.ts';
import { SPACE, STOP, UNKNOWN } from '../dissector.ts';
import type { PacketDissector } from '../dissector.ts';
import { CHECKSUM_STATUS, CHECKSUM_STATUS_NAMES, CODE_POINTS, IP_PROTOCOL_NAMES } from '../numbers.ts';

const SERVICE = 1,
  TOTAL_LENGTH = 2,
  IDENTIFICATION = 4,
  FLAGS = 6,
  TTL = 8,
  PROTOCOL = 9,
  CHECKSUM = 10,
  SOURCE = 12,
  DESTINATION = 16,
  HEADER = 20;
const MORE_FRAGMENTS = 0x2000,
  OFFSET = 0x1fff;
const IPV6_ETHERTYPE = 0x86dd;
/** PIM, OSPF. */
const ONE_HOP: ReadonlySet<number> = new Set([103, 89]);
const END_OF_OPTIONS = 0,
  NO_OPERATION = 1,
  ROUTER_ALERT = 148;
const OPTION_FIELDS: Readonly<Record<number, string>> = {
  [END_OF_OPTIONS]: 'ip.options.eol',
  [NO_OPERATION]: 'ip.options.nop',
  [ROUTER_ALERT]: 'ip.options.routeralert',
};

/** Names of options (IANA ip-parameters). */
const OPTION_NAMES: Readonly<Record<number, string>> = {
  0: 'End of options',
  1: 'No operation',
  7: 'Record route',
  68: 'Timestamp',
  130: 'Security',
  131: 'Loose source route',
  136: 'Stream identifier',
  137: 'Strict source route',
  148: 'Router alert',
};

const fields = defineFields({
  'ip.version': { title: 'Version', kind: 'unsigned', mask: 0xf0 },
  'ip.hdr_len': { title: 'Header length', kind: 'unsigned', unit: 'bytes' },
  'ip.bogus_header_length': { title: 'Header length is too small', kind: 'label' },
  'ip.dsfield': {
    title: 'Differentiated services',
    kind: 'unsigned',
    hex: true,
    help: {
      en: 'How routers should favour this packet (upper six bits), and whether a queue was full (lower two).',
      ru: 'Как маршрутизаторам обслуживать пакет (старшие шесть бит) и была ли перегрузка (младшие два).',
    },
  },
  'ip.dsfield.dscp': { title: 'Code point', kind: 'unsigned', mask: 0xfc, names: CODE_POINTS },
  'ip.dsfield.ecn': {
    title: 'Congestion notification',
    kind: 'unsigned',
    mask: 0x03,
    names: { 0: 'Not ECN-capable', 1: 'ECN-capable (1)', 2: 'ECN-capable (0)', 3: 'Congestion experienced' },
  },
  'ip.len': { title: 'Total length', kind: 'unsigned', unit: 'bytes' },
  'ip.id': {
    title: 'Identification',
    kind: 'unsigned',
    hex: true,
    help: {
      en: 'Tells which fragments belong together. Many systems count it up, which shows how busy a host is.',
      ru: 'По нему собирают фрагменты. Многие системы просто увеличивают его, и видно, насколько узел занят.',
    },
  },
  'ip.flags': { title: 'Flags', kind: 'unsigned', hex: true, mask: 0xe0 },
  'ip.flags.rb': { title: 'Reserved', kind: 'flag', mask: 0x80 },
  'ip.flags.df': {
    title: 'Do not fragment',
    kind: 'flag',
    mask: 0x40,
    help: {
      en: 'A router that would have to split the packet must drop it and say so by ICMP.',
      ru: 'Маршрутизатор, которому пришлось бы разбить пакет, должен отбросить его и сообщить об этом по ICMP.',
    },
  },
  'ip.flags.mf': { title: 'More fragments', kind: 'flag', mask: 0x20 },
  'ip.frag_offset': { title: 'Fragment offset', kind: 'unsigned', mask: 0x1fff, unit: 'words of 8 bytes' },
  'ip.bogus_ip_version': { title: 'Version is not 4', kind: 'label' },
  'ip.bogus_ip_length': { title: 'Total length exceeds the packet', kind: 'label' },
  'ip.ttl.lncb': { title: 'Time to live is not that of a local group', kind: 'label' },
  'ip.ttl.too_small': { title: 'Time to live is small', kind: 'label' },
  'ip.ttl': {
    title: 'Time to live',
    kind: 'unsigned',
    help: {
      en: 'Each router takes one off; at 0 the packet is dropped. Systems begin with 64, 128 or 255.',
      ru: 'Каждый маршрутизатор уменьшает его на один; на нуле пакет отбрасывают. Начинают с 64, 128 или 255.',
    },
  },
  'ip.proto': { title: 'Protocol', kind: 'unsigned', names: IP_PROTOCOL_NAMES },
  'ip.checksum': { title: 'Header checksum', kind: 'unsigned', hex: true },
  'ip.checksum.status': { title: 'Checksum status', kind: 'unsigned', names: CHECKSUM_STATUS_NAMES, derived: true },
  'ip.src': {
    title: 'Source address',
    kind: 'ipv4',
    help: {
      en: 'The host that says it sent this. Nothing proves it: it can be forged where no answer is needed.',
      ru: 'Узел, который назвался отправителем. Это ничем не доказано: адрес можно подделать, если ответ не нужен.',
    },
  },
  'ip.dst': { title: 'Destination address', kind: 'ipv4' },
  'ip.addr': { title: 'Address', kind: 'ipv4', hidden: true },
  'ip.host': { title: 'Host', kind: 'text', hidden: true },
  'ip.src_host': { title: 'Source host', kind: 'text', hidden: true },
  'ip.dst_host': { title: 'Destination host', kind: 'text', hidden: true },
  'ip.fragment': { title: 'Part in packet', kind: 'unsigned', derived: true },
  'ip.fragment.count': { title: 'Parts', kind: 'unsigned', derived: true },
  'ip.reassembled.length': { title: 'Length of the whole', kind: 'unsigned', unit: 'bytes', derived: true },
  'ip.reassembled.data': { title: 'The whole', kind: 'bytes', derived: true },
  'ip.opt.type': { title: 'Option', kind: 'unsigned', names: OPTION_NAMES },
  'ip.opt.type.copy': { title: 'In every fragment', kind: 'flag', mask: 0x80 },
  'ip.opt.type.class': { title: 'Class', kind: 'unsigned', mask: 0x60 },
  'ip.opt.type.number': { title: 'Number', kind: 'unsigned', mask: 0x1f },
  'ip.opt.len': { title: 'Option length', kind: 'unsigned', unit: 'bytes' },
  'ip.opt.ra': { title: 'Router alert', kind: 'unsigned' },
  'ip.options.eol': { title: 'End of options', kind: 'bytes' },
  'ip.options.nop': { title: 'No operation', kind: 'bytes' },
  'ip.options.routeralert': { title: 'Router alert', kind: 'bytes' },
});

export const ipv4: PacketDissector = {
  id: 'ip',
  title: 'Internet Protocol Version 4',
  display: 'IPv4',
  claims: [
    [SPACE.etherType, 0x0800],
    [SPACE.greProtocol, 0x0800],
    [SPACE.ipProtocol, 4], // IP in IP, RFC 2003
    [SPACE.pppProtocol, 0x0021],
    [SPACE.loopbackFamily, 2],
    [SPACE.llcSap, 0x06],
    [SPACE.linkType, 228],
    [SPACE.nlpid, 0xcc],
  ],

  dissect(bytes, cursor, context) {
    const at = cursor.at;
    const available = cursor.end - at;
    if (available < HEADER) {
      context.note(ANOMALY.ipTruncated, cursor);
      return STOP;
    }
    const version = bytes[at] >> 4;
    if (version !== 4) {
      context.note(ANOMALY.ipVersion, cursor);
      return version === 6 ? context.next(SPACE.etherType, IPV6_ETHERTYPE) : STOP;
    }
    const header = (bytes[at] & 15) * 4;
    if (header < HEADER) {
      context.note(ANOMALY.ipHeaderLength, cursor);
      return STOP;
    }
    const source = context.addresses.ipv4(bytes, at + SOURCE);
    const destination = context.addresses.ipv4(bytes, at + DESTINATION);
    context.enterNetwork(cursor, source, destination);
    cursor.hops = bytes[at + TTL];
    cursor.transport = bytes[at + PROTOCOL];

    const total = u16be(bytes, at + TOTAL_LENGTH);
    if (total >= header) {
      // No more than was on the wire, whatever the header says: hosts drop such a packet as too short.
      cursor.isShort = total > cursor.wireEnd - at;
      if (cursor.isShort) context.note(ANOMALY.ipTotalLength, cursor);
      else cursor.wireEnd = at + total;
      if (cursor.end > cursor.wireEnd) cursor.end = cursor.wireEnd;
    } else if (total !== 0) {
      context.note(ANOMALY.ipTotalLength, cursor);
      return STOP;
    }
    cursor.ipLength = cursor.wireEnd - at;
    if (cursor.end - at < header) {
      context.note(ANOMALY.ipTruncated, cursor);
      return STOP;
    }
    if (header > HEADER && !areOptionsValid(bytes, at + HEADER, at + header)) context.note(ANOMALY.ipOptions, cursor);
    if (u16be(bytes, at + CHECKSUM) !== 0 && !isChecksumValid(bytes, at, at + header))
      context.note(ANOMALY.ipChecksum, cursor);
    cursor.at = at + header;

    const flags = u16be(bytes, at + FLAGS);
    // A first fragment that is not all there cannot be completed, but its ports can be read.
    const isCutFirst = (flags & OFFSET) === 0 && (cursor.isShort || cursor.end < cursor.wireEnd);
    if ((flags & (MORE_FRAGMENTS | OFFSET)) !== 0 && !isCutFirst) {
      cursor.isFragment = true;
      cursor.fragmentOffset = (flags & OFFSET) * 8;
      cursor.fragmentMore = (flags & MORE_FRAGMENTS) !== 0;
      // RFC 791, 3.2: the protocol is part of a datagram's identity.
      cursor.fragmentId = (cursor.transport << 16) | u16be(bytes, at + IDENTIFICATION);
      cursor.fragmentProtocol = cursor.transport;
      return UNKNOWN;
    }
    return context.next(SPACE.ipProtocol, cursor.transport);
  },

  fields,
  fixed: {
    stands: (bytes, at, end) =>
      end - at >= HEADER && bytes[at] >> 4 === 4 && (bytes[at] & 15) >= 5 && u16be(bytes, at + TOTAL_LENGTH) !== 0,
    places: {
      'ip.version': [0, 1],
      'ip.dsfield': [SERVICE, 1],
      'ip.dsfield.dscp': [SERVICE, 1],
      'ip.dsfield.ecn': [SERVICE, 1],
      'ip.len': [TOTAL_LENGTH, 2],
      'ip.id': [IDENTIFICATION, 2],
      'ip.flags': [FLAGS, 1],
      'ip.flags.rb': [FLAGS, 1],
      'ip.flags.df': [FLAGS, 1],
      'ip.flags.mf': [FLAGS, 1],
      'ip.ttl': [TTL, 1],
      'ip.proto': [PROTOCOL, 1],
      'ip.checksum': [CHECKSUM, 2],
      'ip.src': [SOURCE, 4],
      'ip.dst': [DESTINATION, 4],
    },
  },
  explain(bytes, at, end, layer, { cursor }) {
    if (end - at < HEADER) return;
    const header = (bytes[at] & 15) * 4;
    const version = layer.field('ip.version', at, 1);
    if (bytes[at] >> 4 !== 4) {
      // What claims to be IPv6 is read as such; the rest is of a kind that nobody knows.
      version.field('ip.bogus_ip_version', at, 1);
      layer.summary(`Bogus IPv4 version (${bytes[at] >> 4}, must be 4)`);
      return;
    }
    const length = layer.field('ip.hdr_len', at, 1, header);
    if (header < HEADER) {
      // Where the other fields are is anybody's guess.
      length.field('ip.bogus_header_length', at, 1);
      layer.summary(`Bogus IP header length (${header}, must be at least ${HEADER})`);
      return;
    }
    const service = layer.field('ip.dsfield', at + SERVICE, 1);
    service.field('ip.dsfield.dscp', at + SERVICE, 1);
    service.field('ip.dsfield.ecn', at + SERVICE, 1);
    // 0 before segmentation offload: then it is what was handed to the network card.
    const total = u16be(bytes, at + TOTAL_LENGTH);
    const whole = layer.field('ip.len', at + TOTAL_LENGTH, 2, total === 0 ? cursor.ipLength : total);
    if (total > cursor.wireEnd - at) whole.field('ip.bogus_ip_length', at + TOTAL_LENGTH, 2);
    layer.field('ip.id', at + IDENTIFICATION, 2);
    const flags = layer.field('ip.flags', at + FLAGS, 1);
    for (const name of ['ip.flags.rb', 'ip.flags.df', 'ip.flags.mf']) flags.field(name, at + FLAGS, 1);
    layer.field('ip.frag_offset', at + FLAGS, 2);
    const life = layer.field('ip.ttl', at + TTL, 1);
    // Wireshark's rule: routing protocols go one hop, and groups as far as they should.
    const isGroup = bytes[at + DESTINATION] >> 4 === 0xe;
    if (bytes[at + TTL] < 5 && !isGroup && !ONE_HOP.has(bytes[at + PROTOCOL]))
      life.field('ip.ttl.too_small', at + TTL, 1);
    const expected = lifeOfLocalGroup(bytes, at + DESTINATION);
    if (expected >= 0 && bytes[at + TTL] !== expected) life.field('ip.ttl.lncb', at + TTL, 1);
    layer.field('ip.proto', at + PROTOCOL, 1);
    layer.field('ip.checksum', at + CHECKSUM, 2);
    layer.field('ip.checksum.status', at + CHECKSUM, 0, CHECKSUM_STATUS.unverified);
    explainAddress('src', bytes, at + SOURCE, layer);
    explainAddress('dst', bytes, at + DESTINATION, layer);
    if (header > HEADER) explainOptions(bytes, at + HEADER, Math.min(at + header, end), layer);
    const offset = (u16be(bytes, at + FLAGS) & OFFSET) * 8;
    const isFragment = (u16be(bytes, at + FLAGS) & (MORE_FRAGMENTS | OFFSET)) !== 0;
    const protocol = IP_PROTOCOL_NAMES[bytes[at + PROTOCOL]] ?? `protocol ${bytes[at + PROTOCOL]}`;
    const id = u16be(bytes, at + IDENTIFICATION)
      .toString(16)
      .padStart(4, '0');
    const words = isFragment ? `Fragment (${protocol}, offset ${offset}, ID ${id})` : protocol;
    layer.summary(
      isFragment
        ? `Fragmented IP protocol (proto=${IP_PROTOCOL_NAMES[bytes[at + PROTOCOL]] ?? 'Unknown'} ${bytes[at + PROTOCOL]}, off=${offset}, ID=${id})`
        : `${IP_PROTOCOL_NAMES[bytes[at + PROTOCOL]] ?? 'Unknown'} (${bytes[at + PROTOCOL]})`,
    );
    const textAt = (from: number): string => bytes.subarray(at + from, at + from + 4).join('.');
    layer.facts?.(`${textAt(SOURCE)} → ${textAt(DESTINATION)}, ${words}`);
  },
};

/**
 * RFC 3171, 3: packets to 224.0.0.0/24 stay on their network, with a time to live of 1. VRRP (RFC 5798), GLBP and mDNS
 * (RFC 6762) have 255 as a proof that they did; LLMNR leaves it open. −1: any will do.
 */
function lifeOfLocalGroup(bytes: Uint8Array, at: number): number {
  if (bytes[at] !== 224 || bytes[at + 1] !== 0 || bytes[at + 2] !== 0) return -1;
  const group = bytes[at + 3];
  if (group === 252) return -1;
  return group === 18 || group === 102 || group === 251 ? 255 : 1;
}

/** An address, and as Wireshark's hosts: texts, which it may resolve to names. */
function explainAddress(end: 'src' | 'dst', bytes: Uint8Array, at: number, layer: FieldGroup): void {
  for (const name of [`ip.${end}`, 'ip.addr']) layer.field(name, at, 4);
  for (const name of [`ip.${end}_host`, 'ip.host'])
    if (layer.asked?.has(name) !== false) layer.field(name, at, 4, bytes.subarray(at, at + 4).join('.'));
}

function explainOptions(bytes: Uint8Array, at: number, end: number, layer: FieldGroup): void {
  const options = layer.group('Options', at, end - at);
  while (at < end) {
    const kind = bytes[at];
    const length = kind <= NO_OPERATION ? 1 : at + 1 < end ? bytes[at + 1] : 0;
    if (length < 1 || (kind > NO_OPERATION && length < 2) || at + length > end) return;
    const name = OPTION_FIELDS[kind];
    const option =
      name === undefined
        ? options.group(OPTION_NAMES[kind] ?? `Option ${kind}`, at, length)
        : options.field(name, at, length);
    const type = option.field('ip.opt.type', at, 1);
    for (const part of ['ip.opt.type.copy', 'ip.opt.type.class', 'ip.opt.type.number']) type.field(part, at, 1);
    if (length > 1) option.field('ip.opt.len', at + 1, 1);
    if (kind === ROUTER_ALERT && length === 4) option.field('ip.opt.ra', at + 2, 2);
    if (kind === END_OF_OPTIONS) return;
    at += length;
  }
}

function areOptionsValid(bytes: Uint8Array, at: number, end: number): boolean {
  while (at < end) {
    const kind = bytes[at];
    if (kind === END_OF_OPTIONS) return true;
    if (kind === NO_OPERATION) at += 1;
    else {
      const length = at + 1 < end ? bytes[at + 1] : 0;
      if (length < 2 || at + length > end) return false;
      at += length;
    }
  }
  return true;
}

/** RFC 1071: the one's complement sum over the header, checksum included, is all ones. */
function isChecksumValid(bytes: Uint8Array, at: number, end: number): boolean {
  let sum = 0;
  for (; at < end; at += 4) {
    const word = u32be(bytes, at);
    sum += (word >>> 16) + (word & 0xffff);
  }
  sum = (sum & 0xffff) + (sum >>> 16);
  return (sum & 0xffff) + (sum >>> 16) === 0xffff;
}
