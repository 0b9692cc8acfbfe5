// What stands in the extensions of hellos (RFC 6066, RFC 8422, RFC 8446, 4.2), by the names that IANA gives them.

import type { FieldReader } from '../field-reader.ts';
import { explainTimestamps } from './certificate-timestamps.ts';
import { VERSION_NAMES, versionName } from './names.ts';
import { explainSignatureAlgorithms } from './signature-fields.ts';

/** Who sends the extensions: they look different in each. */
export type Sender = 'client' | 'server' | 'retry';

/** Items of one list that are named. */
const MOST = 256;

type ExplainExtension = (body: FieldReader, sender: Sender) => void;

/** Nothing stands in it: it is there or not. */
const empty: ExplainExtension = () => undefined;
const data: ExplainExtension = (body) => void body.field('handshake.extension.data', body.rest);

/** Tells what stands behind type and length of an extension. */
export const EXTENSIONS: Readonly<Record<string, ExplainExtension>> = {
  server_name: serverName,
  max_fragment_length: (body) => void body.field('handshake.max_fragment_length', 1),
  status_request: (body, sender) => {
    if (sender === 'client' && body.rest > 0) statusRequest(body);
  },
  status_request_v2: (body, sender) => {
    if (sender === 'client' && body.rest > 0) statusRequests(body);
  },
  supported_groups: groups,
  ec_point_formats: pointFormats,
  signature_algorithms: signatureAlgorithms,
  signature_algorithms_cert: signatureAlgorithms,
  delegated_credentials: signatureAlgorithms,
  use_srtp: (body, sender) => (body.prefix === 'dtls.' ? mediaProfiles : data)(body, sender),
  heartbeat: (body) => void body.field('handshake.extension.heartbeat.mode', 1),
  application_layer_protocol_negotiation: (body) => strings(body, 'alpn'),
  application_settings: (body, sender) => (sender === 'client' ? strings(body, 'alps_alpn') : data(body, sender)),
  next_protocol_negotiation: (body) => {
    while (body.rest > 0) body.field('handshake.extensions_npn', body.number('handshake.extensions_npn_str_len', 1));
  },
  signed_certificate_timestamp: (body) => {
    if (body.rest > 0) explainTimestamps(body);
  },
  padding: (body) => void body.field('handshake.extensions_padding_data', body.rest),
  extended_master_secret: empty,
  encrypt_then_mac: empty,
  early_data: empty,
  post_handshake_auth: empty,
  compress_certificate: (body) => {
    const list = body.part(body.number('compress_certificate.algorithms_length', 1));
    while (list.rest >= 2) list.field('compress_certificate.algorithm', 2);
  },
  record_size_limit: (body) => void body.field('record_size_limit', 2),
  pre_shared_key: (body, sender) => {
    if (sender === 'client') preSharedKeys(body);
    else body.field('handshake.extensions.psk.identity.selected', 2);
  },
  supported_versions: versions,
  cookie: (body) => void body.field('handshake.extensions.cookie', body.number('handshake.extensions.cookie_len', 2)),
  psk_key_exchange_modes: (body) => {
    const list = body.part(body.number('extension.psk_ke_modes_length', 1));
    while (list.rest > 0) list.field('extension.psk_ke_mode', 1);
  },
  key_share: keyShares,
  connection_id: (body) => opaque(body, 'connection_id_length', 'connection_id'),
  renegotiation_info: (body) => opaque(body, 'handshake.extensions_reneg_info_len', 'handshake.extensions_reneg_info'),
};

/** Bytes behind one that counts them. */
function opaque(body: FieldReader, lengthField: string, field: string): void {
  const length = body.number(lengthField, 1);
  if (length > 0) body.field(field, length);
}

function pointFormats(body: FieldReader): void {
  const length = body.number('handshake.extensions_ec_point_formats_length', 1);
  const list = body.part(length, body.here('handshake.extensions_ec_point_formats', length));
  while (list.rest > 0) list.field('handshake.extensions_ec_point_format', 1);
}

function signatureAlgorithms(body: FieldReader): void {
  const length = body.number('handshake.sig_hash_alg_len', 2);
  explainSignatureAlgorithms(body.part(length, body.here('handshake.sig_hash_algs', length)), Math.max(0, length));
}

function serverName(body: FieldReader): void {
  if (body.rest === 0) return; // a server's is empty
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
  opaque(body, 'use_srtp.mki_length', 'use_srtp.mki');
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
  while (list.rest >= 2) list.field('handshake.extensions_supported_group', 2);
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
function versions(body: FieldReader, sender: Sender): void {
  const list = sender === 'client' ? body.part(body.number('handshake.extensions.supported_versions_len', 1)) : body;
  while (list.rest >= 2) {
    const version = (list.bytes[list.at] << 8) | list.bytes[list.at + 1];
    const told = list.field('handshake.extensions.supported_version', 2);
    if (VERSION_NAMES[version] === undefined) told.summary(versionName(version)); // drafts
  }
}

function keyShares(body: FieldReader, sender: Sender): void {
  if (sender === 'retry' || (sender === 'server' && body.rest === 2)) {
    body.field('handshake.extensions_key_share_selected_group', 2);
    return;
  }
  const list = sender === 'client' ? body.part(body.number('handshake.extensions_key_share_client_length', 2)) : body;
  for (let count = 0; list.rest >= 4 && count < MOST; count += 1) {
    list.field('handshake.extensions_key_share_group', 2);
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
