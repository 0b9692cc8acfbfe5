// RFC 9112, 6: one direction of a connection, its bodies on the way to files and forms.

import { ANOMALY } from '../../../../model/anomaly.ts';
import { NONE } from '../../../../model/ids.ts';
import { fileNameOf } from '../disposition.ts';
import { boundaryOf, MimeFeed, MimeReader } from '../mime.ts';
import type { Part, PartSink } from '../mime.ts';
import { Body } from './body.ts';
import { FormField } from './form-field.ts';
import { fieldOf } from './head.ts';
import type { Head } from './head.ts';
import { httpTable } from './http-table.ts';
import { BODY, bodyKind } from './body-kind.ts';
import { MessageReader } from './message-reader.ts';
import type { MessageSink } from './message-reader.ts';
import { splitTarget } from './parameters.ts';
import type { Parameter } from './parameters.ts';
import type { Transaction, Transactions } from './transactions.ts';

const FORM = /x-www-form-urlencoded/i;
/** Fields of one multipart form. */
const MOST_FIELDS = 256;

/** One direction: each of its messages tells whether it asks or answers, so it does not matter who opened the flow. */
export class Direction implements MessageSink {
  readonly reader = new MessageReader(this);
  protected readonly transactions: Transactions;
  readonly #fromOriginator: boolean;
  #head: Head | null = null;
  #request: Head | null = null;
  #row = -1;
  #asked: Transaction | null = null;
  #body: Body | null = null;
  #fields: Parameter[] = [];
  #hasAsked = false;
  #isMalformed = false;
  /** The packet that the head ended in. */
  #headPacket = NONE;
  /** The capture cut its body, and it was told there. */
  #isTold = false;
  readonly explains: boolean;

  constructor(transactions: Transactions, fromOriginator: boolean) {
    this.transactions = transactions;
    this.explains = transactions.output.explains;
    this.#fromOriginator = fromOriginator;
  }

  /** Somebody looks: a message that ended is told, unless nobody knows in which packet it did. */
  protected tell?(head: Head, body: Body | null, isHere: boolean): void;

  /** Somebody looks: a part of a first line. */
  protected tellStart?(bytes: Uint8Array, at: number, end: number): void;

  /** Somebody looks: a part of a message whose head is elsewhere, and which the capture cut. */
  protected tellRest?(bytes: Uint8Array, at: number, end: number): void;

