// PPP: RFC 1661, in HDLC-like framing RFC 1662 (0xff 0x03 first, unless compressed away), protocol numbers of one byte when
// compressed (an odd first byte). Cisco HDLC on the same link type is told by its address byte. Not handled: byte
// stuffing, the inside of multilink fragments and of compressed or encrypted data.

import { u16be } from '../../../base/bytes.ts';
import { ANOMALY } from '../../../model/anomaly.ts';
import { SPACE, STOP } from '../dissector.ts';
import type { PacketDissector } from '../dissector.ts';

const ADDRESS = 0xff,
  CONTROL = 0x03;
const CISCO_UNICAST = 0x0f,
  CISCO_MULTICAST = 0x8f;
const CISCO_HDLC = 104;

export const ppp: PacketDissector = {
  id: 'ppp',
  title: 'Point-to-Point Protocol',
  display: 'PPP',
  claims: [
    [SPACE.linkType, 9],
    [SPACE.linkType, 50],
    [SPACE.greProtocol, 0x880b],
    [SPACE.etherType, 0x880b],
    [SPACE.nlpid, 0xcf], // RFC 1973
  ],

  dissect(bytes, cursor, context) {
    let at = cursor.at;
    const { end } = cursor;
    if (end - at < 2) {
      context.note(ANOMALY.linkTruncated, cursor);
      return STOP;
    }
    const first = bytes[at];
    if (first === CISCO_UNICAST || first === CISCO_MULTICAST) return context.next(SPACE.linkType, CISCO_HDLC);
    if (first === ADDRESS && bytes[at + 1] === CONTROL) at += 2;
    if (at < end && (bytes[at] & 1) === 1) {
      cursor.at = at + 1;
      return context.next(SPACE.pppProtocol, bytes[at]);
    }
    if (end - at < 2) {
      context.note(ANOMALY.linkTruncated, cursor);
      return STOP;
    }
    cursor.at = at + 2;
    return context.next(SPACE.pppProtocol, u16be(bytes, at));
  },
};
