// RFC 8489 (STUN), RFC 8656 (TURN), RFC 8445 (ICE), and what Google and Microsoft added: every field of a message, for the
// packet somebody looks at.

import { u16be, u32be } from '../../../base/bytes.ts';
import { untilZero, utf8 } from '../../../base/text.ts';
import { formatIpv6 } from '../../../model/address.ts';
import { defineFields } from '../../../model/field.ts';
import type { FieldGroup } from '../../../model/field.ts';
import { hex } from '../header.ts';
import { IP_PROTOCOL_NAMES } from '../numbers.ts';
import { crc32 } from './crc32.ts';
import { answerFields } from './requests.ts';
import { ATTRIBUTES, attributeFields } from './stun-attributes.ts';

const LENGTH = 2,
  COOKIE = 4,
  ID = 8,
  HEADER = 20,
  ATTRIBUTE_HEADER = 4;
const FINGERPRINT_MASK = 0x5354554e;
const IPV4 = 1,
  IPV6 = 2;
const MOST_ATTRIBUTES = 256;
const CLASSES: Readonly<Record<number, string>> = {
  0x00: 'Request',
  0x01: 'Indication',
  0x10: 'Success Response',
  0x11: 'Error Response',
};
const METHODS: Readonly<Record<number, string>> = {
  1: 'Binding',
  2: 'SharedSecret',
  3: 'Allocate',
  4: 'Refresh',
  6: 'Send',
  7: 'Data',
  8: 'CreatePermission',
  9: 'ChannelBind',
  10: 'Connect',
  11: 'ConnectionBind',
  12: 'ConnectionAttempt',
  0x80: 'Google ping',
};
/** Attributes with an address that Info names: RFC 8489, 14; RFC 8656, 18; RFC 5780, 7. */
const ADDRESS_NAMES: Readonly<Record<number, string>> = {
  0x0001: 'MAPPED-ADDRESS',
  0x0002: 'RESPONSE-ADDRESS',
  0x0004: 'SOURCE-ADDRESS',
  0x0005: 'CHANGED-ADDRESS',
  0x000b: 'REFLECTED-FROM',
  0x0012: 'XOR-PEER-ADDRESS',
  0x0016: 'XOR-RELAYED-ADDRESS',
  0x0020: 'XOR-MAPPED-ADDRESS',
  0x8020: 'XOR-MAPPED-ADDRESS',
  0x8023: 'ALTERNATE-SERVER',
  0x802b: 'RESPONSE-ORIGIN',
  0x802c: 'OTHER-ADDRESS',
};
/** IANA stun-parameters. */
const ERRORS: Readonly<Record<number, string>> = {
  300: 'Try Alternate',
  400: 'Bad Request',
  401: 'Unauthenticated',
  403: 'Forbidden',
  405: 'Mobility Forbidden',
  420: 'Unknown Attribute',
  437: 'Allocation Mismatch',
  438: 'Stale Nonce',
  440: 'Address Family not Supported',
  441: 'Wrong Credentials',
  442: 'Unsupported Transport Protocol',
  443: 'Peer Address Family Mismatch',
  446: 'Connection Already Exists',
  447: 'Connection Timeout or Failure',
  486: 'Allocation Quota Reached',
  487: 'Role Conflict',
  500: 'Server Error',
  508: 'Insufficient Capacity',
};
export const STUN_ANSWER = { to: 'stun.response-to', time: 'stun.time' };

export const stunFields = defineFields({
  'stun.channel': hex('Channel'),
  'stun.tcp_frame_length': { title: 'Length of the frame', kind: 'unsigned', unit: 'bytes' },
  'stun.type': hex('Message type'),
  'stun.type.class': hex('Class', { mask: 0x0110, names: CLASSES }),
  'stun.type.method': hex('Method', { mask: 0x3eef, names: METHODS }),
  'stun.type.method-assignment': hex('Assigned by a designated expert', { mask: 0x2000 }),
  'stun.length': { title: 'Length', kind: 'unsigned', unit: 'bytes' },
  'stun.wrong_msglen': { title: 'The length is no multiple of 4', kind: 'label' },
  'stun.cookie': { title: 'Magic cookie', kind: 'bytes' },
  'stun.id': { title: 'Transaction ID', kind: 'bytes' },
  'stun.network_version': { title: 'Version', kind: 'unsigned', derived: true, names: { 3: 'RFC 5389' }, hidden: true },
  'stun.reqduplicate': { title: 'Repeats the message in packet', kind: 'unsigned', derived: true },
  ...answerFields(STUN_ANSWER),
  'stun.attributes': { title: 'Attributes', kind: 'label' },
  'stun.attribute': hex('Attribute', {
    names: Object.fromEntries(Object.entries(ATTRIBUTES).map(([type, [title]]) => [type, title])),
  }),
  'stun.unknown_attribute': { title: 'Unknown attribute', kind: 'label' },
  ...attributeFields,
});

