// VXLAN: RFC 7348, with the group policy extension; VXLAN-GPE (draft-ietf-nvo3-vxlan-gpe). The port is a hint: flags and
// reserved bytes must be as specified. Not handled: checking the GPE version.

import { u24be } from '../../../base/bytes.ts';
import { defineFields } from '../../../model/field.ts';
import { SPACE } from '../dissector.ts';
import type { PacketDissector } from '../dissector.ts';
import { explainRows, flag, hex, unsigned } from '../header.ts';
import { nextByGpe } from '../link/tagged.ts';

const FLAGS = 0,
  RESERVED = 1,
  NEXT_PROTOCOL = 3,
  IDENTIFIER = 4,
  LAST = 7,
  HEADER = 8;
const WITH_IDENTIFIER = 0x08,
  GROUP_POLICY = 0x80,
  /** Version and operation bits may be set, and the bit that announces the next protocol is not always. */
  GPE_MASK = 0x3e,
  GPE_FLAGS = 0x08;
const IN_ETHERNET = 0x6558,
  ETHERNET_HEADER = 14;
const LAST_PROTOCOL = 5;

const NETWORK = unsigned('Network identifier (VNI)', {
  help: {
    en: 'Which of the virtual networks over this one the inner frame belongs to.',
    ru: 'К какой из виртуальных сетей поверх этой относится кадр внутри.',
  },
});
const words = (bytes: Uint8Array, at: number): string => `VNI ${u24be(bytes, at + IDENTIFIER)}`;

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

  fields: defineFields({
    'vxlan.flags': hex('Flags'),
    'vxlan.flag_g': flag('Group policy', 0x8000),
    'vxlan.flag_i': flag('Identifier is valid', 0x0800),
    'vxlan.flag_d': flag('Do not learn', 0x0040),
    'vxlan.flag_a': flag('Policy applied', 0x0008),
    'vxlan.flags_reserved': hex('Reserved', { mask: 0x77b7 }),
    'vxlan.gbp': unsigned('Group policy identifier'),
    'vxlan.vni': NETWORK,
    'vxlan.reserved8': unsigned('Reserved'),
  }),
  explain: explainRows(
    [
      ['vxlan.flags', 2, 'vxlan.flag_g', 'vxlan.flag_i', 'vxlan.flag_d', 'vxlan.flag_a', 'vxlan.flags_reserved'],
      ['vxlan.gbp', 2],
      ['vxlan.vni', 3],
      ['vxlan.reserved8', 1],
    ],
    words,
  ),
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

  fields: defineFields({
    'vxlan.flags': hex('Flags'),
    'vxlan.ver': unsigned('Version', { mask: 0x30 }),
    'vxlan.flag_i': flag('Identifier is valid', 0x08),
    'vxlan.flag_p': flag('Protocol is told', 0x04),
    'vxlan.flag_o': flag('Operation and maintenance', 0x01),
    'vxlan.reserved_16': hex('Reserved'),
    'vxlan.next_proto': unsigned('Next protocol', {
      names: { 1: 'IPv4', 2: 'IPv6', 3: 'Ethernet', 4: 'NSH', 5: 'MPLS' },
    }),
    'vxlan.vni': NETWORK,
    'vxlan.reserved8': unsigned('Reserved'),
  }),
  explain: explainRows(
    [
      ['vxlan.flags', 1, 'vxlan.ver', 'vxlan.flag_i', 'vxlan.flag_p', 'vxlan.flag_o'],
      ['vxlan.reserved_16', 2],
      ['vxlan.next_proto', 1],
      ['vxlan.vni', 3],
      ['vxlan.reserved8', 1],
    ],
    words,
  ),
};
