// RFC 768. A length of 0 means "to the end of the packet": jumbograms (RFC 2675), and captures taken before offload.

import { u16be } from '../../../base/bytes.ts';
import { ANOMALY } from '../../../model/anomaly.ts';
import { SPACE, STOP } from '../dissector.ts';
import type { PacketDissector } from '../dissector.ts';
import { isTeredoBetweenClients } from '../network/teredo.ts';

const SOURCE_PORT = 0,
  DESTINATION_PORT = 2,
  LENGTH = 4,
  HEADER = 8;
const TEREDO = 3544;

export const udp: PacketDissector = {
  id: 'udp',
  title: 'User Datagram Protocol',
  display: 'UDP',
  claims: [[SPACE.ipProtocol, 17]],

  dissect(bytes, cursor, context) {
    const at = cursor.at;
    const available = cursor.end - at;
    if (available < HEADER) {
      context.note(ANOMALY.udpTruncated, cursor);
      if (available < LENGTH) return STOP;
    }
    cursor.sourcePort = u16be(bytes, at + SOURCE_PORT);
    cursor.destinationPort = u16be(bytes, at + DESTINATION_PORT);
    if (available < HEADER) return STOP;

    const length = u16be(bytes, at + LENGTH);
    if (length >= HEADER && length <= cursor.wireEnd - at) {
      cursor.wireEnd = at + length;
      if (cursor.end > cursor.wireEnd) cursor.end = cursor.wireEnd;
    } else if (length !== 0) context.note(ANOMALY.udpLength, cursor);

    cursor.at = at + HEADER;
    cursor.payloadLength = cursor.wireEnd - cursor.at;
    let next = context.nextIfAccepted(SPACE.udpPort, cursor.destinationPort, bytes, cursor);
    if (next < 0) next = context.nextIfAccepted(SPACE.udpPort, cursor.sourcePort, bytes, cursor);
    if (next < 0 && isTeredoBetweenClients(bytes, cursor)) next = context.next(SPACE.udpPort, TEREDO);
    // What a tunnel carries is no payload for applications, even where no packet turns out to be inside.
    cursor.hasPayload = next < 0;
    return next >= 0 ? next : STOP;
  },
};
