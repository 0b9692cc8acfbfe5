// Fields of ICMPv6: RFC 4443 (errors, echo), RFC 4861 (neighbour discovery), RFC 2710 and 3810 (listeners).

import { u16be } from '../../../base/bytes.ts';
import { defineFields } from '../../../model/field.ts';
import { formatIpv6 } from '../../../model/address.ts';
import type { FieldGroup, FieldSpec } from '../../../model/field.ts';
import { onesSum, tellChecksum } from '../checksum.ts';
import type { ExplainContext } from '../dissector.ts';
import { flag, hex, milliseconds, octets, tellRows, unsigned } from '../header.ts';
import type { Row } from '../header.ts';
import { CHECKSUM_STATUS, CHECKSUM_STATUS_NAMES } from '../numbers.ts';
import { explainOptions, linkAddress, optionFields } from './icmpv6-option-fields.ts';
import { explainNode, NODE_CODES, NODE_QUERY, NODE_REPLY, nodeFields } from './icmpv6-node-fields.ts';

const TYPE = 0,
  CHECKSUM = 2,
  BODY = 4,
  WITH_BODY = 8,
  ADDRESS = 16,
  IPV6_HEADER = 40,
  HOP_LIMIT = 7,
  ROUTER_ADVERTISEMENT = 134,
  SOURCE_LINK = 1,
  TARGET_LINK = 2;
const ECHO = 128,
  ECHO_REPLY = 129,
  LISTENER_QUERY = 130,
  NEIGHBOR_SOLICITATION = 135,
  NEIGHBOR_ADVERTISEMENT = 136,
  LISTENER_REPORT_2 = 143,
  LONG_QUERY = 28;
/** IANA icmpv6-parameters. */
const TYPE_NAMES: Readonly<Record<number, string>> = {
  1: 'Destination Unreachable',
  2: 'Packet Too Big',
  3: 'Time Exceeded',
  4: 'Parameter Problem',
  [ECHO]: 'Echo (ping) request',
  [ECHO_REPLY]: 'Echo (ping) reply',
  [LISTENER_QUERY]: 'Multicast Listener Query',
  131: 'Multicast Listener Report',
  132: 'Multicast Listener Done',
  133: 'Router Solicitation',
  134: 'Router Advertisement',
  [NEIGHBOR_SOLICITATION]: 'Neighbor Solicitation',
  [NEIGHBOR_ADVERTISEMENT]: 'Neighbor Advertisement',
  137: 'Redirect',
  138: 'Router Renumbering',
  [NODE_QUERY]: 'Node Information Query',
  [NODE_REPLY]: 'Node Information Reply',
  141: 'Inverse Neighbor Discovery Solicitation Message',
  142: 'Inverse Neighbor Discovery Advertisement Message',
  [LISTENER_REPORT_2]: 'Multicast Listener Report Message v2',
  144: 'Home Agent Address Discovery Request Message',
  145: 'Home Agent Address Discovery Reply Message',
  146: 'Mobile Prefix Solicitation',
  147: 'Mobile Prefix Advertisement',
  148: 'Certification Path Solicitation Message',
  149: 'Certification Path Advertisement Message',
  150: 'Experimental Mobility',
  151: 'Multicast Router Advertisement',
  152: 'Multicast Router Solicitation',
  153: 'Multicast Router Termination',
  154: 'FMIPv6',
  155: 'RPL Control',
  156: 'Locator Update',
  157: 'Duplicate Address Request',
  158: 'Duplicate Address Confirmation',
  159: 'MPL Control Message',
  160: 'Extended Echo request',
  161: 'Extended Echo reply',
};
/** Names of codes, by type: RFC 4443, 3; RFC 7112; RFC 8883. */
const CODE_NAMES: Readonly<Record<number, Readonly<Record<number, string>>>> = {
  1: {
    0: 'no route to destination',
    1: 'Administratively prohibited',
    2: 'Beyond scope of source address',
    3: 'Address unreachable',
    4: 'Port unreachable',
    5: 'Source address failed ingress/egress policy',
    6: 'Reject route to destination',
    7: 'Error in Source Routing Header',
  },
  3: { 0: 'hop limit exceeded in transit', 1: 'fragment reassembly time exceeded' },
  4: {
    0: 'erroneous header field encountered',
    1: 'unrecognized Next Header type encountered',
    2: 'unrecognized IPv6 option encountered',
    3: 'IPv6 First Fragment has incomplete IPv6 Header Chain',
  },
  ...NODE_CODES,
};
const address = (title: string, more: Partial<FieldSpec> = {}): FieldSpec => ({ title, kind: 'ipv6', ...more });
const bits = (prefix: string, ...names: string[]): string[] => names.map((name) => `${prefix}.${name}`);

