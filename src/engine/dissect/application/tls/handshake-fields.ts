// RFC 8446, 4; RFC 5246, 7.4; RFC 6347, 4.2: every field of handshake messages. TLS and DTLS tell the same fields, each
// under its own name (`tls.handshake.type`, `dtls.handshake.type`).

import type { FieldGroup, FieldSpec } from '../../../../model/field.ts';
import { FieldReader } from '../field-reader.ts';
import { readDer } from '../x509/der.ts';
import { explainName } from '../x509/name-fields.ts';
import { explainOcspResponse } from '../x509/ocsp-fields.ts';
import { explainCertificate } from '../x509/x509-fields.ts';
import { CIPHER_NAMES } from './cipher-names.ts';
import { explainExtensions, extensionFields } from './extension-fields.ts';
import { explainSignatureAlgorithms } from './signature-fields.ts';
import { ja3, ja3s, ja3sText, ja3Text, ja4 } from './fingerprints.ts';
import type { Carrier, Digest } from './fingerprints.ts';
import { MESSAGE } from './handshakes.ts';
import { readClientHello, readServerHello } from './hello.ts';
import { GROUPS, isShortDraft, isVersion13, VERSION_NAMES } from './names.ts';

const NEW_TICKET = 4,
  CERTIFICATE_REQUEST = 13,
  CERTIFICATE_VERIFY = 15,
  CLIENT_KEY_EXCHANGE = 16,
  CERTIFICATE_STATUS = 22;
const RANDOM = 32;
const NAMED_CURVE = 3;
/** Items of one list that are named. */
const MOST = 256;

/** IANA tls-parameters, HandshakeType. */
export const MESSAGE_NAMES: Readonly<Record<number, string>> = {
  0: 'Hello Request',
  1: 'Client Hello',
  2: 'Server Hello',
  3: 'Hello Verify Request',
  4: 'New Session Ticket',
  5: 'End of Early Data',
  6: 'Hello Retry Request',
  8: 'Encrypted Extensions',
  11: 'Certificate',
  12: 'Server Key Exchange',
  13: 'Certificate Request',
  14: 'Server Hello Done',
  15: 'Certificate Verify',
  16: 'Client Key Exchange',
  20: 'Finished',
  21: 'Certificate URL',
  22: 'Certificate Status',
  23: 'Supplemental Data',
  24: 'Key Update',
  25: 'Compressed Certificate',
  67: 'Next Protocol',
};

/** IANA, "TLS ClientCertificateType Identifiers". */
const CERTIFICATE_TYPES = {
  1: 'RSA Sign',
  2: 'DSS Sign',
  3: 'RSA Fixed DH',
  4: 'DSS Fixed DH',
  5: 'RSA Ephemeral DH',
  6: 'DSS Ephemeral DH',
  20: 'Fortezza',
  21: 'GOST R 34.10-94',
  22: 'GOST R 34.10-2001',
  64: 'ECDSA Sign',
  65: 'RSA Fixed ECDH',
  66: 'ECDSA Fixed ECDH',
  67: 'GOST R 34.10-2012, 256 bits',
  68: 'GOST R 34.10-2012, 512 bits',
};

