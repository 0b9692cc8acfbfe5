// NetBIOS name service, RFC 1002, 4.2: the frame of DNS with names of 16 bytes, each half byte a letter from A to P.

import { u16be } from '../../../base/bytes.ts';
import type { AddressId } from '../../../model/ids.ts';
import { PROBE } from '../../../model/stream.ts';
import type { DatagramParser, FlowView, Output } from '../../../model/stream.ts';
import type { ApplicationDissector } from '../dissector.ts';
import { dnsTable } from './dns.ts';
import { explainNbns, nbnsFields } from './nbns-fields.ts';
import { endsOf } from './transaction-columns.ts';

const PORT = 137;
const HEADER = 12,
  ENCODED = 32;
/** From A to P by the book; damaged names with other letters are still names. */
const LETTERS = 26;
const RESPONSE = 0x8000;
/** Registration, two numbers of refreshing, and registration of a host with several addresses (RFC 1002, 4.2.1.1). */
const REGISTRATIONS: readonly number[] = [5, 8, 9, 15];
const NB = 0x20,
  NBSTAT = 0x21;
/** Top bit of a name's flags: many hosts share it (RFC 1002, 4.2.1.3). */
const GROUP = 0x8000;
/** A name in the answer of a host that says its own: 15 letters, suffix and flags (4.2.18). */
const OWN_NAME = 18;
const MOST_NAMES = 64;
const TYPES: Readonly<Record<number, string>> = { [NB]: 'NB', [NBSTAT]: 'NBSTAT' };

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
  return {
    id: u16be(bytes, at),
    flags: u16be(bytes, at + 2),
    name: shownName(raw),
    suffix: raw[15],
    type: u16be(bytes, next + 1),
    after: next + 5,
  };
}

/** The fifteen letters of a name, without the spaces that fill it up. */
const shownName = (letters: ArrayLike<number>): string =>
  Array.from(letters)
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

/** Whether a name with such a suffix, and such flags, is a host's: the machine's, or its file service's (RFC 1001, 15). */
const isHostName = (suffix: number, flags: number): boolean =>
  (suffix === 0 || suffix === 0x20) && (flags & GROUP) === 0;

/** Flags of the name that a request registers, in its additional record; -1 where that is not whole. */
function registeredFlags(bytes: Uint8Array, after: number, end: number): number {
  let place = after;
  while (place < end && bytes[place] !== 0 && bytes[place] < 0xc0) place += 1 + bytes[place];
  const flags = place + (bytes[place] === 0 ? 1 : 2) + 10; // behind type, class, TTL and length
  return flags + 2 <= end ? u16be(bytes, flags) : -1;
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
        ...endsOf(flow, isResponse !== fromOriginator),
        protocol: 'nbns',
        query: name,
        type: TYPES[type] ?? String(type),
        transactionId: id,
      });
    if (isResponse)
      table.set(row, {
        rcode: flags & 15,
        answers: this.#answers(bytes, message, end, sender),
        responsePacket: flow.packet,
        responseBytes: end - at,
      });
    else if (this.#asked.size < 1024) this.#asked.set(key, row);
    // Whoever registers a name of his own bears it.
    if (!isResponse && REGISTRATIONS.includes((flags >> 11) & 15)) {
      const registered = registeredFlags(bytes, message.after, end);
      if (registered >= 0 && isHostName(message.suffix, registered)) this.#output.nameHost(flow, sender, name, 'nbns');
    }
    return end - at;
  }

  /** What an answer holds behind its TTL and length; type and class were read with the name. */
  #answers(bytes: Uint8Array, message: Message, end: number, sender: AddressId): string[] {
    const data = message.after + 6;
    if (data > end) return [];
    const dataEnd = Math.min(end, data + u16be(bytes, data - 2));
    if (message.type === NB) return this.#addresses(bytes, message, data, dataEnd);
    return message.type === NBSTAT ? this.#ownNames(bytes, data, dataEnd, sender) : [];
  }

  /** Addresses of a name: two bytes of flags before each. */
  #addresses(bytes: Uint8Array, { name, suffix }: Message, at: number, end: number): string[] {
    const found: string[] = [];
    for (let place = at; place + 6 <= end && found.length < 16; place += 6) {
      const address = this.#output.address(bytes, place + 2, 4);
      found.push(this.#output.formatAddress(address));
      if (isHostName(suffix, u16be(bytes, place))) this.#output.nameHost(this.#flow, address, name, 'nbns');
    }
    return found;
  }

  /** The names that a host says of itself. */
  #ownNames(bytes: Uint8Array, at: number, end: number, sender: AddressId): string[] {
    const found: string[] = [];
    const most = at < end ? Math.min(bytes[at], MOST_NAMES) : 0;
    for (let place = at + 1; place + OWN_NAME <= end && found.length < most; place += OWN_NAME) {
      const name = shownName(bytes.subarray(place, place + 15));
      const suffix = bytes[place + 15];
      found.push(`${name}<${suffix.toString(16).padStart(2, '0')}>`);
      if (isHostName(suffix, u16be(bytes, place + 16))) this.#output.nameHost(this.#flow, sender, name, 'nbns');
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
