// RFC 9110 and 9112: requests and answers of one connection, paired in order. Upgrades and CONNECT hand the flow on.

import { ANOMALY } from '../../../../model/anomaly.ts';
import type { AnomalyCode } from '../../../../model/anomaly.ts';
import type { FlowView, Output, StreamParser } from '../../../../model/stream.ts';
import { readAuthorization, readForm } from './authorization.ts';
import type { FoundLogin } from './authorization.ts';
import { Body } from './body.ts';
import { fieldOf } from './head.ts';
import type { Head } from './head.ts';
import { httpTable } from './http-table.ts';
import { BODY, contentLength, MessageReader } from './message-reader.ts';
import type { MessageSink } from './message-reader.ts';

/** Requests of one connection that wait for their answer. */
const MOST_PENDING = 1024;
const TEXT_TYPES = /json|xml|urlencoded|^text\/|graphql/i;
const FORM = /x-www-form-urlencoded/i;
const NOTED_HEADERS = /^(user-agent|referer|x-.*|forwarded|accept-language)$/;

interface Pending {
  readonly row: number;
  readonly method: string;
  readonly seconds: number;
  readonly nanoseconds: number;
  /** The answer may make another protocol of the connection. */
  readonly mayChange: boolean;
  readonly name: string | null;
  login: FoundLogin | null;
}

/** What both directions share. */
class Connection {
  readonly flow: FlowView;
  readonly output: Output;
  readonly pending: Pending[] = [];
  changed = false;

  constructor(flow: FlowView, output: Output) {
    this.flow = flow;
    this.output = output;
  }

  note(anomaly: AnomalyCode): void {
    this.output.note(this.flow, anomaly);
  }
}

/** One direction: keeps the body that passes. */
abstract class Side implements MessageSink {
  protected readonly connection: Connection;
  protected content: Body | null = null;

  constructor(connection: Connection) {
    this.connection = connection;
  }

  abstract head(head: Head, complete: boolean): number;
  protected abstract finished(body: Body | null): void;
  abstract mayBegin(): boolean;
  abstract isHeld(): boolean;

  body(bytes: Uint8Array, at: number, end: number): void {
    this.content?.write(bytes, at, end);
  }

  bodyGap(length: number): void {
    this.content?.gap(length);
  }

  end(complete: boolean): void {
    this.content?.close(complete);
    this.finished(this.content);
    this.content = null;
  }

  malformed(): void {
    this.connection.note(ANOMALY.httpMalformed);
  }

  tooLong(): void {
    this.connection.note(ANOMALY.httpTooLong);
  }

  protected begin(head: Head, kind: number, fromOriginator: boolean, name: string | null): void {
    if (kind === BODY.none) return;
    const { flow, output } = this.connection;
    const type = fieldOf(head, 'content-type');
    const isForm = fromOriginator && FORM.test(type ?? '');
    const coding = (fieldOf(head, 'content-encoding') ?? '').trim().toLowerCase();
    const file = isForm
      ? null
      : output.file({
          flow,
          fromOriginator,
          protocol: 'http',
          name: fileName(fieldOf(head, 'content-disposition')) ?? name,
          claimedType: type?.split(';', 1)[0].trim() ?? null,
        });
    this.content = new Body(file, coding, fromOriginator && (type === null || TEXT_TYPES.test(type)));
  }
}

class Requests extends Side {
  #current: Pending | null = null;
  #type: string | null = null;

  head(head: Head): number {
    if (head.isAnswer) return BODY.none; // a proxy's mistake: nothing to pair it with
    const { flow, output, pending } = this.connection;
    output.mark(flow);
    const host = fieldOf(head, 'host');
    const type = fieldOf(head, 'content-type');
    const row = output.table(httpTable).append({
      packet: flow.packet,
      flow: flow.id,
      client: flow.originator,
      server: flow.responder,
      method: head.method,
      host,
      uri: head.uri,
      version: head.version,
      userAgent: fieldOf(head, 'user-agent'),
      referrer: fieldOf(head, 'referer'),
      requestType: type,
    });
    this.#nameServer(host);
    const path = head.uri.replace(/^[a-z]+:\/\/[^/]*/i, '').split('?', 1)[0];
    const query = head.uri.includes('?') ? head.uri.slice(head.uri.indexOf('?') + 1) : '';
    const authorization = fieldOf(head, 'authorization') ?? fieldOf(head, 'proxy-authorization');
    const login = authorization === null ? null : readAuthorization(authorization, flow, output);
    if (login?.user != null) output.table(httpTable).set(row, { user: login.user });
    this.#current = {
      row,
      method: head.method,
      seconds: flow.seconds,
      nanoseconds: flow.nanoseconds,
      mayChange: head.method === 'CONNECT' || fieldOf(head, 'upgrade') !== null,
      name: lastSegment(path),
      login: login ?? (query === '' ? null : readForm(query, flow, output)),
    };
    if (pending.length < MOST_PENDING) pending.push(this.#current);
    this.#tell(head, row, path, query);
    this.#type = type;
    const kind = /chunked/i.test(fieldOf(head, 'transfer-encoding') ?? '')
      ? BODY.chunked
      : contentLength(head) > 0
        ? BODY.length
        : BODY.none;
    this.begin(head, kind, true, this.#current.name);
    return kind;
  }

  #nameServer(host: string | null): void {
    const { flow, output } = this.connection;
    const name = host?.replace(/:\d+$/, '') ?? '';
    if (name === '') return;
    flow.nameServer(name);
    if (/[a-z]/i.test(name) && !name.includes(':')) output.nameHost(flow, flow.responder, name, 'http');
  }

