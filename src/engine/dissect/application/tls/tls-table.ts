import { defineTable } from '../../../../model/table.ts';
import { endColumns, placeColumns } from '../transaction-columns.ts';

/** One handshake of TLS, SSL or DTLS. */
export const tlsTable = defineTable({
  id: 'tls',
  title: 'TLS',
  description: 'One handshake of TLS, SSL or DTLS.',
  columns: {
    ...endColumns,
    /** What the server chose; not known without its answer. */
    version: { kind: 'text', title: 'Version' },
    serverName: { kind: 'text', title: 'Server name', field: 'tls.handshake.extensions_server_name' },
    cipher: { kind: 'text', title: 'Cipher suite' },
    curve: { kind: 'text', title: 'Group' },
    /** Bits of the prime in a finite-field Diffie-Hellman exchange. */
    dhBits: { kind: 'integer', title: 'DH bits' },
    alpn: { kind: 'texts', title: 'Application protocol', field: 'tls.handshake.extensions_alpn_str' },
    offeredAlpn: { kind: 'texts', title: 'Offered protocols' },
    ja3: { kind: 'text', title: 'JA3', field: 'tls.handshake.ja3' },
    ja3s: { kind: 'text', title: 'JA3S', field: 'tls.handshake.ja3s' },
    ja4: { kind: 'text', title: 'JA4', field: 'tls.handshake.ja4' },
    /** The newest version that the client offered. */
    clientVersion: { kind: 'text', title: 'Offered version' },
    /** The client offered an encrypted ClientHello or server name, in earnest or as GREASE. */
    offersEncryptedName: { kind: 'flag', title: 'Offers encrypted name' },
    resumed: { kind: 'flag', title: 'Resumed' },
    established: { kind: 'flag', title: 'Established' },
    /** The last alert in clear text. */
    alert: { kind: 'text', title: 'Alert' },
    /** Heartbeat records (RFC 6520), encrypted or not, and bytes of the longest of each kind. */
    heartbeats: { kind: 'u32', title: 'Heartbeats' },
    heartbeatAsked: { kind: 'integer', title: 'Heartbeat request', unit: 'bytes' },
    heartbeatAnswered: { kind: 'integer', title: 'Heartbeat response', unit: 'bytes' },
    /** One in clear text claimed more payload than its record held beside the padding: Heartbleed. */
    heartbeatOverrun: { kind: 'flag', title: 'Heartbeat overrun' },
    /** Heartbeats came before any application data. */
    heartbeatEarly: { kind: 'flag', title: 'Early heartbeat' },
    clientPacket: { kind: 'packet', title: 'ClientHello in' },
    serverPacket: { kind: 'packet', title: 'ServerHello in' },
    /** Row in certificates: what the server showed for itself. Its chain has the same handshake and greater depth. */
    certificate: { kind: 'integer', title: 'Certificate', rowOf: 'certificates' },
    clientCertificate: { kind: 'integer', title: 'Client certificate', rowOf: 'certificates' },
  },
});

/** Certificates as they passed, once per flow. */
export const certificateTable = defineTable({
  id: 'certificates',
  title: 'Certificates',
  description: 'One X.509 certificate that passed in clear text, once per flow.',
  limit: 1_000_000,
  columns: {
    ...placeColumns,
    /** Row in tls. */
    handshake: { kind: 'integer', title: 'Handshake', rowOf: 'tls' },
    client: { kind: 'address', title: 'Client' },
    server: { kind: 'address', title: 'Server' },
    /** The client showed it, not the server. */
    fromClient: { kind: 'flag', title: 'From client' },
    /** Place in the chain: 0 is the certificate of the host itself. */
    depth: { kind: 'u8', title: 'Depth' },
    subject: { kind: 'text', title: 'Subject' },
    issuer: { kind: 'text', title: 'Issuer' },
    commonName: { kind: 'text', title: 'Common name' },
    names: { kind: 'texts', title: 'Alternative names', field: 'x509ce.dNSName' },
    serial: { kind: 'text', title: 'Serial number' },
    /** Seconds since 1970. */
    notBefore: { kind: 'number', title: 'Valid from' },
    notAfter: { kind: 'number', title: 'Valid until' },
    keyType: { kind: 'text', title: 'Key' },
    keyBits: { kind: 'integer', title: 'Key bits' },
    curve: { kind: 'text', title: 'Curve' },
    signature: { kind: 'text', title: 'Signature' },
    /** Subject and issuer are the same; the signature is not verified. */
    selfSigned: { kind: 'flag', title: 'Self-signed' },
    isAuthority: { kind: 'flag', title: 'Authority' },
    size: { kind: 'integer', title: 'Size', unit: 'bytes' },
    sha1: { kind: 'text', title: 'SHA-1' },
    sha256: { kind: 'text', title: 'SHA-256' },
  },
});
