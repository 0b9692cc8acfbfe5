// LINKTYPE_NFLOG (www.tcpdump.org/linktypes/LINKTYPE_NFLOG.html): address family, then attributes of the netfilter log in
// the byte order of the capturing machine (nearly always little endian); attribute 9 is the IP packet.

import { u16be, u16le } from '../../../base/bytes.ts';
import { ANOMALY } from '../../../model/anomaly.ts';
import { SPACE, STOP } from '../dissector.ts';
import type { PacketDissector } from '../dissector.ts';
import { nextByVersion } from '../network/ip-version.ts';

const VERSION = 1,
  HEADER = 4;
const ATTRIBUTE = 4,
  PAYLOAD = 9,
  TYPE_MASK = 0x7fff;
const ATTRIBUTE_LIMIT = 64;

export const nflog: PacketDissector = {
  id: 'nflog',
  title: 'Linux netfilter log',
  display: 'NFLOG',
  claims: [[SPACE.linkType, 239]],

  dissect(bytes, cursor, context) {
    const { end } = cursor;
    if (end - cursor.at < HEADER || bytes[cursor.at + VERSION] !== 0) {
      context.note(ANOMALY.linkTruncated, cursor);
      return STOP;
    }
    let at = cursor.at + HEADER;
    for (let count = 0; count < ATTRIBUTE_LIMIT && end - at >= ATTRIBUTE; count += 1) {
      // A length beyond what is there in one order is the other order's.
      const little = u16le(bytes, at) <= cursor.wireEnd - at;
      const length = little ? u16le(bytes, at) : u16be(bytes, at);
      if (length < ATTRIBUTE) break;
      const type = (little ? u16le(bytes, at + 2) : u16be(bytes, at + 2)) & TYPE_MASK;
      if (type === PAYLOAD) {
        cursor.at = at + ATTRIBUTE;
        if (at + length < cursor.wireEnd) cursor.wireEnd = at + length;
        if (cursor.end > cursor.wireEnd) cursor.end = cursor.wireEnd;
        return cursor.at < cursor.end ? nextByVersion(bytes, cursor, context) : STOP;
      }
      at += (length + 3) & ~3;
    }
    context.note(ANOMALY.linkTruncated, cursor);
    return STOP;
  },
};
