// RFC 4511: binds and their results, over TCP and (CLDAP) UDP. Searches are counted by operation only.

import { ANOMALY } from '../../../model/anomaly.ts';
import { u32be } from '../../../base/bytes.ts';
import { latin1, utf8 } from '../../../base/text.ts';
import { clearSecret, GIVE_UP, HASHED_SECRET, PROBE } from '../../../model/stream.ts';
import type { DatagramParser, FlowView, Login, Output, StreamParser } from '../../../model/stream.ts';
import { defineTable } from '../../../model/table.ts';
import type { ApplicationDissector } from '../dissector.ts';
import { berLength, berNumber, readBer } from './ber.ts';
import { LdapExplainer } from './ldap-explain.ts';
import { ldapFields } from './ldap-fields.ts';
import { placeColumns, placeOf } from './transaction-columns.ts';

const SEQUENCE = 0x30,
  INTEGER = 2;
const BIND_REQUEST = 0x60,
  BIND_RESPONSE = 0x61,
  EXTENDED_REQUEST = 0x77,
  EXTENDED_RESPONSE = 0x78;
const SIMPLE = 0x80,
  SASL = 0xa3,
  REQUEST_NAME = 0x80;
/** RFC 4511, 4.1.9. */
const BIND_IN_PROGRESS = 14;
const START_TLS = '1.3.6.1.4.1.1466.20037';
const OPERATIONS: Readonly<Record<number, string>> = {
  0x60: 'bind',
  0x61: 'bind response',
  0x42: 'unbind',
  0x63: 'search',
  0x64: 'search entry',
  0x65: 'search done',
  0x73: 'search reference',
  0x66: 'modify',
  0x67: 'modify response',
  0x68: 'add',
  0x69: 'add response',
  0x4a: 'delete',
  0x6b: 'delete response',
  0x6c: 'modify name',
  0x6d: 'modify name response',
  0x6e: 'compare',
  0x6f: 'compare response',
  0x50: 'abandon',
  0x77: 'extended',
  0x78: 'extended response',
  0x79: 'intermediate',
};
/** Longest message followed; directory entries with pictures go beyond and are passed over. */
const LONGEST = 256 * 1024;
/** Messages of one datagram. */
const MOST_MESSAGES = 64;
/** Longest buffer of a security layer: what begins with more is none. */
const LONGEST_BUFFER = 16 * 1024 * 1024;

/** One LDAP operation. */
export const ldapTable = defineTable({
  id: 'ldap',
  title: 'LDAP',
  description: 'One LDAP message.',
  limit: 1_000_000,
  columns: {
    ...placeColumns,
    message: { kind: 'number', title: 'Message ID', identifier: 'decimal' },
    operation: { kind: 'text', title: 'Operation' },
    name: { kind: 'text', title: 'Name', field: 'ldap.name' },
    result: { kind: 'integer', title: 'Result', field: 'ldap.resultCode' },
  },
});

const UDP = 17;
/** Over datagrams it has a name of its own (RFC 1798). */
const CLDAP = { id: 'cldap', title: 'Connectionless LDAP', fields: ldapFields };

/** Reads whole messages of one flow and follows its bind. */
class LdapMessages {
  readonly #flow: FlowView;
  readonly #output: Output;
  #login: Login | null = null;
  #startTls = false;
  #saslAsked = false;
  /** A SASL bind went well: a security layer may be around what follows (RFC 4422, 3.7). */
  isLayered = false;
  readonly #explainer: LdapExplainer | null;

  constructor(flow: FlowView, output: Output) {
    this.#flow = flow;
    this.#output = output;
    this.#explainer = output.explains ? new LdapExplainer(flow) : null;
    this.isLayered = !flow.isFromStart;
  }

  /** A message, whole or as far as the capture has it: bytes[start, end), of which the content begins at `at`. False: it is none. */
  whole(bytes: Uint8Array, start: number, at: number, end: number): boolean {
    if (!this.message(bytes, at, end)) return false;
    if (this.#explainer !== null) {
      const layer = this.#output.explain(bytes, start, end, this.#flow.transport === UDP ? CLDAP : undefined);
      const words = this.#explainer.message(bytes, at, end, layer);
      layer?.summary(words);
    }
    return true;
  }

