// The same specifications as in ssh-fields.ts: tells the fields of SSH packets in clear text, for the packet somebody looks
// at. Of encrypted ones only sizes are known.

import { utf8 } from '../../../../base/text.ts';
import type { FieldGroup } from '../../../../model/field.ts';
import { FieldReader } from '../field-reader.ts';
import { agreed, hassh, hasshServer, hasshServerText, hasshText, readKexInit } from './kexinit.ts';
import type { KexInit } from './kexinit.ts';
import { LISTS, MESSAGES } from './ssh-fields.ts';

const IGNORE = 2,
  UNIMPLEMENTED = 3,
  KEXINIT = 20;
const COOKIE = 16;

/** What is known of the connection when a packet is told. */
export interface SshPlace {
  readonly fromOriginator: boolean;
  /** Packets of this side before it. */
  readonly sequence: number;
  /** What both sides offered, where their offers were seen. */
  readonly client: KexInit | null;
  readonly server: KexInit | null;
}

const sideOf = (fromOriginator: boolean): string => (fromOriginator ? 'Client' : 'Server');

/** The words of a segment's layer: what it holds, one thing after the other. */
export class SshWords {
  readonly #layer: FieldGroup;
  readonly #side: string;
  readonly #words: string[] = [];

  constructor(layer: FieldGroup, fromOriginator: boolean) {
    this.#layer = layer;
    this.#side = sideOf(fromOriginator);
  }

