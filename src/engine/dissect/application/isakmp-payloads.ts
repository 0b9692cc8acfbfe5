// Payloads of IKE messages, as far as they are not encrypted: RFC 2408, 3; RFC 7296, 3; RFC 3947.

import { hex } from '../../../base/text.ts';
import type { FieldGroup } from '../../../model/field.ts';
import { FieldReader } from './field-reader.ts';
import { EXCHANGES } from './isakmp-names.ts';
import { ATTRIBUTES } from './isakmp-proposals.ts';

const HEADER = 28,
  PAYLOAD_HEADER = 4,
  /** Payloads of one message that are told. */
  MOST_PAYLOADS = 256;
const PROPOSAL = 2,
  TRANSFORM = 3;
const ENCRYPTED = 0x01,
  FROM_INITIATOR = 0x08,
  IS_RESPONSE = 0x20;
/** Who encrypts is not known, so neither is the length of the vector: as Wireshark shows it. */
const VECTOR = 4;

/** Names that vendors hashed, by the first digits: of what they say their implementation can do. */
const VENDORS: readonly (readonly [digits: string, name: string])[] = [
  ['4a131c81070358455c5728f20e95452f', 'RFC 3947 Negotiation of NAT-Traversal in the IKE'],
  ['439b59f8ba676c4c7737ae22eab8f582', 'draft-ietf-ipsec-nat-t-ike-07'],
  ['4d1e0e136deafa34c4f3ea9f02ec7285', 'draft-ietf-ipsec-nat-t-ike-06'],
  ['80d0bb3def54565ee84645d4c85ce3ee', 'draft-ietf-ipsec-nat-t-ike-05'],
  ['9909b64eed937c6573de52ace952fa6b', 'draft-ietf-ipsec-nat-t-ike-04'],
  ['7d9419a65310ca6f2c179d9215529d56', 'draft-ietf-ipsec-nat-t-ike-03'],
  ['cd60464335df21f87cfdb2fc68b6a448', 'draft-ietf-ipsec-nat-t-ike-02'],
  ['90cb80913ebb696e086381b5ec427b1f', 'draft-ietf-ipsec-nat-t-ike-02\n'],
  ['4485152d18b6bbcd0be8a8469579ddcc', 'draft-ietf-ipsec-nat-t-ike-00'],
  ['afcad71368a1f1c96b8696fc77570100', 'RFC 3706 DPD (Dead Peer Detection)'],
  ['09002689dfd6b712', 'XAUTH'],
  ['12f5f28c457168a9702d9fe274cc', 'CISCO-UNITY'],
  ['4048b7d56ebce88525e7de7f00d6c2d3', 'Cisco Fragmentation'],
  ['8299031757a36082c6a621de', 'Fortigate (Fortinet)'],
];

/** What stands before the content of a payload: names and lengths. */
const HEADS: Readonly<Record<number, readonly (readonly [name: string, length: number])[]>> = {
  6: [['cert.encoding', 1]],
  7: [['certreq.type', 1]],
  34: [
    ['key_exchange.dh_group', 2],
    ['reserved', 2],
  ],
  37: [['cert.encoding', 1]],
  38: [['certreq.type', 1]],
  39: [
    ['auth.method', 1],
    ['reserved', 3],
  ],
  46: [['enc.iv', VECTOR]],
  53: [
    ['frag.number', 2],
    ['frag.total', 2],
  ],
  132: [
    ['frag.packetid', 2],
    ['frag.seq', 1],
    ['frag.last', 1],
  ],
};
const CONTENTS: Readonly<Record<number, string | null>> = {
  4: 'key_exchange.data',
  6: 'cert.data',
  7: 'ike.certreq.authority',
  8: 'hash',
  9: 'sig',
  10: 'nonce',
  20: 'ike.nat_hash',
  34: 'key_exchange.data',
  37: 'cert.data',
  38: 'ike.certreq.authority',
  39: 'auth.data',
  40: 'nonce',
  46: 'enc.data',
  48: 'eap.data',
  53: null,
  130: 'ike.nat_hash',
  132: null,
};

/** Names the fields of the message in bytes[at, end). */
export function explainIsakmp(bytes: Uint8Array, at: number, end: number, layer: FieldGroup): void {
  const reader = new FieldReader(bytes, at, end, layer, 'isakmp.');
  reader.field('ispi', 8);
  reader.field('rspi', 8);
  const next = reader.number('nextpayload', 1);
  const version = reader.field('version', 1);
  if (reader.rest < HEADER - 18) return;
  version.field('isakmp.mjver', reader.at - 1, 1);
  version.field('isakmp.mnver', reader.at - 1, 1);
  const major = bytes[reader.at - 1] >> 4;
  const exchange = reader.number('exchangetype', 1);
  const flags = bytes[reader.at];
  const group = reader.field('flags', 1);
  for (const name of major === 1 ? ['e', 'c', 'a'] : ['i', 'v', 'r'])
    group.field(`isakmp.flag_${name}`, reader.at - 1, 1);
  const id = reader.number('messageid', 4);
  const length = reader.number('length', 4);
  layer.summary(wordsOf(major, exchange, flags, id));
  if (length < HEADER || length > 0x7fff_ffff) return;
  const rest = Math.min(end, at + length);
  if (major === 1 && (flags & ENCRYPTED) !== 0) {
    if (rest > reader.at) reader.field('enc.data', rest - reader.at);
    return;
  }
  const payloads = new Payloads(bytes, rest, major === 1);
  const behind = payloads.tell(next, reader.at, rest, layer);
  if (behind >= 0 && behind < rest) layer.field('isakmp.extradata', behind, rest - behind);
}