  noteCut(): void {
    this.#output.note(this.#flow, ANOMALY.applicationMalformed);
  }

  mark(): void {
    if (this.#flow.transport === UDP) this.#output.mark(this.#flow, 'CLDAP', CLDAP.id);
    else this.#output.mark(this.#flow);
  }

  /** A buffer of the security layer, with its length. */
  sealed(bytes: Uint8Array, at: number, end: number): void {
    this.mark();
    if (this.#explainer === null) return;
    const layer = this.#output.explain(bytes, at, end);
    const words = this.#explainer.sealed(bytes, at, end, layer);
    layer?.summary(words);
  }

  /** bytes[at, end) is the content of one message. False: it is none. */
  message(bytes: Uint8Array, at: number, end: number): boolean {
    const id = readBer(bytes, at, end);
    if (id?.tag !== INTEGER || id.end >= end) return false;
    const tag = bytes[id.end];
    const operation = OPERATIONS[tag];
    if (operation === undefined) return false;
    const flow = this.#flow;
    this.mark();
    const row = this.#output.table(ldapTable).append({ ...placeOf(flow), message: berNumber(bytes, id), operation });
    const body = readBer(bytes, id.end, end);
    if (body === null) return true;
    if (tag === BIND_REQUEST) this.#bind(bytes, body.at, body.end, row);
    if (tag === BIND_RESPONSE || tag === EXTENDED_RESPONSE) this.#settle(bytes, body.at, body.end, row, tag);
    if (tag === EXTENDED_REQUEST) {
      const name = readBer(bytes, body.at, body.end);
      this.#startTls = name?.tag === REQUEST_NAME && latin1(bytes, name.at, name.end) === START_TLS;
    }
    return true;
  }

  #bind(bytes: Uint8Array, at: number, end: number, row: number): void {
    const version = readBer(bytes, at, end);
    const name = version === null ? null : readBer(bytes, version.end, end);
    const secret = name === null ? null : readBer(bytes, name.end, end);
    if (name === null || secret === null) return;
    const user = utf8(bytes, name.at, name.end);
    this.#output.table(ldapTable).set(row, { name: user });
    const isSimple = secret.tag === SIMPLE;
    this.#saslAsked = secret.tag === SASL;
    if (!isSimple && secret.tag !== SASL) return;
    // SASL may take several binds to prove one login; a simple bind is one by itself, answered or not.
    if (isSimple) this.#login = null;
    this.#login ??= this.#output.login({
      flow: this.#flow,
      protocol: 'ldap',
      user: user === '' ? null : user,
      ...(isSimple ? clearSecret(latin1(bytes, secret.at, secret.end)) : HASHED_SECRET),
      field: 'ldap.simple',
    });
  }

  #settle(bytes: Uint8Array, at: number, end: number, row: number, tag: number): void {
    const code = readBer(bytes, at, end);
    if (code === null) return;
    const result = berNumber(bytes, code);
    this.#output.table(ldapTable).set(row, { result });
    if (tag === BIND_RESPONSE && result === 0 && this.#saslAsked) this.isLayered = true;
    if (tag === EXTENDED_RESPONSE && this.#startTls && result === 0) this.#flow.upgrade('tls');
    if (tag !== BIND_RESPONSE || result === BIND_IN_PROGRESS) return;
    this.#login?.settle(result === 0);
    this.#login = null;
  }
}

class LdapStream implements StreamParser {
  readonly #flow: FlowView;
  readonly #messages: LdapMessages;
  readonly #explains: boolean;
  readonly #skipped = [0, 0];
  readonly #lost = [false, false];

  constructor(flow: FlowView, output: Output) {
    this.#flow = flow;
    this.#messages = new LdapMessages(flow, output);
    this.#explains = output.explains;
  }

