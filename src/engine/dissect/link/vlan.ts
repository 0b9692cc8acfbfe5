// IEEE 802.1Q and 802.1ad tags: two bytes of priority and identifier, then the EtherType (or length) of what follows.
// 0x9100 and 0x9200 are older numbers of outer tags. Not handled: 802.1ah (MAC in MAC).

import { u16be } from '../../../base/bytes.ts';
import { ANOMALY } from '../../../model/anomaly.ts';
import type { Cursor } from '../../../model/cursor.ts';
import { defineFields } from '../../../model/field.ts';
import type { FieldGroup } from '../../../model/field.ts';
import { SPACE, STOP, UNKNOWN } from '../dissector.ts';
import type { Context, Next, PacketDissector } from '../dissector.ts';
import { LAYER } from '../layer.ts';
import { ETHERTYPE_NAMES, FIRST_ETHERTYPE, LONGEST_LENGTH, typeText } from '../numbers.ts';
import { cutPadding, LLC } from './ethernet.ts';

const CONTROL = 0,
  TYPE = 2,
  HEADER = 4;
const IDENTIFIER = 0x0fff;

const tagFields = (prefix: string): ReturnType<typeof defineFields> =>
  defineFields({
    [`${prefix}.priority`]: { title: 'Priority', kind: 'unsigned', mask: 0xe000 },
    [`${prefix}.dei`]: { title: 'May be dropped', kind: 'flag', mask: 0x1000 },
    [`${prefix}.id`]: { title: 'Identifier', kind: 'unsigned', mask: IDENTIFIER },
    [`${prefix}.etype`]: { title: 'Type', kind: 'unsigned', hex: true, names: ETHERTYPE_NAMES },
    [`${prefix}.len`]: { title: 'Length', kind: 'unsigned', unit: 'bytes' },
  });

const explainTag =
  (prefix: string): NonNullable<PacketDissector['explain']> =>
  (bytes: Uint8Array, at: number, end: number, layer: FieldGroup) => {
    if (end - at < HEADER) return;
    for (const name of ['priority', 'dei', 'id']) layer.field(`${prefix}.${name}`, at + CONTROL, 2);
    const type = u16be(bytes, at + TYPE);
    layer.field(`${prefix}.${type > LONGEST_LENGTH ? 'etype' : 'len'}`, at + TYPE, 2);
    const control = u16be(bytes, at + CONTROL);
    layer.summary(`ID ${control & IDENTIFIER}`);
    layer.facts?.(`ID ${control & IDENTIFIER}, priority ${control >> 13}, ${typeText(type)}`);
  };

export const vlan: PacketDissector = {
  id: 'vlan',
  title: '802.1Q Virtual LAN',
  display: 'VLAN',
  claims: [
    [SPACE.etherType, 0x8100],
    [SPACE.etherType, 0x9100],
    [SPACE.etherType, 0x9200],
  ],
  dissect: readTag,
  fields: tagFields('vlan'),
  explain: explainTag('vlan'),
};

export const serviceVlan: PacketDissector = {
  id: 'ieee8021ad',
  title: '802.1ad Service VLAN',
  display: 'IEEE 802.1ad',
  claims: [[SPACE.etherType, 0x88a8]],
  dissect: readTag,
  fields: tagFields('ieee8021ad'),
  explain: explainTag('ieee8021ad'),
};

function readTag(bytes: Uint8Array, cursor: Cursor, context: Context): Next {
  const at = cursor.at;
  if (cursor.end - at < HEADER) {
    context.note(ANOMALY.vlanTruncated, cursor);
    return STOP;
  }
  cursor.vlan = u16be(bytes, at + CONTROL) & IDENTIFIER;
  cursor.at = at + HEADER;
  const type = u16be(bytes, at + TYPE);
  if (type >= FIRST_ETHERTYPE) {
    context.push(cursor, LAYER.ethertype);
    return context.next(SPACE.etherType, type);
  }
  if (type > LONGEST_LENGTH) {
    context.note(ANOMALY.llcLength, cursor);
    context.push(cursor, LAYER.ethertype);
    return UNKNOWN;
  }
  cutPadding(type, cursor, context);
  return context.next(SPACE.etherType, LLC);
}
