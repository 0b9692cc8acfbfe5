// RFC 1035, 4.1: every field of a DNS message, for the packet somebody looks at. mDNS and LLMNR are the same message under
// names of their own flags, which Wireshark files under `dns.` as well.

import { u16be, u32be } from '../../../base/bytes.ts';
import { defineFields } from '../../../model/field.ts';
import type { FieldGroup } from '../../../model/field.ts';
import { DNS_TYPE_NAMES, RCODES, dnsTypeName } from './dns-codes.ts';
import { exchangeFields } from './dns-exchanges.ts';
import { formatDnsData } from './dns-message.ts';
import type { DnsRecord } from './dns-message.ts';
import { explainRecordData, nameAt } from './dns-record-data.ts';
import type { DnsBytes } from './dns-record-data.ts';
import { recordFields } from './dns-record-fields.ts';

const ID = 0,
  FLAGS = 2,
  COUNTS = 4,
  HEADER = 12;
const TYPE = { a: 1, hinfo: 13, aaaa: 28, srv: 33, opt: 41 } as const;
/** mDNS keeps the top bit of the class for itself (RFC 6762, 5.4 and 10.2). */
const TOP_BIT = 0x8000;
/** Records explained of one section. */
const MOST_RECORDS = 512;
const RESPONSE = 0x8000;

const OPCODES: Readonly<Record<number, string>> = {
  0: 'Standard query',
  1: 'Inverse query',
  2: 'Server status',
  4: 'Notify',
  5: 'Update',
  6: 'Stateful',
};
const CLASSES = { 1: 'IN', 2: 'CS', 3: 'CH', 4: 'HS', 254: 'NONE', 255: 'ANY' };

