// RFC 4443, neighbour discovery RFC 4861, listener discovery RFC 2710. A flow is keyed as Zeek and Community ID do: type, and
// the type that answers it, in place of ports. What an error quotes is not its own.

import { ANOMALY } from '../../../model/anomaly.ts';
import { SPACE, STOP } from '../dissector.ts';
import type { PacketDissector } from '../dissector.ts';
import { explainIcmpv6, icmpv6Fields } from './icmpv6-fields.ts';

const TYPE = 0,
  CODE = 1,
  HEADER = 4;
/** Zeek and Wireshark count what stands behind eight bytes as payload. */
const WITH_BODY = 8;
/** Type that answers a type, −1 where none does (Community ID specification, "ICMP"). */
const ANSWERS = new Int16Array(256).fill(-1);
for (const [request, reply] of [
  [128, 129], // echo
  [130, 131], // multicast listener
  [133, 134], // router
  [135, 136], // neighbour
  [139, 140], // node information
  [144, 145], // home agent discovery
] as const) {
  ANSWERS[request] = reply;
  ANSWERS[reply] = request;
}

export const icmpv6: PacketDissector = {
  id: 'icmpv6',
  title: 'Internet Control Message Protocol v6',
  display: 'ICMPv6',
  claims: [[SPACE.ipProtocol, 58]],

  dissect(bytes, cursor, context) {
    const at = cursor.at;
    if (cursor.end - at < HEADER) {
      context.note(ANOMALY.icmpTruncated, cursor);
      return STOP;
    }
    cursor.icmpType = bytes[at + TYPE];
    cursor.icmpCode = bytes[at + CODE];
    const answer = ANSWERS[cursor.icmpType];
    cursor.sourcePort = cursor.icmpType;
    cursor.destinationPort = answer >= 0 ? answer : cursor.icmpCode;
    cursor.at = Math.min(at + WITH_BODY, cursor.end);
    cursor.payloadLength = Math.max(0, cursor.wireEnd - at - WITH_BODY);
    cursor.hasPayload = true;
    return STOP;
  },

  fields: icmpv6Fields,
  explain: explainIcmpv6,
};
