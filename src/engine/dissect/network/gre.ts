// GRE: RFC 2784 with key and sequence (RFC 2890), source routing (RFC 1701), version 1 for PPTP (RFC 2637), over UDP
// (RFC 8086), ERSPAN I to III (draft-foschiano-erspan), NVGRE (RFC 7637). Not handled: checksums, WCCP.

import { u16be } from '../../../base/bytes.ts';
import { ANOMALY } from '../../../model/anomaly.ts';
import type { Cursor } from '../../../model/cursor.ts';
import { SPACE, STOP } from '../dissector.ts';
import type { Context, Next, PacketDissector } from '../dissector.ts';
import { LAYER } from '../layer.ts';
import { explainGre, greFields } from './gre-fields.ts';
import {
  ACKNOWLEDGEMENT,
  CHECKSUM,
  ERSPAN_1_OR_2,
  ERSPAN_2_HEADER,
  ERSPAN_3,
  ERSPAN_3_FLAGS,
  ERSPAN_3_HEADER,
  FLAGS,
  HEADER,
  KEY,
  PROTOCOL,
  RESERVED,
  ROUTING,
  SEQUENCE,
  SUBHEADER,
  VERSION,
  WITH_SUBHEADER,
} from './gre-header.ts';

const ROUTE_LENGTH = 3,
  ROUTE_HEADER = 4,
  ROUTE_LIMIT = 32;
const IN_ETHERNET = 0x6558;

export const gre: PacketDissector = {
  id: 'gre',
  title: 'Generic Routing Encapsulation',
  display: 'GRE',
  claims: [
    [SPACE.ipProtocol, 47],
    [SPACE.udpPort, 4754],
  ],

  accepts(bytes, cursor) {
    if (cursor.end - cursor.at < HEADER) return false;
    const flags = u16be(bytes, cursor.at + FLAGS);
    const protocol = u16be(bytes, cursor.at + PROTOCOL);
    if ((flags & (RESERVED | VERSION | ROUTING)) !== 0) return false;
    return protocol === 0x0800 || protocol === 0x86dd || protocol === IN_ETHERNET || protocol === 0x8847;
  },

  dissect(bytes, cursor, context) {
    let at = cursor.at;
    if (cursor.end - at < HEADER) {
      context.note(ANOMALY.tunnelTruncated, cursor);
      return STOP;
    }
    const flags = u16be(bytes, at + FLAGS);
    const protocol = u16be(bytes, at + PROTOCOL);
    const version = flags & VERSION;
    if (version > 1) {
      context.note(ANOMALY.tunnelTruncated, cursor);
      return STOP;
    }
    at += HEADER;
    if ((flags & (CHECKSUM | ROUTING)) !== 0) at += 4;
    if ((flags & KEY) !== 0) at += 4;
    if ((flags & SEQUENCE) !== 0) at += 4;
    if (version === 1 && (flags & ACKNOWLEDGEMENT) !== 0) at += 4;
    if ((flags & ROUTING) !== 0) at = skipRoutes(bytes, at, cursor.end);
    if (at > cursor.end) {
      context.note(ANOMALY.tunnelTruncated, cursor);
      return STOP;
    }
    cursor.at = at;
    // An acknowledgement of PPTP carries nothing.
    if (at === cursor.end) return STOP;
    if (protocol === ERSPAN_1_OR_2) return readErspan(cursor, context, (flags & SEQUENCE) !== 0 ? ERSPAN_2_HEADER : 0);
    if (protocol === ERSPAN_3) return readErspan3(bytes, cursor, context);
    const next = context.next(SPACE.greProtocol, protocol);
    return next >= 0 ? next : context.next(SPACE.etherType, protocol);
  },

  fields: greFields,
  explain: explainGre,
};

/** Source routes end with an empty one. */
function skipRoutes(bytes: Uint8Array, at: number, end: number): number {
  for (let count = 0; count < ROUTE_LIMIT && end - at >= ROUTE_HEADER; count += 1) {
    const length = bytes[at + ROUTE_LENGTH];
    at += ROUTE_HEADER + length;
    if (length === 0) return at;
  }
  return end + 1;
}

function readErspan(cursor: Cursor, context: Context, header: number): Next {
  context.push(cursor, LAYER.erspan);
  if (cursor.end - cursor.at < header) {
    context.note(ANOMALY.tunnelTruncated, cursor);
    return STOP;
  }
  cursor.at += header;
  return context.next(SPACE.etherType, IN_ETHERNET);
}

function readErspan3(bytes: Uint8Array, cursor: Cursor, context: Context): Next {
  const isWhole = cursor.end - cursor.at >= ERSPAN_3_HEADER;
  const hasSubheader = isWhole && (bytes[cursor.at + ERSPAN_3_FLAGS] & WITH_SUBHEADER) !== 0;
  return readErspan(cursor, context, hasSubheader ? ERSPAN_3_HEADER + SUBHEADER : ERSPAN_3_HEADER);
}
