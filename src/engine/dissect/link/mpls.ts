// RFC 3032 label stack. Nothing says what lies behind the last label: as Wireshark does, a first nibble of 4 or 6 is taken
// for IP, anything else for an Ethernet pseudo-wire (RFC 4448), with a control word if the first four bytes can be one.
// Not handled: other pseudo-wires, the channel behind a nibble of 1 (RFC 5586).

import { u32be } from '../../../base/bytes.ts';
import { ANOMALY } from '../../../model/anomaly.ts';
import { defineFields } from '../../../model/field.ts';
import { SPACE, STOP, UNKNOWN } from '../dissector.ts';
import type { PacketDissector } from '../dissector.ts';
import { tellRows, unsigned } from '../header.ts';
import type { Row } from '../header.ts';
import { LAYER } from '../layer.ts';
import { looksLikeIp, nextByVersion } from '../network/ip-version.ts';

const LABEL = 4,
  BOTTOM = 0x100;
const LABEL_LIMIT = 32;
const IN_ETHERNET = 0x6558,
  ETHERNET_HEADER = 14,
  CONTROL_WORD = 4;

const ENTRY: Row[] = [[null, LABEL, 'mpls.label', 'mpls.exp', 'mpls.bottom', 'mpls.ttl']];

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

  fields: defineFields({
    'mpls.label': unsigned('Label', {
      mask: 0xfffff000,
      names: { 0: 'IPv4 explicit null', 1: 'Router alert', 2: 'IPv6 explicit null', 3: 'Implicit null' },
      help: {
        en: 'Where routers of this network pass the packet on; each may replace it.',
        ru: 'По метке маршрутизаторы этой сети передают пакет дальше; каждый может её заменить.',
      },
    }),
    'mpls.exp': unsigned('Traffic class', { mask: 0x0e00 }),
    'mpls.bottom': unsigned('Last label', { mask: BOTTOM }),
    'mpls.ttl': unsigned('Time to live', { mask: 0xff }),
  }),
  explain(bytes, at, end, layer, { cursor }) {
    const last = Math.min(end, cursor.at);
    for (; last - at >= LABEL; at += LABEL) {
      tellRows(layer, ENTRY, at, last);
      layer.summary(`Label ${u32be(bytes, at) >>> 12}`);
      if ((u32be(bytes, at) & BOTTOM) !== 0) return;
    }
  },
};
