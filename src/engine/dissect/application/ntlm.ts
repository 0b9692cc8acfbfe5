// NTLM messages (MS-NLMP, 2.2.1): where their parts stand. Of a login they give the user; the answer to the challenge is a
// hash.

import { u16le, u32le } from '../../../base/bytes.ts';
import { latin1 } from '../../../base/text.ts';

/** What all messages begin with: a signature of eight bytes, the type, and then the body. */
export const TYPE = 8,
  BODY = 12;
const SIGNATURE = 'NTLMSSP\0';
export const NEGOTIATE = 1,
  CHALLENGE = 2,
  AUTHENTICATE = 3;

/** Offsets in each message; those of texts and blobs are of their length, longest length and offset (2.2.2.10). */
export const NEGOTIATE_AT = { flags: 12, domain: 16, workstation: 24, version: 32 } as const;
export const CHALLENGE_AT = {
  target: 12,
  flags: 20,
  challenge: 24,
  reserved: 32,
  information: 40,
  version: 48,
} as const;
export const AUTHENTICATE_AT = {
  lmAnswer: 12,
  ntAnswer: 20,
  domain: 28,
  user: 36,
  workstation: 44,
  sessionKey: 52,
  flags: 60,
  version: 64,
  integrity: 72,
  behind: 88,
} as const;

/** Of the flags (2.2.2.5). */
export const UNICODE = 0x1,
  EXTENDED_SECURITY = 0x8_0000,
  WITH_VERSION = 0x200_0000;

/** Bytes of a text that are read. */
const LONGEST_TEXT = 2048;

/** Is it an NTLM message? */
export const isNtlm = (bytes: Uint8Array, at: number, end: number): boolean =>
  end - at >= BODY && latin1(bytes, at, at + SIGNATURE.length) === SIGNATURE;

/** Where a part of the message in bytes[at, end) stands that is described at an offset; null where it is not there. */
export function partAt(
  bytes: Uint8Array,
  at: number,
  end: number,
  offset: number,
): { readonly at: number; readonly length: number } | null {
  if (end - at < offset + 8) return null;
  const length = u16le(bytes, at + offset);
  const start = u32le(bytes, at + offset + 4);
  return start + length <= end - at ? { at: at + start, length } : null;
}

/** A text in UTF-16, as all those of newer messages. */
export function wideText(bytes: Uint8Array, at: number, length: number): string {
  let text = '';
  for (let i = at; i + 1 < at + Math.min(length, LONGEST_TEXT); i += 2) text += String.fromCharCode(u16le(bytes, i));
  return text;
}

/** A text in the characters that the flags tell; those of OEM are of nobody knows which code page. */
export const textOf = (bytes: Uint8Array, at: number, length: number, isUnicode: boolean): string =>
  isUnicode ? wideText(bytes, at, length) : latin1(bytes, at, at + Math.min(length, LONGEST_TEXT));

/**
 * The user of the AUTHENTICATE message that a token of HTTP holds, as it is or inside SPNEGO (RFC 4559, 4): `DOMAIN\\user`;
 * empty when anonymous, null when there is none.
 */
export function ntlmUser(token: Uint8Array): string | null {
  const at = latin1(token, 0, token.length).indexOf(SIGNATURE);
  const end = token.length;
  if (at < 0 || end - at < AUTHENTICATE_AT.version || u32le(token, at + TYPE) !== AUTHENTICATE) return null;
  const isUnicode = (u32le(token, at + AUTHENTICATE_AT.flags) & UNICODE) !== 0;
  const [domain, user] = [AUTHENTICATE_AT.domain, AUTHENTICATE_AT.user].map((offset) => {
    const part = partAt(token, at, end, offset);
    return part === null ? '' : textOf(token, part.at, part.length, isUnicode);
  });
  return domain === '' || user === '' ? user : `${domain}\\${user}`;
}
