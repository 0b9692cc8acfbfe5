// LINKTYPE_NULL and LINKTYPE_LOOP (www.tcpdump.org/linktypes.html): an address family of four bytes, in the byte order of
// whichever machine captured (NULL) or big endian (LOOP). Also the families in front of packets of OpenBSD's enc device.

import { u32be, u32le } from '../../../base/bytes.ts';
import { ANOMALY } from '../../../model/anomaly.ts';
import type { Cursor } from '../../../model/cursor.ts';
import { defineFields } from '../../../model/field.ts';
import { SPACE, STOP, UNKNOWN } from '../dissector.ts';
import type { Context, Next, PacketDissector } from '../dissector.ts';
import { explainRows, hex, unsigned } from '../header.ts';
import { ETHERTYPE_NAMES } from '../numbers.ts';

const FAMILY = 0,
  HEADER = 4,
  /** enc: family, SPI and flags. */
  ENC_HEADER = 12;
const LARGEST_FAMILY = 0xffff,
  /** Some drivers write an EtherType instead. */
  FIRST_ETHERTYPE = 0x600;
const FAMILY_NAMES: Readonly<Record<number, string>> = {
  2: 'IPv4',
  7: 'ISO',
  10: 'IPv6 (Linux)',
  23: 'IPv6 (Windows)',
  24: 'IPv6 (NetBSD, OpenBSD)',
  28: 'IPv6 (FreeBSD)',
  30: 'IPv6 (macOS)',
};

export const loopback: PacketDissector = {
  id: 'null',
  title: 'BSD loopback',
  display: 'NULL',
  claims: [
    [SPACE.linkType, 0],
    [SPACE.linkType, 108],
  ],
  dissect: (bytes, cursor, context) => followFamily(bytes, cursor, context, HEADER),
  fields: defineFields({
    'null.family': unsigned('Address family', { names: FAMILY_NAMES }),
    'null.type': hex('Type', { names: ETHERTYPE_NAMES }),
  }),
  explain(bytes, at, end, layer) {
    if (end - at < HEADER) return;
    const family = familyOf(bytes, at);
    layer.field(
      family >= FIRST_ETHERTYPE && family <= LARGEST_FAMILY ? 'null.type' : 'null.family',
      at,
      HEADER,
      family,
    );
  },
};

export const enc: PacketDissector = {
  id: 'enc',
  title: 'OpenBSD encapsulating device',
  display: 'ENC',
  claims: [[SPACE.linkType, 109]],
  dissect: (bytes, cursor, context) => followFamily(bytes, cursor, context, ENC_HEADER),
  fields: defineFields({
    'enc.af': { title: 'Address family', kind: 'little-unsigned', names: FAMILY_NAMES },
    'enc.spi': hex('Security parameters index'),
    'enc.flags': { title: 'Flags', kind: 'little-unsigned', hex: true },
  }),
  explain: explainRows([
    ['enc.af', 4],
    ['enc.spi', 4],
    ['enc.flags', 4],
  ]),
};

function followFamily(bytes: Uint8Array, cursor: Cursor, context: Context, header: number): Next {
  const at = cursor.at;
  if (cursor.end - at < header) {
    context.note(ANOMALY.linkTruncated, cursor);
    return STOP;
  }
  cursor.at = at + header;
  const family = familyOf(bytes, at);
  if (family > LARGEST_FAMILY) return UNKNOWN;
  return context.next(family >= FIRST_ETHERTYPE ? SPACE.etherType : SPACE.loopbackFamily, family);
}

/** In whichever order gives a small number. */
function familyOf(bytes: Uint8Array, at: number): number {
  const little = u32le(bytes, at + FAMILY);
  return little <= LARGEST_FAMILY ? little : u32be(bytes, at + FAMILY);
}
