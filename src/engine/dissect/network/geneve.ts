// Geneve, RFC 8926. The port is a hint: version 0, reserved bits zero, an EtherType that tunnels carry.

import { u16be, u24be } from '../../../base/bytes.ts';
import { defineFields } from '../../../model/field.ts';
import type { FieldGroup } from '../../../model/field.ts';
import { SPACE } from '../dissector.ts';
import type { PacketDissector } from '../dissector.ts';
import { flag, hex, octets, tellRows, unsigned } from '../header.ts';
import type { Row } from '../header.ts';
import { ETHERTYPE_NAMES } from '../numbers.ts';

const OPTION_LENGTH = 0,
  CONTROL = 1,
  PROTOCOL = 2,
  IDENTIFIER = 4,
  RESERVED = 7,
  HEADER = 8;
const VERSION = 0xc0,
  OPTION_WORDS = 0x3f,
  RESERVED_BITS = 0x3f;
const FIRST_ETHERTYPE = 0x600;
const OPTION_HEADER = 4;

const ROWS: Row[] = [
  ['geneve.flags', 1, 'geneve.flags.oam', 'geneve.flags.critical', 'geneve.flags.reserved'],
  ['geneve.proto_type', 2],
  ['geneve.vni', 3],
  ['geneve.reserved', 1],
];
const OPTION_ROWS: Row[] = [
  ['geneve.option.class', 2],
  ['geneve.option.type', 1, 'geneve.option.type.critical'],
  ['geneve.option.flags', 1, 'geneve.option.flags.reserved'],
];

export const geneve: PacketDissector = {
  id: 'geneve',
  title: 'Generic Network Virtualization Encapsulation',
  display: 'Geneve',
  claims: [[SPACE.udpPort, 6081]],

  accepts(bytes, cursor) {
    const at = cursor.at;
    if (cursor.end - at < HEADER) return false;
    const first = bytes[at + OPTION_LENGTH];
    if ((first & VERSION) !== 0 || HEADER + (first & OPTION_WORDS) * 4 > cursor.end - at) return false;
    if ((bytes[at + CONTROL] & RESERVED_BITS) !== 0 || bytes[at + RESERVED] !== 0) return false;
    return u16be(bytes, at + PROTOCOL) >= FIRST_ETHERTYPE;
  },

  dissect(bytes, cursor, context) {
    const at = cursor.at;
    cursor.tunnelKey = u24be(bytes, at + IDENTIFIER);
    cursor.at = at + HEADER + (bytes[at + OPTION_LENGTH] & OPTION_WORDS) * 4;
    return context.next(SPACE.etherType, u16be(bytes, at + PROTOCOL));
  },

  fields: defineFields({
    'geneve.version': unsigned('Version', { mask: 0xc0 }),
    'geneve.option.length': unsigned('Length', { unit: 'bytes' }),
    'geneve.flags': hex('Flags'),
    'geneve.flags.oam': flag('Operation and maintenance', 0x80),
    'geneve.flags.critical': flag('Critical options', 0x40),
    'geneve.flags.reserved': flag('Reserved', 0x3f),
    'geneve.proto_type': hex('Protocol', { names: ETHERTYPE_NAMES }),
    'geneve.vni': hex('Network identifier (VNI)'),
    'geneve.reserved': hex('Reserved'),
    'geneve.options': octets('Options'),
    'geneve.option': octets('Option'),
    'geneve.option.class': hex('Class'),
    'geneve.option.type': hex('Type'),
    'geneve.option.type.critical': flag('Critical', 0x80),
    'geneve.option.flags': hex('Flags', { mask: 0xe0 }),
    'geneve.option.flags.reserved': flag('Reserved', 0xe0),
    'geneve.option.unknown.data': octets('Data'),
  }),
  explain(bytes, at, end, layer) {
    if (end - at < HEADER) return;
    const length = (bytes[at] & OPTION_WORDS) * 4;
    layer.field('geneve.version', at, 1);
    layer.field('geneve.option.length', at, 1, length);
    tellRows(layer, ROWS, at + CONTROL, end);
    layer.summary(`VNI ${u24be(bytes, at + IDENTIFIER)}`);
    if (length > 0 && length <= end - at - HEADER) explainOptions(bytes, at + HEADER, at + HEADER + length, layer);
  },
};

function explainOptions(bytes: Uint8Array, at: number, end: number, layer: FieldGroup): void {
  const options = layer.field('geneve.options', at, end - at);
  while (end - at >= OPTION_HEADER) {
    const length = OPTION_HEADER + (bytes[at + 3] & 0x1f) * 4;
    if (length > end - at) return;
    const option = options.field('geneve.option', at, length);
    tellRows(option, OPTION_ROWS, at, end);
    option.field('geneve.option.length', at + 3, 1, length);
    if (length > OPTION_HEADER) option.field('geneve.option.unknown.data', at + OPTION_HEADER, length - OPTION_HEADER);
    at += length;
  }
}
