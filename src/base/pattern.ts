// Regular expressions that give up. Those of the platform cannot be stopped: `(a+)+$` on thirty letters takes longer than
// anybody waits, and whoever runs it hears nothing meanwhile. Here work is counted. ECMA-262, 22.2.2, by backtracking.

import { type CodeSet, LINE_ENDS, parsePattern, type PatternNode, rangesOf, WORD } from './pattern-syntax.ts';

/** A pattern took more work than its text is worth. */
export class SlowPattern extends Error {
  override readonly name: string = 'SlowPattern';
}

/** Steps that are free, and those that every character of a text adds: 10 to 100 ns each. */
const FREE_STEPS = 1_000_000;
const STEPS_PER_CHARACTER = 64;
/** Characters that one step of a repeated class passes. */
const PER_STEP = 16;

/** Goes on at a place; whether the rest of the pattern matches there. */
type Match = (at: number) => boolean;

/** A pattern whose work is bounded over all texts that it is held against. */
export class Pattern {
  #text = '';
  #steps = FREE_STEPS;
  #end = 0;
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;
  readonly #isMultiline: boolean;
  readonly #fold: Uint16Array | null;
  readonly #match: Match;
  /** Codes that a match may begin with; null for any. */
  readonly #first: CodeSet | null;
  /** A pattern that begins with a repeated class: where it fails, it fails wherever that class goes on. */
  readonly #run: CodeSet | null;

  /** @param flags of i, m and s. Throws what RegExp throws, or UnreadPattern. */
  constructor(source: string, flags: string) {
    new RegExp(source, flags); // says what is wrong
    this.#isMultiline = flags.includes('m');
    this.#fold = flags.includes('i') ? capitals() : null;
    const { node, groups, looksBack } = parsePattern(source, flags.includes('s'), (set) => this.#folded(set));
    this.#starts = new Int32Array(groups + 1).fill(-1);
    this.#ends = new Int32Array(groups + 1).fill(-1);
    const { set, isEmpty } = this.#firstOf(node);
    this.#first = isEmpty ? null : set;
    const begin = node.kind === 'sequence' ? node.parts[0] : node;
    const isRun = !looksBack && begin?.kind === 'repeat' && begin.max === Infinity && begin.min <= 1;
    this.#run = isRun ? this.#setOf(begin.inner) : null;
    this.#match = this.#compile(
      node,
      (at) => {
        this.#end = at;
        return true;
      },
      true,
    );
  }

  /** Whether the pattern matches somewhere in a text. Throws SlowPattern. */
  test(text: string): boolean {
    return this.exec(text, 0) !== null;
  }

