// What ICMP of both versions of IP begin with (RFC 792, RFC 4443). A flow is keyed as Zeek and Community ID do: type in place
// of the originator's port, and the type that answers it (or the code, where nothing answers) in place of the responder's.
// What an error quotes is not its own.

import { ANOMALY } from '../../../model/anomaly.ts';
import type { Cursor } from '../../../model/cursor.ts';
import { type Context, type Next, STOP } from '../dissector.ts';

export const TYPE = 0,
  CODE = 1,
  HEADER = 4;
/** Zeek and Wireshark count what stands behind eight bytes as payload. */
export const WITH_BODY = 8;

/** By type the one that answers it, −1 where none does; of pairs of a request and its answer. */
export function answersOf(...pairs: readonly (readonly [request: number, reply: number])[]): Int16Array {
  const answers = new Int16Array(256).fill(-1);
  for (const [request, reply] of pairs) {
    answers[request] = reply;
    answers[reply] = request;
  }
  return answers;
}

/** Reads the header into the cursor. */
export function readIcmp(bytes: Uint8Array, cursor: Cursor, context: Context, answers: Int16Array): Next {
  const at = cursor.at;
  if (cursor.end - at < HEADER) {
    context.note(ANOMALY.icmpTruncated, cursor);
    return STOP;
  }
  // Every message that is known has four bytes more, be they unused (RFC 792; RFC 4443, 3 and 4).
  if (cursor.wireEnd - at < WITH_BODY) context.note(ANOMALY.icmpTruncated, cursor);
  cursor.icmpType = bytes[at + TYPE];
  cursor.icmpCode = bytes[at + CODE];
  const answer = answers[cursor.icmpType];
  cursor.sourcePort = cursor.icmpType;
  cursor.destinationPort = answer >= 0 ? answer : cursor.icmpCode;
  cursor.at = Math.min(at + WITH_BODY, cursor.end);
  cursor.payloadLength = Math.max(0, cursor.wireEnd - at - WITH_BODY);
  cursor.hasPayload = true;
  return STOP;
}
