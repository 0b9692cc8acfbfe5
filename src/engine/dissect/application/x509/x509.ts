// X.509 certificates as RFC 5280, 4.1 lays them out. Nothing is verified: a certificate is read, not trusted.

import { u16be, u32be } from '../../../../base/bytes.ts';
import { hex, latin1, utf8 } from '../../../../base/text.ts';
import { formatIpv6 } from '../../../../model/address.ts';
import { integerBits, membersOf, oidText, readDer, TAG } from './der.ts';
import type { Der } from './der.ts';
import { ATTRIBUTES, CURVES, EXTENSION_OID, KEYS, SIGNATURES } from './oids.ts';

/** Bytes of one text: the longest that RFC 5280 allows, a notice of 200 characters, has at most 800. */
const LONGEST_TEXT = 1024;
const LONGEST_SERIAL = 32;
const MOST_NAMES = 128;

/** Of Unicode, and what stands for bytes that are no character. */
const LAST_CHARACTER = 0x10ffff,
  REPLACEMENT = 0xfffd;

/** What a certificate says. */
export interface Certificate {
  /** RFC 4514: the most specific part first. */
  readonly subject: string;
  readonly issuer: string;
  readonly commonName: string | null;
  readonly serial: string;
  /** Seconds since 1970. */
  readonly notBefore: number | null;
  readonly notAfter: number | null;
  /** Alternative names of the subject: hosts, addresses, mail addresses, URIs. */
  readonly names: readonly string[];
  readonly keyType: string;
  readonly keyBits: number | null;
  readonly curve: string | null;
  readonly signature: string;
  /** Subject and issuer are the same, byte for byte. */
  readonly selfIssued: boolean;
  readonly isAuthority: boolean;
}

/** Reads a certificate in bytes[at, end); null where its structure is not that of one. */
export function readCertificate(bytes: Uint8Array, at: number, end: number): Certificate | null {
  const outer = readDer(bytes, at, end);
  if (outer === null || outer.tag !== TAG.sequence) return null;
  const signed = readDer(bytes, outer.at, outer.end);
  if (signed === null || signed.tag !== TAG.sequence) return null;
  const parts = membersOf(bytes, signed);
  if (parts === null) return null;
  if (parts[0]?.tag === TAG.context) parts.shift(); // version: absent means 1
  if (parts.length < 6) return null;
  const [serial, algorithm, issuer, validity, subject, keyInfo] = parts;
  const sequences = [algorithm, issuer, validity, subject, keyInfo];
  if (serial.tag !== TAG.integer || sequences.some(({ tag }) => tag !== TAG.sequence)) return null;
  const times = membersOf(bytes, validity);
  const subjectName = readName(bytes, subject);
  const issuerName = readName(bytes, issuer);
  if (times === null || subjectName === null || issuerName === null) return null;
  const extensions = parts.find(({ tag }) => tag === TAG.context + 3);
  return {
    subject: subjectName.text,
    issuer: issuerName.text,
    commonName: subjectName.commonName,
    serial: hex(bytes, serial.at, Math.min(serial.end, serial.at + LONGEST_SERIAL)),
    notBefore: readTime(bytes, times[0]),
    notAfter: readTime(bytes, times[1]),
    ...readKey(bytes, keyInfo),
    signature: algorithmName(bytes, algorithm, SIGNATURES),
    selfIssued: isSame(bytes, subject, issuer),
    ...readExtensions(bytes, extensions),
  };
}

function isSame(bytes: Uint8Array, a: Der, b: Der): boolean {
  if (a.end - a.at !== b.end - b.at) return false;
  for (let i = 0; i < a.end - a.at; i += 1) if (bytes[a.at + i] !== bytes[b.at + i]) return false;
  return true;
}

/** The identifier that an AlgorithmIdentifier begins with. */
function algorithmOid(bytes: Uint8Array, algorithm: Der): string {
  const id = readDer(bytes, algorithm.at, algorithm.end);
  return id === null || id.tag !== TAG.oid ? '' : oidText(bytes, id);
}

