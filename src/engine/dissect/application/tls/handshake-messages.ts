// RFC 8446, 4; RFC 5246, 7.4; RFC 6347, 4.2: tells the fields of handshake messages, of TLS and of DTLS.

import type { FieldGroup } from '../../../../model/field.ts';
import { FieldReader } from '../field-reader.ts';
import { readDer } from '../x509/der.ts';
import { explainName } from '../x509/name-fields.ts';
import { explainOcspResponse } from '../x509/ocsp-fields.ts';
import { explainCertificate } from '../x509/x509-fields.ts';
import { explainExtensions } from './extension-fields.ts';
import { ja3, ja3s, ja3sText, ja3Text, ja4 } from './fingerprints.ts';
import type { Carrier, Digest } from './fingerprints.ts';
import { MESSAGE_NAMES } from './handshake-fields.ts';
import { MESSAGE } from './handshakes.ts';
import { readClientHello, readServerHello } from './hello.ts';
import { isShortDraft, isVersion13 } from './names.ts';
import { explainSignatureAlgorithms } from './signature-fields.ts';

const NEW_TICKET = 4,
  CERTIFICATE_REQUEST = 13,
  CERTIFICATE_VERIFY = 15,
  CLIENT_KEY_EXCHANGE = 16,
  CERTIFICATE_STATUS = 22;
const RANDOM = 32;
const NAMED_CURVE = 3;
/** Items of one list that are named. */
const MOST = 256;

/** What a message's meaning depends on. */
export interface HandshakeContext {
  readonly prefix: 'tls.' | 'dtls.';
  readonly carrier: Carrier;
  readonly digest: Digest;
  /** Name of the cipher suite that was agreed on, empty before. */
  readonly cipher: string;
  /** Version that was agreed on, 0 before. */
  readonly version: number;
}

/** Names the fields of one message's body in bytes[at, end), below those of its header; returns words for it. */
export function explainMessage(
  type: number,
  bytes: Uint8Array,
  at: number,
  end: number,
  message: FieldGroup,
  context: HandshakeContext,
): string {
  const name = MESSAGE_NAMES[type] ?? `Message ${type}`;
  const reader = new FieldReader(bytes, at, end, message, context.prefix);
  switch (type) {
    case MESSAGE.clientHello:
      return name + clientHello(reader, at, context);
    case MESSAGE.serverHello:
      // RFC 8446, 4.1.4: it goes as a hello, so that old devices let it pass.
      return serverHello(reader, at, context) ? MESSAGE_NAMES[MESSAGE.helloRetryRequest] : name;
    case MESSAGE.helloRetryRequest:
      reader.field('handshake.version', 2);
      explainExtensions(reader, 'retry');
      break;
    case MESSAGE.helloVerifyRequest:
      reader.field('handshake.version', 2);
      cookie(reader);
      break;
    case NEW_TICKET:
      reader.field('handshake.session_ticket_lifetime_hint', 4);
      reader.field('handshake.session_ticket', reader.number('handshake.session_ticket_length', 2));
      break;
    case MESSAGE.certificate:
      if (!isVersion13(context.version)) certificates(reader);
      break;
    case MESSAGE.serverKeyExchange:
      serverKeyExchange(reader, context);
      break;
    case CERTIFICATE_REQUEST:
      certificateRequest(reader, context);
      break;
    case CERTIFICATE_VERIFY:
      if (hasAlgorithm(context)) explainSignatureAlgorithms(reader, 2);
      reader.field('handshake.client_cert_vrfy.sig', reader.number('handshake.client_cert_vrfy.sig_len', 2));
      break;
    case CLIENT_KEY_EXCHANGE:
      clientKeyExchange(reader, context);
      break;
    case CERTIFICATE_STATUS:
      reader.field('handshake.extensions_status_request_type', 1);
      certificateStatus(reader);
      break;
  }
  return name;
}

/** @param is13 TLS 1.3 was agreed on, whose random has no time in it (RFC 8446, 4.1.2); of DTLS Wireshark tells one */
function begin(reader: FieldReader, is13: boolean): void {
  reader.field('handshake.version', 2);
  const { at } = reader;
  const random = reader.field('handshake.random', RANDOM);
  if (reader.failed || is13) return;
  const { bytes, prefix } = reader;
  const seconds = ((bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]) >>> 0;
  random.field(`${prefix}handshake.random_time`, at, 4, `${seconds}.000000000`);
  random.field(`${prefix}handshake.random_bytes`, at + 4, RANDOM - 4);
}

function session(reader: FieldReader): void {
  const length = reader.number('handshake.session_id_length', 1);
  if (length > 0) reader.field('handshake.session_id', length);
}

function cookie(reader: FieldReader): void {
  const length = reader.number('handshake.cookie_length', 1);
  if (length > 0) reader.field('handshake.cookie', length);
}

const suite = (reader: FieldReader): void => void reader.field('handshake.ciphersuite', 2);

function clientHello(reader: FieldReader, at: number, context: HandshakeContext): string {
  begin(reader, context.carrier !== 'd' && isVersion13(context.version));
  session(reader);
  if (context.carrier === 'd') cookie(reader);
  const suitesLength = reader.number('handshake.cipher_suites_length', 2);
  const suites = reader.part(suitesLength, reader.here('handshake.ciphersuites', suitesLength));
  while (suites.rest >= 2) suite(suites);
  const methodsLength = reader.number('handshake.comp_methods_length', 1);
  const methods = reader.part(methodsLength, reader.here('handshake.comp_methods', methodsLength));
  while (methods.rest > 0) methods.field('handshake.comp_method', 1);
  explainExtensions(reader, 'client');
  const hello = readClientHello(reader.bytes, at, reader.end, context.carrier === 'd');
  if (hello === null) return '';
  const { group, prefix } = reader;
  // A fingerprint of a part is that of nobody.
  if (!hello.fault) {
    group.field(`${prefix}handshake.ja4`, at, 0, ja4(hello, context.carrier, context.digest));
    group.field(`${prefix}handshake.ja3_full`, at, 0, ja3Text(hello));
    group.field(`${prefix}handshake.ja3`, at, 0, ja3(hello, context.digest));
  }
  return hello.serverName === null ? '' : ` (SNI=${hello.serverName})`;
}

