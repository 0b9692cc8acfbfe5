import type { MessagePiece, StreamPage, StreamPiece } from '../../model/follow.ts';
import type { Analysis } from '../analysis.ts';
import type { CaptureSource } from '../capture/source.ts';
import { Body } from '../dissect/application/http/body.ts';
import { fieldOf } from '../dissect/application/http/head.ts';
import type { Head } from '../dissect/application/http/head.ts';
import { BODY } from '../dissect/application/http/body-kind.ts';
import { MessageReader } from '../dissect/application/http/message-reader.ts';
import type { MessageSink } from '../dissect/application/http/message-reader.ts';
import { GAP, OTHER } from './messages.ts';
import type { MessageRecord } from './messages.ts';
import { joined, readSegments } from './payload-pages.ts';
import type { Segments } from './segments.ts';

const MOST_MESSAGES = 32;
const MOST_BYTES = 1 << 20;
/** Bytes of a body that are shown, and bytes of the stream that are read for them. */
export const SHOWN = 256 * 1024;
export const MOST_READ = 1 << 20;
/** Bytes read at a time, at least and at most. */
const LEAST_STEP = 4096;
const STEP = 128 * 1024;
const DECODABLE = /^(?:x-)?gzip$|^deflate$/;

/** Reads the messages `wanted`: as many of them as are not too many bytes. */
export async function readMessagePage(
  analysis: Analysis,
  source: CaptureSource,
  segments: Segments,
  wanted: readonly MessageRecord[],
  from: number,
): Promise<StreamPage> {
  const pieces: StreamPiece[] = [];
  let bytes = 0;
  for (const record of wanted.slice(0, MOST_MESSAGES)) {
    const piece = await readMessage(analysis, source, segments, record);
    pieces.push(piece);
    bytes += piece.kind === 'gap' ? 0 : piece.bytes.length;
    if (bytes > MOST_BYTES) break;
  }
  return { from, pieces };
}

async function readMessage(
  analysis: Analysis,
  source: CaptureSource,
  segments: Segments,
  record: MessageRecord,
): Promise<StreamPiece> {
  const { side, segment, at, kind, headLength } = record;
  const base = { fromOriginator: side === 0, at, packet: segments.packet[segment] };
  if (kind === GAP) {
    const reason = segments.reason(segment) ?? 'lost';
    return { kind: 'gap', ...base, length: record.bodyLength, reason };
  }
  const length = kind === OTHER ? record.bodyLength : headLength + record.bodyLength;
  const reading = new Reading(kind, headLength);
  let index = segment;
  for (let read = 0; read < MOST_READ && !reading.isOver && index < segments.length;) {
    const members: number[] = [];
    // Sizes of chunks come on top, as many as there may be.
    const step = Math.max(LEAST_STEP, Math.min(STEP, length - read));
    let size = 0;
    for (; index < segments.length && size < step; index += 1) {
      if (segments.side(index) !== side) continue;
      members.push(index);
      size += segments.reason(index) === null ? segments.size[index] : 1;
    }
    const there = members.filter((each) => segments.reason(each) === null);
    const payloads = await readSegments(analysis, source, segments, there);
    for (const member of members) {
      const skipped = Math.max(0, at - segments.at[member]);
      if (segments.reason(member) !== null) reading.gap(segments.size[member]);
      else reading.take(payloads.shift()!.subarray(skipped));
      if (reading.isOver) break;
    }
    read += size;
    if (kind === OTHER && reading.taken >= length) break;
  }
  return kind === OTHER ? otherPiece(base, reading, record) : messagePiece(base, reading, record);
}

type Base = Pick<MessagePiece, 'fromOriginator' | 'at' | 'packet'>;

function otherPiece(base: Base, reading: Reading, { bodyLength }: MessageRecord): MessagePiece {
  const bytes = reading.raw(bodyLength);
  return {
    kind: 'message',
    ...base,
    bytes,
    ...{ headLength: 0, bodyLength, missing: 0, coding: '' },
    ...{ isChunked: false, isDecoded: false, isComplete: true, isGrowing: false, isOther: true },
    isShortened: bytes.length < bodyLength,
  };
}

function messagePiece(base: Base, reading: Reading, record: MessageRecord): MessagePiece {
  const { headLength, bodyLength, missing, isComplete } = record;
  const head = reading.raw(headLength);
  const { coding } = reading;
  return {
    kind: 'message',
    ...base,
    bytes: joined([head, reading.shown]),
    ...{ headLength: head.length, bodyLength, missing, coding, isComplete, isOther: false },
    isGrowing: record.isOpen,
    isChunked: record.kind === BODY.chunked,
    isDecoded: DECODABLE.test(coding),
    isShortened: reading.isShortened || (!reading.hasEnded && bodyLength > 0),
  };
}

/** One message read again from its first byte, its body collected as far as it is shown. */
class Reading implements MessageSink {
  readonly explains = false;
  readonly #kind: number;
  readonly #headLength: number;
  readonly #reader: MessageReader;
  readonly #raw: Uint8Array[] = [];
  #unread = new Uint8Array(0);
  #body: Body | null = null;
  readonly #shown: Uint8Array[] = [];
  #shownBytes = 0;
  taken = 0;
  coding = '';
  isShortened = false;
  hasEnded = false;
  #hasHead = false;

  constructor(kind: number, headLength: number) {
    this.#kind = kind;
    this.#headLength = headLength;
    this.#reader = new MessageReader(this);
  }

  get isOver(): boolean {
    return this.hasEnded || this.isShortened;
  }

  take(bytes: Uint8Array): void {
    if (this.#kind === OTHER || this.taken < this.#headLength) this.#raw.push(bytes);
    this.taken += bytes.length;
    if (this.#kind === OTHER) return;
    const whole = this.#unread.length === 0 ? bytes : joined([this.#unread, bytes]);
    const used = this.#reader.feed(whole, 0, whole.length);
    this.#unread = whole.slice(used);
  }

  gap(length: number): void {
    if (this.#kind === OTHER) return;
    this.#unread = new Uint8Array(0);
    this.#reader.gap(length);
  }

  /** The first bytes as they came. */
  raw(length: number): Uint8Array<ArrayBuffer> {
    return joined(this.#raw).slice(0, length);
  }

  get shown(): Uint8Array {
    this.#body?.settle();
    return joined(this.#shown);
  }

  head(head: Head): number {
    if (this.#hasHead) return BODY.none; // the next message already
    this.#hasHead = true;
    this.coding = (fieldOf(head, 'content-encoding') ?? '').trim().toLowerCase().slice(0, 64);
    if (this.coding === 'identity') this.coding = '';
    if (this.#kind !== BODY.none) this.#body = new Body(this.#sink, this.coding, false);
    return this.#kind;
  }

  readonly #sink = {
    write: (bytes: Uint8Array, at: number, end: number): void => {
      const room = Math.min(end - at, SHOWN - this.#shownBytes);
      if (room < end - at) this.isShortened = true;
      if (room <= 0) return;
      this.#shown.push(bytes.slice(at, at + room));
      this.#shownBytes += room;
    },
    gap: (): void => undefined,
    close: (): void => undefined,
  };

  body(bytes: Uint8Array, at: number, end: number): void {
    if (!this.isOver) this.#body?.write(bytes, at, end);
  }

  bodyGap(length: number): void {
    this.#body?.gap(length);
  }

  end(): void {
    this.hasEnded = true;
  }

  malformed(): void {}
  tooLong(): void {}
  mayBegin(): boolean {
    return false;
  }
  isHeld(): boolean {
    return this.hasEnded;
  }
}
