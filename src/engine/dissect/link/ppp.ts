// PPP: RFC 1661, in HDLC-like framing RFC 1662 (0xff 0x03 first, unless compressed away), protocol numbers of one byte when
// compressed (an odd first byte). Cisco HDLC on the same link type is told by its address byte. Not handled: byte
// stuffing, the inside of multilink fragments and of compressed or encrypted data.

import { u16be } from '../../../base/bytes.ts';
import { ANOMALY } from '../../../model/anomaly.ts';
import { defineFields } from '../../../model/field.ts';
import { SPACE, STOP } from '../dissector.ts';
import type { PacketDissector } from '../dissector.ts';
import { hex, nameOf } from '../header.ts';

const ADDRESS = 0xff,
  CONTROL = 0x03;
const CISCO_UNICAST = 0x0f,
  CISCO_MULTICAST = 0x8f;
const CISCO_HDLC = 104;

/** Protocol numbers (IANA ppp-numbers). */
export const PPP_PROTOCOL_NAMES: Readonly<Record<number, string>> = {
  0x0021: 'IPv4',
  0x002b: 'IPX',
  0x002d: 'Compressed TCP',
  0x002f: 'Uncompressed TCP',
  0x003d: 'Multilink',
  0x0057: 'IPv6',
  0x00fd: 'Compressed datagram',
  0x0281: 'MPLS',
  0x8021: 'IP control',
  0x8057: 'IPv6 control',
  0x80fd: 'Compression control',
  0xc021: 'Link control',
  0xc023: 'Password authentication',
  0xc025: 'Link quality',
  0xc223: 'Challenge authentication',
  0xc227: 'Extensible authentication',
};

export const ppp: PacketDissector = {
  id: 'ppp',
  title: 'Point-to-Point Protocol',
  display: 'PPP',
  claims: [
    [SPACE.linkType, 9],
    [SPACE.linkType, 50],
    [SPACE.greProtocol, 0x880b],
    [SPACE.etherType, 0x880b],
    [SPACE.nlpid, 0xcf], // RFC 1973
  ],

  dissect(bytes, cursor, context) {
    let at = cursor.at;
    const { end } = cursor;
    if (end - at < 2) {
      context.note(ANOMALY.linkTruncated, cursor);
      return STOP;
    }
    const first = bytes[at];
    if (first === CISCO_UNICAST || first === CISCO_MULTICAST) return context.next(SPACE.linkType, CISCO_HDLC);
    if (first === ADDRESS && bytes[at + 1] === CONTROL) at += 2;
    if (at < end && (bytes[at] & 1) === 1) {
      cursor.at = at + 1;
      return context.next(SPACE.pppProtocol, bytes[at]);
    }
    if (end - at < 2) {
      context.note(ANOMALY.linkTruncated, cursor);
      return STOP;
    }
    cursor.at = at + 2;
    return context.next(SPACE.pppProtocol, u16be(bytes, at));
  },

  fields: defineFields({
    'ppp.address': hex('Address'),
    'ppp.control': hex('Control'),
    'ppp.protocol': hex('Protocol', { names: PPP_PROTOCOL_NAMES }),
  }),
  explain(bytes, at, end, layer) {
    if (end - at < 2 || bytes[at] === CISCO_UNICAST || bytes[at] === CISCO_MULTICAST) return;
    if (bytes[at] === ADDRESS && bytes[at + 1] === CONTROL) {
      layer.field('ppp.address', at, 1);
      layer.field('ppp.control', at + 1, 1);
      at += 2;
    }
    if (at >= end) return;
    const length = (bytes[at] & 1) === 1 ? 1 : 2;
    if (length > end - at) return;
    layer.field('ppp.protocol', at, length);
    layer.summary(nameOf(PPP_PROTOCOL_NAMES, length === 1 ? bytes[at] : u16be(bytes, at), 'Protocol'));
  },
};
