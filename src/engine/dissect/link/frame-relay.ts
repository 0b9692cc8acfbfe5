// Frame relay: Q.922 address of two to four bytes, then either RFC 2427 (control, NLPID) or Cisco's EtherType.
// Not handled: LAPF with sequence numbers, FRF.12 fragments.

import { u16be } from '../../../base/bytes.ts';
import { ANOMALY } from '../../../model/anomaly.ts';
import { SPACE, STOP } from '../dissector.ts';
import type { PacketDissector } from '../dissector.ts';
import { readSnap } from './llc.ts';

const LONGEST_ADDRESS = 4;
const LAST_OCTET = 1;
const INFORMATION = 0x03,
  PADDING = 0,
  SNAP = 0x80;

export const frameRelay: PacketDissector = {
  id: 'fr',
  title: 'Frame Relay',
  display: 'FR',
  claims: [
    [SPACE.linkType, 107],
    [SPACE.greProtocol, 0x6559],
  ],

  dissect(bytes, cursor, context) {
    const { end } = cursor;
    let at = cursor.at;
    const limit = Math.min(end, at + LONGEST_ADDRESS);
    while (at < limit && (bytes[at] & LAST_OCTET) === 0) at += 1;
    at += 1;
    if (end - at < 2) {
      context.note(ANOMALY.linkTruncated, cursor);
      return STOP;
    }
    if (bytes[at] !== INFORMATION) {
      cursor.at = at + 2;
      return context.next(SPACE.etherType, u16be(bytes, at));
    }
    at += 1;
    if (bytes[at] === PADDING && end - at > 1) at += 1;
    const protocol = bytes[at];
    // ISO protocols are their NLPID: it stays part of them.
    cursor.at = at + 1;
    return protocol === SNAP ? readSnap(bytes, cursor, context) : context.next(SPACE.nlpid, protocol);
  },
};
