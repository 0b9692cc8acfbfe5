// RFC 2516, PPP over Ethernet: discovery finds an access concentrator and agrees on a session, whose packets hold PPP.

import { u16be } from '../../../base/bytes.ts';
import { utf8 } from '../../../base/text.ts';
import { ANOMALY } from '../../../model/anomaly.ts';
import { defineFields } from '../../../model/field.ts';
import type { FieldGroup, FieldSpec } from '../../../model/field.ts';
import { SPACE, STOP } from '../dissector.ts';
import type { PacketDissector } from '../dissector.ts';
import { explainRows, hex, nameOf, octets, tellRows, unsigned } from '../header.ts';
import type { Row } from '../header.ts';

const LENGTH = 4,
  HEADER = 6;
const PPP_IN_ETHERNET = 0x880b;
const CODE = 1,
  TAG = 4;

/** RFC 2516, 4; RFC 5578, 7; RFC 4937. */
const CODE_NAMES = {
  0x00: 'Session Data',
  0x07: 'Active Discovery Offer (PADO)',
  0x09: 'Active Discovery Initiation (PADI)',
  0x0a: 'Active Discovery Session-Grant (PADG)',
  0x0b: 'Active Discovery Session-Credit Response (PADC)',
  0x0c: 'Active Discovery Quality (PADQ)',
  0x19: 'Active Discovery Request (PADR)',
  0x65: 'Active Discovery Session-confirmation (PADS)',
  0xa7: 'Active Discovery Terminate (PADT)',
  0xd3: 'Active Discovery Message (PADM)',
  0xd4: 'Active Discovery Network (PADN)',
};
const HEADER_FIELDS = {
  'pppoe.version': unsigned('Version', { mask: 0xf0 }),
  'pppoe.type': unsigned('Type', { mask: 0x0f }),
  'pppoe.code': hex('Code', { names: CODE_NAMES }),
  'pppoe.session_id': hex('Session'),
  'pppoe.payload_length': unsigned('Payload length', { unit: 'bytes' }),
};
const ROWS: Row[] = [
  [null, 1, 'pppoe.version', 'pppoe.type'],
  ['pppoe.code', 1],
  ['pppoe.session_id', 2],
  ['pppoe.payload_length', 2],
];
const words = (title: string): FieldSpec => ({ title, kind: 'text' });
const END_OF_LIST = 0,
  SERVICE_NAME = 0x0101;
const UNKNOWN_TAG: Row[] = [
  ['pppoed.tag', 2],
  ['pppoed.tag_length', 2],
];
/** Tags by their number (RFC 2516, appendix A; RFC 4638). */
const TAGS: Readonly<Record<number, string>> = {
  0x0101: 'pppoed.tags.service_name',
  0x0102: 'pppoed.tags.ac_name',
  0x0103: 'pppoed.tags.host_uniq',
  0x0104: 'pppoed.tags.ac_cookie',
  0x0110: 'pppoed.tags.relay_session_id',
  0x0120: 'pppoed.tags.max_payload',
  0x0201: 'pppoed.tags.service_name_error',
  0x0202: 'pppoed.tags.ac_system_error',
  0x0203: 'pppoed.tags.generic_error',
};

/** As Wireshark does: of a tag without a name its number and length as well. */
function explainUnknown(at: number, length: number, layer: FieldGroup): void {
  tellRows(layer, UNKNOWN_TAG, at, at + TAG);
  if (length > 0) layer.field('pppoed.tag.unknown_data', at + TAG, length);
}

export const pppoe: PacketDissector = {
  id: 'pppoes',
  title: 'PPP over Ethernet session',
  display: 'PPPoES',
  claims: [
    [SPACE.etherType, 0x8864],
    [SPACE.linkType, 51],
  ],

  dissect(bytes, cursor, context) {
    const at = cursor.at;
    if (cursor.end - at < HEADER) {
      context.note(ANOMALY.linkTruncated, cursor);
      return STOP;
    }
    cursor.at = at + HEADER;
    const length = u16be(bytes, at + LENGTH);
    if (length <= cursor.wireEnd - cursor.at) {
      cursor.wireEnd = cursor.at + length;
      if (cursor.end > cursor.wireEnd) cursor.end = cursor.wireEnd;
    }
    return context.next(SPACE.etherType, PPP_IN_ETHERNET);
  },

  fields: defineFields(HEADER_FIELDS),
  explain: explainRows(ROWS),
};

export const pppoeDiscovery: PacketDissector = {
  id: 'pppoed',
  title: 'PPP over Ethernet discovery',
  display: 'PPPoED',
  claims: [[SPACE.etherType, 0x8863]],
  dissect: () => STOP,

  fields: defineFields({
    ...HEADER_FIELDS,
    'pppoed.tags.service_name': words('Service'),
    'pppoed.tags.ac_name': {
      ...words('Access concentrator'),
      help: {
        en: 'Who offers the connection. Two different names on one network: one may not belong there.',
        ru: 'Кто предлагает подключение. Два разных имени в одной сети: одно из них может быть чужим.',
      },
    },
    'pppoed.tag': hex('Tag'),
    'pppoed.tag_length': unsigned('Length', { unit: 'bytes' }),
    'pppoed.tag.unknown_data': octets('Data'),
    'pppoed.tags.host_uniq': octets('Mark of the host'),
    'pppoed.tags.ac_cookie': octets('Cookie'),
    'pppoed.tags.relay_session_id': octets('Relay session'),
    'pppoed.tags.max_payload': octets('Largest payload'),
    'pppoed.tags.service_name_error': words('Service error'),
    'pppoed.tags.ac_system_error': words('System error'),
    'pppoed.tags.generic_error': words('Error'),
  }),
  explain(bytes, at, end, layer) {
    const first = tellRows(layer, ROWS, at, end);
    if (first < 0) return;
    let words = nameOf(CODE_NAMES, bytes[at + CODE], 'Code');
    layer.summary(words);
    const last = Math.min(end, first + u16be(bytes, at + LENGTH));
    for (let tag = first; last - tag >= TAG;) {
      const length = u16be(bytes, tag + 2);
      const name = TAGS[u16be(bytes, tag)];
      if (length > last - tag - TAG || u16be(bytes, tag) === END_OF_LIST) return;
      if (name === undefined) explainUnknown(tag, length, layer);
      // Who asks for any service names none.
      else if (length > 0 || name !== TAGS[SERVICE_NAME]) layer.field(name, tag + TAG, length);
      if (name === TAGS[0x0102]) {
        words += ` AC-Name='${utf8(bytes, tag + TAG, tag + TAG + length)}'`;
        layer.summary(words);
      }
      tag += TAG + length;
    }
  },
};
