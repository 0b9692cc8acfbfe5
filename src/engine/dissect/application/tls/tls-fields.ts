// RFC 8446, 4 and 5; RFC 5246, 7: every field of a record and of the hellos, for the packet somebody looks at.

import { u16be, u24be } from '../../../../base/bytes.ts';
import { latin1 } from '../../../../base/text.ts';
import { defineFields } from '../../../../model/field.ts';
import type { FieldGroup } from '../../../../model/field.ts';
import type { Output } from '../../../../model/stream.ts';
import { cipherName } from './cipher-names.ts';
import { ja3, ja3s, ja3Text, ja4 } from './fingerprints.ts';
import { EXTENSION, readClientHello, readServerHello } from './hello.ts';
import { alertName, groupName, versionName } from './names.ts';

const RECORD_HEADER = 5,
  MESSAGE_HEADER = 4;
const RECORD = { changeCipherSpec: 20, alert: 21, handshake: 22, applicationData: 23 } as const;
const CLIENT_HELLO = 1,
  SERVER_HELLO = 2,
  CERTIFICATE = 11;
const RANDOM = 32;
/** Items of one list that are named. */
const MOST = 256;
const CONTENT_NAMES = {
  20: 'Change Cipher Spec',
  21: 'Alert',
  22: 'Handshake',
  23: 'Application Data',
  24: 'Heartbeat',
};
const VERSION_NAMES = { 0x0300: 'SSL 3.0', 0x0301: 'TLS 1.0', 0x0302: 'TLS 1.1', 0x0303: 'TLS 1.2', 0x0304: 'TLS 1.3' };
/** IANA tls-parameters, HandshakeType. */
const MESSAGE_NAMES: Readonly<Record<number, string>> = {
  0: 'Hello Request',
  1: 'Client Hello',
  2: 'Server Hello',
  4: 'New Session Ticket',
  5: 'End of Early Data',
  8: 'Encrypted Extensions',
  11: 'Certificate',
  12: 'Server Key Exchange',
  13: 'Certificate Request',
  14: 'Server Hello Done',
  15: 'Certificate Verify',
  16: 'Client Key Exchange',
  20: 'Finished',
  22: 'Certificate Status',
  24: 'Key Update',
  67: 'Next Protocol',
};

