// Fields of the IPv4 header, RFC 791.

import { u16be } from '../../../base/bytes.ts';
import { defineFields } from '../../../model/field.ts';
import type { FieldGroup, FixedFields } from '../../../model/field.ts';
import type { ExplainContext } from '../dissector.ts';
import { CHECKSUM_STATUS, CHECKSUM_STATUS_NAMES, CODE_POINTS, IP_PROTOCOL_NAMES } from '../numbers.ts';
import { explainIpv4Options, ipv4OptionFields } from './ipv4-options.ts';

/** Where the fields stand. */
export const SERVICE = 1,
  TOTAL_LENGTH = 2,
  IDENTIFICATION = 4,
  FLAGS = 6,
  TTL = 8,
  PROTOCOL = 9,
  CHECKSUM = 10,
  SOURCE = 12,
  DESTINATION = 16,
  HEADER = 20;
export const MORE_FRAGMENTS = 0x2000,
  OFFSET = 0x1fff;
const IGMP = 2;
/** PIM, OSPF. */
const ONE_HOP: ReadonlySet<number> = new Set([103, 89]);

export const ipv4Fields = defineFields({
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
  'ip.fragments': { title: 'Datagram in several packets', kind: 'label', derived: true },
  'ip.fragment': { title: 'Part in packet', kind: 'unsigned', derived: true },
  'ip.fragment.count': { title: 'Parts', kind: 'unsigned', derived: true },
  'ip.reassembled.length': { title: 'Length of the whole', kind: 'unsigned', unit: 'bytes', derived: true },
  'ip.reassembled.data': { title: 'The whole', kind: 'bytes', derived: true },
  ...ipv4OptionFields,
});

/** Fields at the same place of every header that makes sense. */
export const fixedIpv4: FixedFields = {
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
};

/** Tells the header that begins at `at`, its options, and in Info's words what it carries. */
export function explainIpv4(
  bytes: Uint8Array,
  at: number,
  end: number,
  layer: FieldGroup,
  { cursor }: ExplainContext,
): void {
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
  explainTimeToLive(bytes, at, layer);
  layer.field('ip.proto', at + PROTOCOL, 1);
  layer.field('ip.checksum', at + CHECKSUM, 2);
  layer.field('ip.checksum.status', at + CHECKSUM, 0, CHECKSUM_STATUS.unverified);
  explainAddress('src', bytes, at + SOURCE, layer);
  explainAddress('dst', bytes, at + DESTINATION, layer);
  if (header > HEADER) explainIpv4Options(bytes, at + HEADER, Math.min(at + header, end), layer);
  summarise(bytes, at, layer);
}

function explainTimeToLive(bytes: Uint8Array, at: number, layer: FieldGroup): void {
  const life = layer.field('ip.ttl', at + TTL, 1);
  // Wireshark's rule: routing protocols go one hop, and groups as far as they should.
  const isGroup = bytes[at + DESTINATION] >> 4 === 0xe;
  if (bytes[at + TTL] < 5 && !isGroup && !ONE_HOP.has(bytes[at + PROTOCOL]))
    life.field('ip.ttl.too_small', at + TTL, 1);
  const expected = lifeOfLocalGroup(bytes, at + DESTINATION, bytes[at + PROTOCOL]);
  if (expected >= 0 && bytes[at + TTL] !== expected) life.field('ip.ttl.lncb', at + TTL, 1);
}

/**
 * RFC 3171, 3: packets to 224.0.0.0/24 stay on their network, with a time to live of 1. VRRP (RFC 5798), GLBP and mDNS
 * (RFC 6762) have 255 as a proof that they did; LLMNR leaves it open. −1: any will do.
 */
function lifeOfLocalGroup(bytes: Uint8Array, at: number, protocol: number): number {
  if (bytes[at] !== 224 || bytes[at + 1] !== 0 || bytes[at + 2] !== 0) return -1;
  if (protocol === IGMP) return 1; // RFC 2236, 2
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

/** What it carries, for Info in Wireshark's words; and beside the header's name, from where to where. */
function summarise(bytes: Uint8Array, at: number, layer: FieldGroup): void {
  const number = bytes[at + PROTOCOL];
  const name = IP_PROTOCOL_NAMES[number];
  const flags = u16be(bytes, at + FLAGS);
  const offset = (flags & OFFSET) * 8;
  const id = u16be(bytes, at + IDENTIFICATION)
    .toString(16)
    .padStart(4, '0');
  const isFragment = (flags & (MORE_FRAGMENTS | OFFSET)) !== 0;
  layer.summary(
    isFragment
      ? `Fragmented IP protocol (proto=${name ?? 'Unknown'} ${number}, off=${offset}, ID=${id})`
      : `${name ?? 'Unknown'} (${number})`,
  );
  const protocol = name ?? `protocol ${number}`;
  const carried = isFragment ? `Fragment (${protocol}, offset ${offset}, ID ${id})` : protocol;
  const addressAt = (place: number): string => bytes.subarray(place, place + 4).join('.');
  layer.facts?.(`${addressAt(at + SOURCE)} → ${addressAt(at + DESTINATION)}, ${carried}`);
}
