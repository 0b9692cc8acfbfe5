// PostgreSQL frontend/backend protocol 3.0 (documentation, "Message Formats"): start-up, authentication and simple queries.

import { ANOMALY } from '../../../model/anomaly.ts';
import { u32be } from '../../../base/bytes.ts';
import { latin1, utf8 } from '../../../base/text.ts';
import { clearSecret, GIVE_UP, HASHED_SECRET, PROBE } from '../../../model/stream.ts';
import type { FlowView, Login, Output, StreamParser } from '../../../model/stream.ts';
import { defineTable } from '../../../model/table.ts';
import type { ApplicationDissector } from '../dissector.ts';
import { PassedOver } from './passed-over.ts';
import { explainMessage, explainStart } from './pgsql-explain.ts';
import { CANCEL_REQUEST, GSS_REQUEST, pgsqlFields, SSL_REQUEST } from './pgsql-fields.ts';
import { placeColumns, placeOf } from './transaction-columns.ts';

const PROTOCOL_3 = 196_608;
const AUTHENTICATION = 'R',
  PASSWORD = 'p',
  QUERY = 'Q',
  ERROR = 'E',
  READY = 'Z';
const OK = 0,
  CLEAR = 3;
const LONGEST = 64 * 1024;

/** One query in text form. */
export const pgsqlTable = defineTable({
  id: 'pgsql',
  title: 'PostgreSQL',
  description: 'One PostgreSQL message that matters: start-up, query or error.',
  limit: 1_000_000,
  columns: {
    ...placeColumns,
    kind: { kind: 'text', title: 'Kind' },
    user: { kind: 'text', title: 'User' },
    database: { kind: 'text', title: 'Database' },
    query: { kind: 'text', title: 'Query', field: 'pgsql.query' },
  },
});

class PgsqlStream implements StreamParser {
  readonly #flow: FlowView;
  readonly #output: Output;
  readonly #passed = new PassedOver();
  #started = false;
  #user: string | null = null;
  #method = -1;
  #login: Login | null = null;
  #sslAsked = false;

  constructor(flow: FlowView, output: Output) {
    this.#flow = flow;
    this.#output = output;
  }

  feed(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): number {
    const side = Number(fromOriginator);
    let place = at;
    while (place < end) {
      place = this.#passed.pass(place, end, side);
      const left = end - place;
      if (left === 0) break;
      if (!fromOriginator && this.#sslAsked) {
        this.#sslAsked = false;
        const isGranted = bytes[place] === 0x53;
        this.#output.mark(this.#flow);
        this.#output.explain(bytes, place, place + 1)?.summary(isGranted ? 'SSL granted' : 'SSL refused');
        if (isGranted) this.#flow.upgrade('tls');
        place += 1;
        if (isGranted) break;
        continue;
      }
      // Where the beginning is not read, a letter tells that it is over.
      if (!this.#started && bytes[place] >= 0x41 && !this.#flow.isFromStart) this.#started = true;
      const isStart = fromOriginator && !this.#started;
      const header = isStart ? 4 : 5;
      if (left < header) break;
      const length = u32be(bytes, place + header - 4);
      if (length < 4) return GIVE_UP;
      const whole = place + header - 4 + length;
      if (length > LONGEST) {
        this.#passed.set(side, whole - place);
        continue;
      }
      if (whole > end) {
        if (this.#flow.cut === 0) break;
        this.#cut(bytes, place, end, fromOriginator, isStart);
        this.#passed.set(side, whole - end);
        return end - at;
      }
      if (isStart) this.#start(bytes, place, whole);
      else this.#message(bytes, place, whole, fromOriginator);
      place = whole;
    }
    return place - at;
  }

  /** The capture cut a message: it is told as far as it goes, and a part of a query is no query. */
  #cut(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean, isStart: boolean): void {
    this.#started ||= isStart;
    this.#output.mark(this.#flow);
    this.#output.note(this.#flow, ANOMALY.applicationMalformed);
    const layer = this.#output.explain(bytes, at, end);
    if (layer === null) return;
    if (isStart) explainStart(bytes, at, end, layer);
    else explainMessage(bytes, at, end, fromOriginator, this.#method, layer);
  }

  #start(bytes: Uint8Array, at: number, end: number): void {
    const code = end - at >= 8 ? u32be(bytes, at + 4) : 0;
    this.#output.mark(this.#flow);
    const layer = this.#output.explain(bytes, at, end);
    if (layer !== null) explainStart(bytes, at, end, layer);
    if (code === SSL_REQUEST || code === GSS_REQUEST) {
      this.#sslAsked = true;
      return;
    }
    this.#started = true;
    if (code >>> 16 !== 3) return;
    const words = utf8(bytes, at + 8, end).split('\0');
    const value = (name: string): string | null => {
      const index = words.indexOf(name);
      return index >= 0 && index % 2 === 0 ? (words[index + 1] ?? null) : null;
    };
    this.#user = value('user');
    this.#output
      .table(pgsqlTable)
      .append({ ...placeOf(this.#flow), kind: 'start-up', user: this.#user, database: value('database') });
  }

  #message(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): void {
    const kind = String.fromCharCode(bytes[at]);
    this.#output.mark(this.#flow);
    const layer = this.#output.explain(bytes, at, end);
    if (layer !== null) explainMessage(bytes, at, end, fromOriginator, this.#method, layer);
    if (fromOriginator && kind === PASSWORD) {
      // SASL and GSSAPI take several messages to prove one login.
      this.#login ??= this.#output.login({
        flow: this.#flow,
        protocol: 'pgsql',
        user: this.#user,
        ...(this.#method === CLEAR ? clearSecret(latin1(bytes, at + 5, end - 1)) : HASHED_SECRET),
        field: 'pgsql.password',
      });
    } else if (fromOriginator && kind === QUERY) {
      const query = utf8(bytes, at + 5, end - 1);
      this.#output.table(pgsqlTable).append({ ...placeOf(this.#flow), kind: 'query', query });
    } else if (kind === AUTHENTICATION && end - at >= 9) {
      this.#method = u32be(bytes, at + 5);
      if (this.#method === OK) this.#settle(true);
    } else if (!fromOriginator && kind === ERROR) this.#settle(false);
    else if (!fromOriginator && kind === READY) this.#login = null;
  }

  #settle(isAccepted: boolean): void {
    this.#login?.settle(isAccepted);
    this.#login = null;
  }

  gap(length: number, fromOriginator: boolean): void {
    this.#passed.lose(Number(fromOriginator), length);
  }
}

export const pgsql: ApplicationDissector = {
  id: 'postgresql',
  title: 'PostgreSQL',
  display: 'PGSQL',
  layer: 'pgsql',
  ports: { tcp: [5432] },
  tables: [pgsqlTable],
  fields: pgsqlFields,

  probe(bytes, at, end, fromOriginator) {
    if (!fromOriginator) return PROBE.no;
    if (end - at < 8) return bytes[at] === 0 ? PROBE.more : PROBE.no;
    const length = u32be(bytes, at);
    const code = u32be(bytes, at + 4);
    if (length < 8 || length > LONGEST) return PROBE.no;
    return [PROTOCOL_3, PROTOCOL_3 + 2, SSL_REQUEST, GSS_REQUEST, CANCEL_REQUEST].includes(code) ? PROBE.yes : PROBE.no;
  },

  stream: (flow, output) => new PgsqlStream(flow, output),
};
