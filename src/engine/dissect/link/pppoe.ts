// RFC 2516, PPP over Ethernet: discovery is only named, a session packet holds PPP. Not handled: the tags of discovery.

import { u16be } from '../../../base/bytes.ts';
import { ANOMALY } from '../../../model/anomaly.ts';
import { SPACE, STOP } from '../dissector.ts';
import type { PacketDissector } from '../dissector.ts';

const LENGTH = 4,
  HEADER = 6;
const PPP_IN_ETHERNET = 0x880b;

export const pppoe: PacketDissector = {
  id: 'pppoes',
  title: 'PPP over Ethernet session',
  display: 'PPPoES',
  claims: [
    [SPACE.etherType, 0x8864],
    [SPACE.linkType, 51],
  ],

  dissect(bytes, cursor, context) {
    const at = cursor.at;
    if (cursor.end - at < HEADER) {
      context.note(ANOMALY.linkTruncated, cursor);
      return STOP;
    }
    cursor.at = at + HEADER;
    const length = u16be(bytes, at + LENGTH);
    if (length <= cursor.wireEnd - cursor.at) {
      cursor.wireEnd = cursor.at + length;
      if (cursor.end > cursor.wireEnd) cursor.end = cursor.wireEnd;
    }
    return context.next(SPACE.etherType, PPP_IN_ETHERNET);
  },
};
