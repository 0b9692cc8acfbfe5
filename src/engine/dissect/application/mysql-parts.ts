// MySQL client/server protocol, "Basic Types" and what is made of them: pieces of packets for mysql-explain.ts.

import { u32le } from '../../../base/bytes.ts';
import { latin1, utf8 } from '../../../base/text.ts';
import { NOWHERE } from '../../../model/field.ts';
import { FieldReader } from './field-reader.ts';
import { MORE_CAPABILITIES, STATUS } from './mysql-fields.ts';
import type { Bits } from './mysql-fields.ts';

/** Stands where a length would: the value is NULL. */
const NULL = 0xfb;
/** A MariaDB says so by the lack of this bit, and has more capabilities where MySQL has nothing. */
const IS_MYSQL = 0x0001;
const MOST_PARTS = 4096;

/** All that is left, as text. */
export function rest(reader: FieldReader, name: string): string {
  const text = utf8(reader.bytes, reader.at, reader.at + reader.rest);
  reader.field(name, reader.rest);
  return text;
}

/** Bytes without a meaning; the last four are the capabilities of a MariaDB, which are returned. */
export function unused(reader: FieldReader, length: number, capabilities: number): number {
  const isMariadb = (capabilities & IS_MYSQL) === 0 && reader.rest >= length;
  reader.field('unused', Math.min(isMariadb ? length - 4 : length, reader.rest));
  if (!isMariadb) return 0;
  const found = u32le(reader.bytes, reader.at);
  reader.skip(4);
  return found;
}

/** The answer to the salt, behind its length. */
export function proof(reader: FieldReader): void {
  const length = reader.rest > 0 ? reader.bytes[reader.at] : 0;
  reader.skip(1);
  if (length > 0) reader.field('passwd', length);
}

/** The same before version 4.1, up to its NUL. */
export function oldProof(reader: FieldReader): void {
  const zero = reader.bytes.indexOf(0, reader.at);
  const length = zero < 0 ? reader.rest : Math.min(zero + 1 - reader.at, reader.rest);
  if (length > 1) reader.field('passwd', length);
  else reader.skip(length);
}

/** Bytes of a length-encoded number at `at`, with its header. */
function sizeOf(reader: FieldReader): number {
  const first = reader.rest > 0 ? reader.bytes[reader.at] : 0;
  return first === 0xfc ? 3 : first === 0xfd ? 4 : first === 0xfe ? 9 : 1;
}

/** A length-encoded number; −1 where it is not there or is NULL. */
export function peekEncoded(reader: FieldReader): number {
  const size = sizeOf(reader);
  if (reader.rest < size) return -1;
  const { bytes, at } = reader;
  if (size === 1) return bytes[at] === NULL ? -1 : bytes[at];
  let value = 0;
  for (let i = size - 1; i > 0; i -= 1) value = value * 256 + bytes[at + i];
  return value;
}

/** A number whose first byte says how long it is. */
export function encoded(reader: FieldReader, name: string): number {
  const value = peekEncoded(reader);
  reader.field(name, sizeOf(reader), Math.max(0, value));
  return value;
}

/** A text behind its length-encoded length, which may have a field of its own; NULL is one, too. */
export function encodedText(reader: FieldReader, name: string, lengthName: string | null = null): string {
  const length = peekEncoded(reader);
  const isNull = reader.rest > 0 && reader.bytes[reader.at] === NULL;
  if (lengthName === null) reader.skip(sizeOf(reader));
  else encoded(reader, lengthName);
  if (isNull) reader.field(name, 0, 'NULL');
  if (isNull || length < 0 || length > reader.rest) {
    if (!isNull) reader.skip(reader.rest + 1); // fails: the rest makes no sense
    return isNull ? 'NULL' : '';
  }
  const text = utf8(reader.bytes, reader.at, reader.at + length);
  reader.field(name, length);
  return text;
}

/** A number with its bits below it. */
export function withBits(reader: FieldReader, name: string, length: number, prefix: string, bits: Bits): number {
  const { at } = reader;
  const group = reader.here(name, length);
  if (reader.rest < length) {
    reader.skip(length);
    return 0;
  }
  let value = 0;
  for (let i = length - 1; i >= 0; i -= 1) value = value * 256 + reader.bytes[at + i];
  for (const [bit, [mask]] of Object.entries(bits))
    group.field(`mysql.${prefix}.${bit}`, at, length, (value & mask) === 0 ? 0 : 1);
  if (bits === MORE_CAPABILITIES) group.field('mysql.caps.unused', at, length);
  reader.skip(length);
  return value;
}

/** Two bytes of flags for what a side is capable of; returns them. */
export const capabilities = (reader: FieldReader, name: string, bits: Bits): number =>
  withBits(reader, name, 2, 'caps', bits);
/** The state of the server, which older ones leave out: then 0. */
export const status = (reader: FieldReader): number =>
  reader.rest < 2 ? 0 : withBits(reader, 'server_status', 2, 'stat', STATUS);