export const tlsFields = defineFields({
  'tls.record': { title: 'Record', kind: 'label' },
  'tls.record.content_type': { title: 'Content type', kind: 'unsigned', names: CONTENT_NAMES },
  'tls.record.version': {
    title: 'Version',
    kind: 'unsigned',
    hex: true,
    names: VERSION_NAMES,
    help: {
      en: 'Of the record only: TLS 1.3 says 1.2 here so that old devices let it pass.',
      ru: 'Только версия записи: TLS 1.3 указывает здесь 1.2, чтобы её пропускали старые устройства.',
    },
  },
  'tls.record.length': { title: 'Length', kind: 'unsigned', unit: 'bytes' },
  'tls.change_cipher_spec': { title: 'Change cipher spec', kind: 'label' },
  'tls.alert_message': { title: 'Alert', kind: 'label' },
  'tls.alert_message.level': { title: 'Level', kind: 'unsigned', names: { 1: 'Warning', 2: 'Fatal' } },
  'tls.alert_message.desc': { title: 'Description', kind: 'unsigned' },
  'tls.app_data': { title: 'Encrypted application data', kind: 'bytes' },
  'tls.handshake': { title: 'Handshake', kind: 'label' },
  'tls.handshake.type': { title: 'Type', kind: 'unsigned', names: MESSAGE_NAMES },
  'tls.handshake.length': { title: 'Length', kind: 'unsigned', unit: 'bytes' },
  'tls.handshake.version': { title: 'Version', kind: 'unsigned', hex: true, names: VERSION_NAMES },
  'tls.handshake.random': { title: 'Random', kind: 'bytes' },
  'tls.handshake.session_id_length': { title: 'Session ID length', kind: 'unsigned' },
  'tls.handshake.session_id': { title: 'Session ID', kind: 'bytes' },
  'tls.handshake.cipher_suites_length': { title: 'Cipher suites length', kind: 'unsigned' },
  'tls.handshake.ciphersuite': {
    title: 'Cipher suite',
    kind: 'unsigned',
    hex: true,
    help: {
      en: 'How keys are agreed on and data is encrypted. RC4, 3DES, NULL and EXPORT are broken.',
      ru: 'Как согласуются ключи и шифруются данные. RC4, 3DES, NULL и EXPORT взломаны.',
    },
  },
  'tls.handshake.comp_methods_length': { title: 'Compression methods length', kind: 'unsigned' },
  'tls.handshake.comp_method': { title: 'Compression method', kind: 'unsigned', names: { 0: 'null', 1: 'DEFLATE' } },
  'tls.handshake.extensions_length': { title: 'Extensions length', kind: 'unsigned' },
  'tls.handshake.extension.type': { title: 'Type', kind: 'unsigned' },
  'tls.handshake.extension.len': { title: 'Length', kind: 'unsigned' },
  'tls.handshake.extension.data': { title: 'Data', kind: 'bytes' },
  'tls.handshake.extensions_server_name_list_len': { title: 'List length', kind: 'unsigned' },
  'tls.handshake.extensions_server_name_type': { title: 'Name type', kind: 'unsigned' },
  'tls.handshake.extensions_server_name_len': { title: 'Name length', kind: 'unsigned' },
  'tls.handshake.extensions_server_name': {
    title: 'Server name',
    kind: 'text',
    help: {
      en: 'Which site the client asks for, in clear text before anything is encrypted.',
      ru: 'Какой сайт нужен клиенту — открытым текстом, до всякого шифрования.',
    },
  },
  'tls.handshake.extensions_supported_groups_length': { title: 'List length', kind: 'unsigned' },
  'tls.handshake.extensions_supported_group': { title: 'Group', kind: 'unsigned', hex: true },
  'tls.handshake.extensions_ec_point_formats_length': { title: 'List length', kind: 'unsigned' },
  'tls.handshake.extensions_ec_point_format': { title: 'Point format', kind: 'unsigned' },
  'tls.handshake.sig_hash_alg_len': { title: 'List length', kind: 'unsigned' },
  'tls.handshake.sig_hash_alg': { title: 'Signature algorithm', kind: 'unsigned', hex: true },
  'tls.handshake.sig_hash_hash': { title: 'Hash', kind: 'unsigned' },
  'tls.handshake.sig_hash_sig': { title: 'Signature', kind: 'unsigned' },
  'tls.handshake.extensions_alpn_len': { title: 'List length', kind: 'unsigned' },
  'tls.handshake.extensions_alpn_str_len': { title: 'String length', kind: 'unsigned' },
  'tls.handshake.extensions_alpn_str': { title: 'Protocol', kind: 'text' },
  'tls.handshake.extensions.supported_versions_len': { title: 'List length', kind: 'unsigned' },
  'tls.handshake.extensions.supported_version': {
    title: 'Supported version',
    kind: 'unsigned',
    hex: true,
    names: VERSION_NAMES,
  },
  'tls.handshake.extensions_key_share_client_length': { title: 'List length', kind: 'unsigned' },
  'tls.handshake.extensions_key_share_group': { title: 'Group', kind: 'unsigned' },
  'tls.handshake.extensions_key_share_key_exchange_length': { title: 'Key length', kind: 'unsigned' },
  'tls.handshake.extensions_key_share_key_exchange': { title: 'Key', kind: 'bytes' },
  'tls.handshake.extensions_reneg_info_len': { title: 'Length', kind: 'unsigned' },
  'tls.handshake.certificates_length': { title: 'Certificates length', kind: 'unsigned' },
  'tls.handshake.certificate_length': { title: 'Certificate length', kind: 'unsigned' },
  'tls.handshake.certificate': { title: 'Certificate', kind: 'bytes' },
  'tls.handshake.ja3': { title: 'JA3', kind: 'text', derived: true },
  'tls.handshake.ja3_full': { title: 'JA3, full', kind: 'text', derived: true },
  'tls.handshake.ja3s': { title: 'JA3S', kind: 'text', derived: true },
  'tls.handshake.ja4': { title: 'JA4', kind: 'text', derived: true },
});

