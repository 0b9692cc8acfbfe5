// HTTP messages of a stream: where each begins, so that any of them can be read again. Bodies are not kept.

import { bodyKind } from '../dissect/application/http/body-kind.ts';
import { MessageReader } from '../dissect/application/http/message-reader.ts';
import type { MessageSink } from '../dissect/application/http/message-reader.ts';
import { isInterim } from '../dissect/application/http/head.ts';
import type { Head } from '../dissect/application/http/head.ts';
import { joined } from './payload-pages.ts';
import type { Segments } from './segments.ts';

const MOST_MESSAGES = 200_000;
/** Requests that wait for their answers. */
const MOST_WAITING = 1024;
/** Bytes that are no message are listed in parts of this size. */
const LONGEST_OTHER = 64 * 1024;

/** One message, bytes that are none (`kind` −1), or a gap between messages (−2). */
export interface MessageRecord {
  readonly side: 0 | 1;
  /** The segment it begins in, and its place in the stream of its side. */
  readonly segment: number;
  readonly at: number;
  /** How its body ends, one of BODY. */
  readonly kind: number;
  readonly headLength: number;
  bodyLength: number;
  missing: number;
  isComplete: boolean;
  /** Its end was not reached yet. */
  isOpen: boolean;
}

export const OTHER = -1;
export const GAP = -2;

/** Lists the messages of both directions in the order of their heads. */
export class Messages {
  readonly records: MessageRecord[] = [];
  /** Segments that were fed. */
  fed = 0;
  readonly #segments: Segments;
  readonly #sides: readonly [Side, Side];
  readonly #waiting: Head[] = [];
  /** The rest is another protocol: behind a CONNECT or an upgrade. */
  isOver = false;

  constructor(segments: Segments) {
    this.#segments = segments;
    this.#sides = [new Side(this, segments, 0), new Side(this, segments, 1)];
  }

  get isFull(): boolean {
    return this.records.length >= MOST_MESSAGES;
  }

  /** Takes the next segment; `bytes` are its payload, null for a gap. */
  feed(bytes: Uint8Array | null): void {
    const index = this.fed++;
    const side = this.#sides[this.#segments.side(index)];
    if (bytes === null) side.gap(index);
    else side.take(index, bytes);
  }

