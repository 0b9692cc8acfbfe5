// LINKTYPE_LINUX_SLL and LINKTYPE_LINUX_SLL2 (www.tcpdump.org/linktypes.html): what Linux gives where the link differs
// from packet to packet, as on "any". Numbers below 0x600 are not EtherTypes: 4 is LLC, 1 raw Novell.
// Not handled: netlink, CAN and other links whose numbers mean something else (ARPHRD values).

import { u16be } from '../../../base/bytes.ts';
import { ANOMALY } from '../../../model/anomaly.ts';
import type { Cursor } from '../../../model/cursor.ts';
import { SPACE, STOP, UNKNOWN } from '../dissector.ts';
import type { Context, Next, PacketDissector } from '../dissector.ts';
import { LAYER } from '../layer.ts';
import { LLC } from './ethernet.ts';

/** Version 1. */
const ADDRESS_LENGTH = 4,
  ADDRESS = 6,
  PROTOCOL = 14,
  HEADER = 16;
/** Version 2. */
const PROTOCOL_2 = 0,
  ADDRESS_LENGTH_2 = 11,
  ADDRESS_2 = 12,
  HEADER_2 = 20;
const MAC = 6;
const FIRST_ETHERTYPE = 0x600,
  RAW_IPX = 1;

export const linuxCooked: PacketDissector = {
  id: 'sll',
  title: 'Linux cooked capture',
  display: 'SLL',
  claims: [[SPACE.linkType, 113]],

  dissect(bytes, cursor, context) {
    const at = cursor.at;
    if (cursor.end - at < HEADER) {
      context.note(ANOMALY.linkTruncated, cursor);
      return STOP;
    }
    if (u16be(bytes, at + ADDRESS_LENGTH) === MAC) cursor.linkSource = context.addresses.mac(bytes, at + ADDRESS);
    cursor.at = at + HEADER;
    return follow(u16be(bytes, at + PROTOCOL), cursor, context);
  },
};

export const linuxCooked2: PacketDissector = {
  id: 'sll',
  title: 'Linux cooked capture, version 2',
  display: 'SLL',
  claims: [[SPACE.linkType, 276]],

  dissect(bytes, cursor, context) {
    const at = cursor.at;
    if (cursor.end - at < HEADER_2) {
      context.note(ANOMALY.linkTruncated, cursor);
      return STOP;
    }
    if (bytes[at + ADDRESS_LENGTH_2] === MAC) cursor.linkSource = context.addresses.mac(bytes, at + ADDRESS_2);
    cursor.at = at + HEADER_2;
    return follow(u16be(bytes, at + PROTOCOL_2), cursor, context);
  },
};

function follow(protocol: number, cursor: Cursor, context: Context): Next {
  if (!cursor.hasNetwork) cursor.source = cursor.linkSource;
  if (protocol >= FIRST_ETHERTYPE) {
    context.push(cursor, LAYER.ethertype);
    return context.next(SPACE.etherType, protocol);
  }
  if (protocol === RAW_IPX) {
    context.push(cursor, LAYER.ipx);
    return STOP;
  }
  return protocol === LLC ? context.next(SPACE.etherType, LLC) : UNKNOWN;
}
