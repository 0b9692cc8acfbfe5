// IPsec over UDP, RFC 3948: ESP as it is, IKE behind four zero bytes where ESP has its SPI, or one byte that keeps a NAT's
// binding. As with every tunnel its port is no proof.

import { u32be } from '../../../base/bytes.ts';
import { IP_PROTOCOL } from '../../../model/cursor.ts';
import { defineFields } from '../../../model/field.ts';
import { SPACE, STOP } from '../dissector.ts';
import type { PacketDissector } from '../dissector.ts';

const PORT = 4500,
  IKE_PORT = 500,
  /** Servers of other protocols answer to clients that happen to have the port. */
  SYSTEM_PORTS = 1024;
const KEEP_ALIVE = 0xff,
  MARKER = 4,
  /** Smaller SPIs are reserved (RFC 4303, 2.1). */
  LEAST_SPI = 256,
  ESP_HEADER = 8,
  SEQUENCE = 4;
/** IKE's version of a message, and the bytes of its header (RFC 7296, 3.1). */
const VERSION = 17,
  IKE_HEADER = 28;
/** What STUN has at the place of the sequence number (RFC 8489, 5). */
const STUN_COOKIE = 0x2112a442;

export const udpEncapsulation: PacketDissector = {
  id: 'udpencap',
  title: 'UDP encapsulation of IPsec packets',
  display: 'UDPENCAP',
  claims: [[SPACE.udpPort, PORT]],

  accepts(bytes, { at, end, wireEnd, sourcePort, destinationPort }) {
    const other = destinationPort === PORT ? sourcePort : destinationPort;
    if (other < SYSTEM_PORTS && other !== IKE_PORT) return false;
    const length = wireEnd - at;
    if (length === 1) return end > at && bytes[at] === KEEP_ALIVE;
    if (end - at < MARKER) return false;
    const first = u32be(bytes, at);
    if (first === 0) {
      if (end - at < MARKER + IKE_HEADER) return false;
      const major = bytes[at + MARKER + VERSION] >> 4;
      return major === 1 || major === 2;
    }
    // Padding ends what is encrypted at four bytes (RFC 4303, 2.4), and so does every check value in use.
    if (first < LEAST_SPI || length <= ESP_HEADER || length % 4 !== 0) return false;
    return end - at < ESP_HEADER || u32be(bytes, at + SEQUENCE) !== STUN_COOKIE;
  },

  dissect(bytes, cursor, context) {
    const { at, end } = cursor;
    if (end - at < MARKER) return STOP;
    if (u32be(bytes, at) !== 0) return context.next(SPACE.ipProtocol, IP_PROTOCOL.esp);
    cursor.at = at + MARKER;
    cursor.hasPayload = true;
    return STOP;
  },

  fields: defineFields({
    'udpencap.nat_keepalive': { title: 'NAT keep-alive', kind: 'label' },
    'udpencap.non_esp_marker': { title: 'Marker: not ESP', kind: 'label' },
  }),
  explain(bytes, at, end, layer) {
    if (end - at === 1) {
      layer.field('udpencap.nat_keepalive', at, 1);
      layer.summary('NAT-keepalive');
    } else if (end - at >= MARKER && u32be(bytes, at) === 0) layer.field('udpencap.non_esp_marker', at, MARKER);
  },
};
