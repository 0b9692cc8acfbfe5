import { FARTHEST } from '../../base/pattern/parse.ts';
import { Pattern } from '../../base/pattern/pattern.ts';
import { latin1 } from '../../base/text.ts';
import type { FindQuery } from '../../model/find.ts';
import { ByteSearch } from '../follow/search.ts';

type Found = (at: number, length: number) => void;

/** Finds something in bytes that come in parts. A pattern throws SlowPattern where it takes too long. */
export interface Matcher {
  /** Takes the next bytes, which begin at `at`. */
  take(bytes: Uint8Array, at: number, found: Found): void;
  /** Nothing follows on what came before. */
  finish(found: Found): void;
}

/** What finds the needle of a query in one sequence of bytes after the other; null where a pattern cannot be read. */
export function matcherOf({ needle, ignoreCase }: Pick<FindQuery, 'needle' | 'ignoreCase'>): Matcher | null {
  if (needle.kind === 'bytes') return new BytesMatcher(needle.bytes, ignoreCase);
  try {
    return new PatternMatcher(new Pattern(needle.source, { ignoresCase: ignoreCase, isDotAll: true }));
  } catch {
    return null;
  }
}

class BytesMatcher implements Matcher {
  readonly #search: ByteSearch;
  readonly #length: number;

  constructor(needle: Uint8Array, ignoreCase: boolean) {
    this.#search = new ByteSearch(needle, ignoreCase);
    this.#length = needle.length;
  }

  take(bytes: Uint8Array, at: number, found: Found): void {
    this.#search.take(bytes, at, (place) => found(place, this.#length));
  }

  finish(): void {
    this.#search.cut();
  }
}

/** So much text is looked through at once. */
const ENOUGH = 64 * 1024;
/** A match that ends nearer to the end of what is there may go on in what comes: it waits. Longer ones may be cut. */
const MARGIN = 4096;

class PatternMatcher implements Matcher {
  readonly #pattern: Pattern;
  #text = '';
  /** Place of the first character of the text. */
  #at = 0;
  /** Characters at the beginning of the text that were looked through: only what stands behind them may look back. */
  #done = 0;

  constructor(pattern: Pattern) {
    this.#pattern = pattern;
  }

  take(bytes: Uint8Array, at: number, found: Found): void {
    if (this.#text === '') this.#at = at;
    this.#text += latin1(bytes, 0, bytes.length);
    if (this.#text.length >= ENOUGH) this.#scan(found, this.#text.length - MARGIN);
  }

  finish(found: Found): void {
    this.#scan(found, Infinity);
    this.#text = '';
    this.#done = 0;
  }

  /** Tells the matches that end before `settled`, and keeps what others may begin in. */
  #scan(found: Found, settled: number): void {
    const text = this.#text;
    let keep = Math.max(this.#done, Math.min(settled, text.length));
    for (let from = this.#done; from <= text.length;) {
      const match = this.#pattern.exec(text, from);
      if (match === null) break;
      const { length } = match;
      from = match.index + Math.max(1, length);
      if (length === 0) continue;
      const end = match.index + length;
      if (end > settled && match.index > text.length - ENOUGH / 2) {
        keep = Math.min(keep, match.index);
        break;
      }
      found(this.#at + match.index, length);
      keep = Math.max(keep, end);
    }
    // What a pattern may look back at stays, so that ^ means the beginning and nothing else.
    const from = Math.max(0, keep - FARTHEST);
    this.#at += from;
    this.#done = keep - from;
    this.#text = text.slice(from);
  }
}
