// LINKTYPE_LINUX_SLL and LINKTYPE_LINUX_SLL2 (www.tcpdump.org/linktypes.html): what Linux gives where the link differs
// from packet to packet, as on "any". Numbers below 0x600 are not EtherTypes: 4 is LLC, 1 raw Novell.
// Not handled: netlink, CAN and other links whose numbers mean something else (ARPHRD values).

import { u16be } from '../../../base/bytes.ts';
import { ANOMALY } from '../../../model/anomaly.ts';
import type { Cursor } from '../../../model/cursor.ts';
import { defineFields } from '../../../model/field.ts';
import type { FieldGroup } from '../../../model/field.ts';
import { SPACE, STOP, UNKNOWN } from '../dissector.ts';
import type { Context, Next, PacketDissector } from '../dissector.ts';
import { hex, nameOf, octets, tellRows, unsigned } from '../header.ts';
import type { Row } from '../header.ts';
import { LAYER } from '../layer.ts';
import { macText } from '../mac-fields.ts';
import { LINUX_HARDWARE_TYPES } from '../hardware-types.ts';
import { ETHERTYPE_NAMES, FIRST_ETHERTYPE, typeText } from '../numbers.ts';
import { contentEnd } from './content-end.ts';
import { LLC } from './ethernet.ts';

/** Version 1. */
const ADDRESS_LENGTH = 4,
  ADDRESS = 6,
  PROTOCOL = 14,
  HEADER = 16;
/** Version 2. */
const PROTOCOL_2 = 0,
  INTERFACE_2 = 4,
  WAY_2 = 10,
  ADDRESS_LENGTH_2 = 11,
  ADDRESS_2 = 12,
  HEADER_2 = 20;
const MAC = 6;
const RAW_IPX = 1;

/** Pseudo-protocols of Linux (if_ether.h). */
const LINK_NAMES = {
  1: 'Raw 802.3',
  2: 'AX.25',
  3: 'Ethernet',
  4: 'LLC',
  7: 'PPP',
  8: 'WAN PPP',
  12: 'CAN',
  13: 'CAN FD',
  23: 'IrDA',
  24: 'Trailers',
  27: 'DSA',
  245: 'Phonet (ISI)',
  246: 'IEEE 802.15.4',
};
const WAY_NAMES = { 0: 'To this host', 1: 'Broadcast', 2: 'Multicast', 3: 'To another host', 4: 'Sent by this host' };

const fields = defineFields({
  'sll.pkttype': unsigned('Packet type', {
    names: WAY_NAMES,
    help: {
      en: 'Which way the packet went, seen from the machine that captured it.',
      ru: 'Куда шёл пакет с точки зрения машины, которая его захватила.',
    },
  }),
  'sll.hatype': unsigned('Link type', { names: LINUX_HARDWARE_TYPES }),
  'sll.halen': unsigned('Address length', { unit: 'bytes' }),
  'sll.src.eth': { title: 'Source', kind: 'mac' },
  'sll.src.ipv4': { title: 'Source', kind: 'ipv4' },
  'sll.src.other': octets('Source'),
  'sll.unused': octets('Unused'),
  'sll.etype': hex('Protocol', { names: ETHERTYPE_NAMES }),
  'sll.ltype': hex('Protocol', { names: LINK_NAMES }),
  'sll.ifindex': unsigned('Interface'),
  'sll.trailer': octets('Trailer'),
});

const VERSION_1: Row[] = [
  ['sll.pkttype', 2],
  ['sll.hatype', 2],
  ['sll.halen', 2],
];
const VERSION_2: Row[] = [
  ['sll.ifindex', 4],
  ['sll.hatype', 2],
  ['sll.pkttype', 1],
  ['sll.halen', 1],
];
const ADDRESS_ROOM = 8;

/** The sender's address of as many bytes as are told, in a room of eight. */
function explainAddress(layer: FieldGroup, at: number, length: number): void {
  const used = Math.min(length, ADDRESS_ROOM);
  const kind = length === MAC ? 'sll.src.eth' : length === 4 ? 'sll.src.ipv4' : 'sll.src.other';
  if (used > 0) layer.field(kind, at, used);
  if (used < ADDRESS_ROOM) layer.field('sll.unused', at + used, ADDRESS_ROOM - used);
}