/** What an error packet says behind its kind; returns it in words. */
export function error(reader: FieldReader): string {
  reader.little('response_code', 1);
  const code = reader.little('error_code', 2);
  if (reader.rest >= 6 && latin1(reader.bytes, reader.at, reader.at + 1) === '#') {
    reader.skip(1);
    reader.field('sqlstate', 5);
  }
  return `Error ${code}: ${rest(reader, 'error.message')}`;
}

/** Bytes of two length-encoded texts, one behind the other, as far as they are there. */
function sizeOfPair(reader: FieldReader): number {
  const behind = new FieldReader(reader.bytes, reader.at, reader.end, NOWHERE, reader.prefix);
  for (let i = 0; i < 2; i += 1) behind.skip(Math.min(behind.rest, sizeOf(behind) + Math.max(0, peekEncoded(behind))));
  return behind.at - reader.at;
}

/** What the client says of itself: names and values. */
export function attributes(reader: FieldReader): void {
  const length = peekEncoded(reader);
  const group = reader.here('connattrs', Math.min(reader.rest, sizeOf(reader) + Math.max(0, length)));
  const all = reader.part(reader.rest, group);
  encoded(all, 'connattrs.length');
  for (let i = 0; i < MOST_PARTS && all.rest > 0 && !all.failed; i += 1) {
    const below = all.here('connattrs.attr', sizeOfPair(all));
    const attribute = new FieldReader(all.bytes, all.at, all.end, below, all.prefix);
    encodedText(attribute, 'connattrs.name', 'connattrs.name.length');
    encodedText(attribute, 'connattrs.value', 'connattrs.value.length');
    if (attribute.failed) return;
    all.skip(attribute.at - all.at);
  }
}

/** Attributes of a statement (MySQL 8.0.23): how many, in how many sets, their types, names and values. */
export function queryAttributes(request: FieldReader): void {
  const group = request.here('query_attrs', request.rest);
  const all = new FieldReader(request.bytes, request.at, request.end, group, request.prefix);
  const count = Math.min(encoded(all, 'query_attrs_count'), MOST_PARTS);
  all.skip(sizeOf(all));
  if (count > 0) {
    all.field('unused', (count + 7) >> 3);
    const types: number[] = [];
    all.field('query_attrs_send_types_to_server', 1);
    for (let i = 0; i < count && !all.failed; i += 1) {
      types.push(all.rest > 0 ? all.bytes[all.at] : 0);
      all.field('query_attr_name_type', 2);
      encodedText(all, 'query_attr_name');
    }
    for (const type of types) attributeValue(all, type);
  }
  if (all.failed) request.skip(request.rest + 1);
  else request.skip(all.at - request.at);
}

/** Binary values: numbers by their type, the others behind a length. */
const VALUE_SIZES: Readonly<Record<number, number>> = { 1: 1, 2: 2, 3: 4, 4: 4, 5: 8, 6: 0, 8: 8, 9: 4, 13: 2 };
const TEMPORAL = [7, 10, 11, 12];

function attributeValue(all: FieldReader, type: number): void {
  const size = VALUE_SIZES[type];
  if (size !== undefined) {
    const bytes = all.bytes.subarray(all.at, all.at + Math.min(size, all.rest));
    const isWhole = type !== 4 && type !== 5 && type !== 6;
    all.field('query_attr_value', size, isWhole ? littleText(bytes) : '');
  } else if (TEMPORAL.includes(type)) {
    all.skip(1 + (all.rest > 0 ? all.bytes[all.at] : 0));
  } else encodedText(all, 'query_attr_value');
}

function littleText(bytes: Uint8Array): string {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i -= 1) value = value * 256n + BigInt(bytes[i]);
  return value.toString();
}

/** What changed in the session: pieces, each with its kind and length. */
export function tracking(reader: FieldReader): void {
  const length = encoded(reader, 'session_track.data.length');
  const all = reader.part(Math.min(reader.rest, Math.max(0, length)));
  for (let i = 0; i < MOST_PARTS && all.rest > 0 && !all.failed; i += 1) {
    const group = all.here('session_track', all.rest);
    const change = new FieldReader(all.bytes, all.at, all.end, group, all.prefix);
    const type = change.little('session_track.type', 1);
    const size = encoded(change, 'session_track.length');
    const data = change.part(size, group);
    if (type === 0) {
      encodedText(data, 'session_track.sysvar.name', 'session_track.sysvar.length');
      encodedText(data, 'session_track.sysvar.value', 'session_track.sysvar.length');
    } else if (type === 1) encodedText(data, 'session_track.schema', 'session_track.schema.length');
    if (change.failed) return;
    all.skip(change.at - all.at);
  }
}

/** A row of text; returns how many columns it has, in words. */
export function row(reader: FieldReader): string {
  let count = 0;
  for (; count < MOST_PARTS && reader.rest > 0 && !reader.failed; count += 1) encodedText(reader, 'row.text');
  return `Row of ${count}`;
}
