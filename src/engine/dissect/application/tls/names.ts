// Numbers of TLS by name: versions, groups and alerts.

/** Versions as they stand in records and hellos (RFC 8446, 4.2.1; RFC 9147, 5.3). */
export const VERSION = {
  ssl2: 0x0002,
  ssl3: 0x0300,
  tls10: 0x0301,
  tls11: 0x0302,
  tls12: 0x0303,
  tls13: 0x0304,
  dtls10: 0xfeff,
  dtls12: 0xfefd,
  dtls13: 0xfefc,
  /** OpenSSL before 0.9.8f. */
  dtlsBad: 0x0100,
} as const;

interface VersionName {
  readonly name: string;
  /** As Wireshark's Protocol column shows it, where that is another name. */
  readonly display?: string;
  /** Two characters of JA4. */
  readonly ja4: string;
  /** Order of age within TLS or DTLS. */
  readonly rank: number;
}

const VERSIONS: Readonly<Record<number, VersionName>> = {
  [VERSION.ssl2]: { name: 'SSLv2', ja4: 's2', rank: 0 },
  [VERSION.ssl3]: { name: 'SSLv3', ja4: 's3', rank: 1 },
  [VERSION.tls10]: { name: 'TLSv1', ja4: '10', rank: 2 },
  [VERSION.tls11]: { name: 'TLSv1.1', ja4: '11', rank: 3 },
  [VERSION.tls12]: { name: 'TLSv1.2', ja4: '12', rank: 4 },
  [VERSION.tls13]: { name: 'TLSv1.3', ja4: '13', rank: 6 },
  [VERSION.dtlsBad]: { name: 'DTLSv1.0', display: 'DTLS 1.0 (OpenSSL pre 0.9.8f)', ja4: '00', rank: 0 },
  [VERSION.dtls10]: { name: 'DTLSv1.0', ja4: 'd1', rank: 1 },
  [VERSION.dtls12]: { name: 'DTLSv1.2', ja4: 'd2', rank: 2 },
  [VERSION.dtls13]: { name: 'DTLSv1.3', ja4: 'd3', rank: 3 },
};

/**
 * Drafts of TLS 1.3 say 0x7f and their number, experiments of browsers 0x7e, and Facebook's drafts 0xfb; what they
 * speak is TLS 1.3.
 */
const isDraft = (version: number): boolean => [0x7e, 0x7f, 0xfb].includes(version >> 8);

/**
 * Drafts before the 22nd have neither session id nor compression in the ServerHello. They said their version there, or
 * already the final one, which the final TLS 1.3 never does.
 */
export const isShortDraft = (version: number): boolean =>
  version === VERSION.tls13 || (version >> 8 === 0x7f && (version & 0xff) < 22);

/** Is it TLS 1.3 or DTLS 1.3, where all after the ServerHello is encrypted? */
export const isVersion13 = (version: number): boolean =>
  version === VERSION.tls13 || version === VERSION.dtls13 || isDraft(version);

/** The version as Wireshark's Protocol column shows it, or null where there is none such. */
export function versionDisplay(version: number): string | null {
  if (isDraft(version)) return 'TLSv1.3';
  const known = VERSIONS[version];
  return known?.display ?? known?.name ?? null;
}

/** `TLSv1.2`, `TLSv1.3-draft23`; unknown ones as a number. */
export function versionName(version: number): string {
  if (!isDraft(version)) return VERSIONS[version]?.name ?? `0x${version.toString(16).padStart(4, '0')}`;
  return version >> 8 === 0x7e ? 'TLSv1.3-experiment' : `TLSv1.3-draft${version & 0xff}`;
}

/** The two characters of JA4. Drafts are no versions that it knows. */
export const ja4Version = (version: number): string => VERSIONS[version]?.ja4 ?? '00';

const rankOf = (version: number): number => (isDraft(version) ? 5 : (VERSIONS[version]?.rank ?? -1));

/** The newest of some versions; 0 where none is known. */
export function newestVersion(versions: readonly number[]): number {
  return versions.reduce((newest, version) => (rankOf(version) > rankOf(newest) ? version : newest), 0);
}

/** RFC 8701: values that clients send so that servers stay tolerant; they mean nothing and change at random. */
export const isGrease = (value: number): boolean => (value & 0x0f0f) === 0x0a0a && value >> 8 === (value & 0xff);