  /** The first match at or behind a place. Throws SlowPattern. */
  exec(text: string, from: number): { readonly index: number; readonly length: number } | null {
    this.#text = text;
    this.#steps += (text.length - from) * STEPS_PER_CHARACTER;
    const first = this.#first;
    try {
      for (let start = from; start <= text.length; start += 1) {
        if (first !== null && (start === text.length || first[text.charCodeAt(start)] === 0)) continue;
        this.#step(1);
        this.#starts.fill(-1);
        if (this.#match(start)) {
          this.#steps -= (text.length - this.#end) * STEPS_PER_CHARACTER; // what is left is asked again
          return { index: start, length: this.#end - start };
        }
        if (this.#run !== null) while (start < text.length && this.#run[text.charCodeAt(start)] === 1) start += 1;
      }
      return null;
    } catch (error) {
      // Too deep for the stack: so many repetitions of a group.
      if (error instanceof RangeError) throw new SlowPattern('too deep');
      throw error;
    }
  }

  #step(count: number): void {
    this.#steps -= count;
    if (this.#steps < 0) throw new SlowPattern('too many steps');
  }

  #compile(node: PatternNode, next: Match, isForward: boolean): Match {
    switch (node.kind) {
      case 'code':
      case 'set':
        return this.#one(this.#setOf(node)!, next, isForward);
      case 'sequence': {
        const parts = isForward ? node.parts.toReversed() : node.parts;
        return parts.reduce((rest, part) => this.#compile(part, rest, isForward), next);
      }
      case 'either': {
        const ways = node.parts.map((part) => this.#compile(part, next, isForward));
        return (at) => {
          this.#step(1);
          return ways.some((way) => way(at));
        };
      }
      case 'group':
        return node.number === 0
          ? this.#compile(node.inner, next, isForward)
          : this.#keeping(node.number, node.inner, next, isForward);
      case 'repeat':
        return this.#repeat(node, next, isForward);
      case 'look':
        return this.#look(node, next);
      case 'back':
        return this.#back(node.numbers, next, isForward);
      default:
        return this.#place(node.kind, next);
    }
  }

  #one(set: CodeSet, next: Match, isForward: boolean): Match {
    if (isForward) return (at) => at < this.#text.length && set[this.#text.charCodeAt(at)] === 1 && next(at + 1);
    return (at) => at > 0 && set[this.#text.charCodeAt(at - 1)] === 1 && next(at - 1);
  }

  #place(kind: 'start' | 'end' | 'boundary' | 'inside', next: Match): Match {
    const isLineEnd = (at: number): boolean => this.#isMultiline && LINE_ENDS[this.#text.charCodeAt(at)] === 1;
    const isWord = (at: number): boolean => at >= 0 && at < this.#text.length && WORD[this.#text.charCodeAt(at)] === 1;
    if (kind === 'start') return (at) => (at === 0 || isLineEnd(at - 1)) && next(at);
    if (kind === 'end') return (at) => (at === this.#text.length || isLineEnd(at)) && next(at);
    const wanted = kind === 'boundary';
    return (at) => (isWord(at - 1) !== isWord(at)) === wanted && next(at);
  }

  #keeping(number: number, inner: PatternNode, next: Match, isForward: boolean): Match {
    const starts = this.#starts;
    const ends = this.#ends;
    /** Where the group was entered: one that is entered again inside itself has left by then. */
    const entered: number[] = [];
    const leave: Match = (at) => {
      const [start, end] = [starts[number], ends[number]];
      const from = entered.pop()!;
      starts[number] = Math.min(from, at);
      ends[number] = Math.max(from, at);
      if (next(at)) return true;
      starts[number] = start;
      ends[number] = end;
      entered.push(from);
      return false;
    };
    const body = this.#compile(inner, leave, isForward);
    return (at) => {
      const depth = entered.push(at);
      if (body(at)) return true;
      entered.length = depth - 1;
      return false;
    };
  }

  #repeat(node: PatternNode & { kind: 'repeat' }, next: Match, isForward: boolean): Match {
    const set = this.#setOf(node.inner);
    if (set !== null) return this.#repeatOne(set, node, next, isForward);
    const { inner, min, max, isLazy, from, to } = node;
    const counts: number[] = [0];
    const begins: number[] = [-1];
    const again: Match = (at) => {
      // The body has matched once more, or not at all yet.
      this.#step(1);
      const count = counts.at(-1)!;
      if (count > min && begins.at(-1) === at) return false; // nothing was matched: it would go on for ever
      const leave = (): boolean => {
        counts.push(0);
        begins.push(-1);
        const isDone = next(at);
        counts.pop();
        begins.pop();
        return isDone;
      };
      if (isLazy && count >= min && leave()) return true;
      if (count < max) {
        const begin = begins.at(-1)!;
        const kept = from < to ? this.#starts.slice(from, to) : null;
        this.#starts.fill(-1, from, to);
        counts[counts.length - 1] = count + 1;
        begins[begins.length - 1] = at;
        if (body(at)) return true;
        counts[counts.length - 1] = count;
        begins[begins.length - 1] = begin;
        if (kept !== null) this.#starts.set(kept, from);
      }
      return !isLazy && count >= min && leave();
    };
    const body = this.#compile(inner, again, isForward);
    return (at) => {
      counts.push(0);
      begins.push(-1);
      const isDone = again(at);
      counts.pop();
      begins.pop();
      return isDone;
    };
  }

  /** A class over and over needs no call for each of its characters. */
  #repeatOne(
    set: CodeSet,
    { min, max, isLazy }: PatternNode & { kind: 'repeat' },
    next: Match,
    isForward: boolean,
  ): Match {
    const by = isForward ? 1 : -1;
    const fits = (at: number): boolean => {
      const place = isForward ? at : at - 1;
      return place >= 0 && place < this.#text.length && set[this.#text.charCodeAt(place)] === 1;
    };
    return (at) => {
      let count = 0;
      let end = at;
      const wanted = isLazy ? min : max;
      while (count < wanted && fits(end)) {
        count += 1;
        end += by;
      }
      this.#step(1 + Math.floor(count / PER_STEP));
      if (count < min) return false;
      for (;;) {
        if (next(end)) return true;
        this.#step(1);
        if (isLazy ? count === max || !fits(end) : count === min) return false;
        count += isLazy ? 1 : -1;
        end += isLazy ? by : -by;
      }
    };
  }

