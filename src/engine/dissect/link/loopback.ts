// LINKTYPE_NULL and LINKTYPE_LOOP (www.tcpdump.org/linktypes.html): an address family of four bytes, in the byte order of
// whichever machine captured (NULL) or big endian (LOOP). Also the families in front of packets of OpenBSD's enc device.

import { u32be, u32le } from '../../../base/bytes.ts';
import { ANOMALY } from '../../../model/anomaly.ts';
import type { Cursor } from '../../../model/cursor.ts';
import { SPACE, STOP, UNKNOWN } from '../dissector.ts';
import type { Context, Next, PacketDissector } from '../dissector.ts';

const FAMILY = 0,
  HEADER = 4,
  /** enc: family, SPI and flags. */
  ENC_HEADER = 12;
const LARGEST_FAMILY = 0xffff,
  /** Some drivers write an EtherType instead. */
  FIRST_ETHERTYPE = 0x600;

export const loopback: PacketDissector = {
  id: 'null',
  title: 'BSD loopback',
  display: 'NULL',
  claims: [
    [SPACE.linkType, 0],
    [SPACE.linkType, 108],
  ],
  dissect: (bytes, cursor, context) => followFamily(bytes, cursor, context, HEADER),
};

export const enc: PacketDissector = {
  id: 'enc',
  title: 'OpenBSD encapsulating device',
  display: 'ENC',
  claims: [[SPACE.linkType, 109]],
  dissect: (bytes, cursor, context) => followFamily(bytes, cursor, context, ENC_HEADER),
};

function followFamily(bytes: Uint8Array, cursor: Cursor, context: Context, header: number): Next {
  const at = cursor.at;
  if (cursor.end - at < header) {
    context.note(ANOMALY.linkTruncated, cursor);
    return STOP;
  }
  cursor.at = at + header;
  const little = u32le(bytes, at + FAMILY);
  const family = little <= LARGEST_FAMILY ? little : u32be(bytes, at + FAMILY);
  if (family > LARGEST_FAMILY) return UNKNOWN;
  return context.next(family >= FIRST_ETHERTYPE ? SPACE.etherType : SPACE.loopbackFamily, family);
}
