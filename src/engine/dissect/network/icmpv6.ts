// RFC 4443, neighbour discovery RFC 4861, listener discovery RFC 2710.

import { SPACE } from '../dissector.ts';
import type { PacketDissector } from '../dissector.ts';
import { answersOf, readIcmp } from './icmp-header.ts';
import { explainIcmpv6, icmpv6Fields } from './icmpv6-fields.ts';

/** Community ID specification, "ICMP". */
const ANSWERS = answersOf(
  [128, 129], // echo
  [130, 131], // multicast listener
  [133, 134], // router
  [135, 136], // neighbour
  [139, 140], // node information
  [144, 145], // home agent discovery
);

export const icmpv6: PacketDissector = {
  id: 'icmpv6',
  title: 'Internet Control Message Protocol v6',
  display: 'ICMPv6',
  claims: [[SPACE.ipProtocol, 58]],

  dissect: (bytes, cursor, context) => readIcmp(bytes, cursor, context, ANSWERS),

  coversPayload: true,
  fields: icmpv6Fields,
  explain: explainIcmpv6,
};
