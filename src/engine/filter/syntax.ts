// The grammar of Wireshark's display filters (wireshark-filter(4)), as far as column fields need it. Functions, slices and
// byte fields are parsed by nobody yet and refused with their position.

import type { FilterError } from '../../model/query.ts';

/** A value as it was written: what it means depends on the field it is held against. */
export interface Value {
  readonly text: string;
  readonly quoted: boolean;
  readonly at: number;
}

export interface Range {
  readonly from: Value;
  readonly to: Value;
}

export type Operator = '==' | '!=' | '>' | '<' | '>=' | '<=' | 'contains' | 'matches' | '~=';

export type Node =
  | { readonly kind: 'and' | 'or' | 'xor'; readonly left: Node; readonly right: Node }
  | { readonly kind: 'not'; readonly inner: Node }
  | { readonly kind: 'exists'; readonly field: string; readonly at: number }
  | {
      readonly kind: 'compare';
      readonly field: string;
      readonly at: number;
      readonly operator: Operator;
      readonly all: boolean;
      readonly value: Value;
    }
  | {
      readonly kind: 'in';
      readonly field: string;
      readonly at: number;
      readonly set: readonly (Value | Range)[];
      readonly negated: boolean;
    };

export type Parsed =
  { readonly ok: true; readonly node: Node | null } | { readonly ok: false; readonly error: FilterError };

interface Token {
  readonly type: 'word' | 'string' | 'symbol' | 'end';
  readonly text: string;
  readonly at: number;
  readonly length: number;
}

/** Thrown and caught inside this file only. */
class SyntaxFault extends Error {
  readonly error: FilterError;

  constructor(code: string, message: string, token: { at: number; length: number }) {
    super(message);
    this.error = { at: token.at, length: Math.max(1, token.length), code, message };
  }
}

const OPERATORS: Readonly<Record<string, Operator>> = {
  '==': '==',
  eq: '==',
  '===': '==',
  any_eq: '==',
  all_eq: '==',
  '!=': '!=',
  ne: '!=',
  all_ne: '!=',
  '~=': '~=',
  any_ne: '~=',
  '!==': '~=',
  '>': '>',
  gt: '>',
  '<': '<',
  lt: '<',
  '>=': '>=',
  ge: '>=',
  '<=': '<=',
  le: '<=',
  contains: 'contains',
  matches: 'matches',
  '~': 'matches',
};
/** Deeper nesting is nobody's filter. */
const DEEPEST = 200;
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
];

/** Parses a display filter; empty means everything. */
export function parseFilter(text: string): Parsed {
  try {
    const parser = new Parser(tokenize(text));
    return { ok: true, node: parser.parse() };
  } catch (fault) {
    if (fault instanceof SyntaxFault) return { ok: false, error: fault.error };
    throw fault;
  }
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    if (/\s/.test(text[at])) {
      at += 1;
      continue;
    }
    const token = readToken(text, at);
    tokens.push(token);
    at += token.length;
  }
  return [...tokens, { type: 'end', text: '', at: text.length, length: 0 }];
}

function readToken(text: string, at: number): Token {
  const raw = /^r"([^"]*)"/.exec(text.slice(at));
  if (raw !== null) return { type: 'string', text: raw[1], at, length: raw[0].length };
  if (text[at] === '"') return readString(text, at);
  const symbol = SYMBOLS.find((known) => text.startsWith(known, at));
  if (symbol !== undefined) return { type: 'symbol', text: symbol, at, length: symbol.length };
  // A word holds what fields, numbers, addresses, networks and bytes are made of; two dots end it (a range).
  const word = /^(?:(?!\.\.)[\w.:/\-*])+/.exec(text.slice(at));
  if (word === null)
    throw new SyntaxFault('unexpected-character', `"${text[at]}" has no meaning here.`, { at, length: 1 });
  return { type: 'word', text: word[0], at, length: word[0].length };
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  '\\': '\\',
  '"': '"',
  "'": "'",
  '0': '\0',
};

function readString(text: string, at: number): Token {
  let value = '';
  for (let i = at + 1; i < text.length; i += 1) {
    const character = text[i];
    if (character === '"') return { type: 'string', text: value, at, length: i + 1 - at };
    if (character !== '\\') {
      value += character;
      continue;
    }
    const byte = /^x([0-9a-f]{2})/i.exec(text.slice(i + 1));
    value +=
      byte !== null
        ? String.fromCharCode(parseInt(byte[1], 16))
        : (ESCAPES[text[i + 1] ?? ''] ?? `\\${text[i + 1] ?? ''}`);
    i += byte !== null ? 3 : 1;
  }
  throw new SyntaxFault('open-string', 'The string has no closing quotation mark.', { at, length: text.length - at });
}

