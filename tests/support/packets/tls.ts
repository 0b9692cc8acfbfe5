/** TLS records and handshake messages (RFC 5246, RFC 8446, RFC 6066). What is encrypted is made up. */
import { concat, EMPTY, scrambled, toBytes, u16, u24, type Bytes, type Data } from './bytes.ts';
import type { Exchange } from './session.ts';

export const TLS = { ssl30: 0x0300, tls10: 0x0301, tls11: 0x0302, tls12: 0x0303, tls13: 0x0304 } as const;

const RECORD = { changeCipherSpec: 20, alert: 21, handshake: 22, applicationData: 23 } as const;

const MESSAGE = {
  clientHello: 1,
  serverHello: 2,
  certificate: 11,
  serverKeyExchange: 12,
  done: 14,
  clientKeyExchange: 16,
};

const EXTENSION = {
  serverName: 0,
  groups: 10,
  pointFormats: 11,
  signatureAlgorithms: 13,
  alpn: 16,
  extendedMasterSecret: 23,
  supportedVersions: 43,
  pskModes: 45,
  keyShare: 51,
} as const;

const vector8 = (...parts: (Data | number[])[]): Bytes => concat([concat(...parts).length], ...parts);
const vector16 = (...parts: (Data | number[])[]): Bytes => concat(u16(concat(...parts).length), ...parts);
const vector24 = (...parts: (Data | number[])[]): Bytes => concat(u24(concat(...parts).length), ...parts);

/** One record (RFC 8446 section 5.1). */
export const tlsRecord = (type: number, body: Data, version: number = TLS.tls12): Bytes =>
  concat([type], u16(version), vector16(body));

const handshake = (type: number, body: Uint8Array, version: number): Bytes =>
  tlsRecord(RECORD.handshake, concat([type], vector24(body)), version);

export interface ClientHello {
  /** The field legacy_version; 1.3 is offered by supportedVersions alone. */
  readonly version?: number;
  readonly recordVersion?: number;
  /** Without a name there is no server_name extension. */
  readonly sni?: string;
  readonly alpn?: readonly string[];
  readonly ciphers?: readonly number[];
  readonly supportedVersions?: readonly number[];
  readonly groups?: readonly number[];
  readonly signatureAlgorithms?: readonly number[];
  readonly random?: Uint8Array;
  readonly sessionId?: Uint8Array;
  readonly compression?: readonly number[];
  /** More extensions, after the others. */
  readonly extensions?: readonly (readonly [type: number, body: Uint8Array])[];
  readonly seed?: number;
}

const MODERN_CIPHERS = [0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0x009c, 0x002f];

const extension = (type: number, body: Uint8Array): Bytes => concat(u16(type), vector16(body));

/** RFC 8446 section 4.1.2, in one record. Unless told otherwise it offers TLS 1.3 and 1.2. */
export function tlsClientHello(hello: ClientHello = {}): Bytes {
  const { version = TLS.tls12, sni, alpn = [], ciphers = MODERN_CIPHERS, compression = [0], seed = 1 } = hello;
  const { groups = [29, 23, 24], signatureAlgorithms = [0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501] } = hello;
  const { supportedVersions = version === TLS.tls12 ? [TLS.tls13, TLS.tls12] : [] } = hello;
  const offers13 = supportedVersions.includes(TLS.tls13);
  const extensions = [
    ...(sni === undefined ? [] : [extension(EXTENSION.serverName, vector16([0], vector16(sni)))]),
    ...(version >= TLS.tls12 ? [extension(EXTENSION.extendedMasterSecret, EMPTY)] : []),
    ...(groups.length > 0 ? [extension(EXTENSION.groups, vector16(...groups.map(u16)))] : []),
    ...(groups.length > 0 ? [extension(EXTENSION.pointFormats, vector8([0]))] : []),
    ...(alpn.length > 0 ? [extension(EXTENSION.alpn, vector16(...alpn.map((name) => vector8(name))))] : []),
    ...(version >= TLS.tls12
      ? [extension(EXTENSION.signatureAlgorithms, vector16(...signatureAlgorithms.map(u16)))]
      : []),
    ...(supportedVersions.length > 0
      ? [extension(EXTENSION.supportedVersions, vector8(...supportedVersions.map(u16)))]
      : []),
    ...(offers13 ? [extension(EXTENSION.pskModes, vector8([1]))] : []),
    ...(offers13 ? [extension(EXTENSION.keyShare, vector16(u16(29), vector16(scrambled(32, seed + 2))))] : []),
    ...(hello.extensions ?? []).map(([type, body]) => extension(type, body)),
  ];
  const body = concat(
    u16(version),
    hello.random ?? scrambled(32, seed),
    vector8(hello.sessionId ?? (offers13 ? scrambled(32, seed + 1) : EMPTY)),
    vector16(...ciphers.map(u16)),
    vector8([...compression]),
    extensions.length > 0 ? vector16(...extensions) : EMPTY,
  );
  return handshake(MESSAGE.clientHello, body, hello.recordVersion ?? Math.min(version, TLS.tls10));
}

