// Datagram Transport Layer Security: RFC 6347 (1.2), RFC 9147 (1.3), RFC 4347 (1.0), RFC 9146 (connection ids).
// Nothing is decrypted.

import { u16be, u24be } from '../../../../base/bytes.ts';
import { ANOMALY } from '../../../../model/anomaly.ts';
import type { Protocol } from '../../../../model/field.ts';
import { GIVE_UP, PROBE } from '../../../../model/stream.ts';
import type { DatagramParser, FlowView, Output, Probe } from '../../../../model/stream.ts';
import type { ApplicationDissector } from '../../dissector.ts';
import { dtlsFields, explainDtlsRecord, explainWholeMessage } from './dtls-fields.ts';
import {
  CONNECTION_ID,
  DTLS_MESSAGE_HEADER,
  DTLS_RECORD_HEADER,
  epochOf,
  FRAGMENT_LENGTH,
  FRAGMENT_OFFSET,
  isDtlsRecord,
  isUnified,
  MESSAGE_LENGTH,
  MESSAGE_NUMBER,
  recordEnd,
  recordVersion,
} from './dtls-record.ts';
import { Fragments } from './fragments.ts';
import type { WholeMessage } from './fragments.ts';
import type { HandshakeContext } from './handshake-messages.ts';
import { Handshakes, isPlausibleMessage, MESSAGE } from './handshakes.ts';
import { versionDisplay } from './names.ts';
import { RECORD } from './record.ts';
import { RecordsLayer } from './tls-fields.ts';
import { certificateTable, tlsTable } from './tls-table.ts';

const PROTOCOL: Protocol = { id: 'dtls', title: 'Datagram Transport Layer Security', fields: dtlsFields };

/** DTLS of one flow: handshakes, whose messages may lie in several datagrams. */
export class DtlsDatagrams implements DatagramParser {
  readonly #flow: FlowView;
  readonly #output: Output;
  readonly #handshakes: Handshakes;
  readonly #fromOriginator = new Fragments();
  readonly #fromResponder = new Fragments();
  /** Messages that the record being read completes, by their numbers, for somebody who looks. */
  readonly #wholes = new Map<number, WholeMessage & { readonly type: number }>();
  /** The layer of the datagram's records, for somebody who looks. */
  #told: RecordsLayer | null = null;
  /** Version of the first record that was no ClientHello: until then none is known. */
  #recordVersion = 0;

  constructor(flow: FlowView, output: Output) {
    this.#flow = flow;
    this.#output = output;
    this.#handshakes = new Handshakes(flow, output, 'd');
  }

  datagram(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): number {
    let place = at;
    let records = 0;
    this.#told = null;
    while (place < end) {
      if (isUnified(bytes[place])) {
        // Its length may be left out, and its number is encrypted: what follows in the datagram is of its kind.
        this.#handshakes.encrypted(end - place, fromOriginator);
        records += 1;
        break;
      }
      if (!isDtlsRecord(bytes, place, end)) break;
      const body = place + DTLS_RECORD_HEADER;
      const next = recordEnd(bytes, place, end);
      this.#record(bytes, place, body, Math.min(next, end), fromOriginator);
      this.#explain(bytes, place, Math.min(next, end), end);
      records += 1;
      place = next;
    }
    if (records > 0) this.#mark();
    else if (!this.#flow.confirmed) return GIVE_UP;
    return end - at;
  }

  #explain(bytes: Uint8Array, at: number, end: number, last: number): void {
    const group = this.#told === null ? this.#output.explain(bytes, at, last, PROTOCOL) : this.#told.group;
    if (group === null) {
      this.#wholes.clear();
      return;
    }
    this.#told ??= new RecordsLayer(group);
    const isEncrypted = epochOf(bytes, at) > 0 || bytes[at] === CONNECTION_ID;
    const context: HandshakeContext = {
      prefix: 'dtls.',
      carrier: 'd',
      digest: (...given) => this.#output.digest(...given),
      cipher: this.#handshakes.cipher,
      version: this.#handshakes.version,
    };
    this.#told.add(explainDtlsRecord(bytes, at, end, group, isEncrypted, context, this.#wholes));
    for (const { type, bytes: message, packets } of this.#wholes.values()) {
      const whole = this.#output.explain(message, 0, message.length, PROTOCOL);
      if (whole !== null) explainWholeMessage(type, message, packets, whole, context);
    }
    this.#wholes.clear();
  }