export const dnsFields = defineFields({
  'dns.length': { title: 'Length', kind: 'unsigned', unit: 'bytes' },
  'dns.id': {
    title: 'Transaction ID',
    kind: 'unsigned',
    hex: true,
    help: {
      en: 'Chosen by the client; the answer repeats it. Whoever guesses it can forge an answer.',
      ru: 'Его выбирает клиент, ответ его повторяет. Кто угадает — сможет подделать ответ.',
    },
  },
  'dns.flags': { title: 'Flags', kind: 'unsigned', hex: true },
  'dns.flags.response': { title: 'Response', kind: 'flag', mask: RESPONSE },
  'dns.flags.opcode': { title: 'Opcode', kind: 'unsigned', mask: 0x7800, names: OPCODES },
  'dns.flags.authoritative': { title: 'Authoritative', kind: 'flag', mask: 0x0400 },
  'dns.flags.truncated': { title: 'Truncated', kind: 'flag', mask: 0x0200 },
  'dns.flags.recdesired': { title: 'Recursion desired', kind: 'flag', mask: 0x0100 },
  'dns.flags.recavail': { title: 'Recursion available', kind: 'flag', mask: 0x0080 },
  'dns.flags.z': { title: 'Reserved', kind: 'flag', mask: 0x0040 },
  'dns.flags.authenticated': { title: 'Answer authenticated', kind: 'flag', mask: 0x0020 },
  'dns.flags.checkdisable': { title: 'Unauthenticated data acceptable', kind: 'flag', mask: 0x0010 },
  'dns.flags.conflict': { title: 'Conflict', kind: 'flag', mask: 0x0400 },
  'dns.flags.tentative': { title: 'Tentative', kind: 'flag', mask: 0x0100 },
  'dns.flags.rcode': {
    title: 'Response code',
    kind: 'unsigned',
    mask: 0x000f,
    names: RCODES,
    help: {
      en: 'How it went. Many "no such name" in a row are typical of malware that tries generated names.',
      ru: 'Чем кончилось. Много «нет такого имени» подряд бывает у вредоносных программ, перебирающих имена.',
    },
  },
  'dns.count.queries': { title: 'Questions', kind: 'unsigned' },
  'dns.count.answers': { title: 'Answers', kind: 'unsigned' },
  'dns.count.auth_rr': { title: 'Authority records', kind: 'unsigned' },
  'dns.count.add_rr': { title: 'Additional records', kind: 'unsigned' },
  'dns.qry.name': {
    title: 'Name',
    kind: 'text',
    help: {
      en: 'What was asked for. Long names of random letters may carry data out (DNS tunnel).',
      ru: 'О чём спросили. Длинные имена из случайных букв могут выносить данные наружу (туннель в DNS).',
    },
  },
  'dns.qry.name.len': { title: 'Name length', kind: 'unsigned', derived: true },
  'dns.count.labels': { title: 'Labels', kind: 'unsigned', derived: true },
  'dns.qry.type': { title: 'Type', kind: 'unsigned', names: DNS_TYPE_NAMES },
  'dns.qry.class': { title: 'Class', kind: 'unsigned', hex: true, names: CLASSES },
  'dns.qry.qu': {
    title: 'Unicast answer wanted',
    kind: 'flag',
    mask: TOP_BIT,
  },
  'dns.resp.name': { title: 'Name', kind: 'text' },
  'dns.srv.service': { title: 'Service', kind: 'text' },
  'dns.srv.proto': { title: 'Protocol', kind: 'text' },
  'dns.srv.name': { title: 'Name', kind: 'text' },
  'dns.resp.type': { title: 'Type', kind: 'unsigned', names: DNS_TYPE_NAMES },
  'dns.resp.class': { title: 'Class', kind: 'unsigned', hex: true, names: CLASSES },
  'dns.resp.cache_flush': { title: 'Replaces what is cached', kind: 'flag', mask: TOP_BIT },
  'dns.resp.ttl': {
    title: 'Time to live',
    kind: 'unsigned',
    unit: 'seconds',
    help: {
      en: 'How long the answer may be kept. Very short times let a name move quickly from host to host.',
      ru: 'Сколько ответ можно хранить. Очень малое время позволяет имени быстро менять узлы.',
    },
  },
  'dns.resp.len': { title: 'Data length', kind: 'unsigned', unit: 'bytes' },
  ...recordFields,
  ...exchangeFields,
  'dns.rr.udp_payload_size': { title: 'UDP payload size', kind: 'unsigned', unit: 'bytes' },
  'dns.resp.ext_rcode': { title: 'Upper bits of the response code', kind: 'unsigned', hex: true },
  'dns.resp.edns0_version': { title: 'EDNS version', kind: 'unsigned' },
  'dns.resp.z': { title: 'Z', kind: 'unsigned', hex: true },
  'dns.resp.z.do': { title: 'DNSSEC answer OK', kind: 'flag', mask: RESPONSE },
  'dns.resp.z.reserved': { title: 'Reserved', kind: 'unsigned', hex: true, mask: 0x7fff },
  'dns.extraneous': {
    title: 'Behind the message',
    kind: 'label',
    help: {
      en: 'Bytes that belong to no question and no record: a faulty sender, or something hidden there.',
      ru: 'Байты вне вопросов и записей: ошибка отправителя или нечто спрятанное.',
    },
  },
  'dns.extraneous.data': { title: 'Bytes', kind: 'bytes' },
  'dns.extraneous.length': { title: 'Length', kind: 'unsigned', unit: 'bytes', derived: true },
});

const FLAG_NAMES = [
  'dns.flags.response',
  'dns.flags.opcode',
  'dns.flags.authoritative',
  'dns.flags.truncated',
  'dns.flags.recdesired',
  'dns.flags.recavail',
  'dns.flags.z',
  'dns.flags.authenticated',
  'dns.flags.checkdisable',
  'dns.flags.rcode',
] as const;
/** Bits that mean something only in a response. */
const RESPONSE_FLAGS: readonly string[] = ['dns.flags.authoritative', 'dns.flags.recavail', 'dns.flags.rcode'];
/** RFC 6840, 5.7: in a question it says that the asker understands it, where it is set. */
const AUTHENTICATED = 'dns.flags.authenticated',
  AUTHENTIC = 0x0020;
const SECTIONS = ['Answers', 'Authority records', 'Additional records'];

/** RFC 4795, 2.1.1. */
const LLMNR_FLAG_NAMES = [
  'dns.flags.response',
  'dns.flags.opcode',
  'dns.flags.conflict',
  'dns.flags.truncated',
  'dns.flags.tentative',
  'dns.flags.rcode',
] as const;

/** Questions and records of a section that Info names. */
const MOST_WORDED = 64;
/** Records that end in a name: how many bytes of numbers stand before it. NS, CNAME, SOA, PTR, MX, SRV, DNAME, NSEC. */
const NAME_AT: Readonly<Record<number, number>> = { 2: 0, 5: 0, 6: 0, 12: 0, 15: 2, 33: 6, 39: 0, 47: 0 };