export const icmpv6Fields = defineFields({
  'icmpv6.type': unsigned('Type', { names: TYPE_NAMES }),
  'icmpv6.code': unsigned('Code'),
  'icmpv6.checksum': hex('Checksum'),
  'icmpv6.checksum_bad.expert': { title: 'Wrong checksum', kind: 'label', derived: true },
  'icmpv6.checksum.status': unsigned('Checksum status', { names: CHECKSUM_STATUS_NAMES, derived: true }),
  'icmpv6.reserved': octets('Reserved'),
  'icmpv6.mtu': unsigned('MTU', { unit: 'bytes' }),
  'icmpv6.pointer': unsigned('Place of the fault'),
  'icmpv6.echo.identifier': hex('Identifier'),
  'icmpv6.echo.sequence_number': unsigned('Sequence number'),
  'icmpv6.resp_to': unsigned('Answers packet', { derived: true }),
  'icmpv6.resptime': { title: 'Answered after', kind: 'float', unit: 'milliseconds', derived: true },
  ...nodeFields,
  'icmpv6.mld.maximum_response_delay': unsigned('Time to answer', { unit: 'milliseconds' }),
  'icmpv6.mld.maximum_response_code': unsigned('Time to answer, coded'),
  'icmpv6.mld.multicast_address': address('Group'),
  'icmpv6.mld.flag': hex('Flags'),
  'icmpv6.mld.flag.s': flag('Suppress processing', 0x08),
  'icmpv6.mld.flag.qrv': unsigned('Robustness', { mask: 0x07 }),
  'icmpv6.mld.flag.reserved': unsigned('Reserved', { mask: 0xf0 }),
  'icmpv6.mld.qqi': unsigned('Query interval'),
  'icmpv6.mld.nb_sources': unsigned('Sources'),
  'icmpv6.mld.source_address': address('Source'),
  'icmpv6.mldr.nb_mcast_records': unsigned('Groups'),
  'icmpv6.mldr.mar.record_type': unsigned('Kind', {
    names: { 1: 'Only from', 2: 'From all but', 3: 'Change to only', 4: 'Change to all but', 5: 'Allow', 6: 'Block' },
  }),
  'icmpv6.mldr.mar.aux_data_len': unsigned('Auxiliary data', { unit: 'words' }),
  'icmpv6.mldr.mar.nb_sources': unsigned('Sources'),
  'icmpv6.mldr.mar.multicast_address': address('Group'),
  'icmpv6.mldr.mar.source_address': address('Source'),
  'icmpv6.nd.ns.target_address': address('Target address', {
    help: {
      en: 'Whose hardware address is asked for.',
      ru: 'Чей аппаратный адрес запрашивают.',
    },
  }),
  'icmpv6.nd.na.target_address': address('Target address'),
  'icmpv6.nd.na.flag': hex('Flags'),
  'icmpv6.nd.na.flag.r': flag('Router', 0x8000_0000),
  'icmpv6.nd.na.flag.s': flag('Solicited', 0x4000_0000),
  'icmpv6.nd.na.flag.o': flag('Override', 0x2000_0000),
  'icmpv6.nd.na.flag.rsv': unsigned('Reserved', { mask: 0x1fff_ffff }),
  'icmpv6.nd.ra.cur_hop_limit': unsigned('Hop limit'),
  'icmpv6.nd.ra.flag': hex('Flags'),
  'icmpv6.nd.ra.flag.m': flag('Addresses by DHCP', 0x80),
  'icmpv6.nd.ra.flag.o': flag('Other settings by DHCP', 0x40),
  'icmpv6.nd.ra.flag.h': flag('Home agent', 0x20),
  'icmpv6.nd.ra.flag.prf': unsigned('Preference', { mask: 0x18, names: { 0: 'Medium', 1: 'High', 3: 'Low' } }),
  'icmpv6.nd.ra.flag.p': flag('Proxy', 0x04),
  'icmpv6.nd.ra.flag.rsv': unsigned('Reserved', { mask: 0x03 }),
  'icmpv6.nd.ra.router_lifetime': unsigned('Router lifetime', {
    unit: 'seconds',
    help: {
      en: 'How long hosts may use this router as the way out; 0 withdraws it.',
      ru: 'Сколько времени узлы могут считать этот маршрутизатор выходом из сети; 0 — больше нельзя.',
    },
  }),
  'icmpv6.nd.ra.reachable_time': unsigned('Reachable time', { unit: 'milliseconds' }),
  'icmpv6.nd.ra.retrans_timer': unsigned('Retransmission timer', { unit: 'milliseconds' }),
  'icmpv6.rd.na.destination_address': address('Destination'),
  ...optionFields,
});

