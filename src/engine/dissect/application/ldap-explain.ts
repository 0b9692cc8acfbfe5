// RFC 4511: names the fields of LDAP messages, and of what a SASL security layer (RFC 4422) wraps around them.

import { remember } from '../../../base/maps.ts';
import { NOWHERE } from '../../../model/field.ts';
import type { FieldGroup } from '../../../model/field.ts';
import type { FlowView } from '../../../model/stream.ts';
import { berLength, berNumber, readBer } from './ber.ts';
import type { BerElement } from './ber.ts';
import { elapsed } from './elapsed.ts';
import { explainWrapped } from './gss-fields.ts';
import { explainControls } from './ldap-controls.ts';
import { OPERATION_NAMES } from './ldap-fields.ts';
import { isRequest, Operation, OPERATION } from './ldap-operation.ts';

const SEQUENCE = 0x30,
  CONTROLS = 0xa0;
/** Messages in one buffer of a security layer. */
const MOST_MESSAGES = 5000;
/** Requests that wait for an answer. */
const MOST_REQUESTS = 1024;

interface Asked {
  readonly packet: number;
  readonly seconds: number;
  readonly nanoseconds: number;
  /** Entries that were found so far. */
  entries: number;
}

/** One per flow, where somebody looks: answers name the packet they answer. */
export class LdapExplainer {
  readonly #flow: FlowView;
  readonly #asked = new Map<number, Asked>();

  constructor(flow: FlowView) {
    this.#flow = flow;
  }

  /** The message of which bytes[at, end) is the content; `layer` is null where it is only followed. */
  message(bytes: Uint8Array, at: number, end: number, layer: FieldGroup | null): string {
    const id = readBer(bytes, at, end);
    const operation = id === null ? null : this.#operation(bytes, id.end, end);
    if (id === null || operation === null) return '';
    const number = operation.tag & 31;
    const message = berNumber(bytes, id);
    const asked = this.#asked.get(message);
    const { packet, seconds, nanoseconds } = this.#flow;
    if (isRequest(number)) remember(this.#asked, message, { packet, seconds, nanoseconds, entries: 0 }, MOST_REQUESTS);
    if (asked !== undefined && number === OPERATION.entry) asked.entries += 1;
    if (layer === null) return '';
    layer.field('ldap.messageID', id.at, id.end - id.at);
    const group = layer.field('ldap.protocolOp', id.end, operation.end - id.end, number);
    const words = new Operation(bytes, group).tell(number, operation);
    if (!isRequest(number) && asked !== undefined) {
      group.field('ldap.response_to', id.end, 0, asked.packet + 1);
      group.field('ldap.time', id.end, 0, elapsed(asked, { seconds, nanoseconds }));
    }
    const controls = operation.end < end ? readBer(bytes, operation.end, end) : null;
    if (controls?.tag === CONTROLS) explainControls(bytes, controls, layer);
    const name = OPERATION_NAMES[number] ?? `operation ${number}`;
    let found = '';
    if (asked !== undefined && number === OPERATION.done)
      found = ` [${asked.entries} ${asked.entries === 1 ? 'result' : 'results'}]`;
    return `${name}(${message})${words === '' ? '' : ` ${words}`}${found}`;
  }

  /** The operation at `at`; where the capture cut it, as much as there is. */
  #operation(bytes: Uint8Array, at: number, end: number): BerElement | null {
    const length = this.#flow.cut > 0 ? berLength(bytes, at, end) : null;
    if (length === null || length.content + length.size <= end) return readBer(bytes, at, end);
    return { tag: bytes[at], at: length.content, end };
  }

  /** A buffer of a SASL security layer with its length; returns words for it. */
  sealed(bytes: Uint8Array, at: number, end: number, layer: FieldGroup | null): string {
    const group = layer ?? NOWHERE;
    group.field('ldap.sasl_buffer_length', at, 4);
    const wrapped = explainWrapped(bytes, at + 4, end, group);
    if (wrapped === null || wrapped.isSealed) {
      const from = wrapped?.at ?? at + 4;
      if (end > from) group.field('ldap.gssapi_encrypted_payload', from, end - from);
      return `SASL, encrypted (${end - at - 4} bytes)`;
    }
    const words: string[] = [];
    for (let place = wrapped.at; place < wrapped.end && words.length < MOST_MESSAGES;) {
      const message = readBer(bytes, place, wrapped.end);
      if (message?.tag !== SEQUENCE) break;
      words.push(this.message(bytes, message.at, message.end, layer));
      place = message.end;
    }
    return words.slice(0, 8).join(' | ');
  }
}
