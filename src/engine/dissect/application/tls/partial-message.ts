// A handshake message that goes on in the next record of a stream (RFC 8446, 5.1).

import { u24be } from '../../../../base/bytes.ts';
import { MESSAGE_HEADER } from './handshakes.ts';

/** Room for most certificates, so that few messages are copied twice. */
const FIRST_ROOM = 4096;

/** What has come of one message. Room is made for bytes that came, not for as many as the message claims. */
export class PartialMessage {
  #bytes = new Uint8Array(MESSAGE_HEADER);
  #length = 0;

  get hasHeader(): boolean {
    return this.#length >= MESSAGE_HEADER;
  }

  get isWhole(): boolean {
    return this.hasHeader && this.#length === this.#wanted;
  }

  get type(): number {
    return this.#bytes[0];
  }

  /** Bytes behind the header, as the header says. */
  get bodyLength(): number {
    return u24be(this.#bytes, 1);
  }

  /** All of it, with its header, once it is whole. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** What is known to belong to it: as long as the header is not there, the header. */
  get #wanted(): number {
    return MESSAGE_HEADER + (this.hasHeader ? this.bodyLength : 0);
  }

  /** Takes what belongs to it, up to the end of the header and then to the end of the message; returns where that is. */
  add(bytes: Uint8Array, at: number, end: number): number {
    const taken = Math.min(end - at, this.#wanted - this.#length);
    const length = this.#length + taken;
    if (length > this.#bytes.length) {
      const more = new Uint8Array(Math.min(this.#wanted, Math.max(FIRST_ROOM, 2 * length)));
      more.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = more;
    }
    this.#bytes.set(bytes.subarray(at, at + taken), this.#length);
    this.#length = length;
    return at + taken;
  }
}