function wordsOf(major: number, exchange: number, flags: number, id: number): string {
  const name = EXCHANGES[exchange] ?? `Exchange ${exchange}`;
  if (major === 1) return name;
  const role = (flags & FROM_INITIATOR) !== 0 ? 'Initiator' : 'Responder';
  const kind = (flags & IS_RESPONSE) !== 0 ? 'Response' : 'Request';
  return `${name} MID=${id.toString(16).padStart(2, '0')} ${role} ${kind}`;
}

/** The payloads of one message: each names the type of the next. */
class Payloads {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  /** Version 1 of IKE. */
  readonly #isFirst: boolean;
  #told = 0;

  constructor(bytes: Uint8Array, end: number, isFirst: boolean) {
    this.#bytes = bytes;
    this.#end = end;
    this.#isFirst = isFirst;
  }

  /** Tells a chain of payloads; returns where it ends, or −1 where a payload does not fit. */
  tell(type: number, at: number, end: number, group: FieldGroup, protocol = 0): number {
    while (type !== 0 && this.#told < MOST_PAYLOADS) {
      if (end - at < PAYLOAD_HEADER) return -1;
      this.#told += 1;
      const size = (this.#bytes[at + 2] << 8) | this.#bytes[at + 3];
      const fits = size >= PAYLOAD_HEADER && size <= end - at;
      const layer = group.field('isakmp.typepayload', at, fits ? size : PAYLOAD_HEADER, type);
      const reader = new FieldReader(this.#bytes, at, fits ? at + size : end, layer, 'isakmp.');
      const next = reader.number('nextpayload', 1);
      // Proposals and transforms have no bit for "critical" in either version.
      if (this.#isFirst || type === PROPOSAL || type === TRANSFORM) reader.field('reserved', 1);
      else {
        reader.here('criticalpayload', 1);
        reader.field('reserved7', 1);
      }
      reader.field('payloadlength', 2);
      if (!fits) return -1;
      this.#payload(type, reader, protocol);
      at += size;
      // What an encrypted payload calls the next one is the first inside.
      if (type === 46 || type === 53) break;
      type = next;
    }
    return at;
  }

  #payload(type: number, reader: FieldReader, protocol: number): void {
    if (type === 1 || type === 33) this.#association(reader);
    else if (type === PROPOSAL) this.#proposal(reader);
    else if (type === TRANSFORM && this.#isFirst) this.#transform(reader, protocol);
    else if (type === TRANSFORM) this.#transform2(reader);
    else if (type === 5 || type === 35 || type === 36) this.#identity(reader);
    else if (type === 11 || type === 41) this.#notification(reader);
    else if (type === 12 || type === 42) this.#deletion(reader);
    else if (type === 13 || type === 43) tellVendor(reader);
    else if (type === 21 || type === 131) tellOriginal(reader);
    else {
      for (const [name, length] of HEADS[type] ?? []) reader.field(name, Math.min(length, reader.rest));
      const content = type in CONTENTS ? CONTENTS[type] : 'datapayload';
      if (content !== null) tellRest(reader, content);
    }
  }

  #association(reader: FieldReader): void {
    if (this.#isFirst) {
      const doi = reader.number('sa.doi', 4);
      if (doi !== 1) {
        tellRest(reader, 'sa.situation');
        return;
      }
      const at = reader.at + 3;
      const situation = reader.field('sa.situation', 4);
      if (reader.failed) return;
      for (const name of ['identity_only', 'secrecy', 'integrity'])
        situation.field(`isakmp.sa.situation.${name}`, at, 1);
    }
    this.tell(PROPOSAL, reader.at, Math.min(reader.end, this.#end), reader.group);
  }

  #proposal(reader: FieldReader): void {
    reader.field('prop.number', 1);
    const protocol = reader.number('prop.protoid', 1);
    const size = reader.number('spisize', 1);
    const transforms = reader.number('prop.transforms', 1);
    if (size > 0) reader.field('spi', size);
    if (!reader.failed && transforms > 0) this.tell(TRANSFORM, reader.at, reader.end, reader.group, protocol);
  }

  #transform(reader: FieldReader, protocol: number): void {
    reader.field('trans.number', 1);
    reader.field('trans.id', 1);
    reader.field('reserved', 2);
    tellAttributes(reader, protocol === 1 ? 'ike.attr' : 'ipsec.attr');
  }

  #transform2(reader: FieldReader): void {
    const type = reader.number('tf.type', 1);
    reader.field('reserved', 1);
    const kind = ['', '.encr', '.prf', '.integ', '.dh', '.esn'][type] ?? '';
    reader.field(`tf.id${kind}`, 2);
    tellAttributes(reader, 'ike2.attr');
  }

  #identity(reader: FieldReader): void {
    const type = reader.number('id.type', 1);
    if (this.#isFirst) {
      reader.field('id.protoid', 1);
      reader.field('id.port', 2);
    } else reader.field('reserved', 3);
    if (reader.rest === 0) return;
    const data = reader.part(reader.rest, reader.here('id.data', reader.rest));
    if (type === 1) data.field('id.data.ipv4_addr', 4);
    else if (type === 2) tellRest(data, 'id.data.fqdn');
    else if (type === 3) tellRest(data, 'id.data.user_fqdn');
    else if (type === 4) data.field('id.data.ipv4_subnet', 4);
    else if (type === 5) data.field('id.data.ipv6_addr', 16);
    else if (type === 7) {
      data.field('id.data.ipv4_range_start', 4);
      data.field('id.data.ipv4_range_end', 4);
    } else if (type === 11) tellRest(data, 'id.data.key_id');
  }

