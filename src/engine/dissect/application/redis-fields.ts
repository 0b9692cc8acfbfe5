// RESP, versions 2 and 3 (redis.io, "Redis serialization protocol"): values within values, told as a tree.

import { latin1, utf8 } from '../../../base/text.ts';
import { defineFields } from '../../../model/field.ts';
import type { FieldGroup } from '../../../model/field.ts';

/** Values within values, and values of one packet, that are told. */
const DEEPEST = 16;
const MOST_VALUES = 5000;
const LF = 0x0a,
  CR = 0x0d;
/** A line longer than this is none. */
const LONGEST_LINE = 64 * 1024;
const WORDS = 256;
const LONGEST_WORD = 240;

export const redisFields = defineFields({
  'resp.string': { title: 'Text', kind: 'text' },
  'resp.error': {
    title: 'Error',
    kind: 'text',
    help: {
      en: 'NOAUTH asks for a password, WRONGPASS refuses it.',
      ru: 'NOAUTH просит пароль, WRONGPASS отклоняет его.',
    },
  },
  'resp.integer': { title: 'Number', kind: 'signed' },
  'resp.bulk_string': { title: 'Bytes', kind: 'label' },
  'resp.bulk_string.length': { title: 'Length', kind: 'signed', unit: 'bytes' },
  'resp.bulk_string.value': {
    title: 'Value',
    kind: 'bytes',
    help: {
      en: 'The command, its key and its values one after the other. CONFIG SET and SLAVEOF are ways into a server.',
      ru: 'Команда, её ключ и значения подряд. Через CONFIG SET и SLAVEOF захватывают серверы.',
    },
  },
  'resp.array': { title: 'List', kind: 'label' },
  'resp.array.length': { title: 'Values', kind: 'signed' },
  'resp.fragment': { title: 'Line', kind: 'label' },
});

/** Types that hold so many values for each of their count, by the byte they begin with: lists, and those of version 3. */
export const LISTS: Readonly<Record<string, readonly [title: string, each: number]>> = {
  '*': ['List', 1],
  '~': ['Set', 1],
  '>': ['Push', 1],
  '%': ['Map', 2],
  '|': ['Attribute', 2],
};
/** Types that hold bytes behind their length. */
export const TEXTS: Readonly<Record<string, string>> = { $: 'Bytes', '=': 'Verbatim text', '!': 'Error text' };

/** Reads values one after the other; `at` stands behind the last whole one. */
export class RespReader {
  readonly #bytes: Uint8Array;
  at: number;
  readonly #end: number;
  /**
   * How far values are whole, as Wireshark sees it, which waits for lists of version 2 only: those of version 3, which may go
   * on over a hundred segments, are told as they come. What is told is read by the rules of both, as far as it goes.
   */
  readonly #isTelling: boolean;
  #values = 0;
  readonly words: string[] = [];

  constructor(bytes: Uint8Array, at: number, end: number, isTelling: boolean) {
    this.#bytes = bytes;
    this.at = at;
    this.#end = end;
    this.#isTelling = isTelling;
  }

