// Session Traversal Utilities for NAT (RFC 8489, RFC 3489 before it) and its relay TURN (RFC 8656). The same flow then
// carries DTLS and media: the first byte tells them apart (RFC 7983). Attributes are read only
// for the packet somebody looks at.

import { NOWHERE } from '../../../model/field.ts';
import { u16be, u32be } from '../../../base/bytes.ts';
import { hex } from '../../../base/text.ts';
import { GIVE_UP, PROBE } from '../../../model/stream.ts';
import type { DatagramParser, FlowView, Output, Probe, StreamParser } from '../../../model/stream.ts';
import type { ApplicationDissector } from '../dissector.ts';
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
/** All other bits of the type; methods beyond the last assigned one are others' inventions. */
const METHOD = 0x3eef,
  LAST_METHOD = 0xff;
/** Over TCP a length of two bytes may stand before each message (RFC 4571). */
const FRAME = 2;
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
    (length % 4 === 0 || (u16be(bytes, at + TYPE) & METHOD) <= LAST_METHOD) &&
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

  /** A whole message; over TCP it may begin with its length, at `start`. */
  datagram(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean, start = at): number {
    if (at >= end) return 0;
    const first = bytes[at];
    if (isMessage(bytes, at, end)) {
      this.#output.mark(this.#flow);
      if (this.#output.explains) this.#explain(bytes, at, end, start);
    } else if (first >= DTLS_FIRST && first <= DTLS_LAST) {
      this.#dtls ??= new DtlsDatagrams(this.#flow, this.#output);
      this.#dtls.datagram(bytes, at, end, fromOriginator);
    } else if (first >= CHANNEL_FIRST && first <= CHANNEL_LAST && isChannelData(bytes, at, end))
      this.#channel(bytes, at, end, fromOriginator);
    else if (!this.#flow.confirmed) return GIVE_UP;
    return end - at;
  }

  #explain(bytes: Uint8Array, at: number, end: number, start: number): void {
    const layer = this.#output.explain(bytes, start, end) ?? NOWHERE;
    if (start < at) layer.field('stun.tcp_frame_length', start, FRAME);
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
}

/** Messages one behind the other (RFC 8489, 6.2.2), or each in a frame, as ICE over TCP has them (RFC 6544). */
class StunStream implements StreamParser {
  readonly #messages: StunDatagrams;
  #isFramed: boolean | null = null;
  readonly #lost = [false, false];

  constructor(flow: FlowView, output: Output) {
    this.#messages = new StunDatagrams(flow, output);
  }

  feed(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): number {
    const side = Number(fromOriginator);
    let place = at;
    while (!this.#lost[side] && end - place >= FRAME + COOKIE + 4) {
      this.#isFramed ??= u32be(bytes, place + COOKIE) !== MAGIC;
      const size = this.#isFramed ? FRAME + u16be(bytes, place) : sizeOf(bytes, place);
      if (size === 0) this.#lost[side] = true;
      else if (end - place < size) break;
      const start = this.#isFramed ? place + FRAME : place;
      this.#messages.datagram(bytes, start, place + size, fromOriginator, place);
      place += size;
    }
    return this.#lost[side] ? end - at : place - at;
  }

  gap(_length: number, fromOriginator: boolean): void {
    this.#lost[Number(fromOriginator)] = true;
  }
}

/** How long the message or the channel data without a frame is; 0: it is neither. */
function sizeOf(bytes: Uint8Array, at: number): number {
  const length = u16be(bytes, at + LENGTH);
  if (bytes[at] < CHANNEL_FIRST) return HEADER + length;
  return bytes[at] <= CHANNEL_LAST ? (CHANNEL_HEADER + length + 3) & ~3 : 0;
}

/** Does a stream begin with a message, in a frame or without? */
function probeStream(bytes: Uint8Array, at: number, end: number): Probe {
  if (end - at < FRAME + COOKIE + 4) return PROBE.no;
  const start = u32be(bytes, at + COOKIE) === MAGIC ? at : at + FRAME;
  const size = HEADER + u16be(bytes, start + LENGTH);
  if (!isMessage(bytes, start, start + size) || (start > at && u16be(bytes, at) !== size)) return PROBE.no;
  return end - start < HEADER ? PROBE.more : PROBE.yes;
}

export const stun: ApplicationDissector = {
  id: 'stun',
  title: 'Session Traversal Utilities for NAT',
  display: 'STUN',
  ports: { udp: [PORT, 19_302], tcp: [PORT] },
  tables: [tlsTable, certificateTable],
  fields: stunFields,
  probe(bytes, at, end, _fromOriginator, flow) {
    if (flow.transport !== 17) return probeStream(bytes, at, end);
    return isMessage(bytes, at, end) ? PROBE.yes : PROBE.no;
  },
  datagrams: (flow, output) => new StunDatagrams(flow, output),
  stream: (flow, output) => new StunStream(flow, output),
};