  head(head: Head, complete: boolean): number {
    const transactions = this.transactions;
    transactions.flow.confirmed = true;
    this.#head = head;
    this.#headPacket = transactions.flow.packet;
    this.#isTold = false;
    this.#body = null;
    this.#fields = [];
    transactions.checkLengths(head);
    if (head.isAnswer) {
      this.#asked = null;
      ({ row: this.#row, request: this.#request } = transactions.answer(head, this.#fromOriginator));
    } else {
      this.#hasAsked = true;
      this.#asked = transactions.request(head, this.#fromOriginator);
      this.#row = this.#asked.row;
    }
    const kind = complete ? bodyKind(head, this.#request) : BODY.none;
    if (kind !== BODY.none && kind !== BODY.foreign) this.#body = this.#open(head);
    return kind;
  }

  #open(head: Head): Body {
    const type = fieldOf(head, 'content-type');
    const boundary = head.isAnswer ? null : boundaryOf(type);
    const coding = (fieldOf(head, 'content-encoding') ?? '').trim().toLowerCase();
    let sink: PartSink | null = null;
    if (boundary !== null) sink = new MimeFeed(new MimeReader((part) => this.#openPart(part), boundary));
    else if (head.isAnswer || !FORM.test(type ?? '')) {
      const target = splitTarget((head.isAnswer ? this.#request?.uri : head.uri) ?? '').path;
      sink = this.#file(fileNameOf(fieldOf(head, 'content-disposition')) ?? lastSegment(target), mediaType(head));
    }
    return new Body(sink, coding, this.explains || (!head.isAnswer && boundary === null));
  }

  #file(name: string | null, claimedType: string | null): PartSink {
    const { output, flow } = this.transactions;
    return output.file({ flow, fromOriginator: this.#fromOriginator, protocol: 'http', name, claimedType });
  }

  /** RFC 7578: files, and fields between them. */
  #openPart({ name, field, type }: Part): PartSink | null {
    if (name !== null) return this.#file(name, type);
    if (this.#fields.length >= MOST_FIELDS) return null;
    return new FormField((value) => {
      this.#fields.push({ name: field ?? '', value });
    });
  }

  body(bytes: Uint8Array, at: number, end: number): void {
    this.#body?.write(bytes, at, end);
  }

  bodyGap(length: number): void {
    this.#body?.gap(length);
  }

  end(complete: boolean): void {
    const head = this.#head;
    if (head === null) return;
    this.#head = null;
    const transactions = this.transactions;
    const { output, flow } = transactions;
    const body = this.#body;
    // What the capture cut within its head ends where the head does.
    const isHere = complete || (this.isCut && this.#headPacket === flow.packet);
    if (isHere && !complete) this.#noteCut();
    if (isHere && !this.#isTold) output.mark(flow, displayOf(head));
    body?.settle();
    if (!this.#isTold) this.tell?.(head, body, isHere || this.#isMalformed);
    this.#isMalformed = false;
    this.#body = null;
    if (body !== null) {
      body.close(complete);
      output
        .table(httpTable)
        .set(this.#row, head.isAnswer ? { responseBytes: body.bytes } : { requestBytes: body.bytes });
      if (this.#asked !== null) {
        if (complete) transactions.sent(this.#asked);
        this.#readForm(this.#asked, body);
      }
    }
    if (head.isAnswer) transactions.switch(this.#request, head);
  }

  #readForm({ head, row, attempts }: Transaction, body: Body): void {
    const { facts, logins } = this.transactions;
    facts.parameters(this.#fields, row);
    const parameters = facts.body(mediaType(head), body.text, row);
    const attempt = logins.form(this.#fields.length > 0 ? this.#fields : parameters, false);
    if (attempt !== null) attempts.push(attempt);
  }

  get isCut(): boolean {
    return this.transactions.flow.cut > 0;
  }

  #noteCut(): void {
    this.transactions.note(ANOMALY.httpMalformed);
  }

  /** Where the head stands in the same packet, it is all that the capture has of the message. */
  cutBody(bytes: Uint8Array, at: number, end: number): void {
    const head = this.#head;
    const { output, flow } = this.transactions;
    this.#noteCut();
    if (head === null || this.#headPacket !== flow.packet) {
      output.mark(flow);
      this.tellRest?.(bytes, at, end);
      return;
    }
    if (this.#isTold) return;
    this.#isTold = true;
    output.mark(flow, displayOf(head));
    this.#body?.settle();
    this.tell?.(head, this.#body, true);
  }

  cutStart(bytes: Uint8Array, at: number, end: number): void {
    this.#noteCut();
    this.transactions.output.mark(this.transactions.flow);
    this.tellStart?.(bytes, at, end);
  }

  malformed(): void {
    this.transactions.note(ANOMALY.httpMalformed);
    if (this.#head === null) return;
    // Its body makes no sense from here on: as in Wireshark, this packet is where it ends.
    this.#isMalformed = true;
    this.transactions.output.mark(this.transactions.flow, displayOf(this.#head));
  }

  tooLong(): void {
    this.transactions.note(ANOMALY.httpTooLong);
  }

  mayBegin(): boolean {
    return !this.transactions.areAnswered;
  }

  /** What a client says behind a CONNECT or an upgrade is HTTP only if the server refuses. */
  isHeld(bytes: Uint8Array, at: number): boolean {
    const transactions = this.transactions;
    if (transactions.isOver) return true;
    if (!this.#hasAsked || !transactions.mayChange) return false;
    // Without the server's answer in the capture: a first byte that is no letter begins no request.
    const byte = bytes[at];
    if (byte >= 0x80 || (byte < 0x20 && byte !== 0x0d && byte !== 0x0a)) transactions.upgrade();
    return transactions.isOver || transactions.isTunnelAsked || byte < 0x41 || byte > 0x5a;
  }
}

/** `text/html; charset=utf-8` → `text/html`. */
function mediaType(head: Head): string | null {
  const value = fieldOf(head, 'content-type');
  return value === null ? null : value.split(';', 1)[0].trim().toLowerCase();
}

/** Content types that Wireshark shows in its Protocol column. */
function displayOf(head: Head): string {
  const type = mediaType(head) ?? '';
  if (/[/+]json$/.test(type)) return 'HTTP/JSON';
  return /[/+]xml$/.test(type) ? 'HTTP/XML' : 'HTTP';
}

function lastSegment(path: string): string | null {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name === '' ? null : name.slice(0, 255);
}
