// Cold: the Internet checksum (RFC 1071) over messages that somebody looks at.

import type { FieldGroup } from '../../model/field.ts';
import { CHECKSUM_STATUS } from './numbers.ts';

const IPV6_HEADER = 40,
  LONGEST_IPV4_HEADER = 60;

/** Wireshark's fields for checksums that are wrong. */
const WRONG: Readonly<Record<string, string>> = {
  'dccp.checksum': 'dccp.bad_checksum',
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

/**
 * Sum of the pseudo-header of a transport (RFC 9293, 3.1; RFC 8200, 8.1), from the network header right before bytes[at];
 * null where none stands there, as in what was put together from fragments.
 */
export function pseudoSum(bytes: Uint8Array, at: number, protocol: number, length: number): number | null {
  const rest = protocol + (length & 0xffff) + (length >>> 16);
  const header = at - IPV6_HEADER;
  if (header >= 0 && bytes[header] >> 4 === 6 && bytes[header + 6] === protocol)
    return onesSum(bytes, header + 8, at, rest);
  for (let size = 20; size <= LONGEST_IPV4_HEADER && size <= at; size += 4)
    if (bytes[at - size] === ((4 << 4) | (size / 4)) && bytes[at - size + 9] === protocol)
      return onesSum(bytes, at - size + 12, at - size + 20, rest);
  return null;
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