  /** Tells the next value below a group, or only passes over it (null). False: it is not whole. */
  value(group: FieldGroup | null, depth = 0): boolean {
    const start = this.at;
    const line = this.#line();
    if (line === null) return false;
    const kind = line.slice(0, 1);
    const list = LISTS[kind];
    const isFlat = kind !== '*' && (depth === 0 || !this.#isTelling);
    const hasCount = /^-?\d{1,19}$/.test(line.slice(1));
    if (list !== undefined && hasCount && !isFlat && depth < DEEPEST) {
      if (this.#list(line, list, start, group, depth)) return true;
    } else if (TEXTS[kind] !== undefined && hasCount) {
      if (this.#text(line, TEXTS[kind], start, group)) return true;
    } else {
      if (group !== null) this.#simple(line, start, group);
      return true;
    }
    this.at = start;
    return false;
  }

  /** The next line without its end. */
  #line(): string | null {
    const bytes = this.#bytes;
    const limit = Math.min(this.#end, this.at + LONGEST_LINE);
    const lineEnd = bytes.indexOf(LF, this.at);
    if (lineEnd < 0 || lineEnd >= limit) return null;
    const line = latin1(bytes, this.at, lineEnd > this.at && bytes[lineEnd - 1] === CR ? lineEnd - 1 : lineEnd);
    this.at = lineEnd + 1;
    return line;
  }

  #list(
    line: string,
    [title, each]: readonly [string, number],
    start: number,
    group: FieldGroup | null,
    depth: number,
  ): boolean {
    const count = Number(line.slice(1)) * each;
    const headEnd = this.at;
    const place = { at: headEnd, values: this.#values };
    // Where it ends is known only behind its last value.
    for (let i = 0; i < count; i += 1) {
      this.#values += 1;
      if (this.#values > MOST_VALUES || this.at >= this.#end) break;
      if (!this.value(null, depth + 1)) {
        if (!this.#isTelling) return false;
        break;
      }
    }
    const isCut =
      !this.#isTelling &&
      this.#values <= MOST_VALUES &&
      this.at >= this.#end &&
      count > 0 &&
      this.#values - place.values < count;
    if (isCut && count <= MOST_VALUES) return false;
    if (group === null) return true;
    const end = this.at;
    this.at = headEnd;
    this.#values = place.values;
    const list = line.startsWith('*')
      ? group.field('resp.array', start, end - start)
      : group.field('resp.fragment', start, headEnd - start).group(`${title} of ${line.slice(1)}`, start, end - start);
    if (line.startsWith('*')) list.field('resp.array.length', start, headEnd - start, clamped(line.slice(1)));
    list.summary(line.slice(1));
    for (let i = 0; i < count && this.at < end; i += 1) {
      this.#values += 1;
      if (this.#values > MOST_VALUES || !this.value(list, depth + 1)) break;
    }
    this.at = end;
    return true;
  }

  #text(line: string, title: string, start: number, group: FieldGroup | null): boolean {
    const length = Number(line.slice(1));
    const at = this.at;
    const whole = length < 0 ? 0 : length + 2;
    if (whole > this.#end - at) return false;
    this.at = at + whole;
    if (group === null) return true;
    const field = group.field('resp.bulk_string', start, this.at - start);
    if (!line.startsWith('$')) field.group(title, start, at - start);
    field.field('resp.bulk_string.length', start, at - start, clamped(line.slice(1)));
    if (length > 0) field.field('resp.bulk_string.value', at, length);
    const word = length < 0 ? 'null' : utf8(this.#bytes, at, at + Math.min(length, LONGEST_WORD));
    field.summary(word);
    this.#word(word);
    return true;
  }

  #simple(line: string, start: number, group: FieldGroup): void {
    const kind = line.slice(0, 1);
    const rest = line.slice(1);
    const length = this.at - start;
    if (kind === '+') group.field('resp.string', start, length, rest);
    else if (kind === '-') group.field('resp.error', start, length, rest);
    else if (kind === ':') group.field('resp.integer', start, length, clamped(rest));
    else {
      const list = LISTS[kind];
      const words = list === undefined ? line.slice(0, LONGEST_WORD) : `${list[0]} of ${rest}`;
      group.field('resp.fragment', start, length).group(words, start, length);
    }
    this.#word(kind === '-' ? `Error: ${rest}` : '+:'.includes(kind) ? rest : line);
  }

  #word(word: string): void {
    if (this.words.length < WORDS) this.words.push(word.slice(0, LONGEST_WORD));
  }
}

const MOST = 2n ** 63n - 1n;

/** A number of 64 bits; what is beyond becomes the largest. */
function clamped(text: string): number | bigint {
  const digits = /^\s*([+-]?\d{1,40})/.exec(text)?.[1];
  if (digits === undefined) return 0;
  const value = BigInt(digits);
  const fits = value > MOST ? MOST : value < -MOST ? -MOST : value;
  const isExact = fits >= BigInt(Number.MIN_SAFE_INTEGER) && fits <= BigInt(Number.MAX_SAFE_INTEGER);
  return isExact ? Number(fits) : fits;
}
