// ARCNET (LINKTYPE_ARCNET_BSD, LINKTYPE_ARCNET_LINUX): one byte each of source, destination and protocol. RFC 1201
// protocols have a fragment flag and a sequence number behind it, RFC 1051 ones do not. Not handled: fragments.

import { ANOMALY } from '../../../model/anomaly.ts';
import type { Cursor } from '../../../model/cursor.ts';
import { defineFields } from '../../../model/field.ts';
import { SPACE, STOP, UNKNOWN } from '../dissector.ts';
import type { Context, Next, PacketDissector } from '../dissector.ts';
import { hex, octets, tellRows, unsigned } from '../header.ts';
import type { Row } from '../header.ts';

/** Where the protocol stands: Linux has two bytes of packet offset before it. */
const PROTOCOL = 2,
  PROTOCOL_LINUX = 4;
const IP_1051 = 240,
  ARP_1051 = 241,
  IP_1201 = 212,
  ARP_1201 = 213,
  REVERSE_ARP_1201 = 214,
  IPV6 = 196;
/** Flag, sequence number; an exception frame repeats protocol and flag behind three bytes of 0xff. */
const SPLIT = 3,
  EXCEPTION = 0xff,
  EXCEPTION_LENGTH = 4;

const fields = defineFields({
  'arcnet.src': hex('Source'),
  'arcnet.dst': hex('Destination'),
  'arcnet.offset': octets('Offset'),
  'arcnet.protID': hex('Protocol', {
    names: {
      [IP_1051]: 'IPv4 (RFC 1051)',
      [ARP_1051]: 'ARP (RFC 1051)',
      [IP_1201]: 'IPv4',
      [ARP_1201]: 'ARP',
      [IPV6]: 'IPv6',
    },
  }),
  'arcnet.split_flag': unsigned('Split'),
  'arcnet.exception_flag': hex('Exception'),
  'arcnet.sequence': unsigned('Sequence number'),
});
const ENDS: Row[] = [
  ['arcnet.src', 1],
  ['arcnet.dst', 1],
];
const PARTS: Row[] = [
  ['arcnet.split_flag', 1],
  ['arcnet.sequence', 2],
];

const explainAs =
  (rows: readonly Row[]): NonNullable<PacketDissector['explain']> =>
  (bytes, start, end, layer) => {
    let at = tellRows(layer, rows, start, end);
    if (at < 0 || at >= end) return;
    const protocol = bytes[at];
    at = tellRows(layer, [['arcnet.protID', 1]], at, end);
    if (protocol === IP_1051 || protocol === ARP_1051 || at >= end) return;
    if (bytes[at] === EXCEPTION) {
      layer.field('arcnet.exception_flag', at, 1);
      at += EXCEPTION_LENGTH;
    }
    if (at < end) tellRows(layer, PARTS, at, end);
  };

export const arcnet: PacketDissector = {
  id: 'arcnet',
  title: 'ARCNET',
  display: 'ARCNET',
  claims: [[SPACE.linkType, 7]],
  dissect: (bytes, cursor, context) => read(bytes, cursor, context, PROTOCOL),
  fields,
  explain: explainAs(ENDS),
};

export const arcnetLinux: PacketDissector = {
  id: 'arcnet',
  title: 'ARCNET, Linux',
  display: 'ARCNET',
  claims: [[SPACE.linkType, 129]],
  dissect: (bytes, cursor, context) => read(bytes, cursor, context, PROTOCOL_LINUX),
  fields,
  explain: explainAs([...ENDS, ['arcnet.offset', 2]]),
};

function read(bytes: Uint8Array, cursor: Cursor, context: Context, offset: number): Next {
  let at = cursor.at + offset;
  if (cursor.end <= at) {
    context.note(ANOMALY.linkTruncated, cursor);
    return STOP;
  }
  const protocol = bytes[at];
  at += 1;
  if (protocol !== IP_1051 && protocol !== ARP_1051) {
    if (at < cursor.end && bytes[at] === EXCEPTION) at += EXCEPTION_LENGTH;
    if (cursor.end - at < SPLIT) {
      context.note(ANOMALY.linkTruncated, cursor);
      return STOP;
    }
    if (bytes[at] !== 0) return STOP;
    at += SPLIT;
  }
  cursor.at = at;
  switch (protocol) {
    case IP_1051:
    case IP_1201:
      return context.next(SPACE.etherType, 0x0800);
    case ARP_1051:
    case ARP_1201:
      return context.next(SPACE.etherType, 0x0806);
    case REVERSE_ARP_1201:
      return context.next(SPACE.etherType, 0x8035);
    case IPV6:
      return context.next(SPACE.etherType, 0x86dd);
    default:
      return UNKNOWN;
  }
}
