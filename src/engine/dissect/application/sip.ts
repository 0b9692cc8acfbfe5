// RFC 3261 over UDP and TCP: a row per request with its final answer. Media and dialogues are not followed.

import { remember } from '../../../base/maps.ts';
import { latin1 } from '../../../base/text.ts';
import { ANOMALY } from '../../../model/anomaly.ts';
import { GIVE_UP, PROBE } from '../../../model/stream.ts';
import type { DatagramParser, FlowView, Login, Output, StreamParser } from '../../../model/stream.ts';
import { defineTable } from '../../../model/table.ts';
import type { ApplicationDissector } from '../dissector.ts';
import { credentialsOf, settleByStatus } from './authorization.ts';
import { headerFields } from './header-fields.ts';
import { endOfHead } from './lines.ts';
import { SipExplainer } from './sip-explain.ts';
import { COMPACT, sipFields } from './sip-fields.ts';
import { endColumns, endsOf } from './transaction-columns.ts';

const PORTS = [5060, 5061];
/** Looked through again with every segment until it is whole, so no longer than real ones. */
const LONGEST_HEAD = 16 * 1024;
const LONGEST_LINE = 8 * 1024;
/** Where somebody looks, a message waits for its body. */
const LONGEST_BODY = 64 * 1024;
const MOST_FIELDS = 256;
/** Requests without an answer that one flow remembers. */
const MOST_PENDING = 1024;
const LF = 0x0a,
  CR = 0x0d;

const REQUEST_LINE = /^([A-Z]{2,20}) +(\S{1,2048}) +SIP\/2\.0$/;
const STATUS_LINE = /^SIP\/2\.0 +(\d{3}) ?(.*)$/;
/** Compact forms of names, in lower case as `headerFields` wants them. */
const RENAMED = Object.fromEntries(Object.entries(COMPACT).map(([letter, name]) => [letter, name.toLowerCase()]));

/** One SIP request with its final answer. */
export const sipTable = defineTable({
  id: 'sip',
  title: 'SIP',
  description: 'One SIP request with its final answer.',
  limit: 1_000_000,
  columns: {
    ...endColumns,
    method: { kind: 'text', title: 'Method', field: 'sip.Method' },
    uri: { kind: 'text', title: 'URI', field: 'sip.r-uri' },
    from: { kind: 'text', title: 'From', field: 'sip.From' },
    to: { kind: 'text', title: 'To', field: 'sip.To' },
    callId: { kind: 'text', title: 'Call ID', field: 'sip.Call-ID' },
    userAgent: { kind: 'text', title: 'User agent', field: 'sip.User-Agent' },
    user: { kind: 'text', title: 'User' },
    status: { kind: 'integer', title: 'Status', field: 'sip.Status-Code' },
    reason: { kind: 'text', title: 'Reason' },
    responsePacket: { kind: 'packet', title: 'Answered in' },
  },
});

interface Message {
  readonly first: string;
  readonly fields: ReadonlyMap<string, string>;
}

/** Start line and header fields of a head; the first field of a name stands. */
function readHead(text: string): Message {
  const [first = '', ...lines] = text.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/, MOST_FIELDS);
  return { first: first.trimEnd(), fields: headerFields(lines, RENAMED) };
}

interface Pending {
  readonly row: number;
  readonly login: Login | null;
}

class SipMessages {
  readonly #flow: FlowView;
  readonly #output: Output;
  readonly #pending = new Map<string, Pending>();

  constructor(flow: FlowView, output: Output) {
    this.#flow = flow;
    this.#output = output;
  }

  /** A head as text. False: it is none. */
  message({ first, fields }: Message, fromOriginator: boolean): boolean {
    const request = REQUEST_LINE.exec(first);
    const answer = request === null ? STATUS_LINE.exec(first) : null;
    if (request === null && answer === null) return false;
    const type = fields.get('content-type') ?? '';
    this.#output.mark(this.#flow, 'SIP');
    if (/application\/sdp/i.test(type)) this.#output.mark(this.#flow, 'SIP/SDP', 'sdp');
    const key = `${fields.get('call-id')} ${fields.get('cseq')}`;
    if (request !== null) this.#request(request[1], request[2], fields, key, fromOriginator);
    else this.#answer(Number(answer![1]), answer![2], key);
    return true;
  }

  #request(method: string, uri: string, fields: Message['fields'], key: string, fromOriginator: boolean): void {
    if (this.#pending.has(key)) return; // sent again
    const authorization = fields.get('authorization') ?? fields.get('proxy-authorization') ?? null;
    const login = authorization === null ? null : this.#login(authorization, fromOriginator);
    const row = this.#output.table(sipTable).append({
      ...endsOf(this.#flow, fromOriginator),
      method,
      uri,
      from: fields.get('from') ?? null,
      to: fields.get('to') ?? null,
      callId: fields.get('call-id') ?? null,
      userAgent: fields.get('user-agent') ?? null,
      user: login?.user ?? null,
    });
    this.#output.content(this.#flow, 'path', '', uri, row, fromOriginator);
    for (const name of ['from', 'to', 'user-agent', 'contact'])
      this.#output.content(this.#flow, 'header', name, fields.get(name) ?? '', row, fromOriginator);
    if (method === 'ACK') return; // never answered
    remember(this.#pending, key, { row, login: login?.login ?? null }, MOST_PENDING);
  }

