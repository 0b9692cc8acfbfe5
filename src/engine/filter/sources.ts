// The parts of a comparison, with their types settled: each gives the values that one packet has for it.

import type { Catalogue } from './catalogue.ts';
import { call, type Operands } from './functions.ts';
import { EXPERT_FIELDS, expertSource } from './experts.ts';
import { readLiteral } from './literals.ts';
import { neededBy, ownValues } from './source.ts';
import type { Reader, Source } from './source.ts';
import type { Expression, Part, Sign } from './syntax-tree.ts';
import { FilterFault } from './tokens.ts';
import type { Place } from './tokens.ts';
import { combine, isBytes, isNumeric, isTime, negative, slice } from './values.ts';
import type { Constant, Type, Value } from './values.ts';

/** Pairs of values of two fields that are worked out at most. */
const MOST_PAIRS = 4096;

const UTF8 = new TextEncoder();

/** Gives expressions of a filter their meaning: fields, slices, functions, arithmetic, literals. */
export class Sources implements Operands {
  readonly #catalogue: Catalogue;

  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue;
  }

  /** Whether an expression is a literal, or worked out from literals alone. */
  isLiteral(expression: Expression): boolean {
    switch (expression.kind) {
      case 'word':
        return (
          expression.layers === null &&
          this.#catalogue.find(bare(expression.text)) === null &&
          !Object.hasOwn(EXPERT_FIELDS, bare(expression.text))
        );
      case 'string':
      case 'character':
        return true;
      case 'slice':
      case 'negative':
        return this.isLiteral(expression.of);
      case 'sum':
        return this.isLiteral(expression.left) && this.isLiteral(expression.right);
      default:
        return false;
    }
  }

  /** A field, or what is worked out from fields. */
  field(expression: Expression): Source {
    switch (expression.kind) {
      case 'word':
        return this.#word(expression);
      case 'slice':
        return this.#slice(expression.of, expression.parts);
      case 'call':
        return call(expression, this);
      case 'negative': {
        const of = this.field(expression.of);
        if (!isNumeric(of.type) && of.type !== 'duration') throw cannot('-', of.type, expression.of);
        return {
          type: of.type,
          entries: of.entries,
          needed: neededBy(of),
          values: (read) => defined(of.values(read).map(negative)),
        };
      }
      case 'sum':
        return this.#sum(expression.sign, expression.left, expression.right);
      default:
        throw noField(expression, this.#catalogue);
    }
  }

  #word(expression: Expression & { kind: 'word' }): Source {
    const expert = expertSource(bare(expression.text), this.#catalogue);
    if (expert !== null) return expert;
    const entry = this.#catalogue.find(bare(expression.text));
    if (entry === null) throw noField(expression, this.#catalogue);
    const { layers } = expression;
    // Columns know nothing of layers.
    const asked = layers === null ? entry : { ...entry, column: null };
    return {
      type: entry.type,
      ...(entry.names !== undefined && { names: entry.names }),
      ...(entry.largest !== undefined && { largest: entry.largest }),
      entries: [asked],
      values: (read) => read(asked, layers),
      ...(entry.type === 'protocol' && { own: (read: Reader) => read({ ...asked, own: true }, layers) }),
      ...(layers === null && { entry }),
    };
  }

  #slice(inner: Expression, parts: readonly Part[]): Source {
    const of = this.field(inner);
    const isText = of.type === 'text';
    if (!isText && !isBytes(of.type) && of.type !== 'ipv4' && of.type !== 'ipv6')
      throw new FilterFault('no-slice', `A field of type ${of.type} cannot be cut into slices.`, inner);
    return {
      type: 'bytes',
      entries: of.entries,
      needed: neededBy(of),
      values: (read) =>
        defined(
          ownValues(of, read).map((value) => slice(typeof value === 'string' ? UTF8.encode(value) : value, parts)),
        ),
    };
  }

  #sum(sign: Sign, left: Expression, right: Expression): Source {
    const leftIsLiteral = this.isLiteral(left);
    if (leftIsLiteral && this.isLiteral(right)) throw noField(left, this.#catalogue);
    const known = this.field(leftIsLiteral ? right : left);
    const { type } = known;
    if (!calculates(sign, type)) throw cannot(sign, type, leftIsLiteral ? right : left);
    const other = this.beside(known, leftIsLiteral ? left : right);
    const [a, b] = leftIsLiteral ? [other, known] : [known, other];
    return {
      type,
      entries: [...a.entries, ...b.entries],
      needed: neededBy(a).length > 0 ? neededBy(a) : neededBy(b),
      values: (read) => pairs(a.values(read), b.values(read), (x, y) => combine(sign, x, y)),
    };
  }

  /** What stands beside a field: a literal of its type, or another source that fits. */
  beside(known: Source, expression: Expression): Source {
    if (this.isLiteral(expression)) return this.literal(known, expression);
    const other = this.field(expression);
    if (!areAlike(known.type, other.type))
      throw new FilterFault(
        'different-types',
        `A field of type ${known.type} cannot be held against one of type ${other.type}.`,
        expression,
      );
    return other;
  }

  /** A literal read as the type of a field. */
  literal(known: Source, expression: Expression): Source {
    const constant = this.#constant(known, expression);
    const values = [constant.value];
    return { type: known.type, entries: [], values: () => values, constant };
  }

  #constant(known: Source, expression: Expression): Constant {
    if (expression.kind === 'negative') {
      const value = negative(this.#constant(known, expression.of).value);
      if (value === null) throw cannot('-', known.type, expression);
      return { value };
    }
    if (expression.kind === 'sum') {
      const { sign } = expression;
      if (!calculates(sign, known.type)) throw cannot(sign, known.type, expression);
      const [left, right] = [expression.left, expression.right].map((side) => this.#constant(known, side).value);
      const value = combine(sign, left, right);
      if (value === null) throw new FilterFault('no-arithmetic', 'Nothing can be divided by 0.', expression);
      return { value };
    }
    if (expression.kind === 'slice') {
      const value = slice(this.#constant(known, expression.of).value, expression.parts);
      if (value === null) throw new FilterFault('no-slice', 'This value cannot be cut so.', expression);
      return { value };
    }
    if (expression.kind === 'call') throw noField(expression, this.#catalogue);
    if (known.type === 'label')
      throw new FilterFault(
        'no-values',
        'This field has no values: it stands alone, without a comparison.',
        expression,
      );
    const constant = readLiteral(expression, known.type, known.names);
    if ('code' in constant) throw new FilterFault(constant.code, constant.message, expression);
    if (known.largest !== undefined && (constant.value as number | bigint) > known.largest)
      throw new FilterFault('too-large', `This field holds no number above ${known.largest}.`, expression);
    return constant;
  }

  unknown(expression: Expression): FilterFault {
    return noField(expression, this.#catalogue);
  }
}

/** A point before a name says that it is one. */
const bare = (text: string): string => (text.startsWith('.') ? text.slice(1) : text);

function noField(expression: Expression, catalogue: Catalogue): FilterFault {
  const place: Place = { at: expression.at, length: expression.length };
  if (expression.kind !== 'word' || !/^\.?[a-z_][\w.-]*$/i.test(expression.text)) {
    const what = 'text' in expression ? `"${expression.text}"` : 'What is worked out from values alone';
    return new FilterFault('no-field', `${what} is no field or protocol.`, place);
  }
  const nearest = catalogue.nearest(expression.text);
  const hint = nearest === undefined ? '' : ` Did you mean ${nearest}?`;
  return new FilterFault(
    'unknown-field',
    `"${expression.text}" is no field or protocol known here.${hint}`,
    place,
    nearest,
  );
}

/** Whether values of a type are calculated with so, as in Wireshark. */
const calculates = (sign: Sign, type: Type): boolean =>
  type === 'number' ||
  (type === 'float' && sign !== '&') ||
  (type === 'duration' && (sign === '+' || sign === '-')) ||
  ((type === 'bytes' || type === 'mac' || type === 'ipv4' || type === 'ipv6') && sign === '&');

const cannot = (sign: string, type: Type, place: Place): FilterFault =>
  new FilterFault('no-arithmetic', `"${sign}" does not work with a field of type ${type}.`, place);

const defined = (values: readonly (Value | null)[]): Value[] => values.filter((value) => value !== null);

function areAlike(a: Type, b: Type): boolean {
  if (a === b) return a !== 'label';
  if (isBytes(a) && isBytes(b)) return true;
  // A slice of bytes beside an address: frame[26:4] == ip.src.
  if ((a === 'bytes' || b === 'bytes') && [a, b].some((type) => type === 'ipv4' || type === 'ipv6')) return true;
  const both = (types: readonly Type[]): boolean => types.includes(a) && types.includes(b);
  return (
    both(['number', 'flag']) ||
    (isTime(a) && isTime(b)) ||
    both(['address', 'ipv4']) ||
    both(['address', 'ipv6']) ||
    both(['address', 'mac'])
  );
}

function pairs(left: readonly Value[], right: readonly Value[], of: (a: Value, b: Value) => Value | null): Value[] {
  const found: Value[] = [];
  for (const a of left) {
    for (const b of right) {
      const value = of(a, b);
      if (value !== null) found.push(value);
      if (found.length >= MOST_PAIRS) return found;
    }
  }
  return found;
}
