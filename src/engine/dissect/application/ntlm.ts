// MS-NLMP, 2.2.1.3: the AUTHENTICATE message names domain and user; the answer to the challenge is a hash.

import { u16le, u32le } from '../../../base/bytes.ts';
import { latin1 } from '../../../base/text.ts';

const TYPE = 8,
  DOMAIN = 28,
  USER = 36,
  FLAGS = 60,
  HEADER = 64;
const AUTHENTICATE = 3;
const UNICODE = 1;
const LONGEST_NAME = 512;

/** The user of an AUTHENTICATE message, `DOMAIN\user`; empty when anonymous, null when it is none. */
export function ntlmUser(bytes: Uint8Array, at: number, end: number): string | null {
  if (end - at < HEADER || latin1(bytes, at, at + 8) !== 'NTLMSSP\0' || u32le(bytes, at + TYPE) !== AUTHENTICATE)
    return null;
  const unicode = (u32le(bytes, at + FLAGS) & UNICODE) !== 0;
  const text = (field: number): string => {
    const length = Math.min(u16le(bytes, at + field), LONGEST_NAME);
    const start = at + u32le(bytes, at + field + 4);
    if (start + length > end) return '';
    const raw = latin1(bytes, start, start + length);
    return unicode ? raw.replaceAll('\0', '') : raw;
  };
  const domain = text(DOMAIN);
  const user = text(USER);
  return domain === '' || user === '' ? user : `${domain}\\${user}`;
}
