// RFC 2865, 2866, 2869, 3162, 4675, 5176: every field of a RADIUS message, for the packet somebody looks at.

import { u32be } from '../../../base/bytes.ts';
import { utf8, withoutPadding } from '../../../base/text.ts';
import { defineFields } from '../../../model/field.ts';
import type { FieldGroup, Fields } from '../../../model/field.ts';
import { ATTRIBUTE_NAMES, attributeFields, RADIUS_ATTRIBUTES, VENDOR_ATTRIBUTES } from './radius-attributes.ts';
import { answerFields } from './requests.ts';

const ID = 1,
  LENGTH = 2,
  AUTHENTICATOR = 4,
  HEADER = 20,
  ATTRIBUTE = 2;
const TYPE = {
  userPassword: 2,
  chapPassword: 3,
  vendorSpecific: 26,
  egressVlan: 56,
  egressVlanName: 58,
} as const;
const VENDORS: Readonly<Record<number, string>> = {
  9: 'Cisco',
  14988: 'MikroTik',
  25506: 'H3C',
  2636: 'Juniper',
  311: 'Microsoft',
  10415: '3GPP',
};
/** IANA radius-types, packet type codes. */
export const RADIUS_CODES: Readonly<Record<number, string>> = {
  1: 'Access-Request',
  2: 'Access-Accept',
  3: 'Access-Reject',
  4: 'Accounting-Request',
  5: 'Accounting-Response',
  11: 'Access-Challenge',
  12: 'Status-Server',
  13: 'Status-Client',
  40: 'Disconnect-Request',
  41: 'Disconnect-ACK',
  42: 'Disconnect-NAK',
  43: 'CoA-Request',
  44: 'CoA-ACK',
  45: 'CoA-NAK',
};
export const RADIUS_ANSWER = { to: 'radius.reqframe', time: 'radius.time' };

export const radiusFields = defineFields({
  'radius.code': { title: 'Code', kind: 'unsigned', names: RADIUS_CODES },
  'radius.id': { title: 'Identifier', kind: 'unsigned' },
  'radius.length': { title: 'Length', kind: 'unsigned', unit: 'bytes' },
  'radius.authenticator': {
    title: 'Authenticator',
    kind: 'bytes',
    help: {
      en: 'Of a request: random. Of an answer: proves with the shared secret that the server sent it, by way of MD5.',
      ru: 'В запросе — случайное число. В ответе доказывает через MD5 и общий секрет, что его дал сервер.',
    },
  },
  'radius.req': { title: 'Request', kind: 'flag', hidden: true },
  'radius.rsp': { title: 'Response', kind: 'flag', hidden: true },
  ...answerFields(RADIUS_ANSWER),
  'radius.dup': { title: 'Repeated message', kind: 'unsigned', hidden: true },
  'radius.req.dup': { title: 'Repeats the request in packet', kind: 'unsigned', derived: true },
  'radius.avp': { title: 'Attribute', kind: 'bytes' },
  'radius.avp.type': { title: 'Type', kind: 'unsigned', names: ATTRIBUTE_NAMES },
  'radius.avp.length': { title: 'Length', kind: 'unsigned', unit: 'bytes' },
  'radius.avp.vendor_id': { title: 'Vendor', kind: 'unsigned', names: VENDORS },
  'radius.avp.vendor_type': { title: 'Vendor type', kind: 'unsigned' },
  'radius.avp.vendor_len': { title: 'Length', kind: 'unsigned', unit: 'bytes' },
  'radius.User_Password_encrypted': {
    title: 'Password, hidden',
    kind: 'bytes',
    help: {
      en: 'Hidden with MD5 and the shared secret: whoever knows or guesses the secret reads it.',
      ru: 'Скрыт через MD5 и общий секрет: кто знает или подберёт секрет, прочтёт пароль.',
    },
  },
  'radius.CHAP_Ident': { title: 'CHAP identifier', kind: 'unsigned', hex: true },
  'radius.CHAP_String': { title: 'CHAP response', kind: 'bytes' },
  'radius.egress_vlanid_tag': { title: 'Tagged (0x31) or not (0x32)', kind: 'unsigned', hex: true, mask: 0xff000000 },
  'radius.egress_vlanid_pad': { title: 'Padding', kind: 'unsigned', hex: true, mask: 0x00fff000 },
  'radius.egress_vlanid': { title: 'VLAN', kind: 'unsigned', mask: 0x00000fff },
  'radius.egress_vlan_name_tag': { title: 'Tagged (0x31) or not (0x32)', kind: 'unsigned', hex: true },
  'radius.egress_vlan_name': { title: 'VLAN', kind: 'text' },
  ...attributeFields,
});

