// The functions of Wireshark's display filters.

import { formatIpv6 } from '../../model/address.ts';
import { neededBy, ownValues } from './source.ts';
import type { Source } from './source.ts';
import type { Expression } from './syntax-tree.ts';
import { FilterFault } from './tokens.ts';
import { isNumeric, order } from './values.ts';
import type { Type, Value } from './values.ts';

type Call = Expression & { readonly kind: 'call' };

interface FilterFunction {
  readonly most: number;
  make(given: readonly Source[], expression: Call): Source;
}

/** One value from each value of a field. */
function each(source: Source, type: Type, of: (value: Value) => Value | null): Source {
  return {
    type,
    entries: source.entries,
    needed: neededBy(source),
    values: (read) =>
      source
        .values(read)
        .map(of)
        .filter((value) => value !== null),
  };
}

const wrongArgument = ({ name, given }: Call, which: number): FilterFault =>
  new FilterFault('wrong-argument', `${name}() does not take this.`, given[which]);

const changeText = (change: (text: string) => string): FilterFunction => ({
  most: 1,
  make([source], expression) {
    if (source.type !== 'text' || source.entry === undefined) throw wrongArgument(expression, 0);
    return each(source, 'text', (value) => (typeof value === 'string' ? change(value) : value));
  },
});

/** The largest or smallest of all values given. A literal among them is there in every packet. */
const extreme = (sign: number): FilterFunction => ({
  most: 32,
  make(given, expression) {
    const { type } = given[0];
    const fits = isNumeric(type) || ['time', 'duration', 'ipv4', 'ipv6', 'mac', 'text', 'bytes'].includes(type);
    if (!fits || given[0].entries.length === 0) throw wrongArgument(expression, 0);
    return {
      type,
      entries: given.flatMap(({ entries }) => entries),
      needed: given.some((source) => neededBy(source).length === 0) ? [] : given.flatMap(neededBy),
      values(read) {
        const values = given.flatMap((source) => source.values(read));
        if (values.length === 0) return [];
        return [values.reduce((best, value) => (order(value, best) * sign > 0 ? value : best))];
      },
    };
  },
});

const UTF8 = new TextEncoder();

const FUNCTIONS: Readonly<Record<string, FilterFunction>> = {
  upper: changeText((text) => text.toUpperCase()),
  lower: changeText((text) => text.toLowerCase()),
  len: {
    most: 1,
    make([source], expression) {
      const [entry] = source.entries;
      const isField = entry !== undefined && source.type === entry.type && source.constant === undefined;
      if (!isField || entry.type === 'label' || isNumeric(entry.type)) throw wrongArgument(expression, 0);
      const lengths = each(source, 'number', (value) => lengthOf(value, entry.type));
      return {
        ...lengths,
        values: (read) => ownValues(source, read).flatMap((value) => lengthOf(value, entry.type) ?? []),
      };
    },
  },
  count: {
    most: 1,
    make([source], expression) {
      if (source.entries.length !== 1 || source.constant !== undefined) throw wrongArgument(expression, 0);
      return {
        type: 'number',
        entries: source.entries,
        values(read) {
          const { length } = source.values(read);
          return length === 0 ? [] : [length];
        },
      };
    },
  },
  string: {
    most: 1,
    make([source], expression) {
      if (source.entry === undefined || !['number', 'float', 'ipv4', 'ipv6', 'mac', 'address'].includes(source.type))
        throw wrongArgument(expression, 0);
      return each(source, 'text', textOf);
    },
  },
  max: extreme(1),
  min: extreme(-1),
  abs: {
    most: 1,
    make([source], expression) {
      if (source.type !== 'number' && source.type !== 'float' && source.type !== 'duration')
        throw wrongArgument(expression, 0);
      return each(source, source.type, (value) =>
        (typeof value === 'number' || typeof value === 'bigint') && value < 0 ? -value : value,
      );
    },
  },
};

export const FUNCTION_NAMES: readonly string[] = Object.keys(FUNCTIONS);

/** How arguments become sources of values (sources.ts). */
export interface Operands {
  isLiteral(expression: Expression): boolean;
  field(expression: Expression): Source;
  /** A literal as a value of the same type as another, or a field. */
  beside(known: Source, expression: Expression): Source;
  unknown(expression: Expression): Error;
}

/** A call of a function, its arguments checked. */
export function call(expression: Call, sources: Operands): Source {
  const { name, given, at, nameLength } = expression;
  const found = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  if (found === undefined)
    throw new FilterFault('no-function', `There is no function "${name}".`, { at, length: nameLength });
  if (given.length === 0 || given.length > found.most)
    throw new FilterFault(
      'wrong-arguments',
      `${name}() takes ${found.most === 1 ? 'one field' : 'fields'}.`,
      expression,
    );
  const first = sources.isLiteral(given[0]) ? null : sources.field(given[0]);
  if (first === null) throw given[0].kind === 'word' ? sources.unknown(given[0]) : wrongArgument(expression, 0);
  return found.make([first, ...given.slice(1).map((other) => sources.beside(first, other))], expression);
}

/** Length in bytes. */
function lengthOf(value: Value, type: Type): number | null {
  if (typeof value === 'string') return UTF8.encode(value).length;
  if (value instanceof Uint8Array) return value.length;
  if (type === 'time' || type === 'duration') return 16;
  return null;
}

function textOf(value: Value): string | null {
  if (!(value instanceof Uint8Array)) return String(value);
  if (value.length === 4) return value.join('.');
  if (value.length === 16) return formatIpv6(value);
  return Array.from(value, (byte) => byte.toString(16).padStart(2, '0')).join(':');
}
