// Regular expressions as ECMAScript writes them without the flags u and v (ECMA-262, 22.2.1 and Annex B.1.2).

/** Whether each UTF-16 code unit belongs to a class: one byte each. */
export type CodeSet = Uint8Array;

/** What a pattern says. */
export type PatternNode =
  | { readonly kind: 'code'; readonly code: number }
  | { readonly kind: 'set'; readonly set: CodeSet }
  | { readonly kind: 'sequence'; readonly parts: readonly PatternNode[] }
  | { readonly kind: 'either'; readonly parts: readonly PatternNode[] }
  /** `number` is 0 for a group that keeps nothing. Groups [from, to) stand inside. */
  | { readonly kind: 'group'; readonly number: number; readonly inner: PatternNode }
  | {
      readonly kind: 'repeat';
      readonly inner: PatternNode;
      readonly min: number;
      readonly max: number;
      readonly isLazy: boolean;
      readonly from: number;
      readonly to: number;
    }
  | { readonly kind: 'look'; readonly inner: PatternNode; readonly isBehind: boolean; readonly isNegative: boolean }
  | { readonly kind: 'start' | 'end' | 'boundary' | 'inside' }
  | { readonly kind: 'back'; readonly numbers: readonly number[] };

/** A pattern that was read. */
export interface ParsedPattern {
  readonly node: PatternNode;
  /** Groups that keep what they match, and whether the pattern asks for it again. */
  readonly groups: number;
  readonly looksBack: boolean;
}

const CODES = 0x10000;

/** The set of some ranges of code units, both ends included. */
export function rangesOf(...ranges: readonly (readonly [from: number, to: number])[]): CodeSet {
  const set = new Uint8Array(CODES);
  for (const [from, to] of ranges) set.fill(1, from, to + 1);
  return set;
}

const invert = (set: CodeSet): CodeSet => set.map((isIn) => 1 - isIn);
const codes = (text: string): [number, number][] =>
  Array.from(text, (char) => [char.charCodeAt(0), char.charCodeAt(0)]);

const DIGITS = rangesOf([0x30, 0x39]);
export const WORD = rangesOf([0x30, 0x39], [0x41, 0x5a], [0x5f, 0x5f], [0x61, 0x7a]);
const SPACE = rangesOf(
  ...codes('\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff'),
  ...([[0x2000, 0x200a]] as const),
);
export const LINE_ENDS = rangesOf(...codes('\n\r\u2028\u2029'));
const NO_LINE_END = invert(LINE_ENDS);
const EVERYTHING = rangesOf([0, CODES - 1]);
const CLASSES: Readonly<Record<string, CodeSet>> = {
  ...{ d: DIGITS, w: WORD, s: SPACE },
  ...{ D: invert(DIGITS), W: invert(WORD), S: invert(SPACE) },
};
const CONTROLS: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13 };
const MOST_DIGITS = 7;
/** Each level of groups is a call. */
const DEEPEST = 200;
/** Each class takes 64 KiB. */
const MOST_CLASSES = 256;

/** The pattern is good and uses what is not read here. */
export class UnreadPattern extends Error {}

/**
 * Reads a pattern that RegExp accepts. Throws UnreadPattern for what only newer engines know, or for far too much.
 * @param fold adds to a class what belongs to it where case does not count, before the class is turned into its opposite
 */
export function parsePattern(source: string, isDotAll: boolean, fold: (set: CodeSet) => CodeSet): ParsedPattern {
  return new Parser(source, isDotAll, fold).parse();
}

class Parser {
  readonly #source: string;
  readonly #isDotAll: boolean;
  readonly #fold: (set: CodeSet) => CodeSet;
  readonly #groups: number;
  readonly #names = new Map<string, number[]>();
  #at = 0;
  #group = 0;
  #depth = 0;
  #classes = 0;
  #looksBack = false;

