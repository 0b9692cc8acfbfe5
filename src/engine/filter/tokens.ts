// The words and signs of a display filter, as Wireshark's scanner cuts them.

import type { FilterError } from '../../model/query.ts';

/** Bytes of a filter that somebody may write: beyond it nobody meant it. */
const LONGEST = 65_536;
const MOST_TOKENS = 3000;

/** A word of a filter; `at` and `length` count characters of its text. */
export interface Token {
  /** `ranges` is what stands in square brackets. */
  readonly type: 'word' | 'string' | 'character' | 'symbol' | 'ranges' | 'end';
  readonly text: string;
  readonly at: number;
  readonly length: number;
  /** Where each character of a string that may hold escapes stands in the filter. */
  readonly places?: readonly number[];
}

/** A place in the text of a filter. */
export interface Place {
  readonly at: number;
  readonly length: number;
}

/** Why a filter cannot be used: told to the user with the place in its text. */
export class FilterFault extends Error {
  readonly error: FilterError;

  /** @param suggestion a word that was perhaps meant */
  constructor(code: string, message: string, { at, length }: Place, suggestion?: string) {
    super(message);
    this.error = { at, length: Math.max(1, length), code, message, ...(suggestion !== undefined && { suggestion }) };
  }
}

/** The longer ones first. */
const SYMBOLS = [
  '===',
  '!==',
  '&&',
  '||',
  '^^',
  '==',
  '!=',
  '~=',
  '>=',
  '<=',
  '..',
  '(',
  ')',
  '{',
  '}',
  ',',
  '!',
  '>',
  '<',
  '~',
  '&',
  '+',
  '-',
  '*',
  '/',
  '%',
  '#',
];

/** What names, numbers, addresses and bytes are made of; two dots end it (a range). A minus inside belongs to the word. */
const WORD = /(?:(?!\.\.)[\w.:]|(?<=[\w.:])-(?=[\w:]))+/y;
/** Bits of a network behind an address. */
const PREFIX_LENGTH = /\/\d+/y;
const IS_ADDRESS = /^(?:\d+(?:\.\d+)+|[\da-f]*:[\da-f:.]*)$/i;
const BLANKS = /\s*/y;

/** Cuts a filter into tokens; the last one is `end`. */
export function tokenize(text: string): Token[] {
  if (text.length > LONGEST) throw new FilterFault('too-long', 'The filter is too long.', { at: LONGEST, length: 1 });
  const tokens: Token[] = [];
  for (let at = skipBlanks(text, 0); at < text.length;) {
    const token = readToken(text, at);
    tokens.push(token);
    if (tokens.length > MOST_TOKENS) throw new FilterFault('too-long', 'The filter is too long.', token);
    at = skipBlanks(text, at + token.length);
  }
  return [...tokens, { type: 'end', text: '', at: text.length, length: 0 }];
}

function skipBlanks(text: string, at: number): number {
  BLANKS.lastIndex = at;
  BLANKS.test(text);
  return BLANKS.lastIndex;
}

function readToken(text: string, at: number): Token {
  const char = text[at];
  if (char === '"') return readString(text, at);
  if (/[rR]/.test(char) && text[at + 1] === '"') return readRawString(text, at);
  if (char === "'") return readCharacter(text, at);
  if (char === '[') return readRanges(text, at);
  const symbol = SYMBOLS.find((known) => text.startsWith(known, at));
  if (symbol !== undefined) return { type: 'symbol', text: symbol, at, length: symbol.length };
  WORD.lastIndex = at;
  const word = WORD.exec(text)?.[0];
  if (word === undefined)
    throw new FilterFault('unexpected-character', `"${char}" has no meaning here.`, { at, length: 1 });
  const bits = IS_ADDRESS.test(word) ? prefixLength(text, at + word.length) : '';
  return { type: 'word', text: word + bits, at, length: word.length + bits.length };
}

function prefixLength(text: string, at: number): string {
  PREFIX_LENGTH.lastIndex = at;
  return PREFIX_LENGTH.exec(text)?.[0] ?? '';
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
  "'": "'",
};
const ESCAPED = /\\(?:x([\da-fA-F]{1,2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{1,3})|(.))/y;

/** What a backslash and what follows it stand for; `length` characters of the filter. */
function readEscape(text: string, at: number): { value: string; length: number } {
  ESCAPED.lastIndex = at;
  const found = ESCAPED.exec(text);
  const [whole = '\\', byte, short, long, octal, letter] = found ?? [];
  const number = byte ?? short ?? long;
  const code = number !== undefined ? parseInt(number, 16) : octal !== undefined ? parseInt(octal, 8) : -1;
  if (code >= 0 && code <= 0x10ffff && !(octal !== undefined && code > 255))
    return { value: String.fromCodePoint(code), length: whole.length };
  const value = letter === undefined ? undefined : ESCAPES[letter];
  if (value === undefined)
    throw new FilterFault('bad-escape', `"${whole}" is no escape of a character.`, { at, length: whole.length });
  return { value, length: whole.length };
}

function readString(text: string, at: number): Token {
  let value = '';
  const places: number[] = [];
  for (let i = at + 1; i < text.length;) {
    if (text[i] === '"') return { type: 'string', text: value, at, length: i + 1 - at, places };
    const { value: next, length } = text[i] === '\\' ? readEscape(text, i) : { value: text[i], length: 1 };
    for (let unit = 0; unit < next.length; unit += 1) places.push(i);
    value += next;
    i += length;
  }
  throw openString(text, at);
}

/** In r"…" a backslash is itself; it only keeps a quotation mark from ending the text. */
function readRawString(text: string, at: number): Token {
  for (let i = at + 2; i < text.length; i += 1) {
    if (text[i] === '"') return { type: 'string', text: text.slice(at + 2, i), at, length: i + 1 - at };
    if (text[i] === '\\') i += 1;
  }
  throw openString(text, at);
}

/** From a character of a string to the end of it, in the filter. */
export function placeInString({ at, length, text, places }: Omit<Token, 'type'>, index: number): Place {
  const end = at + length - 1;
  const from = index < text.length ? (places?.[index] ?? end - text.length + index) : end;
  return { at: from, length: end - from };
}

const openString = (text: string, at: number): FilterFault =>
  new FilterFault('open-string', 'The string has no closing quotation mark.', { at, length: text.length - at });

/** 'a' or '\n': a number. */
function readCharacter(text: string, at: number): Token {
  const { value, length } =
    text[at + 1] === '\\' ? readEscape(text, at + 1) : { value: text.slice(at + 1, at + 2), length: 1 };
  if (value.length !== 1 || value === "'" || text[at + 1 + length] !== "'") {
    const end = text.indexOf("'", at + 1);
    throw new FilterFault('bad-character', 'Between single quotation marks stands exactly one character.', {
      at,
      length: (end < 0 ? text.length : end + 1) - at,
    });
  }
  return { type: 'character', text: value, at, length: length + 2 };
}

function readRanges(text: string, at: number): Token {
  const end = text.indexOf(']', at);
  if (end < 0)
    throw new FilterFault('open-bracket', 'A closing square bracket is missing.', { at, length: text.length - at });
  return { type: 'ranges', text: text.slice(at + 1, end), at, length: end + 1 - at };
}
