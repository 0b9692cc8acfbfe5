// ClientHello and ServerHello: RFC 8446, 4.1; RFC 5246, 7.4.1; RFC 6347, 4.2.1 (cookie); RFC 6066, 3 (server name);
// RFC 7301 (ALPN). Extensions are read as far as they are whole.

import { hex } from '../../../../base/text.ts';
import { isShortDraft } from './names.ts';
import { Vectors } from './vector.ts';

export const EXTENSION = {
  serverName: 0,
  groups: 10,
  pointFormats: 11,
  signatureAlgorithms: 13,
  alpn: 16,
  preSharedKey: 41,
  supportedVersions: 43,
  keyShare: 51,
  encryptedHello: 0xfe0d,
  encryptedServerName: 0xffce,
} as const;

const RANDOM = 32;
const MOST_EXTENSIONS = 128;
const MOST_PROTOCOLS = 32;
const LONGEST_NAME = 255;
const HOST_NAME = 0;
/** RFC 8446, 4.1.3: SHA-256 of "HelloRetryRequest" in place of the random. */
const RETRY_RANDOM = 'cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c';

/** A ClientHello (RFC 8446, 4.1.2; RFC 5246, 7.4.1.2), as fingerprints and tables need it. */
export interface ClientHello {
  readonly version: number;
  readonly random: string;
  readonly sessionId: string;
  readonly ciphers: readonly number[];
  /** Types in the order they came. */
  readonly extensions: number[];
  serverName: string | null;
  groups: readonly number[];
  pointFormats: readonly number[];
  signatureAlgorithms: readonly number[];
  supportedVersions: readonly number[];
  alpn: readonly string[];
  /** First and last byte of the first protocol of ALPN. */
  alpnEnds: readonly [first: number, last: number] | null;
  /** Something went beyond its end: what stands here is what could be read before. */
  fault: boolean;
}

/** A ServerHello (RFC 8446, 4.1.3; RFC 5246, 7.4.1.3). */
export interface ServerHello {
  /** As in the field; `selectedVersion` is stronger. */
  readonly version: number;
  readonly sessionId: string;
  readonly isRetry: boolean;
  readonly cipher: number;
  readonly extensions: number[];
  selectedVersion: number | null;
  group: number | null;
  alpn: string | null;
  resumesKey: boolean;
  fault: boolean;
}

/** Bytes as text: printable ASCII as it is, all else as `\xNN`. */
function visible(bytes: Uint8Array, at: number, end: number): string {
  let text = '';
  for (let i = at; i < end; i += 1) {
    const byte = bytes[i];
    const isPlain = byte >= 0x20 && byte < 0x7f && byte !== 0x5c;
    text += isPlain ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`;
  }
  return text;
}

/** Reads the body of a ClientHello; null where it ends before its cipher suites. `isDatagram`: with a cookie. */
export function readClientHello(bytes: Uint8Array, at: number, end: number, isDatagram: boolean): ClientHello | null {
  const reader = new Vectors(bytes, at, end);
  const version = reader.u16();
  const random = reader.skip(RANDOM);
  const sessionId = reader.vector(1);
  if (isDatagram) reader.vector(1);
  const ciphers = reader.vector(2).numbers();
  if (reader.failed) return null;
  reader.vector(1); // compression
  const hello: ClientHello = {
    version,
    random: hex(bytes, random, random + RANDOM),
    sessionId: hex(bytes, sessionId.at, sessionId.end),
    ciphers,
    extensions: [],
    serverName: null,
    groups: [],
    pointFormats: [],
    signatureAlgorithms: [],
    supportedVersions: [],
    alpn: [],
    alpnEnds: null,
    fault: reader.failed,
  };
  // A hello without extensions simply ends here.
  if (!hello.fault && reader.rest > 0)
    hello.fault = readExtensions(reader, hello.extensions, (type, body) => readClientExtension(hello, type, body));
  return hello;
}

/** True: something was malformed. */
function readExtensions(reader: Vectors, types: number[], read: (type: number, body: Vectors) => void): boolean {
  const list = reader.vector(2);
  while (list.rest > 0 && types.length < MOST_EXTENSIONS) {
    const type = list.u16();
    const body = list.vector(2);
    if (list.failed) return true;
    types.push(type);
    if (body.rest > 0) read(type, body);
  }
  return reader.failed;
}

function readClientExtension(hello: ClientHello, type: number, body: Vectors): void {
  switch (type) {
    case EXTENSION.serverName:
      hello.serverName ??= readServerName(body.vector(2));
      break;
    case EXTENSION.groups:
      hello.groups = body.vector(2).numbers();
      break;
    case EXTENSION.pointFormats: {
      const formats = body.vector(1);
      hello.pointFormats = [...formats.bytes.subarray(formats.at, formats.end)];
      break;
    }
    case EXTENSION.signatureAlgorithms:
      hello.signatureAlgorithms = body.vector(2).numbers();
      break;
    case EXTENSION.supportedVersions:
      hello.supportedVersions = body.vector(1).numbers();
      break;
    case EXTENSION.alpn:
      readProtocols(hello, body.vector(2));
      break;
  }
}

function readServerName(names: Vectors): string | null {
  while (names.rest > 0) {
    const type = names.u8();
    const name = names.vector(2);
    if (names.failed) return null;
    if (type === HOST_NAME && name.rest > 0)
      return visible(name.bytes, name.at, Math.min(name.end, name.at + LONGEST_NAME));
  }
  return null;
}

function readProtocols(hello: ClientHello, list: Vectors): void {
  const found: string[] = [];
  while (list.rest > 0 && found.length < MOST_PROTOCOLS) {
    const name = list.vector(1);
    if (list.failed) break;
    if (found.length === 0 && name.rest > 0) hello.alpnEnds = [name.bytes[name.at], name.bytes[name.end - 1]];
    found.push(visible(name.bytes, name.at, name.end));
  }
  hello.alpn = found;
}

/** Reads the body of a ServerHello or HelloRetryRequest; null where it ends before its cipher suite. */
export function readServerHello(bytes: Uint8Array, at: number, end: number): ServerHello | null {
  const reader = new Vectors(bytes, at, end);
  const version = reader.u16();
  const isShort = isShortDraft(version);
  const random = reader.skip(RANDOM);
  const sessionId = isShort ? new Vectors(bytes, at, at) : reader.vector(1);
  const cipher = reader.u16();
  if (!isShort) reader.u8(); // compression
  if (reader.failed) return null;
  const hello: ServerHello = {
    version,
    sessionId: hex(bytes, sessionId.at, sessionId.end),
    isRetry: hex(bytes, random, random + RANDOM) === RETRY_RANDOM,
    cipher,
    extensions: [],
    selectedVersion: null,
    group: null,
    alpn: null,
    resumesKey: false,
    fault: false,
  };
  if (reader.rest > 0)
    hello.fault = readExtensions(reader, hello.extensions, (type, body) => readServerExtension(hello, type, body));
  return hello;
}

function readServerExtension(hello: ServerHello, type: number, body: Vectors): void {
  switch (type) {
    case EXTENSION.supportedVersions:
      hello.selectedVersion = body.rest >= 2 ? body.u16() : null;
      break;
    case EXTENSION.keyShare:
      hello.group = body.rest >= 2 ? body.u16() : null;
      break;
    case EXTENSION.preSharedKey:
      hello.resumesKey = true;
      break;
    case EXTENSION.alpn: {
      const name = body.vector(2).vector(1);
      if (name.rest > 0) hello.alpn = visible(name.bytes, name.at, name.end);
      break;
    }
  }
}
