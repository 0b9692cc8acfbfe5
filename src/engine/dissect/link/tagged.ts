// Tags between the addresses and the EtherType besides VLANs: Cisco's VN-Tag, 802.1BR E-Tag, Cisco metadata, MACsec where it
// only signs (IEEE 802.1AE), FabricPath, and the network service header (RFC 8300).

import { u16be } from '../../../base/bytes.ts';
import { ANOMALY } from '../../../model/anomaly.ts';
import type { Cursor } from '../../../model/cursor.ts';
import { SPACE, STOP, UNKNOWN } from '../dissector.ts';
import type { Context, Next, PacketDissector } from '../dissector.ts';
import { LAYER } from '../layer.ts';
import { CHECK_VALUE, ENCRYPTED, TAGS, WITH_CHANNEL } from './tag-fields.ts';

const VN_TAG = 4,
  E_TAG = 6,
  FABRIC_PATH = 2;
/** Cisco metadata: version and length in words. */
const METADATA_LENGTH = 1,
  METADATA_LEAST = 6;
/** MACsec tag: control bits, packet number, and the channel when the bits say so. */
const SECURITY_TAG = 6,
  CHANNEL = 8;
/** Network service header. */
const NSH_LENGTH = 1,
  NSH_PROTOCOL = 3,
  NSH_LEAST = 8,
  NSH_WORDS = 0x3f;
const IN_ETHERNET = 0x6558;

/** Skips a tag and goes on with the EtherType behind it. */
function follow(bytes: Uint8Array, cursor: Cursor, context: Context, tag: number): Next {
  if (cursor.end - cursor.at < tag + 2) {
    context.note(ANOMALY.linkTruncated, cursor);
    return STOP;
  }
  const type = u16be(bytes, cursor.at + tag);
  cursor.at += tag + 2;
  context.push(cursor, LAYER.ethertype);
  return context.next(SPACE.etherType, type);
}

export const vnTag: PacketDissector = {
  id: 'vntag',
  title: 'Cisco VN-Tag',
  display: 'VNTAG',
  claims: [[SPACE.etherType, 0x8926]],
  dissect: (bytes, cursor, context) => follow(bytes, cursor, context, VN_TAG),
  ...TAGS.vnTag,
};

export const eTag: PacketDissector = {
  id: 'etag',
  title: '802.1BR E-Tag',
  display: 'ETAG',
  claims: [[SPACE.etherType, 0x893f]],
  dissect: (bytes, cursor, context) => follow(bytes, cursor, context, E_TAG),
  ...TAGS.eTag,
};

export const ciscoMetadata: PacketDissector = {
  id: 'cmd',
  title: 'Cisco MetaData',
  display: 'CMD',
  claims: [[SPACE.etherType, 0x8909]],
  dissect(bytes, cursor, context) {
    if (cursor.end - cursor.at < METADATA_LEAST) {
      context.note(ANOMALY.linkTruncated, cursor);
      return STOP;
    }
    return follow(bytes, cursor, context, METADATA_LEAST * Math.max(1, bytes[cursor.at + METADATA_LENGTH]));
  },
  ...TAGS.ciscoMetadata,
};

export const macsec: PacketDissector = {
  id: 'macsec',
  title: 'MACsec',
  display: 'MACSEC',
  claims: [[SPACE.etherType, 0x88e5]],
  dissect(bytes, cursor, context) {
    if (cursor.end - cursor.at < SECURITY_TAG) {
      context.note(ANOMALY.linkTruncated, cursor);
      return STOP;
    }
    const control = bytes[cursor.at];
    if ((control & ENCRYPTED) !== 0) return UNKNOWN;
    cursor.wireEnd = Math.max(cursor.at, cursor.wireEnd - CHECK_VALUE);
    if (cursor.end > cursor.wireEnd) cursor.end = cursor.wireEnd;
    return follow(bytes, cursor, context, (control & WITH_CHANNEL) !== 0 ? SECURITY_TAG + CHANNEL : SECURITY_TAG);
  },
  ...TAGS.macsec,
};

export const fabricPath: PacketDissector = {
  id: 'cfp',
  title: 'Cisco FabricPath',
  display: 'CFP',
  claims: [[SPACE.etherType, 0x8903]],
  dissect(_, cursor, context) {
    cursor.at = Math.min(cursor.at + FABRIC_PATH, cursor.end);
    return context.next(SPACE.etherType, IN_ETHERNET);
  },
  ...TAGS.fabricPath,
};

export const serviceHeader: PacketDissector = {
  id: 'nsh',
  title: 'Network Service Header',
  display: 'NSH',
  claims: [
    [SPACE.etherType, 0x894f],
    [SPACE.greProtocol, 0x894f],
  ],
  dissect(bytes, cursor, context) {
    const at = cursor.at;
    const header = cursor.end - at < NSH_LEAST ? 0 : (bytes[at + NSH_LENGTH] & NSH_WORDS) * 4;
    if (header < NSH_LEAST || header > cursor.end - at) {
      context.note(ANOMALY.tunnelTruncated, cursor);
      return STOP;
    }
    cursor.at = at + header;
    return nextByGpe(bytes[at + NSH_PROTOCOL], context);
  },
  ...TAGS.serviceHeader,
};

/** Next protocol numbers that NSH and VXLAN-GPE share (RFC 8300, 2.5). */
export function nextByGpe(protocol: number, context: Context): Next {
  switch (protocol) {
    case 1:
      return context.next(SPACE.etherType, 0x0800);
    case 2:
      return context.next(SPACE.etherType, 0x86dd);
    case 3:
      return context.next(SPACE.etherType, IN_ETHERNET);
    case 4:
      return context.next(SPACE.etherType, 0x894f);
    case 5:
      return context.next(SPACE.etherType, 0x8847);
    default:
      return UNKNOWN;
  }
}
