// RFC 1035, 4.1: every field of a DNS message, for the packet somebody looks at. mDNS and LLMNR are the same message under
// names of their own flags, which Wireshark files under `dns.` as well.

import { u16be, u32be } from '../../../base/bytes.ts';
import { defineFields } from '../../../model/field.ts';
import type { FieldGroup } from '../../../model/field.ts';
import { DNS_TYPE_NAMES, dnsTypeName, formatDnsData, NameReader } from './dns-message.ts';
import type { DnsRecord } from './dns-message.ts';

const ID = 0,
  FLAGS = 2,
  COUNTS = 4,
  HEADER = 12;
const TYPE = { a: 1, ns: 2, cname: 5, soa: 6, ptr: 12, mx: 15, txt: 16, aaaa: 28, srv: 33, opt: 41 } as const;
/** Records explained of one section. */
const MOST_RECORDS = 512;
const RESPONSE = 0x8000;

const OPCODES = {
  0: 'Standard query',
  1: 'Inverse query',
  2: 'Server status',
  4: 'Notify',
  5: 'Update',
  6: 'Stateful',
};
/** IANA dns-parameters, RCODEs. */
const RCODES: Readonly<Record<number, string>> = {
  0: 'No error',
  1: 'Format error',
  2: 'Server failure',
  3: 'No such name',
  4: 'Not implemented',
  5: 'Refused',
  6: 'Name exists',
  7: 'RRset exists',
  8: 'RRset does not exist',
  9: 'Not authoritative',
  10: 'Name out of zone',
};
const CLASSES = { 1: 'IN', 3: 'CH', 4: 'HS', 254: 'NONE', 255: 'ANY' };

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
  'dns.resp.name': { title: 'Name', kind: 'text' },
  'dns.resp.type': { title: 'Type', kind: 'unsigned', names: DNS_TYPE_NAMES },
  'dns.resp.class': { title: 'Class', kind: 'unsigned', hex: true, names: CLASSES },
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
  'dns.a': { title: 'Address', kind: 'ipv4' },
  'dns.aaaa': { title: 'Address', kind: 'ipv6' },
  'dns.cname': { title: 'Canonical name', kind: 'text' },
  'dns.ns': { title: 'Name server', kind: 'text' },
  'dns.ptr.domain_name': { title: 'Domain name', kind: 'text' },
  'dns.mx.preference': { title: 'Preference', kind: 'unsigned' },
  'dns.mx.mail_exchange': { title: 'Mail exchange', kind: 'text' },
  'dns.txt.length': { title: 'Text length', kind: 'unsigned', unit: 'bytes' },
  'dns.txt': { title: 'Text', kind: 'text' },
  'dns.soa.mname': { title: 'Primary server', kind: 'text' },
  'dns.soa.rname': { title: 'Mailbox', kind: 'text' },
  'dns.soa.serial_number': { title: 'Serial number', kind: 'unsigned' },
  'dns.soa.refresh_interval': { title: 'Refresh interval', kind: 'unsigned', unit: 'seconds' },
  'dns.soa.retry_interval': { title: 'Retry interval', kind: 'unsigned', unit: 'seconds' },
  'dns.soa.expire_limit': { title: 'Expire limit', kind: 'unsigned', unit: 'seconds' },
  'dns.soa.minimum_ttl': { title: 'Minimum time to live', kind: 'unsigned', unit: 'seconds' },
  'dns.srv.priority': { title: 'Priority', kind: 'unsigned' },
  'dns.srv.weight': { title: 'Weight', kind: 'unsigned' },
  'dns.srv.port': { title: 'Port', kind: 'unsigned' },
  'dns.srv.target': { title: 'Target', kind: 'text' },
  'dns.rr.udp_payload_size': { title: 'UDP payload size', kind: 'unsigned', unit: 'bytes' },
  'dns.resp.ext_rcode': { title: 'Upper bits of the response code', kind: 'unsigned', hex: true },
  'dns.resp.edns0_version': { title: 'EDNS version', kind: 'unsigned' },
  'dns.resp.z': { title: 'Z', kind: 'unsigned', hex: true },
  'dns.resp.z.do': { title: 'DNSSEC answer OK', kind: 'flag', mask: RESPONSE },
  'dns.data': { title: 'Data', kind: 'bytes' },
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
const SECTIONS = ['Answers', 'Authority records', 'Additional records'];

