// Node information queries, by which a host is asked for its name and addresses: RFC 4620.

import { u16be } from '../../../base/bytes.ts';
import { utf8 } from '../../../base/text.ts';
import { defineFields } from '../../../model/field.ts';
import type { FieldGroup } from '../../../model/field.ts';
import { flag, hex, tellRows, unsigned, within } from '../header.ts';
import type { Row } from '../header.ts';

/** Of the message, which begins with type, code and checksum. */
const CODE = 1,
  ASKED = 4,
  DATA = 16,
  IPV4 = 4,
  IPV6 = 16,
  LIFE = 4;
export const NODE_QUERY = 139,
  NODE_REPLY = 140;
/** What is asked for. */
const NAME = 2,
  ADDRESSES = 3,
  IPV4_ADDRESSES = 4;
/** By code, what a query is about. */
const ABOUT_IPV6 = 0,
  ABOUT_NAME = 1,
  ABOUT_IPV4 = 2;
export const NODE_CODES = {
  [NODE_QUERY]: {
    [ABOUT_IPV6]: 'Query subject = IPv6 addresses',
    [ABOUT_NAME]: 'Query subject = DNS name or empty',
    [ABOUT_IPV4]: 'Query subject = IPv4 addresses',
  },
  [NODE_REPLY]: { 0: 'Successful', 1: 'Refused', 2: 'Unknown query type' },
};
const BITS = {
  g: ['Global addresses', 0x20],
  s: ['Site-local addresses', 0x10],
  l: ['Link-local addresses', 0x08],
  c: ['IPv4-mapped addresses', 0x04],
  a: ['All unicast addresses', 0x02],
  t: ['Not all are here', 0x01],
} as const;
const HEADER: readonly Row[] = [
  ['icmpv6.ni.qtype', 2],
  ['icmpv6.ni.flag', 2, ...within('icmpv6.ni.flag', BITS), 'icmpv6.ni.flag.rsv'],
  ['icmpv6.ni.nonce', 8],
];

export const nodeFields = defineFields({
  'icmpv6.ni.qtype': unsigned('Asked for', {
    names: {
      0: 'Nothing',
      1: 'Supported types',
      [NAME]: 'Name',
      [ADDRESSES]: 'Addresses',
      [IPV4_ADDRESSES]: 'IPv4 addresses',
    },
    help: {
      en: 'What the host is to tell of itself without DNS: its name, or its addresses.',
      ru: 'Что узел должен сообщить о себе без DNS: имя или адреса.',
    },
  }),
  'icmpv6.ni.flag': hex('Flags'),
  ...Object.fromEntries(
    Object.entries(BITS).map(([name, [title, mask]]) => [`icmpv6.ni.flag.${name}`, flag(title, mask)]),
  ),
  'icmpv6.ni.flag.rsv': hex('Reserved', { mask: 0xffc0 }),
  'icmpv6.ni.nonce': hex('Nonce'),
  'icmpv6.ni.query.subject_ipv6': { title: 'Asked about', kind: 'ipv6' },
  'icmpv6.ni.query.subject_fqdn': { title: 'Asked about', kind: 'text' },
  'icmpv6.ni.query.subject_ipv4': { title: 'Asked about', kind: 'ipv4' },
  'icmpv6.ni.reply.node_ttl': unsigned('Time to live', { unit: 'seconds' }),
  'icmpv6.ni.reply.node_name': { title: 'Name', kind: 'text' },
  'icmpv6.ni.reply.node_address': { title: 'Address', kind: 'ipv6' },
  'icmpv6.ni.reply.ipv4_address': { title: 'IPv4 address', kind: 'ipv4' },
});

/** Tells the query or reply in bytes[at, end) behind its checksum. */
export function explainNode(bytes: Uint8Array, at: number, end: number, isQuery: boolean, layer: FieldGroup): void {
  if (tellRows(layer, HEADER, at + ASKED, end) < 0) return;
  const data = at + DATA;
  if (isQuery) explainSubject(bytes, data, end, bytes[at + CODE], layer);
  else if (bytes[at + CODE] === 0) explainReply(bytes, data, end, u16be(bytes, at + ASKED), layer);
}

function explainSubject(bytes: Uint8Array, at: number, end: number, about: number, layer: FieldGroup): void {
  if (about === ABOUT_IPV6 && end - at >= IPV6) layer.field('icmpv6.ni.query.subject_ipv6', at, IPV6);
  else if (about === ABOUT_IPV4 && end - at >= IPV4) layer.field('icmpv6.ni.query.subject_ipv4', at, IPV4);
  else if (about === ABOUT_NAME && end > at) {
    const { name, length } = nameAt(bytes, at, end);
    layer.field('icmpv6.ni.query.subject_fqdn', at, length, name);
  }
}

/** RFC 4620, 6.3 and 6.4: a time to live and a name, or one before every address. */
function explainReply(bytes: Uint8Array, at: number, end: number, asked: number, layer: FieldGroup): void {
  if (asked === NAME && end - at > LIFE) {
    layer.field('icmpv6.ni.reply.node_ttl', at, LIFE);
    const { name, length } = nameAt(bytes, at + LIFE, end);
    layer.field('icmpv6.ni.reply.node_name', at + LIFE, length, name);
    return;
  }
  if (asked !== ADDRESSES && asked !== IPV4_ADDRESSES) return;
  const address: Row =
    asked === ADDRESSES ? ['icmpv6.ni.reply.node_address', IPV6] : ['icmpv6.ni.reply.ipv4_address', IPV4];
  while (end - at >= LIFE + address[1]) at = tellRows(layer, [['icmpv6.ni.reply.node_ttl', LIFE], address], at, end);
}

/** A name as DNS writes it, without compression: labels as far as an empty one. */
function nameAt(bytes: Uint8Array, at: number, end: number): { name: string; length: number } {
  const labels: string[] = [];
  let place = at;
  while (place < end && bytes[place] > 0 && bytes[place] <= 63 && place + 1 + bytes[place] <= end) {
    labels.push(utf8(bytes, place + 1, place + 1 + bytes[place]));
    place += 1 + bytes[place];
  }
  return { name: labels.join('.'), length: Math.min(end, place + 1) - at };
}
