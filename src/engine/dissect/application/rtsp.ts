// RFC 2326: a row per request with its answer. Media between the messages (10.12) passes by; media beside them is not followed.

import { u16be } from '../../../base/bytes.ts';
import { remember } from '../../../base/maps.ts';
import { latin1 } from '../../../base/text.ts';
import { ANOMALY } from '../../../model/anomaly.ts';
import { GIVE_UP, PROBE } from '../../../model/stream.ts';
import type { FlowView, Login, Output, StreamParser } from '../../../model/stream.ts';
import { defineTable } from '../../../model/table.ts';
import type { ApplicationDissector } from '../dissector.ts';
import { credentialsOf, settleByStatus } from './authorization.ts';
import { headerFields } from './header-fields.ts';
import { endOfHead } from './lines.ts';
import { PassedOver } from './passed-over.ts';
import { explainInterleaved, explainRtsp, FRAME_HEADER, rtspFields } from './rtsp-fields.ts';
import { explainSdp, sdp } from './sdp-fields.ts';
import { endColumns, endsOf } from './transaction-columns.ts';

const LONGEST_HEAD = 16 * 1024;
/** A longer body is passed over: no description is. */
const LONGEST_BODY = 64 * 1024;
const MOST_FIELDS = 256;
/** Requests without an answer that one connection remembers. */
const MOST_PENDING = 256;
const DOLLAR = 0x24,
  LF = 0x0a,
  CR = 0x0d;

const REQUEST_LINE = /^([A-Z_]{3,20}) +(\S{1,2048}) +RTSP\/\d\.\d$/;
const STATUS_LINE = /^RTSP\/\d\.\d +(\d{3}) ?(.*)$/;

/** One RTSP request with its answer. */
export const rtspTable = defineTable({
  id: 'rtsp',
  title: 'RTSP',
  description: 'One RTSP request with its answer.',
  limit: 1_000_000,
  columns: {
    ...endColumns,
    method: { kind: 'text', title: 'Method', field: 'rtsp.method' },
    url: { kind: 'text', title: 'URL', field: 'rtsp.url' },
    userAgent: { kind: 'text', title: 'User agent' },
    user: { kind: 'text', title: 'User' },
    session: { kind: 'text', title: 'Session' },
    status: { kind: 'integer', title: 'Status', field: 'rtsp.status' },
    reason: { kind: 'text', title: 'Reason' },
    responsePacket: { kind: 'packet', title: 'Answered in' },
  },
});

interface Pending {
  readonly row: number;
  readonly login: Login | null;
}

class RtspStream implements StreamParser {
  readonly #flow: FlowView;
  readonly #output: Output;
  /** Requests by their number (CSeq). */
  readonly #pending = new Map<string, Pending>();
  readonly #passed = new PassedOver();
  /** Bytes of each direction were lost: where a message begins is not known. */
  readonly #lost = [false, false];

  constructor(flow: FlowView, output: Output) {
    this.#flow = flow;
    this.#output = output;
  }

  feed(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): number {
    const side = Number(fromOriginator);
    let place = at;
    while (place < end) {
      const from = place;
      place = this.#passed.pass(place, end, side);
      if (place > from && this.#passed.left(side) === 0) this.#output.mark(this.#flow);
      while (place < end && (bytes[place] === CR || bytes[place] === LF)) place += 1;
      if (place === end) break;
      const next = bytes[place] === DOLLAR ? this.#frame(bytes, place, end) : this.#message(bytes, place, end, side);
      if (next === GIVE_UP) return GIVE_UP;
      if (next === place) break;
      if (next > end) this.#passed.set(side, next - end);
      place = Math.min(next, end);
    }
    return place - at;
  }

  /** Where what follows begins, which may be beyond the end; `at` to wait for more. */
  #frame(bytes: Uint8Array, at: number, end: number): number {
    if (end - at < FRAME_HEADER) return at;
    const next = at + FRAME_HEADER + u16be(bytes, at + 2);
    if (next > end) return this.#output.explains ? at : next;
    this.#output.mark(this.#flow);
    const layer = this.#output.explain(bytes, at, next);
    if (layer !== null) explainInterleaved(bytes, at, layer);
    return next;
  }

