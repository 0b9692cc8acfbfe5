// What routers add behind the packet that an ICMP error quotes: RFC 4884 (structure), RFC 4950 (MPLS labels), RFC 5837 (the
// interface). Not handled: RFC 8335, whose messages quote nothing.

import { u16be } from '../../../base/bytes.ts';
import { defineFields } from '../../../model/field.ts';
import type { FieldGroup } from '../../../model/field.ts';
import { tellChecksum } from '../checksum.ts';
import { flag, hex, octets, tellRows, tellText, unsigned } from '../header.ts';
import { CHECKSUM_STATUS_NAMES } from '../numbers.ts';
import { WITH_BODY } from './icmp-header.ts';

const LENGTH = 5,
  CHECKSUM = 2,
  EXTENSION_HEADER = 4,
  OBJECT_HEADER = 4,
  CLASS = 2,
  KIND = 3,
  MPLS_ENTRY = 4;
const VERSION = 2;
/** What a router quotes at least where it adds something; senders before RFC 4884 quote exactly as much (5.5). */
const QUOTED = 128,
  TOTAL_LENGTH = 2;
const MPLS = 1,
  INTERFACE = 2,
  IPV4 = 1,
  IPV6 = 2;
const WITH_INDEX = 0x08,
  WITH_ADDRESS = 0x04,
  WITH_NAME = 0x02,
  WITH_MTU = 0x01;

export const extensionFields = defineFields({
  'icmp.length': unsigned('Quoted words', {
    help: {
      en: 'How much of the packet is quoted, in words of four bytes; what stands behind it was added by the router.',
      ru: 'Сколько взято из пакета, в словах по четыре байта; остальное добавил маршрутизатор.',
    },
  }),
  'icmp.length.original_datagram': unsigned('Quoted bytes', { unit: 'bytes', derived: true }),
  'icmp.reserved': octets('Reserved'),
  'icmp.ext': { title: 'Extensions', kind: 'label' },
  'icmp.ext.version': unsigned('Version', { mask: 0xf0 }),
  'icmp.ext.res': hex('Reserved', { mask: 0x0fff }),
  'icmp.ext.checksum': hex('Checksum'),
  'icmp.ext.checksum_bad': { title: 'Wrong checksum', kind: 'label', derived: true },
  'icmp.ext.checksum.status': unsigned('Checksum status', { names: CHECKSUM_STATUS_NAMES, derived: true }),
  'icmp.ext.length': unsigned('Length', { unit: 'bytes' }),
  'icmp.ext.class': unsigned('Class', { names: { 1: 'MPLS label stack', 2: 'Interface', 3: 'Interface named' } }),
  'icmp.ext.ctype': unsigned('Kind'),
  'icmp.ext.data': octets('Data'),
  'icmp.mpls.label': unsigned('Label', {
    mask: 0xfffff0,
    help: {
      en: 'The label under which the packet came to this router of an MPLS network.',
      ru: 'Метка, с которой пакет пришёл на этот маршрутизатор сети MPLS.',
    },
  }),
  'icmp.mpls.exp': unsigned('Traffic class', { mask: 0x00000e }),
  'icmp.mpls.s': flag('Last of the stack', 0x000001),
  'icmp.mpls.ttl': unsigned('Time to live'),
  'icmp.int_info.role': unsigned('Role', {
    mask: 0xc0,
    names: { 0: 'received by', 1: 'part of the one it was received by', 2: 'would leave by', 3: 'next hop' },
  }),
  'icmp.int_info.reserved': unsigned('Reserved', { mask: 0x30 }),
  'icmp.int_info.ifindex': flag('With its index', WITH_INDEX),
  'icmp.int_info.ipaddr': flag('With its address', WITH_ADDRESS),
  'icmp.int_info.name_present': flag('With its name', WITH_NAME),
  'icmp.int_info.mtu_present': flag('With its MTU', WITH_MTU),
  'icmp.int_info.index': unsigned('Index'),
  'icmp.int_info.afi': unsigned('Address family', { names: { [IPV4]: 'IPv4', [IPV6]: 'IPv6' } }),
  'icmp.int_info.ipv4': { title: 'Address', kind: 'ipv4' },
  'icmp.int_info.ipv6': { title: 'Address', kind: 'ipv6' },
  'icmp.int_info.name_length': unsigned('Length of the name', { unit: 'bytes' }),
  'icmp.int_info.name': { title: 'Name', kind: 'text' },
  'icmp.int_info.mtu': unsigned('MTU', { unit: 'bytes' }),
});

