// HOT: bodies pass without a copy. RFC 9112, 6 and 7: where a message ends.

import { latin1 } from '../../../../base/text.ts';
import { endOfHead, LineFinder, trimLine } from '../lines.ts';
import { BODY, contentLength } from './body-kind.ts';
import { addField, isKnownMethod, lineText, parseStartLine } from './head.ts';
import type { Head } from './head.ts';

/** Bytes of all header lines of a message. */
const LONGEST_HEAD = 64 * 1024;
/** One line may be nearly all of a head: a target of 60 kB is how old servers were broken. */
const LONGEST_LINE = LONGEST_HEAD;
/** Of the line that says how long a chunk is, without extensions. */
const LONGEST_SIZE = 32;

/** A start line is recognised by so many bytes. */
const LONGEST_METHOD = 32;
const LF = 0x0a;

/** What one direction of a connection tells. */
export interface MessageSink {
  /** The head is read (as far as it came). Returns the kind of its body, one of BODY. */
  head(head: Head, complete: boolean): number;
  body(bytes: Uint8Array, at: number, end: number): void;
  bodyGap(length: number): void;
  /** The message is over. `complete`: as the protocol defines it. */
  end(complete: boolean): void;
  malformed(): void;
  tooLong(): void;
  /** Another message may begin within a body that lasts until the connection closes. */
  mayBegin(): boolean;
  /** Somebody looks: a head is taken only as a whole, and told where it stands (bytes[at, end)). */
  readonly explains: boolean;
  headAt?(bytes: Uint8Array, at: number, end: number): void;
  /** Somebody looks: no more bytes came than up to `end`; those from `at` on begin a message whose head is not whole. */
  paused?(bytes: Uint8Array, at: number, end: number): void;
  /** Somebody looks: bytes[at, end) is the line that begins a chunk, the last one with the size 0. */
  chunk?(size: number, bytes: Uint8Array, at: number, end: number): void;
  /** Somebody looks: bytes[at, end) is a line behind the last chunk, with its end. */
  trailer?(bytes: Uint8Array, at: number, end: number): void;
  /** The capture cut the segment: no more of what is read comes. */
  readonly isCut?: boolean;
  /** A message is cut within its body, of which bytes[at, end) hold a part; or nobody knows where it begins. */
  cutBody?(bytes: Uint8Array, at: number, end: number): void;
  /** It is cut within its first line, of which bytes[at, end) are there. */
  cutStart?(bytes: Uint8Array, at: number, end: number): void;
  /** Bytes are not to be read on for now, or never: the connection becomes another protocol. */
  isHeld(bytes: Uint8Array, at: number): boolean;
}

const STATE = {
  start: 0,
  head: 1,
  length: 2,
  close: 3,
  size: 4,
  chunk: 5,
  chunkEnd: 6,
  trailer: 7,
  foreign: 8,
} as const;

/** Reads the messages of one direction. */
export class MessageReader {
  readonly #sink: MessageSink;
  readonly #lines = new LineFinder();
  #state: number = STATE.start;
  #head: Head | null = null;
  #headBytes = 0;
  /** Bytes of the body or chunk that are still to come. */
  #remaining = 0;
  #skipping = false;
  /** Where messages begin is not known (after a gap): only a whole start line counts. */
  #lost = false;

  constructor(sink: MessageSink) {
    this.#sink = sink;
  }

