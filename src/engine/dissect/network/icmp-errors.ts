import { IP_PROTOCOL } from '../../../model/cursor.ts';

/** Types of messages that quote the packet they speak of, by IP protocol: RFC 792; RFC 4443 (1 to 4); RFC 4861 (redirect). */
export const QUOTING: Readonly<Record<number, readonly number[]>> = {
  [IP_PROTOCOL.icmp]: [3, 4, 5, 11, 12],
  [IP_PROTOCOL.icmpv6]: [1, 2, 3, 4, 137],
};