/** Tells what lies behind the quoted packet of the error in bytes[at, end), where something does. */
export function explainExtensions(bytes: Uint8Array, at: number, end: number, layer: FieldGroup): void {
  const from = extensionsIn(bytes, at, end);
  if (from < 0) return;
  const extensions = layer.field('icmp.ext', from, end - from);
  extensions.field('icmp.ext.version', from, 1);
  extensions.field('icmp.ext.res', from, 2);
  tellChecksum(extensions, 'icmp.ext.checksum', bytes, from + CHECKSUM, { at: from, end, isWhole: true });
  let place = from + EXTENSION_HEADER;
  while (end - place >= OBJECT_HEADER) {
    const length = u16be(bytes, place);
    if (length < OBJECT_HEADER || length > end - place) return;
    explainObject(bytes, place, place + length, extensions);
    place += length;
  }
}

/** Where extensions begin; −1 where there are none. */
function extensionsIn(bytes: Uint8Array, at: number, end: number): number {
  if (end - at < WITH_BODY + QUOTED + EXTENSION_HEADER && bytes[at + LENGTH] === 0) return -1;
  // Without a length, an IP packet that is longer than what may be quoted of it is still the whole rest.
  const isOld = bytes[at + LENGTH] === 0;
  if (isOld && u16be(bytes, at + WITH_BODY + TOTAL_LENGTH) > QUOTED) return -1;
  const from = at + WITH_BODY + (isOld ? QUOTED : bytes[at + LENGTH] * 4);
  return end - from >= EXTENSION_HEADER && bytes[from] >> 4 === VERSION ? from : -1;
}

function explainObject(bytes: Uint8Array, at: number, end: number, extensions: FieldGroup): void {
  const kind = bytes[at + CLASS];
  const title = kind === MPLS ? 'MPLS label stack' : kind === INTERFACE ? 'Interface' : `Object of class ${kind}`;
  const object = extensions.group(title, at, end - at);
  object.field('icmp.ext.length', at, 2);
  object.field('icmp.ext.class', at + CLASS, 1);
  const type = object.field('icmp.ext.ctype', at + KIND, 1);
  const body = at + OBJECT_HEADER;
  if (kind === MPLS) explainLabels(body, end, object);
  else if (kind === INTERFACE) {
    for (const name of ['role', 'reserved', 'ifindex', 'ipaddr', 'name_present', 'mtu_present'])
      type.field(`icmp.int_info.${name}`, at + KIND, 1);
    explainInterface(bytes, body, end, bytes[at + KIND], object);
  } else if (end > body) object.field('icmp.ext.data', body, end - body);
}

function explainLabels(at: number, end: number, object: FieldGroup): void {
  for (; end - at >= MPLS_ENTRY; at += MPLS_ENTRY) {
    const entry = object.group('Entry', at, MPLS_ENTRY);
    const rows = [
      [null, 3, 'icmp.mpls.label', 'icmp.mpls.exp', 'icmp.mpls.s'],
      ['icmp.mpls.ttl', 1],
    ] as const;
    tellRows(entry, rows, at, end);
  }
}

/** RFC 5837, 4: each part is there where its bit is set, in this order. */
function explainInterface(bytes: Uint8Array, at: number, end: number, parts: number, object: FieldGroup): void {
  if ((parts & WITH_INDEX) !== 0) {
    if (end - at < 4) return;
    object.field('icmp.int_info.index', at, 4);
    at += 4;
  }
  if ((parts & WITH_ADDRESS) !== 0) {
    if (end - at < 4) return;
    const family = u16be(bytes, at);
    const length = family === IPV4 ? 4 : 16;
    if (end - at - 4 < length || (family !== IPV4 && family !== IPV6)) return;
    object.field('icmp.int_info.afi', at, 2);
    object.field('icmp.reserved', at + 2, 2);
    object.field(family === IPV4 ? 'icmp.int_info.ipv4' : 'icmp.int_info.ipv6', at + 4, length);
    at += 4 + length;
  }
  if ((parts & WITH_NAME) !== 0) {
    // The length counts itself.
    if (at >= end || bytes[at] === 0) return;
    object.field('icmp.int_info.name_length', at, 1);
    if (bytes[at] > end - at) return;
    tellText(object, bytes, 'icmp.int_info.name', at + 1, bytes[at] - 1);
    at += bytes[at];
  }
  if ((parts & WITH_MTU) !== 0 && end - at >= 4) object.field('icmp.int_info.mtu', at, 4);
}
