// Extensions of hellos: RFC 6066, RFC 8422, RFC 8446, 4.2 and the IANA registry, for the packet somebody looks at.

import type { FieldSpec } from '../../../../model/field.ts';
import type { FieldReader } from '../field-reader.ts';
import { timestampFields } from './certificate-timestamps.ts';
import { EXTENSIONS } from './extensions.ts';
import type { Sender } from './extensions.ts';
import { GROUPS, isGrease, VERSION_NAMES } from './names.ts';
import { signatureFields } from './signature-fields.ts';

/** Extensions of one hello that are named. */
const MOST = 256;

/** IANA, "TLS ExtensionType Values". */
const NAMES: Readonly<Record<number, string>> = {
  0: 'server_name',
  1: 'max_fragment_length',
  2: 'client_certificate_url',
  3: 'trusted_ca_keys',
  4: 'truncated_hmac',
  5: 'status_request',
  6: 'user_mapping',
  7: 'client_authz',
  8: 'server_authz',
  9: 'cert_type',
  10: 'supported_groups',
  11: 'ec_point_formats',
  12: 'srp',
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
  24: 'token_binding',
  25: 'cached_info',
  26: 'tls_lts',
  27: 'compress_certificate',
  28: 'record_size_limit',
  33: 'tls_cert_with_extern_psk',
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
  52: 'transparency_info',
  53: 'connection_id (deprecated)',
  54: 'connection_id',
  55: 'external_id_hash',
  56: 'external_session_id',
  57: 'quic_transport_parameters',
  58: 'ticket_request',
  59: 'dnssec_chain',
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
  'handshake.max_fragment_length': {
    title: 'Maximum fragment length',
    kind: 'unsigned',
    names: { 1: '512 bytes', 2: '1024 bytes', 3: '2048 bytes', 4: '4096 bytes' },
  },
  'handshake.extensions_status_request_type': {
    title: 'Status type',
    kind: 'unsigned',
    names: { 1: 'OCSP', 2: 'OCSP, several' },
  },
  'handshake.extensions_status_request_len': { title: 'Status length', kind: 'unsigned' },
  'handshake.extensions_status_request_list_len': { title: 'Status list length', kind: 'unsigned' },
  'handshake.extensions_status_request_responder_ids_len': { title: 'Responder IDs length', kind: 'unsigned' },
  'handshake.extensions_status_request_exts_len': { title: 'Request extensions length', kind: 'unsigned' },
  'handshake.extensions_supported_groups_length': { title: 'List length', kind: 'unsigned' },
  'handshake.extensions_supported_groups': { title: 'Supported groups', kind: 'label' },
  'handshake.extensions_supported_group': { title: 'Group', kind: 'unsigned', hex: true, names: GROUPS },
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
  'handshake.extensions.supported_version': {
    title: 'Supported version',
    kind: 'unsigned',
    hex: true,
    names: VERSION_NAMES,
  },
  'handshake.extensions.cookie_len': { title: 'Cookie length', kind: 'unsigned' },
  'handshake.extensions.cookie': { title: 'Cookie', kind: 'bytes' },
  'extension.psk_ke_modes_length': { title: 'List length', kind: 'unsigned' },
  'extension.psk_ke_mode': {
    title: 'Key exchange mode',
    kind: 'unsigned',
    names: { 0: 'PSK only', 1: 'PSK with (EC)DHE' },
  },
  'handshake.extensions_key_share_client_length': { title: 'List length', kind: 'unsigned' },
  'handshake.extensions_key_share_group': { title: 'Group', kind: 'unsigned', names: GROUPS },
  'handshake.extensions_key_share_key_exchange_length': { title: 'Key length', kind: 'unsigned' },
  'handshake.extensions_key_share_key_exchange': { title: 'Key', kind: 'bytes' },
  'handshake.extensions_key_share_selected_group': { title: 'Selected group', kind: 'unsigned', names: GROUPS },
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
    if (body.failed) continue;
    const explain = EXTENSIONS[NAMES[type] ?? ''];
    if (explain === undefined) body.field('handshake.extension.data', body.rest);
    else explain(body, sender);
  }
}