/** Names the fields of one whole record, whose header begins at `at`. */
export function explainRecord(
  bytes: Uint8Array,
  at: number,
  end: number,
  layer: FieldGroup,
  isEncrypted: boolean,
  digest: Output['digest'],
): void {
  const type = bytes[at];
  const record = layer.field('tls.record', at, end - at);
  record.field('tls.record.content_type', at, 1);
  record.field('tls.record.version', at + 1, 2);
  record.field('tls.record.length', at + 3, 2);
  const body = at + RECORD_HEADER;
  if (type === RECORD.handshake && !isEncrypted) explainMessages(bytes, body, end, layer, record, digest);
  else if (type === RECORD.handshake) {
    record.field('tls.handshake', body, end - body);
    layer.summary('Encrypted Handshake Message');
  } else if (type === RECORD.alert) explainAlert(bytes, body, end, layer, record);
  else if (type === RECORD.changeCipherSpec) {
    record.field('tls.change_cipher_spec', body, end - body);
    layer.summary('Change Cipher Spec');
  } else if (type === RECORD.applicationData) {
    record.field('tls.app_data', body, end - body);
    layer.summary('Application Data');
  } else layer.summary('Heartbeat');
}

function explainAlert(bytes: Uint8Array, at: number, end: number, layer: FieldGroup, record: FieldGroup): void {
  const alert = record.field('tls.alert_message', at, end - at);
  if (end - at !== 2) {
    layer.summary('Encrypted Alert');
    return;
  }
  alert.field('tls.alert_message.level', at, 1);
  const words = alertName(bytes[at + 1]) ?? `alert ${bytes[at + 1]}`;
  alert.field('tls.alert_message.desc', at + 1, 1).summary(`${words} (${bytes[at + 1]})`);
  layer.summary(`Alert (${bytes[at] === 2 ? 'fatal' : 'warning'}: ${words})`);
}

function explainMessages(
  bytes: Uint8Array,
  at: number,
  end: number,
  layer: FieldGroup,
  record: FieldGroup,
  digest: Output['digest'],
): void {
  const words: string[] = [];
  for (let place = at; place + MESSAGE_HEADER <= end && words.length < MOST;) {
    const type = bytes[place];
    const length = u24be(bytes, place + 1);
    const body = place + MESSAGE_HEADER;
    const stop = Math.min(end, body + length);
    const message = record.field('tls.handshake', place, stop - place);
    message.field('tls.handshake.type', place, 1);
    message.field('tls.handshake.length', place + 1, 3);
    words.push(MESSAGE_NAMES[type] ?? `Message ${type}`);
    if (body + length <= end) explainBody(type, bytes, body, stop, message, words, digest);
    place = body + length;
  }
  layer.summary(words.join(', '));
}

function explainBody(
  type: number,
  bytes: Uint8Array,
  at: number,
  end: number,
  message: FieldGroup,
  words: string[],
  digest: Output['digest'],
): void {
  if (type === CLIENT_HELLO) {
    new Hello(bytes, end, message).client(at);
    const hello = readClientHello(bytes, at, end, false);
    if (hello === null) return;
    if (hello.serverName !== null) words.push(`(SNI=${hello.serverName})`);
    message.field('tls.handshake.ja4', at, 0, ja4(hello, 't', digest));
    message.field('tls.handshake.ja3_full', at, 0, ja3Text(hello));
    message.field('tls.handshake.ja3', at, 0, ja3(hello, digest));
  } else if (type === SERVER_HELLO) {
    new Hello(bytes, end, message).server(at);
    const hello = readServerHello(bytes, at, end);
    if (hello !== null) message.field('tls.handshake.ja3s', at, 0, ja3s(hello, digest));
  } else if (type === CERTIFICATE) explainCertificates(bytes, at, end, message);
}

