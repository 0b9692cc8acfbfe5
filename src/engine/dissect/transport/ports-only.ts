// Transports of which only ports and the length of the header are read: DCCP (RFC 4340), UDP-Lite (RFC 3828).

import { u16be } from '../../../base/bytes.ts';
import { ANOMALY } from '../../../model/anomaly.ts';
import { IP_PROTOCOL } from '../../../model/cursor.ts';
import type { Cursor } from '../../../model/cursor.ts';
import { SPACE, STOP } from '../dissector.ts';
import type { Context, Next, PacketDissector } from '../dissector.ts';
import { dccpFields, explainDccp } from './dccp-fields.ts';

const SOURCE_PORT = 0,
  DESTINATION_PORT = 2,
  PORTS = 4,
  /** Of UDP-Lite, and the least of DCCP's, whose own length is in words behind the ports. */
  UDP_LITE_HEADER = 8,
  DCCP_HEADER = 12,
  DCCP_OFFSET = 4;

function readPorts(bytes: Uint8Array, cursor: Cursor, context: Context, header: number): Next {
  const at = cursor.at;
  if (cursor.end - at < PORTS) {
    context.note(ANOMALY.udpTruncated, cursor);
    return STOP;
  }
  cursor.sourcePort = u16be(bytes, at + SOURCE_PORT);
  cursor.destinationPort = u16be(bytes, at + DESTINATION_PORT);
  if (cursor.end - at < header) {
    context.note(ANOMALY.udpTruncated, cursor);
    return STOP;
  }
  cursor.at = at + header;
  cursor.payloadLength = cursor.wireEnd - cursor.at;
  cursor.hasPayload = true;
  return STOP;
}

export const dccp: PacketDissector = {
  id: 'dccp',
  title: 'Datagram Congestion Control Protocol',
  display: 'DCCP',
  claims: [[SPACE.ipProtocol, IP_PROTOCOL.dccp]],

  dissect(bytes, cursor, context) {
    const available = cursor.end - cursor.at;
    const offset = available > DCCP_OFFSET ? bytes[cursor.at + DCCP_OFFSET] * 4 : 0;
    return readPorts(bytes, cursor, context, Math.max(offset, DCCP_HEADER));
  },
  fields: dccpFields,
  explain: explainDccp,
};

export const udpLite: PacketDissector = {
  id: 'udplite',
  title: 'Lightweight User Datagram Protocol',
  display: 'UDP-Lite',
  claims: [[SPACE.ipProtocol, IP_PROTOCOL.udplite]],
  dissect: (bytes, cursor, context) => readPorts(bytes, cursor, context, UDP_LITE_HEADER),
};
