import { expect, test } from 'vitest';
import { APPLICATION_DISSECTORS, PACKET_DISSECTORS } from '../../../../src/engine/dissect/registry.ts';
import { readLiteral } from '../../../../src/engine/filter/literals.ts';
import type { FieldSpec } from '../../../../src/model/field.ts';

const FIELDS = new Map<string, FieldSpec>(
  [...PACKET_DISSECTORS, ...APPLICATION_DISSECTORS].flatMap(({ fields }) => Object.entries(fields ?? {})),
);

/** Numbers as the registries have them, beside the names that people write instead. */
test.each([
  ['tls.handshake.ciphersuite', 'TLS_AES_128_GCM_SHA256', 0x1301],
  ['dtls.handshake.ciphersuite', 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384', 0xc030],
  ['tls.handshake.ciphersuite', 'SSL_RSA_FIPS_WITH_DES_CBC_SHA', 0xfefe],
  ['tls.handshake.extensions_supported_group', 'X25519', 29],
  ['tls.handshake.extensions_key_share_group', 'X25519MLKEM768', 0x11ec],
  ['tls.handshake.server_named_curve', 'secp384r1', 24],
  ['tls.handshake.extensions.supported_version', 'TLS 1.3', 0x0304],
  ['tls.handshake.sig_hash_alg', 'rsa_pss_rsae_sha256', 0x0804],
  ['tls.alert_message.desc', 'unknown_ca', 48],
  ['nfs.status3', 'NFS3ERR_ACCES', 13],
  ['nfs.status3', 'NFS3ERR_JUKEBOX', 10_008],
  ['nfs.nfsstat4', 'NFS4ERR_ACCESS', 13],
  ['nfs.nfsstat4', 'NFS4ERR_DELAY', 10_008],
  ['nfs.nfsstat4', 'NFS4ERR_BADSESSION', 10_052],
  ['nfs.nfsstat4', 'NFS4ERR_XATTR2BIG', 10_096],
  ['ftp.response.code', 'Not logged in', 530],
  ['smtp.response.code', 'Mailbox not available', 550],
  ['dns.tsig.error', 'Bad time', 18],
  ['dns.tlsa.certificate_usage', 'This certificate (DANE-EE)', 3],
  ['radius.Acct_Terminate_Cause', 'Idle timeout', 4],
  ['radius.NAS_Port_Type', 'Ethernet', 15],
  ['wlan.fixed.reason_code', 'Inactivity', 4],
  ['wlan.fixed.status_code', 'Access point is full', 17],
  ['wlan.rsn.akms.type', 'PASN', 21],
  ['sctp.data_payload_proto_id', 'S1AP', 18],
  ['sctp.data_payload_proto_id', 'NGAP', 60],
  ['sctp.data_payload_proto_id', 'Lawful interception', 65],
  ['sctp.data_payload_proto_id', 'W1AP', 73],
  ['isakmp.key_exchange.dh_group', '8192-bit MODP', 18],
  ['gtp.cause', 'Context not found', 210],
  ['dhcp.option.client_system_architecture', 'x64 UEFI, HTTP', 16],
  ['dhcp.option.client_system_architecture', 'ARM Raspberry Pi', 41],
  ['arp.hw.type', 'InfiniBand', 32],
  ['ppp.protocol', 'Callback control', 0xc029],
  ['ip.opt.type.number', 'Router alert', 20],
])('%s takes the name %s', (field, name, number) => {
  expect(readLiteral({ kind: 'string', text: name }, 'number', FIELDS.get(field)?.names)).toEqual({ value: number });
});