/** True: it asks for another hello of the client. */
function serverHello(reader: FieldReader, at: number, context: HandshakeContext): boolean {
  const isShort = reader.rest >= 2 && isShortDraft((reader.bytes[at] << 8) | reader.bytes[at + 1]);
  const hello = readServerHello(reader.bytes, at, reader.end);
  const version = hello === null ? 0 : (hello.selectedVersion ?? hello.version);
  begin(reader, context.carrier !== 'd' && isVersion13(version));
  if (!isShort) session(reader);
  suite(reader);
  if (!isShort) reader.field('handshake.comp_method', 1);
  explainExtensions(reader, hello?.isRetry === true ? 'retry' : 'server');
  if (hello === null) return false;
  if (!hello.fault) {
    reader.group.field(`${reader.prefix}handshake.ja3s_full`, at, 0, ja3sText(hello));
    reader.group.field(`${reader.prefix}handshake.ja3s`, at, 0, ja3s(hello, context.digest));
  }
  return hello.isRetry;
}

/** The list of TLS 1.2 and before; that of 1.3 is encrypted. */
function certificates(reader: FieldReader): void {
  const length = reader.number('handshake.certificates_length', 3);
  if (length <= 0) return;
  const there = Math.min(length, reader.rest);
  const list = reader.part(there, reader.here('handshake.certificates', there));
  for (let count = 0; list.rest > 0 && count < MOST; count += 1) {
    const size = list.number('handshake.certificate_length', 3);
    const { at } = list;
    const certificate = list.field('handshake.certificate', size);
    if (!list.failed) explainCertificate(list.bytes, at, at + size, certificate);
  }
}

/** TLS 1.2 says with which algorithm it signs, earlier ones sign with MD5 and SHA-1 together. */
const hasAlgorithm = ({ version }: HandshakeContext): boolean => version === 0x0303 || version === 0xfefd;

function serverKeyExchange(reader: FieldReader, context: HandshakeContext): void {
  const { cipher } = context;
  const params = reader.part(reader.rest, reader.group.group('Parameters', reader.at, reader.rest));
  if (/^TLS_ECDHE?_(?!PSK)/.test(cipher)) {
    if (params.number('handshake.server_curve_type', 1) !== NAMED_CURVE) return;
    params.field('handshake.server_named_curve', 2);
    params.field('handshake.server_point', params.number('handshake.server_point_len', 1));
  } else if (/^TLS_DHE?_(?!PSK)/.test(cipher)) {
    for (const name of ['p', 'g', 'ys']) params.field(`handshake.${name}`, params.number(`handshake.${name}_len`, 2));
  } else return;
  if (params.rest === 0) return;
  if (hasAlgorithm(context)) explainSignatureAlgorithms(params, 2);
  params.field('handshake.sig', params.number('handshake.sig_len', 2));
}

function clientKeyExchange(reader: FieldReader, { cipher, version }: HandshakeContext): void {
  const params = reader.part(reader.rest, reader.group.group('Parameters', reader.at, reader.rest));
  if (/^TLS_ECDHE?_(?!PSK)/.test(cipher))
    params.field('handshake.client_point', params.number('handshake.client_point_len', 1));
  else if (/^TLS_DHE?_(?!PSK)/.test(cipher)) params.field('handshake.yc', params.number('handshake.yc_len', 2));
  else if (cipher.startsWith('TLS_RSA_') && !cipher.includes('PSK')) {
    // SSL 3.0 leaves the length out.
    if (version === 0x0300) params.field('handshake.epms', params.rest);
    else params.field('handshake.epms', params.number('handshake.epms_len', 2));
  }
}

/** RFC 6066, 8. */
function certificateStatus(reader: FieldReader): void {
  const length = reader.number('handshake.ocsp_response_len', 3);
  if (length <= 0) return;
  const { at } = reader;
  const response = reader.field('handshake.ocsp_response', length);
  if (!reader.failed) explainOcspResponse(reader.bytes, at, at + length, response);
}

function certificateRequest(reader: FieldReader, context: HandshakeContext): void {
  if (isVersion13(context.version)) return;
  const count = reader.number('handshake.cert_types_count', 1);
  const types = reader.part(count, reader.here('handshake.cert_types', count));
  while (types.rest > 0) types.field('handshake.cert_type', 1);
  if (hasAlgorithm(context)) {
    const length = reader.number('handshake.sig_hash_alg_len', 2);
    const algorithms = reader.part(length, reader.here('handshake.sig_hash_algs', length));
    explainSignatureAlgorithms(algorithms, algorithms.rest);
  }
  const length = reader.number('handshake.dnames_len', 2);
  const names = reader.part(length, reader.here('handshake.dnames', length));
  for (let told = 0; names.rest > 0 && told < MOST; told += 1) {
    const size = names.number('handshake.dname_len', 2);
    const { at } = names;
    const name = names.field('handshake.dname', size);
    const sequence = names.failed ? null : readDer(names.bytes, at, at + size);
    if (sequence !== null) explainName(names.bytes, sequence, name, 'x509if.rdnSequence');
  }
}
