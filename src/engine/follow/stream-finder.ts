import type { StreamMatch, StreamPage, StreamQuery } from '../../model/follow.ts';
import type { Analysis } from '../analysis.ts';
import type { CaptureSource } from '../capture/source.ts';
import { readSegments } from './payload-pages.ts';
import type { Pieces } from './pieces.ts';
import { SLICE } from './read-ranges.ts';
import { ByteSearch } from './search.ts';
import type { Segments } from './segments.ts';

/** Places that are told; those beyond are counted. */
const MOST_MATCHES = 10_000;

/** The pieces of the view that is searched. */
export interface Searched {
  readonly count: number;
  readonly pieces: Pieces;
  page(from: number): Promise<StreamPage>;
}

/** One search through a stream, a stretch at a time. */
export class StreamFinder {
  count = 0;
  /** The next segment (or message) to be searched; null at the end. */
  next: number | null = 0;
  readonly #analysis: Analysis;
  readonly #source: CaptureSource;
  readonly #segments: Segments;
  readonly #query: StreamQuery;
  readonly #searched: Searched;
  readonly #sides: readonly [ByteSearch, ByteSearch];
  #told = 0;
  #matches: StreamMatch[] = [];

  constructor(analysis: Analysis, source: CaptureSource, segments: Segments, query: StreamQuery, searched: Searched) {
    this.#analysis = analysis;
    this.#source = source;
    this.#segments = segments;
    this.#query = query;
    this.#searched = searched;
    const make = (): ByteSearch => new ByteSearch(query.needle, query.ignoreCase);
    this.#sides = [make(), make()];
  }

  /** Whether this is the search that stopped at `from`. */
  answers({ view, needle, ignoreCase }: StreamQuery, from: number): boolean {
    const own = this.#query;
    return (
      from === this.next &&
      view.mode === own.view.mode &&
      view.side === own.view.side &&
      ignoreCase === own.ignoreCase &&
      needle.length === own.needle.length &&
      needle.every((byte, index) => byte === own.needle[index])
    );
  }

  get share(): number {
    const whole = this.#query.view.mode === 'http' ? this.#searched.count : this.#segments.length;
    return this.next === null || whole === 0 ? 1 : this.next / whole;
  }

  /** What was found since the last time. */
  take(): StreamMatch[] {
    const matches = this.#matches;
    this.#matches = [];
    return matches;
  }

  async step(): Promise<void> {
    if (this.next === null) return;
    if (this.#query.view.mode === 'http') await this.#searchMessages(this.next);
    else await this.#searchSegments(this.next);
  }

  async #searchMessages(from: number): Promise<void> {
    const { pieces } = await this.#searched.page(from);
    const [search] = this.#sides;
    pieces.forEach((piece, index) => {
      if (piece.kind === 'gap') return;
      search.cut();
      search.take(piece.bytes, 0, (at) => this.#found(from + index, piece.fromOriginator, at));
    });
    const next = from + pieces.length;
    this.next = pieces.length === 0 || next >= this.#searched.count ? null : next;
  }

  async #searchSegments(from: number): Promise<void> {
    const segments = this.#segments;
    const { pieces } = this.#searched;
    const wanted: number[] = [];
    let to = from;
    for (let bytes = 0; to < segments.length && bytes < SLICE; to += 1) {
      if (segments.reason(to) !== null || !pieces.shows(segments.side(to))) continue;
      wanted.push(to);
      bytes += segments.size[to];
    }
    const payloads = await readSegments(this.#analysis, this.#source, segments, wanted);
    let taken = 0;
    for (let index = from; index < to; index += 1) {
      const side = segments.side(index);
      const search = this.#sides[side];
      if (segments.reason(index) !== null || !pieces.joins) search.cut();
      if (wanted[taken] !== index) continue;
      search.take(payloads[taken++], segments.at[index], (at) =>
        this.#found(pieces.of(this.#segmentOf(index, at)), side === 0, at),
      );
    }
    this.next = to >= segments.length ? null : to;
  }

  /** A match may begin in a segment before the one that completes it. */
  #segmentOf(index: number, at: number): number {
    const segments = this.#segments;
    const side = segments.side(index);
    while (index > 0 && (segments.side(index) !== side || segments.at[index] > at)) index -= 1;
    return index;
  }

  #found(piece: number, fromOriginator: boolean, at: number): void {
    this.count += 1;
    if (this.#told === MOST_MATCHES) return;
    this.#told += 1;
    this.#matches.push({ piece, fromOriginator, at });
  }
}
