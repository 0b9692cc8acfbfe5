// ITU-T X.690, the distinguished encoding rules, as far as certificates need them: short tags, definite lengths.

/** Tags of the universal class, and the bits around them. */
export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  universalString: 0x1c,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
  /** Context-specific, constructed: [0] is 0xa0. */
  context: 0xa0,
  /** Context-specific, primitive. */
  contextValue: 0x80,
} as const;

const HIGH_TAG = 0x1f;
const LONG_LENGTH = 0x80;
/** Members of one sequence read at most: certificates of large sites have a thousand names and more. */
const MOST_MEMBERS = 4096;
/** Names of objects have 128 at most (RFC 2578, 3.5). */
const MOST_ARCS = 128;

/** One value: where it begins, and where its content stands. */
export interface Der {
  readonly tag: number;
  readonly start: number;
  readonly at: number;
  readonly end: number;
}

/** The value at `at`; null where it is malformed or goes beyond `end`. */
export function readDer(bytes: Uint8Array, at: number, end: number): Der | null {
  if (end - at < 2) return null;
  const tag = bytes[at];
  if ((tag & HIGH_TAG) === HIGH_TAG) return null;
  let length = bytes[at + 1];
  let content = at + 2;
  if (length >= LONG_LENGTH) {
    const digits = length - LONG_LENGTH;
    if (digits === 0 || digits > 3 || end - content < digits) return null;
    length = 0;
    for (let i = 0; i < digits; i += 1) length = (length << 8) | bytes[content + i];
    content += digits;
  }
  return length > end - content ? null : { tag, start: at, at: content, end: content + length };
}

/** The members of a constructed value; null where one is malformed, or where there are more than 4,096. */
export function membersOf(bytes: Uint8Array, parent: Der): Der[] | null {
  const members: Der[] = [];
  for (let at = parent.at; at < parent.end;) {
    const member = readDer(bytes, at, parent.end);
    if (member === null || members.length >= MOST_MEMBERS) return null;
    members.push(member);
    at = member.end;
  }
  return members;
}

/** `1.2.840.113549.1.1.11`; empty where it is malformed. */
export function oidText(bytes: Uint8Array, { at, end }: Pick<Der, 'at' | 'end'>): string {
  const arcs: number[] = [];
  let arc = 0;
  for (let place = at; place < end; place += 1) {
    arc = arc * 128 + (bytes[place] & 0x7f);
    if (arc > Number.MAX_SAFE_INTEGER || arcs.length > MOST_ARCS) return '';
    if ((bytes[place] & 0x80) !== 0) continue;
    if (arcs.length === 0) {
      // X.690, 8.19.4: the first two arcs share a number.
      const root = Math.min(2, Math.floor(arc / 40));
      arcs.push(root, arc - root * 40);
    } else arcs.push(arc);
    arc = 0;
  }
  return arcs.join('.');
}

/** Bits of a positive integer, without leading zeros. */
export function integerBits(bytes: Uint8Array, at: number, end: number): number {
  let first = at;
  while (first < end && bytes[first] === 0) first += 1;
  return first >= end ? 0 : (end - first) * 8 - (Math.clz32(bytes[first]) - 24);
}
