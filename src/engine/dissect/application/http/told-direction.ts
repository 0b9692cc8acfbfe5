// One direction of a connection that somebody looks at: keeps of a message what its field tree needs.

import { latin1 } from '../../../../base/text.ts';
import type { FieldGroup } from '../../../../model/field.ts';
import type { FlowView } from '../../../../model/stream.ts';
import { explainPlainContent } from '../../content-layers.ts';
import { firstRowOf } from '../known-rows.ts';
import { KeptBytes } from '../kept-bytes.ts';
import type { Body } from './body.ts';
import { explainBody, explainContent, isMistaken } from './body-fields.ts';
import { Direction } from './direction.ts';
import type { Exchanges } from './exchanges.ts';
import { fieldOf, isInterim, parseStartLine } from './head.ts';
import type { Head } from './head.ts';
import { explainHttp, firstLine, fullUri } from './http-fields.ts';
import { httpTable } from './http-table.ts';
import type { Transactions } from './transactions.ts';

/** Bytes of one body that are kept, and chunks that are told. */
const MOST_BYTES = 64 * 1024;
const MOST_CHUNKS = 256;
/** Characters behind the last chunk that are told. */
const LONGEST_TRAILER = 8192;

/** Bytes that stand in the packet being read, as long as it is that packet. */
interface Place {
  readonly packet: number;
  readonly bytes: Uint8Array;
  readonly at: number;
  readonly end: number;
}

/** One direction of HTTP for the packet that somebody looks at. */
export class ToldDirection extends Direction {
  readonly #flow: FlowView;
  readonly #exchanges: Exchanges;
  #head: (Place & { readonly copy: Uint8Array }) | null = null;
  #body: Place | null = null;
  readonly #kept = new KeptBytes(MOST_BYTES);
  #chunks: { from: number; size: number; line: Place }[] = [];
  #trailer = '';

  constructor(transactions: Transactions, fromOriginator: boolean, exchanges: Exchanges) {
    super(transactions, fromOriginator);
    this.#flow = transactions.flow;
    this.#exchanges = exchanges;
  }

  headAt(bytes: Uint8Array, at: number, end: number): void {
    this.#head = { packet: this.#flow.packet, bytes, at, end, copy: bytes.slice(at, end) };
    this.#body = null;
    this.#kept.clear();
    this.#chunks = [];
    this.#trailer = '';
  }

  override body(bytes: Uint8Array, at: number, end: number): void {
    super.body(bytes, at, end);
    const { packet } = this.#flow;
    const before = this.#body;
    const goesOn = before !== null && before.packet === packet && before.bytes === bytes;
    this.#body = { packet, bytes, at: goesOn ? before.at : at, end };
    this.#kept.add(bytes, at, end);
  }

  chunk(size: number, bytes: Uint8Array, at: number, end: number): void {
    const { packet } = this.#flow;
    if (this.#chunks.length < MOST_CHUNKS)
      this.#chunks.push({ from: this.#kept.length, size, line: { packet, bytes, at, end } });
  }

  trailer(bytes: Uint8Array, at: number, end: number): void {
    if (this.#trailer.length < LONGEST_TRAILER) this.#trailer += latin1(bytes, at, end);
  }

  /** Info names a message by its first line where it begins, and in every packet up to the last where chunks say how long it is. */
  paused(bytes: Uint8Array, at: number, end: number): void {
    const { output } = this.transactions;
    if (!output.wantsWords) return;
    const shown = this.#head;
    if (shown === null) {
      const line = at < end ? firstLine(bytes, at, end) : null;
      if (line !== null && parseStartLine(line, false) !== null) output.goesOn(`${line} `);
    } else if (shown.packet === this.#flow.packet || this.#chunks.length > 0)
      output.goesOn(`${firstLine(shown.copy, 0, shown.copy.length) ?? ''} `);
  }

  protected override tellStart(bytes: Uint8Array, at: number, end: number): void {
    this.#head = null;
    const layer = this.transactions.output.explain(bytes, at, end);
    if (layer !== null) explainHttp(bytes, at, end, layer);
  }

  /** What Wireshark calls a continuation. */
  protected override tellRest(bytes: Uint8Array, at: number, end: number): void {
    const { output } = this.transactions;
    output.explain(bytes, at, end)?.summary('Continuation');
    explainPlainContent(bytes, at, end, '', output);
  }

  /** The analysis read on: it knows the answer to a request that ends in the packet. */
  #tellAnswer(uri: string, at: number, layer: FieldGroup): void {
    const known = this.transactions.output.known(httpTable);
    if (known === null) return;
    const { packet, responsePacket } = known.columns;
    const own = this.#flow.packet;
    for (let row = firstRowOf(packet, known.length, own); row < known.length && packet[row] === own; row += 1) {
      if (responsePacket[row] < 0 || known.text('uri', row) !== uri) continue;
      layer.field('http.response_in', at, 0, responsePacket[row] + 1);
      return;
    }
  }

  /** A message is told in the packet in which it ends, as Wireshark does. */
  protected override tell(head: Head, body: Body | null, isHere: boolean): void {
    const { packet } = this.#flow;
    const { output } = this.transactions;
    const exchange = head.isAnswer
      ? this.#exchanges.answered(isInterim(head))
      : this.#exchanges.asked(fullUri(head.method, head.uri, fieldOf(head, 'host') ?? '') || head.uri);
    const shown = this.#head;
    this.#head = null;
    if (shown === null || !isHere) return;
    const { bytes, at, end } = shown.packet === packet ? shown : { bytes: shown.copy, at: 0, end: shown.copy.length };
    const place = this.#body;
    const hasBody = place !== null && place.packet === packet && place.bytes === bytes && place.at >= end;
    const layer = output.explain(bytes, at, hasBody ? place.end : end);
    if (layer === null) return;
    explainHttp(bytes, at, end, layer);
    this.#exchanges.tell(exchange, head.isAnswer, at, layer);
    if (!head.isAnswer && layer.asked?.has('http.response_in') !== false) this.#tellAnswer(head.uri, at, layer);
    const told = {
      bytes: this.#kept.all(),
      at: hasBody && this.#chunks.length === 0 && place.end - place.at === this.#kept.length ? place.at : -1,
      chunks: this.#chunks.map(({ from, size, line }) => {
        const isThere = line.packet === packet && line.bytes === bytes;
        return { from, size, at: isThere ? line.at : -1, dataAt: line.end };
      }),
      trailer: this.#trailer,
      text: body?.text ?? '',
    };
    // What cannot be decoded is no file, and nobody knows what it holds.
    const isReadable = body?.isMislabelled !== true;
    if (!isReadable && !this.isCut) layer.field('http.decompression_failed', at, 0);
    explainBody(isReadable ? told : { ...told, text: '' }, layer, at);
    const type = isReadable ? fieldOf(head, 'content-type') : null;
    if (!this.isCut && isMistaken(type, told)) layer.field('http.subdissector_failed', at, 0);
    const content = explainContent(type, told, output);
    if (!output.wantsWords) return;
    const line = firstLine(shown.copy, 0, shown.copy.length);
    if (content !== '' && line !== null) layer.summary(line + content);
  }
}