/** Names the fields of the message in bytes[at, end). */
export function explainStun(bytes: Uint8Array, at: number, end: number, layer: FieldGroup): void {
  if (end - at < HEADER) return;
  const word = u16be(bytes, at);
  const type = layer.field('stun.type', at, 2);
  for (const name of ['class', 'method', 'method-assignment']) type.field(`stun.type.${name}`, at, 2);
  layer.field('stun.length', at + LENGTH, 2);
  layer.field('stun.cookie', at + COOKIE, 4);
  layer.field('stun.id', at + ID, 12);
  const method = word & 0x3eef;
  const kind = CLASSES[(word & 0x0110) >> 4];
  const message = new Message(bytes, at, end);
  if ((end - at) % 4 !== 0) layer.field('stun.wrong_msglen', at + LENGTH, 2);
  if (end > at + HEADER) {
    layer.field('stun.network_version', at, 0, 3);
    message.read(layer.field('stun.attributes', at + HEADER, end - at - HEADER));
  }
  layer.summary(`${METHODS[method] ?? `Method ${method}`} ${kind}${message.words}`);
}

/** Data over a channel of TURN. */
export function explainChannel(_bytes: Uint8Array, at: number, end: number, layer: FieldGroup): void {
  if (end - at < ATTRIBUTE_HEADER) return;
  layer.field('stun.channel', at, 2);
  layer.field('stun.length', at + LENGTH, 2);
  layer.summary('ChannelData TURN Message');
}

