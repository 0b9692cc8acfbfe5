// Teredo, RFC 4380: IPv6 in UDP, optionally behind authentication and origin indications. Servers listen on 3544, clients
// talk to each other on any port; there an address of 2001::/32 must prove it, as Zeek's signature asks.
// Not handled: trailers (RFC 6081) other than as padding.

import { u16be, u32be } from '../../../base/bytes.ts';
import type { Cursor } from '../../../model/cursor.ts';
import { defineFields } from '../../../model/field.ts';
import { SPACE } from '../dissector.ts';
import type { PacketDissector } from '../dissector.ts';
import { octets, tellRows, unsigned } from '../header.ts';
import type { Row } from '../header.ts';

const PORT = 3544;
const ORIGIN = 0x0000,
  ORIGIN_LENGTH = 8,
  AUTHENTICATION = 0x0001,
  ID_LENGTH = 2,
  VALUE_LENGTH = 3,
  /** Indicator and lengths before, nonce and confirmation behind the identifier and value. */
  AUTHENTICATION_LENGTH = 13;
const PAYLOAD_LENGTH = 4,
  SOURCE = 8,
  DESTINATION = 24,
  HEADER = 40;
const PREFIX = 0x2001_0000;
const TRAILERS = 64;
const IPV6_ETHERTYPE = 0x86dd;
const ALL_ONES = 0xffff;

const fields = defineFields({
  'teredo.auth.idlen': unsigned('Length of the identifier', { unit: 'bytes' }),
  'teredo.auth.aulen': unsigned('Length of the value', { unit: 'bytes' }),
  'teredo.auth.id': octets('Identifier'),
  'teredo.auth.value': octets('Value'),
  'teredo.auth.nonce': octets('Nonce'),
  'teredo.auth.conf': octets('Confirmation'),
  'teredo.orig.port': unsigned('Port seen from outside'),
  'teredo.orig.addr': {
    title: 'Address seen from outside',
    kind: 'ipv4',
    help: {
      en: 'How the server sees the client from outside: the public address of whoever uses this tunnel.',
      ru: 'Каким сервер видит клиента снаружи: публичный адрес того, кто пользуется этим туннелем.',
    },
  },
});
const LENGTHS: Row[] = [
  [null, 2],
  ['teredo.auth.idlen', 1],
  ['teredo.auth.aulen', 1],
];

export const teredo: PacketDissector = {
  id: 'teredo',
  title: 'Teredo IPv6 over UDP tunneling',
  display: 'Teredo',
  claims: [[SPACE.udpPort, PORT]],

  accepts(bytes, cursor) {
    return isIpv6(bytes, skipIndications(bytes, cursor), cursor, TRAILERS);
  },

  dissect(bytes, cursor, context) {
    cursor.at = skipIndications(bytes, cursor);
    return context.next(SPACE.etherType, IPV6_ETHERTYPE);
  },

  fields,
  explain(bytes, start, end, layer) {
    let at = start;
    if (end - at >= AUTHENTICATION_LENGTH && u16be(bytes, at) === AUTHENTICATION) {
      const [identifier, value] = [bytes[at + ID_LENGTH], bytes[at + VALUE_LENGTH]];
      at = tellRows(layer, LENGTHS, at, end);
      const rest: Row[] = [
        [identifier > 0 ? 'teredo.auth.id' : null, identifier],
        [value > 0 ? 'teredo.auth.value' : null, value],
        ['teredo.auth.nonce', 8],
        ['teredo.auth.conf', 1],
      ];
      at = tellRows(layer, rest, at, end);
      if (at < 0) return;
    }
    if (end - at < ORIGIN_LENGTH || u16be(bytes, at) !== ORIGIN) return;
    // Both are told inverted, so that translators of addresses on the way leave them alone (RFC 4380, 5.1.1).
    layer.field('teredo.orig.port', at + 2, 2, u16be(bytes, at + 2) ^ ALL_ONES);
    const address = bytes.subarray(at + 4, at + ORIGIN_LENGTH).map((byte) => byte ^ 0xff);
    layer.field('teredo.orig.addr', at + 4, 4, address);
  },
};

/** Could a datagram on any port be one client's to another? One comparison says no to nearly all. */
export function isTeredoBetweenClients(bytes: Uint8Array, cursor: Cursor): boolean {
  const { at } = cursor;
  if (at >= cursor.end || bytes[at] >> 4 !== 6) return false;
  if (!isIpv6(bytes, at, cursor, 0)) return false;
  return u32be(bytes, at + SOURCE) === PREFIX || u32be(bytes, at + DESTINATION) === PREFIX;
}

function isIpv6(bytes: Uint8Array, at: number, cursor: Cursor, slack: number): boolean {
  if (cursor.end - at < HEADER || bytes[at] >> 4 !== 6) return false;
  const rest = cursor.wireEnd - at - HEADER - u16be(bytes, at + PAYLOAD_LENGTH);
  return rest >= 0 && rest <= slack;
}

/** Where the IPv6 header starts, or the end. */
function skipIndications(bytes: Uint8Array, cursor: Cursor): number {
  let { at } = cursor;
  const { end } = cursor;
  if (end - at >= AUTHENTICATION_LENGTH && u16be(bytes, at) === AUTHENTICATION)
    at += AUTHENTICATION_LENGTH + bytes[at + ID_LENGTH] + bytes[at + VALUE_LENGTH];
  if (end - at >= ORIGIN_LENGTH && u16be(bytes, at) === ORIGIN) at += ORIGIN_LENGTH;
  return Math.min(at, end);
}
