// Headers as specifications draw them: rows of fields one after the other. `explain` of a protocol is such a drawing, and
// code only for what depends on values.

import { utf8 } from '../../base/text.ts';
import type { FieldGroup, FieldSpec } from '../../model/field.ts';
import type { PacketDissector } from './dissector.ts';

/**
 * One field: its name, its bytes, and names of what is read from the same bytes (bits of it, other names that only filters
 * use), which stand below it. Without a name of its own those stand beside each other; with none at all the bytes are passed over.
 */
export type Row = readonly [name: string | null, length: number, ...within: string[]];

/**
 * Tells rows from `at` on; returns where the next one would stand, or −1 where the bytes end before the rows do, or where
 * `at` is −1 because those before them did.
 */
export function tellRows(layer: FieldGroup, rows: readonly Row[], at: number, end: number): number {
  for (const [name, length, ...within] of rows) {
    if (at < 0 || length > end - at) return -1;
    const field = name === null ? layer : layer.field(name, at, length);
    for (const part of within) field.field(part, at, length);
    at += length;
  }
  return at;
}

/** `explain` of a protocol that is nothing but its rows, with words for the Info column where there are any. */
export function explainRows(
  rows: readonly Row[],
  words?: (bytes: Uint8Array, at: number) => string,
): NonNullable<PacketDissector['explain']> {
  return (bytes, at, end, layer) => {
    if (tellRows(layer, rows, at, end) >= 0 && words !== undefined) layer.summary(words(bytes, at));
  };
}

/** A text in a room of fixed length, as far as its first zero byte. */
export function tellText(layer: FieldGroup, bytes: Uint8Array, name: string, at: number, room: number): void {
  const zero = bytes.subarray(at, at + room).indexOf(0);
  const length = zero < 0 ? room : zero;
  layer.field(name, at, room, utf8(bytes, at, at + length));
}

/** A bit; without a mask, whether the whole field is anything but zero. */
export const flag = (title: string, mask?: number): FieldSpec => ({
  title,
  kind: 'flag',
  ...(mask !== undefined && { mask }),
});

/** Bits that stand below one field: `flags('igmp', { s: ['Suppress', 0x08] })`. */
export const flags = (
  prefix: string,
  bits: Readonly<Record<string, readonly [title: string, mask: number]>>,
): Record<string, FieldSpec> =>
  Object.fromEntries(Object.entries(bits).map(([name, [title, mask]]) => [`${prefix}.${name}`, flag(title, mask)]));

/** A number, shown decimal. */
export const unsigned = (title: string, more: Partial<FieldSpec> = {}): FieldSpec => ({
  title,
  kind: 'unsigned',
  ...more,
});

/** A number whose least byte comes first. */
export const little = (title: string, more: Partial<FieldSpec> = {}): FieldSpec => ({
  title,
  kind: 'little-unsigned',
  ...more,
});

/** Bits of such a number. */
export const littleFlags = (
  prefix: string,
  bits: Readonly<Record<string, readonly [title: string, mask: number]>>,
): Record<string, FieldSpec> =>
  Object.fromEntries(
    Object.entries(bits).map(([name, [title, mask]]) => [`${prefix}.${name}`, little(title, { mask })]),
  );

/** Names of the bits below one field, as rows list them. */
export const within = (prefix: string, bits: Readonly<Record<string, unknown>>): string[] =>
  Object.keys(bits).map((name) => `${prefix}.${name}`);

/** A number, shown hexadecimal. */
export const hex = (title: string, more: Partial<FieldSpec> = {}): FieldSpec => ({
  title,
  kind: 'unsigned',
  hex: true,
  ...more,
});

/** A number that may be negative, shown decimal. */
export const signed = (title: string, more: Partial<FieldSpec> = {}): FieldSpec => ({ title, kind: 'signed', ...more });

/** Bytes as they stand. */
export const octets = (title: string): FieldSpec => ({ title, kind: 'bytes' });

/** A text, with what is worth knowing of it. */
export const text = (title: string, help?: FieldSpec['help']): FieldSpec =>
  help === undefined ? { title, kind: 'text' } : { title, kind: 'text', help };

/** A moment, in seconds since 1970. */
export const moment = (title: string): FieldSpec => ({ title, kind: 'time' });

/** A group that has a name for filters and no value. */
export const label = (title: string): FieldSpec => ({ title, kind: 'label' });

/** Exact seconds as a number of milliseconds. */
export const milliseconds = (seconds: string): number => Math.round(Number(seconds) * 1e9) / 1e6;

/** The name of a number, or words that say only the number. */
export const nameOf = (names: Readonly<Record<number, string>>, number: number, what = 'Type'): string =>
  names[number] ?? `${what} ${number}`;
