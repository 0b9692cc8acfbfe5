// SSL 2.0 (draft-hickman-netscape-ssl), and its ClientHello as newer clients sent it to old servers (RFC 5246, E.2).

import { u16be, u24be } from '../../../../base/bytes.ts';
import { ANOMALY } from '../../../../model/anomaly.ts';
import { GIVE_UP } from '../../../../model/stream.ts';
import type { FlowView, Output } from '../../../../model/stream.ts';
import type { Handshakes } from './handshakes.ts';
import { VERSION } from './names.ts';

const CLIENT_HELLO = 1,
  CLIENT_MASTER_KEY = 2,
  SERVER_HELLO = 4;

/** ClientHello behind its header of two bytes: type, version, lengths of ciphers, session id and challenge. */
const TYPE = 2,
  HELLO_VERSION = 3,
  CIPHERS = 5,
  SESSION_ID = 7,
  CHALLENGE = 9,
  CLIENT_HELLO_HEADER = 11;

/** ServerHello: type, session id hit, certificate type, version, lengths of certificate, ciphers and connection id. */
const SERVER_VERSION = 5,
  CERTIFICATE = 7,
  SERVER_CIPHERS = 9,
  CONNECTION_ID = 11,
  SERVER_HELLO_HEADER = 13;

const CIPHER_KIND = 3;
/** The high bit says that the header has two bytes, without padding. */
const SHORT_HEADER = 0x80;

const isVersion = (version: number): boolean => version === VERSION.ssl2 || (version >= 0x0300 && version <= 0x0304);

/** Is the record in bytes[at, end) a ClientHello whose lengths agree? */
export function looksLikeSsl2ClientHello(bytes: Uint8Array, at: number, end: number): boolean {
  if (end - at < CLIENT_HELLO_HEADER || (bytes[at] & SHORT_HEADER) === 0) return false;
  if (bytes[at + TYPE] !== CLIENT_HELLO || !isVersion(u16be(bytes, at + HELLO_VERSION))) return false;
  const ciphers = u16be(bytes, at + CIPHERS);
  const challenge = u16be(bytes, at + CHALLENGE);
  const length = CLIENT_HELLO_HEADER + ciphers + u16be(bytes, at + SESSION_ID) + challenge;
  const isSound = ciphers > 0 && ciphers % CIPHER_KIND === 0 && challenge >= 16 && challenge <= 32;
  return isSound && length === 2 + (u16be(bytes, at) & 0x7fff);
}

/** Whether bytes[at, end) begin with a SERVER-HELLO of SSL 2.0 that is there as a whole. */
export function isSsl2ServerHello(bytes: Uint8Array, at: number, end: number): boolean {
  if (end - at < SERVER_HELLO_HEADER || (bytes[at] & SHORT_HEADER) === 0) return false;
  if (bytes[at + TYPE] !== SERVER_HELLO || u16be(bytes, at + SERVER_VERSION) !== VERSION.ssl2) return false;
  const parts = u16be(bytes, at + CERTIFICATE) + u16be(bytes, at + SERVER_CIPHERS) + u16be(bytes, at + CONNECTION_ID);
  return SERVER_HELLO_HEADER + parts <= end - at;
}

/** Both directions from the ServerHello on. Records after the CLIENT-MASTER-KEY are encrypted and only counted. */
export class Ssl2Records {
  readonly #flow: FlowView;
  readonly #output: Output;
  readonly #handshakes: Handshakes;
  #fromServer = 0;
  #fromClient = 0;
  /** By direction, responder first: bytes are missing, and nothing in SSL 2.0 says where the next record begins. */
  readonly #isLost = [false, false];

  constructor(flow: FlowView, output: Output, handshakes: Handshakes) {
    this.#flow = flow;
    this.#output = output;
    this.#handshakes = handshakes;
  }

  feed(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): number {
    if (this.#isLost[Number(fromOriginator)]) return end - at;
    let place = at;
    while (end - place >= 3) {
      const isShort = (bytes[place] & SHORT_HEADER) !== 0;
      const header = isShort ? 2 : 3;
      const length = u16be(bytes, place) & (isShort ? 0x7fff : 0x3fff);
      if (length === 0) {
        this.#output.note(this.#flow, ANOMALY.tlsMalformed);
        return GIVE_UP;
      }
      if (end - place - header < length) break;
      this.#record(bytes, place, header, place + header + length, fromOriginator);
      place += header + length;
    }
    return place - at;
  }

  gap(fromOriginator: boolean): void {
    this.#isLost[Number(fromOriginator)] = true;
  }

  #record(bytes: Uint8Array, at: number, header: number, end: number, fromOriginator: boolean): void {
    this.#output.mark(this.#flow, 'SSLv2');
    if (this.#fromServer === 0 && isSsl2ServerHello(bytes, at, end)) {
      const certificate = at + SERVER_HELLO_HEADER;
      const certificateEnd = certificate + u16be(bytes, at + CERTIFICATE);
      this.#handshakes.ssl2ServerHello(VERSION.ssl2, bytes, certificate, certificateEnd, fromOriginator);
      this.#fromServer = 1;
      return;
    }
    const fromClient = this.#handshakes.isClient(fromOriginator);
    if (fromClient) this.#fromClient += 1;
    else this.#fromServer += 1;
    const body = at + header;
    const isMasterKey = fromClient && this.#fromClient === 1 && bytes[body] === CLIENT_MASTER_KEY;
    if (isMasterKey && end - body > CIPHER_KIND) this.#handshakes.ssl2Cipher(u24be(bytes, body + 1));
    // SERVER-VERIFY and SERVER-FINISHED, CLIENT-FINISHED: each side has used the keys.
    if (fromClient ? this.#fromClient >= 2 : this.#fromServer >= 2)
      this.#handshakes.encrypted(end - body, fromOriginator);
  }
}
