// Cisco HDLC (LINKTYPE_C_HDLC): address, control, EtherType. SLARP and CDP have numbers of their own here. ISO protocols
// follow a byte of padding.

import { u16be, u32be } from '../../../base/bytes.ts';
import { ANOMALY } from '../../../model/anomaly.ts';
import { defineFields } from '../../../model/field.ts';
import { SPACE, STOP } from '../dissector.ts';
import type { PacketDissector } from '../dissector.ts';
import { hex, tellRows, unsigned } from '../header.ts';
import type { Row } from '../header.ts';
import { LAYER } from '../layer.ts';
import { ETHERTYPE_NAMES } from '../numbers.ts';

const PROTOCOL = 2,
  HEADER = 4;
const SLARP = 0x8035,
  CDP = 0x2000,
  ISO = 0xfefe;
const ISO_SAP = 0xfe;

const ROWS: Row[] = [
  ['chdlc.address', 1],
  ['chdlc.control', 1],
  ['chdlc.protocol', 2],
];
const KEEP_ALIVE = 2,
  SLARP_TYPE = 4;
const SLARP_ROWS: Row[] = [['slarp.ptype', SLARP_TYPE]];
const ADDRESS_ROWS: Row[] = [
  ['slarp.address', 4],
  ['slarp.netmask', 4],
];
const KEEP_ALIVE_ROWS: Row[] = [
  ['slarp.mysequence', 4],
  ['slarp.yoursequence', 4],
  ['slarp.reliability', 2],
];

export const ciscoHdlc: PacketDissector = {
  id: 'chdlc',
  title: 'Cisco HDLC',
  display: 'CHDLC',
  claims: [[SPACE.linkType, 104]],

  dissect(bytes, cursor, context) {
    const at = cursor.at;
    if (cursor.end - at < HEADER) {
      context.note(ANOMALY.linkTruncated, cursor);
      return STOP;
    }
    cursor.at = at + HEADER;
    const protocol = u16be(bytes, at + PROTOCOL);
    switch (protocol) {
      case SLARP:
        context.push(cursor, LAYER.slarp);
        return STOP;
      case CDP:
        return context.next(SPACE.ciscoProtocol, CDP);
      case ISO:
        if (cursor.at < cursor.end) cursor.at += 1;
        return context.next(SPACE.llcSap, ISO_SAP);
      default:
        return context.next(SPACE.etherType, protocol);
    }
  },

  fields: defineFields({
    'chdlc.address': hex('Address', { names: { 0x0f: 'Unicast', 0x8f: 'Multicast' } }),
    'chdlc.control': hex('Control'),
    'chdlc.protocol': hex('Protocol', { names: { ...ETHERTYPE_NAMES, [SLARP]: 'SLARP', [CDP]: 'CDP', [ISO]: 'ISO' } }),
    'slarp.ptype': unsigned('Packet type', { names: { 0: 'Request', 1: 'Reply', [KEEP_ALIVE]: 'Keep alive' } }),
    'slarp.address': { title: 'Address', kind: 'ipv4' },
    'slarp.netmask': { title: 'Mask', kind: 'ipv4' },
    'slarp.mysequence': unsigned('Own sequence number'),
    'slarp.yoursequence': unsigned('Sequence number of the other side'),
    'slarp.reliability': hex('Reliability'),
  }),
  explain(bytes, at, end, layer) {
    const body = tellRows(layer, ROWS, at, end);
    if (body < 0 || u16be(bytes, at + PROTOCOL) !== SLARP) return;
    const rest = tellRows(layer, SLARP_ROWS, body, end);
    if (rest < 0) return;
    const type = u32be(bytes, body);
    if (type <= KEEP_ALIVE) tellRows(layer, type === KEEP_ALIVE ? KEEP_ALIVE_ROWS : ADDRESS_ROWS, rest, end);
  },
};
