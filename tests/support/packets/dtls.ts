/** DTLS handshakes (RFC 6347), made of those of TLS. */
import { concat, scrambled, u16, u24, u32, type Bytes } from './bytes.ts';
import { certificate } from './certificate.ts';
import { tlsCertificate, tlsClientHello, tlsServerHello, type ClientHello } from './tls.ts';

export const [DTLS_10, DTLS_12, DTLS_13] = [0xfeff, 0xfefd, 0xfefc];

/** RFC 6347 section 4.1. */
export const record = (type: number, body: Uint8Array, { version = DTLS_12, epoch = 0, sequence = 0 } = {}): Bytes =>
  concat([type], u16(version), u16(epoch), u16(0), u32(sequence), u16(body.length), body);

/** RFC 6347 section 4.2.2, from a TLS record; `from` and `to` make it a fragment. */
export function message(tlsRecord: Uint8Array, sequence: number, from = 0, to?: number): Bytes {
  const [type] = tlsRecord.slice(5);
  const body = tlsRecord.slice(9);
  const part = body.slice(from, to);
  return concat([type!], u24(body.length), u16(sequence), u24(from), u24(part.length), part);
}

/** The hello of TLS with the cookie of DTLS, empty or not (RFC 6347 section 4.2.1). */
export function clientHello(cookie: Uint8Array, hello: ClientHello = {}): Bytes {
  const offered = { version: DTLS_12, sessionId: new Uint8Array(0), supportedVersions: [], ...hello };
  const plain = tlsClientHello({ sni: 'media.example', signatureAlgorithms: [0x0403], ...offered });
  const at = 9 + 2 + 32 + 1;
  return concat(plain.slice(0, at), [cookie.length], cookie, plain.slice(at));
}

const hello = (cookie: Uint8Array, sequence: number, options?: ClientHello): Bytes =>
  record(22, message(clientHello(cookie, options), sequence), { version: DTLS_10 });
const COOKIE = scrambled(20, 1);
const verifyRequest = record(22, concat([3], u24(23), u16(0), u24(0), u24(23), u16(DTLS_10), [20], COOKIE), {
  version: DTLS_10,
});
const CERTIFICATE = tlsCertificate([certificate({ subject: 'CN=WebRTC' })]);
const fragments = [0, 100, 200].map((from) =>
  record(22, message(CERTIFICATE, 2, from, from === 200 ? undefined : from + 100)),
);
/** The hello of TLS 1.2 with the version of DTLS in its place. */
export function serverHelloMessage(extensions: readonly (readonly [number, Uint8Array])[] = []): Bytes {
  const hello = tlsServerHello({ extensions });
  hello.set(u16(DTLS_12), 9);
  return hello;
}

const serverHello = record(22, message(serverHelloMessage(), 1));
const finished = record(22, scrambled(48, 4), { epoch: 1 });
const changeCipherSpec = record(20, Uint8Array.of(1));

/** A whole session: cookie, certificate in fragments out of order, one record of data. */
export const DTLS_SESSION: readonly { readonly from: 'client' | 'server'; readonly data: Bytes }[] = [
  { from: 'client', data: hello(new Uint8Array(0), 0) },
  { from: 'server', data: verifyRequest },
  { from: 'client', data: hello(COOKIE, 1) },
  { from: 'server', data: concat(serverHello, fragments[1]!) },
  { from: 'server', data: concat(fragments[2]!, fragments[0]!) },
  { from: 'client', data: concat(changeCipherSpec, finished) },
  { from: 'server', data: concat(changeCipherSpec, finished) },
  { from: 'client', data: record(23, scrambled(90, 5), { epoch: 1, sequence: 1 }) },
];