  feed(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): number {
    const side = Number(fromOriginator);
    if (this.#lost[side] && !this.#begins(bytes, at, end)) return end - at;
    this.#lost[side] = false;
    let place = at;
    while (place < end) {
      const skipped = Math.min(this.#skipped[side], end - place);
      this.#skipped[side] -= skipped;
      place += skipped;
      if (skipped > 0 && this.#skipped[side] === 0) this.#messages.mark();
      if (end - place < 6) break;
      if (bytes[place] !== SEQUENCE) {
        const length = this.#messages.isLayered ? u32be(bytes, place) : 0;
        if (length === 0 || length > LONGEST_BUFFER) {
          this.#lost[side] = true;
          return end - at;
        }
        const next = place + 4 + length;
        if (this.#explains && next > end && length <= LONGEST) break;
        if (next <= end) this.#messages.sealed(bytes, place, next);
        this.#skipped[side] = Math.max(0, next - end);
        place = Math.min(next, end);
        continue;
      }
      const length = berLength(bytes, place, end);
      if (length === null) return GIVE_UP;
      if (length.size > LONGEST) {
        this.#skipped[side] = length.content + length.size - place;
        continue;
      }
      const next = length.content + length.size;
      if (next > end && this.#flow.cut === 0) break;
      const isWhole = next <= end;
      if (!this.#messages.whole(bytes, place, length.content, Math.min(next, end))) {
        if (isWhole) return GIVE_UP;
        break;
      }
      if (!isWhole) this.#messages.noteCut();
      this.#skipped[side] = Math.max(0, next - end);
      place = Math.min(next, end);
    }
    return place - at;
  }

  /** Behind lost bytes: a buffer of the security layer that fits to the byte. */
  #begins(bytes: Uint8Array, at: number, end: number): boolean {
    return this.#messages.isLayered && end - at > 20 && u32be(bytes, at) === end - at - 4;
  }

  gap(length: number, fromOriginator: boolean): void {
    const side = Number(fromOriginator);
    if (this.#skipped[side] >= length) this.#skipped[side] -= length;
    else this.#lost[side] = true;
  }
}

class LdapDatagrams implements DatagramParser {
  readonly #messages: LdapMessages;

  constructor(flow: FlowView, output: Output) {
    this.#messages = new LdapMessages(flow, output);
  }

  datagram(bytes: Uint8Array, at: number, end: number): number {
    let message = readBer(bytes, at, end);
    for (let place = at, i = 0; message !== null && i < MOST_MESSAGES; i += 1) {
      this.#messages.whole(bytes, place, message.at, message.end);
      place = message.end;
      message = readBer(bytes, place, end);
    }
    return end - at;
  }
}

export const ldap: ApplicationDissector = {
  id: 'ldap',
  title: 'Lightweight Directory Access Protocol',
  display: 'LDAP',
  ports: { tcp: [389, 3268], udp: [389] },
  tables: [ldapTable],
  fields: ldapFields,

  probe(bytes, at, end, _fromOriginator, flow) {
    if (bytes[at] !== SEQUENCE) return PROBE.no;
    const length = berLength(bytes, at, end);
    if (length === null) return end - at < 6 ? PROBE.more : PROBE.no;
    const id = readBer(bytes, length.content, end);
    if (id === null) return end - at < 12 ? PROBE.more : PROBE.no;
    if (id.tag !== INTEGER || id.end - id.at > 4 || id.end >= end || OPERATIONS[bytes[id.end]] === undefined)
      return PROBE.no;
    // Elsewhere than on its port only a bind that fits to the byte is enough.
    const isOwnPort = [389, 3268].some((port) => flow.responderPort === port || flow.originatorPort === port);
    return isOwnPort || (bytes[id.end] === BIND_REQUEST && length.content + length.size === end) ? PROBE.yes : PROBE.no;
  },

  stream: (flow, output) => new LdapStream(flow, output),
  datagrams: (flow, output) => new LdapDatagrams(flow, output),
};
