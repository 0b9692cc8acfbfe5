// The stream of one flow, read again from the file. Only where its bytes lie is kept, so that a stream of any size shows
// its first screen at once, and any other as soon as it is asked for.

import { IP_PROTOCOL } from '../../model/cursor.ts';
import type {
  StreamPage,
  StreamPart,
  StreamQuery,
  StreamSearch,
  StreamSide,
  StreamState,
  StreamView,
} from '../../model/follow.ts';
import type { FlowId } from '../../model/ids.ts';
import type { Analysis } from '../analysis.ts';
import type { CaptureSource } from '../capture/source.ts';
import { APPLICATION_DISSECTORS } from '../dissect/registry.ts';
import { MOST_READ, readMessagePage, SHOWN } from './message-pages.ts';
import { GAP, Messages } from './messages.ts';
import type { MessageRecord } from './messages.ts';
import { readPayloadPage, readSegments } from './payload-pages.ts';
import { Pieces } from './pieces.ts';
import { SLICE } from './read-ranges.ts';
import { SegmentReader } from './segment-reader.ts';
import { StreamFinder } from './stream-finder.ts';

/** Sizes of pieces told at once. */
const MOST_SIZES = 65_536;
/** The end of a stream that still grows is not shown: a piece ends where the first line of the next one does. */
const UNSETTLED = 2;

/** Follows the stream of one flow of an analysis. */
export class Follow {
  readonly flow: FlowId;
  readonly source: CaptureSource;
  readonly #analysis: Analysis;
  readonly #isTcp: boolean;
  readonly #hasMessages: boolean;
  readonly #reader: SegmentReader;
  readonly #messages: Messages;
  readonly #pieces: Readonly<Record<StreamSide, Pieces>>;
  /** Messages of one side by their place among all. */
  readonly #ofSide: readonly [number[], number[]] = [[], []];
  #listed = 0;
  #areMessagesClosed = false;
  #work: Promise<unknown> = Promise.resolve();
  #finder: StreamFinder | null = null;

