// What capture drivers put before 802.11 frames: radiotap (radiotap.org), Prism and AVS. Of all their fields two matter:
// whether the check sequence is still there, and whether the 802.11 header was padded.

import { u16le, u32be, u32le } from '../../../base/bytes.ts';
import { ANOMALY } from '../../../model/anomaly.ts';
import { SPACE, STOP } from '../dissector.ts';
import type { PacketDissector } from '../dissector.ts';
import { LAYER } from '../layer.ts';
import { IEEE_80211, PADDED_80211 } from './ieee80211.ts';
import { explainRadiotap, radiotapFields } from './radiotap-fields.ts';
import {
  BIT,
  CHECK_LENGTH,
  HAS_CHECK,
  IS_PADDED,
  LEAST,
  LENGTH,
  MORE_PRESENT,
  PRESENT,
  WORD,
} from './radiotap-header.ts';

const TIME_LENGTH = 8;
/** Prism: code and length in the machine's order; AVS: magic number and length, big endian. */
const PRISM_LENGTH = 4,
  PRISM_LEAST = 8,
  AVS_MAGIC = 0x80211;

export const radiotap: PacketDissector = {
  id: 'radiotap',
  title: 'Radiotap',
  display: '802.11',
  claims: [[SPACE.linkType, 127]],

  dissect(bytes, cursor, context) {
    const at = cursor.at;
    const available = cursor.end - at;
    const header = available < LEAST ? 0 : u16le(bytes, at + LENGTH);
    if (header < LEAST || header > available) {
      context.note(ANOMALY.linkTruncated, cursor);
      return STOP;
    }
    const present = u32le(bytes, at + PRESENT);
    let field = at + PRESENT;
    while (field + WORD <= at + header && u32le(bytes, field) >= MORE_PRESENT) field += WORD;
    field += WORD;
    if ((present & (1 << BIT.time)) !== 0) field = at + ((field - at + 7) & ~7) + TIME_LENGTH;
    const flags = (present & (1 << BIT.flags)) !== 0 && field < at + header ? bytes[field] : 0;
    if ((flags & HAS_CHECK) !== 0 && cursor.wireEnd - at - header >= CHECK_LENGTH) {
      cursor.wireEnd -= CHECK_LENGTH;
      if (cursor.end > cursor.wireEnd) cursor.end = cursor.wireEnd;
    }
    cursor.at = at + header;
    context.push(cursor, LAYER.wlan_radio);
    return context.next(SPACE.linkType, (flags & IS_PADDED) !== 0 ? PADDED_80211 : IEEE_80211);
  },
  fields: radiotapFields,
  explain: explainRadiotap,
};

export const prism: PacketDissector = {
  id: 'prism',
  title: 'Prism capture header',
  display: '802.11',
  claims: [
    [SPACE.linkType, 119],
    [SPACE.linkType, 163],
  ],

  dissect(bytes, cursor, context) {
    const at = cursor.at;
    const available = cursor.end - at;
    let header = 0;
    if (available >= PRISM_LEAST) {
      const isAvs = u32be(bytes, at) >>> 12 === AVS_MAGIC;
      header = isAvs ? u32be(bytes, at + PRISM_LENGTH) : u32le(bytes, at + PRISM_LENGTH);
      if (header > available) header = u32be(bytes, at + PRISM_LENGTH);
    }
    if (header < PRISM_LEAST || header > available) {
      context.note(ANOMALY.linkTruncated, cursor);
      return STOP;
    }
    cursor.at = at + header;
    context.push(cursor, LAYER.wlan_radio);
    return context.next(SPACE.linkType, IEEE_80211);
  },
};
