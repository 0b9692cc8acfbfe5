// The grammar of Wireshark's display filters, wireshark-filter(4) of Wireshark 4.0, and "xor" besides. What a word means,
// whether a field or a value, is decided later (check.ts).

import type { FilterError } from '../../model/query.ts';
import { readParts } from './parts.ts';
import type { Element, Expression, Node, Operator, Quantifier, Sign } from './syntax-tree.ts';
import { FilterFault, tokenize } from './tokens.ts';
import type { Place, Token } from './tokens.ts';

/** A filter that could be read (null: an empty one, which accepts all), or the place where it could not. */
export type Parsed =
  { readonly ok: true; readonly node: Node | null } | { readonly ok: false; readonly error: FilterError };

/** What stands for an operator, and whether it asks for all values. */
const OPERATORS: Readonly<Record<string, readonly [Operator, boolean]>> = {
  '==': ['==', false],
  eq: ['==', false],
  any_eq: ['==', false],
  '===': ['==', true],
  all_eq: ['==', true],
  '!=': ['!=', true],
  ne: ['!=', true],
  all_ne: ['!=', true],
  '~=': ['!=', false],
  '!==': ['!=', false],
  any_ne: ['!=', false],
  '>': ['>', false],
  gt: ['>', false],
  '<': ['<', false],
  lt: ['<', false],
  '>=': ['>=', false],
  ge: ['>=', false],
  '<=': ['<=', false],
  le: ['<=', false],
  contains: ['contains', false],
  matches: ['matches', false],
  '~': ['matches', false],
};
export const OPERATOR_NAMES: readonly string[] = Object.keys(OPERATORS);
/** Words that are no names and no values. */
const RESERVED = new Set(['and', 'or', 'not', 'xor', 'in', 'any', 'all', 'bitwise_and', ...Object.keys(OPERATORS)]);
const NAME = /^\.?[a-z_][\w.-]*$/i;
/** Deeper nesting is nobody's filter. */
const DEEPEST = 200;

/** Parses a display filter; empty means everything. */
export function parseFilter(text: string): Parsed {
  try {
    return { ok: true, node: new Parser(tokenize(text)).parse() };
  } catch (fault) {
    if (fault instanceof FilterFault) return { ok: false, error: fault.error };
    throw fault;
  }
}