  #message(bytes: Uint8Array, at: number, end: number, side: number): number {
    const headEnd = endOfHead(bytes, at, Math.min(end, at + LONGEST_HEAD));
    if (headEnd < 0 && end - at <= LONGEST_HEAD && !this.#lost[side]) return at;
    const [first = '', ...lines] = latin1(bytes, at, headEnd < 0 ? end : headEnd).split(/\r?\n/, MOST_FIELDS);
    const request = REQUEST_LINE.exec(first.trimEnd());
    const answer = request === null ? STATUS_LINE.exec(first.trimEnd()) : null;
    if (headEnd < 0 || (request === null && answer === null)) return this.#noMessage(bytes, at, end, side);
    this.#lost[side] = false;
    const fields = headerFields(lines);
    const body = Number(/^\d{1,9}$/.exec(fields.get('content-length') ?? '')?.[0] ?? 0);
    if (headEnd + body > end && body <= LONGEST_BODY) return at;
    this.#output.mark(this.#flow, 'RTSP');
    const isDescription = body > 0 && /^application\/sdp\b/i.test(fields.get('content-type') ?? '');
    if (isDescription) this.#output.mark(this.#flow, 'RTSP/SDP', 'sdp');
    this.#explain(bytes, at, headEnd, isDescription ? Math.min(end, headEnd + body) : headEnd);
    if (request !== null) this.#request(request[1], request[2], fields, side === 1);
    else if (answer !== null) this.#answer(Number(answer[1]), answer[2], fields);
    return headEnd + body;
  }

  /** Behind lost bytes a message may begin with any line, and with the next segment. */
  #noMessage(bytes: Uint8Array, at: number, end: number, side: number): number {
    if (!this.#flow.confirmed) return GIVE_UP;
    if (!this.#lost[side]) this.#output.note(this.#flow, ANOMALY.applicationMalformed);
    this.#lost[side] = true;
    let place = at;
    while (place < end && bytes[place] !== LF) place += 1;
    if (place < end) return place + 1;
    const isStart = /^(?:RTSP|[A-Z_]{3,20} +rtsp)/.test(latin1(bytes, at, Math.min(end, at + 32)));
    return isStart && end - at <= LONGEST_HEAD ? at : end;
  }

  #explain(bytes: Uint8Array, at: number, headEnd: number, end: number): void {
    const layer = this.#output.explain(bytes, at, headEnd);
    if (layer !== null) explainRtsp(bytes, at, headEnd, layer);
    if (end <= headEnd) return;
    const body = this.#output.explain(bytes, headEnd, end, sdp);
    if (body !== null) explainSdp(bytes, headEnd, end, body);
  }

  #request(method: string, url: string, fields: ReadonlyMap<string, string>, fromOriginator: boolean): void {
    const credentials = credentialsOf(fields.get('authorization') ?? '');
    const login =
      credentials === null
        ? null
        : this.#output.login({
            ...credentials,
            flow: this.#flow,
            protocol: 'rtsp',
            field: 'rtsp.request',
            isOriginatorClient: fromOriginator,
          });
    const row = this.#output.table(rtspTable).append({
      ...endsOf(this.#flow, fromOriginator),
      method,
      url,
      userAgent: fields.get('user-agent') ?? null,
      user: credentials?.user ?? null,
      session: fields.get('session') ?? null,
    });
    this.#output.content(this.#flow, 'path', '', url, row, fromOriginator);
    const agent = fields.get('user-agent') ?? '';
    this.#output.content(this.#flow, 'agent', 'user-agent', agent, row, fromOriginator);
    remember(this.#pending, fields.get('cseq') ?? '', { row, login }, MOST_PENDING);
  }

  #answer(status: number, reason: string, fields: ReadonlyMap<string, string>): void {
    const key = fields.get('cseq') ?? '';
    const pending = this.#pending.get(key);
    if (pending === undefined || status < 200) return;
    this.#pending.delete(key);
    this.#output.table(rtspTable).set(pending.row, { status, reason, responsePacket: this.#flow.packet });
    settleByStatus(pending.login, status);
  }

  gap(length: number, fromOriginator: boolean): void {
    const side = Number(fromOriginator);
    this.#lost[side] ||= length > this.#passed.left(side);
    this.#passed.lose(side, length);
  }
}

export const rtsp: ApplicationDissector = {
  id: 'rtsp',
  title: 'Real Time Streaming Protocol',
  display: 'RTSP',
  ports: { tcp: [554, 8554] },
  tables: [rtspTable],
  responseTimes: { table: 'rtsp', procedures: [['method', 'status'], ['method'], ['server']], subject: ['url'] },
  fields: rtspFields,

  probe(bytes, at, end) {
    const text = latin1(bytes, at, Math.min(end, at + 4096));
    const lineEnd = text.indexOf('\n');
    if (lineEnd >= 0) {
      const line = text.slice(0, lineEnd).trimEnd();
      return REQUEST_LINE.test(line) || STATUS_LINE.test(line) ? PROBE.yes : PROBE.no;
    }
    return /^(?:R(?:T(?:S(?:P(?:\/.*)?)?)?)?|[A-Z_]{1,20}(?: +(?:r(?:t(?:s(?:p.*)?)?)?|\*.*)?)?)$/s.test(text)
      ? PROBE.more
      : PROBE.no;
  },

  stream: (flow, output) => new RtspStream(flow, output),
};