/** Recursive descent; "or" binds loosest, then "xor", "and", "not". */
class Parser {
  readonly #tokens: readonly Token[];
  #position = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  parse(): Node | null {
    if (this.#peek().type === 'end') return null;
    const node = this.#or();
    const rest = this.#peek();
    if (rest.type !== 'end')
      throw new SyntaxFault('unexpected-word', `"${rest.text}" is unexpected here: "and" or "or" is missing.`, rest);
    return node;
  }

  #peek(): Token {
    return this.#tokens[this.#position];
  }

  #take(): Token {
    return this.#tokens[this.#position++];
  }

  #takes(...words: string[]): boolean {
    const token = this.#peek();
    if (token.type === 'string' || token.type === 'end' || !words.includes(token.text)) return false;
    this.#position += 1;
    return true;
  }

  #or(): Node {
    let left = this.#xor();
    while (this.#takes('or', '||')) left = { kind: 'or', left, right: this.#xor() };
    return left;
  }

  #xor(): Node {
    let left = this.#and();
    while (this.#takes('xor', '^^')) left = { kind: 'xor', left, right: this.#and() };
    return left;
  }

  #and(): Node {
    let left = this.#not();
    while (this.#takes('and', '&&')) left = { kind: 'and', left, right: this.#not() };
    return left;
  }

  #not(): Node {
    if (++this.#depth > DEEPEST) throw new SyntaxFault('too-deep', 'The filter is nested too deeply.', this.#peek());
    const negated = this.#takes('not', '!');
    const node = negated
      ? ({ kind: 'not', inner: this.#not() } as const)
      : this.#takes('(')
        ? this.#parenthesis()
        : this.#relation();
    this.#depth -= 1;
    return node;
  }

  #parenthesis(): Node {
    const node = this.#or();
    const token = this.#peek();
    if (!this.#takes(')')) throw new SyntaxFault('open-parenthesis', 'A closing parenthesis is missing.', token);
    return node;
  }

  #relation(): Node {
    const quantifier = this.#peek();
    const all = this.#takes('all');
    if (!all) this.#takes('any');
    const token = this.#take();
    if (token.type === 'end')
      throw new SyntaxFault('unexpected-end', 'The filter ends too early: a field or protocol is missing.', token);
    if (token.type !== 'word' || !/^[a-z_][\w.-]*$/i.test(token.text))
      throw new SyntaxFault('no-field', `"${token.text}" is no field or protocol.`, token);
    const field = token.text;
    const { at } = token;
    const next = this.#peek();
    if (next.type !== 'string' && next.text === 'not' && this.#tokens[this.#position + 1]?.text === 'in') {
      this.#position += 2;
      return { kind: 'in', field, at, set: this.#set(), negated: true };
    }
    if (this.#takes('in')) return { kind: 'in', field, at, set: this.#set(), negated: false };
    const operator = next.type === 'string' || next.type === 'end' ? undefined : OPERATORS[next.text];
    if (operator === undefined) {
      if (all) throw new SyntaxFault('no-comparison', '"all" needs a comparison.', quantifier);
      return { kind: 'exists', field, at };
    }
    this.#position += 1;
    return { kind: 'compare', field, at, operator, all: all || next.text.startsWith('all_'), value: this.#value() };
  }

  #value(): Value {
    const token = this.#take();
    if (token.type === 'string' || (token.type === 'word' && !['and', 'or', 'not', 'in', 'xor'].includes(token.text))) {
      return { text: token.text, quoted: token.type === 'string', at: token.at };
    }
    throw new SyntaxFault(
      'no-value',
      token.type === 'end'
        ? 'The filter ends too early: a value is missing.'
        : `A value is missing before "${token.text}".`,
      token,
    );
  }

  #set(): (Value | Range)[] {
    const open = this.#peek();
    if (!this.#takes('{')) throw new SyntaxFault('no-set', '"in" needs a set such as {80, 443}.', open);
    const set: (Value | Range)[] = [];
    while (!this.#takes('}')) {
      const from = this.#value();
      set.push(this.#takes('..') ? { from, to: this.#value() } : from);
      if (!this.#takes(',') && this.#peek().text !== '}' && this.#peek().type === 'end')
        throw new SyntaxFault('open-set', 'A closing brace is missing.', this.#peek());
    }
    if (set.length === 0) throw new SyntaxFault('empty-set', 'The set is empty.', open);
    return set;
  }
}
