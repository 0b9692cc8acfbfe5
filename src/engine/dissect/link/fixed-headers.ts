// Links whose header is of fixed length with the number of what follows at a fixed place (www.tcpdump.org/linktypes.html):
// nothing else of them is read.

import { u16be, u16le, u32be, u32le } from '../../../base/bytes.ts';
import { ANOMALY } from '../../../model/anomaly.ts';
import type { Cursor } from '../../../model/cursor.ts';
import { SPACE, STOP, UNKNOWN } from '../dissector.ts';
import type { Context, Next, PacketDissector } from '../dissector.ts';
import { LAYER } from '../layer.ts';
import { nextByVersion } from '../network/ip-version.ts';
import { LLC } from './ethernet.ts';
import { FIXED_HEADERS } from './fixed-header-fields.ts';

/** LINKTYPE_IPOIB: a global routing header of 40 bytes, EtherType, two reserved bytes (RFC 4391). */
const IPOIB_TYPE = 40,
  IPOIB_HEADER = 44;
/** LINKTYPE_PFLOG: its first byte is the length, padded to four. */
const PFLOG_FAMILY = 1,
  PFLOG_LEAST = 4;
/** LINKTYPE_PKTAP: length, kind of record and link type of what follows, little endian. */
const PKTAP_RECORD = 4,
  PKTAP_LINK_TYPE = 8,
  PKTAP_LEAST = 12,
  PKTAP_PACKET = 1;
/** LINKTYPE_PPI: length and link type, little endian. */
const PPI_LENGTH = 2,
  PPI_LINK_TYPE = 4,
  PPI_LEAST = 8;
/** LINKTYPE_SUNATM: traffic type in the first byte, VPI, VCI. */
const SUNATM_HEADER = 4,
  SUNATM_LLC = 2;
/** LINKTYPE_IPNET (Solaris). */
const IPNET_HEADER = 24;
/** LINKTYPE_JUNIPER_ETHER: magic number, flags, an extension when they say so. */
const JUNIPER_MAGIC = 0x4d4743,
  JUNIPER_FLAGS = 3,
  JUNIPER_EXTENDED = 0x80,
  JUNIPER_WITHOUT_LINK = 0x02,
  JUNIPER_FAMILY = 4,
  JUNIPER_HEADER = 4;
const IN_ETHERNET = 0x6558;

function isShort(cursor: Cursor, context: Context, header: number): boolean {
  if (cursor.end - cursor.at >= header) return false;
  context.note(ANOMALY.linkTruncated, cursor);
  return true;
}

export const ipoib: PacketDissector = {
  id: 'ipoib',
  title: 'IP over InfiniBand',
  display: 'IPoIB',
  claims: [[SPACE.linkType, 242]],

  dissect(bytes, cursor, context) {
    if (isShort(cursor, context, IPOIB_HEADER)) return STOP;
    const type = u16be(bytes, cursor.at + IPOIB_TYPE);
    cursor.at += IPOIB_HEADER;
    return context.next(SPACE.etherType, type);
  },
  ...FIXED_HEADERS.ipoib,
};

export const pflog: PacketDissector = {
  id: 'pflog',
  title: 'OpenBSD packet filter log',
  display: 'PFLOG',
  claims: [[SPACE.linkType, 117]],

  dissect(bytes, cursor, context) {
    if (isShort(cursor, context, PFLOG_LEAST)) return STOP;
    const header = (bytes[cursor.at] + 3) & ~3;
    const family = bytes[cursor.at + PFLOG_FAMILY];
    if (header < PFLOG_LEAST || isShort(cursor, context, header)) return STOP;
    cursor.at += header;
    return context.next(SPACE.loopbackFamily, family);
  },
  ...FIXED_HEADERS.pflog,
};