class Message {
  readonly #bytes: Uint8Array;
  readonly #start: number;
  readonly #end: number;
  /** What the attributes add to the summary. */
  words = '';

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.#bytes = bytes;
    this.#start = start;
    this.#end = end;
  }

  read(group: FieldGroup): void {
    const bytes = this.#bytes;
    let place = this.#start + HEADER;
    for (let left = MOST_ATTRIBUTES; place + ATTRIBUTE_HEADER <= this.#end && left > 0; left -= 1) {
      const type = u16be(bytes, place);
      const length = u16be(bytes, place + 2);
      const value = place + ATTRIBUTE_HEADER;
      const stop = Math.min(this.#end, value + length);
      const known = ATTRIBUTES[type];
      const line =
        known === undefined
          ? group.group(`Unknown attribute 0x${type.toString(16).padStart(4, '0')}`, place, stop - place)
          : group.field('stun.attribute', place, stop - place, type);
      if (known === undefined) line.field('stun.unknown_attribute', place, 2);
      else {
        const own = line.field('stun.att.type', place, 2);
        own.field('stun.att.type.comprehension', place, 2);
        own.field('stun.att.type.assignment', place, 2);
      }
      line.field('stun.att.length', place + 2, 2);
      if (value + length > this.#end) {
        if (known !== undefined) line.summary(known[0]);
        return;
      }
      const words = this.#value(type, value, stop, line);
      if (known !== undefined) line.summary(`${known[0]}${words === '' ? '' : `: ${words}`}`);
      const padding = -length & 3;
      if (padding > 0) line.field('stun.att.padding', stop, Math.min(padding, this.#end - stop), padding);
      place = value + length + (-length & 3);
    }
  }

  #value(type: number, at: number, end: number, line: FieldGroup): string {
    const [, shape, field] = ATTRIBUTES[type] ?? ['', 'bytes'];
    const length = end - at;
    const name = `stun.${field ?? 'value'}`;
    const bytes = this.#bytes;
    switch (shape) {
      case 'address':
      case 'xor-address':
        return this.#named(type, this.#address(shape === 'xor-address', at, end, line));
      case 'text': {
        const text = textOf(bytes, at, end);
        line.field(name, at, length, text);
        if (field === 'att.username') this.words += ` user: ${text}`;
        else if (field === 'att.realm') this.words += ` realm: ${text}`;
        else if (field === 'att.nonce') this.words += ' with nonce';
        return text;
      }
      case 'bytes':
        if (length > 0) line.field(name, at, length);
        break;
      case 'u16':
        for (let place = at; place + 2 <= end; place += 2) line.field(name, place, 2);
        break;
      case 'u32':
        if (length < 4) break;
        line.field(name, at, 4);
        if (field === 'att.lifetime') this.words += ` lifetime: ${u32be(bytes, at)}`;
        return String(u32be(bytes, at));
      case 'u64':
        if (length >= 8) line.field(name, at, 8);
        break;
      case 'error':
        return this.#error(at, end, line);
      case 'fingerprint':
        if (length === 4) this.#fingerprint(at, line);
        break;
      case 'change':
        if (length !== 4) break;
        line.field('stun.att.change-ip', at + 2, 2);
        line.field('stun.att.change-port', at + 2, 2);
        break;
      case 'channel':
      case 'transport': {
        const own = shape === 'channel' ? 2 : 1;
        if (length !== 4) break;
        line.field(name, at, own);
        line.field('stun.att.reserved', at + own, 4 - own);
        if (shape === 'transport') this.words += ` ${IP_PROTOCOL_NAMES[bytes[at]] ?? `protocol ${bytes[at]}`}`;
        break;
      }
      case 'even-port':
        if (length >= 1) line.field(name, at, 1);
        break;
      case 'google-network':
        if (length < 4) break;
        line.field('stun.att.google.network_id', at, 2);
        line.field('stun.att.google.network_cost', at + 2, 2);
        break;
      case 'service':
        if (length < 4) break;
        line.field('stun.att.ms.stream_type', at, 2);
        line.field('stun.att.ms.service_quality', at + 2, 2);
        break;
      case 'sequence':
        if (length < 24) break;
        line.field('stun.att.ms.connection_id', at, 20);
        line.field('stun.att.ms.sequence_number', at + 20, 4);
        break;
      default:
        break;
    }
    return '';
  }

  /** RFC 8489, 14.1 and 14.2. */
  #address(isHidden: boolean, at: number, end: number, line: FieldGroup): string {
    if (end - at < 8) return '';
    const bytes = this.#bytes;
    line.field('stun.att.reserved', at, 1);
    line.field('stun.att.family', at + 1, 1);
    const family = bytes[at + 1];
    const size = family === IPV4 ? 4 : 16;
    const cookie = this.#start + COOKIE;
    if (isHidden) {
      line.field('stun.att.port-xord', at + 2, 2);
      line.field('stun.att.port', at + 2, 2, u16be(bytes, at + 2) ^ u16be(bytes, cookie));
    } else line.field('stun.att.port', at + 2, 2);
    if ((family !== IPV4 && family !== IPV6) || end - at !== 4 + size) return '';
    const port = isHidden ? u16be(bytes, at + 2) ^ u16be(bytes, cookie) : u16be(bytes, at + 2);
    const kind = family === IPV4 ? 'ipv4' : 'ipv6';
    if (!isHidden) {
      line.field(`stun.att.${kind}`, at + 4, size);
      return addressWords(bytes.subarray(at + 4, at + 4 + size), port);
    }
    line.field(`stun.att.${kind}-xord`, at + 4, size);
    const plain = bytes.slice(at + 4, at + 4 + size);
    for (let i = 0; i < size; i += 1) plain[i] ^= bytes[cookie + i];
    line.field(`stun.att.${kind}`, at + 4, size, plain);
    return addressWords(plain, port);
  }

  /** Addresses stand in Info with the name of their attribute. */
  #named(type: number, words: string): string {
    const name = ADDRESS_NAMES[type];
    if (name !== undefined && words !== '') this.words += ` ${name}: ${words}`;
    return words;
  }

  #error(at: number, end: number, line: FieldGroup): string {
    if (end - at < 4) return '';
    line.field('stun.att.reserved', at, 2);
    line.field('stun.att.error.class', at + 2, 1);
    line.field('stun.att.error', at + 3, 1);
    const reason = textOf(this.#bytes, at + 4, end);
    if (end - at > 4) line.field('stun.att.error.reason', at + 4, end - at - 4, reason);
    const code = (this.#bytes[at + 2] & 7) * 100 + this.#bytes[at + 3];
    const meaning = ERRORS[code];
    this.words += ` error-code: ${code}${meaning === undefined ? '' : ` (${meaning})`}${reason === '' ? '' : ` ${reason}`}`;
    return `${code} ${reason}`;
  }

  /** RFC 8489, 14.7: CRC-32 of all that stands before the attribute. */
  #fingerprint(at: number, line: FieldGroup): void {
    line.field('stun.att.crc32', at, 4);
    const sum = crc32(this.#bytes, this.#start, at - ATTRIBUTE_HEADER) ^ FINGERPRINT_MASK;
    line.field('stun.att.crc32.status', at, 0, Number(sum >>> 0 === u32be(this.#bytes, at)));
  }
}

const addressWords = (address: Uint8Array, port: number): string =>
  `${address.length === 4 ? address.join('.') : formatIpv6(address)}:${port}`;

/** Up to the first NUL. */
const textOf = (bytes: Uint8Array, at: number, end: number): string => untilZero(utf8(bytes, at, end));
