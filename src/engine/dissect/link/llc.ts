// IEEE 802.2 LLC and SNAP (RFC 1042). A destination SAP of 0xaa in an unnumbered information frame announces SNAP: an
// organisation and its protocol number. Not handled: what test and XID frames carry, and sequenced transfer (type 2).

import { u16be, u24be } from '../../../base/bytes.ts';
import { ANOMALY } from '../../../model/anomaly.ts';
import { SPACE, STOP, UNKNOWN } from '../dissector.ts';
import type { Next, PacketDissector } from '../dissector.ts';
import { LLC } from './ethernet.ts';

const DESTINATION_SAP = 0,
  CONTROL = 2,
  SHORT_HEADER = 3,
  LONG_HEADER = 4;
/** Offsets within SNAP, which follows the short header. */
const ORGANISATION = 0,
  PROTOCOL = 3,
  SNAP = 5;
const SNAP_SAP = 0xaa;
const UNNUMBERED = 3,
  POLL = 0x10,
  INFORMATION = 0x03;
const ENCAPSULATED = 0x000000,
  /** Bridge-tunnel encapsulation, IEEE 802.1H: EtherTypes as well. */
  BRIDGE_TUNNEL = 0x0000f8,
  CISCO = 0x00000c,
  BRIDGED = 0x0080c2;
/** RFC 2427: bridged Ethernet with and without its check sequence, and bridge protocol units, by number. */
const BRIDGED_ETHERNET = 1,
  BRIDGED_ETHERNET_WITHOUT_FCS = 7,
  BRIDGE_UNIT = 0x0e;
const BRIDGE_SAP = 0x42;
const ETHERNET_IN_ETHERNET = 0x6558;

export const llc: PacketDissector = {
  id: 'llc',
  title: 'Logical Link Control',
  display: 'LLC',
  claims: [
    [SPACE.etherType, LLC],
    [SPACE.linkType, 11], // ATM with LLC, RFC 2684
  ],

  dissect(bytes, cursor, context) {
    const at = cursor.at;
    const available = cursor.end - at;
    if (available < SHORT_HEADER) {
      context.note(ANOMALY.linkTruncated, cursor);
      return STOP;
    }
    const sap = bytes[at + DESTINATION_SAP];
    const control = bytes[at + CONTROL];
    if ((control & UNNUMBERED) !== UNNUMBERED) {
      if (available < LONG_HEADER) return STOP;
      cursor.at = at + LONG_HEADER;
      return context.next(SPACE.llcSap, sap);
    }
    cursor.at = at + SHORT_HEADER;
    if ((control & ~POLL) !== INFORMATION) return STOP;
    return sap === SNAP_SAP ? readSnap(bytes, cursor, context) : context.next(SPACE.llcSap, sap & 0xfe);
  },
};

/** Where RFC 2427 (frame relay) and ATM put SNAP without the three bytes of LLC before it, they call this too. */
export function readSnap(
  bytes: Uint8Array,
  cursor: Parameters<PacketDissector['dissect']>[1],
  context: Parameters<PacketDissector['dissect']>[2],
): Next {
  const at = cursor.at;
  if (cursor.end - at < SNAP) {
    context.note(ANOMALY.linkTruncated, cursor);
    return STOP;
  }
  const protocol = u16be(bytes, at + PROTOCOL);
  cursor.at = at + SNAP;
  switch (u24be(bytes, at + ORGANISATION)) {
    case ENCAPSULATED:
    case BRIDGE_TUNNEL:
      return context.next(SPACE.etherType, protocol);
    case CISCO:
      return context.next(SPACE.ciscoProtocol, protocol);
    case BRIDGED:
      if (protocol === BRIDGE_UNIT) return context.next(SPACE.llcSap, BRIDGE_SAP);
      if (protocol === BRIDGED_ETHERNET || protocol === BRIDGED_ETHERNET_WITHOUT_FCS)
        return context.next(SPACE.etherType, ETHERNET_IN_ETHERNET);
      return UNKNOWN;
    default:
      return UNKNOWN;
  }
}
