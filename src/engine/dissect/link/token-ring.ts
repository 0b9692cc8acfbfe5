// IEEE 802.5: access and frame control, addresses, source routing when the source's group bit is set, LLC.
// Not handled: MAC frames, which are only named.

import { ANOMALY } from '../../../model/anomaly.ts';
import { SPACE, STOP } from '../dissector.ts';
import type { PacketDissector } from '../dissector.ts';
import { LLC } from './ethernet.ts';

const FRAME_CONTROL = 1,
  DESTINATION = 2,
  SOURCE = 8,
  HEADER = 14;
const FRAME_TYPE = 0xc0,
  LLC_FRAME = 0x40;
const ROUTED = 0x80,
  ROUTING_LENGTH = 0x1f;

export const tokenRing: PacketDissector = {
  id: 'tr',
  title: 'Token-Ring',
  display: 'TR',
  claims: [[SPACE.linkType, 6]],

  dissect(bytes, cursor, context) {
    const at = cursor.at;
    if (cursor.end - at <= HEADER) {
      context.note(ANOMALY.linkTruncated, cursor);
      return STOP;
    }
    cursor.linkDestination = context.addresses.mac(bytes, at + DESTINATION);
    cursor.linkSource = context.addresses.mac(bytes, at + SOURCE);
    cursor.source = cursor.linkSource;
    cursor.destination = cursor.linkDestination;
    const routing = (bytes[at + SOURCE] & ROUTED) !== 0 ? bytes[at + HEADER] & ROUTING_LENGTH : 0;
    cursor.at = Math.min(at + HEADER + routing, cursor.end);
    return (bytes[at + FRAME_CONTROL] & FRAME_TYPE) === LLC_FRAME ? context.next(SPACE.etherType, LLC) : STOP;
  },
};
