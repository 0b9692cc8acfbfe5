// CAPWAP, RFC 5415: 802.11 or Ethernet frames between access point and controller, and DTLS around what they say to each
// other. Not handled: fragments; what control messages say in the clear.

import { u32be } from '../../../base/bytes.ts';
import { SPACE, STOP } from '../dissector.ts';
import type { PacketDissector } from '../dissector.ts';
import { SWAPPED_80211 } from '../link/ieee80211.ts';
import { capwapFields, explainCapwap } from './capwap-fields.ts';

const PREAMBLE = 0,
  LENGTH = 1,
  BINDING = 2,
  FLAGS = 3,
  LEAST = 8;
const LENGTH_SHIFT = 3,
  BINDING_MASK = 0x3e,
  IEEE_802_11 = 0x02,
  NATIVE_FRAME = 0x01;
const FRAGMENT = 0x80,
  KEEP_ALIVE = 0x08,
  RESERVED = 0x07;
const IN_ETHERNET = 0x6558;

export const capwap: PacketDissector = {
  id: 'capwap.data',
  title: 'CAPWAP data',
  display: 'CAPWAP-Data',
  claims: [[SPACE.udpPort, 5247]],

  accepts(bytes, cursor) {
    const at = cursor.at;
    if (cursor.end - at < LEAST || bytes[at + PREAMBLE] !== 0) return false;
    const header = (bytes[at + LENGTH] >> LENGTH_SHIFT) * 4;
    if (header < LEAST || header >= cursor.end - at) return false;
    return (bytes[at + BINDING] & BINDING_MASK) === IEEE_802_11 && (bytes[at + FLAGS] & RESERVED) === 0;
  },

  dissect(bytes, cursor, context) {
    const at = cursor.at;
    if ((bytes[at + FLAGS] & (FRAGMENT | KEEP_ALIVE)) !== 0) return STOP;
    cursor.at = at + (bytes[at + LENGTH] >> LENGTH_SHIFT) * 4;
    if ((bytes[at + BINDING] & NATIVE_FRAME) === 0) return context.next(SPACE.etherType, IN_ETHERNET);
    return context.next(SPACE.linkType, SWAPPED_80211);
  },

  fields: capwapFields,
  explain: explainCapwap,
};

const WITH_DTLS = 1,
  DTLS_HEADER = 4,
  /** Less than a record's header of DTLS, and the first byte of its version. */
  LEAST_RECORD = 13,
  DTLS_VERSION = 0xfe;

/** RFC 5415, 4.2: behind a header of four bytes a datagram of DTLS; discovery is in the clear. */
export const capwapDtls: PacketDissector = {
  id: 'capwap',
  title: 'CAPWAP control',
  display: 'CAPWAP',
  claims: [[SPACE.udpPort, 5246]],

  accepts(bytes, cursor) {
    const at = cursor.at;
    if (cursor.end - at >= LEAST && bytes[at + PREAMBLE] === 0) {
      const header = (bytes[at + LENGTH] >> LENGTH_SHIFT) * 4;
      return header >= LEAST && header < cursor.end - at && (bytes[at + FLAGS] & RESERVED) === 0;
    }
    return (
      cursor.end - at >= DTLS_HEADER + LEAST_RECORD &&
      u32be(bytes, at) === WITH_DTLS << 24 &&
      bytes[at + DTLS_HEADER + 1] === DTLS_VERSION
    );
  },

  dissect(bytes, cursor) {
    if (bytes[cursor.at + PREAMBLE] === 0) return STOP;
    cursor.at += DTLS_HEADER;
    cursor.hasPayload = true;
    return STOP;
  },
};
