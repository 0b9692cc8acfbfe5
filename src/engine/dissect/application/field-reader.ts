import { utf8 } from '../../../base/text.ts';
import { NOWHERE } from '../../../model/field.ts';
import type { FieldGroup, FieldValue } from '../../../model/field.ts';

/**
 * Tells fields one behind the other, from bytes[at, end). What would go beyond the end is not told, and ends the reading:
 * from then on `failed` is set and nothing is left, so that callers need not ask after each field.
 */
export class FieldReader {
  readonly bytes: Uint8Array;
  at: number;
  readonly end: number;
  readonly group: FieldGroup;
  /** What stands before each name: `tls.`. */
  readonly prefix: string;
  failed = false;

  constructor(bytes: Uint8Array, at: number, end: number, group: FieldGroup, prefix = '') {
    this.bytes = bytes;
    this.at = at;
    this.end = Math.min(end, bytes.length);
    this.group = group;
    this.prefix = prefix;
  }

  get rest(): number {
    return this.failed ? 0 : Math.max(0, this.end - this.at);
  }

  /** A field of `length` bytes; returns the group below it. */
  field(name: string, length: number, value?: FieldValue): FieldGroup {
    if (!this.#has(length)) return NOWHERE;
    const told = this.group.field(this.prefix + name, this.at, length, value);
    this.at += length;
    return told;
  }

  /** A big-endian number of 1 to 6 bytes; −1 where it is not there. */
  number(name: string, length: number): number {
    if (!this.#has(length)) return -1;
    let value = 0;
    for (let i = 0; i < length; i += 1) value = value * 256 + this.bytes[this.at + i];
    this.field(name, length);
    return value;
  }

  /** The same, little-endian. */
  little(name: string, length: number): number {
    if (!this.#has(length)) return -1;
    let value = 0;
    for (let i = length - 1; i >= 0; i -= 1) value = value * 256 + this.bytes[this.at + i];
    this.field(name, length);
    return value;
  }

  /** A text up to its NUL or the end, behind `before` bytes that belong to it; returns it. */
  zeroed(name: string, before = 0): string {
    const end = this.at + this.rest;
    const zero = this.bytes.indexOf(0, this.at + before);
    const stop = zero < 0 || zero >= end ? end : zero;
    const text = stop > this.at + before ? utf8(this.bytes, this.at + before, stop) : '';
    this.field(name, Math.min(stop + 1, end) - this.at, text);
    return text;
  }

  /** A field at this place that something else also tells, or that was worked out. */
  here(name: string, length: number, value?: FieldValue): FieldGroup {
    return length < 0 || length > this.rest ? NOWHERE : this.group.field(this.prefix + name, this.at, length, value);
  }

  /** The next `length` bytes, to be told below `group`; this reading goes on behind them. */
  part(length: number, group: FieldGroup = this.group): FieldReader {
    const fits = this.#has(length);
    const part = new FieldReader(this.bytes, this.at, fits ? this.at + length : this.at, group, this.prefix);
    part.failed = !fits;
    if (fits) this.at += length;
    return part;
  }

  skip(length: number): void {
    if (this.#has(length)) this.at += length;
  }

  #has(length: number): boolean {
    if (length < 0 || length > this.rest) this.failed = true;
    return !this.failed;
  }
}
