// Gives a parsed filter its meaning: names become fields, literals become values of their types, and what cannot be is
// refused with its place, as Wireshark refuses it.

import type { Catalogue } from './catalogue.ts';
import type { Entry } from './entry.ts';
import type { Question } from './column-field.ts';
import { regularExpression } from './patterns.ts';
import { neededBy } from './source.ts';
import type { Reader, Source } from './source.ts';
import { Sources } from './sources.ts';
import type { Element, Expression, Node, Operator, Order } from './syntax-tree.ts';
import { FilterFault } from './tokens.ts';
import { contains, fitsOrder, holdsAgainst, isBytes, isNotEmpty, isTrue, order } from './values.ts';
import type { Constant, Type, Value } from './values.ts';

/** One test without and, or, not. */
export interface Leaf {
  /** All fields that it reads. */
  readonly entries: readonly Entry[];
  /** A packet can pass only if it has a field of each of these. */
  readonly needs: readonly (readonly Entry[])[];
  /** Whether a packet passes. */
  readonly passes: (read: Reader) => boolean;
  /** Where it is one field held against literals: that field, and the question. */
  readonly single: { readonly entry: Entry; readonly question: Question } | null;
  /** Where it stands in the text. */
  readonly at: number;
  readonly length: number;
}

/** A filter with its meaning: leaves that columns or fields answer, joined by logic. */
export type Test =
  | { readonly kind: 'and' | 'or' | 'xor'; readonly left: Test; readonly right: Test }
  | { readonly kind: 'not'; readonly inner: Test }
  | { readonly kind: 'leaf'; readonly leaf: Leaf };

/** Throws a FilterFault where the filter makes no sense. */
export function check(node: Node, catalogue: Catalogue): Test {
  const sources = new Sources(catalogue);
  const walk = (inner: Node): Test => {
    switch (inner.kind) {
      case 'not':
        return { kind: 'not', inner: walk(inner.inner) };
      case 'exists':
        return { kind: 'leaf', leaf: existence(inner.of, sources) };
      case 'compare':
        return { kind: 'leaf', leaf: comparison(inner, sources) };
      case 'in':
        return { kind: 'leaf', leaf: membership(inner.of, inner.all, inner.set, sources) };
      default:
        return { kind: inner.kind, left: walk(inner.left), right: walk(inner.right) };
    }
  };
  return walk(node);
}

const ANY_VALUE: Question = { all: false, fits: () => true, exists: true, orders: null };

function existence(of: Expression, sources: Sources): Leaf {
  if (sources.isLiteral(of)) throw sources.unknown(of);
  if (of.kind === 'call')
    throw new FilterFault('call-alone', 'A function needs a comparison: it cannot stand alone.', of);
  const source = sources.field(of);
  const isThere =
    of.kind === 'sum' || of.kind === 'negative' ? isTrue : of.kind === 'slice' ? isNotEmpty : (): boolean => true;
  return {
    entries: source.entries,
    needs: source.needed === undefined ? source.entries.map((entry) => [entry]) : [source.needed],
    passes: (read) => source.values(read).some(isThere),
    single: source.single ?? (source.entry === undefined ? null : { entry: source.entry, question: ANY_VALUE }),
    at: of.at,
    length: of.length,
  };
}

/** Types that an order can be asked of. */
const cannotCompare = (operator: string, place: Expression | { at: number; length: number }, type: Type): FilterFault =>
  new FilterFault('wrong-operator', `"${operator}" does not work with a field of type ${type}.`, place);

function checkOperator(operator: Operator, left: Source, place: Expression, text: string): void {
  const { type } = left;
  const isSearch = operator === 'contains' || operator === 'matches';
  if (type === 'label')
    throw new FilterFault('no-values', 'This field has no values: it stands alone, without a comparison.', place);
  if (isSearch && type !== 'text' && !isBytes(type)) throw cannotCompare(text, place, type);
}

