// RFC 8259: a JSON text that a message carries, for the packet somebody looks at.

import { latin1, utf8 } from '../../../base/text.ts';
import { defineFields } from '../../../model/field.ts';
import type { FieldGroup, Protocol } from '../../../model/field.ts';
import type { Output } from '../../../model/stream.ts';
import { unescapeJson } from './json-text.ts';

/** Values of one text that are told, and how deep they may stand in each other. */
const MOST = 2048;
const DEEPEST = 12;
const QUOTE = 0x22,
  COMMA = 0x2c,
  COLON = 0x3a,
  BACKSLASH = 0x5c;
const OPEN = { array: 0x5b, object: 0x7b } as const;
const CLOSE = { array: 0x5d, object: 0x7d } as const;
const WORDS = ['true', 'false', 'null'] as const;

export const jsonFields = defineFields({
  'json.object': { title: 'Object', kind: 'label' },
  'json.array': { title: 'Array', kind: 'label' },
  'json.member': { title: 'Member', kind: 'text' },
  'json.key': { title: 'Key', kind: 'text' },
  'json.path': { title: 'Path', kind: 'text', hidden: true },
  'json.path_with_value': { title: 'Path with value', kind: 'text', hidden: true },
  'json.member_with_value': { title: 'Member with value', kind: 'text', hidden: true },
  'json.value.string': { title: 'String', kind: 'text' },
  'json.value.number': { title: 'Number', kind: 'text' },
  'json.value.true': { title: 'True', kind: 'label' },
  'json.value.false': { title: 'False', kind: 'label' },
  'json.value.null': { title: 'Null', kind: 'label' },
});

const JSON_TEXT: Protocol = { id: 'json', title: 'JavaScript Object Notation', fields: jsonFields };

/** Opens the layer of the JSON text in bytes[at, end), as far as it is one. */
export function explainJson(bytes: Uint8Array, at: number, end: number, output: Output): void {
  const layer = output.explain(bytes, at, end, JSON_TEXT);
  if (layer !== null) new JsonReader(bytes, at, end).value(layer, '', '', 0);
}

/** Goes through one text; stops where it is none. */
class JsonReader {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  #at: number;
  #told = 0;

  constructor(bytes: Uint8Array, at: number, end: number) {
    this.#bytes = bytes;
    this.#at = at;
    this.#end = end;
  }

  /** The next value, with the path that leads to it and the key before it. False: there is none. */
  value(group: FieldGroup, path: string, key: string, depth: number): boolean {
    this.#told += 1;
    if (this.#told > MOST || depth > DEEPEST) return false;
    switch (this.#next()) {
      case OPEN.object:
        return this.#object(group, path, depth);
      case OPEN.array:
        return this.#array(group, path, depth);
      case QUOTE: {
        const from = this.#at;
        const text = this.#string();
        if (text === null) return false;
        this.#tell(group, 'json.value.string', from, path, key, text);
        return true;
      }
      default:
        return this.#word(group, path, key);
    }
  }

  /** The byte of the next token, −1 at the end. */
  #next(): number {
    while (this.#at < this.#end && this.#bytes[this.#at] <= 0x20) this.#at += 1;
    return this.#at < this.#end ? this.#bytes[this.#at] : -1;
  }

  #tell(group: FieldGroup, field: string, from: number, path: string, key: string, text: string): void {
    const length = this.#at - from;
    group.field('json.path_with_value', from, length, `${path}:${text}`);
    group.field('json.member_with_value', from, length, `${key}:${text}`);
    if (field === 'json.value.string') group.field(field, from + 1, Math.max(0, length - 2), text);
    else if (field === 'json.value.number') group.field(field, from, length, text);
    else group.field(field, from, length);
  }

  #object(group: FieldGroup, path: string, depth: number): boolean {
    const from = this.#at;
    const object = group.field('json.object', from, this.#end - from);
    this.#at += 1;
    if (this.#next() === CLOSE.object) return this.#closes();
    for (;;) {
      if (this.#next() !== QUOTE) return false;
      const keyAt = this.#at;
      const key = this.#string();
      if (key === null || this.#next() !== COLON) return false;
      this.#at += 1;
      const length = Math.max(0, this.#endOfKey(keyAt) - keyAt);
      const member = object.field('json.member', keyAt, length, key);
      const place = `${path}/${key}`;
      const isWhole = this.value(member, place, key, depth + 1);
      member.field('json.key', keyAt, length, key);
      member.field('json.path', keyAt, length, place);
      if (!isWhole) return false;
      const after = this.#next();
      if (after === CLOSE.object) return this.#closes();
      if (after !== COMMA) return false;
      this.#at += 1;
    }
  }

  #array(group: FieldGroup, path: string, depth: number): boolean {
    const array = group.field('json.array', this.#at, this.#end - this.#at);
    this.#at += 1;
    if (this.#next() === CLOSE.array) return this.#closes();
    for (;;) {
      if (!this.value(array, `${path}/[]`, '[]', depth + 1)) return false;
      const after = this.#next();
      if (after === CLOSE.array) return this.#closes();
      if (after !== COMMA) return false;
      this.#at += 1;
    }
  }

  #closes(): true {
    this.#at += 1;
    return true;
  }

  /** Behind the quotation mark that ends the string at `at`; −1 where none does. */
  #endOfKey(at: number): number {
    for (let i = at + 1; i < this.#end; i += 1) {
      if (this.#bytes[i] === BACKSLASH) i += 1;
      else if (this.#bytes[i] === QUOTE) return i + 1;
    }
    return -1;
  }

  /** A string without its quotation marks and escapes; null where it does not end. */
  #string(): string | null {
    const from = this.#at;
    const end = this.#endOfKey(from);
    if (end < 0) return null;
    this.#at = end;
    return unescapeJson(utf8(this.#bytes, from + 1, end - 1));
  }

  #word(group: FieldGroup, path: string, key: string): boolean {
    const from = this.#at;
    const text = latin1(this.#bytes, from, Math.min(this.#end, from + 64));
    const word = WORDS.find((each) => text.startsWith(each));
    const number = /^-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/.exec(text)?.[0];
    const found = word ?? number;
    if (found === undefined) return false;
    this.#at += found.length;
    this.#tell(group, word === undefined ? 'json.value.number' : `json.value.${word}`, from, path, key, found);
    return true;
  }
}
