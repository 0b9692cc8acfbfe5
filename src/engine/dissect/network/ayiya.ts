// AYIYA (draft-massar-v6ops-ayiya): a header of two words, identity and signature, then usually IPv6.

import { u32be } from '../../../base/bytes.ts';
import { defineFields } from '../../../model/field.ts';
import { SPACE } from '../dissector.ts';
import type { PacketDissector } from '../dissector.ts';
import { hex, octets, tellRows } from '../header.ts';
import { IP_PROTOCOL_NAMES } from '../numbers.ts';

const IDENTITY = 0,
  SIGNATURE = 1,
  OPERATION = 2,
  NEXT_HEADER = 3,
  HEADER = 8;
const FORWARD = 1;

/** Identity of 2^n bytes, signature of n words. */
function headerLength(bytes: Uint8Array, at: number): number {
  return HEADER + (1 << (bytes[at + IDENTITY] >> 4)) + (bytes[at + SIGNATURE] >> 4) * 4;
}

export const ayiya: PacketDissector = {
  id: 'ayiya',
  title: 'Anything in Anything',
  display: 'AYIYA',
  claims: [[SPACE.udpPort, 5072]],

  accepts(bytes, cursor) {
    const at = cursor.at;
    if (cursor.end - at < HEADER || (bytes[at + OPERATION] & 15) !== FORWARD) return false;
    const inner = at + headerLength(bytes, at);
    const next = bytes[at + NEXT_HEADER];
    if (inner >= cursor.end) return false;
    const version = bytes[inner] >> 4;
    return (next === 41 && version === 6) || (next === 4 && version === 4);
  },

  dissect(bytes, cursor, context) {
    const at = cursor.at;
    cursor.at = at + headerLength(bytes, at);
    return context.next(SPACE.ipProtocol, bytes[at + NEXT_HEADER]);
  },

  fields: defineFields({
    'ayiya.idlen': hex('Length of the identity', { mask: 0xf0 }),
    'ayiya.idtype': hex('Kind of identity', { mask: 0x0f }),
    'ayiya.siglen': hex('Length of the signature', { mask: 0xf0 }),
    'ayiya.hashmethod': hex('Hash', { mask: 0x0f, names: { 0: 'None', 1: 'MD5', 2: 'SHA-1' } }),
    'ayiya.authmethod': hex('Authentication', {
      mask: 0xf0,
      names: { 0: 'None', 1: 'Shared secret', 2: 'Public key' },
    }),
    'ayiya.opcode': hex('Operation', { mask: 0x0f, names: { 0: 'None', 1: 'Forward', 2: 'Echo request' } }),
    'ayiya.nextheader': hex('Next header', { names: IP_PROTOCOL_NAMES }),
    'ayiya.epoch': { title: 'Time', kind: 'time' },
    'ayiya.identity': octets('Identity'),
    'ayiya.signature': octets('Signature'),
  }),
  explain(bytes, at, end, layer) {
    if (end - at < HEADER) return;
    const behind = tellRows(
      layer,
      [
        [null, 1, 'ayiya.idlen', 'ayiya.idtype'],
        [null, 1, 'ayiya.siglen', 'ayiya.hashmethod'],
        [null, 1, 'ayiya.authmethod', 'ayiya.opcode'],
        ['ayiya.nextheader', 1],
      ],
      at,
      end,
    );
    layer.field('ayiya.epoch', behind, 4, u32be(bytes, behind));
    const identity = 1 << (bytes[at + IDENTITY] >> 4);
    const signature = (bytes[at + SIGNATURE] >> 4) * 4;
    tellRows(
      layer,
      [
        ['ayiya.identity', identity],
        [signature > 0 ? 'ayiya.signature' : null, signature],
      ],
      at + HEADER,
      end,
    );
  },
};
