// Extensions of hellos: RFC 6066, RFC 8422, RFC 8446, 4.2 and the IANA registry, for the packet somebody looks at.

import type { FieldSpec } from '../../../../model/field.ts';
import type { FieldReader } from '../field-reader.ts';
import { explainTimestamps, timestampFields } from './certificate-timestamps.ts';
import { groupName, isGrease, VERSION_NAMES, versionName } from './names.ts';
import { explainSignatureAlgorithms, signatureFields } from './signature-fields.ts';

/** Who sends the extensions: they look different in each. */
export type Sender = 'client' | 'server' | 'retry';

/** Items of one list that are named. */
const MOST = 256;

/** IANA, "TLS ExtensionType Values". */
const NAMES: Readonly<Record<number, string>> = {
  0: 'server_name',
  1: 'max_fragment_length',
  5: 'status_request',
  10: 'supported_groups',
  11: 'ec_point_formats',
  13: 'signature_algorithms',
  14: 'use_srtp',
  15: 'heartbeat',
  16: 'application_layer_protocol_negotiation',
  17: 'status_request_v2',
  18: 'signed_certificate_timestamp',
  19: 'client_certificate_type',
  20: 'server_certificate_type',
  21: 'padding',
  22: 'encrypt_then_mac',
  23: 'extended_master_secret',
  27: 'compress_certificate',
  28: 'record_size_limit',
  34: 'delegated_credentials',
  35: 'session_ticket',
  /** Of drafts before the 23rd. */
  40: 'key_share',
  41: 'pre_shared_key',
  42: 'early_data',
  43: 'supported_versions',
  44: 'cookie',
  45: 'psk_key_exchange_modes',
  47: 'certificate_authorities',
  48: 'oid_filters',
  49: 'post_handshake_auth',
  50: 'signature_algorithms_cert',
  51: 'key_share',
  54: 'connection_id',
  57: 'quic_transport_parameters',
  13172: 'next_protocol_negotiation',
  17513: 'application_settings',
  17613: 'application_settings',
  30031: 'channel_id_old',
  30032: 'channel_id',
  65037: 'encrypted_client_hello',
  65486: 'encrypted_server_name',
  65281: 'renegotiation_info',
};
const POINT_FORMATS = { 0: 'uncompressed', 1: 'ansiX962_compressed_prime', 2: 'ansiX962_compressed_char2' };
/** IANA, "DTLS-SRTP Protection Profiles". */
const SRTP_PROFILES = {
  1: 'AES128 CM, HMAC-SHA1 80',
  2: 'AES128 CM, HMAC-SHA1 32',
  5: 'NULL, HMAC-SHA1 80',
  6: 'NULL, HMAC-SHA1 32',
  7: 'AEAD AES-128 GCM',
  8: 'AEAD AES-256 GCM',
};

