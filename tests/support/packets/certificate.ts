/** X.509 certificates (RFC 5280) of valid structure, whose signatures are made up. */
import { bits, boolean, der, integer, octets, oid, sequence, set, time, utf8 } from './der.ts';
import { concat, hex, scrambled, type Bytes } from './bytes.ts';

export interface Certificate {
  readonly subject?: string;
  /** The subject's own unless given: self-signed. */
  readonly issuer?: string;
  /** DNS names of the subjectAltName extension. */
  readonly names?: readonly string[];
  readonly notBefore?: string;
  readonly notAfter?: string;
  readonly serial?: number;
}

const ECDSA_WITH_SHA256 = '1.2.840.10045.4.3.2';
const [EC_PUBLIC_KEY, P256] = ['1.2.840.10045.2.1', '1.2.840.10045.3.1.7'];
const [COUNTRY, ORGANISATION, COMMON_NAME] = ['2.5.4.6', '2.5.4.10', '2.5.4.3'];
const [BASIC_CONSTRAINTS, SUBJECT_ALT_NAME] = ['2.5.29.19', '2.5.29.17'];

/** The base point of P-256: a public key must at least lie on the curve (SEC 2, section 2.4.2). */
const BASE_POINT = hex(`04
  6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296
  4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5`);

/** `CN=mail.example,O=Example,C=SE`, in the order of the text. */
function distinguishedName(text: string): Bytes {
  const types: Readonly<Record<string, string>> = { C: COUNTRY, O: ORGANISATION, CN: COMMON_NAME };
  const parts = text.split(',').map((part) => {
    const [type, value] = part.split('=');
    const content = type === 'C' ? der(0x13, value!) : utf8(value!); // countryName is a PrintableString
    return set(sequence(oid(types[type!]!), content));
  });
  return sequence(...parts);
}

const extension = (id: string, critical: boolean, value: Bytes): Bytes =>
  sequence(oid(id), ...(critical ? [boolean(true)] : []), octets(value));

export function certificate(options: Certificate = {}): Bytes {
  const { subject = 'CN=www.example.com', issuer = subject, names = [], serial = 0x1001 } = options;
  const { notBefore = '2023-09-01T00:00:00Z', notAfter = '2024-09-01T00:00:00Z' } = options;
  const algorithm = sequence(oid(ECDSA_WITH_SHA256));
  const key = sequence(sequence(oid(EC_PUBLIC_KEY), oid(P256)), bits(BASE_POINT));
  const alternatives = sequence(...names.map((name) => der(0x82, name)));
  const extensions = sequence(
    extension(BASIC_CONSTRAINTS, true, sequence(...(issuer === subject ? [boolean(true)] : []))),
    ...(names.length > 0 ? [extension(SUBJECT_ALT_NAME, false, alternatives)] : []),
  );
  const signed = sequence(
    der(0xa0, integer(2)), // version 3
    integer(serial),
    algorithm,
    distinguishedName(issuer),
    sequence(time(notBefore), time(notAfter)),
    distinguishedName(subject),
    key,
    der(0xa3, extensions),
  );
  const half = (seed: number): Bytes => integer(concat([0x40], scrambled(31, seed)));
  return sequence(signed, algorithm, bits(sequence(half(serial), half(serial + 1))));
}
