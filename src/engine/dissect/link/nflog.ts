// LINKTYPE_NFLOG (www.tcpdump.org/linktypes/LINKTYPE_NFLOG.html): address family, then attributes of the netfilter log in
// the byte order of the capturing machine (nearly always little endian); attribute 9 is the IP packet.

import { u16be, u16le, u64be } from '../../../base/bytes.ts';
import { formatTimestamp } from '../../../base/time.ts';
import { ANOMALY } from '../../../model/anomaly.ts';
import { defineFields } from '../../../model/field.ts';
import type { FieldGroup } from '../../../model/field.ts';
import { SPACE, STOP } from '../dissector.ts';
import type { PacketDissector } from '../dissector.ts';
import { hex, octets, tellRows, unsigned } from '../header.ts';
import type { Row } from '../header.ts';
import { nextByVersion } from '../network/ip-version.ts';
import { ETHERTYPE_NAMES } from '../numbers.ts';

const VERSION = 1,
  HEADER = 4;
const ATTRIBUTE = 4,
  PAYLOAD = 9,
  TYPE_MASK = 0x7fff;
const ATTRIBUTE_LIMIT = 64;

const ROWS: Row[] = [
  ['nflog.family', 1],
  ['nflog.version', 1],
  ['nflog.res_id', 2],
];
const TIMESTAMP = 3,
  PREFIX = 10;
/** Attributes of fixed form (linux/netfilter/nfnetlink_log.h). */
const ATTRIBUTES: Readonly<Record<number, readonly Row[]>> = {
  1: [
    ['nflog.protocol', 2],
    ['nflog.hook', 1],
  ],
  4: [['nflog.ifindex_indev', 4]],
  5: [['nflog.ifindex_outdev', 4]],
  6: [['nflog.ifindex_physindev', 4]],
  7: [['nflog.ifindex_physoutdev', 4]],
  11: [['nflog.uid', 4]],
  14: [['nflog.gid', 4]],
};

export const nflog: PacketDissector = {
  id: 'nflog',
  title: 'Linux netfilter log',
  display: 'NFLOG',
  claims: [[SPACE.linkType, 239]],

  dissect(bytes, cursor, context) {
    const { end } = cursor;
    if (end - cursor.at < HEADER || bytes[cursor.at + VERSION] !== 0) {
      context.note(ANOMALY.linkTruncated, cursor);
      return STOP;
    }
    let at = cursor.at + HEADER;
    for (let count = 0; count < ATTRIBUTE_LIMIT && end - at >= ATTRIBUTE; count += 1) {
      // A length beyond what is there in one order is the other order's.
      const little = u16le(bytes, at) <= cursor.wireEnd - at;
      const length = little ? u16le(bytes, at) : u16be(bytes, at);
      if (length < ATTRIBUTE) break;
      const type = (little ? u16le(bytes, at + 2) : u16be(bytes, at + 2)) & TYPE_MASK;
      if (type === PAYLOAD) {
        cursor.at = at + ATTRIBUTE;
        if (at + length < cursor.wireEnd) cursor.wireEnd = at + length;
        if (cursor.end > cursor.wireEnd) cursor.end = cursor.wireEnd;
        return cursor.at < cursor.end ? nextByVersion(bytes, cursor, context) : STOP;
      }
      at += (length + 3) & ~3;
    }
    context.note(ANOMALY.linkTruncated, cursor);
    return STOP;
  },

  fields: defineFields({
    'nflog.family': unsigned('Address family', { names: { 2: 'IPv4', 10: 'IPv6' } }),
    'nflog.version': unsigned('Version'),
    'nflog.res_id': unsigned('Group'),
    'nflog.tlv': octets('Attribute'),
    'nflog.tlv_length': { title: 'Length', kind: 'little-unsigned', unit: 'bytes' },
    'nflog.tlv_type': { title: 'Type', kind: 'little-unsigned', mask: TYPE_MASK },
    'nflog.tlv_value': octets('Value'),
    'nflog.protocol': hex('Protocol', { names: ETHERTYPE_NAMES }),
    'nflog.hook': unsigned('Hook', {
      names: { 0: 'Before routing', 1: 'Input', 2: 'Forward', 3: 'Output', 4: 'After routing' },
      help: {
        en: 'Where in the firewall the packet was when a rule wrote it down.',
        ru: 'В каком месте межсетевого экрана был пакет, когда правило его записало.',
      },
    }),
    'nflog.timestamp': { title: 'Time', kind: 'time' },
    'nflog.ifindex_indev': unsigned('Incoming interface'),
    'nflog.ifindex_outdev': unsigned('Outgoing interface'),
    'nflog.ifindex_physindev': unsigned('Incoming interface of the bridge'),
    'nflog.ifindex_physoutdev': unsigned('Outgoing interface of the bridge'),
    'nflog.prefix': { title: 'Prefix', kind: 'text' },
    'nflog.uid': { title: 'User', kind: 'signed' },
    'nflog.gid': { title: 'Group of the user', kind: 'signed' },
  }),
  explain(bytes, start, end, layer, { cursor }) {
    if (end - start < HEADER) return;
    let at = tellRows(layer, ROWS, start, end);
    for (let count = 0; count < ATTRIBUTE_LIMIT && end - at >= ATTRIBUTE; count += 1) {
      const isLittle = u16le(bytes, at) <= Math.max(end, cursor.wireEnd) - at;
      const length = isLittle ? u16le(bytes, at) : u16be(bytes, at);
      const type = (isLittle ? u16le(bytes, at + 2) : u16be(bytes, at + 2)) & TYPE_MASK;
      // The packet, at the end, may be longer than what the capture holds.
      if (length < ATTRIBUTE || (length > end - at && type !== PAYLOAD)) return;
      const attribute = layer.field('nflog.tlv', at, length);
      attribute.field('nflog.tlv_length', at, 2, length);
      attribute.field('nflog.tlv_type', at + 2, 2, type);
      if (length > ATTRIBUTE && type !== PAYLOAD) explainAttribute(bytes, at + ATTRIBUTE, at + length, attribute, type);
      at += (length + 3) & ~3;
    }
  },
};

function explainAttribute(bytes: Uint8Array, at: number, end: number, attribute: FieldGroup, type: number): void {
  const rows = ATTRIBUTES[type];
  if (rows !== undefined) tellRows(attribute, rows, at, end);
  else if (type === PREFIX) attribute.field('nflog.prefix', at, bytes[end - 1] === 0 ? end - 1 - at : end - at);
  else if (type === TIMESTAMP && end - at >= 16) {
    const microseconds = u64be(bytes, at + 8);
    const seconds = u64be(bytes, at) + Math.floor(microseconds / 1e6);
    attribute.field('nflog.timestamp', at, 16, formatTimestamp(seconds, (microseconds % 1e6) * 1000));
  } else attribute.field('nflog.tlv_value', at, end - at);
}
