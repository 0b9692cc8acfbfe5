// What fields and literals of a filter are worth, and how such values are compared.

import { isInNetwork } from '../../base/network.ts';
import type { FieldKind, FieldSpec, FieldValue } from '../../model/field.ts';
import type { Order, Part, Sign } from './syntax-tree.ts';

/**
 * Types of values. `address` is of any kind (our own fields); `time` and `duration` are nanoseconds; a `protocol` is the
 * bytes of its layer; a `label` only exists.
 */
export type Type =
  | 'number'
  | 'float'
  | 'flag'
  | 'text'
  | 'bytes'
  | 'ipv4'
  | 'ipv6'
  | 'mac'
  | 'address'
  | 'time'
  | 'duration'
  | 'protocol'
  | 'label';

/** Numbers; times as nanoseconds; texts; bytes of addresses, protocols and the like. */
export type Value = number | bigint | string | Uint8Array;

/** A literal, read as a value of some type; networks have fewer bits than bytes. */
export interface Constant {
  readonly value: Value;
  readonly bits?: number;
}

const TYPES: Readonly<Record<FieldKind, Type>> = {
  unsigned: 'number',
  signed: 'number',
  'little-unsigned': 'number',
  'little-signed': 'number',
  float: 'float',
  flag: 'flag',
  text: 'text',
  bytes: 'bytes',
  ipv4: 'ipv4',
  ipv6: 'ipv6',
  mac: 'mac',
  time: 'time',
  duration: 'duration',
  label: 'label',
};

/** The type that values of a field have in filters. */
export const typeOf = (spec: FieldSpec): Type => TYPES[spec.kind];

/** Types that are ordered as numbers; moments and spans are apart. */
export const isNumeric = (type: Type): boolean => type === 'number' || type === 'float' || type === 'flag';
export const isTime = (type: Type): boolean => type === 'time' || type === 'duration';
/** Values that are sequences of bytes for contains, matches and slices. */
export const isBytes = (type: Type): boolean => type === 'bytes' || type === 'mac' || type === 'protocol';

const NANO = 1_000_000_000n;
const SECONDS = /^(-?)(\d*)(?:\.(\d*))?$/;

/** Seconds as nanoseconds; null where the text is no number. */
export function nanoseconds(text: string): bigint | null {
  const found = SECONDS.exec(text);
  if (found === null || text.length > 40 || !/\d/.test(text)) return null;
  const [, sign, whole, fraction = ''] = found;
  const value = BigInt(whole === '' ? '0' : whole) * NANO + BigInt(fraction.padEnd(9, '0').slice(0, 9));
  return sign === '-' ? -value : value;
}

/** The value that a dissector gave to a field, as filters compare it; null where it has none. */
export function valueOf(type: Type, given: FieldValue): Value | null {
  if (isTime(type)) return nanoseconds(typeof given === 'number' ? given.toFixed(9) : String(given));
  if ((type === 'number' || type === 'float' || type === 'flag') && typeof given === 'string') {
    const number = Number(given);
    return Number.isNaN(number) ? null : number;
  }
  if (type === 'text' && typeof given !== 'string') return given instanceof Uint8Array ? given : String(given);
  return given;
}

