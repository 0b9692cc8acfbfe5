// Regular expressions that give up. Those of the platform cannot be stopped: `(a+)+$` on thirty letters takes longer than
// anybody waits, and whoever runs it hears nothing meanwhile. Here work is counted. Matching is by backtracking.

import { asBytes } from '../text.ts';
import { add, type ByteSet, rangesOf, smallLetter, WORD } from './byte-set.ts';
import { parsePattern, type PatternOptions } from './parse.ts';
import type { BackReference, Look, PatternNode, Place, Repetition } from './pattern-node.ts';

/** A pattern took more work than its text is worth. */
export class SlowPattern extends Error {
  override readonly name: string = 'SlowPattern';
}

/** Steps that are free, and those that every character of a text adds: some 50 ns each. */
const FREE_STEPS = 1_000_000;
const STEPS_PER_CHARACTER = 64;
/** At a time, however much is saved up: who matches hears nothing before they are done, a second at most. */
const MOST_STEPS = 16_000_000;
/** A group once more takes as long as so many steps. */
const GROUP_STEPS = 5;
/** Characters that one step of a repeated set passes. */
const PER_STEP = 16;
const NEWLINE = 10;

/** Goes on at a place; whether the rest of the pattern matches there. */
type Match = (at: number) => boolean;

/**
 * A pattern whose work is bounded over all texts that it is held against. It is written as PCRE2 reads it and looks at
 * bytes, both as in Wireshark: characters of the pattern beyond ASCII are their UTF-8, texts have a character for each byte
 * (`latin1`, or `asBytes` of a text), and only letters of ASCII have two cases.
 */
export class Pattern {
  #text = '';
  /** Steps that the texts so far left over, and those of the text at hand. */
  #saved = FREE_STEPS;
  #steps = 0;
  #begin = 0;
  #end = 0;
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;
  readonly #match: Match;
  /** Bytes that a match may begin with; null for any. */
  readonly #first: ByteSet | null;
  /** A pattern that begins with a repeated set: where it fails, it fails wherever that set goes on. */
  readonly #run: ByteSet | null;