/** IANA, "TLS Supported Groups". */
export const GROUPS: Readonly<Record<number, string>> = {
  1: 'sect163k1',
  2: 'sect163r1',
  3: 'sect163r2',
  4: 'sect193r1',
  5: 'sect193r2',
  6: 'sect233k1',
  7: 'sect233r1',
  8: 'sect239k1',
  9: 'sect283k1',
  10: 'sect283r1',
  11: 'sect409k1',
  12: 'sect409r1',
  13: 'sect571k1',
  14: 'sect571r1',
  15: 'secp160k1',
  16: 'secp160r1',
  17: 'secp160r2',
  18: 'secp192k1',
  19: 'secp192r1',
  20: 'secp224k1',
  21: 'secp224r1',
  22: 'secp256k1',
  23: 'secp256r1',
  24: 'secp384r1',
  25: 'secp521r1',
  26: 'brainpoolP256r1',
  27: 'brainpoolP384r1',
  28: 'brainpoolP512r1',
  29: 'x25519',
  30: 'x448',
  31: 'brainpoolP256r1tls13',
  32: 'brainpoolP384r1tls13',
  33: 'brainpoolP512r1tls13',
  34: 'GC256A',
  35: 'GC256B',
  36: 'GC256C',
  37: 'GC256D',
  38: 'GC512A',
  39: 'GC512B',
  40: 'GC512C',
  41: 'curveSM2',
  256: 'ffdhe2048',
  257: 'ffdhe3072',
  258: 'ffdhe4096',
  259: 'ffdhe6144',
  260: 'ffdhe8192',
  512: 'MLKEM512',
  513: 'MLKEM768',
  514: 'MLKEM1024',
  4587: 'SecP256r1MLKEM768',
  4588: 'X25519MLKEM768',
  4589: 'SecP384r1MLKEM1024',
  16_696: 'CECPQ2',
  25_497: 'X25519Kyber768Draft00',
  25_498: 'SecP256r1Kyber768Draft00',
  65_281: 'arbitrary_explicit_prime_curves',
  65_282: 'arbitrary_explicit_char2_curves',
};

/** Its name, or its number. */
export const groupName = (group: number): string => GROUPS[group] ?? `0x${group.toString(16).padStart(4, '0')}`;

/** IANA, "TLS Alerts". */
export const ALERTS: Readonly<Record<number, string>> = {
  0: 'close_notify',
  1: 'end_of_early_data',
  10: 'unexpected_message',
  20: 'bad_record_mac',
  21: 'decryption_failed',
  22: 'record_overflow',
  30: 'decompression_failure',
  40: 'handshake_failure',
  41: 'no_certificate',
  42: 'bad_certificate',
  43: 'unsupported_certificate',
  44: 'certificate_revoked',
  45: 'certificate_expired',
  46: 'certificate_unknown',
  47: 'illegal_parameter',
  48: 'unknown_ca',
  49: 'access_denied',
  50: 'decode_error',
  51: 'decrypt_error',
  52: 'too_many_cids_requested',
  60: 'export_restriction',
  70: 'protocol_version',
  71: 'insufficient_security',
  80: 'internal_error',
  86: 'inappropriate_fallback',
  90: 'user_canceled',
  100: 'no_renegotiation',
  109: 'missing_extension',
  110: 'unsupported_extension',
  111: 'certificate_unobtainable',
  112: 'unrecognized_name',
  113: 'bad_certificate_status_response',
  114: 'bad_certificate_hash_value',
  115: 'unknown_psk_identity',
  116: 'certificate_required',
  120: 'no_application_protocol',
  121: 'ech_required',
};

/** Null where there is none of this number. */
export const alertName = (description: number): string | null => ALERTS[description] ?? null;

/** The same in words that begin with capitals, as Info shows it: `Close Notify`; `Unknown CA`. */
export const alertWords = (description: number): string =>
  (ALERTS[description] ?? `alert ${description}`)
    .split('_')
    .map((word) => (word === 'ca' || word === 'psk' ? word.toUpperCase() : word[0].toUpperCase() + word.slice(1)))
    .join(' ');

/** As people write versions, for fields. */
export const VERSION_NAMES: Readonly<Record<number, string>> = {
  0x0002: 'SSL 2.0',
  0x0300: 'SSL 3.0',
  0x0301: 'TLS 1.0',
  0x0302: 'TLS 1.1',
  0x0303: 'TLS 1.2',
  0x0304: 'TLS 1.3',
  0xfeff: 'DTLS 1.0',
  0xfefd: 'DTLS 1.2',
  0xfefc: 'DTLS 1.3',
};

const INSIDE_BY_ALPN: Readonly<Record<string, string>> = {
  'http/1.1': 'Hypertext Transfer Protocol',
  h2: 'HyperText Transfer Protocol 2',
  'spdy/3.1': 'SPDY',
  'spdy/3': 'SPDY',
};
const INSIDE_BY_PORT: Readonly<Record<number, string>> = {
  21: 'File Transfer Protocol (FTP)',
  25: 'Simple Mail Transfer Protocol',
  110: 'Post Office Protocol',
  143: 'Internet Message Access Protocol',
  443: 'Hypertext Transfer Protocol',
  853: 'Domain Name System',
  993: 'Internet Message Access Protocol',
  995: 'Post Office Protocol',
  3306: 'MySQL Protocol',
  5432: 'PostgreSQL',
};

/** What is spoken inside, by what was agreed on, else by the server's port; null where neither tells. */
export const protocolInside = (alpn: string, port: number): string | null =>
  INSIDE_BY_ALPN[alpn] ?? INSIDE_BY_PORT[port] ?? null;
