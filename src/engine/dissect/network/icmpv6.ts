// RFC 4443, neighbour discovery RFC 4861, listener discovery RFC 2710. A flow is keyed as Zeek and Community ID do: type, and
// the type that answers it, in place of ports. Not handled: what the messages say; what an error quotes is not its own.

import { u16be } from '../../../base/bytes.ts';
import { ANOMALY } from '../../../model/anomaly.ts';
import { defineFields } from '../../../model/field.ts';
import type { FieldGroup } from '../../../model/field.ts';
import { SPACE, STOP } from '../dissector.ts';
import type { PacketDissector } from '../dissector.ts';

const TYPE = 0,
  CODE = 1,
  HEADER = 4;
/** Zeek and Wireshark count what stands behind eight bytes as payload. */
const WITH_BODY = 8;
/** Type that answers a type, −1 where none does (Community ID specification, "ICMP"). */
const ANSWERS = new Int16Array(256).fill(-1);
for (const [request, reply] of [
  [128, 129], // echo
  [130, 131], // multicast listener
  [133, 134], // router
  [135, 136], // neighbour
  [139, 140], // node information
  [144, 145], // home agent discovery
] as const) {
  ANSWERS[request] = reply;
  ANSWERS[reply] = request;
}

const CHECKSUM = 2,
  BODY = 4,
  TARGET = 8,
  ADDRESS = 16;
/** IANA icmpv6-parameters. */
const TYPE_NAMES: Readonly<Record<number, string>> = {
  1: 'Destination unreachable',
  2: 'Packet too big',
  3: 'Time exceeded',
  4: 'Parameter problem',
  128: 'Echo (ping) request',
  129: 'Echo (ping) reply',
  130: 'Multicast listener query',
  131: 'Multicast listener report',
  132: 'Multicast listener done',
  133: 'Router solicitation',
  134: 'Router advertisement',
  135: 'Neighbour solicitation',
  136: 'Neighbour advertisement',
  137: 'Redirect',
  143: 'Multicast listener report, version 2',
};
const OPTION_NAMES: Readonly<Record<number, string>> = {
  1: 'Source link-layer address',
  2: 'Target link-layer address',
  3: 'Prefix information',
  4: 'Redirected header',
  5: 'MTU',
  24: 'Route information',
  25: 'Recursive DNS server',
  31: 'DNS search list',
};

const fields = defineFields({
  'icmpv6.type': { title: 'Type', kind: 'unsigned', names: TYPE_NAMES },
  'icmpv6.code': { title: 'Code', kind: 'unsigned' },
  'icmpv6.checksum': { title: 'Checksum', kind: 'unsigned', hex: true },
  'icmpv6.mtu': { title: 'MTU', kind: 'unsigned', unit: 'bytes' },
  'icmpv6.echo.identifier': { title: 'Identifier', kind: 'unsigned', hex: true },
  'icmpv6.echo.sequence_number': { title: 'Sequence number', kind: 'unsigned' },
  'icmpv6.nd.ns.target_address': { title: 'Target address', kind: 'ipv6' },
  'icmpv6.nd.na.target_address': { title: 'Target address', kind: 'ipv6' },
  'icmpv6.nd.na.flag.r': { title: 'Router', kind: 'flag', mask: 0x80 },
  'icmpv6.nd.na.flag.s': { title: 'Solicited', kind: 'flag', mask: 0x40 },
  'icmpv6.nd.na.flag.o': { title: 'Override', kind: 'flag', mask: 0x20 },
  'icmpv6.nd.ra.cur_hop_limit': { title: 'Hop limit', kind: 'unsigned' },
  'icmpv6.nd.ra.router_lifetime': { title: 'Router lifetime', kind: 'unsigned', unit: 'seconds' },
  'icmpv6.nd.ra.reachable_time': { title: 'Reachable time', kind: 'unsigned' },
  'icmpv6.nd.ra.retrans_timer': { title: 'Retransmission timer', kind: 'unsigned' },
  'icmpv6.opt.type': { title: 'Type', kind: 'unsigned', names: OPTION_NAMES },
  'icmpv6.opt.length': { title: 'Length', kind: 'unsigned' },
  'icmpv6.opt.linkaddr': { title: 'Link-layer address', kind: 'mac' },
  'icmpv6.opt.src_linkaddr': { title: 'Source link-layer address', kind: 'mac', hidden: true },
  'icmpv6.opt.target_linkaddr': { title: 'Target link-layer address', kind: 'mac', hidden: true },
  'icmpv6.opt.prefix.length': { title: 'Prefix length', kind: 'unsigned' },
  'icmpv6.opt.prefix': { title: 'Prefix', kind: 'ipv6' },
  'icmpv6.opt.mtu': { title: 'MTU', kind: 'unsigned', unit: 'bytes' },
});

