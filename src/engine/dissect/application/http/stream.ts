// RFC 9112: both directions of a connection.

import type { FlowView, Output, StreamParser } from '../../../../model/stream.ts';
import { startsWith } from '../lines.ts';
import { Direction } from './direction.ts';
import { Exchanges } from './exchanges.ts';
import type { MessageReader } from './message-reader.ts';
import { ToldDirection } from './told-direction.ts';
import { Transactions } from './transactions.ts';

/** Reads both directions of a connection. */
export class HttpStream implements StreamParser {
  readonly #flow: FlowView;
  readonly #transactions: Transactions;
  readonly #exchanges: Exchanges | null;
  readonly #readers: readonly [MessageReader, MessageReader];
  #hasAnswer = false;

  constructor(flow: FlowView, output: Output) {
    this.#flow = flow;
    const transactions = (this.#transactions = new Transactions(flow, output));
    const exchanges = (this.#exchanges = output.explains ? new Exchanges(flow) : null);
    const direction = (fromOriginator: boolean): Direction =>
      exchanges === null
        ? new Direction(transactions, fromOriginator)
        : new ToldDirection(transactions, fromOriginator, exchanges);
    this.#readers = [direction(false).reader, direction(true).reader];
  }

  feed(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): number {
    if (!fromOriginator && !this.#hasAnswer) {
      this.#hasAnswer = true;
      // A scanner or a browser on the port of another service: what the server is, it says itself (RFC 4253, 4.2).
      if (startsWith(bytes, at, end, 'SSH-')) {
        this.#transactions.give('ssh');
        return 0;
      }
    }
    return this.#readers[Number(fromOriginator)].feed(bytes, at, end);
  }

  gap(length: number, fromOriginator: boolean): void {
    const reader = this.#readers[Number(fromOriginator)];
    if (reader.isBetween && this.#transactions.missed(fromOriginator)) this.#exchanges?.missed();
    reader.gap(length);
  }

  finished(fromOriginator: boolean): void {
    this.#readers[Number(fromOriginator)].finished();
  }

  /** Requests first: an answer belongs to one. */
  close(): void {
    for (const reader of this.#readers.toReversed()) reader.close(this.#flow.isOver);
  }
}