  constructor(source: string, isDotAll: boolean, fold: (set: CodeSet) => CodeSet) {
    this.#fold = fold;
    this.#source = source;
    this.#isDotAll = isDotAll;
    this.#groups = this.#countGroups();
  }

  parse(): ParsedPattern {
    const node = this.#either();
    if (this.#at < this.#source.length) throw new UnreadPattern('unexpected end');
    return { node, groups: this.#groups, looksBack: this.#looksBack };
  }

  /** A reference may stand before its group. */
  #countGroups(): number {
    let count = 0;
    let isInClass = false;
    const source = this.#source;
    for (let at = 0; at < source.length; at += 1) {
      if (source[at] === '\\') at += 1;
      else if (source[at] === '[') isInClass = true;
      else if (source[at] === ']') isInClass = false;
      else if (source[at] === '(' && !isInClass) {
        const name = /^\?<([^=!][^>]*)>/.exec(source.slice(at + 1, at + 200))?.[1];
        if (source[at + 1] === '?' && name === undefined) continue;
        count += 1;
        if (name !== undefined) this.#names.set(name, [...(this.#names.get(name) ?? []), count]);
      }
    }
    return count;
  }

  #takes(text: string): boolean {
    const isThere = this.#source.startsWith(text, this.#at);
    if (isThere) this.#at += text.length;
    return isThere;
  }