function algorithmName(bytes: Uint8Array, algorithm: Der, names: Readonly<Record<string, string>>): string {
  const id = algorithmOid(bytes, algorithm);
  return names[id] ?? id;
}

/** RDNSequence (4.1.2.4), last part first, as RFC 4514 writes it. */
function readName(bytes: Uint8Array, name: Der): { text: string; commonName: string | null } | null {
  const sets = membersOf(bytes, name);
  if (sets === null) return null;
  const parts: string[] = [];
  let commonName: string | null = null;
  for (const set of sets) {
    const attributes = membersOf(bytes, set) ?? [];
    const texts: string[] = [];
    for (const attribute of attributes) {
      const [type, value] = membersOf(bytes, attribute) ?? [];
      if (type === undefined || value === undefined || type.tag !== TAG.oid) continue;
      const id = oidText(bytes, type);
      const text = readText(bytes, value);
      if (ATTRIBUTES[id] === 'CN') commonName = text;
      texts.push(`${ATTRIBUTES[id] ?? id}=${escape(text)}`);
    }
    parts.push(texts.join('+'));
  }
  return { text: parts.reverse().join(','), commonName };
}

/** RFC 4514, 2.4. */
const escape = (text: string): string => text.replace(/[,+"\\<>;]|^[# ]| $/g, (found) => `\\${found}`);

/** A text of any of the string types. */
export function readText(bytes: Uint8Array, value: Der): string {
  let end = Math.min(value.end, value.at + LONGEST_TEXT);
  switch (value.tag) {
    case TAG.bmpString:
      return wideText(bytes, value.at, end, 2);
    case TAG.universalString:
      return wideText(bytes, value.at, end, 4);
    case TAG.utf8String:
      // Cut between two characters.
      while (end < value.end && end > value.at && (bytes[end] & 0xc0) === 0x80) end -= 1;
      return utf8(bytes, value.at, end);
    default:
      return latin1(bytes, value.at, end);
  }
}

/** UTF-16, or characters of four bytes, big endian. */
function wideText(bytes: Uint8Array, at: number, end: number, width: 2 | 4): string {
  let text = '';
  for (let i = at; i + width <= end; i += width) {
    const code = width === 2 ? u16be(bytes, i) : u32be(bytes, i);
    text += width === 2 ? String.fromCharCode(code) : String.fromCodePoint(code <= LAST_CHARACTER ? code : REPLACEMENT);
  }
  return text;
}

const TIME_OF_DAY = String.raw`(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})?(?:[.,]\d+)?(?:Z|([+-])(\d{2})(\d{2}))?$`;
const UTC_TIME = new RegExp(String.raw`^(\d{2})` + TIME_OF_DAY);
const GENERALIZED_TIME = new RegExp(String.raw`^(\d{4})` + TIME_OF_DAY);

/** UTCTime and GeneralizedTime (4.1.2.5) as seconds since 1970, null where it is no time; also without seconds and with an offset, as old certificates have them. */
export function readTime(bytes: Uint8Array, value: Der | undefined): number | null {
  if (value === undefined || value.end - value.at > 32) return null;
  const text = latin1(bytes, value.at, value.end);
  const isUtc = value.tag === TAG.utcTime;
  const match = (isUtc ? UTC_TIME : GENERALIZED_TIME).exec(text);
  if (match === null) return null;
  const [, yearText, month, day, hour, minute, second = '0', sign, offsetHours = '0', offsetMinutes = '0'] = match;
  const short = Number(yearText);
  const year = isUtc ? short + (short >= 50 ? 1900 : 2000) : short;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return null;
  const date = new Date(0);
  date.setUTCFullYear(year, Number(month) - 1, Number(day));
  // A day that the month does not have is one of another month.
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day)) return null;
  date.setUTCHours(Number(hour), Number(minute), Number(second));
  const offset = (Number(offsetHours) * 60 + Number(offsetMinutes)) * 60 * (sign === '-' ? -1 : 1);
  return date.getTime() / 1000 - offset;
}