/** Names the fields of the message in bytes[at, end); the caller has seen that its attributes fill it. */
export function explainRadius(bytes: Uint8Array, at: number, end: number, layer: FieldGroup): void {
  if (end - at < HEADER) return;
  layer.field('radius.code', at, 1);
  layer.field('radius.id', at + ID, 1);
  layer.field('radius.length', at + LENGTH, 2);
  layer.field('radius.authenticator', at + AUTHENTICATOR, 16);
  layer.summary(`${RADIUS_CODES[bytes[at]] ?? 'RADIUS message'} id=${bytes[at + ID]}`);
  if (end === at + HEADER) return;
  const group = layer.group('Attributes', at + HEADER, end - at - HEADER);
  for (let place = at + HEADER; place + ATTRIBUTE <= end;) {
    const length = bytes[place + 1];
    if (length < ATTRIBUTE || place + length > end) return;
    const line = group.field('radius.avp', place, length);
    line.field('radius.avp.type', place, 1);
    line.field('radius.avp.length', place + 1, 1);
    const type = bytes[place];
    const value = explainAttribute(bytes, type, place + ATTRIBUTE, place + length, line);
    line.summary(`${ATTRIBUTE_NAMES[type] ?? 'Attribute'} (${type})${value === '' ? '' : `: ${value}`}`);
    place += length;
  }
}

/** Returns words for the value, where it has any. */
function explainAttribute(bytes: Uint8Array, type: number, at: number, end: number, line: FieldGroup): string {
  const length = end - at;
  switch (type) {
    case TYPE.userPassword:
      if (length > 0) line.field('radius.User_Password_encrypted', at, length);
      return '';
    case TYPE.chapPassword: {
      if (length < 1) return '';
      const password = line.field('radius.CHAP_Password', at, length);
      password.field('radius.CHAP_Ident', at, 1);
      password.field('radius.CHAP_String', at + 1, length - 1);
      return '';
    }
    case TYPE.vendorSpecific:
      return explainVendor(bytes, at, end, line);
    case TYPE.egressVlan:
      if (length !== 4) return '';
      for (const part of ['_tag', '_pad', '']) line.field(`radius.egress_vlanid${part}`, at, 4);
      return String(u32be(bytes, at) & 0xfff);
    case TYPE.egressVlanName:
      if (length < 1) return '';
      line.field('radius.egress_vlan_name_tag', at, 1);
      line.field('radius.egress_vlan_name', at + 1, length - 1);
      return utf8(bytes, at + 1, end);
    default:
      return explainPlain(bytes, RADIUS_ATTRIBUTES[type], at, end, line);
  }
}

function explainPlain(
  bytes: Uint8Array,
  known: (typeof RADIUS_ATTRIBUTES)[number] | undefined,
  at: number,
  end: number,
  line: FieldGroup,
): string {
  if (known === undefined || end <= at) return '';
  const [name, kind, isTagged] = known;
  const field = `radius.${name}`;
  // RFC 2868, 3: a tag of up to 0x1f groups attributes of one tunnel.
  const hasTag = isTagged === true && (kind === 'number' || bytes[at] <= 0x1f);
  const length = end - at;
  if (hasTag && (kind === 'text' || length === 4)) line.field(`${field}.tag`, at, 1);
  if (kind === 'text') {
    const from = at + Number(hasTag);
    const text = withoutPadding(utf8(bytes, from, end));
    line.field(field, from, end - from, text);
    return text;
  }
  if (kind === 'bytes') line.field(field, at, length);
  else if (kind === 'ipv6') {
    if (length === 16) line.field(field, at, 16);
  } else if (length === 4) {
    const number = hasTag ? u32be(bytes, at) & 0xffffff : u32be(bytes, at);
    line.field(field, at, 4, kind === 'ipv4' ? undefined : number);
    return kind === 'ipv4' ? bytes.subarray(at, end).join('.') : (nameOf(field, number) ?? String(number));
  }
  return '';
}

const nameOf = (field: string, number: number): string | undefined => (radiusFields as Fields)[field]?.names?.[number];

/** RFC 2865, 5.26: most vendors write attributes of their own inside. */
function explainVendor(bytes: Uint8Array, at: number, end: number, line: FieldGroup): string {
  if (end - at < 4) return '';
  line.field('radius.avp.vendor_id', at, 4);
  const vendor = u32be(bytes, at);
  const words: string[] = [];
  for (let place = at + 4; place + ATTRIBUTE <= end;) {
    const length = bytes[place + 1];
    if (length < ATTRIBUTE || place + length > end) break;
    const part = line.group('Attribute of the vendor', place, length);
    part.field('radius.avp.vendor_type', place, 1);
    part.field('radius.avp.vendor_len', place + 1, 1);
    const known = VENDOR_ATTRIBUTES[vendor]?.[bytes[place]];
    words.push(explainPlain(bytes, known, place + ATTRIBUTE, place + length, part));
    place += length;
  }
  return [VENDORS[vendor] ?? `vendor ${vendor}`, ...words].filter((word) => word !== '').join(' ');
}