/** Fields by what stands behind `tls.` and `dtls.`. */
export const extensionFields: Readonly<Record<string, FieldSpec>> = {
  'handshake.extensions_length': { title: 'Extensions length', kind: 'unsigned' },
  'handshake.extension.type': { title: 'Type', kind: 'unsigned', names: NAMES },
  'handshake.extension.len': { title: 'Length', kind: 'unsigned' },
  'handshake.extension.data': { title: 'Data', kind: 'bytes' },
  'handshake.extensions_server_name_list_len': { title: 'List length', kind: 'unsigned' },
  'handshake.extensions_server_name_type': { title: 'Name type', kind: 'unsigned', names: { 0: 'host name' } },
  'handshake.extensions_server_name_len': { title: 'Name length', kind: 'unsigned' },
  'handshake.extensions_server_name': {
    title: 'Server name',
    kind: 'text',
    help: {
      en: 'Which site the client asks for, in clear text before anything is encrypted.',
      ru: 'Какой сайт нужен клиенту — открытым текстом, до всякого шифрования.',
    },
  },
  'handshake.max_fragment_length': { title: 'Maximum fragment length', kind: 'unsigned' },
  'handshake.extensions_status_request_type': { title: 'Status type', kind: 'unsigned', names: { 1: 'OCSP' } },
  'handshake.extensions_status_request_len': { title: 'Status length', kind: 'unsigned' },
  'handshake.extensions_status_request_list_len': { title: 'Status list length', kind: 'unsigned' },
  'handshake.extensions_status_request_responder_ids_len': { title: 'Responder IDs length', kind: 'unsigned' },
  'handshake.extensions_status_request_exts_len': { title: 'Request extensions length', kind: 'unsigned' },
  'handshake.extensions_supported_groups_length': { title: 'List length', kind: 'unsigned' },
  'handshake.extensions_supported_groups': { title: 'Supported groups', kind: 'label' },
  'handshake.extensions_supported_group': { title: 'Group', kind: 'unsigned', hex: true },
  'handshake.extensions_ec_point_formats_length': { title: 'List length', kind: 'unsigned' },
  'handshake.extensions_ec_point_formats': { title: 'Point formats', kind: 'label' },
  'handshake.extensions_ec_point_format': { title: 'Point format', kind: 'unsigned', names: POINT_FORMATS },
  'handshake.extension.heartbeat.mode': {
    title: 'Heartbeat mode',
    kind: 'unsigned',
    names: { 1: 'peer may send requests', 2: 'peer may not send requests' },
  },
  'handshake.extensions_alpn_len': { title: 'List length', kind: 'unsigned' },
  'handshake.extensions_alpn_list': { title: 'Protocols', kind: 'label' },
  'handshake.extensions_alpn_str_len': { title: 'String length', kind: 'unsigned' },
  'handshake.extensions_alpn_str': {
    title: 'Protocol',
    kind: 'text',
    help: {
      en: 'What is to be spoken inside: h2 is HTTP/2. The client offers, the server chooses.',
      ru: 'На чём говорить внутри: h2 — это HTTP/2. Клиент предлагает, сервер выбирает.',
    },
  },
  'handshake.extensions_npn_str_len': { title: 'String length', kind: 'unsigned' },
  'handshake.extensions_npn': { title: 'Protocol', kind: 'text' },
  'handshake.extensions_padding_data': { title: 'Padding', kind: 'bytes' },
  'compress_certificate.algorithms_length': { title: 'List length', kind: 'unsigned' },
  'compress_certificate.algorithm': {
    title: 'Algorithm',
    kind: 'unsigned',
    names: { 1: 'zlib', 2: 'brotli', 3: 'zstd' },
  },
  record_size_limit: { title: 'Record size limit', kind: 'unsigned' },
  'handshake.extensions.psk.identities.length': { title: 'Identities length', kind: 'unsigned' },
  'handshake.extensions.psk.identity.identity_length': { title: 'Identity length', kind: 'unsigned' },
  'handshake.extensions.psk.identity.identity': { title: 'Identity', kind: 'bytes' },
  'handshake.extensions.psk.identity.obfuscated_ticket_age': { title: 'Obfuscated ticket age', kind: 'unsigned' },
  'handshake.extensions.psk.identity.selected': { title: 'Selected identity', kind: 'unsigned' },
  'handshake.extensions.psk.binders_len': { title: 'Binders length', kind: 'unsigned' },
  'handshake.extensions.psk.binders': { title: 'Binders', kind: 'label' },
  'handshake.extensions.supported_versions_len': { title: 'List length', kind: 'unsigned' },
  'handshake.extensions.supported_version': { title: 'Supported version', kind: 'unsigned', hex: true },
  'handshake.extensions.cookie_len': { title: 'Cookie length', kind: 'unsigned' },
  'handshake.extensions.cookie': { title: 'Cookie', kind: 'bytes' },
  'extension.psk_ke_modes_length': { title: 'List length', kind: 'unsigned' },
  'extension.psk_ke_mode': {
    title: 'Key exchange mode',
    kind: 'unsigned',
    names: { 0: 'PSK only', 1: 'PSK with (EC)DHE' },
  },
  'handshake.extensions_key_share_client_length': { title: 'List length', kind: 'unsigned' },
  'handshake.extensions_key_share_group': { title: 'Group', kind: 'unsigned' },
  'handshake.extensions_key_share_key_exchange_length': { title: 'Key length', kind: 'unsigned' },
  'handshake.extensions_key_share_key_exchange': { title: 'Key', kind: 'bytes' },
  'handshake.extensions_key_share_selected_group': { title: 'Selected group', kind: 'unsigned' },
  'handshake.extensions_alps_len': { title: 'List length', kind: 'unsigned' },
  'handshake.extensions_alps_alpn_list': { title: 'Protocols', kind: 'label' },
  'handshake.extensions_alps_alpn_str_len': { title: 'String length', kind: 'unsigned' },
  'handshake.extensions_alps_alpn_str': { title: 'Protocol', kind: 'text' },
  'handshake.extensions_reneg_info_len': { title: 'Length', kind: 'unsigned' },
  'handshake.extensions_reneg_info': { title: 'Renegotiation info', kind: 'bytes' },
  connection_id_length: { title: 'Connection ID length', kind: 'unsigned' },
  connection_id: { title: 'Connection ID', kind: 'bytes' },
  'use_srtp.protection_profiles_length': { title: 'List length', kind: 'unsigned' },
  'use_srtp.protection_profile': { title: 'Protection profile', kind: 'unsigned', hex: true, names: SRTP_PROFILES },
  'use_srtp.mki_length': { title: 'Key identifier length', kind: 'unsigned' },
  'use_srtp.mki': { title: 'Key identifier', kind: 'bytes' },
  ...signatureFields,
  ...timestampFields,
};

