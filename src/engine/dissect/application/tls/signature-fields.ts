// Signature algorithms as TLS 1.2 numbers them, a byte for the hash and one for the signature (RFC 5246, 7.4.1.4.1). TLS 1.3
// gives the same numbers whole names (RFC 8446, 4.2.3).

import type { FieldSpec } from '../../../../model/field.ts';
import type { FieldReader } from '../field-reader.ts';

const HASHES = {
  0: 'none',
  1: 'MD5',
  2: 'SHA-1',
  3: 'SHA-224',
  4: 'SHA-256',
  5: 'SHA-384',
  6: 'SHA-512',
  7: 'SM3',
  8: 'Intrinsic',
};
const SIGNATURES = { 0: 'anonymous', 1: 'RSA', 2: 'DSA', 3: 'ECDSA', 7: 'Ed25519', 8: 'Ed448' };
const ALGORITHMS = {
  0x0201: 'rsa_pkcs1_sha1',
  0x0203: 'ecdsa_sha1',
  0x0401: 'rsa_pkcs1_sha256',
  0x0403: 'ecdsa_secp256r1_sha256',
  0x0420: 'rsa_pkcs1_sha256_legacy',
  0x0501: 'rsa_pkcs1_sha384',
  0x0503: 'ecdsa_secp384r1_sha384',
  0x0520: 'rsa_pkcs1_sha384_legacy',
  0x0601: 'rsa_pkcs1_sha512',
  0x0603: 'ecdsa_secp521r1_sha512',
  0x0620: 'rsa_pkcs1_sha512_legacy',
  0x0708: 'sm2sig_sm3',
  0x0804: 'rsa_pss_rsae_sha256',
  0x0805: 'rsa_pss_rsae_sha384',
  0x0806: 'rsa_pss_rsae_sha512',
  0x0807: 'ed25519',
  0x0808: 'ed448',
  0x0809: 'rsa_pss_pss_sha256',
  0x080a: 'rsa_pss_pss_sha384',
  0x080b: 'rsa_pss_pss_sha512',
  0x081a: 'ecdsa_brainpoolP256r1tls13_sha256',
  0x081b: 'ecdsa_brainpoolP384r1tls13_sha384',
  0x081c: 'ecdsa_brainpoolP512r1tls13_sha512',
  0x0904: 'mldsa44',
  0x0905: 'mldsa65',
  0x0906: 'mldsa87',
};

/** Fields by what stands behind `tls.` and `dtls.`. */
export const signatureFields: Readonly<Record<string, FieldSpec>> = {
  'handshake.sig_hash_alg_len': { title: 'List length', kind: 'unsigned' },
  'handshake.sig_hash_algs': { title: 'Signature algorithms', kind: 'label' },
  'handshake.sig_hash_alg': {
    title: 'Signature algorithm',
    kind: 'unsigned',
    hex: true,
    names: ALGORITHMS,
  },
  'handshake.sig_hash_hash': { title: 'Hash', kind: 'unsigned', names: HASHES },
  'handshake.sig_hash_sig': { title: 'Signature', kind: 'unsigned', names: SIGNATURES },
};

/** Signature algorithms in the next `length` bytes, two bytes each. */
export function explainSignatureAlgorithms(reader: FieldReader, length: number): void {
  const list = reader.part(length);
  while (list.rest >= 2) {
    const { at, prefix } = list;
    const algorithm = list.field('handshake.sig_hash_alg', 2);
    algorithm.field(`${prefix}handshake.sig_hash_hash`, at, 1);
    algorithm.field(`${prefix}handshake.sig_hash_sig`, at + 1, 1);
  }
}
