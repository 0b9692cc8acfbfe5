import type {
  StreamAbsent,
  StreamMatch,
  StreamMode,
  StreamPiece,
  StreamSide,
  StreamState,
  StreamView,
} from '../../model/follow.ts';
import { reasonOf } from '../../base/reason.ts';
import type { Row } from '../../model/query.ts';
import type { Workers } from './client.ts';
import { needleOf, type NeedleKind } from './needle.ts';

/** Pieces asked for at once, and how many bytes of them are kept. */
const PAGE = 64;
/** Pieces behind the screen that are fetched before they are wanted; messages may be large. */
const PIECES_AHEAD = 24;
const MESSAGES_AHEAD = 2;
const KEPT_BYTES = 24 << 20;

/** Why nothing is shown: the file must be given back, there is no such flow, or the file cannot be read any more. */
export type StreamProblem =
  { readonly kind: 'file' } | { readonly kind: 'flow' } | { readonly kind: 'unreadable'; readonly reason: string };

/** What was typed, found, and which of it is looked at. */
export interface Found {
  readonly length: number;
  readonly matches: readonly StreamMatch[];
  /** Found in all; more than there are matches when they are too many to list. */
  readonly count: number;
  /** Share of the stream that was searched; 1 when it is over. */
  readonly share: number;
}

/** The stream that is followed: how much of it is known, the pieces at hand, what was found in it. */
export class Stream {
  flow = $state<number | null>(null);
  /** The flow as its table has it. */
  row = $state.raw<Row | null>(null);
  mode = $state.raw<StreamMode>('payload');
  side = $state.raw<StreamSide>('both');
  known = $state.raw<StreamState | null>(null);
  problem = $state.raw<StreamProblem | null>(null);
  /** Grows when pieces have come; what is drawn hangs on it. */
  revision = $state(0);
  found = $state.raw<Found | null>(null);
  /** Number of the match that is looked at. */
  current = $state(0);
  /** Share that was read for saving; null while nothing is saved. */
  saving = $state<number | null>(null);
  readonly #workers: Promise<Workers>;
  #pieces = new Map<number, StreamPiece>();
  #bytes = 0;
  #sizes: Int32Array[] = [];
  #told = 0;
  #wanted: { from: number; to: number } = { from: 0, to: 0 };
  #isFetching = false;
  #ticket = 0;
  #search = 0;
  #save = 0;

  constructor(workers: Promise<Workers>) {
    this.#workers = workers;
  }

  get view(): StreamView {
    return { mode: this.mode, side: this.side };
  }

