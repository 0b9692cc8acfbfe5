// Ethernet II and IEEE 802.3. A type field up to 1,500 is a length (IEEE 802.3, 3.2.6): then LLC follows.

import { u16be, u24be } from '../../../base/bytes.ts';
import { ANOMALY } from '../../../model/anomaly.ts';
import type { Cursor } from '../../../model/cursor.ts';
import { defineFields } from '../../../model/field.ts';
import type { FieldGroup } from '../../../model/field.ts';
import { SPACE, STOP, UNKNOWN } from '../dissector.ts';
import type { Context, PacketDissector } from '../dissector.ts';
import { LAYER } from '../layer.ts';
import { macFields, macText, tellMac } from '../mac-fields.ts';
import {
  CHECKSUM_STATUS,
  CHECKSUM_STATUS_NAMES,
  ETHERTYPE_NAMES,
  FIRST_ETHERTYPE,
  LONGEST_LENGTH,
  typeText,
} from '../numbers.ts';
import { blockOwnerOf, vendorOf } from '../vendor.ts';
import { contentEnd } from './content-end.ts';

const DESTINATION = 0,
  SOURCE = 6,
  TYPE = 12,
  HEADER = 14,
  MAC = 6;
const LEAST_FRAME = 60,
  CHECK = 4;
/** Cisco FabricPath, whose outer header looks like Ethernet's. */
const FABRIC_PATH = 0x8903;
const GROUP = 0x010000,
  LOCAL = 0x020000;
/** Novell's raw 802.3: IPX without LLC begins with a checksum of 0xffff. */
const RAW_IPX = 0xffff;

const fields = defineFields({
  ...macFields('eth.dst', 'Destination', {
    help: {
      en: 'Hardware address of the next station on this link, not of the final host.',
      ru: 'Аппаратный адрес следующего узла на этом участке сети, а не конечного получателя.',
    },
  }),
  ...macFields('eth.src', 'Source', {
    help: {
      en: 'Hardware address of the station that put this frame on the link: the sender or the last router.',
      ru: 'Аппаратный адрес того, кто передал кадр в этот участок сети: отправителя или последнего маршрутизатора.',
    },
  }),
  ...macFields('eth.addr', 'Address', { hidden: true }),
  'eth.dst.oui': { title: 'Vendor part', kind: 'unsigned', hidden: true },
  'eth.src.oui': { title: 'Vendor part', kind: 'unsigned', hidden: true },
  'eth.addr.oui': { title: 'Vendor part', kind: 'unsigned', hidden: true },
  'eth.dst.oui_resolved': { title: 'Vendor', kind: 'text', hidden: true },
  'eth.src.oui_resolved': { title: 'Vendor', kind: 'text', hidden: true },
  'eth.addr.oui_resolved': { title: 'Vendor', kind: 'text', hidden: true },
  'eth.dst.lg': { title: 'Locally administered', kind: 'flag', mask: LOCAL, hidden: true },
  'eth.dst.ig': { title: 'Group address', kind: 'flag', mask: GROUP, hidden: true },
  'eth.src.lg': { title: 'Locally administered', kind: 'flag', mask: LOCAL, hidden: true },
  'eth.src.ig': { title: 'Group address', kind: 'flag', mask: GROUP, hidden: true },
  'eth.lg': { title: 'Locally administered', kind: 'flag', mask: LOCAL },
  'eth.ig': { title: 'Group address', kind: 'flag', mask: GROUP },
  'eth.type': {
    title: 'Type',
    kind: 'unsigned',
    hex: true,
    names: ETHERTYPE_NAMES,
    help: {
      en: 'Which protocol follows. Below 1,536 this place holds a length instead (IEEE 802.3).',
      ru: 'Какой протокол идёт дальше. Число меньше 1536 на этом месте — длина (IEEE 802.3).',
    },
  },
  'eth.invalid_lentype': { title: 'Neither length nor type', kind: 'unsigned', hex: true },
  'eth.len': { title: 'Length', kind: 'unsigned', unit: 'bytes' },
  'eth.padding': { title: 'Padding', kind: 'bytes' },
  'eth.padding_bad': { title: 'What would be padding is not zeros', kind: 'label' },
  'eth.src_not_group': { title: 'The source is a group address', kind: 'label' },
  'eth.trailer': {
    title: 'Trailer',
    kind: 'bytes',
    help: {
      en: 'Bytes behind the packet inside. Some drivers leave old memory here, some devices marks of their own.',
      ru: 'Байты за вложенным пакетом: некоторые драйверы оставляют здесь старую память, устройства — свои метки.',
    },
  },
  'eth.fcs': { title: 'Frame check sequence', kind: 'unsigned', hex: true },
  'eth.fcs.status': { title: 'Check status', kind: 'unsigned', names: CHECKSUM_STATUS_NAMES, derived: true },
});

/** What stands behind the length that IEEE 802.3 has in place of a type is padding up to the least frame of 60 bytes. */
export function cutPadding(length: number, cursor: Cursor, context: Context): void {
  if (length > cursor.wireEnd - cursor.at) {
    context.note(ANOMALY.llcLength, cursor);
    return;
  }
  cursor.wireEnd = cursor.at + length;
  if (cursor.end > cursor.wireEnd) cursor.end = cursor.wireEnd;
}

/**
 * What Wireshark says of parts that no vendor was given: of zeros, which interfaces of loopback and made-up packets have, and
 * of the one that virtual machines have.
 */
