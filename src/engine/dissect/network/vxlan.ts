// VXLAN: RFC 7348, with the group policy extension; VXLAN-GPE (draft-ietf-nvo3-vxlan-gpe). The port is a hint: flags and
// reserved bytes must be as specified. Not handled: checking the GPE version.

import { u24be } from '../../../base/bytes.ts';
import { SPACE } from '../dissector.ts';
import type { PacketDissector } from '../dissector.ts';
import { nextByGpe } from '../link/tagged.ts';

const FLAGS = 0,
  RESERVED = 1,
  NEXT_PROTOCOL = 3,
  IDENTIFIER = 4,
  LAST = 7,
  HEADER = 8;
const WITH_IDENTIFIER = 0x08,
  GROUP_POLICY = 0x80,
  GPE_MASK = 0x3a,
  GPE_FLAGS = 0x0c;
const IN_ETHERNET = 0x6558,
  ETHERNET_HEADER = 14;
const LAST_PROTOCOL = 5;

export const vxlan: PacketDissector = {
  id: 'vxlan',
  title: 'Virtual eXtensible Local Area Network',
  display: 'VXLAN',
  claims: [
    [SPACE.udpPort, 4789],
    [SPACE.udpPort, 8472],
  ],

  accepts(bytes, cursor) {
    const at = cursor.at;
    if (cursor.end - at < HEADER + ETHERNET_HEADER || bytes[at + LAST] !== 0) return false;
    const flags = bytes[at + FLAGS];
    if (flags === WITH_IDENTIFIER) return u24be(bytes, at + RESERVED) === 0;
    return flags === (WITH_IDENTIFIER | GROUP_POLICY) && (bytes[at + RESERVED] & ~0x48) === 0;
  },

  dissect(bytes, cursor, context) {
    cursor.tunnelKey = u24be(bytes, cursor.at + IDENTIFIER);
    cursor.at += HEADER;
    return context.next(SPACE.etherType, IN_ETHERNET);
  },
};

export const vxlanGpe: PacketDissector = {
  id: 'vxlan',
  title: 'VXLAN Generic Protocol Extension',
  display: 'VXLAN',
  claims: [[SPACE.udpPort, 4790]],

  accepts(bytes, cursor) {
    const at = cursor.at;
    if (cursor.end - at <= HEADER || bytes[at + LAST] !== 0) return false;
    const protocol = bytes[at + NEXT_PROTOCOL];
    return (bytes[at + FLAGS] & ~GPE_MASK) === (GPE_FLAGS & ~GPE_MASK) && protocol >= 1 && protocol <= LAST_PROTOCOL;
  },

  dissect(bytes, cursor, context) {
    const at = cursor.at;
    cursor.tunnelKey = u24be(bytes, at + IDENTIFIER);
    cursor.at = at + HEADER;
    return nextByGpe(bytes[at + NEXT_PROTOCOL], context);
  },
};
