// JA3 and JA3S (Salesforce, BSD-3-Clause) and JA4 (FoxIO, BSD-3-Clause for the client's fingerprint). GREASE values
// (RFC 8701) are left out everywhere, since they change at random.

import type { Output } from '../../../../model/stream.ts';
import { EXTENSION } from './hello.ts';
import type { ClientHello, ServerHello } from './hello.ts';
import { isGrease, ja4Version, newestVersion } from './names.ts';

/** First letter of JA4: what carries the handshake. */
export type Carrier = 't' | 'd' | 'q';

const JA4_HASH = 12;
const NOTHING = '0'.repeat(JA4_HASH);

const withoutGrease = (values: readonly number[]): number[] => values.filter((value) => !isGrease(value));
const list = (values: readonly number[]): string => withoutGrease(values).join('-');
/** Works out digests: Output.digest. */
export type Digest = Output['digest'];

/** `771,4865-4866,0-23-65281,29-23,0`: what JA3 is the MD5 of. */
export function ja3Text(hello: ClientHello): string {
  const { version, ciphers, extensions, groups, pointFormats } = hello;
  // Point formats are bytes: none of them can be GREASE, which has two.
  return [version, list(ciphers), list(extensions), list(groups), pointFormats.join('-')].join(',');
}

export const ja3 = (hello: ClientHello, digest: Digest): string => digest('md5', ja3Text(hello));

/** `771,4865,51-43`: what JA3S is the MD5 of. */
export const ja3sText = ({ version, cipher, extensions }: ServerHello): string =>
  `${version},${cipher},${list(extensions)}`;

export const ja3s = (hello: ServerHello, digest: Digest): string => digest('md5', ja3sText(hello));

const hex4 = (value: number): string => value.toString(16).padStart(4, '0');
const count = (values: readonly number[]): string => String(Math.min(values.length, 99)).padStart(2, '0');
const sorted = (values: readonly number[]): string => values.map(hex4).sort().join(',');

const isAlphanumeric = (byte: number): boolean =>
  (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);

/**
 * First and last character of the first protocol. Where one of them is neither digit nor letter: first and last digit
 * of its hexadecimal form.
 */
function ja4Alpn(ends: ClientHello['alpnEnds']): string {
  if (ends === null) return '00';
  const [first, last] = ends;
  if (isAlphanumeric(first) && isAlphanumeric(last)) return String.fromCharCode(first, last);
  return (first >> 4).toString(16) + (last & 15).toString(16);
}

/**
 * `t13d1516h2_8daaf6152771_02713d6af862`, by FoxIO's description (technical_details/JA4.md). nDPI differs: it takes the first two
 * letters of the protocol (`ht` of `http/1.1`), `d` from names that it knows otherwise and `i` for a name that is an address, the
 * hash of nothing where there is nothing to hash, and DTLS 1.2 for 1.3.
 */
export function ja4(hello: ClientHello, carrier: Carrier, digest: Digest): string {
  const hash = (text: string): string => digest('sha256', text).slice(0, JA4_HASH);
  const ciphers = withoutGrease(hello.ciphers);
  const extensions = withoutGrease(hello.extensions);
  const named = extensions.includes(EXTENSION.serverName) ? 'd' : 'i';
  const offered = withoutGrease(hello.supportedVersions);
  // The highest number, known or not: drafts of TLS 1.3 are `00`. DTLS counts downwards.
  const highest = carrier === 'd' ? newestVersion(offered) : Math.max(...offered);
  const version = offered.length > 0 ? highest : hello.version;
  const head = `${carrier}${ja4Version(version)}${named}${count(ciphers)}${count(extensions)}${ja4Alpn(hello.alpnEnds)}`;

  const algorithms = withoutGrease(hello.signatureAlgorithms).map(hex4).join(',');
  const others = sorted(extensions.filter((type) => type !== EXTENSION.serverName && type !== EXTENSION.alpn));
  const tail = algorithms === '' ? others : `${others}_${algorithms}`;
  return [head, ciphers.length === 0 ? NOTHING : hash(sorted(ciphers)), others === '' ? NOTHING : hash(tail)].join('_');
}
