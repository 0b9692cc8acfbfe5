// Literals of a filter, read as the field beside them asks for.

import { parseMac, parseNetwork } from '../../base/network.ts';
import { latin1Bytes } from '../../base/text.ts';
import { isBytes, isTime, nanoseconds } from './values.ts';
import type { Constant, Type, Value } from './values.ts';

/** A literal as it was written. */
export interface Literal {
  readonly kind: 'word' | 'string' | 'character';
  readonly text: string;
}

/** Why a literal is no value of a type: a code of filter errors and its words. */
export interface Misfit {
  readonly code: string;
  readonly message: string;
}

/** Reads a literal as a value of a type; `names` are the names of the field's numbers. */
export function readLiteral(
  literal: Literal,
  type: Type,
  names: Readonly<Record<number, string>> | undefined,
): Constant | Misfit {
  const { kind, text } = literal;
  if (type === 'text') return { value: text };
  if (isBytes(type)) return bytesLiteral(literal);
  if (kind === 'character')
    return type === 'number'
      ? { value: text.charCodeAt(0) }
      : type === 'flag'
        ? { value: text.charCodeAt(0) === 0 ? 0 : 1 }
        : misfit('not-a-number', text, type);
  if (type === 'number' || type === 'flag' || type === 'float') return numberLiteral(literal, type, names);
  if (isTime(type)) return timeLiteral(literal, type);
  if (kind === 'string' && type !== 'address') return misfit('text-not-taken', text, type);
  return addressLiteral(text, type);
}

const WORDS: Readonly<Record<string, string>> = {
  'not-a-number': 'number',
  'not-an-address': 'address or network',
  'not-a-time': 'time',
  'not-bytes': 'sequence of bytes such as 00:1a:ff',
};

function misfit(code: string, text: string, type: Type): Misfit {
  const message =
    code === 'text-not-taken'
      ? `A field of type ${type} takes no text in quotation marks.`
      : code === 'no-name'
        ? `"${text}" is no name of a number of this field.`
        : `"${text}" is no ${WORDS[code]}.`;
  return { code, message };
}

const INTEGER = /^(?:0x[\da-f]+|0b[01]+|0[0-7]*|[1-9]\d*)$/i;

/** An integer as C writes it: decimal, 0x, 0b, octal. */
function integer(text: string): Value | null {
  if (!INTEGER.test(text) || text.length > 70) return null;
  const long = /^0[0-7]+$/.test(text) ? BigInt(`0o${text.slice(1)}`) : BigInt(text);
  return long <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(long) : long;
}

function numberLiteral(
  { kind, text }: Literal,
  type: Type,
  names: Readonly<Record<number, string>> | undefined,
): Constant | Misfit {
  if (kind === 'word') {
    const number =
      type === 'float' ? (/^(?:\d*\.)?\d+(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : null) : integer(text);
    if (number !== null) return { value: type === 'flag' ? (number == 0 ? 0 : 1) : number };
    if (type === 'flag' && /^(?:true|false)$/i.test(text)) return { value: text.toLowerCase() === 'true' ? 1 : 0 };
  }
  if (names === undefined && type === 'flag') {
    if (/^(?:set|not set)$/i.test(text)) return { value: text.toLowerCase() === 'set' ? 1 : 0 };
  }
  const wanted = text.toLowerCase();
  const entries = Object.entries(names ?? {});
  const found =
    entries.find(([, name]) => name.toLowerCase() === wanted) ??
    entries.find(
      ([, name]) => name.toLowerCase().startsWith(`${wanted} (`) || wanted.startsWith(`${name.toLowerCase()} (`),
    );
  if (found !== undefined) return { value: Number(found[0]) };
  if (names !== undefined) return misfit('no-name', text, type);
  return misfit(kind === 'string' ? 'text-not-taken' : 'not-a-number', text, type);
}

const UTF8 = new TextEncoder();
/** Byte for byte where the text has only characters up to U+00FF that its escapes may have written, else UTF-8. */
function textBytes(text: string): Uint8Array {
  // eslint-disable-next-line no-control-regex -- ASCII is what is asked for
  if (/^[\x00-\x7f]*$/.test(text)) return UTF8.encode(text);
  if (/[^\x00-\xff]/.test(text)) return UTF8.encode(text); // eslint-disable-line no-control-regex -- ISO 8859-1
  return latin1Bytes(text);
}

function bytesLiteral({ kind, text }: Literal): Constant | Misfit {
  if (kind !== 'word') return { value: textBytes(text) };
  const bytes = parseBytes(text);
  return bytes === null ? misfit('not-bytes', text, 'bytes') : { value: bytes };
}

/**
 * 00:11:22, 0011.22, 00-11-22, 001122, of one separator; a single one also as 0x1f. A digit left over is a byte: 2f2 is
 * 2f:02, as in Wireshark. A colon before says that it is no name.
 */
function parseBytes(text: string): Uint8Array | null {
  const single = /^0x([\da-f]{1,2})$/i.exec(text);
  if (single !== null) return Uint8Array.of(parseInt(single[1], 16));
  const plain = /^:[^:]+$/.test(text) ? text.slice(1) : text;
  const groups = plain.split(/[:.-]/);
  if (new Set(plain.match(/[:.-]/g) ?? []).size > 1) return null;
  if (!groups.every((group) => /^[\da-f]+$/i.test(group))) return null;
  const isDotted = plain.includes('.');
  if (groups.length > 1 && groups.some(({ length }) => length % 2 === 1 && !(length === 1 && isDotted))) return null;
  const whole = (group: string): string =>
    group.length % 2 === 1 ? `${group.slice(0, -1)}0${group.slice(-1)}` : group;
  const digits = groups.map(whole).join('');
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) => parseInt(digits.slice(i * 2, i * 2 + 2), 16));
}

