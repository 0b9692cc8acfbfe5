// IGMP (RFC 1112, 2236, 3376). DVMRP, PIM version 1 and RGMP travel under the same number and are told by type.
// Not handled: group records.

import { ANOMALY } from '../../../model/anomaly.ts';
import { SPACE, STOP } from '../dissector.ts';
import type { PacketDissector } from '../dissector.ts';
import { LAYER } from '../layer.ts';

const TYPE = 0,
  HEADER = 8;
const DVMRP = 0x13,
  PIM_1 = 0x14;

export const igmp: PacketDissector = {
  id: 'igmp',
  title: 'Internet Group Management Protocol',
  display: 'IGMP',
  claims: [[SPACE.ipProtocol, 2]],

  dissect(bytes, cursor, context) {
    if (cursor.end - cursor.at < HEADER) {
      context.note(ANOMALY.igmpTruncated, cursor);
      return STOP;
    }
    // Wireshark names the versions of IGMP a second time.
    const type = bytes[cursor.at + TYPE];
    if (type === DVMRP) context.push(cursor, LAYER.dvmrp);
    else if (type === PIM_1) context.push(cursor, LAYER.pim);
    else context.push(cursor, LAYER.igmp);
    return STOP;
  },
};
