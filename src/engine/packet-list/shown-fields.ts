// Values of a few fields as a list of packets shows them, and the filters that hold for them.

import { formatTimestamp } from '../../base/time.ts';
import { formatIpv6 } from '../../model/address.ts';
import type { FieldGroup, Fields, FieldSpec, FieldTree, FieldValue, Protocol } from '../../model/field.ts';
import { quote } from '../../model/filter-text.ts';
import type { FieldCell } from '../../model/query.ts';
import { fieldFilter, readField, showValue } from '../explain/field-tree.ts';
import { AskedFields } from '../filter/asked-fields.ts';
import type { Entry } from '../filter/entry.ts';
import type { Value } from '../filter/values.ts';

/** Values of one field in one packet that a cell joins. */
const MOST_VALUES = 16;
const LONGEST = 1000;

interface Heard {
  readonly texts: string[];
  readonly terms: string[];
}

/** Hears all fields of a packet and keeps a few of them in words. */
export class ShownFields implements FieldTree {
  readonly #fields = new Map<string, Heard>();
  /** Layers that are a column themselves: it shows their words. */
  readonly #layers = new Map<string, Heard>();
  readonly #asked: AskedFields;

  constructor(entries: readonly Entry[]) {
    this.#asked = new AskedFields(entries);
    for (const { name, type, protocols } of entries) {
      if (type === 'protocol') this.#layers.set(protocols[0] ?? name, { texts: [], terms: [] });
      else this.#fields.set(name, { texts: [], terms: [] });
    }
  }

  /** The next packet. */
  clear(): void {
    for (const heard of [...this.#fields.values(), ...this.#layers.values()])
      heard.texts.length = heard.terms.length = 0;
  }

  wants(fields: Fields): boolean {
    return this.#layers.size > 0 || this.#asked.areIn(fields); // a layer may have words without having fields
  }

  layer({ id, fields, title }: Protocol, bytes: Uint8Array): FieldGroup {
    const heard = this.#layers.get(id);
    const inner: FieldGroup = {
      field: (name, at, length, value) => this.#field(inner, fields?.[name], name, bytes, at, length, value),
      group: () => inner,
      summary: () => undefined,
    };
    if (heard === undefined || heard.texts.length >= MOST_VALUES) return inner;
    heard.terms[0] = id;
    return named(inner, heard, title);
  }

  /** A layer may tell of itself when the next one has begun, so each knows its own table and bytes. */
  #field(
    inner: FieldGroup,
    spec: FieldSpec | undefined,
    name: string,
    bytes: Uint8Array,
    at: number,
    length: number,
    value?: FieldValue,
  ): FieldGroup {
    const heard = this.#fields.get(name);
    if (heard === undefined || spec === undefined || heard.texts.length >= MOST_VALUES) return inner;
    const known = value ?? readField(spec, bytes, at, length);
    if (known === null) {
      if (spec.kind !== 'label') return inner;
      heard.terms[0] = name;
      return named(inner, heard, HERE);
    }
    const term = fieldFilter(name, spec, known);
    if (term !== null) heard.terms.push(term);
    return named(inner, heard, showValue(spec, known, length));
  }

  /** What was heard of a field in the packet told last; null for nothing. */
  cell({ name, type, protocols }: Entry): FieldCell | null {
    const heard = type === 'protocol' ? this.#layers.get(protocols[0] ?? name) : this.#fields.get(name);
    return heard === undefined ? null : cellOf(heard, type);
  }
}

/** Keeps words; those that are said of the group later take their place, as in a tree. */
function named(inner: FieldGroup, { texts }: Heard, words: string): FieldGroup {
  const at = texts.push(words) - 1;
  return { ...inner, summary: (better) => (texts[at] = better.slice(0, LONGEST)) };
}

/** Stands for a field that has no value, and is there. */
const HERE = '✓';

/** Several values stand in one cell; a filter asks for all of them. */
function cellOf({ texts, terms }: Heard, type: Entry['type']): FieldCell | null {
  if (texts.length === 0) return null;
  const term = terms.length < texts.length && terms.length > 1 ? terms[0] : [...new Set(terms)].join(' and ');
  const cell = { text: texts.join(', '), term: term === '' ? null : term };
  return type === 'time' ? { ...cell, isTime: true } : cell;
}

/** Values that columns hold, as a cell. */
export function valuesCell(entry: Entry, values: readonly Value[]): FieldCell | null {
  const shown = values.slice(0, MOST_VALUES).map((value) => ({ value, text: plain(entry, value) }));
  const texts = shown.map(({ value, text }) => {
    const name = typeof value === 'number' ? entry.names?.[value] : undefined;
    return name === undefined ? text : `${name} (${text})`;
  });
  const terms = shown.map(({ value, text }) => termOf(entry, value, text));
  return cellOf({ texts, terms }, entry.type);
}

function termOf({ name, type }: Entry, value: Value, text: string): string {
  if (type === 'label') return name;
  if (type === 'flag') return `${name} == ${value == 0 ? 0 : 1}`;
  return `${name} == ${type === 'text' && typeof value === 'string' ? quote(value) : text}`;
}

function plain({ type }: Entry, value: Value): string {
  if (value instanceof Uint8Array) return addressText(value, type);
  if (type === 'label') return HERE;
  if (type === 'flag') return value == 0 ? 'Not set' : 'Set';
  if (type === 'time' || type === 'duration') return secondsText(BigInt(value));
  return String(value).slice(0, LONGEST);
}

const NANO = 1_000_000_000n;

/** Exact seconds: a bigint of nanoseconds as `-0.000000012`. */
function secondsText(nanoseconds: bigint): string {
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  return (nanoseconds < 0n ? '-' : '') + formatTimestamp(Number(size / NANO), Number(size % NANO));
}

function addressText(bytes: Uint8Array, type: Entry['type']): string {
  if (type !== 'bytes' && bytes.length === 4) return bytes.join('.');
  if (type !== 'bytes' && bytes.length === 16) return formatIpv6(bytes);
  return Array.from(bytes.subarray(0, 64), (byte) => byte.toString(16).padStart(2, '0')).join(':');
}