  constructor(analysis: Analysis, source: CaptureSource, flow: FlowId) {
    this.flow = flow;
    this.source = source;
    this.#analysis = analysis;
    const { transport, application } = analysis.flows.columns;
    this.#isTcp = transport[flow] === IP_PROTOCOL.tcp;
    this.#hasMessages = APPLICATION_DISSECTORS[application[flow] - 1]?.id === 'http';
    this.#reader = new SegmentReader(analysis, source, flow);
    const { segments } = this.#reader;
    this.#messages = new Messages(segments);
    this.#pieces = {
      both: new Pieces(segments, 'both', this.#isTcp),
      originator: new Pieces(segments, 'originator', this.#isTcp),
      responder: new Pieces(segments, 'responder', this.#isTcp),
    };
  }

  /**
   * Reads on until the whole stream is known, or for so long. Rejects when the file cannot be read.
   * @param pause lets others in between two slices
   */
  advance(view: StreamView, milliseconds: number, pause: () => Promise<void>): Promise<void> {
    const until = performance.now() + milliseconds;
    return this.#inTurn(async () => {
      do {
        if (!this.#reader.isComplete) await this.#reader.step();
        if (view.mode === 'http') await this.#feedMessages();
        this.#pieces[view.side].grow();
        await pause();
      } while (!this.#isComplete(view) && performance.now() < until);
    });
  }

  /** How far the view has come; sizes of pieces from `from` on. */
  state(view: StreamView, from: number): StreamState {
    const { flows } = this.#analysis;
    const { segments, packetsRead } = this.#reader;
    const pieces = this.#count(view);
    const to = Math.min(pieces, from + MOST_SIZES);
    return {
      flow: this.flow,
      isTcp: this.#isTcp,
      hasMessages: this.#hasMessages,
      pieces,
      from,
      sizes: view.mode === 'http' ? this.#messageSizes(view, from, to) : this.#pieces[view.side].sizes.slice(from, to),
      bytes: [...segments.bytes],
      missed: [...segments.missing],
      segments: segments.length,
      packetsRead,
      packets: flows.columns.originatorPackets[this.flow] + flows.columns.responderPackets[this.flow],
      isComplete: this.#isComplete(view),
    };
  }

  /** Pieces from `from` on, with their bytes. */
  page(view: StreamView, from: number, count: number): Promise<StreamPage> {
    const end = Math.min(this.#count(view), from + count);
    if (from >= end) return Promise.resolve({ from, pieces: [] });
    const { segments } = this.#reader;
    if (view.mode === 'payload')
      return readPayloadPage(this.#analysis, this.source, segments, this.#pieces[view.side], from, end - from);
    return readMessagePage(this.#analysis, this.source, segments, this.#records(view, from, end), from);
  }

  /** Searches on: the next stretch of the stream, all of which is read first. `from` is 0, or where it stopped. */
  async search(
    query: StreamQuery,
    from: number,
    milliseconds: number,
    pause: () => Promise<void>,
  ): Promise<StreamSearch> {
    const { view } = query;
    if (!this.#isComplete(view)) {
      await this.advance(view, milliseconds, pause);
      if (!this.#isComplete(view)) return { matches: [], count: 0, next: 0, share: 0 };
    }
    const until = performance.now() + milliseconds;
    return this.#inTurn(async () => {
      if (this.#finder === null || from === 0 || !this.#finder.answers(query, from)) {
        this.#pieces[view.side].grow();
        this.#finder = new StreamFinder(this.#analysis, this.source, this.#reader.segments, query, {
          count: this.#count(view),
          pieces: this.#pieces[view.side],
          page: (first) => this.page(view, first, Infinity),
        });
      }
      const finder = this.#finder;
      do {
        await finder.step();
        await pause();
      } while (finder.next !== null && performance.now() < until);
      return { matches: finder.take(), count: finder.count, next: finder.next, share: finder.share };
    });
  }

  /** Payload to be saved, from a segment on; missing bytes leave no trace in it. */
  async save(side: StreamSide, from: number, milliseconds: number, pause: () => Promise<void>): Promise<StreamPart> {
    const view: StreamView = { mode: 'payload', side };
    if (!this.#isComplete(view)) {
      await this.advance(view, milliseconds, pause);
      if (!this.#isComplete(view)) return { blob: new Blob(), next: 0, share: 0 };
    }
    const { segments } = this.#reader;
    const wanted: number[] = [];
    let index = from;
    for (let bytes = 0; index < segments.length && bytes < SLICE; index += 1) {
      if (segments.reason(index) !== null || !this.#pieces[side].shows(segments.side(index))) continue;
      wanted.push(index);
      bytes += segments.size[index];
    }
    const parts = await readSegments(this.#analysis, this.source, segments, wanted);
    return {
      blob: new Blob(parts as Uint8Array<ArrayBuffer>[], { type: 'application/octet-stream' }),
      next: index < segments.length ? index : null,
      share: segments.length === 0 ? 1 : index / segments.length,
    };
  }

  /** Two questions at once must not read the same slice. */
  #inTurn<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    const done = this.#work.then(work);
    this.#work = done.catch(() => undefined);
    return done;
  }

  #isComplete({ mode }: StreamView): boolean {
    return this.#reader.isComplete && (mode === 'payload' || this.#areMessagesClosed);
  }

  /** Pieces that will not change any more. */
  #count(view: StreamView): number {
    const { mode, side } = view;
    if (mode === 'http') return side === 'both' ? this.#listed : this.#ofSide[side === 'originator' ? 0 : 1].length;
    this.#pieces[side].grow();
    const { length } = this.#pieces[side];
    return this.#reader.isComplete ? length : Math.max(0, length - UNSETTLED);
  }

  async #feedMessages(): Promise<void> {
    const messages = this.#messages;
    const { segments } = this.#reader;
    const wanted: number[] = [];
    let to = messages.fed;
    for (let bytes = 0; to < segments.length && bytes < SLICE; to += 1) {
      if (segments.reason(to) !== null) continue;
      wanted.push(to);
      bytes += segments.size[to];
    }
    const payloads = await readSegments(this.#analysis, this.source, segments, wanted);
    let taken = 0;
    while (messages.fed < to) messages.feed(segments.reason(messages.fed) === null ? payloads[taken++] : null);
    if (this.#reader.isComplete && messages.fed === segments.length && !this.#areMessagesClosed) {
      messages.close();
      this.#areMessagesClosed = true;
    }
    const { records } = messages;
    while (this.#listed < records.length && this.#isSettled(records[this.#listed])) {
      this.#ofSide[records[this.#listed].side].push(this.#listed);
      this.#listed += 1;
    }
  }

  /** What is shown of a message is there, if not all of it. */
  #isSettled({ isOpen, bodyLength }: MessageRecord): boolean {
    return this.#areMessagesClosed || !isOpen || bodyLength > MOST_READ;
  }

  #records({ side }: StreamView, from: number, end: number): MessageRecord[] {
    const { records } = this.#messages;
    if (side === 'both') return records.slice(from, end);
    return this.#ofSide[side === 'originator' ? 0 : 1].slice(from, end).map((index) => records[index]);
  }

  #messageSizes(view: StreamView, from: number, to: number): Int32Array<ArrayBuffer> {
    return Int32Array.from(this.#records(view, from, to), ({ kind, headLength, bodyLength }) =>
      kind === GAP ? -1 : Math.min(SHOWN, headLength + bodyLength),
    );
  }
}