  /** Shows the stream of a flow; the same one again when the file came back. */
  async show(flow: number | null, view: Partial<StreamView> = {}): Promise<void> {
    const ticket = ++this.#ticket;
    if (flow !== this.flow) this.row = null;
    this.flow = flow;
    this.mode = view.mode ?? this.mode;
    this.side = view.side ?? this.side;
    this.#forget();
    if (flow === null) return;
    try {
      const { analysis } = await this.#workers;
      // Always: the same number is another flow in another capture.
      const row = await analysis.row('flows', flow);
      if (ticket !== this.#ticket) return;
      this.row = row;
      for (;;) {
        const answer = await analysis.follow(flow, this.view, this.#told);
        if (ticket !== this.#ticket) return;
        if ('missing' in answer) {
          this.problem = { kind: answer.missing };
          return;
        }
        this.#take(answer);
        if (answer.isComplete && this.#told >= answer.pieces) return;
      }
    } catch (error) {
      if (ticket === this.#ticket) this.#fail(error);
    }
  }

  /** Nobody looks any more: what is under way ends. */
  close(): void {
    this.#ticket += 1;
    this.stopSearch();
    this.stopSave();
  }

  #forget(): void {
    this.stopSearch();
    this.#pieces = new Map();
    this.#bytes = 0;
    this.#sizes = [];
    this.#told = 0;
    this.#wanted = { from: 0, to: 0 };
    this.known = null;
    this.problem = null;
    this.found = null;
    this.current = 0;
    this.revision += 1;
  }

  #fail(error: unknown): void {
    this.problem = { kind: 'unreadable', reason: reasonOf(error) };
  }

  #take(state: StreamState): void {
    this.known = state;
    if (state.sizes.length > 0) this.#sizes.push(state.sizes);
    this.#told = state.from + state.sizes.length;
    if (state.isComplete) this.#dropGrowing();
    this.revision += 1;
    void this.#fetch();
  }

  /** Messages that were fetched before their end was known come again. */
  #dropGrowing(): void {
    for (const [index, piece] of this.#pieces) {
      if (piece.kind !== 'message' || !piece.isGrowing) continue;
      this.#pieces.delete(index);
      this.#bytes -= sizeOf(piece);
    }
  }

  /** Pieces whose size is known. */
  get length(): number {
    return this.#told;
  }

  /** Sizes of the pieces from `from` on, as far as they are known. */
  *sizesFrom(from: number): Generator<number> {
    let before = 0;
    for (const sizes of this.#sizes) {
      for (let i = Math.max(0, from - before); i < sizes.length; i += 1) yield sizes[i];
      before += sizes.length;
    }
  }

  /** A piece, if it is at hand. */
  at(piece: number): StreamPiece | undefined {
    return this.#pieces.get(piece);
  }

  /** Tells which pieces are on screen. */
  see(from: number, to: number): void {
    this.#wanted = { from, to };
    void this.#fetch();
  }

  async #fetch(): Promise<void> {
    if (this.#isFetching) return;
    this.#isFetching = true;
    let ticket = this.#ticket;
    try {
      const { analysis } = await this.#workers;
      for (let missing = this.#missing(); missing !== null && this.flow !== null; missing = this.#missing()) {
        ticket = this.#ticket;
        const page = await analysis.followPage(this.flow, this.view, missing.from, missing.count);
        if (ticket !== this.#ticket) continue; // another stream or view meanwhile
        if ('missing' in page || page.pieces.length === 0) return;
        page.pieces.forEach((piece, index) => this.#keep(page.from + index, piece));
        this.#drop();
        this.revision += 1;
      }
    } catch (error) {
      if (ticket === this.#ticket) this.#fail(error);
    } finally {
      this.#isFetching = false;
    }
  }

  /** The pieces to fetch next: those on screen, some behind it, and as many before or after as are not there either. */
  #missing(): { from: number; count: number } | null {
    const isMissing = (piece: number): boolean => piece >= 0 && piece < this.#told && !this.#pieces.has(piece);
    const ahead = this.mode === 'http' ? MESSAGES_AHEAD : PIECES_AHEAD;
    let from = this.#wanted.from;
    while (from < this.#wanted.to + ahead && !isMissing(from)) from += 1;
    if (!isMissing(from) || this.#wanted.to === 0) return null;
    let to = from;
    while (to - from < PAGE && isMissing(to)) to += 1;
    while (to - from < PAGE && isMissing(from - 1)) from -= 1;
    return { from, count: to - from };
  }

  #keep(index: number, piece: StreamPiece): void {
    if (this.#pieces.has(index)) return;
    this.#pieces.set(index, piece);
    this.#bytes += sizeOf(piece);
  }

  /** The oldest pieces go, those on screen stay. */
  #drop(): void {
    for (const [index, piece] of this.#pieces) {
      if (this.#bytes <= KEPT_BYTES) return;
      if (index >= this.#wanted.from && index < this.#wanted.to + PIECES_AHEAD) continue;
      this.#pieces.delete(index);
      this.#bytes -= sizeOf(piece);
    }
  }

  /** Searches for text or hexadecimal bytes; matches come in while the search goes on. False: nothing to search for. */
  async search(typed: string, kind: NeedleKind, ignoreCase: boolean): Promise<boolean> {
    const mine = ++this.#search;
    this.found = null;
    this.current = 0;
    const needle = needleOf(typed, kind);
    const flow = this.flow;
    if (needle === null || flow === null) return false;
    const query = { view: this.view, needle, ignoreCase: ignoreCase && kind === 'text' };
    try {
      const { analysis } = await this.#workers;
      const matches: StreamMatch[] = [];
      for (let from: number | null = 0; from !== null;) {
        const answer: Awaited<ReturnType<typeof analysis.followSearch>> = await analysis.followSearch(
          flow,
          query,
          from,
        );
        if (mine !== this.#search) return true;
        if ('missing' in answer) {
          this.problem = { kind: answer.missing };
          this.stopSearch();
          return true;
        }
        matches.push(...answer.matches);
        this.found = { length: needle.length, matches: [...matches], count: answer.count, share: answer.share };
        from = answer.next;
      }
    } catch (error) {
      if (mine === this.#search) {
        this.#fail(error);
        this.stopSearch();
      }
    }
    return true;
  }

  /** What was found so far stays. */
  stopSearch(): void {
    this.#search += 1;
    if (this.found !== null && this.found.share < 1) this.found = { ...this.found, share: 1 };
  }

  clearSearch(): void {
    this.#search += 1;
    this.found = null;
    this.current = 0;
  }

  /** The next match, or the one before; behind the last comes the first. */
  step(by: 1 | -1): StreamMatch | null {
    const matches = this.found?.matches ?? [];
    if (matches.length === 0) return null;
    this.current = (this.current + by + matches.length) % matches.length;
    return matches[this.current];
  }

  /** The shown side, or both, as it was sent; null when it was stopped or cannot be read. */
  async save(): Promise<Blob | null> {
    const mine = ++this.#save;
    const { flow, side } = this;
    if (flow === null) return null;
    this.saving = 0;
    try {
      const { analysis } = await this.#workers;
      const parts: Blob[] = [];
      for (let from: number | null = 0; from !== null;) {
        const part: StreamAbsent | Awaited<ReturnType<typeof analysis.followSave>> = await analysis.followSave(
          flow,
          side,
          from,
        );
        if (mine !== this.#save) return null;
        if ('missing' in part) {
          this.problem = { kind: part.missing };
          return null;
        }
        parts.push(part.blob);
        this.saving = part.share;
        from = part.next;
      }
      return new Blob(parts, { type: 'application/octet-stream' });
    } catch (error) {
      if (mine === this.#save) this.#fail(error);
      return null;
    } finally {
      if (mine === this.#save) this.saving = null;
    }
  }

  stopSave(): void {
    this.#save += 1;
    this.saving = null;
  }
}

const sizeOf = (piece: StreamPiece): number => (piece.kind === 'gap' ? 0 : piece.bytes.length) + 64;