  /** The stream has ended. */
  close(): void {
    for (const side of this.#sides) side.close();
  }

  request(head: Head): void {
    this.#waiting.push(head);
    if (this.#waiting.length > MOST_WAITING) this.#waiting.shift();
  }

  /** What the answer of a side answers. An interim one leaves its request waiting. */
  answer(head: Head, side: 0 | 1): Head | null {
    const request = this.#waiting[0] ?? null;
    if (!isInterim(head)) this.#waiting.shift();
    if (head.status === 101 || (request?.method === 'CONNECT' && head.status >= 200 && head.status < 300)) {
      this.isOver = true;
      this.#sides[1 - side].giveUp(); // what it said before it was answered
    }
    return request;
  }

  /** What comes behind a CONNECT waits for its answer. */
  get isTunnelAsked(): boolean {
    return this.#waiting.at(-1)?.method === 'CONNECT';
  }
}

/** One direction. */
class Side implements MessageSink {
  readonly explains = true;
  readonly #messages: Messages;
  readonly #segments: Segments;
  readonly #side: 0 | 1;
  readonly #reader = new MessageReader(this);
  #segment = 0;
  /** What the reader left, and its place in the stream. */
  #unread = new Uint8Array(0);
  #unreadAt = 0;
  /** First byte of what is being fed, in its array and in the stream. */
  #base = 0;
  #candidate: { at: number; length: number } | null = null;
  #current: MessageRecord | null = null;
  #hasAsked = false;
  /** From here on no message was found; null within messages. */
  #lostFrom: number | null = 0;

  constructor(messages: Messages, segments: Segments, side: 0 | 1) {
    this.#messages = messages;
    this.#segments = segments;
    this.#side = side;
  }

  take(segment: number, bytes: Uint8Array): void {
    this.#segment = segment;
    if (this.#unread.length === 0) this.#unreadAt = this.#segments.at[segment];
    const whole = this.#unread.length === 0 ? bytes : joined([this.#unread, bytes]);
    this.#base = this.#unreadAt;
    const used = this.#messages.isOver ? 0 : this.#reader.feed(whole, 0, whole.length);
    this.#unread = whole.slice(used);
    this.#unreadAt += used;
    if (this.#messages.isOver) this.giveUp();
  }

  /** What came behind the last message, once that is whole, is part of none. */
  giveUp(): void {
    if (this.#current !== null) return;
    this.#tellOther();
    this.#unreadAt += this.#unread.length;
    this.#unread = new Uint8Array(0);
  }

  gap(segment: number): void {
    this.#segment = segment;
    const length = this.#segments.size[segment];
    if (this.#current === null) this.#tellOther();
    this.#unread = new Uint8Array(0);
    this.#reader.gap(length);
    if (this.#current !== null) return;
    this.#add({ at: this.#segments.at[segment], kind: GAP, headLength: 0, segment }, length);
    this.#lostFrom = this.#segments.at[segment] + length;
  }

  close(): void {
    this.#reader.close(true);
    this.#tellOther();
  }

  /** Bytes since the last message that are part of none. */
  #tellOther(): void {
    const from = this.#lostFrom ?? this.#unreadAt;
    this.#other(from, this.#unreadAt + this.#unread.length - from);
    this.#lostFrom = null;
  }

  #other(from: number, length: number): void {
    const last = this.#messages.records.at(-1);
    const isJoined = last?.kind === OTHER && last.side === this.#side && last.at + last.bodyLength === from;
    if (isJoined && last.bodyLength + length <= LONGEST_OTHER) {
      last.bodyLength += length;
      return;
    }
    for (let done = 0; done < length; done += LONGEST_OTHER) {
      const segment = this.#segmentOf(from + done);
      this.#add({ at: from + done, kind: OTHER, headLength: 0, segment }, Math.min(LONGEST_OTHER, length - done));
    }
  }

  headAt(_: Uint8Array, at: number, end: number): void {
    this.#candidate = { at: this.#base + at, length: end - at };
  }

  head(head: Head, complete: boolean): number {
    const request = head.isAnswer ? this.#messages.answer(head, this.#side) : null;
    if (!head.isAnswer) this.#messages.request(head);
    this.#hasAsked ||= !head.isAnswer;
    const kind = complete ? bodyKind(head, request) : 0;
    const candidate = this.#candidate;
    if (candidate === null) return kind;
    if (this.#lostFrom !== null) this.#other(this.#lostFrom, candidate.at - this.#lostFrom);
    this.#lostFrom = null;
    this.#candidate = null;
    const segment = this.#segmentOf(candidate.at);
    this.#current = this.#add({ at: candidate.at, kind, headLength: candidate.length, segment }, 0);
    this.#current.isOpen = true;
    return kind;
  }

  #add(begin: Pick<MessageRecord, 'at' | 'kind' | 'headLength' | 'segment'>, bodyLength: number): MessageRecord {
    const record = { ...begin, side: this.#side, bodyLength, missing: 0, isComplete: false, isOpen: false };
    if (!this.#messages.isFull) this.#messages.records.push(record);
    return record;
  }

  body(_: Uint8Array, at: number, end: number): void {
    if (this.#current !== null) this.#current.bodyLength += end - at;
  }

  bodyGap(length: number): void {
    if (this.#current === null) return;
    this.#current.bodyLength += length;
    this.#current.missing += length;
  }

  end(complete: boolean): void {
    if (this.#current === null) return;
    this.#current.isComplete = complete;
    this.#current.isOpen = false;
    this.#current = null;
  }

  malformed(): void {
    if (this.#current === null) this.#lostFrom ??= this.#candidate?.at ?? this.#base;
  }

  tooLong(): void {
    this.malformed();
  }

  mayBegin(): boolean {
    return false;
  }

  isHeld(): boolean {
    return this.#messages.isOver || (this.#hasAsked && this.#messages.isTunnelAsked);
  }

  /** The segment of this side that holds a byte of the stream: one of the last. */
  #segmentOf(at: number): number {
    let index = this.#segment;
    let found = index;
    for (; index >= 0; index -= 1) {
      if (this.#segments.side(index) !== this.#side) continue;
      found = index;
      if (this.#segments.at[index] <= at) break;
    }
    return found;
  }
}
