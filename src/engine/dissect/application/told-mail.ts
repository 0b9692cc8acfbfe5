// A mail that passes in lines or pieces, for the packet somebody looks at: it is told where it ends, as a whole.

import type { FieldGroup } from '../../../model/field.ts';
import type { FlowView, Output } from '../../../model/stream.ts';
import { KeptBytes } from './kept-bytes.ts';
import type { TextLine } from './line-fields.ts';
import { explainMail } from './mail-message-fields.ts';

/** Bytes of one mail that are kept, and packets that are named. */
const MOST_BYTES = 256 * 1024;
const MOST_PACKETS = 1024;
const LINE_END = 2;

/** One mail of a flow, told in the packet in which it ends. */
export class ToldMail {
  readonly #flow: FlowView;
  readonly #output: Output;
  readonly #kept = new KeptBytes(MOST_BYTES);
  #whole = 0;
  #packets: number[] = [];
  /** Bytes that the last of them brought. */
  #latest = 0;

  constructor(flow: FlowView, output: Output) {
    this.#flow = flow;
    this.#output = output;
  }

  add({ bytes, at, next }: Pick<TextLine, 'bytes' | 'at' | 'next'>): void {
    const { packet } = this.#flow;
    if (this.#packets.at(-1) !== packet) {
      this.#latest = 0;
      if (this.#packets.length < MOST_PACKETS) this.#packets.push(packet);
    }
    this.#latest += next - at;
    this.#whole += next - at;
    this.#kept.add(bytes, at, next);
  }

  /** Names the packets that the mail came in, beside its end, and the mail itself. */
  tell(at: number, length: number, layer: FieldGroup): void {
    // An empty line alone before the dot belongs to the end.
    if (this.#packets.at(-1) === this.#flow.packet && this.#latest === LINE_END) {
      this.#packets.pop();
      this.#whole -= LINE_END;
    }
    layer.field('smtp.eom', at, length);
    const group = layer.group(`${this.#packets.length} packets of data`, at, 0);
    for (const packet of this.#packets) group.field('smtp.data.fragment', at, 0, packet + 1);
    group.field('smtp.data.fragment.count', at, 0, this.#packets.length);
    group.field('smtp.data.reassembled.length', at, 0, this.#whole);
    this.explain();
  }

  /** Names the fields of the mail. */
  explain(): void {
    const mail = this.#kept.all();
    if (mail.length > 0) explainMail(mail, 0, mail.length, this.#output);
  }

  clear(): void {
    this.#kept.clear();
    this.#whole = 0;
    this.#packets = [];
  }
}
