// IPv6 extension headers (RFC 8200, 4), the authentication header (RFC 4302, of IPv4 as well), mobility (RFC 6275) and shim6
// (RFC 5533). Each is a number of its own in the space of IP protocols. A fragment of a whole datagram (offset 0, no more)
// goes on as if it had no header (RFC 6946). ESP hides
// what it carries. Not handled: jumbo payload lengths.

import { u16be, u32be } from '../../../base/bytes.ts';
import { ANOMALY } from '../../../model/anomaly.ts';
import { IP_PROTOCOL } from '../../../model/cursor.ts';
import type { Cursor } from '../../../model/cursor.ts';
import { SPACE, STOP, UNKNOWN } from '../dissector.ts';
import type { Context, Next, PacketDissector } from '../dissector.ts';
import {
  authenticationFields,
  encryptedFields,
  explainAuthentication,
  explainEncrypted,
  explainFragment,
  explainMobility,
  explainOptions,
  explainRouting,
  fragmentFields,
  mobilityFields,
  optionFields,
  routingFields,
} from './ipv6-extension-fields.ts';

const NEXT_HEADER = 0,
  LENGTH = 1,
  LEAST = 8;
const FRAGMENT_OFFSET = 2,
  FRAGMENT_ID = 4,
  MORE_FRAGMENTS = 1;
const AH_LEAST = 12;

/** Skips `length` bytes, once they are known to be there, and goes on with the number in the first of them. */
function follow(bytes: Uint8Array, cursor: Cursor, context: Context, length: number): Next {
  const at = cursor.at;
  cursor.transport = bytes[at + NEXT_HEADER];
  if (cursor.end - at < length) {
    context.note(ANOMALY.ipExtension, cursor);
    return STOP;
  }
  cursor.at = at + length;
  return context.next(SPACE.ipProtocol, cursor.transport);
}

/** A header whose length is in units of eight bytes, the first not counted. */
function readOptions(bytes: Uint8Array, cursor: Cursor, context: Context): Next {
  if (cursor.end - cursor.at >= LEAST) return follow(bytes, cursor, context, (bytes[cursor.at + LENGTH] + 1) * LEAST);
  context.note(ANOMALY.ipExtension, cursor);
  return STOP;
}

const extension = (id: string, title: string, number: number): PacketDissector => ({
  id,
  title,
  display: 'IPv6',
  claims: [[SPACE.ipProtocol, number]],
  dissect: readOptions,
});

const options = (id: string, title: string, number: number): PacketDissector => ({
  ...extension(id, title, number),
  fields: optionFields(id),
  explain: explainOptions(id),
});

export const ipv6HopByHop = options('ipv6.hopopts', 'IPv6 hop-by-hop options', IP_PROTOCOL.hopByHop);
export const ipv6Destination = options('ipv6.dstopts', 'IPv6 destination options', IP_PROTOCOL.destination);
export const ipv6Routing: PacketDissector = {
  ...extension('ipv6.routing', 'IPv6 routing header', IP_PROTOCOL.route),
  fields: routingFields,
  explain: explainRouting,
};
export const shim6 = extension('shim6', 'Shim6', IP_PROTOCOL.shim6);

/** Its next header is no next header (59) as long as nothing may be appended (RFC 6275, 6.1.1). */
export const mobility: PacketDissector = {
  ...extension('mipv6', 'Mobile IPv6', IP_PROTOCOL.mobility),
  display: 'MIPv6',
  dissect(bytes, cursor) {
    if (cursor.end - cursor.at >= LEAST) {
      const next = bytes[cursor.at + NEXT_HEADER];
      if (next !== IP_PROTOCOL.noNext) cursor.transport = next;
    }
    return STOP;
  },
  fields: mobilityFields,
  explain: explainMobility,
};

export const ipv6Fragment: PacketDissector = {
  id: 'ipv6.fraghdr',
  title: 'IPv6 fragment header',
  display: 'IPv6',
  claims: [[SPACE.ipProtocol, IP_PROTOCOL.fragment]],

  dissect(bytes, cursor, context) {
    const at = cursor.at;
    if (cursor.end - at < LEAST) {
      context.note(ANOMALY.ipExtension, cursor);
      return STOP;
    }
    const offset = u16be(bytes, at + FRAGMENT_OFFSET);
    const isWhole = (offset & ~7) === 0 && (offset & MORE_FRAGMENTS) === 0;
    // A first fragment that is not all there cannot be completed, but its ports can be read.
    const isCutFirst = (offset & ~7) === 0 && (cursor.isShort || cursor.end < cursor.wireEnd);
    if (isWhole || isCutFirst) return follow(bytes, cursor, context, LEAST);
    cursor.transport = bytes[at + NEXT_HEADER];
    cursor.at = at + LEAST;
    cursor.isFragment = true;
    cursor.fragmentOffset = offset & ~7;
    cursor.fragmentMore = (offset & MORE_FRAGMENTS) !== 0;
    cursor.fragmentId = u32be(bytes, at + FRAGMENT_ID);
    cursor.fragmentProtocol = cursor.transport;
    return UNKNOWN;
  },

  fields: fragmentFields,
  explain: explainFragment,
};

/** Its length is in words of four bytes, two not counted: the check value of whatever length is inside. */
export const authentication: PacketDissector = {
  id: 'ah',
  title: 'Authentication Header',
  display: 'AH',
  claims: [[SPACE.ipProtocol, IP_PROTOCOL.ah]],

  dissect(bytes, cursor, context) {
    const length = cursor.end - cursor.at < AH_LEAST ? 0 : (bytes[cursor.at + LENGTH] + 2) * 4;
    if (length >= AH_LEAST) return follow(bytes, cursor, context, length);
    context.note(ANOMALY.ipExtension, cursor);
    return STOP;
  },

  fields: authenticationFields,
  explain: explainAuthentication,
};

export const encrypted: PacketDissector = {
  id: 'esp',
  title: 'Encapsulating Security Payload',
  display: 'ESP',
  claims: [[SPACE.ipProtocol, IP_PROTOCOL.esp]],
  dissect: () => STOP,
  fields: encryptedFields,
  explain: explainEncrypted,
};
