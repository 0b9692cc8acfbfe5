// RFC 3032 label stack. Nothing says what lies behind the last label: as Wireshark does, a first nibble of 4 or 6 is taken
// for IP, anything else for an Ethernet pseudo-wire (RFC 4448), with a control word if the first four bytes can be one.
// Not handled: other pseudo-wires, the channel behind a nibble of 1 (RFC 5586).

import { u32be } from '../../../base/bytes.ts';
import { ANOMALY } from '../../../model/anomaly.ts';
import { SPACE, STOP, UNKNOWN } from '../dissector.ts';
import type { PacketDissector } from '../dissector.ts';
import { LAYER } from '../layer.ts';
import { looksLikeIp, nextByVersion } from '../network/ip-version.ts';

const LABEL = 4,
  BOTTOM = 0x100;
const LABEL_LIMIT = 32;
const IN_ETHERNET = 0x6558,
  ETHERNET_HEADER = 14,
  CONTROL_WORD = 4;

export const mpls: PacketDissector = {
  id: 'mpls',
  title: 'MultiProtocol Label Switching',
  display: 'MPLS',
  claims: [
    [SPACE.etherType, 0x8847],
    [SPACE.etherType, 0x8848],
    [SPACE.pppProtocol, 0x0281],
    [SPACE.pppProtocol, 0x0283],
    [SPACE.ipProtocol, 137],
    [SPACE.udpPort, 6635], // RFC 7510
  ],

  accepts(bytes, cursor) {
    const { end } = cursor;
    let at = cursor.at;
    for (let count = 0; count < LABEL_LIMIT && end - at >= LABEL; count += 1, at += LABEL) {
      if ((u32be(bytes, at) & BOTTOM) !== 0) return looksLikeIp(bytes, at + LABEL, end, cursor.wireEnd, 0);
    }
    return false;
  },

  dissect(bytes, cursor, context) {
    const { end } = cursor;
    let at = cursor.at;
    let isBottom = false;
    for (let count = 0; count < LABEL_LIMIT && end - at >= LABEL && !isBottom; count += 1, at += LABEL)
      isBottom = (u32be(bytes, at) & BOTTOM) !== 0;
    if (!isBottom) {
      context.note(ANOMALY.linkTruncated, cursor);
      return STOP;
    }
    cursor.at = at;
    if (at >= end) return STOP;
    const nibble = bytes[at] >> 4;
    if (nibble === 4 || nibble === 6) return nextByVersion(bytes, cursor, context);
    if (nibble === 1 || end - at < ETHERNET_HEADER) return UNKNOWN;
    context.push(cursor, LAYER.pwethheuristic);
    const hasControlWord = nibble === 0 && end - at >= CONTROL_WORD + ETHERNET_HEADER;
    context.push(cursor, hasControlWord ? LAYER.pwethcw : LAYER.pwethnocw);
    if (hasControlWord) cursor.at = at + CONTROL_WORD;
    return context.next(SPACE.etherType, IN_ETHERNET);
  },
};
