// SNMP v1 (RFC 1157), v2c (RFC 3416), v3 (RFC 3412, 3414): a message for the packet somebody looks at.

import { u32be, u32le } from '../../../base/bytes.ts';
import { latin1, utf8 } from '../../../base/text.ts';
import type { FieldGroup } from '../../../model/field.ts';
import { berNumber, membersOf, readBer } from './ber.ts';
import type { BerElement } from './ber.ts';
import type { Requests } from './requests.ts';
import { PDUS, SNMP_ANSWER } from './snmp-fields.ts';
import { oidText } from './x509/der.ts';

const SEQUENCE = 0x30,
  INTEGER = 2,
  OCTETS = 4,
  OID = 6,
  FIRST_PDU = 0xa0;
const PDU = { response: 2, trap: 4, bulk: 5 } as const;
const REQUESTS: readonly number[] = [0, 1, 3, PDU.bulk, 6];
const VALUES: Readonly<Record<number, string>> = {
  0x02: 'int',
  0x04: 'octets',
  0x05: 'null',
  0x06: 'oid',
  0x40: 'ipv4',
  0x41: 'counter',
  0x42: 'g32',
  0x43: 'timeticks',
  0x44: 'opaque',
  0x45: 'nsap',
  0x46: 'counter',
  0x47: 'u32',
  0x80: 'noSuchObject',
  0x81: 'noSuchInstance',
  0x82: 'endOfMibView',
};
const SYSTEM_NAME = '1.3.6.1.2.1.1.5.0';
/** Variables that Info names. */
const MOST_WORDED = 32;
const NET_SNMP = 8072,
  CISCO = 9;

/** Names the fields of the message in bytes[at, end). */
export function explainSnmp(bytes: Uint8Array, at: number, end: number, layer: FieldGroup, seen: Requests): void {
  const message = readBer(bytes, at, end);
  if (message?.tag !== SEQUENCE) return;
  const version = readBer(bytes, message.at, message.end);
  if (version?.tag !== INTEGER) return;
  const explainer = new Explainer(bytes, seen);
  if (berNumber(bytes, version) === 3) {
    tell(layer, 'snmp.msgVersion', version);
    explainer.version3(version.end, message.end, layer);
  } else {
    tell(layer, 'snmp.version', version);
    const community = readBer(bytes, version.end, message.end);
    if (community?.tag !== OCTETS) return;
    layer.field('snmp.community', community.at, community.end - community.at);
    explainer.pdu(community.end, message.end, layer);
  }
  layer.summary(explainer.words);
}

const tell = (group: FieldGroup, name: string, { at, end }: BerElement): FieldGroup => group.field(name, at, end - at);

/** A number, an address, or what stands for no value. */
function wordsOf(bytes: Uint8Array, kind: string, at: number, end: number): string {
  if (kind === 'ipv4') return bytes.subarray(at, end).join('.');
  if (kind === 'opaque' || end === at) return kind === 'null' ? '' : kind;
  let value = 0n;
  for (let i = at; i < Math.min(end, at + 8); i += 1) value = (value << 8n) | BigInt(bytes[i]);
  return String(kind === 'int' ? BigInt.asIntN(8 * Math.min(8, end - at), value) : value);
}

class Explainer {
  readonly #bytes: Uint8Array;
  readonly #seen: Requests;
  /** For the summary. */
  words = 'message';

  constructor(bytes: Uint8Array, seen: Requests) {
    this.#bytes = bytes;
    this.#seen = seen;
  }

  /** Elements one behind the other get the names in their order; returns where the next one stands, or −1. */
  #inTurn(names: readonly string[], at: number, end: number, group: FieldGroup): number {
    let place = at;
    for (const name of names) {
      const element = readBer(this.#bytes, place, end);
      if (element === null) return -1;
      tell(group, name, element);
      place = element.end;
    }
    return place;
  }

