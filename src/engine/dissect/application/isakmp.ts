// IKE: RFC 7296 (version 2), RFC 2408 and 2409 (version 1). A row per message; what is not encrypted is named for whoever
// looks. Port 4500 has it behind the marker of RFC 3948 (network/udpencap.ts).

import { u32be } from '../../../base/bytes.ts';
import { hex } from '../../../base/text.ts';
import { ANOMALY } from '../../../model/anomaly.ts';
import { PROBE } from '../../../model/stream.ts';
import type { DatagramParser, FlowView, Output } from '../../../model/stream.ts';
import { defineTable } from '../../../model/table.ts';
import type { ApplicationDissector } from '../dissector.ts';
import { isakmpFields } from './isakmp-fields.ts';
import { EXCHANGES } from './isakmp-names.ts';
import { explainIsakmp } from './isakmp-payloads.ts';
import { placeColumns, placeOf } from './transaction-columns.ts';

const PORTS = [500, 4500];
const RESPONDER_SPI = 8,
  VERSION = 17,
  EXCHANGE = 18,
  FLAGS = 19,
  MESSAGE_ID = 20,
  LENGTH = 24,
  HEADER = 28;
const SPI = 8,
  RESPONSE = 0x20,
  ENCRYPTED = 0x01,
  KEEP_ALIVE = 0xff;

/** One IKE message. */
export const isakmpTable = defineTable({
  id: 'isakmp',
  title: 'IKE',
  description: 'One message of the key exchange of IPsec.',
  limit: 1_000_000,
  columns: {
    ...placeColumns,
    version: { kind: 'text', title: 'Version' },
    exchange: { kind: 'text', title: 'Exchange' },
    messageId: { kind: 'u32', title: 'Message ID', field: 'isakmp.messageid', identifier: 'hex32' },
    isResponse: { kind: 'flag', title: 'Response' },
    isEncrypted: { kind: 'flag', title: 'Encrypted' },
    initiatorSpi: { kind: 'text', title: 'Initiator SPI' },
    responderSpi: { kind: 'text', title: 'Responder SPI' },
    size: { kind: 'u32', title: 'Size', unit: 'bytes' },
  },
});

class IsakmpDatagrams implements DatagramParser {
  readonly #flow: FlowView;
  readonly #output: Output;

  constructor(flow: FlowView, output: Output) {
    this.#flow = flow;
    this.#output = output;
  }

  datagram(bytes: Uint8Array, at: number, end: number): number {
    const major = end - at < HEADER ? 0 : bytes[at + VERSION] >> 4;
    if (major !== 1 && major !== 2) {
      if (end - at === 1 && bytes[at] === KEEP_ALIVE) {
        this.#output.mark(this.#flow);
        this.#output.explain(bytes, at, end)?.field('isakmp.ike.nat_keepalive', at, 1);
      } else this.#output.note(this.#flow, ANOMALY.applicationMalformed);
      return end - at;
    }
    this.#output.mark(this.#flow);
    const layer = this.#output.explain(bytes, at, end);
    if (layer !== null) explainIsakmp(bytes, at, end, layer);
    const exchange = bytes[at + EXCHANGE];
    const flags = bytes[at + FLAGS];
    this.#output.table(isakmpTable).append({
      ...placeOf(this.#flow),
      version: `${major}.${bytes[at + VERSION] & 15}`,
      exchange: EXCHANGES[exchange] ?? String(exchange),
      messageId: u32be(bytes, at + MESSAGE_ID),
      isResponse: major === 2 && (flags & RESPONSE) !== 0,
      // All but the first exchange of version 2 is.
      isEncrypted: major === 1 ? (flags & ENCRYPTED) !== 0 : exchange !== 34,
      initiatorSpi: hex(bytes, at, at + SPI),
      responderSpi: hex(bytes, at + RESPONDER_SPI, at + RESPONDER_SPI + SPI),
      size: end - at,
    });
    return end - at;
  }
}

export const isakmp: ApplicationDissector = {
  id: 'isakmp',
  title: 'Internet Key Exchange',
  display: 'ISAKMP',
  ports: { udp: PORTS },
  tables: [isakmpTable],
  fields: isakmpFields,

  probe(bytes, at, end, _fromOriginator, flow) {
    if (!PORTS.includes(flow.responderPort) && !PORTS.includes(flow.originatorPort)) return PROBE.no;
    if (end - at < HEADER || u32be(bytes, at + LENGTH) < HEADER) return PROBE.no;
    const major = bytes[at + VERSION] >> 4;
    return (major === 1 || major === 2) && bytes[at + EXCHANGE] > 0 ? PROBE.yes : PROBE.no;
  },

  datagrams: (flow, output) => new IsakmpDatagrams(flow, output),
};
