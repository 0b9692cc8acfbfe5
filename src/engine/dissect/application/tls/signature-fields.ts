// Signature algorithms as TLS 1.2 numbers them, a byte for the hash and one for the signature (RFC 5246, 7.4.1.4.1). TLS 1.3
// gives the same numbers whole names (RFC 8446, 4.2.3).

import type { FieldSpec } from '../../../../model/field.ts';
import type { FieldReader } from '../field-reader.ts';

const HASHES = { 0: 'none', 1: 'MD5', 2: 'SHA-1', 3: 'SHA-224', 4: 'SHA-256', 5: 'SHA-384', 6: 'SHA-512' };
const SIGNATURES = { 0: 'anonymous', 1: 'RSA', 2: 'DSA', 3: 'ECDSA' };

/** Fields by what stands behind `tls.` and `dtls.`. */
export const signatureFields: Readonly<Record<string, FieldSpec>> = {
  'handshake.sig_hash_alg_len': { title: 'List length', kind: 'unsigned' },
  'handshake.sig_hash_algs': { title: 'Signature algorithms', kind: 'label' },
  'handshake.sig_hash_alg': { title: 'Signature algorithm', kind: 'unsigned', hex: true },
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
