// Handshake messages of one direction, out of its records: several in one, or one over several (RFC 8446, 5.1).

import { u24be } from '../../../../base/bytes.ts';
import { ANOMALY } from '../../../../model/anomaly.ts';
import type { FlowView, Output } from '../../../../model/stream.ts';
import { type Handshakes, isPlausibleMessage, MESSAGE_HEADER } from './handshakes.ts';
import { PartialMessage } from './partial-message.ts';

/** Where a message begins, with its header; one over several records stands in bytes of its own. */
export interface MessagePlace {
  readonly bytes: Uint8Array;
  readonly at: number;
}

/** Puts the messages of one direction together and hands them on. */
export class MessageStream {
  readonly #flow: FlowView;
  readonly #output: Output;
  readonly #handshakes: Handshakes;
  readonly #fromOriginator: boolean;
  /** A message that goes on in the next record. */
  #kept: PartialMessage | null = null;
  /** Messages that the record being read completes, for somebody who looks. */
  #places: MessagePlace[] = [];

  constructor(flow: FlowView, output: Output, handshakes: Handshakes, fromOriginator: boolean) {
    this.#flow = flow;
    this.#output = output;
    this.#handshakes = handshakes;
    this.#fromOriginator = fromOriginator;
  }

  /** bytes[at, end) is what a record holds. */
  read(bytes: Uint8Array, at: number, end: number): void {
    const place = this.#wholeMessages(bytes, at, end);
    if (place < end) this.#keep(bytes, place, end);
  }

  /** The same of a record that the capture cut: its last message will never be whole. */
  readCut(bytes: Uint8Array, at: number, end: number): void {
    const place = this.#wholeMessages(bytes, at, end);
    if (place < end) this.#keep(bytes, place, end);
    const begun = this.#kept;
    if (begun?.hasHeader !== true || !isPlausibleMessage(begun.type, begun.bodyLength)) return;
    this.#handshakes.message(begun.type, begun.bytes, MESSAGE_HEADER, begun.bytes.length, this.#fromOriginator);
    this.#tell(place < end ? bytes : begun.bytes, place < end ? place : 0);
  }

  /** The rest of what was begun is missing. */
  lose(): void {
    this.#kept = null;
  }

  /** Messages that were completed since this was asked for last. */
  take(): readonly MessagePlace[] {
    const places = this.#places;
    this.#places = [];
    return places;
  }

  /** Reads the messages that end in bytes[at, end); returns where the next one begins. */
  #wholeMessages(bytes: Uint8Array, at: number, end: number): number {
    let place = this.#kept === null ? at : this.#continue(this.#kept, bytes, at, end);
    while (end - place >= MESSAGE_HEADER) {
      const length = u24be(bytes, place + 1);
      if (!isPlausibleMessage(bytes[place], length)) {
        // In the middle of a session that began before the capture, this is an encrypted message.
        if (this.#handshakes.version !== 0) this.#output.note(this.#flow, ANOMALY.tlsMalformed);
        return end;
      }
      const body = place + MESSAGE_HEADER;
      if (end - body < length) break;
      this.#handshakes.message(bytes[place], bytes, body, body + length, this.#fromOriginator);
      this.#tell(bytes, place);
      place = body + length;
    }
    return place;
  }

  #keep(bytes: Uint8Array, at: number, end: number): void {
    const kept = (this.#kept = new PartialMessage());
    kept.add(bytes, kept.add(bytes, at, end), end);
  }

  /** Adds to the kept message; returns where in the record it ends. */
  #continue(kept: PartialMessage, bytes: Uint8Array, at: number, end: number): number {
    let place = at;
    if (!kept.hasHeader) {
      place = kept.add(bytes, place, end);
      if (!kept.hasHeader) return end;
      if (!isPlausibleMessage(kept.type, kept.bodyLength)) {
        this.#kept = null;
        return end;
      }
    }
    place = kept.add(bytes, place, end);
    if (!kept.isWhole) return end;
    this.#kept = null;
    const whole = kept.bytes;
    this.#handshakes.message(kept.type, whole, MESSAGE_HEADER, whole.length, this.#fromOriginator);
    this.#tell(whole, 0);
    return place;
  }

  #tell(bytes: Uint8Array, at: number): void {
    if (this.#output.explains) this.#places.push({ bytes, at });
  }
}
