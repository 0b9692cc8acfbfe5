// Where the packet inside a frame ends by its own length: what stands behind is padding, a trailer or a check sequence.

import { u16be } from '../../../base/bytes.ts';

const IPV4 = 0x0800,
  ARP = 0x0806,
  IPV6 = 0x86dd,
  MPLS = 0x8847,
  EAPOL = 0x888e,
  LLDP = 0x88cc,
  /** Tags of IEEE 802.1Q and 802.1ad, and older numbers of outer ones. */
  TAGS: readonly number[] = [0x8100, 0x88a8, 0x9100, 0x9200];
/** RFC 826: behind the first eight bytes the addresses of both ends, whose lengths stand in two of them. */
const ARP_HEADER = 8,
  HARDWARE_LENGTH = 4,
  PROTOCOL_LENGTH = 5,
  IPV6_HEADER = 40,
  EAPOL_HEADER = 4,
  TAG = 4,
  LABEL = 4;

/** One past the last byte of a packet of an EtherType that begins at bytes[at], or −1 where nothing tells. */
export function contentEnd(bytes: Uint8Array, at: number, end: number, type: number): number {
  for (; TAGS.includes(type) && end - at >= TAG; at += TAG) type = u16be(bytes, at + 2);
  switch (type) {
    case IPV4:
      return end - at < 4 || u16be(bytes, at + 2) < 20 ? -1 : at + u16be(bytes, at + 2);
    case IPV6:
      return end - at < IPV6_HEADER || u16be(bytes, at + 4) === 0 ? -1 : at + IPV6_HEADER + u16be(bytes, at + 4);
    case LLDP:
      return endOfParts(bytes, at, end);
    case ARP:
      return end - at < ARP_HEADER
        ? -1
        : at + ARP_HEADER + 2 * (bytes[at + HARDWARE_LENGTH] + bytes[at + PROTOCOL_LENGTH]);
    case EAPOL:
      return end - at < EAPOL_HEADER ? -1 : at + EAPOL_HEADER + u16be(bytes, at + 2);
    case MPLS: {
      let inner = at;
      while (end - inner > LABEL && (bytes[inner + 2] & 1) === 0) inner += LABEL;
      inner += LABEL;
      const version = inner < end ? bytes[inner] >> 4 : 0;
      return version === 4 || version === 6 ? contentEnd(bytes, inner, end, version === 4 ? IPV4 : IPV6) : -1;
    }
    default:
      return -1;
  }
}

/** Behind the part that ends an LLDP message (IEEE 802.1AB, 8.5.1), whose type and length are zero; −1 without one. */
function endOfParts(bytes: Uint8Array, at: number, end: number): number {
  for (let place = at; place + 2 <= end; place += 2 + (u16be(bytes, place) & 0x1ff))
    if (u16be(bytes, place) === 0) return place + 2;
  return -1;
}