function addressLiteral(text: string, type: Type): Constant | Misfit {
  if (type === 'mac' || type === 'address') {
    const mac = parseMac(text);
    if (mac !== null) return { value: mac };
  }
  const network = parseNetwork(text);
  const length = type === 'ipv4' ? 4 : type === 'ipv6' ? 16 : 0;
  if (network === null || (length > 0 && network.bytes.length !== length)) return misfit('not-an-address', text, type);
  return { value: network.bytes, bits: network.bits };
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const ISO =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d\d)(?::(\d\d)(?::(\d\d)(?:[.,](\d{1,9})\d*)?)?)?)?\s*(Z|UTC|[+-]\d\d:?\d\d)?$/i;
const LEGACY = /^([a-z]{3})\s+(\d{1,2}),?\s+(\d{4})(?:\s+(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9})\d*)?)?)?\s*(UTC|Z)?$/i;

/** A date is of this computer's zone where it names none, as in Wireshark; numbers are seconds since 1970. */
function timeLiteral({ text }: Literal, type: Type): Constant | Misfit {
  const seconds = nanoseconds(text);
  if (seconds !== null) return { value: seconds };
  const value = type === 'time' ? parseDate(text.trim()) : null;
  return value === null ? misfit('not-a-time', text, type) : { value };
}

function parseDate(text: string): bigint | null {
  const iso = ISO.exec(text);
  const legacy = iso === null ? LEGACY.exec(text) : null;
  const found = iso ?? legacy;
  if (found === null) return null;
  const [year, month, day] =
    legacy === null
      ? [Number(found[1]), Number(found[2]) - 1, Number(found[3])]
      : [Number(found[3]), MONTHS.indexOf(found[1].toLowerCase()), Number(found[2])];
  if (month < 0 || month > 11 || day < 1 || day > 31) return null;
  const [hour, minute, second] = [4, 5, 6].map((group) => Number(found[group] ?? 0));
  if (hour > 23 || minute > 59 || second > 60) return null;
  const parts = [year, month, day, hour, minute, second] as const;
  const zone = found[8];
  const milliseconds =
    zone === undefined ? new Date(...parts).getTime() : Date.UTC(...parts) - offsetMinutes(zone) * 60_000;
  return BigInt(milliseconds) * 1_000_000n + BigInt((found[7] ?? '').padEnd(9, '0'));
}

function offsetMinutes(zone: string): number {
  const found = /^([+-])(\d\d):?(\d\d)$/.exec(zone);
  return found === null ? 0 : (found[1] === '-' ? -1 : 1) * (Number(found[2]) * 60 + Number(found[3]));
}
