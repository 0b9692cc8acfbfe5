// Looks for bytes in the packets of a selection, or in what the sides of their flows said. The file is read again.

import { partitionPoint } from '../../base/partition-point.ts';
import { SlowPattern } from '../../base/pattern/pattern.ts';
import { IP_PROTOCOL } from '../../model/cursor.ts';
import type { FindHit, FindPart, FindQuery } from '../../model/find.ts';
import type { FlowId } from '../../model/ids.ts';
import type { Analysis } from '../analysis.ts';
import type { CaptureSource } from '../capture/source.ts';
import { readSegments } from '../follow/payload-pages.ts';
import { SLICE } from '../follow/read-ranges.ts';
import { SegmentReader } from '../follow/segment-reader.ts';
import type { Segments } from '../follow/segments.ts';
import { ReadAhead } from '../reread/read-ahead.ts';
import { matcherOf } from './matcher.ts';
import type { Matcher } from './matcher.ts';

/** Places that are told; those beyond are counted. */
const MOST_HITS = 10_000;
const PACKETS_BETWEEN_LOOKS = 256;

/** One search through a capture, a stretch at a time. */
export class Finder {
  readonly query: FindQuery;
  readonly source: CaptureSource;
  readonly #analysis: Analysis;
  readonly #mask: Uint8Array | null;
  readonly #matcher: Matcher | null;
  /** Pauses between stretches of work, each with the share that is done. */
  readonly #work: AsyncGenerator<number, void>;
  #share = 0;
  #count = 0;
  #told = 0;
  #hits: FindHit[] = [];

  /** @param mask packets of the selection, one byte each; null for all */
  constructor(analysis: Analysis, source: CaptureSource, query: FindQuery, mask: Uint8Array | null) {
    this.#analysis = analysis;
    this.source = source;
    this.query = query;
    this.#mask = mask;
    this.#matcher = matcherOf(query);
    this.#work = query.where === 'packets' ? this.#searchPackets() : this.#searchStreams();
  }

  /** Searches on for so long. Rejects when the file cannot be read. */
  async advance(milliseconds: number, pause: () => Promise<void>): Promise<FindPart> {
    if (this.#matcher === null) return { hits: [], count: 0, share: 1, problem: 'pattern' };
    let problem: FindPart['problem'] = null;
    const until = performance.now() + milliseconds;
    do {
      const { value, done } = await this.#work.next().catch((error: unknown) => {
        if (!(error instanceof SlowPattern)) throw error;
        problem = 'slow-pattern';
        return { value: undefined, done: true as const };
      });
      this.#share = done === true ? 1 : Math.min(0.999, value);
      await pause();
    } while (this.#share < 1 && performance.now() < until);
    const hits = this.#hits;
    this.#hits = [];
    return { hits, count: this.#count, share: this.#share, problem };
  }

  async *#searchPackets(): AsyncGenerator<number, void> {
    const matcher = this.#matcher!;
    const { packets } = this.#analysis;
    const { captured } = packets.columns;
    const wanted = this.#mask ?? new Uint8Array(packets.length).fill(1);
    let packet = 0;
    const found = (at: number, length: number): void => this.#found({ packet, at, length });
    for await (const piece of new ReadAhead(this.#analysis, this.source, wanted)) {
      for (; packet < piece.to; packet += 1) {
        if (wanted[packet] === 0) continue;
        const at = piece.placeOf(packet);
        matcher.take(piece.bytes.subarray(at, at + captured[packet]), 0, found);
        matcher.finish(found);
        if (packet % PACKETS_BETWEEN_LOOKS === 0) yield packet / packets.length;
      }
    }
  }

  async *#searchStreams(): AsyncGenerator<number, void> {
    const flows = this.#flows();
    let all = 0;
    for (const flow of flows) all += this.#sizeOf(flow);
    let done = 0;
    for (const flow of flows) {
      const reader = new SegmentReader(this.#analysis, this.source, flow);
      while (!reader.isComplete) {
        await reader.step();
        yield done / all;
      }
      const end = done + this.#sizeOf(flow);
      for (const side of [0, 1] as const)
        for await (const bytes of this.#searchSide(flow, reader.segments, side)) {
          done = Math.min(end, done + bytes);
          yield done / all;
        }
      done = end;
    }
  }

  #sizeOf(flow: FlowId): number {
    const { originatorBytes, responderBytes } = this.#analysis.flows.columns;
    return originatorBytes[flow] + responderBytes[flow];
  }

  /** Flows of the selection that said something. */
  #flows(): FlowId[] {
    const { flows, packets } = this.#analysis;
    const { transport, folded } = flows.columns;
    const { flow } = packets.columns;
    const shown = new Uint8Array(flows.length).fill(this.#mask === null ? 1 : 0);
    if (this.#mask !== null)
      for (let packet = 0; packet < packets.length; packet += 1)
        if (this.#mask[packet] === 1 && flow[packet] >= 0) shown[flow[packet]] = 1;
    const found: FlowId[] = [];
    for (let id = 0; id < flows.length; id += 1) {
      if (shown[id] === 0 || folded[id] > 0 || this.#sizeOf(id) === 0) continue;
      if (transport[id] === IP_PROTOCOL.tcp || transport[id] === IP_PROTOCOL.udp) found.push(id);
    }
    return found;
  }

  /** Yields how many bytes more were looked through. */
  async *#searchSide(flow: FlowId, segments: Segments, side: 0 | 1): AsyncGenerator<number, void> {
    const matcher = this.#matcher!;
    const joins = this.#analysis.flows.columns.transport[flow] === IP_PROTOCOL.tcp;
    const own: number[] = [];
    const found = (at: number, length: number): void => this.#foundInStream(segments, own, at, length);
    for (let from = 0; from < segments.length;) {
      const wanted: number[] = [];
      let size = 0;
      let to = from;
      for (; to < segments.length && size < SLICE; to += 1) {
        if (segments.side(to) !== side || segments.reason(to) !== null) continue;
        wanted.push(to);
        size += segments.size[to];
      }
      const payloads = await readSegments(this.#analysis, this.source, segments, wanted);
      for (let index = from, taken = 0; index < to; index += 1) {
        if (segments.side(index) !== side) continue;
        if (!joins || segments.reason(index) !== null) {
          matcher.finish(found);
          own.length = 0;
        }
        if (segments.reason(index) !== null) continue;
        own.push(index);
        matcher.take(payloads[taken++], segments.at[index], found);
      }
      from = to;
      yield size;
    }
    matcher.finish(found);
  }

  /** Names the packet in which a match of a stream begins. */
  #foundInStream(segments: Segments, own: readonly number[], at: number, length: number): void {
    const index = own[Math.max(0, partitionPoint(0, own.length, (place) => segments.at[own[place]] <= at) - 1)];
    const within = at - segments.at[index];
    this.#found({
      packet: segments.packet[index],
      at: segments.place[index] + within,
      length: Math.min(length, segments.size[index] - within),
    });
  }

  #found(hit: FindHit): void {
    this.#count += 1;
    if (this.#told === MOST_HITS) return;
    this.#told += 1;
    this.#hits.push(hit);
  }
}
