// RFC 1035 over UDP and TCP. A row is a question with its answer; a repeated question is another row, an answer to nothing
// that was seen is a row as well. DNSSEC is not verified.

import { u16be } from '../../../base/bytes.ts';
import { ANOMALY } from '../../../model/anomaly.ts';
import type { FieldGroup, Protocol } from '../../../model/field.ts';
import type { AddressId } from '../../../model/ids.ts';
import type { ResponseTimes } from '../../../model/response-times.ts';
import { defineTable } from '../../../model/table.ts';
import { GIVE_UP, PROBE } from '../../../model/stream.ts';
import type { DatagramParser, FlowView, Output, Probe, StreamParser } from '../../../model/stream.ts';
import type { ApplicationDissector } from '../dissector.ts';
import { dnsTypeName, isKnownDnsType } from './dns-codes.ts';
import { DnsExchanges } from './dns-exchanges.ts';
import { dnsFields, explainDns } from './dns-fields.ts';
import { formatDnsData, MOST_RECORDS, readDnsMessage } from './dns-message.ts';
import type { DnsMessage, DnsRecord } from './dns-message.ts';
import { firstRowOf } from './known-rows.ts';
import { PassedOver } from './passed-over.ts';
import { endColumns, endsOf } from './transaction-columns.ts';

const HEADER = 12,
  FLAGS = 2,
  QUESTIONS = 4,
  ANSWERS = 6;
const LENGTH_PREFIX = 2;
/** Questions without an answer that one flow remembers. */
const MOST_PENDING = 1024;
const ANY = dnsTypeName(255);
/** RFC 6762, 3: the group of either IP version, of any scope. */
const GROUP = /^(224\.0\.0\.251|ff0[0-9a-f]::fb)$/;
/** RFC 6762, 6: answers wait for half a second at most. Whole seconds are compared. */
const ANSWERED_WITHIN = 2;
/** Rows among which the question of a multicast answer is looked for. */
const MOST_ROWS_BACK = 128;
const INTERNET = 1,
  ANY_CLASS = 255,
  CHAOS = 3;
const A = 1,
  AAAA = 28,
  ASKS_FOR_ADDRESS: readonly number[] = [A, AAAA, 255];

/** One question and its answer. */
export const dnsTable = defineTable({
  id: 'dns',
  title: 'DNS',
  description: 'One DNS question with its answer.',
  columns: {
    ...endColumns,
    protocol: { kind: 'text', title: 'Protocol' },
    query: { kind: 'text', title: 'Query', field: 'dns.qry.name' },
    type: { kind: 'text', title: 'Type' },
    rcode: { kind: 'integer', title: 'Response code', field: 'dns.flags.rcode' },
    answers: { kind: 'texts', title: 'Answers' },
    responsePacket: { kind: 'packet', title: 'Answered in' },
    latency: { kind: 'number', title: 'Latency', unit: 'nanoseconds' },
    /** Bytes of the answer message. */
    responseBytes: { kind: 'integer', title: 'Answer size', unit: 'bytes' },
    /** Smallest time to live among the answers, seconds. */
    ttl: { kind: 'number', title: 'TTL', unit: 'seconds' },
    transactionId: { kind: 'u16', title: 'Transaction ID', field: 'dns.id', identifier: 'hex16' },
    /** When its packet came, seconds since 1970. */
    seconds: { kind: 'u32', title: 'Seconds', internal: true },
  },
});

/** Of the protocols that share the table, one; mDNS has no single answer to a question. */
export const dnsResponseTimes = (protocol: 'dns' | 'llmnr'): ResponseTimes => ({
  table: 'dns',
  where: { column: 'protocol', value: protocol },
  procedures: [['type'], ['server'], ['rcode'], ['type', 'server']],
  subject: ['query'],
});

/** Which of the protocols that share the format a parser reads. */
export interface DnsFlavour extends Protocol {
  readonly id: 'dns' | 'mdns' | 'llmnr';
  readonly display: string;
}

interface Pending {
  readonly row: number;
  readonly name: string;
  readonly fromOriginator: boolean;
  readonly seconds: number;
  readonly nanoseconds: number;
}

