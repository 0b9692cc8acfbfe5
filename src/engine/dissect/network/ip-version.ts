// HOT. Where nothing but the first nibble tells IPv4 from IPv6: raw links, MPLS, GTP, LISP.

import { u16be } from '../../../base/bytes.ts';
import type { Cursor } from '../../../model/cursor.ts';
import { SPACE, UNKNOWN } from '../dissector.ts';
import type { Context, Next } from '../dissector.ts';

const IPV4_ETHERTYPE = 0x0800,
  IPV6_ETHERTYPE = 0x86dd;
const IPV4_TOTAL_LENGTH = 2,
  IPV4_HEADER = 20,
  IPV6_PAYLOAD_LENGTH = 4,
  IPV6_HEADER = 40;

/** IPv4 or IPv6 by the version at the cursor, of which at least one byte must be there. */
export function nextByVersion(bytes: Uint8Array, cursor: Cursor, context: Context): Next {
  const version = bytes[cursor.at] >> 4;
  if (version === 4) return context.next(SPACE.etherType, IPV4_ETHERTYPE);
  return version === 6 ? context.next(SPACE.etherType, IPV6_ETHERTYPE) : UNKNOWN;
}

/**
 * Could an IP packet stand at `at`? Version, header length, and a length that fills what the wire had (up to `slack`
 * bytes of padding or trailer). One random packet in 2^20 passes.
 */
export function looksLikeIp(bytes: Uint8Array, at: number, end: number, wireEnd: number, slack: number): boolean {
  if (end - at < IPV4_HEADER) return false;
  const version = bytes[at] >> 4;
  if (version === 4) {
    const total = u16be(bytes, at + IPV4_TOTAL_LENGTH);
    return (bytes[at] & 15) >= 5 && total >= IPV4_HEADER && fills(total, wireEnd - at, slack);
  }
  if (version !== 6 || end - at < IPV6_HEADER) return false;
  return fills(u16be(bytes, at + IPV6_PAYLOAD_LENGTH) + IPV6_HEADER, wireEnd - at, slack);
}

function fills(length: number, available: number, slack: number): boolean {
  return length <= available && length + slack >= available;
}