  #mark(): void {
    const version = this.#handshakes.version || this.#recordVersion;
    // With the layer's own name: the datagrams may be part of another protocol's flow (RFC 7983).
    this.#output.mark(this.#flow, versionDisplay(version) ?? 'DTLS', 'dtls');
  }

  #record(bytes: Uint8Array, place: number, at: number, end: number, fromOriginator: boolean): void {
    const type = bytes[place];
    const isEncrypted = epochOf(bytes, place) > 0 || type === CONNECTION_ID;
    const isHello = type === RECORD.handshake && !isEncrypted && at < end && bytes[at] === MESSAGE.clientHello;
    if (!isHello && this.#recordVersion === 0 && type !== CONNECTION_ID)
      this.#recordVersion = recordVersion(bytes, place);
    if (isEncrypted) {
      if (type !== RECORD.alert) this.#handshakes.encrypted(end - at, fromOriginator);
      return;
    }
    if (type === RECORD.handshake) this.#messages(bytes, at, end, fromOriginator);
    else if (type === RECORD.changeCipherSpec) this.#handshakes.changeCipherSpec(fromOriginator);
    else if (type === RECORD.alert && end - at === 2) this.#handshakes.alert(bytes[at + 1]);
  }

  #messages(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): void {
    for (let place = at; end - place >= DTLS_MESSAGE_HEADER;) {
      const type = bytes[place];
      const length = u24be(bytes, place + MESSAGE_LENGTH);
      const fragment = u24be(bytes, place + FRAGMENT_LENGTH);
      const body = place + DTLS_MESSAGE_HEADER;
      if (!isPlausibleMessage(type, length) || fragment > length || fragment > end - body) {
        this.#output.note(this.#flow, ANOMALY.tlsMalformed);
        return;
      }
      if (fragment === length) this.#handshakes.message(type, bytes, body, body + length, fromOriginator);
      else {
        const sequence = u16be(bytes, place + MESSAGE_NUMBER);
        const offset = u24be(bytes, place + FRAGMENT_OFFSET);
        const fragments = fromOriginator ? this.#fromOriginator : this.#fromResponder;
        const whole = fragments.add(
          sequence,
          type,
          length,
          offset,
          bytes.subarray(body, body + fragment),
          this.#flow.packet,
        );
        if (whole !== null) this.#handshakes.message(type, whole.bytes, 0, whole.bytes.length, fromOriginator);
        if (whole !== null && this.#output.explains) this.#wholes.set(sequence, { type, ...whole });
      }
      place = body + fragment;
    }
  }
}

/** HTTP/3 and AnyConnect, CAPWAP, TURN, CoAP, SNMP. */
const PORTS = [443, 4433, 5246, 5247, 5349, 5684, 10_161, 10_162];

/** A hello that goes on behind what the capture holds: its own length and that of its record agree. */
function isCutHello(bytes: Uint8Array, at: number, end: number): boolean {
  const body = at + DTLS_RECORD_HEADER;
  if (bytes[at] !== RECORD.handshake || epochOf(bytes, at) !== 0 || end - body < DTLS_MESSAGE_HEADER) return false;
  const isHello = bytes[body] === MESSAGE.clientHello || bytes[body] === MESSAGE.serverHello;
  const size = DTLS_MESSAGE_HEADER + u24be(bytes, body + FRAGMENT_LENGTH);
  return isHello && body + size <= recordEnd(bytes, at, end) && isPlausibleMessage(bytes[body], u24be(bytes, body + 1));
}

/** Records that fill the datagram, the first of them a hello, or any where a session began before the capture. */
function probeDtls(bytes: Uint8Array, at: number, end: number): Probe {
  if (!isDtlsRecord(bytes, at, end)) return PROBE.no;
  const body = at + DTLS_RECORD_HEADER;
  const next = recordEnd(bytes, at, end);
  if (next === body || bytes[at] === CONNECTION_ID) return PROBE.no;
  if (next > end) return isCutHello(bytes, at, end) ? PROBE.yes : PROBE.no;
  const isPlain = epochOf(bytes, at) === 0;
  if (bytes[at] === RECORD.handshake && isPlain) {
    const isMessage =
      next - body >= DTLS_MESSAGE_HEADER && isPlausibleMessage(bytes[body], u24be(bytes, body + MESSAGE_LENGTH));
    return isMessage ? PROBE.yes : PROBE.no;
  }
  return next === end || isDtlsRecord(bytes, next, end) ? PROBE.yes : PROBE.no;
}

export const dtls: ApplicationDissector = {
  ...PROTOCOL,
  display: 'DTLS',
  ports: { udp: PORTS },
  tables: [tlsTable, certificateTable],
  probe: (bytes, at, end) => probeDtls(bytes, at, end),
  datagrams: (flow, output) => new DtlsDatagrams(flow, output),
};
