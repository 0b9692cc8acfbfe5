// ARCNET (LINKTYPE_ARCNET_BSD, LINKTYPE_ARCNET_LINUX): one byte each of source, destination and protocol. RFC 1201
// protocols have a fragment flag and a sequence number behind it, RFC 1051 ones do not. Not handled: fragments.

import { ANOMALY } from '../../../model/anomaly.ts';
import type { Cursor } from '../../../model/cursor.ts';
import { SPACE, STOP, UNKNOWN } from '../dissector.ts';
import type { Context, Next, PacketDissector } from '../dissector.ts';

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

export const arcnet: PacketDissector = {
  id: 'arcnet',
  title: 'ARCNET',
  display: 'ARCNET',
  claims: [[SPACE.linkType, 7]],
  dissect: (bytes, cursor, context) => read(bytes, cursor, context, PROTOCOL),
};

export const arcnetLinux: PacketDissector = {
  id: 'arcnet',
  title: 'ARCNET, Linux',
  display: 'ARCNET',
  claims: [[SPACE.linkType, 129]],
  dissect: (bytes, cursor, context) => read(bytes, cursor, context, PROTOCOL_LINUX),
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