const ECHO = 128,
  ECHO_REPLY = 129,
  TOO_BIG = 2,
  ROUTER = 134,
  SOLICITATION = 135,
  ADVERTISEMENT = 136;
/** Where the options of neighbour discovery begin (RFC 4861, 4). */
const OPTIONS: Readonly<Record<number, number>> = { 133: 8, 134: 16, 135: 24, 136: 24, 137: 40 };

export const icmpv6: PacketDissector = {
  id: 'icmpv6',
  title: 'Internet Control Message Protocol v6',
  display: 'ICMPv6',
  claims: [[SPACE.ipProtocol, 58]],

  dissect(bytes, cursor, context) {
    const at = cursor.at;
    if (cursor.end - at < HEADER) {
      context.note(ANOMALY.icmpTruncated, cursor);
      return STOP;
    }
    cursor.icmpType = bytes[at + TYPE]!;
    cursor.icmpCode = bytes[at + CODE]!;
    const answer = ANSWERS[cursor.icmpType];
    cursor.sourcePort = cursor.icmpType;
    cursor.destinationPort = answer >= 0 ? answer : cursor.icmpCode;
    cursor.at = Math.min(at + WITH_BODY, cursor.end);
    cursor.payloadLength = Math.max(0, cursor.wireEnd - at - WITH_BODY);
    cursor.hasPayload = true;
    return STOP;
  },

  fields,
  explain(bytes, at, end, layer) {
    if (end - at < HEADER) return;
    const type = bytes[at + TYPE];
    layer.field('icmpv6.type', at + TYPE, 1);
    layer.field('icmpv6.code', at + CODE, 1);
    layer.field('icmpv6.checksum', at + CHECKSUM, 2);
    layer.summary(TYPE_NAMES[type] ?? `Type ${type}`);
    if (end - at < WITH_BODY) return;
    if (type === ECHO || type === ECHO_REPLY) {
      layer.field('icmpv6.echo.identifier', at + BODY, 2);
      layer.field('icmpv6.echo.sequence_number', at + BODY + 2, 2);
      layer.summary(`${TYPE_NAMES[type]} seq=${u16be(bytes, at + BODY + 2)}`);
    } else if (type === TOO_BIG) layer.field('icmpv6.mtu', at + BODY, 4);
    else if (type === ROUTER && end - at >= OPTIONS[ROUTER]) {
      layer.field('icmpv6.nd.ra.cur_hop_limit', at + BODY, 1);
      layer.field('icmpv6.nd.ra.router_lifetime', at + BODY + 2, 2);
      layer.field('icmpv6.nd.ra.reachable_time', at + BODY + 4, 4);
      layer.field('icmpv6.nd.ra.retrans_timer', at + BODY + 8, 4);
    } else if ((type === SOLICITATION || type === ADVERTISEMENT) && end - at >= TARGET + ADDRESS) {
      if (type === ADVERTISEMENT)
        for (const flag of ['r', 's', 'o']) layer.field(`icmpv6.nd.na.flag.${flag}`, at + BODY, 1);
      layer.field(`icmpv6.nd.${type === SOLICITATION ? 'ns' : 'na'}.target_address`, at + TARGET, ADDRESS);
    }
    const options = OPTIONS[type];
    if (options !== undefined) explainOptions(bytes, at + options, end, layer);
  },
};

/** RFC 4861, 4.6: lengths are in units of eight bytes. */
function explainOptions(bytes: Uint8Array, at: number, end: number, layer: FieldGroup): void {
  while (at + 8 <= end) {
    const type = bytes[at];
    const length = bytes[at + 1] * 8;
    if (length === 0 || at + length > end) return;
    const option = layer.group(OPTION_NAMES[type] ?? `Option ${type}`, at, length);
    option.field('icmpv6.opt.type', at, 1);
    option.field('icmpv6.opt.length', at + 1, 1);
    if (type <= 2 && length === 8) {
      option.field('icmpv6.opt.linkaddr', at + 2, 6);
      option.field(type === 1 ? 'icmpv6.opt.src_linkaddr' : 'icmpv6.opt.target_linkaddr', at + 2, 6);
    } else if (type === 3 && length === 32) {
      option.field('icmpv6.opt.prefix.length', at + 2, 1);
      option.field('icmpv6.opt.prefix', at + 16, ADDRESS);
    } else if (type === 5) option.field('icmpv6.opt.mtu', at + 4, 4);
    at += length;
  }
}
