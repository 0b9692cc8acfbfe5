/** DER (ITU-T X.690) by hand: as much as certificates and SNMP need. */
import { concat, hex, type Bytes, type Data } from './bytes.ts';

/** Tag, length (short or long form, section 8.1.3), content. */
export function der(tag: number, ...parts: (Data | number[])[]): Bytes {
  const content = concat(...parts);
  const digits = content.length.toString(16);
  const length = hex(digits.length % 2 ? `0${digits}` : digits);
  return concat([tag], content.length < 0x80 ? [content.length] : [0x80 | length.length, ...length], content);
}

export const sequence = (...parts: Uint8Array[]): Bytes => der(0x30, ...parts);
export const set = (...parts: Uint8Array[]): Bytes => der(0x31, ...parts);
export const octets = (data: Data): Bytes => der(0x04, data);
export const none = (): Bytes => der(0x05);
export const boolean = (value: boolean): Bytes => der(0x01, [value ? 0xff : 0]);
export const bits = (data: Uint8Array): Bytes => der(0x03, [0], data);
export const utf8 = (text: string): Bytes => der(0x0c, text);

/** A positive INTEGER: a leading zero keeps the sign off. */
export function integer(value: number | bigint | Uint8Array): Bytes {
  const digits = value instanceof Uint8Array ? '' : value.toString(16);
  const bytes = value instanceof Uint8Array ? value : hex(digits.length % 2 ? `0${digits}` : digits);
  return der(0x02, bytes[0]! >= 0x80 ? [0] : [], bytes);
}

export function oid(text: string): Bytes {
  const [first, second, ...rest] = text.split('.').map(Number);
  const base128 = (value: number): number[] =>
    value < 128 ? [value] : [...base128(Math.floor(value / 128)).map((byte) => byte | 0x80), value % 128];
  return der(0x06, [first! * 40 + second!, ...rest.flatMap(base128)]);
}

/** UTCTime until 2049 as RFC 5280 section 4.1.2.5 asks; written like `2023-11-01T00:00:00Z`. */
export function time(iso: string): Bytes {
  const digits = iso.replace(/[-:T]/g, '');
  return Number(digits.slice(0, 4)) < 2050 ? der(0x17, digits.slice(2)) : der(0x18, digits);
}
