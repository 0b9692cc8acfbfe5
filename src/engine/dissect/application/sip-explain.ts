// RFC 3261: names the fields of SIP messages, and which message of a call answers or repeats which.

import { remember } from '../../../base/maps.ts';
import { NOWHERE } from '../../../model/field.ts';
import { latin1 } from '../../../base/text.ts';
import type { FieldGroup } from '../../../model/field.ts';
import type { FlowView, Output } from '../../../model/stream.ts';
import { explainSdp, sdp } from './sdp-fields.ts';
import { explainHeader, explainUri, headersOf, startOf } from './sip-headers.ts';
import type { Header } from './sip-headers.ts';

const MOST_CALLS = 1024;
interface Call {
  cseq: string;
  /** Of the first request with this number. */
  readonly method: string;
  readonly first: Map<string, number>;
  packet: number;
  seconds: number;
  nanoseconds: number;
  hasAnswer: boolean;
  /** By a final one. */
  isAnswered: boolean;
}

/** One per flow, where somebody looks: answers name the packet they answer. */
export class SipExplainer {
  readonly #flow: FlowView;
  readonly #output: Output;
  readonly #calls = new Map<string, Call>();

  constructor(flow: FlowView, output: Output) {
    this.#flow = flow;
    this.#output = output;
  }

  /** A whole message: its head up to `headEnd`, its body up to `end`. */
  message(bytes: Uint8Array, at: number, headEnd: number, end: number, fromOriginator: boolean): void {
    const layer = this.#output.explain(bytes, at, headEnd);
    const text = latin1(bytes, at, headEnd);
    const lineEnd = text.indexOf('\n') + 1 || text.length;
    const headers = headersOf(bytes, text, lineEnd, at);
    const first = text.slice(0, lineEnd).trimEnd();
    const start = this.#start(first, at, headers, fromOriginator, layer);
    if (layer !== null) {
      const group = layer.field('sip.msg_hdr', at + lineEnd, headEnd - at - lineEnd);
      for (const header of headers) explainHeader(header, group);
      layer.summary(start);
    }
    const type = headers.find(({ name }) => name === 'Content-Type')?.value ?? '';
    if (!/^application\/sdp\b/i.test(type) || end <= headEnd) return;
    const body = this.#output.explain(bytes, headEnd, end, sdp);
    if (body !== null) explainSdp(bytes, headEnd, end, body);
  }

  #start(
    first: string,
    at: number,
    headers: readonly Header[],
    fromOriginator: boolean,
    layer: FieldGroup | null,
  ): string {
    const request = /^([A-Z]+) +(\S+)/d.exec(first);
    const answer = /^SIP\/2\.0 +(\d{3}) ?(.*)$/d.exec(first);
    if (answer !== null) {
      const group = layer?.field('sip.Status-Line', at, first.length) ?? NOWHERE;
      group.field('sip.Status-Code', at + startOf(answer, 1), 3, Number(answer[1]));
      this.#follow(headers, Number(answer[1]), null, fromOriginator, at, group);
      const method = /^\d+\s+(\S+)/.exec(valueOf(headers, 'CSeq'))?.[1] ?? '';
      const went = answer[1] === '200' ? ` (${method})` : '';
      return `Status: ${answer[1]} ${answer[2]}${went}${went === ' (REGISTER)' ? bindings(headers, true) : ''}`;
    }
    if (request === null) return '';
    const group = layer?.field('sip.Request-Line', at, first.length) ?? NOWHERE;
    const uriAt = at + startOf(request, 2);
    group.field('sip.Method', at, request[1].length);
    explainUri(request[2], uriAt, 'r-uri', group.field('sip.r-uri', uriAt, request[2].length));
    this.#follow(headers, 0, request[1], fromOriginator, at, group);
    return `Request: ${request[1]} ${request[2]}${request[1] === 'REGISTER' ? bindings(headers, false) : ''}`;
  }

  /** What is known of the call: whether this was sent before, and what it answers. As Wireshark does it. */
  #follow(
    headers: readonly Header[],
    status: number,
    method: string | null,
    fromOriginator: boolean,
    at: number,
    group: FieldGroup,
  ): void {
    const id = headers.find(({ name }) => name === 'Call-ID')?.value;
    const [, cseq, of] = /^(\d+)\s+(\S+)/.exec(headers.find(({ name }) => name === 'CSeq')?.value ?? '') ?? [];
    if (id === undefined || cseq === undefined) return;
    const { packet, seconds, nanoseconds } = this.#flow;
    const asker = method === null ? !fromOriginator : fromOriginator;
    const key = `${asker} ${id}`;
    let call = this.#calls.get(key);
    if (call?.cseq !== cseq && method !== null) {
      call = { cseq, method, first: new Map(), packet, seconds, nanoseconds, hasAnswer: false, isAnswered: false };
      remember(this.#calls, key, call, MOST_CALLS);
    }
    const kind = method ?? `${status} ${of}`;
    // A request is one sent before while nothing has answered it; an answer where it was the last word already.
    const isAgain = method === null ? call?.isAnswered : method === call?.method && !call?.hasAnswer;
    const earlier = isAgain === true ? call?.first.get(kind) : undefined;
    group.field('sip.resend', at, 0, earlier === undefined ? 0 : 1);
    if (earlier !== undefined) group.field('sip.resend-original', at, 0, earlier + 1);
    if (call === undefined || call.cseq !== cseq) return;
    if (earlier === undefined && call.first.size < 64) call.first.set(kind, packet);
    if (method !== null && method !== 'ACK') {
      if (earlier === undefined && !call.isAnswered) Object.assign(call, { packet, seconds, nanoseconds });
      return;
    }
    if (method === null && (call.isAnswered || earlier !== undefined)) return;
    group.field('sip.response-request', at, 0, call.packet + 1);
    const passed = (seconds - call.seconds) * 1000 + Math.trunc((nanoseconds - call.nanoseconds) / 1_000_000);
    group.field('sip.response-time', at, 0, Math.max(0, passed));
    if (method === null) call.hasAnswer = true;
    if (status >= 200) call.isAnswered = true;
  }
}

const valueOf = (headers: readonly Header[], wanted: string): string =>
  headers.find(({ name }) => name === wanted)?.value ?? '';

/** Commas in a name in quotation marks and in an address part nothing. Each character is looked at once, however many there are. */
const BETWEEN_COMMAS = /(?:[^,"<]|"[^"]*"?|<[^>]*>?)+/g;

/** How many addresses a registration is about (RFC 3261, 10.2 and 10.3). */
function bindings(headers: readonly Header[], isAnswer: boolean): string {
  const contacts = headers
    .filter(({ name }) => name === 'Contact')
    .flatMap(({ value }) => value.match(BETWEEN_COMMAS) ?? []);
  const count = (number: number): string => `${number} binding${number === 1 ? '' : 's'}`;
  if (isAnswer) return `  (${count(contacts.length)})`;
  if (contacts.length === 0) return '  (fetch bindings)';
  if (contacts.some((contact) => contact.trim() === '*')) return '  (remove all bindings)';
  const removed = contacts.filter((contact) => /;\s*expires\s*=\s*0+\s*(?:;|$)/i.test(contact)).length;
  return removed > 0 ? `  (remove ${count(removed)})` : `  (${count(contacts.length)})`;
}
