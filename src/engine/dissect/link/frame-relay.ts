// Frame relay: Q.922 address of two to four bytes, then either RFC 2427 (control, NLPID) or Cisco's EtherType.
// Not handled: LAPF with sequence numbers, FRF.12 fragments.

import { u16be } from '../../../base/bytes.ts';
import { ANOMALY } from '../../../model/anomaly.ts';
import { defineFields } from '../../../model/field.ts';
import { SPACE, STOP } from '../dissector.ts';
import type { PacketDissector } from '../dissector.ts';
import { flag, hex, tellRows, unsigned } from '../header.ts';
import type { Row } from '../header.ts';
import { ETHERTYPE_NAMES } from '../numbers.ts';
import { readSnap } from './llc.ts';

const LONGEST_ADDRESS = 4;
const LAST_OCTET = 1;
const INFORMATION = 0x03,
  PADDING = 0,
  SNAP = 0x80;

const FIRST: Row[] = [['fr.first_addr_octet', 1, 'fr.upper_dlci', 'fr.cr', 'fr.ea']];
const SECOND: Row[] = [['fr.second_addr_octet', 1, 'fr.second_dlci', 'fr.fecn', 'fr.becn', 'fr.de', 'fr.ea']];
const THIRD: Row[] = [['fr.third_addr_octet', 1, 'fr.third_dlci', 'fr.ea']];
const LAST: Row[] = [[null, 1, 'fr.lower_dlci', 'fr.dc', 'fr.ea']];

export const frameRelay: PacketDissector = {
  id: 'fr',
  title: 'Frame Relay',
  display: 'FR',
  claims: [
    [SPACE.linkType, 107],
    [SPACE.greProtocol, 0x6559],
  ],

  dissect(bytes, cursor, context) {
    const { end } = cursor;
    let at = cursor.at;
    const limit = Math.min(end, at + LONGEST_ADDRESS);
    while (at < limit && (bytes[at] & LAST_OCTET) === 0) at += 1;
    if (at === cursor.at || at === limit || end - at < 3) {
      context.note(ANOMALY.linkTruncated, cursor);
      return STOP;
    }
    at += 1;
    if (bytes[at] !== INFORMATION) {
      cursor.at = at + 2;
      return context.next(SPACE.etherType, u16be(bytes, at));
    }
    at += 1;
    if (bytes[at] === PADDING && end - at > 1) at += 1;
    const protocol = bytes[at];
    // ISO protocols are their NLPID: it stays part of them.
    cursor.at = at + 1;
    return protocol === SNAP ? readSnap(bytes, cursor, context) : context.next(SPACE.nlpid, protocol);
  },

  fields: defineFields({
    'fr.first_addr_octet': hex('First byte of the address'),
    'fr.second_addr_octet': hex('Second byte of the address'),
    'fr.third_addr_octet': hex('Third byte of the address'),
    'fr.upper_dlci': hex('Upper bits', { mask: 0xfc }),
    'fr.second_dlci': hex('Next bits', { mask: 0xf0 }),
    'fr.third_dlci': hex('Next bits', { mask: 0xfe }),
    'fr.lower_dlci': hex('Lower bits', { mask: 0xfc }),
    'fr.cr': flag('Command or response', 0x02),
    'fr.fecn': flag('Congestion on the way', 0x08),
    'fr.becn': flag('Congestion on the way back', 0x04),
    'fr.de': flag('May be dropped', 0x02),
    'fr.dc': flag('Control', 0x02),
    'fr.ea': flag('Last byte', LAST_OCTET),
    'fr.dlci': unsigned('Connection (DLCI)'),
    'fr.control': hex('Control'),
    'fr.control.u_modifier_cmd': hex('Command', { mask: 0xec, names: { 0: 'Information' } }),
    'fr.control.ftype': hex('Frame type', { mask: 0x03, names: { 3: 'Unnumbered' } }),
    'fr.nlpid': hex('Protocol', { names: { [SNAP]: 'SNAP', 0xcc: 'IPv4', 0x8e: 'IPv6', 0xcf: 'PPP' } }),
    'fr.snap.oui': unsigned('Organisation'),
    'fr.snap.pid': hex('Protocol'),
    'fr.chdlctype': hex('Type', { names: ETHERTYPE_NAMES }),
  }),
  explain(bytes, start, end, layer) {
    let at = start;
    const last = Math.min(end, start + LONGEST_ADDRESS);
    while (at < last && (bytes[at] & LAST_OCTET) === 0) at += 1;
    const length = at + 1 - start;
    if (at >= last || length < 2) return;
    const rows = [FIRST, SECOND, ...(length === 4 ? [THIRD] : []), ...(length > 2 ? [LAST] : [])];
    tellRows(layer, rows.flat(), start, end);
    let connection = ((bytes[start] >> 2) << 4) | (bytes[start + 1] >> 4);
    if (length === 4) connection = (connection << 7) | (bytes[start + 2] >> 1);
    if (length > 2) connection = (connection << 6) | (bytes[at] >> 2);
    layer.field('fr.dlci', start, length, connection);
    layer.summary(`DLCI ${connection}`);
    at += 1;
    if (end - at < 2) return;
    if (bytes[at] !== INFORMATION) {
      layer.field('fr.chdlctype', at, 2);
      return;
    }
    at = tellRows(layer, [['fr.control', 1, 'fr.control.u_modifier_cmd', 'fr.control.ftype']], at, end);
    layer.field('fr.nlpid', at, 1);
    if (bytes[at] === PADDING && end - at > 1) {
      at += 1;
      layer.field('fr.nlpid', at, 1);
    }
    if (bytes[at] === SNAP)
      tellRows(
        layer,
        [
          ['fr.snap.oui', 3],
          ['fr.snap.pid', 2],
        ],
        at + 1,
        end,
      );
  },
};