/** SubjectPublicKeyInfo (4.1.2.7; RFC 3279, 2.3; RFC 5480). */
function readKey(bytes: Uint8Array, info: Der): { keyType: string; keyBits: number | null; curve: string | null } {
  const [algorithm, key] = membersOf(bytes, info) ?? [];
  if (algorithm === undefined) return { keyType: '', keyBits: null, curve: null };
  const id = algorithmOid(bytes, algorithm);
  const known = KEYS[id];
  const parameters = membersOf(bytes, algorithm)?.[1];
  const curve = known?.type === 'ec' && parameters?.tag === TAG.oid ? oidText(bytes, parameters) : null;
  return {
    keyType: known?.type ?? id,
    keyBits: known?.bits ?? keyBits(bytes, known?.type, parameters, key, curve),
    curve: curve === null ? null : (CURVES[curve]?.name ?? curve),
  };
}

function keyBits(
  bytes: Uint8Array,
  type: string | undefined,
  parameters: Der | undefined,
  key: Der | undefined,
  curve: string | null,
): number | null {
  switch (type) {
    case 'rsa':
      return key === undefined || key.tag !== TAG.bitString ? null : firstIntegerBits(bytes, key.at + 1, key.end);
    case 'dsa':
    case 'dh':
      return parameters === undefined ? null : firstIntegerBits(bytes, parameters.start, parameters.end);
    case 'ec':
      return curve === null ? null : (CURVES[curve]?.bits ?? null);
    default:
      return null;
  }
}

/** Bits of the first integer in a sequence: the modulus of RSA, the prime of DSA and DH. */
function firstIntegerBits(bytes: Uint8Array, at: number, end: number): number | null {
  const sequence = readDer(bytes, at, end);
  const first = sequence === null ? null : readDer(bytes, sequence.at, sequence.end);
  return first === null || first.tag !== TAG.integer ? null : integerBits(bytes, first.at, first.end);
}

function readExtensions(bytes: Uint8Array, wrapped: Der | undefined): { names: string[]; isAuthority: boolean } {
  const found: { names: string[]; isAuthority: boolean } = { names: [], isAuthority: false };
  const list = wrapped === undefined ? null : readDer(bytes, wrapped.at, wrapped.end);
  for (const extension of (list === null ? null : membersOf(bytes, list)) ?? []) {
    const members = membersOf(bytes, extension) ?? [];
    const [id] = members;
    const value = members.at(-1);
    if (id?.tag !== TAG.oid || value?.tag !== TAG.octetString) continue;
    const content = readDer(bytes, value.at, value.end);
    if (content === null) continue;
    const type = oidText(bytes, id);
    if (type === EXTENSION_OID.subjectAltName) found.names = readNames(bytes, content);
    else if (type === EXTENSION_OID.basicConstraints) {
      const first = readDer(bytes, content.at, content.end);
      found.isAuthority = first?.tag === TAG.boolean && first.end > first.at && bytes[first.at] !== 0;
    }
  }
  return found;
}

const MAIL = TAG.contextValue + 1,
  HOST = TAG.contextValue + 2,
  URI = TAG.contextValue + 6,
  ADDRESS = TAG.contextValue + 7;

/** GeneralNames (4.2.1.6). */
function readNames(bytes: Uint8Array, list: Der): string[] {
  const names: string[] = [];
  for (let place = list.at; place < list.end && names.length < MOST_NAMES;) {
    const name = readDer(bytes, place, list.end);
    if (name === null) break;
    const { tag, at, end } = name;
    place = end;
    if (tag === HOST || tag === MAIL || tag === URI) names.push(latin1(bytes, at, Math.min(end, at + LONGEST_TEXT)));
    else if (tag === ADDRESS && end - at === 4) names.push(bytes.subarray(at, end).join('.'));
    else if (tag === ADDRESS && end - at === 16) names.push(formatIpv6(bytes.subarray(at, end)));
  }
  return names;
}