/** Names the extensions that stand in the rest of a hello. */
export function explainExtensions(hello: FieldReader, sender: Sender): void {
  if (hello.rest === 0) return;
  const length = hello.number('handshake.extensions_length', 2);
  const list = hello.part(Math.min(length, hello.rest));
  for (let count = 0; list.rest >= 4 && count < MOST; count += 1) {
    const type = (list.bytes[list.at] << 8) | list.bytes[list.at + 1];
    const size = (list.bytes[list.at + 2] << 8) | list.bytes[list.at + 3];
    const name = NAMES[type] ?? (isGrease(type) ? 'GREASE' : `type ${type}`);
    const group = list.group.group(`Extension ${name}`, list.at, 4 + size);
    const body = list.part(4 + size, group);
    body.field('handshake.extension.type', 2);
    body.field('handshake.extension.len', 2);
    if (!body.failed) explainExtension(type, body, sender);
  }
}

function explainExtension(type: number, body: FieldReader, sender: Sender): void {
  const isClient = sender === 'client';
  const data = (): void => void body.field('handshake.extension.data', body.rest);
  switch (NAMES[type]) {
    case 'server_name':
      if (body.rest > 0) serverName(body);
      break;
    case 'max_fragment_length':
      body.field('handshake.max_fragment_length', 1);
      break;
    case 'status_request':
      if (isClient && body.rest > 0) statusRequest(body);
      break;
    case 'status_request_v2':
      if (isClient && body.rest > 0) statusRequests(body);
      break;
    case 'supported_groups':
      groups(body);
      break;
    case 'ec_point_formats': {
      const length = body.number('handshake.extensions_ec_point_formats_length', 1);
      const list = body.part(length, body.here('handshake.extensions_ec_point_formats', length));
      while (list.rest > 0) list.field('handshake.extensions_ec_point_format', 1);
      break;
    }
    case 'signature_algorithms':
    case 'signature_algorithms_cert':
    case 'delegated_credentials': {
      const length = body.number('handshake.sig_hash_alg_len', 2);
      explainSignatureAlgorithms(body.part(length, body.here('handshake.sig_hash_algs', length)), Math.max(0, length));
      break;
    }
    case 'use_srtp':
      if (body.prefix === 'dtls.') mediaProfiles(body);
      else data();
      break;
    case 'heartbeat':
      body.field('handshake.extension.heartbeat.mode', 1);
      break;
    case 'application_layer_protocol_negotiation':
      strings(body, 'alpn');
      break;
    case 'application_settings':
      if (isClient) strings(body, 'alps_alpn');
      else data();
      break;
    case 'next_protocol_negotiation':
      while (body.rest > 0) body.field('handshake.extensions_npn', body.number('handshake.extensions_npn_str_len', 1));
      break;
    case 'signed_certificate_timestamp':
      if (body.rest > 0) explainTimestamps(body);
      break;
    case 'padding':
      body.field('handshake.extensions_padding_data', body.rest);
      break;
    case 'extended_master_secret':
    case 'encrypt_then_mac':
    case 'early_data':
    case 'post_handshake_auth':
      break;
    case 'compress_certificate': {
      const list = body.part(body.number('compress_certificate.algorithms_length', 1));
      while (list.rest >= 2) list.field('compress_certificate.algorithm', 2);
      break;
    }
    case 'record_size_limit':
      body.field('record_size_limit', 2);
      break;
    case 'pre_shared_key':
      if (isClient) preSharedKeys(body);
      else body.field('handshake.extensions.psk.identity.selected', 2);
      break;
    case 'supported_versions':
      versions(body, isClient);
      break;
    case 'cookie':
      body.field('handshake.extensions.cookie', body.number('handshake.extensions.cookie_len', 2));
      break;
    case 'psk_key_exchange_modes': {
      const list = body.part(body.number('extension.psk_ke_modes_length', 1));
      while (list.rest > 0) list.field('extension.psk_ke_mode', 1);
      break;
    }
    case 'key_share':
      keyShares(body, sender);
      break;
    case 'connection_id': {
      const length = body.number('connection_id_length', 1);
      if (length > 0) body.field('connection_id', length);
      break;
    }
    case 'renegotiation_info': {
      const length = body.number('handshake.extensions_reneg_info_len', 1);
      if (length > 0) body.field('handshake.extensions_reneg_info', length);
      break;
    }
    default:
      data();
  }
}

