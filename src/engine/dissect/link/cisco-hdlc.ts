// Cisco HDLC (LINKTYPE_C_HDLC): address, control, EtherType. SLARP and CDP have numbers of their own here. ISO protocols
// follow a byte of padding.

import { u16be } from '../../../base/bytes.ts';
import { ANOMALY } from '../../../model/anomaly.ts';
import { SPACE, STOP } from '../dissector.ts';
import type { PacketDissector } from '../dissector.ts';
import { LAYER } from '../layer.ts';

const PROTOCOL = 2,
  HEADER = 4;
const SLARP = 0x8035,
  CDP = 0x2000,
  ISO = 0xfefe;
const ISO_SAP = 0xfe;

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
};