export interface ServerHello {
  /** What was agreed on; 1.3 goes into supported_versions (RFC 8446 section 4.2.1). */
  readonly version?: number;
  readonly cipher?: number;
  readonly alpn?: string;
  readonly random?: Uint8Array;
  readonly sessionId?: Uint8Array;
  readonly extensions?: readonly (readonly [type: number, body: Uint8Array])[];
  readonly seed?: number;
}

export function tlsServerHello(hello: ServerHello = {}): Bytes {
  const { version = TLS.tls12, alpn, seed = 1 } = hello;
  const is13 = version === TLS.tls13;
  const extensions = [
    ...(is13 ? [extension(EXTENSION.supportedVersions, concat(u16(version)))] : []),
    ...(is13 ? [extension(EXTENSION.keyShare, concat(u16(29), vector16(scrambled(32, seed + 4))))] : []),
    ...(alpn !== undefined && !is13 ? [extension(EXTENSION.alpn, vector16(vector8(alpn)))] : []), // encrypted in 1.3
    ...(hello.extensions ?? []).map(([type, body]) => extension(type, body)),
  ];
  const body = concat(
    u16(Math.min(version, TLS.tls12)),
    hello.random ?? scrambled(32, seed + 3),
    vector8(hello.sessionId ?? (is13 ? scrambled(32, seed + 1) : EMPTY)),
    u16(hello.cipher ?? (is13 ? 0x1301 : 0xc02f)),
    [0],
    extensions.length > 0 ? vector16(...extensions) : EMPTY,
  );
  return handshake(MESSAGE.serverHello, body, Math.min(version, TLS.tls12));
}

/** RFC 5246 section 7.4.2: the chain, the server's own certificate first. */
export const tlsCertificate = (chain: readonly Uint8Array[], version: number = TLS.tls12): Bytes =>
  handshake(MESSAGE.certificate, vector24(...chain.map((certificate) => vector24(certificate))), version);

/** RFC 8422 section 5.4: a named curve, a point, and (since TLS 1.2) the algorithm of the signature. */
export const tlsServerKeyExchange = (version: number = TLS.tls12, seed = 1): Bytes =>
  handshake(
    MESSAGE.serverKeyExchange,
    concat(
      [3],
      u16(29),
      vector8(scrambled(32, seed + 5)),
      version >= TLS.tls12 ? u16(0x0804) : EMPTY,
      vector16(scrambled(128, seed + 6)),
    ),
    version,
  );

export const tlsServerHelloDone = (version: number = TLS.tls12): Bytes => handshake(MESSAGE.done, EMPTY, version);

/** RFC 8422 section 5.7 for elliptic curves, RFC 5246 section 7.4.7.1 for RSA. */
export const tlsClientKeyExchange = (version: number = TLS.tls12, rsa = false, seed = 1): Bytes =>
  handshake(
    MESSAGE.clientKeyExchange,
    rsa ? vector16(scrambled(128, seed + 7)) : vector8(scrambled(32, seed + 7)),
    version,
  );

