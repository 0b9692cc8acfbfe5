// Escapes and square brackets that stand for one byte, pcre2pattern(3), "Backslash" and "Square brackets".

import {
  add,
  type ByteSet,
  ignoringCase,
  inverted,
  POSIX_SETS,
  propertySet,
  rangesOf,
  SET_ESCAPES,
} from './byte-set.ts';
import type { PatternText } from './pattern-text.ts';

const NUMBERED = /\\(?:x\{([\da-fA-F]*)\}|x(?!\{)([\da-fA-F]{0,2})|o\{([0-7]+)\}|(0[0-7]{0,2}))/y;
const PROPERTY = /\\([pP])(?:\{(\^?)([\w&]+)\}|([A-Za-z]))/y;
const NAMED = /\[([:.=])((?:\\[\]\\]|(?!\[\1|\1\])[^\]])*)\1\]/y;
const CONTROLS: Readonly<Record<string, number>> = { a: 7, e: 27, f: 12, n: 10, r: 13, t: 9 };
const MOST_DIGITS = 8;

/** The byte that an escape here stands for; null for one that means something else. */
export function readByte(text: PatternText): number | null {
  const at = text.at;
  const found = text.take(NUMBERED);
  if (found !== null) {
    const [, braced, hexadecimal, bracedOctal, octal] = found as (string | undefined)[];
    const digits = braced ?? hexadecimal;
    if (braced === '') throw text.fault('no digits', at);
    return byteOf(
      text,
      digits === undefined ? (bracedOctal ?? octal ?? '') : `0${digits}`,
      digits === undefined ? 8 : 16,
      at,
    );
  }
  const letter = text.text.charAt(at + 1);
  const control = text.take(/\\c([ -~])/y);
  if (control !== null) return control[1].toUpperCase().charCodeAt(0) ^ 0x40;
  if (Object.hasOwn(CONTROLS, letter)) {
    text.at += 2;
    return CONTROLS[letter];
  }
  if (letter === '') throw text.fault('a backslash at the end');
  if (/[A-Za-z\d]/.test(letter)) return null;
  text.at += 2;
  return letter.charCodeAt(0);
}

/** Up to three octal digits behind a backslash. */
export function readOctal(text: PatternText): number {
  const at = text.at;
  const digits = text.take(/\\([0-7]{1,3})/y)?.[1];
  if (digits === undefined) throw text.fault('no such group');
  return byteOf(text, digits, 8, at);
}

function byteOf(text: PatternText, digits: string, base: 8 | 16, at: number): number {
  const significant = digits.replace(/^0+/, '');
  const code = significant.length > MOST_DIGITS ? Infinity : parseInt(`0${significant}`, base);
  if (code > 0xff) throw text.fault('no byte', at);
  return code;
}

/** The set that an escape here stands for, within brackets and outside; null for one that means something else. */
export function readSet(text: PatternText): ByteSet | null {
  const set = SET_ESCAPES.get(text.text.charAt(text.at + 1));
  if (set !== undefined) {
    text.at += 2;
    return set;
  }
  const at = text.at;
  const property = text.take(PROPERTY);
  if (property === null) return null;
  const name = property[3] ?? property[4];
  const known = propertySet(name[0].toUpperCase() + name.slice(1).toLowerCase());
  if (known === null) throw text.fault('no such property', at);
  return (property[1] === 'P') !== (property[2] === '^') ? inverted(known) : known;
}

/** What square brackets mean, the first of which comes next. `ignoresBlanks`: as (?xx) says. */
export function readBrackets(text: PatternText, ignoresCase: boolean, ignoresBlanks: boolean): ByteSet {
  if (text.take(NAMED) !== null) throw text.fault('a class outside of brackets', text.at - 1);
  const fold = (part: ByteSet): ByteSet => (ignoresCase ? ignoringCase(part) : part);
  const parts = new BracketParts(text, fold, ignoresBlanks);
  const isNegative = text.takes('^');
  const set = rangesOf();
  for (let first = parts.read(false); first !== null; first = parts.read(true)) {
    const isRange = parts.takesHyphen();
    if (typeof first !== 'number') {
      if (isRange) throw text.fault('a class begins no range');
      add(set, first);
      continue;
    }
    const last = isRange ? parts.read(false) : first;
    if (typeof last !== 'number') throw text.fault('a class ends no range');
    if (last < first) throw text.fault('the range is empty');
    add(set, fold(rangesOf([first, last])));
  }
  return isNegative ? inverted(set) : set;
}

/** What stands in square brackets, one after the other. */
class BracketParts {
  readonly #text: PatternText;
  readonly #fold: (set: ByteSet) => ByteSet;
  readonly #ignoresBlanks: boolean;
  readonly #from: number;

  constructor(text: PatternText, fold: (set: ByteSet) => ByteSet, ignoresBlanks: boolean) {
    this.#text = text;
    this.#fold = fold;
    this.#ignoresBlanks = ignoresBlanks;
    this.#from = text.at;
    text.at += 1;
  }

  /** The next byte, or the set that stands there; null for the bracket that closes. One that comes first is itself. */
  read(mayClose: boolean): number | ByteSet | null {
    const text = this.#text;
    this.#skip();
    if (text.isAtEnd) throw text.fault('open bracket', this.#from);
    if (text.isQuoted) return text.takeCode();
    if (mayClose && text.takes(']')) return null;
    if (text.next === '\\') return readSet(text) ?? readByte(text) ?? readBracketEscape(text);
    return this.#readNamed() ?? text.takeCode();
  }

  /** A hyphen that makes a range: one before the end is itself. */
  takesHyphen(): boolean {
    this.#skip();
    return !this.#text.isQuoted && this.#text.take(/-(?!\])/y) !== null;
  }

  #skip(): void {
    do this.#text.skipQuoting();
    while (!this.#text.isQuoted && this.#ignoresBlanks && this.#text.take(/[ \t]+/y) !== null);
  }

  /** [:alpha:] and its like. */
  #readNamed(): ByteSet | null {
    const at = this.#text.at;
    const found = this.#text.take(NAMED);
    if (found === null) return null;
    const isNegative = found[2].startsWith('^');
    const known = found[1] === ':' ? POSIX_SETS.get(found[2].slice(Number(isNegative))) : undefined;
    if (known === undefined) throw this.#text.fault('no such class', at);
    return isNegative ? inverted(this.#fold(known)) : this.#fold(known);
  }
}

/** Escapes that mean something else outside of brackets. */
function readBracketEscape(text: PatternText): number {
  const letter = text.text.charAt(text.at + 1);
  if (/[1-7]/.test(letter)) return readOctal(text);
  if (!/[b89g]/.test(letter)) throw text.fault('unknown escape');
  text.at += 2;
  return letter === 'b' ? 8 : letter.charCodeAt(0);
}