function serverName(body: FieldReader): void {
  const list = body.part(body.number('handshake.extensions_server_name_list_len', 2));
  while (list.rest > 0) {
    list.field('handshake.extensions_server_name_type', 1);
    list.field('handshake.extensions_server_name', list.number('handshake.extensions_server_name_len', 2));
  }
}

/** RFC 5764, 4.1.1. */
function mediaProfiles(body: FieldReader): void {
  const list = body.part(body.number('use_srtp.protection_profiles_length', 2));
  while (list.rest >= 2) list.field('use_srtp.protection_profile', 2);
  const length = body.number('use_srtp.mki_length', 1);
  if (length > 0) body.field('use_srtp.mki', length);
}

function statusRequest(body: FieldReader): void {
  body.field('handshake.extensions_status_request_type', 1);
  body.skip(body.number('handshake.extensions_status_request_responder_ids_len', 2));
  body.skip(body.number('handshake.extensions_status_request_exts_len', 2));
}

function statusRequests(body: FieldReader): void {
  const list = body.part(body.number('handshake.extensions_status_request_list_len', 2));
  while (list.rest > 0) {
    list.field('handshake.extensions_status_request_type', 1);
    const length = list.number('handshake.extensions_status_request_len', 2);
    const one = list.part(length);
    one.skip(one.number('handshake.extensions_status_request_responder_ids_len', 2));
    one.skip(one.number('handshake.extensions_status_request_exts_len', 2));
  }
}

function groups(body: FieldReader): void {
  const length = body.number('handshake.extensions_supported_groups_length', 2);
  const list = body.part(length, body.here('handshake.extensions_supported_groups', length));
  while (list.rest >= 2) tellNamed(list, 'handshake.extensions_supported_group', groupName);
}

/** A number of two bytes with its name. */
export function tellNamed(list: FieldReader, field: string, name: (number: number) => string): void {
  const { at, bytes } = list;
  const told = list.field(field, 2);
  if (list.failed) return;
  const number = (bytes[at] << 8) | bytes[at + 1];
  told.summary(`${name(number)} (0x${number.toString(16).padStart(4, '0')})`);
}

function strings(body: FieldReader, kind: 'alpn' | 'alps_alpn'): void {
  const base = kind === 'alpn' ? 'alpn' : 'alps';
  const length = body.number(`handshake.extensions_${base}_len`, 2);
  const list = body.part(length, body.here(`handshake.extensions_${kind}_list`, length));
  for (let count = 0; list.rest > 0 && count < MOST; count += 1) {
    list.field(`handshake.extensions_${kind}_str`, list.number(`handshake.extensions_${kind}_str_len`, 1));
  }
}

/** A client lists, a server chooses one. */
function versions(body: FieldReader, isClient: boolean): void {
  const list = isClient ? body.part(body.number('handshake.extensions.supported_versions_len', 1)) : body;
  while (list.rest >= 2)
    tellNamed(
      list,
      'handshake.extensions.supported_version',
      (version) => VERSION_NAMES[version] ?? versionName(version),
    );
}

function keyShares(body: FieldReader, sender: Sender): void {
  if (sender === 'retry' || (sender === 'server' && body.rest === 2)) {
    tellNamed(body, 'handshake.extensions_key_share_selected_group', groupName);
    return;
  }
  const list = sender === 'client' ? body.part(body.number('handshake.extensions_key_share_client_length', 2)) : body;
  for (let count = 0; list.rest >= 4 && count < MOST; count += 1) {
    tellNamed(list, 'handshake.extensions_key_share_group', groupName);
    const length = list.number('handshake.extensions_key_share_key_exchange_length', 2);
    list.field('handshake.extensions_key_share_key_exchange', length);
  }
}

function preSharedKeys(body: FieldReader): void {
  const list = body.part(body.number('handshake.extensions.psk.identities.length', 2));
  for (let count = 0; list.rest > 0 && count < MOST; count += 1) {
    const length = list.number('handshake.extensions.psk.identity.identity_length', 2);
    list.field('handshake.extensions.psk.identity.identity', length);
    list.field('handshake.extensions.psk.identity.obfuscated_ticket_age', 4);
  }
  const length = body.number('handshake.extensions.psk.binders_len', 2);
  body.field('handshake.extensions.psk.binders', length);
}