  add(words: string): void {
    if (this.#words.length < 16) this.#words.push(words);
    this.#layer.summary(`${this.#side}: ${this.#words.join(', ')}`);
  }
}

/** A packet of version 2 in clear text: bytes[at, end) with its length. Returns words for it. */
export function explainPacket(
  bytes: Uint8Array,
  at: number,
  end: number,
  next: number,
  place: SshPlace,
  layer: FieldGroup,
): string {
  const group = layer.group('SSH version 2', at, end - at);
  const packet = new FieldReader(bytes, at, end, group, 'ssh.');
  packet.number('packet_length', 4);
  const padding = packet.number('padding_length', 1);
  const method = methodOf(place);
  const code = packet.rest > 0 ? bytes[packet.at] : -1;
  const words = messageName(code, method);
  const size = Math.min(packet.rest, next - Math.max(0, padding) - packet.at);
  const message = packet.part(size, group.group(words, packet.at, size));
  message.number('message_code', 1);
  explainMessage(code, method, message, place);
  if (message.rest > 0 && !message.failed) message.field('payload', message.rest);
  if (next <= end) packet.field('padding_string', packet.rest);
  packet.here('seq_num', 0, place.sequence);
  return words;
}

type Method = 'dh' | 'gex' | 'ecdh' | null;

/** RFC 4253, 8; RFC 4419; RFC 5656, 7.1: messages 30 to 34 mean what the agreed key exchange says. */
function methodOf({ client, server }: SshPlace): Method {
  const name = client === null || server === null ? null : agreed(client.kex, server.kex);
  if (name === null) return null;
  if (name.startsWith('diffie-hellman-group-exchange-')) return 'gex';
  if (name.startsWith('diffie-hellman-group')) return 'dh';
  return /^(ecdh-|curve|sntrup|mlkem|ecmqv)/.test(name) ? 'ecdh' : null;
}

const METHOD_MESSAGES: Readonly<Record<Exclude<Method, null>, Readonly<Record<number, string>>>> = {
  dh: { 30: 'Diffie-Hellman Key Exchange Init', 31: 'Diffie-Hellman Key Exchange Reply' },
  gex: {
    30: 'Diffie-Hellman Group Exchange Request (Old)',
    31: 'Diffie-Hellman Group Exchange Group',
    32: 'Diffie-Hellman Group Exchange Init',
    33: 'Diffie-Hellman Group Exchange Reply',
    34: 'Diffie-Hellman Group Exchange Request',
  },
  ecdh: {
    30: 'Elliptic Curve Diffie-Hellman Key Exchange Init',
    31: 'Elliptic Curve Diffie-Hellman Key Exchange Reply',
  },
};

function messageName(code: number, method: Method): string {
  if (code === IGNORE) return 'Ignore';
  if (code === UNIMPLEMENTED) return 'Unimplemented';
  return MESSAGES[code] ?? (method === null ? undefined : METHOD_MESSAGES[method][code]) ?? `Unknown (${code})`;
}

function explainMessage(code: number, method: Method, message: FieldReader, place: SshPlace): void {
  if (code === KEXINIT) explainKexInit(message, place.fromOriginator);
  else if (method !== null && code >= 30) explainExchange(method, code, message);
  else if (code === 1) {
    message.number('disconnect_reason', 4);
    string(message, 'disconnect_description');
    string(message, 'lang_tag');
  } else if (code === IGNORE) string(message, 'ignore_data');
  else if (code === 4) {
    message.field('debug_always_display', 1);
    string(message, 'debug_name');
    string(message, 'lang_tag');
  } else if (code === 5 || code === 6) string(message, 'service_name');
}

/** A length of four bytes and so many bytes. */
function string(message: FieldReader, name: string, lengthName = `${name}_length`): void {
  const size = message.number(lengthName, 4);
  if (size >= 0) message.field(name, size);
}

const mpint = (message: FieldReader, name: string): void => string(message, name, 'mpint_length');

function explainKexInit(message: FieldReader, fromOriginator: boolean): void {
  const { bytes, at, end } = message;
  const algorithms = message.part(message.rest, message.group.group('Algorithms', at, message.rest));
  algorithms.field('cookie', COOKIE);
  for (const name of LISTS) string(algorithms, name);
  algorithms.number('first_kex_packet_follows', 1);
  algorithms.field('kex.reserved', 4);
  const offer = readKexInit(bytes, at, end);
  if (offer === null) return;
  const kind = fromOriginator ? 'hassh' : 'hasshserver';
  algorithms.here(`kex.${kind}_algorithms`, 0, fromOriginator ? hasshText(offer) : hasshServerText(offer));
  algorithms.here(`kex.${kind}`, 0, fromOriginator ? hassh(offer) : hasshServer(offer));
  if (algorithms.rest > 0) algorithms.field('payload', algorithms.rest);
}

function explainExchange(method: Exclude<Method, null>, code: number, message: FieldReader): void {
  if (method === 'gex') {
    if (code === 30) message.number('dh_gex.nbits', 4);
    else if (code === 34) for (const name of ['min', 'nbits', 'max']) message.number(`dh_gex.${name}`, 4);
    else if (code === 31) {
      mpint(message, 'dh_gex.p');
      mpint(message, 'dh_gex.g');
    } else if (code === 32) mpint(message, 'dh.e');
    else if (code === 33) explainReply(message, () => mpint(message, 'dh.f'));
  } else if (method === 'dh') {
    if (code === 30) mpint(message, 'dh.e');
    else if (code === 31) explainReply(message, () => mpint(message, 'dh.f'));
  } else if (code === 30) string(message, 'ecdh.q_c');
  else if (code === 31) explainReply(message, () => string(message, 'ecdh.q_s'));
}

/** Host key, public value, signature over both. */
function explainReply(message: FieldReader, publicValue: () => void): void {
  explainKey(message, 'host_key', 'Host key', hostKey);
  publicValue();
  explainKey(message, 'host_sig', 'Host signature', signature);
}

/** A blob that begins with its own kind. */
function explainKey(
  message: FieldReader,
  name: string,
  title: string,
  content: (blob: FieldReader, type: string) => void,
): void {
  const group = message.group.group(title, message.at, message.rest);
  const head = new FieldReader(message.bytes, message.at, message.end, group, message.prefix);
  const size = head.number(`${name}.length`, 4);
  message.skip(4);
  const blob = message.part(size, group);
  const typeLength = blob.number(`${name}.type_length`, 4);
  if (typeLength < 0 || typeLength > blob.rest) return;
  const type = utf8(blob.bytes, blob.at, blob.at + typeLength);
  blob.field(`${name}.type`, typeLength);
  content(blob, type);
  if (blob.rest > 0) blob.field(`${name}.data`, blob.rest);
}

function hostKey(blob: FieldReader, type: string): void {
  if (type === 'ssh-rsa') for (const name of ['e', 'n']) mpint(blob, `host_key.rsa.${name}`);
  else if (type === 'ssh-dss') for (const name of ['p', 'q', 'g', 'y']) mpint(blob, `host_key.dsa.${name}`);
  else if (/^ecdsa-sha2-nistp\d+$/.test(type)) {
    string(blob, 'host_key.ecdsa.id');
    string(blob, 'host_key.ecdsa.q');
  } else if (type === 'ssh-ed25519' || type === 'ssh-ed448') string(blob, 'host_key.eddsa.key');
}

function signature(blob: FieldReader, type: string): void {
  if (type === 'ssh-rsa') mpint(blob, 'host_sig.rsa');
  else if (type === 'ssh-dss') mpint(blob, 'host_sig.dsa');
}

/** Bytes of a segment that nobody can read; the first four say how long the packet is, where it begins here. */
export function explainEncrypted(bytes: Uint8Array, at: number, end: number, layer: FieldGroup): string {
  const group = layer.group('SSH version 2, encrypted', at, end - at);
  const packet = new FieldReader(bytes, at, end, group, 'ssh.');
  if (packet.rest > 4) packet.field('packet_length_encrypted', 4);
  packet.field('encrypted_packet', packet.rest);
  return `Encrypted packet (len=${end - at})`;
}

/** A whole packet of version 1: its padding fills it up to eights. Only the first of each side is in clear text. */
export function explainVersion1(
  bytes: Uint8Array,
  at: number,
  end: number,
  isFirst: boolean,
  layer: FieldGroup,
): string {
  const packet = new FieldReader(bytes, at, end, layer.group('SSH version 1', at, end - at), 'ssh.');
  const size = packet.number('packet_length', 4);
  const padding = 8 - (size % 8);
  packet.field('padding_length', padding, padding);
  const code = isFirst && packet.rest > 0 ? packet.number('message_code', 1) : -1;
  packet.field('payload', packet.rest);
  if (code < 0) return `Encrypted packet (len=${size})`;
  return code === 2 ? 'Public Key' : code === 3 ? 'Session Key' : `Unknown (${code})`;
}
