// Session Traversal Utilities for NAT (RFC 8489, RFC 3489 before it) and its relay TURN (RFC 8656). The same flow then
// carries DTLS and media: the first byte tells them apart (RFC 7983). Attributes are read only
// for the packet somebody looks at.

import { u16be, u32be } from '../../../base/bytes.ts';
import { hex } from '../../../base/text.ts';
import { GIVE_UP, PROBE } from '../../../model/stream.ts';
import type { DatagramParser, FlowView, Output } from '../../../model/stream.ts';
import type { ApplicationDissector } from '../dissector.ts';
import { NOWHERE } from './field-reader.ts';
import { Requests } from './requests.ts';
import { explainChannel, explainStun, STUN_ANSWER, stunFields } from './stun-fields.ts';
import { DtlsDatagrams } from './tls/dtls.ts';
import { certificateTable, tlsTable } from './tls/tls-table.ts';

/** Of a message: type, length of the attributes, magic cookie, transaction. */
const TYPE = 0,
  LENGTH = 2,
  COOKIE = 4,
  ID = 8,
  HEADER = 20;
/** Bits of the type that tell requests (0), indications and the two kinds of responses apart. */
const CLASS = 0x0110,
  SUCCESS = 0x0100;
const MAGIC = 0x2112a442;
const PORT = 3478;
/** First bytes by RFC 7983. */
const DTLS_FIRST = 20,
  DTLS_LAST = 63,
  CHANNEL_FIRST = 64,
  CHANNEL_LAST = 79;
const CHANNEL_HEADER = 4;

/**
 * Does bytes[at, end) hold one message, with its length right and the cookie of RFC 5389 and later? The length should be a
 * multiple of 4; WhatsApp and Teams do not heed it.
 */
function isMessage(bytes: Uint8Array, at: number, end: number): boolean {
  const length = end - at - HEADER;
  return (
    length >= 0 &&
    (bytes[at + TYPE] & 0xc0) === 0 &&
    u16be(bytes, at + LENGTH) === length &&
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
  readonly #requests: Requests;
  #dtls: DtlsDatagrams | null = null;

  constructor(flow: FlowView, output: Output) {
    this.#flow = flow;
    this.#output = output;
    this.#requests = new Requests(flow, output);
  }

  datagram(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): number {
    if (at >= end) return 0;
    const first = bytes[at];
    if (isMessage(bytes, at, end)) {
      this.#output.mark(this.#flow);
      if (this.#output.explains) this.#explain(bytes, at, end);
    } else if (first >= DTLS_FIRST && first <= DTLS_LAST) {
      this.#dtls ??= new DtlsDatagrams(this.#flow, this.#output);
      this.#dtls.datagram(bytes, at, end, fromOriginator);
    } else if (first >= CHANNEL_FIRST && first <= CHANNEL_LAST && isChannelData(bytes, at, end))
      this.#channel(bytes, at, end, fromOriginator);
    else if (!this.#flow.confirmed) return GIVE_UP;
    return end - at;
  }

  #explain(bytes: Uint8Array, at: number, end: number): void {
    const layer = this.#output.explain(bytes, at, end) ?? NOWHERE;
    explainStun(bytes, at, end, layer);
    const kind = u16be(bytes, at) & CLASS;
    const id = hex(bytes, at + ID, at + HEADER);
    const isResponse = kind >= SUCCESS;
    if (isResponse) this.#requests.answer(id, layer, at, STUN_ANSWER);
    else if (kind !== 0) return;
    const key = isResponse ? `response ${id}` : id;
    const before = this.#requests.packetOf(key);
    if (before !== null) layer.field('stun.reqduplicate', at, 0, before);
    else this.#requests.ask(key);
  }

  /** What a relay passes on is of the same kinds. */
  #channel(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): void {
    this.#output.mark(this.#flow);
    const layer = this.#output.explain(bytes, at, end);
    if (layer !== null) explainChannel(bytes, at, end, layer);
    const data = at + CHANNEL_HEADER;
    if (data >= end || bytes[data] < DTLS_FIRST || bytes[data] > DTLS_LAST) return;
    this.#dtls ??= new DtlsDatagrams(this.#flow, this.#output);
    this.#dtls.datagram(bytes, data, end, fromOriginator);
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
  fields: stunFields,
  probe: (bytes, at, end) => (isMessage(bytes, at, end) ? PROBE.yes : PROBE.no),
  datagrams: (flow, output) => new StunDatagrams(flow, output),
};
