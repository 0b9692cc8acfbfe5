// GTP-U: 3GPP TS 29.281 (version 1, with extension headers) and GSM 09.60 (version 0). Only a G-PDU holds a packet; GTP-C
// (TS 29.060, 29.274) is named by its version. The endpoint identifiers differ by direction, so they are no part of a
// flow's identity. Not handled: PPP inside.

import { u16be } from '../../../base/bytes.ts';
import type { Cursor } from '../../../model/cursor.ts';
import { SPACE, STOP } from '../dissector.ts';
import type { PacketDissector } from '../dissector.ts';
import { explainGtp, gtpFields } from './gtp-fields.ts';
import { looksLikeIp, nextByVersion } from './ip-version.ts';

const FLAGS = 0,
  TYPE = 1,
  LENGTH = 2,
  HEADER = 8,
  HEADER_0 = 20,
  /** Sequence number, N-PDU number and type of the next extension, when any of three flags is set. */
  OPTIONAL = 4;
const VERSION_SHIFT = 5,
  PROTOCOL_TYPE = 0x10,
  RESERVED = 0x08,
  EXTENDED = 0x04,
  WITH_OPTIONAL = 0x07;
const PACKET = 255;
const EXTENSION_LIMIT = 16;
/** A gateway may hand on the padding and the checksum of the frame in which the packet came to it. */
const TRAILER_LIMIT = 64;

export const gtp: PacketDissector = {
  id: 'gtp',
  title: 'GPRS Tunneling Protocol',
  display: 'GTP',
  claims: [
    [SPACE.udpPort, 2152],
    [SPACE.udpPort, 2123],
    [SPACE.udpPort, 3386],
  ],

  accepts(bytes, cursor) {
    const at = cursor.at;
    const available = cursor.end - at;
    if (available < HEADER) return false;
    const flags = bytes[at + FLAGS];
    const version = flags >> VERSION_SHIFT;
    if (version > 1 || (flags & PROTOCOL_TYPE) === 0) return false;
    if (version === 0 && available < HEADER_0) return false;
    if (version === 1 && (flags & RESERVED) !== 0) return false;
    const header = version === 0 ? HEADER_0 : HEADER;
    return u16be(bytes, at + LENGTH) === cursor.wireEnd - at - header;
  },

  dissect(bytes, cursor, context) {
    if (bytes[cursor.at + TYPE] !== PACKET) return STOP;
    const at = payloadOf(bytes, cursor);
    if (at < 0 || !looksLikeIp(bytes, at, cursor.end, cursor.wireEnd, TRAILER_LIMIT)) return STOP;
    cursor.at = at;
    return nextByVersion(bytes, cursor, context);
  },

  fields: gtpFields,
  explain: explainGtp,
};

/** Where the packet inside starts, or −1. */
function payloadOf(bytes: Uint8Array, cursor: Cursor): number {
  const { end } = cursor;
  const flags = bytes[cursor.at + FLAGS];
  if (flags >> VERSION_SHIFT === 0) return cursor.at + HEADER_0;
  let at = cursor.at + HEADER;
  if ((flags & WITH_OPTIONAL) === 0) return at;
  at += OPTIONAL;
  if (at > end) return -1;
  if ((flags & EXTENDED) === 0) return at;
  let next = bytes[at - 1];
  for (let count = 0; next !== 0; count += 1) {
    if (at >= end || count === EXTENSION_LIMIT) return -1;
    const length = bytes[at] * 4;
    if (length === 0 || length > end - at) return -1;
    at += length;
    next = bytes[at - 1];
  }
  return at;
}
