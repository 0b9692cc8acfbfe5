// RFC 9110 and 9112: requests and answers of one connection, paired in order. Upgrades and CONNECT hand the flow on.

import { ANOMALY } from '../../../../model/anomaly.ts';
import type { AnomalyCode } from '../../../../model/anomaly.ts';
import type { FlowView, Output } from '../../../../model/stream.ts';
import type { Moment } from '../elapsed.ts';
import { InOrder } from '../in-order.ts';
import { endsOf } from '../transaction-columns.ts';
import { fieldOf, isInterim } from './head.ts';
import type { Head } from './head.ts';
import { httpTable } from './http-table.ts';
import { splitParameters, splitTarget } from './parameters.ts';
import { RequestFacts } from './request-facts.ts';
import { RequestLogins } from './request-logins.ts';
import type { Attempt } from './request-logins.ts';

/** Requests of one connection that wait for their answer. */
const MOST_PENDING = 1024;

const MOST_PORT = 65_535;

/** Names the fields of what goes on around the next protocol. */
type TellAround = Parameters<FlowView['upgrade']>[2];

/** A request, and what its answer will settle. */
export interface Transaction {
  readonly row: number;
  readonly head: Head;
  readonly fromOriginator: boolean;
  /** When its last byte known so far was sent: from there on the server is waited for. */
  sent: Moment;
  readonly attempts: Attempt[];
}

/** What both directions of a connection share. */
export class Transactions {
  readonly flow: FlowView;
  readonly output: Output;
  readonly facts: RequestFacts;
  readonly logins: RequestLogins;
  /** The connection has become another protocol. */
  isOver = false;
  readonly #pending = new InOrder<Transaction>(MOST_PENDING);

  constructor(flow: FlowView, output: Output) {
    this.flow = flow;
    this.output = output;
    this.facts = new RequestFacts(flow, output);
    this.logins = new RequestLogins(flow, output);
  }

  get areAnswered(): boolean {
    return this.#pending.isEmpty;
  }

  /** The answer to the last request may make another protocol of the connection. */
  get mayChange(): boolean {
    const last = this.#pending.last;
    return last !== undefined && (this.isTunnelAsked || fieldOf(last.head, 'upgrade') !== null);
  }

  get isTunnelAsked(): boolean {
    return this.#pending.last?.head.method === 'CONNECT';
  }

  note(anomaly: AnomalyCode): void {
    this.output.note(this.flow, anomaly);
  }

  upgrade(application?: string, tell?: TellAround): void {
    this.isOver = true;
    this.flow.upgrade(application, 'messages', tell);
  }

  /** What follows is another protocol, and no longer inside of HTTP. */
  give(application?: string): void {
    this.isOver = true;
    this.flow.upgrade(application);
  }

  request(head: Head, fromOriginator: boolean): Transaction {
    const { flow, output, facts, logins } = this;
    facts.isOriginatorClient = fromOriginator;
    logins.isOriginatorClient = fromOriginator;
    const host = fieldOf(head, 'host');
    const login = logins.head(head);
    const server = fromOriginator ? flow.responder : flow.originator;
    const row = output.table(httpTable).append({
      ...endsOf(flow, fromOriginator),
      method: head.method,
      host,
      uri: head.uri,
      version: head.version,
      userAgent: fieldOf(head, 'user-agent'),
      referrer: fieldOf(head, 'referer'),
      requestType: fieldOf(head, 'content-type'),
      user: login?.user ?? null,
    });
    if (host !== null && head.method !== 'CONNECT') this.#nameServer(host, head.uri, server);
    facts.head(head, row);
    const attempts = login === null ? [] : [login.attempt];
    const { query } = splitTarget(head.uri);
    const inQuery = query === '' ? null : logins.form(splitParameters(query), true);
    if (inQuery !== null) attempts.push(inQuery);
    const transaction = { row, head, fromOriginator, sent: this.#now(), attempts };
    this.#pending.add(transaction);
    return transaction;
  }

  /** The body of a request is whole. */
  sent(transaction: Transaction): void {
    transaction.sent = this.#now();
  }

  #now(): Moment {
    const { seconds, nanoseconds } = this.flow;
    return { seconds, nanoseconds };
  }

