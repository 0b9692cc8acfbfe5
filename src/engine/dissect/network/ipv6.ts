// RFC 8200. Extension headers are dissectors of their own (ipv6-extensions.ts): they sit on IP protocol numbers.

import { u16be } from '../../../base/bytes.ts';
import { ANOMALY } from '../../../model/anomaly.ts';
import { SPACE, STOP } from '../dissector.ts';
import type { PacketDissector } from '../dissector.ts';

const PAYLOAD_LENGTH = 4,
  NEXT_HEADER = 6,
  HOP_LIMIT = 7,
  SOURCE = 8,
  DESTINATION = 24,
  HEADER = 40;
const IPV4_ETHERTYPE = 0x0800;

export const ipv6: PacketDissector = {
  id: 'ipv6',
  title: 'Internet Protocol Version 6',
  display: 'IPv6',
  claims: [
    [SPACE.etherType, 0x86dd],
    [SPACE.greProtocol, 0x86dd],
    [SPACE.ipProtocol, 41], // 6in4, RFC 4213
    [SPACE.pppProtocol, 0x0057],
    [SPACE.loopbackFamily, 10], // Linux
    [SPACE.loopbackFamily, 24], // NetBSD, OpenBSD
    [SPACE.loopbackFamily, 28], // FreeBSD
    [SPACE.loopbackFamily, 30], // Darwin
    [SPACE.loopbackFamily, 23], // Windows
    [SPACE.linkType, 229],
    [SPACE.nlpid, 0x8e],
  ],

  dissect(bytes, cursor, context) {
    const at = cursor.at;
    if (cursor.at < cursor.end && bytes[at] >> 4 !== 6) {
      context.note(ANOMALY.ipVersion, cursor);
      return bytes[at] >> 4 === 4 ? context.next(SPACE.etherType, IPV4_ETHERTYPE) : STOP;
    }
    if (cursor.end - at < HEADER) {
      context.note(ANOMALY.ipTruncated, cursor);
      return STOP;
    }
    const source = context.addresses.ipv6(bytes, at + SOURCE);
    const destination = context.addresses.ipv6(bytes, at + DESTINATION);
    context.enterNetwork(cursor, source, destination);
    cursor.hops = bytes[at + HOP_LIMIT]!;
    cursor.transport = bytes[at + NEXT_HEADER]!;

    // 0 is a jumbogram (RFC 2675) or segmentation offload: then the frame tells the length.
    const payload = u16be(bytes, at + PAYLOAD_LENGTH);
    if (payload !== 0 || cursor.transport === 59) {
      if (payload > cursor.wireEnd - at - HEADER) context.note(ANOMALY.ipTotalLength, cursor);
      cursor.wireEnd = at + HEADER + payload;
      if (cursor.end > cursor.wireEnd) cursor.end = cursor.wireEnd;
    }
    cursor.ipLength = cursor.wireEnd - at;
    cursor.at = at + HEADER;
    return context.next(SPACE.ipProtocol, cursor.transport);
  },
};
