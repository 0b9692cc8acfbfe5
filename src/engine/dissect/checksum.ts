// Cold: the Internet checksum (RFC 1071) over messages that somebody looks at.

import type { FieldGroup } from '../../model/field.ts';
import { CHECKSUM_STATUS } from './numbers.ts';

/** Wireshark's fields for checksums that are wrong. */
const WRONG: Readonly<Record<string, string>> = {
  'icmp.checksum': 'icmp.checksum_bad',
  'icmp.ext.checksum': 'icmp.ext.checksum_bad',
  'icmpv6.checksum': 'icmpv6.checksum_bad.expert',
  'igmp.checksum': 'igmp.bad_checksum',
  'pim.cksum': 'pim.bad_checksum',
};

/** The one's complement sum of 16-bit words, as far as `end`; `sum` is what was summed before. */
export function onesSum(bytes: Uint8Array, at: number, end: number, sum = 0): number {
  for (; at + 1 < end; at += 2) sum += (bytes[at] << 8) | bytes[at + 1];
  if (at < end) sum += bytes[at] << 8;
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return sum;
}

/** Tells a checksum over bytes[at, end) that stands at `place`, and whether it is right; not for bytes that are missing. */
export function tellChecksum(
  layer: FieldGroup,
  name: string,
  bytes: Uint8Array,
  place: number,
  covered: { readonly at: number; readonly end: number; readonly isWhole: boolean; readonly before?: number },
): void {
  const isGood = onesSum(bytes, covered.at, covered.end, covered.before) === 0xffff;
  const known = isGood ? CHECKSUM_STATUS.good : CHECKSUM_STATUS.bad;
  const field = layer.field(name, place, 2);
  const wrong = WRONG[name];
  if (!isGood && covered.isWhole && wrong !== undefined) field.field(wrong, place, 2);
  layer.field(`${name}.status`, place, 0, covered.isWhole ? known : CHECKSUM_STATUS.unverified);
}