  /** Parts that an attacker controls: most are harmless, Output.content keeps the others. */
  #tell(head: Head, row: number, path: string, query: string): void {
    const { flow, output } = this.connection;
    output.content(flow, 'path', '', path, row);
    for (const part of query.split('&').slice(0, 256)) {
      const equals = part.indexOf('=');
      output.content(
        flow,
        'parameter',
        equals < 0 ? '' : part.slice(0, equals),
        equals < 0 ? part : part.slice(equals + 1),
        row,
      );
    }
    for (const { name, value } of head.fields) {
      if (name === 'cookie')
        for (const cookie of value.split(/;\s*/).slice(0, 64))
          output.content(flow, 'cookie', cookie.split('=', 1)[0], cookie.slice(cookie.indexOf('=') + 1), row);
      else if (name === 'user-agent') output.content(flow, 'agent', name, value, row);
      else if (NOTED_HEADERS.test(name)) output.content(flow, 'header', name, value, row);
    }
  }

  protected finished(body: Body | null): void {
    const current = this.#current;
    this.#current = null;
    if (current === null || body === null) return;
    const { flow, output } = this.connection;
    output.table(httpTable).set(current.row, { requestBytes: body.bytes });
    if (body.text === '') return;
    if (FORM.test(this.#type ?? '')) {
      current.login ??= readForm(body.text, flow, output);
      for (const part of body.text.split('&').slice(0, 256))
        output.content(flow, 'body', part.split('=', 1)[0], part.slice(part.indexOf('=') + 1), current.row);
    } else output.content(flow, 'body', '', body.text, current.row);
  }

  mayBegin(): boolean {
    return false;
  }

  /** What follows a CONNECT or an upgrade is HTTP only if the server refuses. */
  isHeld(): boolean {
    return this.connection.changed || this.connection.pending.some((request) => request.mayChange);
  }
}

class Answers extends Side {
  #row = -1;

  head(head: Head): number {
    if (!head.isAnswer) return BODY.none;
    const { flow, output, pending } = this.connection;
    output.mark(flow);
    const isInterim = head.status < 200 && head.status !== 101;
    const request = isInterim ? undefined : pending.shift();
    if (isInterim) return BODY.none;
    const type = fieldOf(head, 'content-type');
    const table = output.table(httpTable);
    this.#row =
      request?.row ??
      table.append({
        packet: flow.packet,
        flow: flow.id,
        client: flow.originator,
        server: flow.responder,
        version: head.version,
      });
    table.set(this.#row, {
      status: head.status,
      reason: head.reason,
      contentType: type,
      location: fieldOf(head, 'location'),
      responsePacket: flow.packet,
      latency:
        request === undefined ? null : (flow.seconds - request.seconds) * 1e9 + flow.nanoseconds - request.nanoseconds,
    });
    if (request?.login != null && request.login.row >= 0)
      output.settleLogin(
        request.login.row,
        head.status === 401 || head.status === 403 || head.status === 407 ? 'refused' : 'accepted',
      );
    const isTunnel = request?.method === 'CONNECT' && head.status >= 200 && head.status < 300;
    if (isTunnel || head.status === 101) {
      this.connection.changed = true;
      return BODY.none;
    }
    const kind = bodyOf(head, request?.method ?? '');
    this.begin(head, kind, false, request?.name ?? null);
    return kind;
  }

  protected finished(body: Body | null): void {
    if (body !== null) this.connection.output.table(httpTable).set(this.#row, { responseBytes: body.bytes });
    if (this.connection.changed) this.connection.flow.upgrade();
  }

  mayBegin(): boolean {
    return this.connection.pending.length > 0;
  }

  isHeld(): boolean {
    return this.connection.changed;
  }
}

/** RFC 9112, 6.3. */
function bodyOf(head: Head, method: string): number {
  if (method === 'HEAD' || head.status === 204 || head.status === 304) return BODY.none;
  if (/chunked/i.test(fieldOf(head, 'transfer-encoding') ?? '')) return BODY.chunked;
  if (fieldOf(head, 'content-length') !== null) return contentLength(head) > 0 ? BODY.length : BODY.none;
  return BODY.close;
}

function lastSegment(path: string): string | null {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name === '' ? null : name.slice(0, 255);
}

/** File name of a Content-Disposition field (RFC 6266), or null. */
function fileName(value: string | null): string | null {
  const found = /filename\*?=(?:UTF-8'')?(?:"([^"]*)"|([^;]*))/i.exec(value ?? '');
  return found === null ? null : (found[1] ?? found[2]).trim().slice(0, 255);
}

/** Reads both directions of a connection. */
export class HttpStream implements StreamParser {
  readonly #readers: readonly [MessageReader, MessageReader];

  constructor(flow: FlowView, output: Output) {
    const connection = new Connection(flow, output);
    this.#readers = [new MessageReader(new Answers(connection)), new MessageReader(new Requests(connection))];
  }

  feed(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): number {
    return this.#readers[Number(fromOriginator)].feed(bytes, at, end);
  }

  gap(length: number, fromOriginator: boolean): void {
    this.#readers[Number(fromOriginator)].gap(length);
  }

  close(): void {
    this.#readers[1].close(true);
    this.#readers[0].close(true);
  }
}