/** Names the fields of the message in bytes[at, end). */
export function explainDns(bytes: Uint8Array, at: number, end: number, layer: FieldGroup): void {
  if (end - at < HEADER) return;
  layer.field('dns.id', at + ID, 2);
  const word = u16be(bytes, at + FLAGS);
  const flags = layer.field('dns.flags', at + FLAGS, 2);
  const isResponse = (word & RESPONSE) !== 0;
  for (const name of FLAG_NAMES) if (isResponse || !RESPONSE_FLAGS.includes(name)) flags.field(name, at + FLAGS, 2);
  const counts = ['dns.count.queries', 'dns.count.answers', 'dns.count.auth_rr', 'dns.count.add_rr'].map((name, i) => {
    layer.field(name, at + COUNTS + 2 * i, 2);
    return u16be(bytes, at + COUNTS + 2 * i);
  });
  const message = new Sections(bytes, at, end);
  const asked = message.questions(counts[0], layer);
  const answers = counts.slice(1).map((count, i) => message.records(SECTIONS[i], count, layer));
  const rcode = word & 15;
  layer.summary(
    [
      `${OPCODES[((word >> 11) & 15) as keyof typeof OPCODES] ?? 'Message'}${isResponse ? ' response' : ''}`,
      `0x${u16be(bytes, at + ID)
        .toString(16)
        .padStart(4, '0')}`,
      ...(isResponse && rcode !== 0 ? [RCODES[rcode] ?? `Error ${rcode}`] : []),
      ...asked,
      ...answers[0],
    ].join(' '),
  );
}

/** Goes through the sections of one message. */
class Sections {
  readonly #bytes: Uint8Array;
  readonly #start: number;
  readonly #end: number;
  #place: number;
  #isLost = false;

  constructor(bytes: Uint8Array, at: number, end: number) {
    this.#bytes = bytes;
    this.#start = at;
    this.#end = end;
    this.#place = at + HEADER;
  }

  #name(at: number): { name: string; next: number } | null {
    const reader = new NameReader(this.#bytes, this.#start, this.#end);
    const name = reader.read(at);
    return reader.fault === null ? { name, next: reader.next } : null;
  }