  feed(bytes: Uint8Array, at: number, end: number): number {
    let place = at;
    while (place < end) {
      const before = place;
      switch (this.#state) {
        case STATE.length:
        case STATE.chunk:
          place = this.#pass(bytes, place, end);
          break;
        case STATE.foreign:
          return end - at;
        case STATE.close:
          if (this.#beginsAnew(bytes, place, end)) continue;
          this.#sink.body(bytes, place, end);
          place = end;
          break;
        default:
          if (this.#state === STATE.start && this.#sink.isHeld(bytes, place)) return place - at;
          if (this.#state === STATE.start && this.#lost && !this.#skipping) {
            place = this.#passNoise(bytes, place, end);
            if (place === end) break;
          }
          if (this.#state === STATE.start && this.#sink.explains && !this.#showsHead(bytes, place, end)) {
            this.#sink.paused?.(bytes, place, end);
            return place - at;
          }
          place = this.#line(bytes, place, end);
      }
      if (place === before) break;
    }
    if (this.#sink.isCut === true) {
      this.#cut(bytes, at, place, end);
      return end - at;
    }
    if (this.#sink.explains) this.#sink.paused?.(bytes, place, end);
    return place - at;
  }

  /** The capture cut the message that goes on at bytes[place, end), of a segment from `at` on: no more of it will come. */
  #cut(bytes: Uint8Array, at: number, place: number, end: number): void {
    if (this.#state === STATE.head) this.#headDone(false);
    else if (this.#state !== STATE.start || (this.#lost && place === end)) this.#sink.cutBody?.(bytes, at, end);
    else if (place < end && mayBeginMessage(bytes, place, end)) this.#sink.cutStart?.(bytes, place, end);
  }

  /** Is the head that begins here whole, or all there is of it? Then the sink is told of it. */
  #showsHead(bytes: Uint8Array, place: number, end: number): boolean {
    let at = place;
    while (at < end && (bytes[at] === 0x0d || bytes[at] === 0x0a)) at += 1;
    const headEnd = endOfHead(bytes, at, end);
    const isKnown = headEnd >= 0 || this.#sink.isCut === true;
    if (isKnown) this.#sink.headAt?.(bytes, at, headEnd < 0 ? end : headEnd);
    return isKnown || end - place > LONGEST_HEAD;
  }

  /** Body bytes of a known length. */
  #pass(bytes: Uint8Array, place: number, end: number): number {
    const stop = Math.min(end, place + this.#remaining);
    this.#sink.body(bytes, place, stop);
    this.#remaining -= stop - place;
    if (this.#remaining === 0) this.#bodyPartDone();
    return stop;
  }

  #bodyPartDone(): void {
    if (this.#state === STATE.chunk) this.#state = STATE.chunkEnd;
    else this.#finish(true);
  }

  #beginsAnew(bytes: Uint8Array, place: number, end: number): boolean {
    const isStatus = end - place >= 9 && bytes[place] === 0x48 && latin1(bytes, place, place + 7) === 'HTTP/1.';
    if (!isStatus || !this.#sink.mayBegin()) return false;
    this.#finish(false);
    return true;
  }

  /** One line of a head, a chunk size or a trailer; returns where the next one begins. */
  #line(bytes: Uint8Array, place: number, end: number): number {
    const lineEnd = this.#lines.find(bytes, place, end);
    if (lineEnd < 0) {
      if (end - place <= LONGEST_LINE) return place;
      return this.#overlong(end);
    }
    const textEnd = trimLine(bytes, place, lineEnd);
    this.#headBytes += lineEnd + 1 - place;
    if (this.#skipping) this.#skipping = false;
    else if (textEnd - place > LONGEST_LINE) this.#sink.tooLong();
    else {
      if (this.#state === STATE.trailer && textEnd > place) this.#sink.trailer?.(bytes, place, lineEnd + 1);
      this.#text(bytes, place, textEnd, lineEnd + 1);
    }
    return lineEnd + 1;
  }

  /**
   * Where messages begin is not known: passes over lines that begin none, and over an unfinished one, since the next segment
   * may begin with a message. Returns where one may begin, or the end.
   */
  #passNoise(bytes: Uint8Array, at: number, end: number): number {
    let place = at;
    while (place < end) {
      let lineEnd = place;
      while (lineEnd < end && bytes[lineEnd] !== LF) lineEnd += 1;
      const isCut = lineEnd === end;
      if (isCut ? mayBeginMessage(bytes, place, end) : beginsMessage(bytes, place, lineEnd)) break;
      place = isCut ? end : lineEnd + 1;
    }
    if (place > at) this.#lines.reset();
    return place;
  }

  /** A line that is too long is passed over. */
  #overlong(end: number): number {
    this.#lines.reset();
    if (!this.#skipping) this.#sink.tooLong();
    this.#skipping = true;
    return end;
  }

  /** The words of a line, bytes[at, end), and where the next one begins. */
  #text(bytes: Uint8Array, at: number, end: number, next: number): void {
    switch (this.#state) {
      case STATE.start:
        if (end > at) this.#start(lineText(bytes, at, end));
        break;
      case STATE.head:
        if (end === at) this.#headDone(true);
        else if (this.#headBytes > LONGEST_HEAD) this.#sink.tooLong();
        else this.#field(lineText(bytes, at, end));
        break;
      case STATE.size:
        this.#size(bytes, at, end, next);
        break;
      case STATE.chunkEnd:
        if (end === at) this.#state = STATE.size;
        else this.#size(bytes, at, end, next);
        break;
      default:
        if (end === at) this.#finish(true);
        else if (this.#headBytes > LONGEST_HEAD) this.#finish(false);
    }
  }

  #start(line: string): void {
    const head = parseStartLine(line, !this.#lost);
    if (head === null) {
      if (!this.#lost) this.#sink.malformed();
      this.#lost = true;
      return;
    }
    this.#lost = false;
    if (head.isAnswer && head.status === 0) this.#sink.malformed();
    this.#head = head;
    this.#headBytes = 0;
    this.#state = STATE.head;
    // HTTP/0.9: the request is its first line.
    if (!head.isAnswer && head.version === null) this.#headDone(true);
  }

  #field(line: string): void {
    if (addField(this.#head!, line)) return;
    // The head of the message before was cut: a new one begins without an empty line.
    const head = parseStartLine(line, false);
    this.#sink.malformed();
    if (head === null) return;
    this.#headDone(false);
    this.#head = head;
    this.#headBytes = 0;
    this.#state = STATE.head;
  }

  #headDone(complete: boolean): void {
    const head = this.#head!;
    this.#head = null;
    const body = this.#sink.head(head, complete);
    this.#headBytes = 0;
    if (!complete) this.#finish(false);
    else if (body === BODY.chunked) this.#state = STATE.size;
    else if (body === BODY.close) this.#state = STATE.close;
    else if (body === BODY.foreign) {
      this.#finish(true);
      this.#state = STATE.foreign;
    } else {
      this.#remaining = body === BODY.length ? contentLength(head)! : 0;
      if (this.#remaining > 0) this.#state = STATE.length;
      else this.#finish(true);
    }
  }

  /** RFC 9112, 7.1: hexadecimal, perhaps extensions behind it. */
  #size(bytes: Uint8Array, at: number, end: number, next: number): void {
    const digits = /^\s*([0-9a-f]{1,12})\s*(?:;|$)/i.exec(latin1(bytes, at, Math.min(end, at + LONGEST_SIZE)));
    if (digits === null) {
      this.#sink.malformed();
      this.#lost = true;
      this.#finish(false);
      return;
    }
    this.#remaining = parseInt(digits[1], 16);
    this.#sink.chunk?.(this.#remaining, bytes, at, next);
    this.#headBytes = 0;
    this.#state = this.#remaining === 0 ? STATE.trailer : STATE.chunk;
  }

  #finish(complete: boolean): void {
    this.#state = STATE.start;
    this.#sink.end(complete);
  }

  /** The next byte begins a message. */
  get isBetween(): boolean {
    return this.#state === STATE.start && !this.#lost;
  }

  gap(length: number): void {
    this.#lines.reset();
    this.#skipping = false;
    switch (this.#state) {
      case STATE.start:
        break;
      case STATE.head:
        this.#headDone(false);
        break;
      case STATE.close:
        this.#sink.bodyGap(length);
        return;
      case STATE.length:
      case STATE.chunk:
        this.#sink.bodyGap(Math.min(length, this.#remaining));
        if (length <= this.#remaining) {
          this.#remaining -= length;
          if (this.#remaining === 0) this.#bodyPartDone();
          return;
        }
        this.#finish(false);
        break;
      default:
        this.#finish(false);
    }
    this.#lost = true;
  }

  /** No more comes: what lasts until the connection closes is over. */
  finished(): void {
    if (this.#state === STATE.close) this.#finish(true);
  }

  /** `isOver`: the transport ended as it should, which ends a body without length. */
  close(isOver: boolean): void {
    if (this.#state === STATE.head) this.#headDone(false);
    else if (this.#state !== STATE.start) this.#finish(this.#state === STATE.close && isOver);
  }
}

function beginsMessage(bytes: Uint8Array, at: number, lineEnd: number): boolean {
  const letter = bytes[at] & 0xdf;
  if (letter < 0x41 || letter > 0x5a) return false;
  return parseStartLine(lineText(bytes, at, Math.min(lineEnd, at + LONGEST_LINE)).trimEnd(), false) !== null;
}

/** Could the unfinished line of bytes[at, end) become a start line? */
function mayBeginMessage(bytes: Uint8Array, at: number, end: number): boolean {
  const text = latin1(bytes, at, Math.min(end, at + LONGEST_METHOD));
  const word = /^[A-Z][A-Z_-]*/.exec(text)?.[0] ?? '';
  if (word === '') return false;
  return text.startsWith('HTTP/') || isKnownMethod(word) || word.length === end - at;
}