/** Which way it went, who sent it where that is a MAC address, what it carries. */
function factsOf(bytes: Uint8Array, way: number, address: number, length: number, protocol: number): string {
  const from = length === MAC ? ` from ${macText(bytes, address)}` : '';
  const content = protocol >= FIRST_ETHERTYPE ? typeText(protocol) : nameOf(LINK_NAMES, protocol, 'protocol');
  return `${nameOf(WAY_NAMES, way, 'Type')}${from}, ${content}`;
}

/** What stands behind a packet that says its length: mostly the padding of an Ethernet frame. */
function explainTrailer(bytes: Uint8Array, at: number, end: number, type: number, layer: FieldGroup): void {
  const content = contentEnd(bytes, at, end, type);
  if (content > 0 && content < end) layer.field('sll.trailer', content, end - content);
}

function explainProtocol(bytes: Uint8Array, at: number, layer: FieldGroup): void {
  layer.field(u16be(bytes, at) >= FIRST_ETHERTYPE ? 'sll.etype' : 'sll.ltype', at, 2);
}

export const linuxCooked: PacketDissector = {
  id: 'sll',
  title: 'Linux cooked capture',
  display: 'SLL',
  claims: [[SPACE.linkType, 113]],

  dissect(bytes, cursor, context) {
    const at = cursor.at;
    if (cursor.end - at < HEADER) {
      context.note(ANOMALY.linkTruncated, cursor);
      return STOP;
    }
    if (u16be(bytes, at + ADDRESS_LENGTH) === MAC) cursor.linkSource = context.addresses.mac(bytes, at + ADDRESS);
    cursor.at = at + HEADER;
    return follow(u16be(bytes, at + PROTOCOL), cursor, context);
  },

  fields,
  explain(bytes, at, end, layer) {
    if (end - at < HEADER) return;
    tellRows(layer, VERSION_1, at, end);
    const length = u16be(bytes, at + ADDRESS_LENGTH);
    explainAddress(layer, at + ADDRESS, length);
    layer.facts?.(factsOf(bytes, u16be(bytes, at), at + ADDRESS, length, u16be(bytes, at + PROTOCOL)));
    explainProtocol(bytes, at + PROTOCOL, layer);
    explainTrailer(bytes, at + HEADER, end, u16be(bytes, at + PROTOCOL), layer);
  },
};

export const linuxCooked2: PacketDissector = {
  id: 'sll',
  title: 'Linux cooked capture, version 2',
  display: 'SLL',
  claims: [[SPACE.linkType, 276]],

  dissect(bytes, cursor, context) {
    const at = cursor.at;
    if (cursor.end - at < HEADER_2) {
      context.note(ANOMALY.linkTruncated, cursor);
      return STOP;
    }
    if (bytes[at + ADDRESS_LENGTH_2] === MAC) cursor.linkSource = context.addresses.mac(bytes, at + ADDRESS_2);
    cursor.at = at + HEADER_2;
    return follow(u16be(bytes, at + PROTOCOL_2), cursor, context);
  },

  fields,
  explain(bytes, at, end, layer) {
    if (end - at < HEADER_2) return;
    explainProtocol(bytes, at + PROTOCOL_2, layer);
    tellRows(layer, VERSION_2, at + INTERFACE_2, end);
    const length = bytes[at + ADDRESS_LENGTH_2];
    explainAddress(layer, at + ADDRESS_2, length);
    layer.facts?.(factsOf(bytes, bytes[at + WAY_2], at + ADDRESS_2, length, u16be(bytes, at + PROTOCOL_2)));
    explainTrailer(bytes, at + HEADER_2, end, u16be(bytes, at + PROTOCOL_2), layer);
  },
};

function follow(protocol: number, cursor: Cursor, context: Context): Next {
  if (!cursor.hasNetwork) cursor.source = cursor.linkSource;
  if (protocol >= FIRST_ETHERTYPE) {
    context.push(cursor, LAYER.ethertype);
    return context.next(SPACE.etherType, protocol);
  }
  if (protocol === RAW_IPX) {
    context.push(cursor, LAYER.ipx);
    return STOP;
  }
  return protocol === LLC ? context.next(SPACE.etherType, LLC) : UNKNOWN;
}
