// RFC 791. The total length rules over the frame (padding is cut off); 0 means segmentation offload before the capture.
// Fragments end the walk: engine/flow/ip-fragments.ts puts them together and the walk goes on from there.

import { u16be, u32be } from '../../../base/bytes.ts';
import { ANOMALY } from '../../../model/anomaly.ts';
import { SPACE, STOP, UNKNOWN } from '../dissector.ts';
import type { PacketDissector } from '../dissector.ts';
import {
  CHECKSUM,
  DESTINATION,
  explainIpv4,
  fixedIpv4,
  FLAGS,
  HEADER,
  IDENTIFICATION,
  ipv4Fields,
  MORE_FRAGMENTS,
  OFFSET,
  PROTOCOL,
  SOURCE,
  TOTAL_LENGTH,
  TTL,
} from './ipv4-fields.ts';
import { areOptionsValid } from './ipv4-options.ts';

const IPV6_ETHERTYPE = 0x86dd;

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

  fields: ipv4Fields,
  fixed: fixedIpv4,
  explain: explainIpv4,
};

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
