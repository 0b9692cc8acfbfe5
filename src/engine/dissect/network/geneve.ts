// Geneve, RFC 8926. Options are skipped. The port is a hint: version 0, reserved bits zero, an EtherType that tunnels carry.

import { u16be, u24be } from '../../../base/bytes.ts';
import { SPACE } from '../dissector.ts';
import type { PacketDissector } from '../dissector.ts';

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
};