const RESERVED: Row = ['icmpv6.reserved', 4];
const ECHO_ROWS: Row[] = [
  ['icmpv6.echo.identifier', 2],
  ['icmpv6.echo.sequence_number', 2],
];
const LISTENER: Row[] = [
  ['icmpv6.mld.maximum_response_delay', 2],
  ['icmpv6.reserved', 2],
  ['icmpv6.mld.multicast_address', ADDRESS],
];
/** What stands behind the checksum, by type. */
const BODIES: Readonly<Record<number, readonly Row[]>> = {
  1: [RESERVED],
  2: [['icmpv6.mtu', 4]],
  3: [RESERVED],
  4: [['icmpv6.pointer', 4]],
  [ECHO]: ECHO_ROWS,
  [ECHO_REPLY]: ECHO_ROWS,
  [LISTENER_QUERY]: LISTENER,
  131: LISTENER,
  132: LISTENER,
  133: [RESERVED],
  134: [
    ['icmpv6.nd.ra.cur_hop_limit', 1],
    ['icmpv6.nd.ra.flag', 1, ...bits('icmpv6.nd.ra.flag', 'm', 'o', 'h', 'prf', 'p', 'rsv')],
    ['icmpv6.nd.ra.router_lifetime', 2],
    ['icmpv6.nd.ra.reachable_time', 4],
    ['icmpv6.nd.ra.retrans_timer', 4],
  ],
  135: [RESERVED, ['icmpv6.nd.ns.target_address', ADDRESS]],
  136: [
    ['icmpv6.nd.na.flag', 4, ...bits('icmpv6.nd.na.flag', 'r', 's', 'o', 'rsv')],
    ['icmpv6.nd.na.target_address', ADDRESS],
  ],
  137: [RESERVED, [null, ADDRESS], ['icmpv6.rd.na.destination_address', ADDRESS]],
  [LISTENER_REPORT_2]: [
    ['icmpv6.reserved', 2],
    ['icmpv6.mldr.nb_mcast_records', 2],
  ],
};
const LONG_LISTENER: Row[] = [
  ['icmpv6.mld.maximum_response_code', 2],
  ['icmpv6.reserved', 2],
  ['icmpv6.mld.multicast_address', ADDRESS],
  ['icmpv6.mld.flag', 1, ...bits('icmpv6.mld.flag', 's', 'qrv', 'reserved')],
  ['icmpv6.mld.qqi', 1],
  ['icmpv6.mld.nb_sources', 2],
];
const RECORD: Row[] = [
  ['icmpv6.mldr.mar.record_type', 1],
  ['icmpv6.mldr.mar.aux_data_len', 1],
  ['icmpv6.mldr.mar.nb_sources', 2],
  ['icmpv6.mldr.mar.multicast_address', ADDRESS],
];
/** Neighbour discovery: options follow (RFC 4861, 4). */
const FIRST_WITH_OPTIONS = 133,
  LAST_WITH_OPTIONS = 137;

/** Tells the fields of an ICMPv6 message with its options. */
export function explainIcmpv6(
  bytes: Uint8Array,
  at: number,
  end: number,
  layer: FieldGroup,
  { cursor, flow }: ExplainContext,
): void {
  if (end - at < BODY) return;
  const type = bytes[at + TYPE];
  layer.field('icmpv6.type', at + TYPE, 1);
  layer.field('icmpv6.code', at + 1, 1);
  explainChecksum(bytes, at, end, layer, cursor.end === cursor.wireEnd);
  layer.summary(wordsOf(bytes, at, end, flow?.request?.packet ?? -1));
  if (flow?.request !== undefined) {
    layer.field('icmpv6.resp_to', at, 0, flow.request.packet + 1);
    layer.field('icmpv6.resptime', at, 0, milliseconds(flow.request.after));
  }
  const isLong = type === LISTENER_QUERY && end - at >= LONG_QUERY;
  const behind = tellRows(layer, isLong ? LONG_LISTENER : (BODIES[type] ?? []), at + BODY, end);
  if (behind < 0) return;
  if (isLong) tellAddresses(layer, 'icmpv6.mld.source_address', behind, end, u16be(bytes, behind - 2));
  else if (type === NODE_QUERY || type === NODE_REPLY) explainNode(bytes, at, end, type === NODE_QUERY, layer);
  else if (type === LISTENER_REPORT_2) explainRecords(bytes, behind, end, layer);
  else if (type >= FIRST_WITH_OPTIONS && type <= LAST_WITH_OPTIONS) explainOptions(bytes, behind, end, layer);
}

