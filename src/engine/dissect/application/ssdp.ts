// Simple Service Discovery Protocol, UPnP Device Architecture 2.0, 1: heads of HTTP in datagrams of their own.

import { latin1 } from '../../../base/text.ts';
import { PROBE } from '../../../model/stream.ts';
import type { DatagramParser, FlowView, Output } from '../../../model/stream.ts';
import { defineTable } from '../../../model/table.ts';
import type { ApplicationDissector } from '../dissector.ts';
import { Exchanges } from './http/exchanges.ts';
import { addField, fieldOf, parseStartLine } from './http/head.ts';
import { explainHttp, httpFields, isNotification } from './http/http-fields.ts';
import { startsWith } from './lines.ts';
import { endColumns, endsOf } from './transaction-columns.ts';

const PORT = 1900;
/** A head has to fit into a datagram. */
const LONGEST = 8192;
const BEGINNINGS = ['M-SEARCH * HTTP/1.', 'NOTIFY * HTTP/1.', 'HTTP/1.'];

/** One search, announcement or answer. */
export const ssdpTable = defineTable({
  id: 'ssdp',
  title: 'SSDP',
  description: 'One SSDP search, announcement or answer.',
  limit: 500_000,
  columns: {
    ...endColumns,
    method: { kind: 'text', title: 'Method' },
    /** What is searched or announced: ST or NT. */
    target: { kind: 'text', title: 'Target' },
    usn: { kind: 'text', title: 'Service name' },
    location: { kind: 'text', title: 'Location' },
    agent: { kind: 'text', title: 'Product' },
  },
});

const isSsdp = (bytes: Uint8Array, at: number, end: number): boolean =>
  BEGINNINGS.some((beginning) => startsWith(bytes, at, end, beginning));

class SsdpDatagrams implements DatagramParser {
  readonly #flow: FlowView;
  readonly #output: Output;
  /** Null in an analysis. */
  readonly #exchanges: Exchanges | null;

  constructor(flow: FlowView, output: Output) {
    this.#flow = flow;
    this.#output = output;
    this.#exchanges = output.explains ? new Exchanges(flow) : null;
  }

  datagram(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): number {
    if (!isSsdp(bytes, at, end)) return end - at;
    const [first = '', ...lines] = latin1(bytes, at, Math.min(end, at + LONGEST)).split(/\r?\n/, 128);
    const head = parseStartLine(first, false);
    if (head === null) return end - at;
    for (const line of lines) if (line !== '') addField(head, line);
    this.#output.mark(this.#flow);
    const layer = this.#output.explain(bytes, at, end);
    if (layer !== null) explainHttp(bytes, at, end, layer);
    if (this.#exchanges !== null && !isNotification(head.method)) {
      const exchange = head.isAnswer ? this.#exchanges.answered(false) : this.#exchanges.asked('');
      if (layer !== null) this.#exchanges.tell(exchange, head.isAnswer, at, layer);
    }
    this.#output.table(ssdpTable).append({
      ...endsOf(this.#flow, fromOriginator),
      method: head.isAnswer ? null : head.method,
      target: fieldOf(head, 'st') ?? fieldOf(head, 'nt'),
      usn: fieldOf(head, 'usn'),
      location: fieldOf(head, 'location'),
      agent: fieldOf(head, 'server') ?? fieldOf(head, 'user-agent'),
    });
    return end - at;
  }
}

export const ssdp: ApplicationDissector = {
  id: 'ssdp',
  title: 'Simple Service Discovery Protocol',
  display: 'SSDP',
  ports: { udp: [PORT] },
  tables: [ssdpTable],
  fields: httpFields,
  probe: (bytes, at, end) => (isSsdp(bytes, at, end) ? PROBE.yes : PROBE.no),
  datagrams: (flow, output) => new SsdpDatagrams(flow, output),
};
