// LISP data, RFC 9300: eight bytes of nonce and locator bits, then an IP packet. The control protocol (4342) is an
// application's matter.

import { defineFields } from '../../../model/field.ts';
import { SPACE } from '../dissector.ts';
import type { PacketDissector } from '../dissector.ts';
import { flags, hex, tellRows, within } from '../header.ts';
import { looksLikeIp, nextByVersion } from './ip-version.ts';

const HEADER = 8;
const NONCE_PRESENT = 0x80,
  STATUS_PRESENT = 0x40,
  MAP_VERSION = 0x10,
  INSTANCE = 0x08;
const BITS = {
  nonce: ['Nonce', NONCE_PRESENT],
  lsb: ['Locator status bits', STATUS_PRESENT],
  enr: ['Echo of the nonce wanted', 0x20],
  mv: ['Map versions', MAP_VERSION],
  iid: ['Instance', INSTANCE],
} as const;

export const lisp: PacketDissector = {
  id: 'lisp-data',
  title: 'Locator/ID Separation Protocol, data',
  display: 'LISP',
  claims: [[SPACE.udpPort, 4341]],

  accepts(bytes, cursor) {
    return looksLikeIp(bytes, cursor.at + HEADER, cursor.end, cursor.wireEnd, 0);
  },

  dissect(bytes, cursor, context) {
    cursor.at += HEADER;
    return nextByVersion(bytes, cursor, context);
  },

  fields: defineFields({
    'lisp-data.flags': hex('Flags'),
    ...flags('lisp-data.flags', BITS),
    'lisp-data.nonce': hex('Nonce'),
    'lisp-data.mapver': hex('Map versions'),
    'lisp-data.iid': hex('Instance'),
    'lisp-data.lsb': hex('Locator status bits'),
  }),
  explain(bytes, at, end, layer) {
    if (end - at < HEADER) return;
    const bits = bytes[at];
    const number = (bits & NONCE_PRESENT) !== 0 ? 'nonce' : (bits & MAP_VERSION) !== 0 ? 'mapver' : null;
    const status = (bits & INSTANCE) !== 0 ? 'iid' : (bits & STATUS_PRESENT) !== 0 ? 'lsb' : null;
    tellRows(
      layer,
      [
        ['lisp-data.flags', 1, ...within('lisp-data.flags', BITS)],
        [number === null ? null : `lisp-data.${number}`, 3],
        [status === null ? null : `lisp-data.${status}`, status === 'iid' ? 3 : 4],
      ],
      at,
      end,
    );
  },
};
