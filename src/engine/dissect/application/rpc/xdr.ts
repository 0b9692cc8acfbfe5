// External data representation, RFC 4506: numbers of four or eight bytes, texts and opaque data behind their length, padded to four.

import { u32be, u64be } from '../../../../base/bytes.ts';
import { utf8, withoutPadding } from '../../../../base/text.ts';
import { defineFields } from '../../../../model/field.ts';
import type { FieldGroup } from '../../../../model/field.ts';
import { FieldReader } from '../field-reader.ts';

/** Fields of XDR itself, which Wireshark files under `rpc.`; every program has them. */
export const xdrFields = defineFields({
  'rpc.opaque_length': { title: 'Length', kind: 'unsigned', unit: 'bytes' },
  'rpc.fill_bytes': { title: 'Padding', kind: 'bytes' },
  'rpc.value_follows': { title: 'Value follows', kind: 'flag' },
});

/** Bytes behind as many of opaque data, which fill them up to four: 0 to 3. */
export const fillOf = (length: number): number => -length & 3;

/** Tells fields as XDR lays them out. */
export class XdrReader extends FieldReader {
  u32(name: string): number {
    return this.number(name, 4);
  }

  /** A number of eight bytes, as text. */
  long(name: string): string {
    const { at, bytes } = this;
    this.field(name, 8);
    return this.failed ? '' : String(u64be(bytes, at));
  }

  /** A number that is passed over. */
  count(): number {
    const { at, bytes } = this;
    this.skip(4);
    return this.failed ? 0 : u32be(bytes, at);
  }

  /** Bytes of opaque data with their length, which stands `before` bytes further on, and what fills them up; 0 where it is not there. */
  lengthBehind(before: number): number {
    if (this.rest < before + 4) return 0;
    const length = u32be(this.bytes, this.at + before);
    return before + 4 + length + fillOf(length);
  }

  /** What `read` reads stands in a group of its own, of `length` bytes where that is known before. */
  within(title: string, read: (inner: XdrReader) => unknown, length = 0): void {
    if (this.failed) return;
    const group = this.group.group(title, this.at, Math.min(length, this.rest));
    const words = this.#below(group, read);
    if (typeof words === 'string') group.summary(words);
  }

  /** What `read` reads stands below a field that has no bytes of its own. */
  under(name: string, read: (inner: XdrReader) => void): void {
    this.#below(this.group.field(name, this.at, 0), read);
  }

  #below<Told>(group: FieldGroup, read: (inner: XdrReader) => Told): Told {
    const inner = new XdrReader(this.bytes, this.at, this.end, group);
    const told = read(inner);
    this.at = inner.at;
    this.failed = inner.failed;
    return told;
  }

  /** A text behind its length. */
  text(title: string, name: string): string {
    let text = '';
    this.#behindLength(title, (reader, length) => {
      text = withoutPadding(utf8(reader.bytes, reader.at, reader.at + length));
      reader.field(name, length, text);
      return text;
    });
    return text;
  }

  /** Bytes behind their length. */
  opaque(title: string, name: string): void {
    this.#behindLength(title, (reader, length) => {
      if (length > 0) reader.field(name, length);
      return `${length} bytes`;
    });
  }

  #behindLength(title: string, read: (reader: XdrReader, length: number) => string): void {
    this.within(
      title,
      (reader) => {
        const length = reader.u32('rpc.opaque_length');
        if (length < 0 || length > reader.rest) {
          reader.failed = true;
          return '';
        }
        const words = read(reader, length);
        if (fillOf(length) > 0) reader.field('rpc.fill_bytes', fillOf(length));
        return words;
      },
      this.lengthBehind(0),
    );
  }

  /** Elements of a list, each behind a number that says whether one follows. */
  list(most: number, read: (reader: XdrReader) => void): void {
    for (let left = most; left > 0 && this.rest >= 4; left -= 1) {
      if (this.u32('rpc.value_follows') !== 1) return;
      read(this);
    }
  }
}
