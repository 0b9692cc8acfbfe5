// Regular expressions as PCRE2 writes them, pcre2pattern(3), for bytes: without UTF, in the C locale. Conditions,
// subroutines, recursion, alternatives that share numbers, callouts and verbs are not read. What stands behind (?<= may be
// of several lengths, as in PCRE2 10.43.

import {
  type ByteSet,
  EVERYTHING,
  ignoringCase,
  NO_NEWLINE,
  oneOf,
  rangesOf,
  VERTICAL_SPACE,
  WORD,
} from './byte-set.ts';
import { readBrackets, readByte, readOctal, readSet } from './characters.ts';
import type { Lengths, PatternNode, Place } from './pattern-node.ts';
import { PatternText } from './pattern-text.ts';

/** What a pattern says of itself by (?i) and its like. */
export interface PatternOptions {
  readonly ignoresCase?: boolean;
  readonly isMultiline?: boolean;
  readonly isDotAll?: boolean;
}

/** A pattern that was read. */
export interface ParsedPattern {
  readonly node: PatternNode;
  /** How many groups keep what they match. */
  readonly groups: number;
  /** It asks again for what a group matched. */
  readonly asksAgain: boolean;
}

/** Repetitions that PCRE2 takes at most. */
const MOST_TIMES = 65_535;
/** Each level of groups is a call. PCRE2 has the same limit. */
const DEEPEST = 250;
/** Bytes that a pattern looks back at most, as in PCRE2. */
export const FARTHEST = 255;

