// RFC 792. A flow of ICMP is keyed as Zeek and Community ID do: type in place of the originator's port, and the type that
// answers it (or the code, where nothing answers) in place of the responder's. What an error quotes is not its own.

import { ANOMALY } from '../../../model/anomaly.ts';
import { SPACE, STOP } from '../dissector.ts';
import type { PacketDissector } from '../dissector.ts';

const TYPE = 0,
  CODE = 1,
  HEADER = 4,
  WITH_BODY = 8;
/** Type that answers a type, −1 where none does. */
const ANSWERS = new Int16Array(256).fill(-1);
for (const [request, reply] of [
  [8, 0],
  [13, 14],
  [15, 16],
  [17, 18],
  [10, 9],
] as const) {
  ANSWERS[request] = reply;
  ANSWERS[reply] = request;
}

export const icmp: PacketDissector = {
  id: 'icmp',
  title: 'Internet Control Message Protocol',
  display: 'ICMP',
  claims: [[SPACE.ipProtocol, 1]],

  dissect(bytes, cursor, context) {
    const at = cursor.at;
    if (cursor.end - at < HEADER) {
      context.note(ANOMALY.icmpTruncated, cursor);
      return STOP;
    }
    cursor.icmpType = bytes[at + TYPE]!;
    cursor.icmpCode = bytes[at + CODE]!;
    const answer = ANSWERS[cursor.icmpType];
    cursor.sourcePort = cursor.icmpType;
    cursor.destinationPort = answer >= 0 ? answer : cursor.icmpCode;
    // Zeek counts the bytes behind the eight of an echo header as payload.
    cursor.at = Math.min(at + WITH_BODY, cursor.end);
    cursor.payloadLength = Math.max(0, cursor.wireEnd - at - WITH_BODY);
    cursor.hasPayload = true;
    return STOP;
  },
};
