import { ACK, FIN, PSH, SYN, tcp } from './frames.mjs';

const SEGMENT = 1460;
/** Microseconds between segments of one burst. */
const BURST_GAP = 30;

/**
 * A TCP connection as its generator plays it: every step writes one packet at the present time and yields the
 * microseconds until the next. Sequence and acknowledgement numbers follow from what was sent.
 */
export class Connection {
  #clock;
  #sides;
  #roundTrip;

  /**
   * @param {{ out: import('./writer.mjs').CaptureWriter, now: number }} clock
   * @param {import('./frames.mjs').Endpoint} client
   * @param {import('./frames.mjs').Endpoint} server
   */
  constructor(clock, client, server, { roundTrip, clientSequence, serverSequence }) {
    this.#clock = clock;
    this.#roundTrip = roundTrip;
    this.#sides = [
      { endpoint: client, seq: clientSequence },
      { endpoint: server, seq: serverSequence },
    ];
  }

  *open() {
    this.#segment(0, SYN);
    yield this.#roundTrip / 2;
    this.#segment(1, SYN | ACK);
    yield this.#roundTrip / 2;
    this.#segment(0, ACK);
    yield 50;
  }

  /** The client's bytes arrive; their acknowledgement travels with the answer. */
  ask(bytes) {
    return this.#send(0, bytes, false);
  }

  /** The server's bytes arrive and are acknowledged. */
  answer(bytes) {
    return this.#send(1, bytes, true);
  }

  *close() {
    this.#segment(0, FIN | ACK);
    yield this.#roundTrip / 2;
    this.#segment(1, FIN | ACK);
    yield this.#roundTrip / 2;
    this.#segment(0, ACK);
  }

  *#send(side, bytes, acknowledgeLast) {
    for (let at = 0, unacknowledged = 0; at < bytes.length; at += SEGMENT) {
      const end = Math.min(at + SEGMENT, bytes.length);
      const last = end === bytes.length;
      this.#segment(side, last ? PSH | ACK : ACK, bytes, at, end);
      unacknowledged++;
      if (last ? acknowledgeLast : unacknowledged === 2) {
        yield last ? this.#roundTrip / 2 : BURST_GAP;
        this.#segment(1 - side, ACK);
        unacknowledged = 0;
      }
      yield last ? this.#roundTrip / 2 : BURST_GAP;
    }
  }

  #segment(side, flags, payload, start = 0, end = 0) {
    const from = this.#sides[side];
    const to = this.#sides[1 - side];
    const { out, now } = this.#clock;
    tcp(out, now, from.endpoint, to.endpoint, { flags, seq: from.seq, ack: to.seq }, payload, start, end);
    from.seq += end - start + (flags & (SYN | FIN) ? 1 : 0);
  }
}
