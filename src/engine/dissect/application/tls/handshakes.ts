// What TLS, SSL and DTLS have in common: the messages of a handshake become a row, whatever carried them (RFC 5246, 7.4;
// RFC 8446, 4).

import { ANOMALY } from '../../../../model/anomaly.ts';
import type { FlowView, Output } from '../../../../model/stream.ts';
import type { RowInput, Table } from '../../../../model/table.ts';
import { FlowCertificates } from './certificates.ts';
import { cipherName, ssl2CipherName } from './cipher-names.ts';
import { ja3, ja3s, ja4 } from './fingerprints.ts';
import type { Carrier, Digest } from './fingerprints.ts';
import { EXTENSION, readClientHello, readServerHello } from './hello.ts';
import type { ClientHello } from './hello.ts';
import { alertName, groupName, isGrease, isVersion13, newestVersion, VERSION, versionName } from './names.ts';
import { tlsTable } from './tls-table.ts';
import { Vectors } from './vector.ts';
import { endsOf } from '../transaction-columns.ts';

/** HandshakeType (IANA, "TLS HandshakeType"). */
export const MESSAGE = {
  clientHello: 1,
  serverHello: 2,
  helloVerifyRequest: 3,
  helloRetryRequest: 6,
  certificate: 11,
  serverKeyExchange: 12,
  serverHelloDone: 14,
  finished: 20,
  keyUpdate: 24,
  compressedCertificate: 25,
} as const;

/** Of a message over a stream: type and length. */
export const MESSAGE_HEADER = 4;
/** A message that no handshake needs longer (certificate chains have a few KiB). */
export const LONGEST_MESSAGE = 1 << 18;

const NAMED_CURVE = 3;
/** First byte of the cipher suites of TLS 1.3. */
const CIPHERS_13 = 0x13;
/** An encrypted alert of TLS 1.3 has 2 bytes, its type and a tag of 16; a Finished has at least 53. */
const ENCRYPTED_ALERT_13 = 24;

/** The handshake that a flow is in. */
interface Handshake {
  readonly row: number;
  readonly clientIsOriginator: boolean;
  readonly client: ClientHello | null;
  /** 0 as long as the server has not chosen. */
  version: number;
  cipher: string;
  alpn: string;
  serverSpoke: boolean;
  /** The server sent more than its hello before it began to encrypt: nothing was resumed. */
  isFull: boolean;
  /** Each side has sent something that only the keys of this handshake can have made. */
  clientDone: boolean;
  serverDone: boolean;
  readonly heartbeats: Heartbeats;
}

interface Heartbeats {
  count: number;
  fromOriginator: boolean;
  asked: number;
  answered: number;
  overrun: boolean;
  early: boolean;
}

/** Reads the handshakes of one flow. */
export class Handshakes {
  readonly #flow: FlowView;
  readonly #output: Output;
  readonly #carrier: Carrier;
  #certificates: FlowCertificates | null = null;
  #now: Handshake | null = null;

  constructor(flow: FlowView, output: Output, carrier: Carrier) {
    this.#flow = flow;
    this.#output = output;
    this.#carrier = carrier;
  }

  /** The version that was agreed on; 0 before. */
  get version(): number {
    return this.#now?.version ?? 0;
  }

  /** Name of the cipher suite that was agreed on; empty before. */
  get cipher(): string {
    return this.#now?.cipher ?? '';
  }

  /** The application protocol that the server chose in clear text; empty where it did not. */
  get alpn(): string {
    return this.#now?.alpn ?? '';
  }

  /** The server began to encrypt right behind its hello, as one does that resumes a session (RFC 5246, 7.3). */
  get isAbbreviated(): boolean {
    const now = this.#now;
    return now !== null && now.serverSpoke && !now.isFull && now.version !== 0 && !isVersion13(now.version);
  }

  isClient(fromOriginator: boolean): boolean {
    return this.#now !== null && this.#now.clientIsOriginator === fromOriginator;
  }