const UNGIVEN: Readonly<Record<number, string>> = {
  0x000000: 'Officially Xerox, but 0:0:0:0:0:0 is more common',
  0x525400: 'Realtek (UpTech? also reported)',
};

export const ethernet: PacketDissector = {
  id: 'eth',
  title: 'Ethernet',
  display: 'Ethernet',
  claims: [
    [SPACE.linkType, 1],
    [SPACE.greProtocol, 0x6558], // transparent Ethernet bridging, RFC 1701
    [SPACE.etherType, 0x6558],
  ],

  dissect(bytes, cursor, context) {
    const at = cursor.at;
    if (cursor.end - at < HEADER) {
      context.note(ANOMALY.linkTruncated, cursor);
      return STOP;
    }
    cursor.linkDestination = context.addresses.mac(bytes, at + DESTINATION);
    cursor.linkSource = context.addresses.mac(bytes, at + SOURCE);
    if (!cursor.hasNetwork) {
      cursor.source = cursor.linkSource;
      cursor.destination = cursor.linkDestination;
    }
    cursor.at = at + HEADER;

    const type = u16be(bytes, at + TYPE);
    if (type >= FIRST_ETHERTYPE || type === 0) {
      context.push(cursor, LAYER.ethertype);
      return context.next(SPACE.etherType, type);
    }
    if (type > LONGEST_LENGTH) {
      context.note(ANOMALY.llcLength, cursor);
      return UNKNOWN;
    }
    cutPadding(type, cursor, context);
    if (cursor.end - cursor.at >= 2 && u16be(bytes, cursor.at) === RAW_IPX) {
      context.push(cursor, LAYER.ipx);
      return STOP;
    }
    return context.next(SPACE.etherType, LLC);
  },

  fields,
  fixed: {
    stands: (bytes, at, end) => end - at >= HEADER && u16be(bytes, at + TYPE) !== FABRIC_PATH,
    places: { 'eth.dst': [DESTINATION, MAC], 'eth.src': [SOURCE, MAC] },
  },
  explain(bytes, at, end, layer, { cursor }) {
    if (end - at < HEADER) return;
    // Switches stand there instead of addresses: no filter for addresses finds them.
    if (layer.asked !== undefined && u16be(bytes, at + TYPE) === FABRIC_PATH) return;
    for (const [name, place] of [
      ['eth.dst', at + DESTINATION],
      ['eth.src', at + SOURCE],
    ] as const) {
      const address = tellMac(layer, bytes, place, name, 'eth.addr');
      for (const part of [`${name}.oui`, 'eth.addr.oui', `${name}.lg`, `${name}.ig`]) layer.field(part, place, 3);
      const mac = bytes.subarray(place, place + MAC);
      const vendor = layer.asked === undefined ? vendorOf(mac) : null; // words are heard by nobody who asks for names
      if (vendor !== null) address.summary(`${macText(bytes, place)} (${vendor})`);
      const owner = blockOwnerOf(mac) ?? UNGIVEN[u24be(mac, 0)];
      if (owner !== undefined)
        for (const part of [name, 'eth.addr']) layer.field(`${part}.oui_resolved`, place, 3, owner);
      address.field('eth.lg', place, 3);
      address.field('eth.ig', place, 3);
    }
    // IEEE 802.3, 3.2.3: only destinations are groups.
    if ((bytes[at + SOURCE] & 1) === 1) layer.field('eth.src_not_group', at + SOURCE, 1);
    const type = u16be(bytes, at + TYPE);
    const isLength = type < FIRST_ETHERTYPE && type !== 0;
    const isNothing = isLength && type > LONGEST_LENGTH;
    layer.field(isNothing ? 'eth.invalid_lentype' : isLength ? 'eth.len' : 'eth.type', at + TYPE, 2);
    layer.facts?.(`${macText(bytes, at + SOURCE)} → ${macText(bytes, at + DESTINATION)}, ${typeText(type)}`);
    if (isNothing) layer.summary(`Ethernet Unknown: Invalid length/type: 0x${hexOf(type)} (${type})`);
    const content = isLength ? at + HEADER + type : contentEnd(bytes, at + HEADER, end, type);
    if (content <= 0 || content >= end) return;
    const isCut = !isLength && end < cursor.wireEnd;
    if (at === cursor.frame && !isCut) explainTrailer(bytes, at, content, end, layer);
    else layer.field('eth.trailer', content, end - content);
  },
};

const hexOf = (type: number): string => type.toString(16).padStart(4, '0');

/** Padding up to the least frame where it is zeros, a check sequence at the end of longer ones, and whatever is between. */
function explainTrailer(bytes: Uint8Array, start: number, content: number, end: number, layer: FieldGroup): void {
  let at = Math.max(content, Math.min(start + LEAST_FRAME, end));
  if (at > content && bytes.subarray(content, at).every((byte) => byte === 0))
    layer.field('eth.padding', content, at - content);
  else {
    if (at > content) layer.field('eth.padding_bad', content, at - content);
    at = content;
  }
  const hasCheck = end - start >= LEAST_FRAME + CHECK && end - at >= CHECK;
  const trailer = hasCheck ? end - CHECK : end;
  if (trailer > at) layer.field('eth.trailer', at, trailer - at);
  if (!hasCheck) return;
  layer.field('eth.fcs', trailer, CHECK);
  layer.field('eth.fcs.status', trailer, 0, CHECKSUM_STATUS.unverified);
}

/** Where IEEE 802.2 LLC sits in the space of EtherTypes: a length field's number that no EtherType has. */
export const LLC = 4;
