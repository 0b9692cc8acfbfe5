// Handshake messages of DTLS come in fragments, in any order and repeatedly: RFC 6347, 4.2.3; RFC 9147, 5.5.

import type { PacketId } from '../../../../model/ids.ts';
import { LONGEST_MESSAGE } from './handshakes.ts';

/** Messages of one direction that are put together at the same time. */
const MOST_MESSAGES = 4;
/** Fragments that one message may have: even of the shortest packets that IPv4 knows a chain of certificates takes fewer. */
const MOST_FRAGMENTS = 1024;
/** Bytes that one direction keeps of unfinished messages. */
const MOST_BYTES = LONGEST_MESSAGE;

interface Fragment {
  readonly at: number;
  readonly bytes: Uint8Array;
  readonly packet: PacketId;
}

/** A message that was put together. */
export interface WholeMessage {
  readonly bytes: Uint8Array;
  /** The packet of each fragment, in the order of the message. */
  readonly packets: readonly PacketId[];
}

const endOf = ({ at, bytes }: Fragment): number => at + bytes.length;

class Message {
  readonly type: number;
  readonly length: number;
  /** By where they begin; they do not overlap. */
  readonly fragments: Fragment[] = [];
  bytes = 0;

  constructor(type: number, length: number) {
    this.type = type;
    this.length = length;
  }

  /** Takes what is not known yet: a flight that is sent again may be cut at other places (RFC 6347, 4.1.1.1). */
  add(at: number, bytes: Uint8Array, packet: PacketId): void {
    if (this.fragments.length >= MOST_FRAGMENTS) return;
    const end = at + bytes.length;
    let place = this.fragments.findIndex((known) => endOf(known) > at);
    if (place < 0) place = this.fragments.length;
    for (let from = at; from < end; place += 1) {
      const next = place < this.fragments.length ? this.fragments[place] : null;
      const until = Math.min(end, next?.at ?? end);
      if (until <= from) {
        from = endOf(next!);
        continue;
      }
      this.fragments.splice(place, 0, { at: from, bytes: bytes.slice(from - at, until - at), packet });
      this.bytes += until - from;
      from = until;
    }
  }

  whole(): WholeMessage {
    const whole = new Uint8Array(this.length);
    for (const { at, bytes } of this.fragments) whole.set(bytes, at);
    return { bytes: whole, packets: this.fragments.map(({ packet }) => packet) };
  }
}

/** Puts the messages of one direction together. */
export class Fragments {
  readonly #messages = new Map<number, Message>();
  #bytes = 0;

  /** A fragment of message `sequence` at `offset`; returns the whole message when it was the last one missing. */
  add(
    sequence: number,
    type: number,
    length: number,
    offset: number,
    bytes: Uint8Array,
    packet: PacketId,
  ): WholeMessage | null {
    if (length > LONGEST_MESSAGE || offset + bytes.length > length || bytes.length === 0) return null;
    let message = this.#messages.get(sequence);
    if (message === undefined || message.type !== type || message.length !== length) {
      this.#drop(sequence);
      while (this.#messages.size >= MOST_MESSAGES) this.#drop(this.#messages.keys().next().value!);
      message = new Message(type, length);
      this.#messages.set(sequence, message);
    }
    if (this.#bytes + bytes.length > MOST_BYTES) return null;
    const before = message.bytes;
    message.add(offset, bytes, packet);
    this.#bytes += message.bytes - before;
    if (message.bytes < length) return null;
    const whole = message.whole();
    this.#drop(sequence);
    return whole;
  }

  #drop(sequence: number): void {
    this.#bytes -= this.#messages.get(sequence)?.bytes ?? 0;
    this.#messages.delete(sequence);
  }
}
