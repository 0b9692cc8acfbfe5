// ITU-T X.690, as far as LDAP and SNMP need it: definite lengths, low tag numbers.

/** One element: its tag, and its content in bytes[at, end). */
export interface BerElement {
  readonly tag: number;
  readonly at: number;
  readonly end: number;
}

/** The element that begins at `at`, or null where it is malformed or not whole. */
export function readBer(bytes: Uint8Array, at: number, end: number): BerElement | null {
  const length = berLength(bytes, at, end);
  if (length === null || length.content + length.size > end) return null;
  return { tag: bytes[at], at: length.content, end: length.content + length.size };
}

/** Where the content of the element at `at` starts and how long it says it is; null where its header is malformed or cut. */
export function berLength(bytes: Uint8Array, at: number, end: number): { content: number; size: number } | null {
  if (end - at < 2 || (bytes[at] & 31) === 31) return null;
  const first = bytes[at + 1];
  if (first < 128) return { content: at + 2, size: first };
  const count = first & 127;
  if (count === 0 || count > 4 || at + 2 + count > end) return null;
  let size = 0;
  for (let i = 0; i < count; i += 1) size = size * 256 + bytes[at + 2 + i];
  return { content: at + 2 + count, size };
}

/** Elements that are looked at in one. */
const MOST_MEMBERS = 5000;

/** The elements one behind the other in a constructed one, up to the first that is malformed. */
export function membersOf(bytes: Uint8Array, { at, end }: BerElement): BerElement[] {
  const found: BerElement[] = [];
  for (let place = at; place < end && found.length < MOST_MEMBERS;) {
    const member = readBer(bytes, place, end);
    if (member === null) break;
    found.push(member);
    place = member.end;
  }
  return found;
}

/** A whole number of up to six bytes; larger ones make no sense here. */
export function berNumber(bytes: Uint8Array, { at, end }: BerElement): number {
  let value = 0;
  for (let i = at; i < end && i < at + 6; i += 1) value = value * 256 + bytes[i];
  return value;
}