/** Names the fields of the message in bytes[at, end). */
export function explainDns(
  bytes: Uint8Array,
  at: number,
  end: number,
  layer: FieldGroup,
  flavour: 'dns' | 'mdns' | 'llmnr',
): void {
  if (end - at < HEADER) return;
  layer.field('dns.id', at + ID, 2);
  const word = u16be(bytes, at + FLAGS);
  const flags = layer.field('dns.flags', at + FLAGS, 2);
  const isResponse = (word & RESPONSE) !== 0;
  for (const name of flavour === 'llmnr' ? LLMNR_FLAG_NAMES : FLAG_NAMES)
    if (isResponse || (!RESPONSE_FLAGS.includes(name) && (name !== AUTHENTICATED || (word & AUTHENTIC) !== 0)))
      flags.field(name, at + FLAGS, 2);
  const counts = ['dns.count.queries', 'dns.count.answers', 'dns.count.auth_rr', 'dns.count.add_rr'].map((name, i) => {
    layer.field(name, at + COUNTS + 2 * i, 2);
    return u16be(bytes, at + COUNTS + 2 * i);
  });
  const message = new Sections({ bytes, at, end }, flavour === 'mdns');
  const asked = message.questions(counts[0], layer);
  const answers = counts.slice(1).map((count, i) => message.records(SECTIONS[i], count, layer));
  message.rest(layer);
  const rcode = word & 15;
  layer.summary(
    [
      `${OPCODES[(word >> 11) & 15] ?? `Unknown operation (${(word >> 11) & 15})`}${isResponse ? ' response' : ''}`,
      `0x${u16be(bytes, at + ID)
        .toString(16)
        .padStart(4, '0')}`,
      ...(isResponse && rcode !== 0 ? [RCODES[rcode] ?? `Error ${rcode}`] : []),
      ...asked,
      ...answers.flat(),
    ].join(' '),
  );
}

/** Goes through the sections of one message. */
class Sections {
  readonly #message: DnsBytes;
  readonly #isMulticast: boolean;
  #place: number;
  #isLost = false;

  constructor(message: DnsBytes, isMulticast: boolean) {
    this.#message = message;
    this.#isMulticast = isMulticast;
    this.#place = message.at + HEADER;
  }