/** Reads the messages of one flow and pairs questions with answers. */
class DnsTransactions {
  readonly #flow: FlowView;
  readonly #output: Output;
  readonly #flavour: DnsFlavour;
  readonly #pending = new Map<number, Pending[]>();
  #pendingCount = 0;
  /** Null in an analysis. */
  readonly #exchanges: DnsExchanges | null;

  constructor(flow: FlowView, output: Output, flavour: DnsFlavour) {
    this.#flow = flow;
    this.#output = output;
    this.#flavour = flavour;
    this.#exchanges = output.explains ? new DnsExchanges(flow) : null;
  }

  /** One message, behind its length in `prefix` bytes. False: it is none. */
  message(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean, prefix = 0): boolean {
    const message = readDnsMessage(bytes, at, end);
    if (message === null) return false;
    this.#output.mark(this.#flow, this.#flavour.display, this.#flavour.id);
    if (message.fault !== null)
      this.#output.note(this.#flow, message.fault === 'pointer-loop' ? ANOMALY.dnsPointerLoop : ANOMALY.dnsMalformed);
    if (this.#exchanges !== null) this.#explain(bytes, at, end, message, prefix);
    if (message.isResponse) this.#answer(bytes, at, end, message, fromOriginator);
    else this.#ask(message, fromOriginator);
    return true;
  }

  #explain(bytes: Uint8Array, at: number, end: number, { id, isResponse }: DnsMessage, prefix: number): void {
    const exchange = isResponse ? this.#exchanges!.answered(id) : this.#exchanges!.asked(id);
    const layer = this.#output.explain(bytes, at - prefix, end, this.#flavour);
    if (layer === null) return;
    if (prefix > 0) layer.field('dns.length', at - prefix, prefix);
    explainDns(bytes, at, end, layer, this.#flavour.id);
    this.#exchanges!.tell(exchange, isResponse, at, layer);
    if (!isResponse && !exchange.isRepeated) this.#tellAnswer(id, at, layer);
  }

  /** The analysis read on: it knows the answer. */
  #tellAnswer(id: number, at: number, layer: FieldGroup): void {
    const known = this.#output.known(dnsTable);
    if (known === null) return;
    const { packet, transactionId, responsePacket } = known.columns;
    const own = this.#flow.packet;
    for (let row = firstRowOf(packet, known.length, own); row < known.length && packet[row] === own; row += 1) {
      if (transactionId[row] !== id || responsePacket[row] < 0) continue;
      layer.field('dns.response_in', at, 0, responsePacket[row] + 1);
      return;
    }
  }

  #ask(message: DnsMessage, fromOriginator: boolean): void {
    for (const { name, type } of message.questions) {
      const row = this.#append(message, name, type, fromOriginator);
      if (row < 0 || this.#pendingCount >= MOST_PENDING) continue;
      const waiting = this.#pending.get(message.id) ?? [];
      const { seconds, nanoseconds } = this.#flow;
      waiting.push({ row, name: name.toLowerCase(), fromOriginator, seconds, nanoseconds });
      this.#pending.set(message.id, waiting);
      this.#pendingCount += 1;
    }
  }