  /** One whole message; bytes[at, end) is its body. */
  message(type: number, bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): void {
    switch (type) {
      case MESSAGE.clientHello:
        this.#clientHello(bytes, at, end, fromOriginator);
        break;
      case MESSAGE.serverHello:
        this.#serverHello(bytes, at, end, fromOriginator);
        break;
      case MESSAGE.certificate:
        this.#certificate(bytes, at, end, fromOriginator);
        break;
      case MESSAGE.serverKeyExchange:
        this.#keyExchange(bytes, at, end);
        break;
      case MESSAGE.serverHelloDone:
        if (this.#now !== null) this.#now.isFull = true;
        break;
    }
  }

  #clientHello(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): void {
    const hello = readClientHello(bytes, at, end, this.#carrier === 'd');
    if (hello === null || hello.fault) this.#output.note(this.#flow, ANOMALY.tlsMalformed);
    if (hello === null) return;
    // Of one that the capture cut: lists that are not there are not empty, and a fingerprint of a part is that of nobody.
    const isCut = hello.fault && this.#flow.cut > 0;
    if (isCut && hello.serverName === null) return;
    // After a HelloRetryRequest, with the cookie of DTLS, and when it is sent again, a hello keeps its random.
    if (this.#now?.client?.random === hello.random) return;
    const offered = hello.supportedVersions.filter((version) => !isGrease(version));
    const encrypted = hello.extensions.some(
      (type) => type === EXTENSION.encryptedHello || type === EXTENSION.encryptedServerName,
    );
    const digest: Digest = (...given) => this.#output.digest(...given);
    this.#begin(fromOriginator, hello, {
      serverName: hello.serverName,
      offeredAlpn: hello.alpn.length === 0 ? null : hello.alpn,
      ...(!isCut && { ja3: ja3(hello, digest), ja4: ja4(hello, this.#carrier, digest) }),
      clientVersion: isCut && offered.length === 0 ? null : versionName(newestVersion(offered) || hello.version),
      offersEncryptedName: encrypted,
      clientPacket: this.#flow.packet,
    });
    if (hello.serverName === null) return;
    const { originator, responder } = this.#flow;
    this.#flow.nameServer(hello.serverName);
    this.#output.nameHost(this.#flow, fromOriginator ? responder : originator, hello.serverName, 'sni');
  }

  #begin(
    clientIsOriginator: boolean,
    client: ClientHello | null,
    columns: RowInput<typeof tlsTable.columns>,
  ): Handshake {
    const row = this.#table.append({
      ...endsOf(this.#flow, clientIsOriginator),
      ...columns,
    });
    this.#now = {
      row,
      clientIsOriginator,
      client,
      version: 0,
      cipher: '',
      alpn: '',
      serverSpoke: false,
      isFull: false,
      clientDone: false,
      serverDone: false,
      heartbeats: { count: 0, fromOriginator: false, asked: -1, answered: -1, overrun: false, early: false },
    };
    return this.#now;
  }

