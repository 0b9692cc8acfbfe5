import type { StreamMatch, StreamPiece } from '../../../model/follow.ts';
import type { Hit } from '../../ui/stream-lines.ts';

/** What was found, as the screen needs it. */
interface FoundHere {
  /** Bytes of what was searched for. */
  readonly length: number;
  readonly matches: readonly StreamMatch[];
}

const NONE: readonly Hit[] = [];
/** Pieces that are looked back to for a match that reaches into one: the longest of them crosses three segments. */
const FAR_BACK = 32;

/** Place of a match in a piece: in a message that of its bytes, else that of the stream. */
export const placeIn = (piece: StreamPiece, match: StreamMatch): number =>
  piece.kind === 'message' ? match.at : match.at - piece.at;

/** Matches of a search by the lines of the stream that they stand in. */
export class StreamHits {
  readonly #length: number;
  readonly #current: number;
  /** By the piece they begin in. */
  readonly #byPiece = new Map<number, { match: StreamMatch; index: number }[]>();

  /** @param current number of the match that is looked at */
  constructor(found: FoundHere | null, current: number) {
    this.#length = found?.length ?? 0;
    this.#current = current;
    for (const [index, match] of (found?.matches ?? []).entries()) {
      const known = this.#byPiece.get(match.piece);
      if (known) known.push({ match, index });
      else this.#byPiece.set(match.piece, [{ match, index }]);
    }
  }

  /** Matches within some bytes of a piece, in their order. */
  within(
    stream: { at(piece: number): StreamPiece | undefined },
    part: number,
    piece: StreamPiece,
    from: number,
    to: number,
  ): readonly Hit[] {
    if (this.#length === 0 || piece.kind === 'gap') return NONE;
    const hits: Hit[] = [];
    for (const each of piece.kind === 'message' ? [part] : this.#around(stream, part, piece, from)) {
      for (const { match, index } of this.#byPiece.get(each) ?? []) {
        if (match.fromOriginator !== piece.fromOriginator) continue;
        const start = placeIn(piece, match);
        if (start < to && start + this.#length > from)
          hits.push({ from: start, to: start + this.#length, isCurrent: index === this.#current });
      }
    }
    return hits.sort((a, b) => a.from - b.from);
  }

  /**
   * Pieces in which matches begin that may reach into this one: those before it, past what the other side said meanwhile,
   * and the one behind it, which may have lent it its first line.
   */
  #around(
    stream: { at(piece: number): StreamPiece | undefined },
    part: number,
    piece: StreamPiece & { readonly at: number },
    from: number,
  ): readonly number[] {
    const parts = [part, part + 1];
    for (let back = part - 1; back >= Math.max(0, part - FAR_BACK); back -= 1) {
      parts.push(back);
      const before = stream.at(back);
      const isOwn = before?.kind === 'payload' && before.fromOriginator === piece.fromOriginator;
      if (isOwn && before.at <= piece.at + from - this.#length) break;
    }
    return parts;
  }
}