/** Recursive descent. Tests: "or" binds loosest, then "xor", "and", "not". Values: "&", then + and −, then * / %. */
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
    if (rest.type !== 'end') throw unexpected(rest);
    return node;
  }

  #peek(): Token {
    return this.#tokens[this.#position];
  }

  #take(): Token {
    const token = this.#peek();
    if (token.type !== 'end') this.#position += 1;
    return token;
  }

  #takes(...words: string[]): Token | null {
    const token = this.#peek();
    if ((token.type !== 'word' && token.type !== 'symbol') || !words.includes(token.text)) return null;
    this.#position += 1;
    return token;
  }

  #nested<T>(read: () => T): T {
    if (++this.#depth > DEEPEST) throw new FilterFault('too-deep', 'The filter is nested too deeply.', this.#peek());
    const result = read();
    this.#depth -= 1;
    return result;
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
    return this.#nested(() => {
      if (this.#takes('not', '!')) return { kind: 'not', inner: this.#not() };
      return this.#takes('(') ? this.#parenthesis() : this.#relation();
    });
  }

  #parenthesis(): Node {
    const node = this.#or();
    const token = this.#peek();
    if (!this.#takes(')')) {
      if (token.type !== 'end') throw unexpected(token);
      throw new FilterFault('open-parenthesis', 'A closing parenthesis is missing.', token);
    }
    return node;
  }

  /** A field alone, a comparison, or a chain of them: 1 < a < b. */
  #relation(): Node {
    const start = this.#peek();
    const quantifier = (this.#takes('all', 'any')?.text ?? null) as Quantifier;
    let left = this.#value();
    const isNot = ['not', '!'].includes(this.#peek().text) && this.#peek().type !== 'string';
    const negated = isNot && this.#tokens[this.#position + 1]?.text === 'in';
    if (negated) this.#position += 1;
    if (this.#takes('in')) {
      // "not in": no value is in the set, whatever is asked of all or any.
      const node: Node = { kind: 'in', of: left, all: quantifier === 'all' && !negated, set: this.#set() };
      return negated ? { kind: 'not', inner: node } : node;
    }
    let chain: Node | null = null;
    for (let operator = this.#operator(); operator !== null; operator = this.#operator()) {
      const [name, asksAll] = OPERATORS[operator.text];
      const right = this.#value();
      const all = quantifier === null ? asksAll : quantifier === 'all';
      const node: Node = { kind: 'compare', left, operator: name, all, right, sign: operator };
      chain = chain === null ? node : { kind: 'and', left: chain, right: node };
      left = right;
    }
    if (chain !== null) return chain;
    if (quantifier !== null) throw new FilterFault('no-comparison', `"${quantifier}" needs a comparison.`, start);
    return { kind: 'exists', of: left };
  }

  #operator(): Token | null {
    const token = this.#peek();
    const isOne = (token.type === 'word' || token.type === 'symbol') && Object.hasOwn(OPERATORS, token.text);
    return isOne ? this.#take() : null;
  }

  #value(): Expression {
    return this.#nested(() => this.#signs(['&', 'bitwise_and'], () => this.#addition()));
  }

  #addition(): Expression {
    return this.#signs(['+', '-'], () => this.#signs(['*', '/', '%'], () => this.#unary()));
  }

  #signs(signs: readonly string[], operand: () => Expression): Expression {
    let left = operand();
    for (let sign = this.#takes(...signs); sign !== null; sign = this.#takes(...signs)) {
      const right = operand();
      const name = sign.text === 'bitwise_and' ? '&' : (sign.text as Sign);
      left = { kind: 'sum', sign: name, left, right, ...span(left, right) };
    }
    return left;
  }

  #unary(): Expression {
    const sign = this.#takes('-', '+');
    if (sign === null) return this.#postfix();
    return this.#nested(() => {
      const next = this.#peek();
      if (next.text === '-' || next.text === '+') throw noValue(next);
      const of = this.#unary();
      return sign.text === '+' ? of : { kind: 'negative', of, ...span(sign, of) };
    });
  }

  #postfix(): Expression {
    let value = this.#primary();
    for (;;) {
      const token = this.#peek();
      if (token.type !== 'ranges') return value;
      this.#position += 1;
      value = { kind: 'slice', of: value, parts: readParts(token), ...span(value, token) };
    }
  }

  #primary(): Expression {
    if (this.#takes('{')) {
      const value = this.#value();
      const close = this.#peek();
      if (!this.#takes('}')) throw close.type === 'end' ? openBrace(close) : unexpected(close);
      return value;
    }
    const token = this.#peek();
    const { type, text, at, length, places } = token;
    if (type === 'end')
      throw new FilterFault('unexpected-end', 'The filter ends too early: a field or value is missing.', token);
    if (type === 'symbol' || type === 'ranges' || (type === 'word' && RESERVED.has(text))) throw noValue(token);
    this.#position += 1;
    if (type !== 'word') return { kind: type, text, at, length, ...(places && { places }) };
    if (this.#peek().text === '(' && this.#peek().type === 'symbol' && NAME.test(text)) return this.#call(token);
    return this.#layers(token);
  }

  /** ip.addr#2, ip.addr#[1-2]. */
  #layers({ text, at, length }: Token): Expression {
    const hash = this.#takes('#');
    if (hash === null) return { kind: 'word', text, layers: null, at, length };
    const token = this.#take();
    const isNumber = token.type === 'word' && /^\d+$/.test(token.text);
    if (!isNumber && token.type !== 'ranges')
      throw new FilterFault('no-layer', 'Behind "#" stands the number of a layer, or numbers in brackets.', token);
    const layers = isNumber ? [{ from: Number(token.text), count: 1, to: null }] : readParts(token);
    return { kind: 'word', text, layers, ...span({ at, length }, token) };
  }

  #call({ text: name, at, length: nameLength }: Token): Expression {
    this.#position += 1;
    const given: Expression[] = [];
    for (let close = this.#takes(')'); close === null; close = this.#takes(')')) {
      if (given.length > 0 && !this.#takes(',')) {
        const token = this.#peek();
        throw token.type === 'end'
          ? new FilterFault('open-parenthesis', 'A closing parenthesis is missing.', token)
          : unexpected(token);
      }
      given.push(this.#value());
    }
    const end = this.#tokens[this.#position - 1];
    return { kind: 'call', name, nameLength, given, ...span({ at, length: nameLength }, end) };
  }

  #set(): Element[] {
    const open = this.#peek();
    if (!this.#takes('{')) throw new FilterFault('no-set', '"in" needs a set such as {80, 443}.', open);
    const close = this.#takes('}');
    if (close !== null) throw new FilterFault('empty-set', 'The set is empty.', close);
    const set: Element[] = [];
    for (;;) {
      const from = this.#unary();
      set.push(this.#takes('..') ? { from, to: this.#unary() } : from);
      if (this.#takes('}')) return set;
      const token = this.#peek();
      if (!this.#takes(',')) throw token.type === 'end' ? openBrace(token) : unexpected(token);
    }
  }
}

const span = (from: Place, to: Place): Place => ({ at: from.at, length: to.at + to.length - from.at });

const unexpected = (token: Token): FilterFault =>
  new FilterFault('unexpected-word', `"${token.text}" is unexpected here: "and" or "or" is missing.`, token);
const openBrace = (token: Token): FilterFault => new FilterFault('open-set', 'A closing brace is missing.', token);
const noValue = (token: Token): FilterFault =>
  new FilterFault('no-value', `A field or value is missing before "${token.text}".`, token);