  get #table(): Table<typeof tlsTable.columns> {
    return this.#output.table(tlsTable);
  }

  #serverHello(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): void {
    const hello = readServerHello(bytes, at, end);
    if (hello === null || hello.fault) this.#output.note(this.#flow, ANOMALY.tlsMalformed);
    if (hello === null) return;
    const now =
      this.#now !== null && this.#now.clientIsOriginator !== fromOriginator
        ? this.#now
        : this.#begin(!fromOriginator, null, {});
    const isCut = hello.fault && this.#flow.cut > 0;
    // RFC 8446, B.4: suites of 1.3 are of no other version. Where the capture cut the extension, they tell it.
    const ofCipher = isCut && hello.cipher >> 8 === CIPHERS_13 ? VERSION.tls13 : hello.version;
    const version = hello.selectedVersion ?? ofCipher;
    const is13 = isVersion13(version);
    now.version = version;
    now.cipher = cipherName(hello.cipher);
    now.alpn = hello.alpn ?? '';
    if (hello.isRetry) return;
    const echoes = hello.sessionId !== '' && hello.sessionId === now.client?.sessionId;
    this.#table.set(now.row, {
      version: versionName(version),
      cipher: now.cipher,
      ...(!isCut && { ja3s: ja3s(hello, (...given) => this.#output.digest(...given)) }),
      resumed: is13 ? hello.resumesKey : echoes,
      ...(hello.group !== null && { curve: groupName(hello.group) }),
      ...(hello.alpn !== null && { alpn: [hello.alpn] }),
      ...(!now.serverSpoke && { serverPacket: this.#flow.packet }),
    });
    now.serverSpoke = true;
  }

  #certificate(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): void {
    // A capture that begins behind the hellos: the first to show one is the server.
    const now = this.#now ?? this.#begin(!fromOriginator, null, {});
    if (isVersion13(now.version)) return;
    this.#certificates ??= new FlowCertificates(this.#flow, this.#output);
    const { row, clientIsOriginator } = now;
    const fromClient = fromOriginator === clientIsOriginator;
    const showing = { handshake: row, fromClient, clientIsOriginator };
    const first = this.#certificates.chain(bytes, at, end, showing);
    if (!fromClient) now.isFull = true;
    if (first !== null) this.#table.set(row, fromClient ? { clientCertificate: first } : { certificate: first });
  }

  /** RFC 5246, 7.4.3 for finite fields, RFC 8422, 5.4 for curves; which of them the cipher suite tells. */
  #keyExchange(bytes: Uint8Array, at: number, end: number): void {
    const now = this.#now;
    if (now === null) return;
    now.isFull = true;
    const reader = new Vectors(bytes, at, end);
    if (/_PSK_/.test(now.cipher)) reader.vector(2); // RFC 4279, 3: the hint for the identity
    if (/^TLS_ECDHE?_/.test(now.cipher)) {
      const curve = reader.u8() === NAMED_CURVE ? reader.u16() : 0;
      if (!reader.failed && curve !== 0) this.#table.set(now.row, { curve: groupName(curve) });
    } else if (/^TLS_DHE?_/.test(now.cipher)) {
      const prime = reader.vector(2);
      if (reader.failed || prime.rest === 0) return;
      while (prime.rest > 0 && bytes[prime.at] === 0) prime.at += 1;
      const bits = prime.rest === 0 ? 0 : prime.rest * 8 - (Math.clz32(bytes[prime.at]) - 24);
      this.#table.set(now.row, { dhBits: bits });
    }
  }

  /** ChangeCipherSpec of TLS 1.2 and before: what this side sends from here on is encrypted. */
  changeCipherSpec(fromOriginator: boolean): void {
    const now = this.#now;
    if (now === null || isVersion13(now.version)) return;
    const fromServer = fromOriginator !== now.clientIsOriginator;
    if (fromServer && now.serverSpoke && !now.isFull) this.#table.set(now.row, { resumed: true });
  }

  /** An encrypted record of `length` bytes: Finished, or application data. */
  encrypted(length: number, fromOriginator: boolean): void {
    const now = this.#now;
    if (now === null || (now.clientDone && now.serverDone)) return;
    if (fromOriginator !== now.clientIsOriginator) now.serverDone = true;
    else if (isVersion13(now.version)) {
      // What a client sends before the server has answered is early data, and so short a record is an alert.
      if (now.serverDone && length > ENCRYPTED_ALERT_13) now.clientDone = true;
    } else now.clientDone = true;
    if (now.clientDone && now.serverDone && now.serverSpoke) this.#table.set(now.row, { established: true });
  }

  alert(description: number): void {
    const name = alertName(description);
    if (this.#now !== null && name !== null) this.#table.set(this.#now.row, { alert: name });
  }

  /**
   * A heartbeat record of `length` bytes. Who sends the first one asks; `overrun`: it claims more payload than it holds;
   * `early`: no application data has passed yet.
   */
  heartbeat(length: number, fromOriginator: boolean, overrun: boolean, early: boolean): void {
    const now = this.#now;
    if (overrun) this.#output.note(this.#flow, ANOMALY.tlsHeartbeat);
    if (now === null) return;
    const beats = now.heartbeats;
    if (beats.count === 0) beats.fromOriginator = fromOriginator;
    beats.count += 1;
    if (fromOriginator === beats.fromOriginator) beats.asked = Math.max(beats.asked, length);
    else beats.answered = Math.max(beats.answered, length);
    beats.overrun ||= overrun;
    beats.early ||= early;
    this.#table.set(now.row, {
      heartbeats: beats.count,
      heartbeatAsked: beats.asked,
      heartbeatAnswered: beats.answered < 0 ? null : beats.answered,
      heartbeatOverrun: beats.overrun,
      heartbeatEarly: beats.early,
    });
  }

  /** The hello of an SSL 2.0 client, or in its form that of a newer one: neither JA3 nor JA4 know it. */
  ssl2ClientHello(version: number, fromOriginator: boolean): void {
    this.#begin(fromOriginator, null, { clientVersion: versionName(version), clientPacket: this.#flow.packet });
  }

  /** The SSL 2.0 server shows its only certificate in its hello. */
  ssl2ServerHello(version: number, bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): void {
    const now = this.#now ?? this.#begin(!fromOriginator, null, {});
    now.version = version;
    now.serverSpoke = true;
    this.#table.set(now.row, { version: versionName(version), serverPacket: this.#flow.packet });
    if (at >= end) return;
    this.#certificates ??= new FlowCertificates(this.#flow, this.#output);
    const showing = { handshake: now.row, fromClient: false, clientIsOriginator: now.clientIsOriginator };
    this.#table.set(now.row, { certificate: this.#certificates.one(bytes, at, end, showing, 0) });
  }

  ssl2Cipher(kind: number): void {
    if (this.#now !== null) this.#table.set(this.#now.row, { cipher: ssl2CipherName(kind) });
  }
}

const TYPES = new Set([0, 1, 2, 3, 4, 5, 6, 8, 11, 12, 13, 14, 15, 16, 20, 21, 22, 23, 24, 25, 67]);

/** Could a handshake message begin with this type and length? If not, it is encrypted, or none. */
export function isPlausibleMessage(type: number, length: number): boolean {
  return TYPES.has(type) && length <= LONGEST_MESSAGE;
}