  /** Throws PatternFault, its place counted in the bytes of the source. */
  constructor(source: string, options: PatternOptions) {
    const { node, groups, asksAgain } = parsePattern(asBytes(source), options);
    this.#starts = new Int32Array(groups + 1).fill(-1);
    this.#ends = new Int32Array(groups + 1).fill(-1);
    const { set, isEmpty } = firstOf(node);
    this.#first = isEmpty ? null : set;
    const begin = node.kind === 'sequence' ? node.parts[0] : node;
    const isRun = !asksAgain && begin?.kind === 'repeat' && begin.max === Infinity && begin.min <= 1;
    this.#run = isRun && begin.inner.kind === 'set' ? begin.inner.set : null;
    this.#match = this.#compile(node, (at) => {
      this.#end = at;
      return true;
    });
  }

  /** Whether the pattern matches somewhere in a text. Throws SlowPattern. */
  test(text: string): boolean {
    return this.exec(text, 0) !== null;
  }

  /** The first match at or behind a place. Throws SlowPattern. */
  exec(text: string, from: number): { readonly index: number; readonly length: number } | null {
    this.#text = text;
    this.#saved += (text.length - from) * STEPS_PER_CHARACTER;
    const granted = Math.min(this.#saved, MOST_STEPS);
    this.#steps = granted;
    const first = this.#first;
    try {
      for (let start = from; start <= text.length; start += 1) {
        if (first !== null && (start === text.length || first[text.charCodeAt(start)] === 0)) continue;
        this.#step(1);
        this.#starts.fill(-1);
        this.#begin = start;
        if (this.#match(start)) {
          this.#saved -= (text.length - this.#end) * STEPS_PER_CHARACTER; // what is left is asked again
          return { index: this.#begin, length: this.#end - this.#begin };
        }
        if (this.#run !== null) while (start < text.length && this.#run[text.charCodeAt(start)] === 1) start += 1;
      }
      return null;
    } catch (error) {
      // Too deep for the stack: so many repetitions of a group.
      if (error instanceof RangeError) throw new SlowPattern('too deep');
      throw error;
    } finally {
      this.#saved -= granted - this.#steps;
    }
  }

  #step(count: number): void {
    this.#steps -= count;
    if (this.#steps < 0) throw new SlowPattern('too many steps');
  }

  #compile(node: PatternNode, next: Match): Match {
    switch (node.kind) {
      case 'set':
        return (at) => at < this.#text.length && node.set[this.#text.charCodeAt(at)] === 1 && next(at + 1);
      case 'sequence':
        return node.parts.reduceRight((rest, part) => this.#compile(part, rest), next);
      case 'either': {
        const ways = node.parts.map((part) => this.#compile(part, next));
        return (at) => {
          this.#step(1);
          return ways.some((way) => way(at));
        };
      }
      case 'group':
        return this.#keeping(node.number, node.inner, next);
      case 'atomic':
        return this.#atomic(node.inner, next);
      case 'repeat':
        return node.inner.kind === 'set' ? this.#repeatSet(node.inner.set, node, next) : this.#repeat(node, next);
      case 'look':
        return this.#look(node, next);
      case 'back':
        return this.#back(node, next);
      case 'begin':
        return (at) => {
          const begin = this.#begin;
          this.#begin = at;
          if (next(at)) return true;
          this.#begin = begin;
          return false;
        };
      case 'place': {
        const isThere = this.#place(node.place);
        return (at) => isThere(at) && next(at);
      }
    }
  }

  #place(place: Place): Match {
    const isNewline = (at: number): boolean => this.#text.charCodeAt(at) === NEWLINE;
    const isWord = (at: number): boolean => at >= 0 && at < this.#text.length && WORD[this.#text.charCodeAt(at)] === 1;
    switch (place) {
      case 'start':
        return (at) => at === 0;
      case 'line start':
        return (at) => at === 0 || (isNewline(at - 1) && at < this.#text.length);
      case 'end':
        return (at) => at === this.#text.length;
      case 'before last newline':
        return (at) => at >= this.#text.length - 1 && (at === this.#text.length || isNewline(at));
      case 'line end':
        return (at) => at === this.#text.length || isNewline(at);
      case 'boundary':
        return (at) => isWord(at - 1) !== isWord(at);
      case 'no boundary':
        return (at) => isWord(at - 1) === isWord(at);
    }
  }

  #keeping(number: number, inner: PatternNode, next: Match): Match {
    const starts = this.#starts;
    const ends = this.#ends;
    /** Where the group was entered: one that is entered again inside itself has left by then. */
    const entered: number[] = [];
    const leave: Match = (at) => {
      const [start, end] = [starts[number], ends[number]];
      const from = entered.pop()!;
      starts[number] = from;
      ends[number] = at;
      if (next(at)) return true;
      starts[number] = start;
      ends[number] = end;
      entered.push(from);
      return false;
    };
    const body = this.#compile(inner, leave);
    return (at) => {
      const depth = entered.push(at);
      if (body(at)) return true;
      entered.length = depth - 1;
      return false;
    };
  }

  #repeat({ inner, min, max, isLazy }: Repetition, next: Match): Match {
    const counts: number[] = [0];
    const begins: number[] = [-1];
    const again: Match = (at) => {
      // The body has matched once more, or not at all yet.
      this.#step(GROUP_STEPS);
      const count = counts.at(-1)!;
      // A body that matched nothing would do so for ever.
      const isDone = count >= min && (count >= max || begins.at(-1) === at);
      const leave = (): boolean => {
        counts.push(0);
        begins.push(-1);
        const fits = next(at);
        counts.pop();
        begins.pop();
        return fits;
      };
      if (isDone) return leave();
      if (isLazy && count >= min && leave()) return true;
      const begin = begins.at(-1)!;
      counts[counts.length - 1] = count + 1;
      begins[begins.length - 1] = at;
      if (body(at)) return true;
      counts[counts.length - 1] = count;
      begins[begins.length - 1] = begin;
      return !isLazy && count >= min && leave();
    };
    const body = this.#compile(inner, again);
    return (at) => {
      counts.push(0);
      begins.push(-1);
      const isDone = again(at);
      counts.pop();
      begins.pop();
      return isDone;
    };
  }

  /** A set over and over needs no call for each of its bytes. */
  #repeatSet(set: ByteSet, { min, max, isLazy }: Repetition, next: Match): Match {
    const fits = (at: number): boolean => at < this.#text.length && set[this.#text.charCodeAt(at)] === 1;
    return (at) => {
      const wanted = at + (isLazy ? min : max);
      let end = at;
      while (end < wanted && fits(end)) end += 1;
      this.#step(1 + Math.floor((end - at) / PER_STEP));
      if (end - at < min) return false;
      for (;;) {
        if (next(end)) return true;
        this.#step(1);
        if (isLazy ? end - at === max || !fits(end) : end - at === min) return false;
        end += isLazy ? 1 : -1;
      }
    };
  }

  #atomic(inner: PatternNode, next: Match): Match {
    let stop = 0;
    const body = this.#compile(inner, (at) => {
      stop = at;
      return true;
    });
    return this.#whole((at) => (body(at) ? stop : -1), next);
  }

  #look({ inner, isNegative, behind }: Look, next: Match): Match {
    let goal = -1;
    const body = this.#compile(inner, (at) => goal < 0 || at === goal);
    const isThere: Match = (at) => {
      if (behind === null) return body(at);
      goal = at;
      for (let { least } = behind; least <= Math.min(behind.most, at); least += 1) if (body(at - least)) return true;
      return false;
    };
    return this.#whole((at) => (isThere(at) === isNegative ? -1 : at), next);
  }

  /** Goes on from where something led, and into which it never goes back; −1: nowhere. */
  #whole(lead: (at: number) => number, next: Match): Match {
    return (at) => {
      this.#step(1);
      const [starts, ends, begin] = [this.#starts.slice(), this.#ends.slice(), this.#begin];
      const to = lead(at);
      if (to >= 0 && next(to)) return true;
      this.#starts.set(starts);
      this.#ends.set(ends);
      this.#begin = begin;
      return false;
    };
  }

  #back({ numbers, ignoresCase }: BackReference, next: Match): Match {
    const code = (at: number): number => {
      const byte = this.#text.charCodeAt(at);
      return ignoresCase ? smallLetter(byte) : byte;
    };
    return (at) => {
      const number = numbers.find((each) => this.#starts[each] >= 0);
      if (number === undefined) return false;
      const from = this.#starts[number];
      const length = this.#ends[number] - from;
      this.#step(1 + Math.floor(length / PER_STEP));
      if (at + length > this.#text.length) return false;
      for (let i = 0; i < length; i += 1) if (code(from + i) !== code(at + i)) return false;
      return next(at + length);
    };
  }
}

/** With which bytes a match of a node may begin, and whether it may begin with none; a null set: with any. */
function firstOf(node: PatternNode): { set: ByteSet | null; isEmpty: boolean } {
  switch (node.kind) {
    case 'set':
      return { set: node.set, isEmpty: false };
    case 'group':
    case 'atomic':
      return firstOf(node.inner);
    case 'repeat': {
      const inner = firstOf(node.inner);
      return { set: inner.set, isEmpty: inner.isEmpty || node.min === 0 };
    }
    case 'back':
      return { set: null, isEmpty: true };
    case 'sequence':
    case 'either':
      break;
    default:
      return { set: rangesOf(), isEmpty: true };
  }
  const all = rangesOf();
  let isEmpty = node.kind === 'sequence';
  for (const part of node.parts) {
    const first = firstOf(part);
    if (first.set === null) return { set: null, isEmpty: true };
    add(all, first.set);
    if (node.kind === 'either') isEmpty ||= first.isEmpty;
    else if (!first.isEmpty) return { set: all, isEmpty: false };
  }
  return { set: all, isEmpty };
}
