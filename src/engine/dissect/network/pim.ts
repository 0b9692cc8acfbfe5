// RFC 7761: of all PIM messages only a register holds a packet, which a router tunnels to the rendezvous point.

import { ANOMALY } from '../../../model/anomaly.ts';
import { SPACE, STOP } from '../dissector.ts';
import type { PacketDissector } from '../dissector.ts';
import { looksLikeIp, nextByVersion } from './ip-version.ts';
import { explainPim, pimFields } from './pim-fields.ts';

const TYPE = 0,
  HEADER = 4,
  REGISTER_HEADER = 8;
const VERSION_2_REGISTER = 0x21;

export const pim: PacketDissector = {
  id: 'pim',
  title: 'Protocol Independent Multicast',
  display: 'PIMv2',
  claims: [[SPACE.ipProtocol, 103]],

  dissect(bytes, cursor, context) {
    const at = cursor.at;
    if (cursor.end - at < HEADER) {
      context.note(ANOMALY.tunnelTruncated, cursor);
      return STOP;
    }
    if (bytes[at + TYPE] !== VERSION_2_REGISTER) return STOP;
    // A null register holds no more than a header without payload, or nothing.
    if (!looksLikeIp(bytes, at + REGISTER_HEADER, cursor.end, cursor.wireEnd, 0)) return STOP;
    cursor.at = at + REGISTER_HEADER;
    return nextByVersion(bytes, cursor, context);
  },

  fields: pimFields,
  explain: explainPim,
};