  #answer(bytes: Uint8Array, at: number, end: number, message: DnsMessage, fromOriginator: boolean): void {
    const { questions, answers } = message;
    // An answer without a question section (mDNS) is about the names it answers.
    const asked = questions.length > 0 ? questions : answers.slice(0, 1);
    for (const { name, type } of asked) {
      const pending = this.#settle(message.id, name.toLowerCase(), !fromOriginator);
      const row = pending?.row ?? this.#append(message, name, type, !fromOriginator);
      const ttl = answers.reduce((least, answer) => Math.min(least, answer.ttl), Infinity);
      this.#output.table(dnsTable).set(row, {
        rcode: message.rcode,
        answers: answers.slice(0, 64).map((answer) => formatDnsData(bytes, at, answer)),
        responsePacket: this.#flow.packet,
        responseBytes: end - at,
        ttl: ttl === Infinity ? null : ttl,
        latency:
          pending === null
            ? null
            : (this.#flow.seconds - pending.seconds) * 1e9 + this.#flow.nanoseconds - pending.nanoseconds,
      });
    }
    this.#nameHosts(bytes, message);
  }

  /** An address that was asked for has the name that was asked, whatever aliases led to it; others have their own. */
  #nameHosts(bytes: Uint8Array, { questions: [question], answers, additionals }: DnsMessage): void {
    const asked = question !== undefined && ASKS_FOR_ADDRESS.includes(question.type) ? question.name : null;
    for (const answer of answers) this.#nameHost(bytes, answer, asked ?? answer.name);
    for (const additional of additionals) this.#nameHost(bytes, additional, additional.name);
  }

  #nameHost(bytes: Uint8Array, { type, at, end }: DnsRecord, name: string): void {
    const length = end - at;
    if (!((type === A && length === 4) || (type === AAAA && length === 16))) return;
    this.#output.nameHost(this.#flow, this.#output.address(bytes, at, length === 4 ? 4 : 16), name, this.#flavour.id);
  }

  #append(message: DnsMessage, name: string, type: number, clientIsOriginator: boolean): number {
    const ends = endsOf(this.#flow, clientIsOriginator);
    const { client, server } = ends;
    return this.#output.table(dnsTable).append({
      ...ends,
      client: message.isResponse && this.#isGroup(client) ? this.#whoAsked(name, type, server, client) : client,
      protocol: this.#flavour.id,
      query: name,
      type: dnsTypeName(type),
      transactionId: message.id,
      seconds: this.#flow.seconds,
    });
  }

  #isGroup(address: AddressId): boolean {
    return this.#flavour.id === 'mdns' && GROUP.test(this.#output.formatAddress(address));
  }

  /** An answer to everybody is a flow of its own: who asked stands among the questions just before it. */
  #whoAsked(name: string, type: number, server: AddressId, group: AddressId): AddressId {
    const table = this.#output.table(dnsTable);
    const { client, responsePacket, seconds } = table.columns;
    const wanted = name.toLowerCase();
    const least = Math.max(0, table.length - MOST_ROWS_BACK);
    for (let row = table.length - 1; row >= least; row -= 1) {
      if (seconds[row] + ANSWERED_WITHIN < this.#flow.seconds) break;
      if (responsePacket[row] >= 0 || client[row] === server || table.text('protocol', row) !== 'mdns') continue;
      const asked = table.text('type', row);
      if (asked !== dnsTypeName(type) && asked !== ANY) continue;
      if (table.text('query', row)?.toLowerCase() === wanted) return client[row];
    }
    return group;
  }

  /** The question of one side that the other answers: who asks everybody may tell everybody as well (RFC 6762, 8.3). */
  #settle(id: number, name: string, fromOriginator: boolean): Pending | null {
    const waiting = this.#pending.get(id);
    const asked = (pending: Pending): boolean => pending.name === name && pending.fromOriginator === fromOriginator;
    const index = waiting?.findIndex(asked) ?? -1;
    if (waiting === undefined || index < 0) return null;
    this.#pendingCount -= 1;
    const [found] = waiting.splice(index, 1);
    if (waiting.length === 0) this.#pending.delete(id);
    return found;
  }
}

/** Reads the datagrams of DNS and its relatives. */
export class DnsDatagrams implements DatagramParser {
  readonly #transactions: DnsTransactions;

  constructor(flow: FlowView, output: Output, flavour: DnsFlavour) {
    this.#transactions = new DnsTransactions(flow, output, flavour);
  }

  datagram(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): number {
    this.#transactions.message(bytes, at, end, fromOriginator);
    return end - at;
  }
}

/** RFC 1035, 4.2.2: each message behind its length in two bytes. */
class DnsStream implements StreamParser {
  readonly #flow: FlowView;
  readonly #transactions: DnsTransactions;
  /** Of a message that the capture cut. */
  readonly #passed = new PassedOver();
  /** A gap hid where messages begin: nothing of that direction can be read any more. */
  readonly #lost = [false, false];