  /** Words of the questions for the summary. */
  questions(count: number, layer: FieldGroup): string[] {
    const { bytes, end } = this.#message;
    const words: string[] = [];
    if (count === 0) return words;
    const section = layer.group('Questions', this.#place, 0);
    for (let i = 0; i < Math.min(count, MOST_RECORDS) && !this.#isLost; i += 1) {
      const found = nameAt(this.#message, this.#place);
      if (found === null || found.next + 4 > end) {
        this.#isLost = true;
        break;
      }
      const { name, next } = found;
      const type = u16be(bytes, next);
      const question = section.group(`${name}: type ${dnsTypeName(type)}`, this.#place, next + 4 - this.#place);
      question.field('dns.qry.name', this.#place, next - this.#place, name);
      question.field('dns.qry.name.len', this.#place, 0, name.length);
      question.field('dns.count.labels', this.#place, 0, name.split('.').length);
      question.field('dns.qry.type', next, 2);
      this.#class('dns.qry.class', 'dns.qry.qu', next + 2, question);
      const isUnicast = this.#isMulticast && (u16be(bytes, next + 2) & TOP_BIT) !== 0;
      if (words.length < MOST_WORDED)
        words.push(dnsTypeName(type), this.#isMulticast ? `${name}, "${isUnicast ? 'QU' : 'QM'}" question` : name);
      this.#place = next + 4;
    }
    this.#isLost ||= count > MOST_RECORDS;
    return words;
  }

  #class(field: string, bit: string, at: number, group: FieldGroup): void {
    if (!this.#isMulticast) {
      group.field(field, at, 2);
      return;
    }
    group.field(field, at, 2, u16be(this.#message.bytes, at) & ~TOP_BIT);
    group.field(bit, at, 2);
  }

  /** Records of one section; words of the first few for the summary. */
  records(title: string, count: number, layer: FieldGroup): string[] {
    const { bytes } = this.#message;
    const words: string[] = [];
    if (count === 0 || this.#isLost) return words;
    const section = layer.group(title, this.#place, 0);
    for (let i = 0; i < Math.min(count, MOST_RECORDS) && !this.#isLost; i += 1) {
      const found = nameAt(this.#message, this.#place);
      const at = found?.next ?? 0;
      const data = at + 10;
      const end = found === null || data > this.#message.end ? Infinity : data + u16be(bytes, at + 8);
      if (found === null || end > this.#message.end) {
        this.#isLost = true;
        break;
      }
      const { name } = found;
      const type = u16be(bytes, at);
      const record = { name, type, class: u16be(bytes, at + 2), ttl: u32be(bytes, at + 4), at: data, end };
      const content = type === TYPE.opt ? '' : formatDnsData(bytes, this.#message.at, record);
      const line = section.group(`${name}: type ${dnsTypeName(type)}`, this.#place, end - this.#place);
      line.summary(content);
      this.#record(record, this.#place, at, line);
      if (words.length < MOST_WORDED) words.push(this.#words(record));
      this.#place = end;
    }
    this.#isLost ||= count > MOST_RECORDS;
    return words;
  }

  /** Bytes behind the last record, which belong to nothing. */
  rest(layer: FieldGroup): void {
    const { end } = this.#message;
    const at = this.#place;
    if (this.#isLost || at >= end) return;
    const group = layer.field('dns.extraneous', at, end - at);
    group.field('dns.extraneous.data', at, end - at);
    group.field('dns.extraneous.length', at, 0, end - at);
  }

  /** What Info says of a record: its type, and where that is an address or a name, that. */
  #words(record: DnsRecord): string {
    const { type, class: kind } = record;
    const isFlush = this.#isMulticast && type !== TYPE.opt && (kind & TOP_BIT) !== 0;
    const words = `${dnsTypeName(type)}${isFlush ? ', cache flush' : ''}`;
    const content = this.#named(record);
    return content === '' ? words : `${words} ${content}`;
  }

  #named(record: DnsRecord): string {
    const { type, at, end } = record;
    const { bytes } = this.#message;
    if (type === TYPE.a || type === TYPE.aaaa)
      return end - at === (type === TYPE.a ? 4 : 16) ? formatDnsData(bytes, this.#message.at, record) : '';
    if (type === TYPE.hinfo) return formatDnsData(bytes, this.#message.at, record);
    const place = at + (NAME_AT[type] ?? Infinity);
    const name = place < end ? nameAt(this.#message, place) : null;
    if (name === null) return '';
    const numbers = Array.from({ length: NAME_AT[type] / 2 }, (_, i) => u16be(bytes, at + 2 * i));
    return [...numbers, name.name].join(' ');
  }

  #record({ name, type, at: data, end }: DnsRecord, place: number, at: number, line: FieldGroup): void {
    // RFC 2782: `_service._protocol.name`.
    const [, service, protocol, host] = type === TYPE.srv ? (/^([^.]+)\.([^.]+)\.(.+)$/s.exec(name) ?? []) : [];
    if (service === undefined) line.field('dns.resp.name', place, at - place, name);
    else {
      const { bytes } = this.#message;
      const protocolAt = Math.min(at, place + labelSize(bytes, place));
      const hostAt = Math.min(at, protocolAt + labelSize(bytes, protocolAt));
      line.field('dns.srv.service', place, (protocolAt > place ? protocolAt : at) - place, service);
      line.field('dns.srv.proto', protocolAt, (hostAt > protocolAt ? hostAt : at) - protocolAt, protocol);
      line.field('dns.srv.name', hostAt, at - hostAt, host);
    }
    line.field('dns.resp.type', at, 2);
    if (type === TYPE.opt) {
      // RFC 6891, 6.1.3: class and time to live mean other things here.
      this.#class('dns.rr.udp_payload_size', 'dns.resp.cache_flush', at + 2, line);
      line.field('dns.resp.ext_rcode', at + 4, 1);
      line.field('dns.resp.edns0_version', at + 5, 1);
      const bits = line.field('dns.resp.z', at + 6, 2);
      bits.field('dns.resp.z.do', at + 6, 2);
      bits.field('dns.resp.z.reserved', at + 6, 2);
    } else {
      this.#class('dns.resp.class', 'dns.resp.cache_flush', at + 2, line);
      line.field('dns.resp.ttl', at + 4, 4);
    }
    line.field('dns.resp.len', at + 8, 2);
    explainRecordData(this.#message, type, data, end, line);
  }
}

/** Bytes of the label at `at`, with its length; 0 where the name ends or goes on elsewhere (RFC 1035, 4.1.4). */
const labelSize = (bytes: Uint8Array, at: number): number => (bytes[at] > 0 && bytes[at] < 0x40 ? 1 + bytes[at] : 0);
