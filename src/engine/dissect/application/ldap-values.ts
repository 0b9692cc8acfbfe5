// Values of a directory that are no text.

import { u16le, u32be, u32le } from '../../../base/bytes.ts';
import { hex } from '../../../base/text.ts';

/** Its first three parts are little-endian. */
export function guidText(bytes: Uint8Array, at: number): string {
  const part = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');
  return [
    part(u32le(bytes, at), 8),
    part(u16le(bytes, at + 4), 4),
    part(u16le(bytes, at + 6), 4),
    hex(bytes, at + 8, at + 10),
    hex(bytes, at + 10, at + 16),
  ].join('-');
}

/** MS-DTYP, 2.4.2: revision, authority of six bytes, and numbers. */
export function sidText(bytes: Uint8Array, at: number, end: number): string {
  const parts = [bytes[at], u32be(bytes, at + 4)];
  for (let place = at + 8; place + 4 <= end && parts.length < 17; place += 4) parts.push(u32le(bytes, place));
  return `S-${parts.join('-')}`;
}
