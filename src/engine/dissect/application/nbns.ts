// NetBIOS name service, RFC 1002, 4.2: the frame of DNS with names of 16 bytes, each half byte a letter from A to P.

import { u16be } from '../../../base/bytes.ts';
import { PROBE } from '../../../model/stream.ts';
import type { DatagramParser, FlowView, Output } from '../../../model/stream.ts';
import type { ApplicationDissector } from '../dissector.ts';
import { dnsTable } from './dns.ts';
import { explainNbns, nbnsFields } from './nbns-fields.ts';

const PORT = 137;
const HEADER = 12,
  ENCODED = 32;
/** From A to P by the book; damaged names with other letters are still names. */
const LETTERS = 26;
const RESPONSE = 0x8000;
const REGISTRATION = 5;
const TYPES: Readonly<Record<number, string>> = { 0x20: 'NB', 0x21: 'NBSTAT' };

interface Message {
  readonly id: number;
  readonly flags: number;
  readonly name: string;
  readonly suffix: number;
  readonly type: number;
  /** Where the data of the first answer or additional record may be: behind the first name. */
  readonly after: number;
}

function readMessage(bytes: Uint8Array, at: number, end: number): Message | null {
  const place = at + HEADER;
  if (end < place + 1 + ENCODED + 1 + 4 || bytes[place] !== ENCODED) return null;
  const raw: number[] = [];
  for (let i = place + 1; i < place + 1 + ENCODED; i += 2) {
    const [high, low] = [bytes[i] - 0x41, bytes[i + 1] - 0x41];
    if (high < 0 || high >= LETTERS || low < 0 || low >= LETTERS) return null;
    raw.push(((high << 4) | low) & 0xff);
  }
  let next = place + 1 + ENCODED;
  while (next < end && bytes[next] !== 0) next += 1 + bytes[next]; // scope
  if (next + 5 > end) return null;
  const name = raw
    .slice(0, 15)
    .map((byte) =>
      byte >= 0x20 && byte < 0x7f
        ? String.fromCharCode(byte)
        : byte === 0
          ? ''
          : `\\x${byte.toString(16).padStart(2, '0')}`,
    )
    .join('')
    .trimEnd();
  return {
    id: u16be(bytes, at),
    flags: u16be(bytes, at + 2),
    name,
    suffix: raw[15],
    type: u16be(bytes, next + 1),
    after: next + 5,
  };
}

class NbnsDatagrams implements DatagramParser {
  readonly #flow: FlowView;
  readonly #output: Output;
  readonly #asked = new Map<string, number>();

  constructor(flow: FlowView, output: Output) {
    this.#flow = flow;
    this.#output = output;
  }

  datagram(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): number {
    const message = readMessage(bytes, at, end);
    const flow = this.#flow;
    // A damaged message among whole ones is still one.
    if (message === null && (!flow.confirmed || end - at < HEADER)) return end - at;
    this.#output.mark(flow);
    const layer = this.#output.explain(bytes, at, end);
    if (layer !== null) explainNbns(bytes, at, end, layer);
    if (message === null) return end - at;
    const { id, flags, name, type } = message;
    const isResponse = (flags & RESPONSE) !== 0;
    const sender = fromOriginator ? flow.originator : flow.responder;
    const key = `${id} ${name}`;
    const asked = isResponse ? this.#asked.get(key) : undefined;
    const table = this.#output.table(dnsTable);
    const row =
      asked ??
      table.append({
        packet: flow.packet,
        flow: flow.id,
        client: isResponse === fromOriginator ? flow.responder : flow.originator,
        server: isResponse === fromOriginator ? flow.originator : flow.responder,
        protocol: 'nbns',
        query: name,
        type: TYPES[type] ?? String(type),
        transactionId: id,
      });
    if (isResponse)
      table.set(row, {
        rcode: flags & 15,
        answers: this.#answers(bytes, message, end),
        responsePacket: flow.packet,
        responseBytes: end - at,
      });
    else if (this.#asked.size < 1024) this.#asked.set(key, row);
    // Whoever registers a name bears it: suffix 0x00 is the machine, 0x20 its file service (RFC 1001, 15).
    if (!isResponse && ((flags >> 11) & 15) === REGISTRATION && (message.suffix === 0 || message.suffix === 0x20))
      this.#output.nameHost(flow, sender, name, 'nbns');
    return end - at;
  }

  /** Addresses of a positive name query response: two bytes of flags before each. */
  #answers(bytes: Uint8Array, { after, type, name, suffix }: Message, end: number): string[] {
    const data = after + 6; // TTL and length; the type and class were read with the name
    if (type !== 0x20 || data > end) return [];
    const length = u16be(bytes, data - 2);
    const found: string[] = [];
    for (let place = data; place + 6 <= Math.min(end, data + length) && found.length < 16; place += 6) {
      const address = this.#output.address(bytes, place + 2, 4);
      found.push(this.#output.formatAddress(address));
      if (suffix === 0 || suffix === 0x20) this.#output.nameHost(this.#flow, address, name, 'nbns');
    }
    return found;
  }
}

export const nbns: ApplicationDissector = {
  id: 'nbns',
  title: 'NetBIOS Name Service',
  display: 'NBNS',
  ports: { udp: [PORT] },
  tables: [dnsTable],
  fields: nbnsFields,
  probe: (bytes, at, end, _fromOriginator, flow) =>
    (flow.responderPort === PORT || flow.originatorPort === PORT) && readMessage(bytes, at, end) !== null
      ? PROBE.yes
      : PROBE.no,
  datagrams: (flow, output) => new NbnsDatagrams(flow, output),
};