/** The list of TLS 1.2 and before; that of 1.3 is encrypted. */
function explainCertificates(bytes: Uint8Array, at: number, end: number, message: FieldGroup): void {
  if (end - at < 3) return;
  message.field('tls.handshake.certificates_length', at, 3);
  for (let place = at + 3, count = 0; place + 3 <= end && count < MOST; count += 1) {
    const length = u24be(bytes, place);
    if (place + 3 + length > end) return;
    message.field('tls.handshake.certificate_length', place, 3);
    message.field('tls.handshake.certificate', place + 3, length);
    place += 3 + length;
  }
}

/** Goes through one hello; stops where a length leads beyond its end. */
class Hello {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  readonly #message: FieldGroup;

  constructor(bytes: Uint8Array, end: number, message: FieldGroup) {
    this.#bytes = bytes;
    this.#end = end;
    this.#message = message;
  }

  client(at: number): void {
    const session = this.#begin(at);
    if (session < 0 || session + 2 > this.#end) return;
    const suites = u16be(this.#bytes, session);
    const methods = session + 2 + suites;
    if (methods >= this.#end) return;
    this.#message.field('tls.handshake.cipher_suites_length', session, 2);
    for (let place = session + 2; place + 2 <= methods; place += 2) this.#suite(place);
    const extensions = methods + 1 + this.#bytes[methods];
    if (extensions > this.#end) return;
    this.#message.field('tls.handshake.comp_methods_length', methods, 1);
    for (let place = methods + 1; place < extensions; place += 1)
      this.#message.field('tls.handshake.comp_method', place, 1);
    this.#extensions(extensions, true);
  }

  server(at: number): void {
    const suite = this.#begin(at);
    if (suite < 0 || suite + 3 > this.#end) return;
    this.#suite(suite);
    this.#message.field('tls.handshake.comp_method', suite + 2, 1);
    this.#extensions(suite + 3, false);
  }

  /** Version, random and session; returns where the rest begins, or −1. */
  #begin(at: number): number {
    const session = at + 2 + RANDOM;
    if (session >= this.#end) return -1;
    this.#message.field('tls.handshake.version', at, 2);
    this.#message.field('tls.handshake.random', at + 2, RANDOM);
    const length = this.#bytes[session];
    if (session + 1 + length > this.#end) return -1;
    this.#message.field('tls.handshake.session_id_length', session, 1);
    if (length > 0) this.#message.field('tls.handshake.session_id', session + 1, length);
    return session + 1 + length;
  }

  #suite(at: number): void {
    const suite = u16be(this.#bytes, at);
    this.#message
      .field('tls.handshake.ciphersuite', at, 2)
      .summary(`${cipherName(suite)} (0x${suite.toString(16).padStart(4, '0')})`);
  }

  #extensions(at: number, isClient: boolean): void {
    if (at + 2 > this.#end) return;
    this.#message.field('tls.handshake.extensions_length', at, 2);
    for (let place = at + 2, count = 0; place + 4 <= this.#end && count < MOST; count += 1) {
      const type = u16be(this.#bytes, place);
      const length = u16be(this.#bytes, place + 2);
      const end = place + 4 + length;
      if (end > this.#end) return;
      const extension = this.#message.group(`Extension ${type}`, place, end - place);
      extension.field('tls.handshake.extension.type', place, 2);
      extension.field('tls.handshake.extension.len', place + 2, 2);
      this.#extension(type, place + 4, end, extension, isClient);
      place = end;
    }
  }

  #extension(type: number, at: number, end: number, extension: FieldGroup, isClient: boolean): void {
    if (type === EXTENSION.serverName && isClient && end - at >= 5) this.#serverName(at, end, extension);
    else if (type === EXTENSION.groups) this.#list('extensions_supported_group', at, end, extension);
    else if (type === EXTENSION.signatureAlgorithms) this.#list('sig_hash_alg', at, end, extension);
    else if (type === EXTENSION.pointFormats && end > at) {
      extension.field('tls.handshake.extensions_ec_point_formats_length', at, 1);
      for (let place = at + 1; place < end; place += 1)
        extension.field('tls.handshake.extensions_ec_point_format', place, 1);
    } else if (type === EXTENSION.alpn && end - at >= 2) this.#protocols(at, end, extension);
    else if (type === EXTENSION.supportedVersions) this.#versions(at, end, extension, isClient);
    else if (type === EXTENSION.keyShare && isClient) this.#keys(at, end, extension);
    else if (end > at) extension.field('tls.handshake.extension.data', at, end - at);
  }

  #serverName(at: number, end: number, extension: FieldGroup): void {
    extension.field('tls.handshake.extensions_server_name_list_len', at, 2);
    extension.field('tls.handshake.extensions_server_name_type', at + 2, 1);
    extension.field('tls.handshake.extensions_server_name_len', at + 3, 2);
    const length = Math.min(u16be(this.#bytes, at + 3), end - at - 5);
    const name = latin1(this.#bytes, at + 5, at + 5 + length);
    extension.field('tls.handshake.extensions_server_name', at + 5, length, name);
    extension.summary(name);
  }

  /** A list of numbers of two bytes behind its length. */
  #list(name: string, at: number, end: number, extension: FieldGroup): void {
    if (end - at < 2) return;
    const isAlgorithm = name === 'sig_hash_alg';
    extension.field(`tls.handshake.${isAlgorithm ? 'sig_hash_alg_len' : `${name}s_length`}`, at, 2);
    for (let place = at + 2, count = 0; place + 2 <= end && count < MOST; place += 2, count += 1) {
      const item = extension.field(`tls.handshake.${name}`, place, 2);
      if (isAlgorithm) {
        item.field('tls.handshake.sig_hash_hash', place, 1);
        item.field('tls.handshake.sig_hash_sig', place + 1, 1);
      } else item.summary(groupName(u16be(this.#bytes, place)));
    }
  }

  #protocols(at: number, end: number, extension: FieldGroup): void {
    extension.field('tls.handshake.extensions_alpn_len', at, 2);
    for (let place = at + 2, count = 0; place < end && count < MOST; count += 1) {
      const length = this.#bytes[place];
      if (place + 1 + length > end) return;
      extension.field('tls.handshake.extensions_alpn_str_len', place, 1);
      extension.field('tls.handshake.extensions_alpn_str', place + 1, length);
      place += 1 + length;
    }
  }

  /** A client lists, a server chooses one. */
  #versions(at: number, end: number, extension: FieldGroup, isClient: boolean): void {
    if (isClient && end > at) extension.field('tls.handshake.extensions.supported_versions_len', at, 1);
    for (let place = isClient ? at + 1 : at, count = 0; place + 2 <= end && count < MOST; place += 2, count += 1)
      extension
        .field('tls.handshake.extensions.supported_version', place, 2)
        .summary(versionName(u16be(this.#bytes, place)));
  }

  #keys(at: number, end: number, extension: FieldGroup): void {
    if (end - at < 2) return;
    extension.field('tls.handshake.extensions_key_share_client_length', at, 2);
    for (let place = at + 2, count = 0; place + 4 <= end && count < MOST; count += 1) {
      const length = u16be(this.#bytes, place + 2);
      if (place + 4 + length > end) return;
      extension.field('tls.handshake.extensions_key_share_group', place, 2);
      extension.field('tls.handshake.extensions_key_share_key_exchange_length', place + 2, 2);
      extension.field('tls.handshake.extensions_key_share_key_exchange', place + 4, length);
      place += 4 + length;
    }
  }
}