export const tlsChangeCipherSpec = (version: number = TLS.tls12): Bytes =>
  tlsRecord(RECORD.changeCipherSpec, Uint8Array.of(1), version);

/** The first encrypted handshake message; its first byte must not look like one in the clear. */
export const tlsFinished = (version: number = TLS.tls12, seed = 1): Bytes =>
  tlsRecord(RECORD.handshake, concat([0, 0, 0, 0, 0, 0, 0, 0], scrambled(32, seed + 8)), version);

/** `length` bytes that nobody can read, in records of at most 16 KB (RFC 8446 section 5.2). */
export function tlsApplicationData(length: number, seed = 1, version: number = TLS.tls12): Bytes {
  const records: Bytes[] = [];
  for (let at = 0; at < length; at += 16384) {
    const size = Math.min(16384, length - at);
    records.push(tlsRecord(RECORD.applicationData, scrambled(size, seed + 9 + at), version));
  }
  return concat(...records);
}

/** RFC 8446 section 6: level 1 is a warning, 2 is fatal. */
export const tlsAlert = (level: number, description: number, version: number = TLS.tls12): Bytes =>
  tlsRecord(RECORD.alert, Uint8Array.of(level, description), version);

export interface TlsSession {
  readonly version?: number;
  readonly sni?: string;
  readonly alpn?: string;
  readonly client?: ClientHello;
  readonly server?: ServerHello;
  readonly certificates?: readonly Uint8Array[];
  /** What is said once it is encrypted: sizes, or Data taken for its size. */
  readonly talk?: readonly { readonly from: 'client' | 'server'; readonly size: number; readonly wait?: number }[];
  readonly seed?: number;
}

/** A handshake and what follows, as the exchanges of a {@link tcpSession}. */
export function tlsExchanges(session: TlsSession): Exchange[] {
  const { version = TLS.tls12, sni, alpn, certificates = [], talk = [], seed = 1 } = session;
  const record = Math.min(version, TLS.tls12);
  const offered: ClientHello = {
    seed,
    ...(sni !== undefined && { sni }),
    ...(alpn !== undefined && { alpn: [...new Set([alpn, 'http/1.1'])] }),
    ...(version < TLS.tls12 && { version, ciphers: [0x0035, 0x002f, 0x000a], groups: [] }),
    ...session.client,
  };
  const clientHello = tlsClientHello(offered);
  const serverHello = tlsServerHello({
    seed,
    version,
    ...(alpn !== undefined && { alpn }),
    ...(version < TLS.tls12 && { cipher: 0x002f }),
    ...session.server,
  });
  const said = talk.map(({ from, size, wait = 0.002 }, i): Exchange => {
    return { from, wait, data: tlsApplicationData(size, seed + 100 + i, record) };
  });
  if (version === TLS.tls13) {
    // Certificate and Finished are encrypted, so they look like application data (RFC 8446 section 2).
    const hidden = 90 + toBytes(certificates.length > 0 ? concat(...certificates) : new Uint8Array(900)).length;
    return [
      { from: 'client', data: clientHello },
      { from: 'server', data: concat(serverHello, tlsChangeCipherSpec(), tlsApplicationData(hidden, seed)) },
      { from: 'client', data: concat(tlsChangeCipherSpec(), tlsApplicationData(53, seed + 1)) },
      ...said,
    ];
  }
  const rsa = version < TLS.tls12;
  const flight = concat(
    serverHello,
    tlsCertificate(certificates, version),
    rsa ? EMPTY : tlsServerKeyExchange(version, seed),
    tlsServerHelloDone(version),
  );
  const keys = concat(
    tlsClientKeyExchange(version, rsa, seed),
    tlsChangeCipherSpec(version),
    tlsFinished(version, seed),
  );
  return [
    { from: 'client', data: clientHello },
    { from: 'server', data: flight },
    { from: 'client', data: keys },
    { from: 'server', data: concat(tlsChangeCipherSpec(version), tlsFinished(version, seed + 1)) },
    ...said,
  ];
}