  /** Words of the questions for the summary. */
  questions(count: number, layer: FieldGroup): string[] {
    const words: string[] = [];
    if (count === 0) return words;
    const section = layer.group('Questions', this.#place, 0);
    for (let i = 0; i < Math.min(count, MOST_RECORDS) && !this.#isLost; i += 1) {
      const found = this.#name(this.#place);
      if (found === null || found.next + 4 > this.#end) {
        this.#isLost = true;
        break;
      }
      const { name, next } = found;
      const type = u16be(this.#bytes, next);
      const question = section.group(`${shown(name)}: type ${dnsTypeName(type)}`, this.#place, next + 4 - this.#place);
      question.field('dns.qry.name', this.#place, next - this.#place, shown(name));
      question.field('dns.qry.name.len', this.#place, 0, shown(name).length);
      question.field('dns.count.labels', this.#place, 0, name === '' ? 0 : name.split('.').length);
      question.field('dns.qry.type', next, 2);
      question.field('dns.qry.class', next + 2, 2);
      words.push(dnsTypeName(type), shown(name));
      this.#place = next + 4;
    }
    return words;
  }

  /** Records of one section; words of the first few for the summary. */
  records(title: string, count: number, layer: FieldGroup): string[] {
    const words: string[] = [];
    if (count === 0 || this.#isLost) return words;
    const section = layer.group(title, this.#place, 0);
    for (let i = 0; i < Math.min(count, MOST_RECORDS) && !this.#isLost; i += 1) {
      const found = this.#name(this.#place);
      const at = found?.next ?? 0;
      const data = at + 10;
      const end = found === null || data > this.#end ? Infinity : data + u16be(this.#bytes, at + 8);
      if (found === null || end > this.#end) {
        this.#isLost = true;
        break;
      }
      const type = u16be(this.#bytes, at);
      const record = {
        name: found.name,
        type,
        class: u16be(this.#bytes, at + 2),
        ttl: u32be(this.#bytes, at + 4),
        at: data,
        end,
      };
      const content = type === TYPE.opt ? '' : formatDnsData(this.#bytes, this.#start, record);
      const line = section.group(`${shown(found.name)}: type ${dnsTypeName(type)}`, this.#place, end - this.#place);
      line.summary(content);
      this.#record(record, this.#place, at, line);
      if (words.length < 12) words.push(dnsTypeName(type), content);
      this.#place = end;
    }
    return words;
  }

  #record(record: DnsRecord, nameAt: number, at: number, line: FieldGroup): void {
    line.field('dns.resp.name', nameAt, at - nameAt, shown(record.name));
    line.field('dns.resp.type', at, 2);
    if (record.type === TYPE.opt) {
      // RFC 6891, 6.1.3: class and time to live mean other things here.
      line.field('dns.rr.udp_payload_size', at + 2, 2);
      line.field('dns.resp.ext_rcode', at + 4, 1);
      line.field('dns.resp.edns0_version', at + 5, 1);
      line.field('dns.resp.z', at + 6, 2).field('dns.resp.z.do', at + 6, 2);
    } else {
      line.field('dns.resp.class', at + 2, 2);
      line.field('dns.resp.ttl', at + 4, 4);
    }
    line.field('dns.resp.len', at + 8, 2);
    this.#data(record, line);
  }

  #data({ type, at, end }: DnsRecord, line: FieldGroup): void {
    const length = end - at;
    if (type === TYPE.a && length === 4) line.field('dns.a', at, 4);
    else if (type === TYPE.aaaa && length === 16) line.field('dns.aaaa', at, 16);
    else if (type === TYPE.ns) this.#nameField('dns.ns', at, end, line);
    else if (type === TYPE.cname) this.#nameField('dns.cname', at, end, line);
    else if (type === TYPE.ptr) this.#nameField('dns.ptr.domain_name', at, end, line);
    else if (type === TYPE.mx && length > 2) {
      line.field('dns.mx.preference', at, 2);
      this.#nameField('dns.mx.mail_exchange', at + 2, end, line);
    } else if (type === TYPE.srv && length > 6) {
      for (const [i, name] of ['dns.srv.priority', 'dns.srv.weight', 'dns.srv.port'].entries())
        line.field(name, at + 2 * i, 2);
      this.#nameField('dns.srv.target', at + 6, end, line);
    } else if (type === TYPE.txt) this.#texts(at, end, line);
    else if (type === TYPE.soa) this.#authority(at, end, line);
    else if (length > 0) line.field('dns.data', at, length);
  }

  /** The name at `at`; returns where it ends, or −1. */
  #nameField(field: string, at: number, end: number, line: FieldGroup): number {
    const found = this.#name(at);
    if (found === null || found.next > end) return -1;
    line.field(field, at, found.next - at, shown(found.name));
    return found.next;
  }

  /** Character strings (RFC 1035, 3.3.14). */
  #texts(at: number, end: number, line: FieldGroup): void {
    for (let place = at; place < end; place += 1 + this.#bytes[place]) {
      const length = Math.min(this.#bytes[place], end - place - 1);
      line.field('dns.txt.length', place, 1);
      line.field('dns.txt', place + 1, length);
    }
  }

  #authority(at: number, end: number, line: FieldGroup): void {
    const mailbox = this.#nameField('dns.soa.mname', at, end, line);
    const numbers = mailbox < 0 ? -1 : this.#nameField('dns.soa.rname', mailbox, end, line);
    if (numbers < 0 || numbers + 20 > end) return;
    const names = ['serial_number', 'refresh_interval', 'retry_interval', 'expire_limit', 'minimum_ttl'];
    for (const [i, name] of names.entries()) line.field(`dns.soa.${name}`, numbers + 4 * i, 4);
  }
}

/** The root has a name, too. */
const shown = (name: string): string => (name === '' ? '<Root>' : name);
