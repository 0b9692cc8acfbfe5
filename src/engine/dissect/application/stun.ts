// Session Traversal Utilities for NAT (RFC 8489, RFC 3489 before it) and its relay TURN (RFC 8656). The same flow then
// carries DTLS and media: the first byte tells them apart (RFC 7983). Messages are named, their attributes not read.

import { u16be, u32be } from '../../../base/bytes.ts';
import { GIVE_UP, PROBE } from '../../../model/stream.ts';
import type { DatagramParser, FlowView, Output } from '../../../model/stream.ts';
import type { ApplicationDissector } from '../dissector.ts';
import { DtlsDatagrams } from './tls/dtls.ts';
import { certificateTable, tlsTable } from './tls/tls-table.ts';

/** Of a message: type, length of the attributes, magic cookie, transaction. */
const TYPE = 0,
  LENGTH = 2,
  COOKIE = 4,
  HEADER = 20;
const MAGIC = 0x2112a442;
const PORT = 3478;
/** First bytes by RFC 7983. */
const DTLS_FIRST = 20,
  DTLS_LAST = 63,
  CHANNEL_FIRST = 64,
  CHANNEL_LAST = 79;
const CHANNEL_HEADER = 4;

/** Does bytes[at, end) hold one message, with its length right and the cookie of RFC 5389 and later? */
function isMessage(bytes: Uint8Array, at: number, end: number): boolean {
  const length = end - at - HEADER;
  return (
    length >= 0 &&
    (bytes[at + TYPE] & 0xc0) === 0 &&
    u16be(bytes, at + LENGTH) === length &&
    length % 4 === 0 &&
    u32be(bytes, at + COOKIE) === MAGIC
  );
}

/** Data over a channel of TURN (RFC 8656, 12.4), padded or not. */
function isChannelData(bytes: Uint8Array, at: number, end: number): boolean {
  const padding = end - at - CHANNEL_HEADER - (end - at < CHANNEL_HEADER ? 0 : u16be(bytes, at + LENGTH));
  return end - at >= CHANNEL_HEADER && padding >= 0 && padding < 4;
}

class StunDatagrams implements DatagramParser {
  readonly #flow: FlowView;
  readonly #output: Output;
  #dtls: DtlsDatagrams | null = null;

  constructor(flow: FlowView, output: Output) {
    this.#flow = flow;
    this.#output = output;
  }

  datagram(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): number {
    if (at >= end) return 0;
    const first = bytes[at];
    if (isMessage(bytes, at, end)) this.#output.mark(this.#flow);
    else if (first >= DTLS_FIRST && first <= DTLS_LAST) {
      this.#dtls ??= new DtlsDatagrams(this.#flow, this.#output);
      this.#dtls.datagram(bytes, at, end, fromOriginator);
    } else if (first >= CHANNEL_FIRST && first <= CHANNEL_LAST && isChannelData(bytes, at, end))
      this.#channel(bytes, at + CHANNEL_HEADER, end, fromOriginator);
    else if (!this.#flow.confirmed) return GIVE_UP;
    return end - at;
  }

  /** What a relay passes on is of the same kinds. */
  #channel(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): void {
    this.#output.mark(this.#flow);
    if (at >= end || bytes[at] < DTLS_FIRST || bytes[at] > DTLS_LAST) return;
    this.#dtls ??= new DtlsDatagrams(this.#flow, this.#output);
    this.#dtls.datagram(bytes, at, end, fromOriginator);
  }

  close(): void {
    this.#dtls?.close();
  }
}

export const stun: ApplicationDissector = {
  id: 'stun',
  title: 'Session Traversal Utilities for NAT',
  display: 'STUN',
  ports: { udp: [PORT, 19_302] },
  tables: [tlsTable, certificateTable],
  probe: (bytes, at, end) => (isMessage(bytes, at, end) ? PROBE.yes : PROBE.no),
  datagrams: (flow, output) => new StunDatagrams(flow, output),
};