  #notification(reader: FieldReader): void {
    if (this.#isFirst) reader.field('notify.doi', 4);
    reader.field('notify.protoid', 1);
    const size = reader.number('spisize', 1);
    const type = reader.number('notify.msgtype', 2);
    if (size > 0) reader.field('spi', size);
    if (reader.rest === 0) return;
    const data = reader.part(reader.rest, reader.here('notify.data', reader.rest));
    if (type === 36136 && data.rest === 4) data.field('notify.data.dpd.are_you_there', 4);
    else if (type === 36137 && data.rest === 4) data.field('notify.data.dpd.are_you_there_ack', 4);
    else if (this.#isFirst) return;
    else if (type === 17) data.field('notify.data.accepted_dh_group', 2);
    else if (type === 16431) while (data.rest >= 2) data.field('notify.data.signature_hash_algorithms', 2);
  }

  #deletion(reader: FieldReader): void {
    if (this.#isFirst) reader.field('delete.doi', 4);
    reader.field('delete.protoid', 1);
    const size = reader.number('spisize', 1);
    const count = reader.number('spinum', 2);
    for (let i = 0; i < count && i < MOST_PAYLOADS && size > 0 && reader.rest > 0; i += 1)
      reader.field('delete.spi', size);
  }
}

function tellRest(reader: FieldReader, name: string): void {
  if (reader.rest > 0) reader.field(name, reader.rest);
}

/** RFC 2408, 3.3: a value of two bytes, or a length and a value. */
function tellAttributes(reader: FieldReader, prefix: string): void {
  const { bytes } = reader;
  while (reader.rest >= PAYLOAD_HEADER) {
    const at = reader.at;
    const isShort = bytes[at] >> 7 === 1;
    const type = ((bytes[at] & 0x7f) << 8) | bytes[at + 1];
    const size = isShort ? 2 : (bytes[at + 2] << 8) | bytes[at + 3];
    const group = reader.here(prefix, Math.min(reader.rest, isShort ? 4 : 4 + size));
    const part = reader.part(isShort ? 4 : 4 + size, group);
    part.here(`${prefix}.format`, 2);
    part.field(`${prefix}.type`, 2);
    if (!isShort) part.field(`${prefix}.length`, 2);
    if (part.rest === 0) continue;
    part.here(`${prefix}.value`, part.rest);
    const name = ATTRIBUTES[prefix]?.[type];
    if (name !== undefined && part.rest <= 8) part.field(`${prefix}.${name}`, part.rest);
  }
}

function tellVendor(reader: FieldReader): void {
  if (reader.rest === 0) return;
  const { bytes, at, rest } = reader;
  const digits = hex(bytes, at, at + Math.min(rest, 16));
  const known = VENDORS.find(([start]) => digits.startsWith(start));
  reader.here('vid_bytes', rest);
  reader.here('vid_string', rest, known?.[1] ?? 'Unknown Vendor ID');
  if (known?.[1].startsWith('Fortigate') !== true) return;
  reader.skip(12);
  reader.field('vid.fortinet.fortigate.release', 2);
  reader.field('vid.fortinet.fortigate.build', 2);
}

/** RFC 3947, 5.2: an identity of an address. */
function tellOriginal(reader: FieldReader): void {
  const type = reader.number('id.type', 1);
  reader.field('reserved', 3);
  if (type === 1) reader.field('ike.nat_original_address_ipv4', 4);
  else if (type === 5) reader.field('ike.nat_original_address_ipv6', 16);
}