  #look({ inner, isBehind, isNegative }: PatternNode & { kind: 'look' }, next: Match): Match {
    const body = this.#compile(inner, () => true, !isBehind);
    return (at) => {
      this.#step(1);
      const [starts, ends] = [this.#starts.slice(), this.#ends.slice()];
      const found = body(at);
      if (found !== isNegative) {
        if (isNegative) this.#starts.set(starts);
        if (next(at)) return true;
      }
      this.#starts.set(starts);
      this.#ends.set(ends);
      return false;
    };
  }

  #back(numbers: readonly number[], next: Match, isForward: boolean): Match {
    return (at) => {
      const number = numbers.find((each) => this.#starts[each] >= 0);
      if (number === undefined) return next(at); // what matched nothing matches everywhere
      const from = this.#starts[number];
      const length = this.#ends[number] - from;
      this.#step(1 + Math.floor(length / PER_STEP));
      const begin = isForward ? at : at - length;
      if (begin < 0 || begin + length > this.#text.length) return false;
      for (let i = 0; i < length; i += 1) if (this.#code(from + i) !== this.#code(begin + i)) return false;
      return next(isForward ? at + length : begin);
    };
  }

  #code(at: number): number {
    const code = this.#text.charCodeAt(at);
    return this.#fold === null ? code : this.#fold[code];
  }

  /** The codes of a node that is always one character; null for others. */
  #setOf(node: PatternNode): CodeSet | null {
    if (node.kind === 'group' && node.number === 0) return this.#setOf(node.inner);
    if (node.kind === 'sequence' && node.parts.length === 1) return this.#setOf(node.parts[0]);
    if (node.kind !== 'code' && node.kind !== 'set') return null;
    if (node.kind === 'set') return node.set;
    let set = this.#codes.get(node.code);
    if (set === undefined) this.#codes.set(node.code, (set = this.#folded(rangesOf([node.code, node.code]))));
    return set;
  }
  readonly #codes = new Map<number, CodeSet>();

  /** Where case does not count, a class has all characters of the same capital (22.2.2.7.3). */
  #folded(set: CodeSet): CodeSet {
    const fold = this.#fold;
    if (fold === null) return set;
    const here = new Uint8Array(set.length);
    for (let code = 0; code < set.length; code += 1) if (set[code] === 1) here[fold[code]] = 1;
    return set.map((_, code) => here[fold[code]]);
  }

  /** With which characters a match of a node may begin, and whether it may begin with none. */
  #firstOf(node: PatternNode): { set: CodeSet | null; isEmpty: boolean } {
    const set = this.#setOf(node);
    if (set !== null) return { set, isEmpty: false };
    if (node.kind === 'group') return this.#firstOf(node.inner);
    if (node.kind === 'repeat') {
      const inner = this.#firstOf(node.inner);
      return { set: inner.set, isEmpty: inner.isEmpty || node.min === 0 };
    }
    if (node.kind !== 'sequence' && node.kind !== 'either') return { set: null, isEmpty: true };
    const all = new Uint8Array(0x10000);
    let isEmpty = node.kind === 'sequence';
    for (const part of node.parts) {
      const first = this.#firstOf(part);
      if (first.set === null) return { set: null, isEmpty: true };
      for (let code = 0; code < all.length; code += 1) all[code] |= first.set[code];
      if (node.kind === 'either') isEmpty ||= first.isEmpty;
      else if (!first.isEmpty) return { set: all, isEmpty: false };
    }
    return { set: all, isEmpty };
  }
}

/** The capital of each code unit, as RegExp takes it where case does not count. */
function capitals(): Uint16Array {
  return Uint16Array.from({ length: 0x10000 }, (_, code) => {
    const capital = String.fromCharCode(code).toUpperCase();
    if (capital.length !== 1) return code;
    const own = capital.charCodeAt(0);
    return code >= 128 && own < 128 ? code : own;
  });
}