/** Words for the Info column; `request` is the packet that is answered, −1 where none is. */
function wordsOf(bytes: Uint8Array, at: number, end: number, request: number): string {
  const type = bytes[at + TYPE];
  const name = TYPE_NAMES[type] ?? `Unknown (${type})`;
  const codes = CODE_NAMES[type];
  if (codes !== undefined) return `${name} (${codes[bytes[at + 1]] ?? `Unknown code: ${bytes[at + 1]}`})`;
  if ((type === ECHO || type === ECHO_REPLY) && end - at >= WITH_BODY) {
    const id = u16be(bytes, at + BODY)
      .toString(16)
      .padStart(4, '0');
    const header = headerBefore(bytes, at);
    const life = header < 0 ? '' : `, hop limit=${bytes[header + HOP_LIMIT]}`;
    return `${name} id=0x${id}, seq=${u16be(bytes, at + BODY + 2)}${life}${request < 0 ? '' : ` (request in ${request + 1})`}`;
  }
  if (type < FIRST_WITH_OPTIONS || type > NEIGHBOR_ADVERTISEMENT) return name;
  const isSolicitation = type === NEIGHBOR_SOLICITATION;
  const isAdvertisement = type === NEIGHBOR_ADVERTISEMENT;
  const options =
    at + (isSolicitation || isAdvertisement ? WITH_BODY + ADDRESS : type === ROUTER_ADVERTISEMENT ? 16 : 8);
  if (options > end) return name;
  const mac = linkAddress(bytes, options, end, isAdvertisement ? TARGET_LINK : SOURCE_LINK);
  const from = mac === null ? '' : ` ${isAdvertisement ? 'is at' : 'from'} ${mac}`;
  if (!isSolicitation && !isAdvertisement) return `${name}${from}`;
  const target = formatIpv6(bytes.subarray(at + WITH_BODY, at + WITH_BODY + ADDRESS));
  if (isSolicitation) return `${name} for ${target}${from}`;
  const flags = ['rtr', 'sol', 'ovr'].filter((_, bit) => (bytes[at + BODY] & (0x80 >> bit)) !== 0);
  return `${name} ${target}${flags.length === 0 ? '' : ` (${flags.join(', ')})`}${from}`;
}

/** Where the IPv6 header right before a message begins, −1 without one: listener messages have eight bytes between. */
const headerBefore = (bytes: Uint8Array, at: number): number =>
  [at - IPV6_HEADER, at - IPV6_HEADER - 8].find((place) => place >= 0 && bytes[place] >> 4 === 6) ?? -1;

/** The checksum covers the addresses as well (RFC 8200, 8.1): they are looked for in the header right before. */
function explainChecksum(bytes: Uint8Array, at: number, end: number, layer: FieldGroup, isWhole: boolean): void {
  const header = headerBefore(bytes, at);
  const names = header >= 0 && bytes[at - IPV6_HEADER === header ? header + 6 : at - 8] === 58;
  if (!names) {
    layer.field('icmpv6.checksum', at + CHECKSUM, 2);
    layer.field('icmpv6.checksum.status', at + CHECKSUM, 0, CHECKSUM_STATUS.unverified);
    return;
  }
  const length = end - at;
  const before = onesSum(bytes, header + 8, header + IPV6_HEADER, 58 + (length & 0xffff) + (length >>> 16));
  tellChecksum(layer, 'icmpv6.checksum', bytes, at + CHECKSUM, { at, end, isWhole, before });
}

function tellAddresses(layer: FieldGroup, name: string, at: number, end: number, count: number): number {
  for (; count > 0 && end - at >= ADDRESS; count -= 1, at += ADDRESS) layer.field(name, at, ADDRESS);
  return at;
}

function explainRecords(bytes: Uint8Array, start: number, end: number, layer: FieldGroup): void {
  let at = start;
  for (let left = u16be(bytes, start - 2); left > 0 && end - at >= 4 + ADDRESS; left -= 1) {
    const [auxiliary, sources] = [bytes[at + 1] * 4, u16be(bytes, at + 2)];
    const record = layer.group('Group', at, 4 + ADDRESS * (1 + sources) + auxiliary);
    at = tellAddresses(record, 'icmpv6.mldr.mar.source_address', tellRows(record, RECORD, at, end), end, sources);
    at += auxiliary;
  }
}