/** Fields by what stands behind `tls.` and `dtls.`. */
export const handshakeFields: Readonly<Record<string, FieldSpec>> = {
  handshake: { title: 'Handshake', kind: 'label' },
  'handshake.type': { title: 'Type', kind: 'unsigned', names: MESSAGE_NAMES },
  'handshake.length': { title: 'Length', kind: 'unsigned', unit: 'bytes' },
  'handshake.version': {
    title: 'Version',
    kind: 'unsigned',
    hex: true,
    names: VERSION_NAMES,
    help: {
      en: 'TLS 1.3 says 1.2 here; the version that counts is in the extension supported_versions.',
      ru: 'TLS 1.3 указывает здесь 1.2; настоящая версия — в расширении supported_versions.',
    },
  },
  'handshake.random': { title: 'Random', kind: 'bytes' },
  'handshake.random_time': { title: 'First bytes as a time', kind: 'time' },
  'handshake.random_bytes': { title: 'Random bytes', kind: 'bytes' },
  'handshake.session_id_length': { title: 'Session ID length', kind: 'unsigned' },
  'handshake.session_id': { title: 'Session ID', kind: 'bytes' },
  'handshake.cipher_suites_length': { title: 'Cipher suites length', kind: 'unsigned' },
  'handshake.ciphersuites': { title: 'Cipher suites', kind: 'label' },
  'handshake.ciphersuite': {
    title: 'Cipher suite',
    kind: 'unsigned',
    hex: true,
    names: CIPHER_NAMES,
    help: {
      en: 'How keys are agreed on and data is encrypted. RC4, 3DES, NULL and EXPORT are broken.',
      ru: 'Как согласуются ключи и шифруются данные. RC4, 3DES, NULL и EXPORT взломаны.',
    },
  },
  'handshake.comp_methods_length': { title: 'Compression methods length', kind: 'unsigned' },
  'handshake.comp_methods': { title: 'Compression methods', kind: 'label' },
  'handshake.comp_method': {
    title: 'Compression method',
    kind: 'unsigned',
    names: { 0: 'null', 1: 'DEFLATE', 64: 'LZS' },
  },
  'handshake.certificates_length': { title: 'Certificates length', kind: 'unsigned' },
  'handshake.certificates': { title: 'Certificates', kind: 'label' },
  'handshake.certificate_length': { title: 'Certificate length', kind: 'unsigned' },
  'handshake.certificate': { title: 'Certificate', kind: 'bytes' },
  'handshake.cert_types_count': { title: 'Certificate types', kind: 'unsigned' },
  'handshake.cert_types': { title: 'Certificate types', kind: 'label' },
  'handshake.cert_type': { title: 'Certificate type', kind: 'unsigned', names: CERTIFICATE_TYPES },
  'handshake.dnames_len': { title: 'Distinguished names length', kind: 'unsigned' },
  'handshake.dnames': { title: 'Distinguished names', kind: 'label' },
  'handshake.dname_len': { title: 'Name length', kind: 'unsigned' },
  'handshake.dname': { title: 'Distinguished name', kind: 'label' },
  'handshake.server_curve_type': {
    title: 'Curve type',
    kind: 'unsigned',
    hex: true,
    names: { 1: 'explicit prime', 2: 'explicit char2', 3: 'named curve' },
  },
  'handshake.server_named_curve': { title: 'Named curve', kind: 'unsigned', hex: true, names: GROUPS },
  'handshake.server_point_len': { title: 'Public key length', kind: 'unsigned' },
  'handshake.server_point': { title: 'Public key', kind: 'bytes' },
  'handshake.client_point_len': { title: 'Public key length', kind: 'unsigned' },
  'handshake.client_point': { title: 'Public key', kind: 'bytes' },
  'handshake.p_len': { title: 'Length of p', kind: 'unsigned' },
  'handshake.p': { title: 'p', kind: 'bytes' },
  'handshake.g_len': { title: 'Length of g', kind: 'unsigned' },
  'handshake.g': { title: 'g', kind: 'bytes' },
  'handshake.ys_len': { title: 'Public key length', kind: 'unsigned' },
  'handshake.ys': { title: 'Public key', kind: 'bytes' },
  'handshake.yc_len': { title: 'Public key length', kind: 'unsigned' },
  'handshake.yc': { title: 'Public key', kind: 'bytes' },
  'handshake.epms_len': { title: 'Encrypted secret length', kind: 'unsigned' },
  'handshake.epms': { title: 'Encrypted secret', kind: 'bytes' },
  'handshake.sig_len': { title: 'Signature length', kind: 'unsigned' },
  'handshake.sig': { title: 'Signature', kind: 'bytes' },
  'handshake.client_cert_vrfy.sig_len': { title: 'Signature length', kind: 'unsigned' },
  'handshake.client_cert_vrfy.sig': { title: 'Signature', kind: 'bytes' },
  'handshake.session_ticket_lifetime_hint': { title: 'Ticket lifetime', kind: 'unsigned', unit: 'seconds' },
  'handshake.session_ticket_length': { title: 'Ticket length', kind: 'unsigned' },
  'handshake.session_ticket': { title: 'Ticket', kind: 'bytes' },
  'handshake.ocsp_response_len': { title: 'OCSP response length', kind: 'unsigned' },
  'handshake.ocsp_response': { title: 'OCSP response', kind: 'label' },
  'handshake.ja3_full': { title: 'JA3, full', kind: 'text', derived: true },
  'handshake.ja3': {
    title: 'JA3',
    kind: 'text',
    derived: true,
    help: {
      en: 'Fingerprint of the program that says hello: the same software, the same value.',
      ru: 'Отпечаток программы-клиента: у одного и того же ПО он одинаков.',
    },
  },
  'handshake.ja3s_full': { title: 'JA3S, full', kind: 'text', derived: true },
  'handshake.ja3s': { title: 'JA3S', kind: 'text', derived: true },
  'handshake.ja4': {
    title: 'JA4',
    kind: 'text',
    derived: true,
    help: {
      en: 'Fingerprint of the client that survives extensions in random order.',
      ru: 'Отпечаток клиента, не зависящий от порядка расширений.',
    },
  },
  ...extensionFields,
};

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

function begin(reader: FieldReader): void {
  reader.field('handshake.version', 2);
  const { at } = reader;
  const random = reader.field('handshake.random', RANDOM);
  if (reader.failed) return;
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
  begin(reader);
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
  group.field(`${prefix}handshake.ja4`, at, 0, ja4(hello, context.carrier, context.digest));
  group.field(`${prefix}handshake.ja3_full`, at, 0, ja3Text(hello));
  group.field(`${prefix}handshake.ja3`, at, 0, ja3(hello, context.digest));
  return hello.serverName === null ? '' : ` (SNI=${hello.serverName})`;
}

/** True: it asks for another hello of the client. */
function serverHello(reader: FieldReader, at: number, context: HandshakeContext): boolean {
  const isShort = reader.rest >= 2 && isShortDraft((reader.bytes[at] << 8) | reader.bytes[at + 1]);
  begin(reader);
  if (!isShort) session(reader);
  suite(reader);
  if (!isShort) reader.field('handshake.comp_method', 1);
  const hello = readServerHello(reader.bytes, at, reader.end);
  explainExtensions(reader, hello?.isRetry === true ? 'retry' : 'server');
  if (hello === null) return false;
  reader.group.field(`${reader.prefix}handshake.ja3s_full`, at, 0, ja3sText(hello));
  reader.group.field(`${reader.prefix}handshake.ja3s`, at, 0, ja3s(hello, context.digest));
  return hello.isRetry;
}

/** The list of TLS 1.2 and before; that of 1.3 is encrypted. */
function certificates(reader: FieldReader): void {
  const length = reader.number('handshake.certificates_length', 3);
  if (length <= 0) return;
  const list = reader.part(length, reader.here('handshake.certificates', length));
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
  if (/^TLS_ECDHE_(?!PSK)/.test(cipher)) {
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