  pdu(at: number, end: number, group: FieldGroup): void {
    const element = readBer(this.#bytes, at, end);
    const kind = (element?.tag ?? 0) - FIRST_PDU;
    if (element === null || PDUS[kind] === undefined) return;
    const [words, name] = PDUS[kind];
    const data = group.field('snmp.data', at, element.end - at, kind);
    const body = data.field(name, element.at, element.end - element.at);
    this.words = words;
    if (kind === PDU.trap) this.#trap(element, body);
    else this.#common(kind, element, body, group);
  }

  /** RFC 3416, 3. */
  #common(kind: number, { at, end }: BerElement, body: FieldGroup, group: FieldGroup): void {
    const id = readBer(this.#bytes, at, end);
    const names =
      kind === PDU.bulk
        ? ['snmp.request_id', 'snmp.non_repeaters', 'snmp.max_repetitions']
        : ['snmp.request_id', 'snmp.error_status', 'snmp.error_index'];
    const next = this.#inTurn(names, at, end, body);
    if (next >= 0) this.#variables(next, end, body);
    if (id === null) return;
    const key = latin1(this.#bytes, id.at, id.end);
    if (REQUESTS.includes(kind)) this.#seen.ask(key);
    else if (kind === PDU.response) this.#seen.answer(key, group, at, SNMP_ANSWER);
  }

  /** RFC 1157, 4.1.6. */
  #trap({ at, end }: BerElement, body: FieldGroup): void {
    const enterprise = readBer(this.#bytes, at, end);
    if (enterprise?.tag !== OID) return;
    const oid = oidText(this.#bytes, enterprise);
    body.field('snmp.enterprise', enterprise.at, enterprise.end - enterprise.at, oid);
    this.words += ` ${oid}`;
    const names = ['snmp.agent_addr', 'snmp.generic_trap', 'snmp.specific_trap', 'snmp.time_stamp'];
    const next = this.#inTurn(names, enterprise.end, end, body);
    if (next >= 0) this.#variables(next, end, body);
  }

  #variables(at: number, end: number, body: FieldGroup): void {
    const list = readBer(this.#bytes, at, end);
    if (list?.tag !== SEQUENCE) return;
    const bindings = membersOf(this.#bytes, list);
    const group = body.field('snmp.variable_bindings', list.at, list.end - list.at, bindings.length);
    for (const [i, binding] of bindings.entries()) this.#variable(binding, group, i < MOST_WORDED);
  }

  #variable({ at, end }: BerElement, group: FieldGroup, isWorded: boolean): void {
    const name = readBer(this.#bytes, at, end);
    if (name?.tag !== OID) return;
    const oid = oidText(this.#bytes, name);
    if (isWorded) this.words += ` ${oid}`;
    const line = group.group(oid, at, end - at);
    line.field('snmp.name', name.at, name.end - name.at, oid);
    const value = readBer(this.#bytes, name.end, end);
    const kind = VALUES[value?.tag ?? -1];
    if (value === null || kind === undefined) return;
    const length = value.end - value.at;
    const field = `snmp.${value.tag >= 0x80 ? '' : 'value.'}${kind}`;
    if (value.tag === OID) {
      const text = oidText(this.#bytes, value);
      line.field(field, value.at, length, text);
      line.summary(text);
    } else if (value.tag === OCTETS) {
      const told = line.field(field, value.at, length);
      const text = utf8(this.#bytes, value.at, value.end);
      line.summary(text);
      if (oid === SYSTEM_NAME) told.field('snmp.var-bind_str', value.at, length, text);
    } else {
      // A counter of eight bytes may have a ninth before it, so that it is not negative.
      const isLong = length === 9 && this.#bytes[value.at] === 0;
      const at = value.at + Number(isLong);
      line.field(field, at, value.end - at);
      line.summary(wordsOf(this.#bytes, kind, at, value.end));
    }
  }

  /** RFC 3412, 6. */
  version3(at: number, end: number, layer: FieldGroup): void {
    const header = readBer(this.#bytes, at, end);
    if (header?.tag !== SEQUENCE) return;
    const group = layer.field('snmp.msgGlobalData_element', at, header.end - at);
    const flagsAt = this.#inTurn(['snmp.msgID', 'snmp.msgMaxSize'], header.at, header.end, group);
    const flags = flagsAt < 0 ? null : readBer(this.#bytes, flagsAt, header.end);
    if (flags === null || flags.end === flags.at) return;
    const told = tell(group, 'snmp.msgFlags', flags);
    for (const bit of ['report', 'crypt', 'auth']) told.field(`snmp.v3.flags.${bit}`, flags.at, 1);
    this.#inTurn(['snmp.msgSecurityModel'], flags.end, header.end, group);
    const security = readBer(this.#bytes, header.end, end);
    if (security?.tag !== OCTETS) return;
    this.#security(security, layer);
    const isEncrypted = (this.#bytes[flags.at] & 2) !== 0;
    const content = readBer(this.#bytes, security.end, end);
    if (content === null) return;
    const data = layer.field('snmp.msgData', security.end, content.end - security.end, Number(isEncrypted));
    if (!isEncrypted) this.#scoped(content, data.field('snmp.plaintext_element', content.at, content.end - content.at));
    else if (content.tag === OCTETS) {
      tell(data, 'snmp.encryptedPDU', content);
      this.words = 'encryptedPDU: privKey Unknown';
    }
  }

  /** RFC 3414, 2.4. */
  #security({ at, end }: BerElement, layer: FieldGroup): void {
    const inside = readBer(this.#bytes, at, end);
    const engine = inside?.tag === SEQUENCE ? readBer(this.#bytes, inside.at, inside.end) : null;
    if (inside === null || engine === null) return;
    this.#engine('snmp.msgAuthoritativeEngineID', engine, layer);
    const names = [
      'msgAuthoritativeEngineBoots',
      'msgAuthoritativeEngineTime',
      'msgUserName',
      'msgAuthenticationParameters',
      'msgPrivacyParameters',
    ];
    this.#inTurn(
      names.map((name) => `snmp.${name}`),
      engine.end,
      inside.end,
      layer,
    );
  }

  #scoped({ tag, at, end }: BerElement, group: FieldGroup): void {
    const engine = tag === SEQUENCE ? readBer(this.#bytes, at, end) : null;
    const context = engine === null ? null : readBer(this.#bytes, engine.end, end);
    if (engine === null || context === null) return;
    this.#engine('snmp.contextEngineID', engine, group);
    tell(group, 'snmp.contextName', context);
    this.pdu(context.end, end, group);
  }

  /** RFC 3411, 5. */
  #engine(name: string, { at, end }: BerElement, group: FieldGroup): void {
    const bytes = this.#bytes;
    const line = group.field(name, at, end - at);
    if (end - at < 5) return;
    line.field('snmp.engineid.conform', at, 1);
    const enterprise = u32be(bytes, at) & 0x7fff_ffff;
    line.field('snmp.engineid.enterprise', at, 4, enterprise);
    if ((bytes[at] & 0x80) === 0) {
      line.field('snmp.engineid.data', at + 4, end - at - 4);
      return;
    }
    line.field('snmp.engineid.format', at + 4, 1);
    const format = bytes[at + 4];
    const data = at + 5;
    const length = end - data;
    if (format === 1 && length === 4) line.field('snmp.engineid.ipv4', data, 4);
    else if (format === 2 && length === 16) line.field('snmp.engineid.ipv6', data, 16);
    else if (format === 3 && length === 6) line.field('snmp.engineid.mac', data, 6);
    else if (format === 3 && enterprise === CISCO && length === 7) {
      line.field('snmp.engineid.cisco.type', data, 1);
      line.field('snmp.engineid.mac', data + 1, 6);
    } else if (format === 4) line.field('snmp.engineid.text', data, length);
    else if (format === 128 && enterprise === NET_SNMP && length === 8) {
      line.field('snmp.engineid.data', data, 4);
      line.field('snmp.engineid.time', data + 4, 4, u32le(bytes, data + 4));
    } else if (length > 0) line.field('snmp.engineid.data', data, length);
  }
}