  constructor(flow: FlowView, output: Output) {
    this.#flow = flow;
    this.#transactions = new DnsTransactions(flow, output, DNS);
  }

  feed(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): number {
    const side = Number(fromOriginator);
    if (this.#lost[side]) return end - at;
    let place = this.#passed.pass(at, end, side);
    while (end - place >= LENGTH_PREFIX) {
      const length = u16be(bytes, place);
      const message = place + LENGTH_PREFIX;
      const next = message + length;
      const isCut = next > end && this.#flow.cut > 0;
      if (next > end && !isCut) break;
      if (length < HEADER) return GIVE_UP;
      if (isCut && end - message < HEADER) break;
      place = Math.min(next, end);
      this.#transactions.message(bytes, message, place, fromOriginator, LENGTH_PREFIX);
      this.#passed.set(side, next - place);
    }
    return place - at;
  }

  gap(length: number, fromOriginator: boolean): void {
    const side = Number(fromOriginator);
    this.#lost[side] ||= length > this.#passed.left(side);
    this.#passed.lose(side, length);
  }
}

/** IANA, "DNS OpCodes": DSO. */
const LAST_OPCODE = 6;

/**
 * Could bytes[at, end) be a DNS message? On its own port the header is enough; elsewhere, and where the opcode is nobody's,
 * the question must hold as well.
 */
export function probeDns(bytes: Uint8Array, at: number, end: number, isOwnPort: boolean): Probe {
  if (end - at < HEADER) return PROBE.no;
  const flags = u16be(bytes, at + FLAGS);
  const opcode = (flags >> 11) & 15;
  const questions = u16be(bytes, at + QUESTIONS);
  const isAssigned = opcode <= LAST_OPCODE;
  if (questions > 64 || !(isAssigned || isOwnPort)) return PROBE.no;
  if (isAssigned && isOwnPort) return PROBE.yes;
  if (questions === 0 || (flags & 0x0040) !== 0) return PROBE.no;
  const message = readDnsMessage(bytes, at, end);
  const first = message?.questions.length === questions ? message.questions[0] : undefined;
  const answers = u16be(bytes, at + ANSWERS);
  // What stands behind the answers may be damaged, or cut.
  if (first === undefined || message!.answers.length < Math.min(answers, MOST_RECORDS)) return PROBE.no;
  const plausible =
    isKnownDnsType(first.type) &&
    [INTERNET, CHAOS, ANY_CLASS].includes(first.class & 0x7fff) &&
    /^[\x20-\x5b\x5d-\x7e]*$/.test(first.name);
  return plausible && first.name !== '' ? PROBE.yes : PROBE.no;
}

const PORT = 53,
  NETBIOS_PORT = 137;
const DNS: DnsFlavour = { id: 'dns', title: 'Domain Name System', display: 'DNS', fields: dnsFields };

export const dns: ApplicationDissector = {
  ...DNS,
  ports: { udp: [PORT], tcp: [PORT] },
  tables: [dnsTable],
  responseTimes: dnsResponseTimes('dns'),

  probe(bytes, at, end, _fromOriginator, flow) {
    const isOwnPort = flow.responderPort === PORT || flow.originatorPort === PORT;
    if (flow.transport === 17) {
      // What NetBIOS does not take for its own there is damaged, and looks like a question of DNS all the same.
      const isNetbios = flow.responderPort === NETBIOS_PORT || flow.originatorPort === NETBIOS_PORT;
      return isNetbios ? PROBE.no : probeDns(bytes, at, end, isOwnPort);
    }
    if (end - at < LENGTH_PREFIX + HEADER) return isOwnPort ? PROBE.more : PROBE.no;
    const length = u16be(bytes, at);
    if (length < HEADER) return PROBE.no;
    const whole = Math.min(end, at + LENGTH_PREFIX + length);
    return probeDns(bytes, at + LENGTH_PREFIX, whole, isOwnPort);
  },

  datagrams: (flow, output) => new DnsDatagrams(flow, output, DNS),
  stream: (flow, output) => new DnsStream(flow, output),
};