export const pktap: PacketDissector = {
  id: 'pktap',
  title: 'Apple packet tap',
  display: 'PKTAP',
  claims: [
    [SPACE.linkType, 258],
    [SPACE.linkType, 149], // what macOS wrote before the number was assigned
  ],

  dissect(bytes, cursor, context) {
    if (isShort(cursor, context, PKTAP_LEAST)) return STOP;
    const header = u32le(bytes, cursor.at);
    if (header < PKTAP_LEAST || isShort(cursor, context, header)) return STOP;
    const isPacket = u32le(bytes, cursor.at + PKTAP_RECORD) === PKTAP_PACKET;
    const linkType = u32le(bytes, cursor.at + PKTAP_LINK_TYPE);
    cursor.at += header;
    if (!isPacket) return UNKNOWN;
    context.push(cursor, LAYER.pcap_pktdata);
    return context.next(SPACE.linkType, linkType);
  },
  ...FIXED_HEADERS.pktap,
};

export const ppi: PacketDissector = {
  id: 'ppi',
  title: 'Per-Packet Information',
  display: 'PPI',
  claims: [[SPACE.linkType, 192]],

  dissect(bytes, cursor, context) {
    if (isShort(cursor, context, PPI_LEAST)) return STOP;
    const header = u16le(bytes, cursor.at + PPI_LENGTH);
    if (header < PPI_LEAST || isShort(cursor, context, header)) return STOP;
    const linkType = u32le(bytes, cursor.at + PPI_LINK_TYPE);
    cursor.at += header;
    return context.next(SPACE.linkType, linkType);
  },
  ...FIXED_HEADERS.ppi,
};

export const sunAtm: PacketDissector = {
  id: 'atm',
  title: 'ATM',
  display: 'ATM',
  claims: [[SPACE.linkType, 123]],

  dissect(bytes, cursor, context) {
    if (isShort(cursor, context, SUNATM_HEADER)) return STOP;
    const traffic = bytes[cursor.at] & 15;
    cursor.at += SUNATM_HEADER;
    return traffic === SUNATM_LLC ? context.next(SPACE.etherType, LLC) : UNKNOWN;
  },
  ...FIXED_HEADERS.sunAtm,
};

/** RFC 1577, or plain IP, behind no header at all. */
export const clip: PacketDissector = {
  id: 'clip',
  title: 'Classical IP over ATM',
  display: 'CLIP',
  claims: [[SPACE.linkType, 106]],

  dissect(bytes, cursor, context) {
    return isShort(cursor, context, 1) ? STOP : nextByVersion(bytes, cursor, context);
  },
};

export const ipnet: PacketDissector = {
  id: 'ipnet',
  title: 'Solaris IPNET',
  display: 'IPNET',
  claims: [[SPACE.linkType, 226]],

  dissect(bytes, cursor, context): Next {
    if (isShort(cursor, context, IPNET_HEADER + 1)) return STOP;
    cursor.at += IPNET_HEADER;
    return nextByVersion(bytes, cursor, context);
  },
  ...FIXED_HEADERS.ipnet,
};

export const juniper: PacketDissector = {
  id: 'juniper',
  title: 'Juniper Ethernet',
  display: 'Juniper',
  claims: [[SPACE.linkType, 178]],

  dissect(bytes, cursor, context) {
    if (isShort(cursor, context, JUNIPER_HEADER + 2)) return STOP;
    const at = cursor.at;
    if (u32be(bytes, at) >>> 8 !== JUNIPER_MAGIC) return UNKNOWN;
    const flags = bytes[at + JUNIPER_FLAGS];
    let header = JUNIPER_HEADER;
    if ((flags & JUNIPER_EXTENDED) !== 0) header += 2 + u16be(bytes, at + JUNIPER_HEADER);
    if ((flags & JUNIPER_WITHOUT_LINK) !== 0) header += JUNIPER_FAMILY;
    if (isShort(cursor, context, header + 1)) return STOP;
    cursor.at = at + header;
    if ((flags & JUNIPER_WITHOUT_LINK) !== 0) return nextByVersion(bytes, cursor, context);
    return context.next(SPACE.etherType, IN_ETHERNET);
  },
  ...FIXED_HEADERS.juniper,
};