  /** A proxy, which is asked by absolute targets, has another address than the host. */
  #nameServer(host: string, uri: string, server: number): void {
    const name = host.replace(/:\d*$/, '').toLowerCase();
    if (name === '') return;
    this.flow.nameServer(name);
    const isProxied = /^[a-z]+:\/\//i.test(uri);
    if (!isProxied && /^(?=.*[a-z])[a-z0-9_.-]{1,253}$/.test(name))
      this.output.nameHost(this.flow, server, name, 'http');
  }

  /** The head of a message is in a gap: if it was an answer, which is returned, the oldest request has had it. */
  missed(fromOriginator: boolean): boolean {
    if (this.#pending.first?.fromOriginator !== !fromOriginator) return false;
    this.#pending.take();
    return true;
  }

  /** An answer goes to the oldest request without one, or gets a row of its own. */
  answer(head: Head, fromOriginator: boolean): { row: number; request: Head | null } {
    const { flow, output } = this;
    if (isInterim(head)) return { row: -1, request: this.#pending.first?.head ?? null };
    const transaction = this.#pending.take();
    const table = output.table(httpTable);
    const row =
      transaction?.row ??
      table.append({
        ...endsOf(flow, !fromOriginator),
        version: head.version,
      });
    table.set(row, {
      status: head.status === 0 ? null : head.status,
      reason: head.reason,
      contentType: fieldOf(head, 'content-type'),
      product: fieldOf(head, 'server'),
      location: fieldOf(head, 'location'),
      responsePacket: flow.packet,
    });
    if (transaction === undefined) return { row, request: null };
    const { seconds, nanoseconds } = transaction.sent;
    table.set(row, { latency: (flow.seconds - seconds) * 1e9 + flow.nanoseconds - nanoseconds });
    if (head.status > 0) for (const attempt of transaction.attempts) this.logins.settle(attempt, head.status);
    return { row, request: transaction.head };
  }

  /** Says in each packet of a tunnel where it leads. */
  #tunnel(target: string): TellAround {
    const colon = target.lastIndexOf(':');
    const host = colon < 0 ? target : target.slice(0, colon);
    const port = Number(target.slice(colon + 1));
    return (bytes, at, end) => {
      const layer = this.output.explain(bytes, at, end);
      layer?.field('http.proxy_connect_host', at, 0, host);
      if (colon >= 0 && Number.isInteger(port) && port <= MOST_PORT)
        layer?.field('http.proxy_connect_port', at, 0, port);
    };
  }

  /** Upgrade (RFC 9110, 7.8) and CONNECT (9.3.6): after this answer the connection speaks something else. */
  switch(request: Head | null, answer: Head): void {
    if (request?.method === 'CONNECT' && answer.status >= 200 && answer.status < 300)
      this.upgrade(undefined, this.output.explains ? this.#tunnel(request.uri) : undefined);
    if (answer.status !== 101) return;
    const to = (fieldOf(answer, 'upgrade') ?? (request && fieldOf(request, 'upgrade')) ?? '').toLowerCase();
    if (to.startsWith('tls')) this.give('tls');
    else if (to.startsWith('h2c')) this.give('http2');
    else this.give(/^[a-z0-9-]+/.exec(to)?.[0]);
  }

  /** More than one length makes two servers see two different messages (RFC 9112, 6.3). */
  checkLengths(head: Head): void {
    const lengths = new Set<string>();
    let isCoded = false;
    for (const { name, value } of head.fields) {
      if (name === 'content-length') lengths.add(value);
      else if (name === 'transfer-encoding') isCoded = true;
    }
    if (lengths.size > 1 || (isCoded && lengths.size > 0)) this.note(ANOMALY.httpAmbiguousLength);
  }
}
