// AYIYA (draft-massar-v6ops-ayiya): a header of two words, identity and signature, then usually IPv6.

import { SPACE } from '../dissector.ts';
import type { PacketDissector } from '../dissector.ts';

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
};