  /** Basic was withdrawn by RFC 3261 (22) and still occurs. */
  #login(value: string, isOriginatorClient: boolean): { login: Login; user: string | null } | null {
    const credentials = credentialsOf(value);
    if (credentials === null) return null;
    const login = this.#output.login({
      ...credentials,
      flow: this.#flow,
      protocol: 'sip',
      field: 'sip.auth',
      isOriginatorClient,
    });
    return { login, user: credentials.user };
  }

  #answer(status: number, reason: string, key: string): void {
    const pending = this.#pending.get(key);
    if (pending === undefined || status < 200) return;
    this.#pending.delete(key);
    this.#output.table(sipTable).set(pending.row, { status, reason, responsePacket: this.#flow.packet });
    settleByStatus(pending.login, status);
  }
}

class SipDatagrams implements DatagramParser {
  readonly #messages: SipMessages;
  readonly #explainer: SipExplainer | null;
  #hasRead = false;

  constructor(flow: FlowView, output: Output) {
    this.#messages = new SipMessages(flow, output);
    this.#explainer = output.explains ? new SipExplainer(flow, output) : null;
  }

  datagram(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): number {
    const headEnd = endOfHead(bytes, at, end);
    const text = latin1(bytes, at, Math.min(headEnd < 0 ? end : headEnd, at + LONGEST_HEAD));
    if (this.#messages.message(readHead(text), fromOriginator)) {
      this.#hasRead = true;
      this.#explainer?.message(bytes, at, headEnd < 0 ? end : headEnd, end, fromOriginator);
    } else if (!this.#hasRead) return GIVE_UP;
    return end - at; // empty lines keep a binding alive (RFC 5626, 4.4.1)
  }
}

class SipStream implements StreamParser {
  readonly #flow: FlowView;
  readonly #output: Output;
  readonly #messages: SipMessages;
  readonly #explainer: SipExplainer | null;
  /** Bytes of a body to pass over: responder, originator. */
  readonly #body = [0, 0];
  /** The messages that end with them: told, as in Wireshark, in the packet in which they end. */
  readonly #pending: (Message | null)[] = [null, null];
  #hasRead = false;

  constructor(flow: FlowView, output: Output) {
    this.#flow = flow;
    this.#output = output;
    this.#messages = new SipMessages(flow, output);
    this.#explainer = output.explains ? new SipExplainer(flow, output) : null;
  }

  feed(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): number {
    const side = Number(fromOriginator);
    let place = at;
    while (place < end) {
      const passed = Math.min(this.#body[side], end - place);
      this.#body[side] -= passed;
      place += passed;
      if (this.#body[side] === 0) this.#deliver(fromOriginator);
      while (place < end && (bytes[place] === CR || bytes[place] === LF)) place += 1;
      const headEnd = endOfHead(bytes, place, end);
      if (headEnd < 0) {
        if (end - place <= LONGEST_HEAD) break;
        this.#output.note(this.#flow, ANOMALY.applicationMalformed);
        return GIVE_UP;
      }
      const message = readHead(latin1(bytes, place, headEnd));
      const body = Number(/^\d{1,9}$/.exec(message.fields.get('content-length') ?? '')?.[0] ?? 0);
      if (this.#explainer !== null && headEnd + body > end && body <= LONGEST_BODY) break;
      const isMessage = REQUEST_LINE.test(message.first) || STATUS_LINE.test(message.first);
      if (!isMessage && !this.#hasRead) return GIVE_UP;
      this.#hasRead = true;
      if (isMessage && body <= LONGEST_BODY && headEnd + body > end) this.#pending[side] = message;
      else this.#messages.message(message, fromOriginator);
      if (isMessage) this.#explainer?.message(bytes, place, headEnd, Math.min(end, headEnd + body), fromOriginator);
      this.#body[side] = body;
      place = headEnd;
    }
    return place - at;
  }

  #deliver(fromOriginator: boolean): void {
    const pending = this.#pending[Number(fromOriginator)];
    if (pending === null) return;
    this.#pending[Number(fromOriginator)] = null;
    this.#messages.message(pending, fromOriginator);
  }

  gap(length: number, fromOriginator: boolean): void {
    const side = Number(fromOriginator);
    this.#body[side] = Math.max(0, this.#body[side] - length);
    this.#deliver(fromOriginator);
  }

  close(): void {
    for (const fromOriginator of [true, false]) this.#deliver(fromOriginator);
  }
}

export const sip: ApplicationDissector = {
  id: 'sip',
  title: 'Session Initiation Protocol',
  display: 'SIP',
  ports: { udp: PORTS, tcp: PORTS },
  tables: [sipTable],
  responseTimes: { table: 'sip', procedures: [['method', 'status'], ['server']], subject: ['uri'] },
  fields: sipFields,

  probe(bytes, at, end, _fromOriginator, flow) {
    const isCapital = bytes[at] >= 0x41 && bytes[at] <= 0x5a;
    if (!isCapital) return PROBE.no;
    const text = latin1(bytes, at, Math.min(end, at + LONGEST_LINE));
    const lineEnd = text.indexOf('\n');
    if (lineEnd >= 0) {
      const line = text.slice(0, lineEnd).trimEnd();
      return REQUEST_LINE.test(line) || STATUS_LINE.test(line) ? PROBE.yes : PROBE.no;
    }
    const mayBecome =
      flow.transport === 6 &&
      /^(?:S(?:I(?:P(?:\/2?)?)?)?|SIP\/2\.0.*|[A-Z]{1,20}(?: (?:s?i?p?|sips?:.*|tel:.*))?)$/s.test(text);
    return mayBecome ? PROBE.more : PROBE.no;
  },

  datagrams: (flow, output) => new SipDatagrams(flow, output),
  stream: (flow, output) => new SipStream(flow, output),
};
