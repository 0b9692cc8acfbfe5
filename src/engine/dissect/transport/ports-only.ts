// Transports of which an analysis needs only ports and the length of the header: DCCP (RFC 4340), UDP-Lite (RFC 3828).

import { u16be } from '../../../base/bytes.ts';
import { ANOMALY } from '../../../model/anomaly.ts';
import { IP_PROTOCOL } from '../../../model/cursor.ts';
import type { Cursor } from '../../../model/cursor.ts';
import { defineFields } from '../../../model/field.ts';
import { SPACE, STOP } from '../dissector.ts';
import type { Context, Next, PacketDissector } from '../dissector.ts';
import { hex, octets, tellRows, unsigned } from '../header.ts';
import type { Row } from '../header.ts';
import { CHECKSUM_STATUS, CHECKSUM_STATUS_NAMES } from '../numbers.ts';
import { dccpFields, explainDccp } from './dccp-fields.ts';

const SOURCE_PORT = 0,
  DESTINATION_PORT = 2,
  PORTS = 4,
  /** Of UDP-Lite, and the least of DCCP's, whose own length is in words behind the ports. */
  UDP_LITE_HEADER = 8,
  DCCP_HEADER = 12,
  DCCP_OFFSET = 4;

const CHECKSUM = 6;
const UDP_LITE_ROWS: Row[] = [
  ['udp.srcport', 2, 'udp.port'],
  ['udp.dstport', 2, 'udp.port'],
  ['udp.checksum_coverage', 2],
  ['udp.checksum', 2],
];

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
  // Wireshark files them under UDP.
  fields: defineFields({
    'udp.srcport': unsigned('Source port'),
    'udp.dstport': unsigned('Destination port'),
    'udp.port': unsigned('Port', { hidden: true }),
    'udp.checksum_coverage': unsigned('Checksum coverage', {
      unit: 'bytes',
      help: {
        en: 'How much of the datagram must be free of errors, its header included; 0 stands for all of it.',
        ru: 'Какая часть датаграммы, с заголовком, должна быть без ошибок; 0 — вся.',
      },
    }),
    'udp.length': unsigned('Length', { unit: 'bytes', derived: true }),
    'udp.checksum': hex('Checksum'),
    'udp.checksum.status': unsigned('Checksum status', { names: CHECKSUM_STATUS_NAMES, derived: true }),
    'udp.payload': octets('Payload'),
  }),
  explain(bytes, at, end, layer, { cursor }) {
    const payload = tellRows(layer, UDP_LITE_ROWS, at, end);
    if (payload < 0) return;
    const length = cursor.wireEnd - at;
    layer.field('udp.length', at, 0, length);
    layer.field('udp.checksum.status', at + CHECKSUM, 0, CHECKSUM_STATUS.unverified);
    if (cursor.end > payload) layer.field('udp.payload', payload, cursor.end - payload);
    const [source, destination] = [u16be(bytes, at + SOURCE_PORT), u16be(bytes, at + DESTINATION_PORT)];
    layer.summary(`${source} → ${destination} Len=${length - UDP_LITE_HEADER}`);
  },
};
