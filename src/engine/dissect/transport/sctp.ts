// RFC 9260: ports, verification tag, checksum, then chunks. The first DATA chunk is the payload; without one the message
// ends behind its header. Not handled: multi-homing (each pair of addresses is a flow), putting fragments of messages
// together, the checksum.

import { u16be } from '../../../base/bytes.ts';
import { ANOMALY } from '../../../model/anomaly.ts';
import { IP_PROTOCOL } from '../../../model/cursor.ts';
import { SPACE, STOP } from '../dissector.ts';
import type { PacketDissector } from '../dissector.ts';
import { explainSctp, sctpFields } from './sctp-fields.ts';

const SOURCE_PORT = 0,
  DESTINATION_PORT = 2,
  PORTS = 4,
  HEADER = 12;
const CHUNK_TYPE = 0,
  CHUNK_LENGTH = 2,
  CHUNK = 4,
  DATA = 0,
  DATA_HEADER = 16;
const CHUNK_LIMIT = 64;

export const sctp: PacketDissector = {
  id: 'sctp',
  title: 'Stream Control Transmission Protocol',
  display: 'SCTP',
  claims: [[SPACE.ipProtocol, IP_PROTOCOL.sctp]],

  dissect(bytes, cursor, context) {
    const start = cursor.at;
    const { end } = cursor;
    if (end - start < HEADER) {
      context.note(ANOMALY.sctpTruncated, cursor);
      if (end - start < PORTS) return STOP;
    }
    cursor.sourcePort = u16be(bytes, start + SOURCE_PORT);
    cursor.destinationPort = u16be(bytes, start + DESTINATION_PORT);
    if (end - start < HEADER) return STOP;
    cursor.hasPayload = true;
    cursor.payloadLength = cursor.wireEnd - start - HEADER;
    cursor.at = start + HEADER;
    for (let at = cursor.at, count = 0; end - at >= CHUNK && count < CHUNK_LIMIT; count += 1) {
      const length = u16be(bytes, at + CHUNK_LENGTH);
      if (length < CHUNK || length > cursor.wireEnd - at) {
        context.note(ANOMALY.sctpTruncated, cursor);
        return STOP;
      }
      if (bytes[at + CHUNK_TYPE] === DATA && length > DATA_HEADER && end - at > DATA_HEADER) {
        cursor.at = at + DATA_HEADER;
        cursor.wireEnd = at + length;
        if (cursor.end > cursor.wireEnd) cursor.end = cursor.wireEnd;
        return STOP;
      }
      at += (length + 3) & ~3;
    }
    return STOP;
  },

  fields: sctpFields,
  explain: explainSctp,
};
