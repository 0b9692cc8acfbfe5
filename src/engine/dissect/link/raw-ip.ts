// LINKTYPE_RAW (101), and 12 and 14, which DLT_RAW was on some systems: the packet begins with its IP header.

import { ANOMALY } from '../../../model/anomaly.ts';
import { SPACE, STOP } from '../dissector.ts';
import type { PacketDissector } from '../dissector.ts';
import { nextByVersion } from '../network/ip-version.ts';

export const rawIp: PacketDissector = {
  id: 'raw',
  title: 'Raw IP',
  display: 'Raw',
  claims: [
    [SPACE.linkType, 101],
    [SPACE.linkType, 12],
    [SPACE.linkType, 14],
  ],

  dissect(bytes, cursor, context) {
    if (cursor.at < cursor.end) return nextByVersion(bytes, cursor, context);
    context.note(ANOMALY.linkTruncated, cursor);
    return STOP;
  },
};