  #either(): PatternNode {
    this.#depth += 1;
    if (this.#depth > DEEPEST) throw new UnreadPattern('too deep');
    const parts = [this.#sequence()];
    while (this.#takes('|')) parts.push(this.#sequence());
    this.#depth -= 1;
    return parts.length === 1 ? parts[0] : { kind: 'either', parts };
  }

  #sequence(): PatternNode {
    const parts: PatternNode[] = [];
    while (this.#at < this.#source.length && !'|)'.includes(this.#source[this.#at])) parts.push(this.#term());
    return { kind: 'sequence', parts };
  }

  #term(): PatternNode {
    const from = this.#group + 1;
    const inner = this.#atom();
    return this.#quantified(inner, from);
  }

  #quantified(inner: PatternNode, from: number): PatternNode {
    const found = /^(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})(\??)/.exec(this.#source.slice(this.#at, this.#at + 64));
    if (found === null) return inner;
    this.#at += found[0].length;
    const [, sign, least, comma, most, lazy] = found as (string | undefined)[];
    const number = (digits: string): number => (digits.length > MOST_DIGITS ? Infinity : Number(digits));
    const min = sign === undefined ? number(least ?? '0') : sign === '+' ? 1 : 0;
    const open = sign === undefined ? comma !== undefined && most === '' : sign !== '?';
    const max = open ? Infinity : sign === '?' ? 1 : comma === undefined ? min : number(most ?? '');
    return { kind: 'repeat', inner, min, max, isLazy: lazy === '?', from, to: this.#group + 1 };
  }

  #atom(): PatternNode {
    const char = this.#source[this.#at];
    this.#at += 1;
    switch (char) {
      case '^':
        return { kind: 'start' };
      case '$':
        return { kind: 'end' };
      case '.':
        return { kind: 'set', set: this.#isDotAll ? EVERYTHING : NO_LINE_END };
      case '(':
        return this.#parentheses();
      case '[':
        return { kind: 'set', set: this.#class() };
      case '\\':
        return this.#escape();
      default:
        return { kind: 'code', code: char.charCodeAt(0) };
    }
  }

  #parentheses(): PatternNode {
    for (const [sign, isBehind, isNegative] of [
      ['?=', false, false],
      ['?!', false, true],
      ['?<=', true, false],
      ['?<!', true, true],
    ] as const)
      if (this.#takes(sign)) return { kind: 'look', inner: this.#closed(), isBehind, isNegative };
    if (this.#takes('?:')) return { kind: 'group', number: 0, inner: this.#closed() };
    const name = /^\?<[^>]*>/.exec(this.#source.slice(this.#at, this.#at + 200));
    if (name !== null) this.#at += name[0].length;
    else if (this.#source[this.#at] === '?') throw new UnreadPattern('modifiers');
    this.#group += 1;
    const number = this.#group;
    return { kind: 'group', number, inner: this.#closed() };
  }

  #closed(): PatternNode {
    const inner = this.#either();
    if (!this.#takes(')')) throw new UnreadPattern('open group');
    return inner;
  }

  #escape(): PatternNode {
    const char = this.#source[this.#at];
    if (char === 'b' || char === 'B') {
      this.#at += 1;
      return { kind: char === 'b' ? 'boundary' : 'inside' };
    }
    const set = CLASSES[char];
    if (set !== undefined) {
      this.#at += 1;
      return { kind: 'set', set: this.#fold(set) };
    }
    const number = /^[1-9]\d*/.exec(this.#source.slice(this.#at, this.#at + 8))?.[0];
    if (number !== undefined && Number(number) <= this.#groups) {
      this.#at += number.length;
      return this.#backTo([Number(number)]);
    }
    const name = this.#names.size > 0 ? /^k<([^>]*)>/.exec(this.#source.slice(this.#at, this.#at + 200)) : null;
    if (name !== null) {
      this.#at += name[0].length;
      return this.#backTo(this.#names.get(name[1]) ?? []);
    }
    return { kind: 'code', code: this.#escapedCode(false) };
  }

  #backTo(numbers: readonly number[]): PatternNode {
    this.#looksBack = true;
    return { kind: 'back', numbers };
  }

  /** The code unit that an escape stands for; the backslash is behind. */
  #escapedCode(isInClass: boolean): number {
    const rest = this.#source.slice(this.#at, this.#at + 8);
    const hex = /^x([0-9a-f]{2})|^u([0-9a-f]{4})/i.exec(rest);
    const octal = /^(?:[0-3][0-7]{0,2}|[4-7][0-7]?)/.exec(rest);
    const control = /^c([a-z])/i.exec(rest) ?? (isInClass ? /^c([0-9_])/.exec(rest) : null);
    const found = hex ?? octal ?? control;
    if (found !== null) {
      this.#at += found[0].length;
      if (hex !== null) return parseInt(hex[1] ?? hex[2], 16);
      return octal === null ? control![1].charCodeAt(0) % 32 : parseInt(octal[0], 8);
    }
    if (rest[0] === 'c') return 0x5c; // the backslash itself, and the c comes next
    this.#at += 1;
    if (isInClass && rest[0] === 'b') return 8;
    return CONTROLS[rest[0]] ?? rest.charCodeAt(0);
  }

  #class(): CodeSet {
    this.#classes += 1;
    if (this.#classes > MOST_CLASSES) throw new UnreadPattern('too many classes');
    const isNegative = this.#takes('^');
    const set = new Uint8Array(CODES);
    while (!this.#takes(']')) {
      const from = this.#classPart(set);
      if (this.#source[this.#at] !== '-' || this.#source[this.#at + 1] === ']') {
        if (from !== null) set[from] = 1;
        continue;
      }
      this.#at += 1;
      const to = this.#classPart(set);
      if (from !== null && to !== null) set.fill(1, from, to + 1);
      else {
        set[0x2d] = 1; // beside a class, a hyphen is itself
        for (const code of [from, to]) if (code !== null) set[code] = 1;
      }
    }
    return isNegative ? invert(this.#fold(set)) : this.#fold(set);
  }

  /** One code unit of a class, or null for a class inside, which is added at once. */
  #classPart(set: CodeSet): number | null {
    if (this.#at >= this.#source.length) throw new UnreadPattern('open class');
    if (!this.#takes('\\')) {
      this.#at += 1;
      return this.#source.charCodeAt(this.#at - 1);
    }
    const inner = CLASSES[this.#source[this.#at]];
    if (inner === undefined) return this.#escapedCode(true);
    this.#at += 1;
    for (let code = 0; code < CODES; code += 1) set[code] |= inner[code];
    return null;
  }
}
