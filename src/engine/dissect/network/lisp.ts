// LISP data, RFC 9300: eight bytes of nonce and locator bits, then an IP packet. The control protocol (4342) is an
// application's matter.

import { SPACE } from '../dissector.ts';
import type { PacketDissector } from '../dissector.ts';
import { looksLikeIp, nextByVersion } from './ip-version.ts';

const HEADER = 8;

export const lisp: PacketDissector = {
  id: 'lisp-data',
  title: 'Locator/ID Separation Protocol, data',
  display: 'LISP',
  claims: [[SPACE.udpPort, 4341]],

  accepts(bytes, cursor) {
    return looksLikeIp(bytes, cursor.at + HEADER, cursor.end, cursor.wireEnd, 0);
  },

  dissect(bytes, cursor, context) {
    cursor.at += HEADER;
    return nextByVersion(bytes, cursor, context);
  },
};