const QUANTIFIER = /(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})/y;
const OPTIONS = /\(\?(?:(\^)([imsnxUJ]*)|([imsnxUJ]*)(?:-([imsnxUJ]*))?)([:)])/y;
const LOOK = /\(\?(<?)([=!])/y;
const NAMED = /\(\?(?:P?<([A-Za-z_]\w{0,31})>|'([A-Za-z_]\w{0,31})')/y;
const NAMED_AGAIN = /\(\?P=(\w+)\)|\\[kg]\{(?!\d+\})(\w+)\}|\\k(?:<(\w+)>|'(\w+)')/y;
const NUMBERED_AGAIN = /\\g(?:\{([+-]?\d{1,5})\}|([+-]?\d{1,5}))/y;
const PLAIN_NUMBER = /\\([1-9]\d{0,4})/y;
const COMMENT = /\(\?#[^)]*\)/y;
/** In extended patterns nothing: blanks, and what stands behind # on a line. */
const NOTHING = /(?:[\t-\r ]|#[^\n]*(?:\n|$))+/y;

const PLACES: Readonly<Record<string, Place>> = {
  ...{ A: 'start', G: 'start', z: 'end', Z: 'before last newline', b: 'boundary', B: 'no boundary' },
};

const setNode = (set: ByteSet): PatternNode => ({ kind: 'set', set });
const inOrder = (...parts: PatternNode[]): PatternNode => ({ kind: 'sequence', parts });
const atomic = (...parts: PatternNode[]): PatternNode => ({ kind: 'atomic', inner: { kind: 'either', parts } });
const place = (which: Place): PatternNode => ({ kind: 'place', place: which });

const LINE_BREAK = inOrder(setNode(oneOf('\r')), setNode(oneOf('\n')));
/** Where words begin and end; a quantifier behind one of these means the second half. */
const WORD_ENDS = {
  '[[:<:]]': { kind: 'look', inner: setNode(WORD), isNegative: false, behind: null },
  '[[:>:]]': { kind: 'look', inner: setNode(WORD), isNegative: false, behind: { least: 1, most: 1 } },
} as const;

/**
 * Reads a pattern, one character for each byte. Throws PatternFault.
 * @param options what holds until the pattern says otherwise
 */
export function parsePattern(source: string, options: PatternOptions): ParsedPattern {
  return new Parser(source, options).parse();
}

interface Flags {
  readonly i: boolean;
  readonly m: boolean;
  readonly s: boolean;
  readonly n: boolean;
  readonly x: boolean;
  /** xx: blanks in square brackets mean nothing either. */
  readonly xx: boolean;
  readonly U: boolean;
  readonly J: boolean;
}
const NO_FLAGS: Flags = { i: false, m: false, s: false, n: false, x: false, xx: false, U: false, J: false };

class Parser {
  readonly #text: PatternText;
  #flags: Flags;
  #groups = 0;
  #depth = 0;
  #looks = 0;
  readonly #names = new Map<string, number[]>();
  /** References may stand before what they name. */
  readonly #references: { readonly numbers: number[]; readonly name: string; readonly at: number }[] = [];

  constructor(source: string, { ignoresCase = false, isMultiline = false, isDotAll = false }: PatternOptions) {
    this.#text = new PatternText(source);
    this.#flags = { ...NO_FLAGS, i: ignoresCase, m: isMultiline, s: isDotAll };
  }

  parse(): ParsedPattern {
    const node = this.#either();
    if (!this.#text.isAtEnd) throw this.#text.fault('closed too often');
    for (const { numbers, name, at } of this.#references) {
      if (name !== '') numbers.push(...(this.#names.get(name) ?? []));
      if (numbers.length === 0 || numbers[0] > this.#groups) throw this.#text.fault('no such group', at);
    }
    return { node, groups: this.#groups, asksAgain: this.#references.length > 0 };
  }

  #either(): PatternNode {
    this.#depth += 1;
    if (this.#depth > DEEPEST) throw this.#text.fault('too deep');
    const parts = [this.#sequence()];
    while (this.#text.takes('|')) parts.push(this.#sequence());
    this.#depth -= 1;
    return parts.length === 1 ? parts[0] : { kind: 'either', parts };
  }

  #sequence(): PatternNode {
    const text = this.#text;
    const parts: PatternNode[] = [];
    let mayRepeat = false;
    for (;;) {
      this.#skip();
      if (text.isAtEnd || (!text.isQuoted && '|)'.includes(text.next))) break;
      const from = text.at;
      const quantifier = text.isQuoted ? null : text.take(QUANTIFIER);
      if (quantifier !== null) {
        if (!mayRepeat) throw text.fault('nothing to repeat', from);
        parts.push(this.#repeat(parts.pop()!, quantifier, from));
        mayRepeat = false;
        continue;
      }
      const isGroup = !text.isQuoted && text.next === '(';
      const node = this.#item(parts);
      if (node !== null) parts.push(node);
      mayRepeat = node !== null && (isGroup || (node.kind !== 'place' && node.kind !== 'begin'));
    }
    return parts.length === 1 ? parts[0] : { kind: 'sequence', parts };
  }

  /** Steps over what means nothing, also between something and its quantifier. */
  #skip(): void {
    do this.#text.skipQuoting();
    while (!this.#text.isQuoted && (this.#text.take(COMMENT) ?? (this.#flags.x ? this.#text.take(NOTHING) : null)));
  }

  #repeat(inner: PatternNode, [, sign, least, comma, most]: RegExpExecArray, from: number): PatternNode {
    const text = this.#text;
    const min = sign === undefined ? Number(least) : sign === '+' ? 1 : 0;
    const open = sign === undefined ? comma !== undefined && most === '' : sign !== '?';
    const max = sign === '?' ? 1 : open ? Infinity : comma === undefined ? min : Number(most);
    if (min > MOST_TIMES || (max > MOST_TIMES && !open)) throw text.fault('too many times', from);
    if (min > max) throw text.fault('more than at most', from);
    this.#skip();
    const mode = text.isQuoted ? null : text.take(/[+?]/y);
    const isLazy = mode === null ? this.#flags.U : mode[0] === '?' && !this.#flags.U;
    const repetition: PatternNode = { kind: 'repeat', inner, min, max, isLazy };
    return mode?.[0] === '+' ? { kind: 'atomic', inner: { ...repetition, isLazy: false } } : repetition;
  }

  /** What comes next; null for what only changes how the rest is read. */
  #item(before: PatternNode[]): PatternNode | null {
    const text = this.#text;
    if (text.isQuoted) return this.#byte(text.takeCode());
    const { i, m, s, xx } = this.#flags;
    switch (text.next) {
      case '(':
        return this.#parentheses();
      case '[':
        for (const [sign, look] of Object.entries(WORD_ENDS)) {
          if (!text.takes(sign)) continue;
          before.push(place('boundary'));
          return look;
        }
        return setNode(readBrackets(text, i, xx));
      case '\\':
        return this.#escape();
      case '.':
        text.at += 1;
        return setNode(s ? EVERYTHING : NO_NEWLINE);
      case '^':
        text.at += 1;
        return place(m ? 'line start' : 'start');
      case '$':
        text.at += 1;
        return place(m ? 'line end' : 'before last newline');
      default:
        return this.#byte(text.takeCode());
    }
  }

  #byte(byte: number): PatternNode {
    const set = rangesOf([byte, byte]);
    return setNode(this.#flags.i ? ignoringCase(set) : set);
  }

  #parentheses(): PatternNode | null {
    const text = this.#text;
    const from = text.at;
    const options = text.take(OPTIONS);
    if (options !== null) {
      const outside = this.#flags;
      this.#flags = changed(outside, options);
      return options[5] === ':' ? this.#closed(from, outside) : null;
    }
    const look = text.take(LOOK);
    if (look !== null) return this.#look(from, look[1] === '<', look[2] === '!');
    if (text.takes('(?>')) return { kind: 'atomic', inner: this.#closed(from) };
    const again = text.take(NAMED_AGAIN);
    if (again !== null) return this.#backTo(again[1], from);
    const named = text.take(NAMED);
    if (named === null) {
      text.at += 1;
      if (text.next === '?' || text.next === '*') throw text.fault('unknown group');
      if (this.#flags.n) return this.#closed(from);
    }
    this.#groups += 1;
    const number = this.#groups;
    if (named !== null) this.#name(named[1] ?? named[2], number);
    return { kind: 'group', number, inner: this.#closed(from) };
  }

  #name(name: string, number: number): void {
    const known = this.#names.get(name) ?? [];
    if (known.length > 0 && !this.#flags.J) throw this.#text.fault('two groups have this name');
    this.#names.set(name, [...known, number]);
  }

  /** What stands between parentheses, up to the one that closes: options that change within end there. */
  #closed(from: number, outside = this.#flags): PatternNode {
    const inner = this.#either();
    if (!this.#text.takes(')')) throw this.#text.fault('open group', from);
    this.#flags = outside;
    return inner;
  }

  #look(from: number, isBehind: boolean, isNegative: boolean): PatternNode {
    this.#looks += 1;
    const inner = this.#closed(from);
    this.#looks -= 1;
    const behind = isBehind ? lengthsOf(inner) : null;
    if (behind !== null && behind.most > FARTHEST) throw this.#text.fault('looks back without end', from);
    return { kind: 'look', inner, isNegative, behind };
  }

  #escape(): PatternNode | null {
    const text = this.#text;
    const from = text.at;
    const named = text.take(NAMED_AGAIN);
    if (named !== null) return this.#backTo(named[2] ?? named[3] ?? named[4], from);
    const numbered = text.take(NUMBERED_AGAIN);
    if (numbered !== null) return this.#backTo(this.#absolute(numbered[1] ?? numbered[2]), from);
    const plain = text.take(PLAIN_NUMBER);
    if (plain !== null) {
      const number = Number(plain[1]);
      if (number < 10 || number <= this.#groups) return this.#backTo(number, from);
      text.at = from;
      return this.#byte(readOctal(text));
    }
    const set = readSet(text);
    if (set !== null) return setNode(set);
    const byte = readByte(text);
    if (byte !== null) return this.#byte(byte);
    text.at += 2;
    const letter = text.text[from + 1];
    if (Object.hasOwn(PLACES, letter)) return place(PLACES[letter]);
    switch (letter) {
      case 'C':
        return setNode(EVERYTHING);
      case 'N':
        if (/^\{(?!\d+(?:,\d*)?\})/.test(text.text.slice(text.at, text.at + 16))) break;
        return setNode(NO_NEWLINE);
      case 'R':
        return atomic(LINE_BREAK, setNode(VERTICAL_SPACE));
      case 'X':
        return atomic(LINE_BREAK, setNode(EVERYTHING));
      case 'K':
        if (this.#looks > 0) break;
        return { kind: 'begin' };
    }
    throw text.fault('unknown escape', from);
  }

  /** The number of a group that may be counted from here. */
  #absolute(number: string): number {
    const count = Number(number.replace(/^[+-]/, ''));
    if (number.startsWith('-')) return this.#groups + 1 - count;
    return number.startsWith('+') ? this.#groups + count : count;
  }

  #backTo(group: string | number, at: number): PatternNode {
    if (typeof group === 'number' && group < 1) throw this.#text.fault('no such group', at);
    const numbers = typeof group === 'number' ? [group] : [];
    this.#references.push({ numbers, name: typeof group === 'number' ? '' : group, at });
    return { kind: 'back', numbers, ignoresCase: this.#flags.i };
  }
}

function changed(flags: Flags, [, fresh, only = '', on = '', off = '']: RegExpExecArray): Flags {
  const begin = fresh === undefined ? flags : { ...NO_FLAGS, U: flags.U, J: flags.J };
  const added = fresh === undefined ? on : only;
  const flag = (letter: keyof Flags): boolean => !off.includes(letter) && (added.includes(letter) || begin[letter]);
  const xx = !off.includes('x') && (added.includes('x') ? added.includes('xx') : begin.xx);
  return { i: flag('i'), m: flag('m'), s: flag('s'), n: flag('n'), x: flag('x'), xx, U: flag('U'), J: flag('J') };
}

function lengthsOf(node: PatternNode): Lengths {
  switch (node.kind) {
    case 'set':
      return { least: 1, most: 1 };
    case 'sequence':
      return node.parts
        .map(lengthsOf)
        .reduce((all, { least, most }) => ({ least: all.least + least, most: all.most + most }), { least: 0, most: 0 });
    case 'either':
      return node.parts
        .map(lengthsOf)
        .reduce((all, { least, most }) => ({ least: Math.min(all.least, least), most: Math.max(all.most, most) }));
    case 'group':
    case 'atomic':
      return lengthsOf(node.inner);
    case 'repeat': {
      const { least, most } = lengthsOf(node.inner);
      return { least: least * node.min, most: most === 0 ? 0 : most * node.max };
    }
    case 'back':
      return { least: 0, most: Infinity };
    default:
      return { least: 0, most: 0 };
  }
}