/** Negative, 0 or positive; NaN where two values have no order. */
export function order(a: Value, b: Value): number {
  if (typeof a === 'string' || typeof b === 'string') {
    if (typeof a !== 'string' || typeof b !== 'string') return NaN;
    return a < b ? -1 : a > b ? 1 : 0;
  }
  if (a instanceof Uint8Array || b instanceof Uint8Array)
    return a instanceof Uint8Array && b instanceof Uint8Array ? orderBytes(a, b) : NaN;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** As in Wireshark the longer one is the larger. */
function orderBytes(a: Uint8Array, b: Uint8Array): number {
  if (a.length !== b.length) return a.length - b.length;
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return a[i] - b[i];
  return 0;
}

const FITS: Readonly<Record<Order, (order: number) => boolean>> = {
  '==': (n) => n === 0,
  '!=': (n) => n !== 0,
  '>': (n) => n > 0,
  '<': (n) => n < 0,
  '>=': (n) => n >= 0,
  '<=': (n) => n <= 0,
};

/** Whether what `order` says of two values is what an operator asks for. */
export const fitsOrder = (operator: Order): ((order: number) => boolean) => FITS[operator];

/** Whether a value stands in an order to a literal: all addresses of a network are alike. */
export function holdsAgainst(operator: Order, { value, bits }: Constant, type: Type): (value: Value) => boolean {
  const fits = FITS[operator];
  if (!(value instanceof Uint8Array)) return (own) => fits(order(own, value));
  const whole = bits === undefined || bits === value.length * 8;
  if (whole && type !== 'address') return (own) => fits(order(own, value));
  const network = { bytes: value, bits: bits ?? value.length * 8 };
  const first = masked(value, network.bits);
  return (own) => {
    if (!(own instanceof Uint8Array) || own.length !== value.length) return operator === '!=';
    return fits(isInNetwork(own, network) ? 0 : orderBytes(own, first));
  };
}

const masked = (bytes: Uint8Array, bits: number): Uint8Array =>
  bytes.map((byte, i) => byte & (0xff << Math.max(0, 8 - Math.max(0, bits - i * 8))));

/** Bytes that contain others; texts the same. */
export function contains(a: Value, b: Value): boolean {
  // Nothing contains nothing, as in Wireshark.
  if (typeof a === 'string') return typeof b === 'string' && b !== '' && a.includes(b);
  if (!(a instanceof Uint8Array) || !(b instanceof Uint8Array) || b.length === 0) return false;
  const last = a.length - b.length;
  for (let at = a.indexOf(b[0]); at >= 0 && at <= last; at = a.indexOf(b[0], at + 1)) {
    let i = 1;
    while (i < b.length && a[at + i] === b[i]) i += 1;
    if (i === b.length) return true;
  }
  return false;
}

/**
 * Parts of a value one after the other, without those that do not lie inside it: as in Wireshark, what is left is a value
 * also where nothing is left. Null of what has no parts.
 */
export function slice(value: Value, parts: readonly Part[]): Value | null {
  if (typeof value !== 'string' && !(value instanceof Uint8Array)) return null;
  const pieces: (string | Uint8Array)[] = [];
  for (const part of parts) {
    const range = rangeOf(part, value.length);
    if (range === null) continue;
    pieces.push(typeof value === 'string' ? value.slice(...range) : value.subarray(...range));
  }
  if (pieces.length === 1) return pieces[0];
  if (typeof value === 'string') return pieces.join('');
  return Uint8Array.from((pieces as Uint8Array[]).flatMap((piece) => [...piece]));
}

/** From and to (exclusive) of a part of something so long; null where it does not lie inside. */
function rangeOf({ from, count, to }: Part, length: number): [number, number] | null {
  const start = from < 0 ? length + from : from;
  const end = to !== null ? (to < 0 ? length + to : to) + 1 : count === null ? length : start + count;
  return start < 0 || end > length || start >= end ? null : [start, end];
}

/** Whether one of the ranges holds layer number `layer` of `layers`, both counted from 1. */
export function isInLayers(parts: readonly Part[], layer: number, layers: number): boolean {
  return parts.some(({ from, count, to }) => {
    const start = from < 0 ? layers + 1 + from : from;
    const end = to !== null ? (to < 0 ? layers + 1 + to : to) : count === null ? layers : start + count - 1;
    return layer >= start && layer <= end;
  });
}

/** What a sign makes of two values; null where it makes nothing (a division by 0). */
export function combine(sign: Sign, a: Value, b: Value): Value | null {
  // Of two lengths the shorter one counts.
  if (a instanceof Uint8Array && b instanceof Uint8Array)
    return sign === '&' ? a.slice(0, b.length).map((byte, i) => byte & b[i]) : null;
  if ((typeof a !== 'number' && typeof a !== 'bigint') || (typeof b !== 'number' && typeof b !== 'bigint')) return null;
  if ((sign === '/' || sign === '%') && b == 0) return null;
  if (isFraction(a) || isFraction(b)) return sign === '&' ? null : combineNumbers(sign, Number(a), Number(b));
  if (sign !== '&' && typeof a === 'number' && typeof b === 'number') {
    const result = combineNumbers(sign, a, b);
    if (Number.isSafeInteger(result)) return result;
  }
  return tidy(combineLong(sign, BigInt(a), BigInt(b)), a, b);
}

const isFraction = (value: number | bigint): boolean => typeof value === 'number' && !Number.isInteger(value);

function combineNumbers(sign: Sign, a: number, b: number): number {
  if (sign === '+') return a + b;
  if (sign === '-') return a - b;
  if (sign === '*') return a * b;
  if (sign === '%') return a % b;
  return Number.isInteger(a) && Number.isInteger(b) ? Math.trunc(a / b) : a / b;
}

function combineLong(sign: Sign, a: bigint, b: bigint): bigint {
  if (sign === '&') return a & b;
  if (sign === '+') return a + b;
  if (sign === '-') return a - b;
  if (sign === '*') return a * b;
  return sign === '%' ? a % b : a / b;
}

/** A number again where both were numbers and it is one. */
function tidy(result: bigint, a: Value, b: Value): Value {
  const number = Number(result);
  return typeof a === 'number' && typeof b === 'number' && Number.isSafeInteger(number) ? number : result;
}

/** The value with its sign turned; null of what is no number. */
export const negative = (value: Value): Value | null =>
  typeof value === 'number' || typeof value === 'bigint' ? -value : null;

/** Neither 0 nor bytes of nothing but zeros. */
export const isTrue = (value: Value): boolean =>
  value instanceof Uint8Array
    ? value.some((byte) => byte !== 0)
    : typeof value === 'string'
      ? value !== ''
      : value != 0;

/** Of a slice: some of it lies inside its value. */
export const isNotEmpty = (value: Value): boolean => value instanceof Uint8Array && value.length > 0;