function comparison(
  { left: leftSide, operator, all, right: rightSide, sign }: Node & { kind: 'compare' },
  sources: Sources,
): Leaf {
  if (sources.isLiteral(leftSide)) throw sources.unknown(leftSide); // a word that is misspelt, perhaps
  const left = sources.field(leftSide);
  checkOperator(operator, left, leftSide, sign.text);
  const place = { at: leftSide.at, length: rightSide.at + rightSide.length - leftSide.at };
  if (operator === 'matches') {
    if (rightSide.kind !== 'string')
      throw new FilterFault(
        'no-pattern',
        'Behind "matches" stands a regular expression in quotation marks.',
        rightSide,
      );
    const pattern = regularExpression(rightSide);
    return oneSided(left, { all, fits: pattern, orders: null }, place);
  }
  const right = sources.beside(left, rightSide);
  if (right.constant !== undefined)
    return oneSided(left, againstLiteral(operator, all, right.constant, left, rightSide), place);
  const holds = operator === 'contains' ? contains : orderTest(operator);
  return {
    entries: [...left.entries, ...right.entries],
    needs: [neededBy(left), neededBy(right)],
    passes(read) {
      const [a, b] = [left.values(read), right.values(read)];
      if (a.length === 0 || b.length === 0) return false;
      return all ? a.every((x) => b.every((y) => holds(x, y))) : a.some((x) => b.some((y) => holds(x, y)));
    },
    single: null,
    ...place,
  };
}

function orderTest(operator: Order): (a: Value, b: Value) => boolean {
  const fits = fitsOrder(operator);
  return (a, b) => fits(order(a, b));
}

function againstLiteral(
  operator: Operator,
  all: boolean,
  constant: Constant,
  left: Source,
  place: Expression,
): Question {
  if (operator === 'contains') return { all, fits: (value) => contains(value, constant.value), orders: null };
  const order = operator as Order;
  checkLength(left, constant, place);
  const set = [{ operator: order, constant }];
  return { all, fits: holdsAgainst(order, constant, left.type), orders: [set] };
}

/** A MAC address has six bytes; only slices and contains take fewer. */
function checkLength(left: Source, { value }: Constant, place: Expression): void {
  if (left.type === 'mac' && left.entry !== undefined && (value as Uint8Array).length !== 6)
    throw new FilterFault('not-an-address', 'This is no MAC address of six bytes.', place);
}

function oneSided(left: Source, question: Question, place: { at: number; length: number }): Leaf {
  const { all, fits } = question;
  return {
    entries: left.entries,
    needs: [neededBy(left)],
    passes(read) {
      const values = left.values(read);
      return values.length > 0 && (all ? values.every(fits) : values.some(fits));
    },
    single: left.entry === undefined ? null : { entry: left.entry, question },
    ...place,
  };
}

/** A set holds a packet when one of its elements does; "all" asks that every value is that element. */
function membership(of: Expression, all: boolean, set: readonly Element[], sources: Sources): Leaf {
  if (sources.isLiteral(of)) throw sources.unknown(of);
  const left = sources.field(of);
  checkOperator('==', left, of, 'in');
  const last = set[set.length - 1];
  const end = 'from' in last ? last.to : last;
  const place = { at: of.at, length: end.at + end.length - of.at };
  const elements = set.map((element) => {
    const [from, to] = 'from' in element ? [element.from, element.to] : [element, null];
    const sides = [sources.beside(left, from), ...(to === null ? [] : [sources.beside(left, to)])];
    for (const side of sides) if (side.constant !== undefined) checkLength(left, side.constant, from);
    return sides;
  });
  if (!all && elements.every((sides) => sides.every(({ constant }) => constant !== undefined)))
    return oneSided(left, againstSet(elements, left.type), place);
  const holds = (operator: Order): ((a: Value, b: Source, read: Reader) => boolean) => {
    const plain = orderTest(operator);
    return (a, { constant, values }, read) =>
      constant === undefined ? values(read).some((b) => plain(a, b)) : holdsAgainst(operator, constant, left.type)(a);
  };
  const [same, least, most] = (['==', '>=', '<='] as const).map(holds);
  return {
    entries: [...left.entries, ...elements.flat().flatMap(({ entries }) => entries)],
    needs: [neededBy(left)],
    passes(read) {
      const values = left.values(read);
      if (values.length === 0) return false;
      return elements.some(([from, to]) => {
        const fits = (value: Value): boolean =>
          to === undefined ? same(value, from, read) : least(value, from, read) && most(value, to, read);
        return all ? values.every(fits) : values.some(fits);
      });
    },
    single: null,
    ...place,
  };
}

function againstSet(elements: readonly (readonly Source[])[], type: Type): Question {
  const orders = elements.map(([from, to]) =>
    to === undefined
      ? [{ operator: '==' as const, constant: from.constant! }]
      : [
          { operator: '>=' as const, constant: from.constant! },
          { operator: '<=' as const, constant: to.constant! },
        ],
  );
  const tests = orders.map((set) => set.map(({ operator, constant }) => holdsAgainst(operator, constant, type)));
  return { all: false, fits: (value) => tests.some((set) => set.every((test) => test(value))), orders };
}
