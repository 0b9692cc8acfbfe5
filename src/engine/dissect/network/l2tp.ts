// L2TP version 2, RFC 2661: data messages hold PPP, control messages are only named. Not handled: version 3 (RFC 3931).

import { u16be } from '../../../base/bytes.ts';
import type { Cursor } from '../../../model/cursor.ts';
import { SPACE, STOP } from '../dissector.ts';
import type { PacketDissector } from '../dissector.ts';

const FLAGS = 0,
  LEAST = 6;
const CONTROL = 0x8000,
  WITH_LENGTH = 0x4000,
  RESERVED = 0x34f0,
  WITH_SEQUENCE = 0x0800,
  WITH_OFFSET = 0x0200,
  VERSION = 0x000f;
const PPP_IN_ETHERNET = 0x880b;

export const l2tp: PacketDissector = {
  id: 'l2tp',
  title: 'Layer 2 Tunneling Protocol',
  display: 'L2TP',
  claims: [[SPACE.udpPort, 1701]],

  accepts(bytes, cursor) {
    const at = cursor.at;
    if (cursor.end - at < LEAST) return false;
    const flags = u16be(bytes, at + FLAGS);
    if ((flags & VERSION) !== 2 || (flags & RESERVED) !== 0) return false;
    // A control message has length and sequence; a length must be that of the datagram.
    if ((flags & CONTROL) !== 0 && (flags & (WITH_LENGTH | WITH_SEQUENCE)) !== (WITH_LENGTH | WITH_SEQUENCE))
      return false;
    if ((flags & WITH_LENGTH) !== 0 && u16be(bytes, at + 2) !== cursor.wireEnd - at) return false;
    return payloadOf(bytes, cursor, flags) <= cursor.end;
  },

  dissect(bytes, cursor, context) {
    const flags = u16be(bytes, cursor.at + FLAGS);
    if ((flags & CONTROL) !== 0) return STOP;
    cursor.at = payloadOf(bytes, cursor, flags);
    return cursor.at < cursor.end ? context.next(SPACE.etherType, PPP_IN_ETHERNET) : STOP;
  },
};

/** Flags, optional length, tunnel, session, optional sequence numbers, optional padding. */
function payloadOf(bytes: Uint8Array, cursor: Cursor, flags: number): number {
  let at = cursor.at + LEAST;
  if ((flags & WITH_LENGTH) !== 0) at += 2;
  if ((flags & WITH_SEQUENCE) !== 0) at += 4;
  if ((flags & WITH_OFFSET) === 0) return at;
  return cursor.end - at < 2 ? cursor.end + 1 : at + 2 + u16be(bytes, at);
}
