// RFC 1002, 4.2: every field of a NetBIOS name message, for the packet somebody looks at.

import { u16be } from '../../../base/bytes.ts';
import { latin1 } from '../../../base/text.ts';
import { defineFields } from '../../../model/field.ts';
import type { FieldGroup, FieldSpec } from '../../../model/field.ts';
import { flag, unsigned } from '../header.ts';

const HEADER = 12,
  FLAGS = 2,
  COUNTS = 4;
const RESPONSE = 0x8000;
const TYPE = { nb: 0x20, nbstat: 0x21 } as const;
const ENCODED = 32,
  LETTERS = 26,
  POINTER = 0xc0;
const NAME_ENTRY = 18,
  NB_ENTRY = 6;
const MOST_RECORDS = 256,
  MOST_LABELS = 64;
const OPCODES: Readonly<Record<number, string>> = {
  0: 'Name query',
  5: 'Registration',
  6: 'Release',
  7: 'Wait',
  8: 'Refresh',
  9: 'Refresh',
  15: 'Multi-homed registration',
};
const RCODES: Readonly<Record<number, string>> = {
  0: 'No error',
  1: 'Format error',
  2: 'Server failure',
  3: 'Requested name does not exist',
  4: 'Not implemented',
  5: 'Request refused',
  6: 'Name is owned by another node',
  7: 'Name in conflict',
};
const TYPES: Readonly<Record<number, string>> = { 1: 'A', 2: 'NS', 10: 'NULL', 32: 'NB', 33: 'NBSTAT' };
const NODES = { 0: 'B-node', 1: 'P-node', 2: 'M-node', 3: 'H-node' };
/** What the last byte of a name says of its bearer, in the words of Wireshark, which are part of its values. */
const SUFFIXES: Readonly<Record<number, string>> = {
  0x00: 'Workstation/Redirector',
  0x01: 'Browser',
  0x02: 'Workstation/Redirector',
  0x03: 'Messenger service/Main name',
  0x05: 'Forwarded name',
  0x06: 'RAS Server service',
  0x1b: 'Domain Master Browser',
  0x1c: 'Domain Controllers',
  0x1d: 'Local Master Browser',
  0x1e: 'Browser Election Service',
  0x1f: 'Net DDE Service',
  0x20: 'Server service',
  0x21: 'RAS client service',
};

/** Behind the names of a node status (RFC 1002, 4.2.18), with their lengths. */
const STATISTICS: readonly (readonly [name: string, length: number, spec: FieldSpec])[] = [
  ['unit_id', 6, { title: 'MAC address', kind: 'mac' }],
  ['jumpers', 1, { title: 'Jumpers', kind: 'unsigned', hex: true }],
  ['test_result', 1, { title: 'Test result', kind: 'unsigned', hex: true }],
  ['version_number', 2, { title: 'Version', kind: 'unsigned', hex: true }],
  ['period_of_statistics', 2, { title: 'Period of statistics', kind: 'unsigned', hex: true }],
  ['num_crcs', 2, unsigned('CRC errors')],
  ['num_alignment_errors', 2, unsigned('Alignment errors')],
  ['num_collisions', 2, unsigned('Collisions')],
  ['num_send_aborts', 2, unsigned('Aborted sends')],
  ['num_good_sends', 4, unsigned('Good sends')],
  ['num_good_receives', 4, unsigned('Good receives')],
  ['numretransmits', 2, unsigned('Retransmissions')],
  ['num_no_resource_conditions', 2, unsigned('Lacks of resources')],
  ['numcommand_blocks', 2, unsigned('Command blocks')],
  ['numpending_sessions', 2, unsigned('Pending sessions')],
  ['max_num_pending_sessions', 2, unsigned('Most pending sessions')],
  ['max_total_sessions_possible', 2, unsigned('Most sessions')],
  ['session_data_packet_size', 2, unsigned('Size of session packets')],
];

export const nbnsFields = defineFields({
  'nbns.id': { title: 'Transaction ID', kind: 'unsigned', hex: true },
  'nbns.flags': { title: 'Flags', kind: 'unsigned', hex: true },
  'nbns.flags.response': flag('Response', RESPONSE),
  'nbns.flags.opcode': { title: 'Operation', kind: 'unsigned', mask: 0x7800, names: OPCODES },
  'nbns.flags.authoritative': flag('Authoritative', 0x0400),
  'nbns.flags.truncated': flag('Truncated', 0x0200),
  'nbns.flags.recdesired': flag('Recursion desired', 0x0100),
  'nbns.flags.recavail': flag('Recursion available', 0x0080),
  'nbns.flags.broadcast': {
    ...flag('Broadcast', 0x0010),
    help: {
      en: 'Asked of everybody on the network: anybody may answer, also an attacker (NBNS spoofing).',
      ru: 'Спрошено у всех в сети: ответить может кто угодно, в том числе злоумышленник.',
    },
  },
  'nbns.flags.rcode': { title: 'Reply code', kind: 'unsigned', mask: 0x000f, names: RCODES },
  'nbns.count.queries': unsigned('Questions'),
  'nbns.count.answers': unsigned('Answers'),
  'nbns.count.auth_rr': unsigned('Authority records'),
  'nbns.count.add_rr': unsigned('Additional records'),
  'nbns.name': {
    title: 'Name',
    kind: 'text',
    help: {
      en: 'Up to 15 letters and, in angle brackets, what bears the name: 00 a machine, 20 its file service, 1c a domain.',
      ru: 'До 15 знаков и в угловых скобках — чьё это имя: 00 — узел, 20 — его файлы, 1c — домен.',
    },
  },
  'nbns.type': { title: 'Type', kind: 'unsigned', names: TYPES },
  'nbns.class': { title: 'Class', kind: 'unsigned', names: { 1: 'IN' } },
  'nbns.ttl': { title: 'Time to live', kind: 'unsigned', unit: 'seconds' },
  'nbns.data_length': { title: 'Data length', kind: 'unsigned', unit: 'bytes' },
  'nbns.nb_flags': { title: 'Name flags', kind: 'unsigned', hex: true },
  'nbns.nb_flags.group': flag('Group name', 0x8000),
  'nbns.nb_flags.ont': { title: 'Node type', kind: 'unsigned', mask: 0x6000, names: NODES },
  'nbns.addr': { title: 'Address', kind: 'ipv4' },
  'nbns.number_of_names': unsigned('Names'),
  'nbns.netbios_name': { title: 'Name', kind: 'text' },
  'nbns.name_flags': { title: 'Name flags', kind: 'unsigned', hex: true },
  'nbns.name_flags.group': flag('Group name', 0x8000),
  'nbns.name_flags.ont': { title: 'Node type', kind: 'unsigned', mask: 0x6000, names: NODES },
  'nbns.name_flags.drg': flag('Is being given up', 0x1000),
  'nbns.name_flags.cnf': flag('In conflict', 0x0800),
  'nbns.name_flags.act': flag('Active', 0x0400),
  'nbns.name_flags.prm': flag('Permanent', 0x0200),
  'nbns.data': { title: 'Data', kind: 'bytes' },
  ...Object.fromEntries(STATISTICS.map(([name, , spec]) => [`nbns.${name}`, spec])),
});

const REQUEST_FLAGS = ['response', 'opcode', 'truncated', 'recdesired', 'broadcast'];
const RESPONSE_FLAGS = [
  'response',
  'opcode',
  'authoritative',
  'truncated',
  'recdesired',
  'recavail',
  'broadcast',
  'rcode',
];
const SECTIONS = ['Answers', 'Authority records', 'Additional records'];

/** Names the fields of the message in bytes[at, end). */
export function explainNbns(bytes: Uint8Array, at: number, end: number, layer: FieldGroup): void {
  if (end - at < HEADER) return;
  const word = u16be(bytes, at + FLAGS);
  const isResponse = (word & RESPONSE) !== 0;
  layer.field('nbns.id', at, 2);
  const flags = layer.field('nbns.flags', at + FLAGS, 2);
  for (const bit of isResponse ? RESPONSE_FLAGS : REQUEST_FLAGS) flags.field(`nbns.flags.${bit}`, at + FLAGS, 2);
  for (const [i, name] of ['queries', 'answers', 'auth_rr', 'add_rr'].entries())
    layer.field(`nbns.count.${name}`, at + COUNTS + 2 * i, 2);
  const message = new Message(bytes, at, end);
  message.questions(u16be(bytes, at + COUNTS), layer);
  for (const [i, title] of SECTIONS.entries()) message.records(title, u16be(bytes, at + COUNTS + 2 + 2 * i), layer);
  const operation = OPCODES[(word >> 11) & 15] ?? 'Unknown operation';
  const code = word & 15;
  const failure = isResponse && code !== 0 ? `, ${RCODES[code] ?? `error ${code}`}` : '';
  layer.summary(`${operation}${isResponse ? ' response' : ''}${failure}${message.words}`);
}

class Message {
  readonly #bytes: Uint8Array;
  readonly #start: number;
  readonly #end: number;
  #place: number;
  #isLost = false;
  /** What is asked, and what is answered. */
  words = '';

  constructor(bytes: Uint8Array, at: number, end: number) {
    this.#bytes = bytes;
    this.#start = at;
    this.#end = end;
    this.#place = at + HEADER;
  }

  questions(asked: number, layer: FieldGroup): void {
    if (asked === 0) return;
    const section = layer.group('Questions', this.#place, 0);
    for (let i = 0; i < Math.min(asked, MOST_RECORDS); i += 1) {
      const name = readName(this.#bytes, this.#start, this.#place, this.#end);
      if (name === null || name.next + 4 > this.#end) {
        this.#isLost = true;
        return;
      }
      if (i === 0) this.words += ` ${TYPES[u16be(this.#bytes, name.next)] ?? 'Unknown'} ${name.text}`;
      const line = section.group(name.text, this.#place, name.next + 4 - this.#place);
      line.field('nbns.name', this.#place, name.next - this.#place, name.text);
      line.field('nbns.type', name.next, 2);
      line.field('nbns.class', name.next + 2, 2);
      this.#place = name.next + 4;
    }
  }

  records(title: string, told: number, layer: FieldGroup): void {
    if (told === 0 || this.#isLost) return;
    const section = layer.group(title, this.#place, 0);
    for (let i = 0; i < Math.min(told, MOST_RECORDS); i += 1) {
      const name = readName(this.#bytes, this.#start, this.#place, this.#end);
      const data = (name?.next ?? 0) + 10;
      if (name === null || data > this.#end) {
        this.#isLost = true;
        return;
      }
      const stop = Math.min(this.#end, data + u16be(this.#bytes, data - 2));
      const line = section.group(name.text, this.#place, stop - this.#place);
      const meaning = SUFFIXES[name.suffix];
      const shown = meaning === undefined ? name.text : `${name.text} (${meaning})`;
      line.field('nbns.name', this.#place, name.next - this.#place, shown);
      line.field('nbns.type', name.next, 2);
      line.field('nbns.class', name.next + 2, 2);
      line.field('nbns.ttl', name.next + 4, 4);
      line.field('nbns.data_length', name.next + 8, 2);
      const type = u16be(this.#bytes, name.next);
      // Records behind the answers repeat the name that is asked for.
      if (title === SECTIONS[0] && i === 0) {
        this.words += ` ${TYPES[type] ?? 'Unknown'}`;
        if (type === TYPE.nb && stop - data >= NB_ENTRY)
          this.words += ` ${this.#bytes.subarray(data + 2, data + NB_ENTRY).join('.')}`;
      }
      this.#data(type, data, stop, line);
      this.#place = stop;
    }
  }

  #data(type: number, at: number, end: number, line: FieldGroup): void {
    if (type === TYPE.nb)
      for (let place = at; place + NB_ENTRY <= end; place += NB_ENTRY) {
        const flags = line.field('nbns.nb_flags', place, 2);
        flags.field('nbns.nb_flags.group', place, 2);
        flags.field('nbns.nb_flags.ont', place, 2);
        line.field('nbns.addr', place + 2, 4);
      }
    else if (type === TYPE.nbstat) this.#status(at, end, line);
    else if (end > at) line.field('nbns.data', at, end - at);
  }

  #status(at: number, end: number, line: FieldGroup): void {
    if (at >= end) return;
    line.field('nbns.number_of_names', at, 1);
    let place = at + 1;
    for (let left = this.#bytes[at]; left > 0 && place + NAME_ENTRY <= end; left -= 1, place += NAME_ENTRY) {
      const suffix = this.#bytes[place + 15];
      const text = plainName(this.#bytes.subarray(place, place + 16));
      const meaning = SUFFIXES[suffix];
      const name = line.field('nbns.netbios_name', place, 16, meaning === undefined ? text : `${text} (${meaning})`);
      const flags = name.field('nbns.name_flags', place + 16, 2);
      for (const bit of ['group', 'ont', 'drg', 'cnf', 'act', 'prm'])
        flags.field(`nbns.name_flags.${bit}`, place + 16, 2);
    }
    for (const [name, length] of STATISTICS) {
      if (place + length > end) return;
      line.field(`nbns.${name}`, place, length);
      place += length;
    }
  }
}

/** Sixteen bytes: the name, padded with spaces, and what bears it. */
function plainName(bytes: Uint8Array): string {
  let length = 15;
  while (length > 0 && bytes[length - 1] === 0x20) length -= 1;
  let text = '';
  for (const byte of bytes.subarray(0, length))
    text += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `<${byte.toString(16).padStart(2, '0')}>`;
  return `${text}<${bytes[15].toString(16).padStart(2, '0')}>`;
}

/** The name at `at`, first-level encoding (RFC 1001, 14.1), with its scope. */
function readName(
  bytes: Uint8Array,
  start: number,
  at: number,
  end: number,
): { text: string; suffix: number; next: number } | null {
  let place = at;
  let next = -1;
  if (place + 2 <= end && (bytes[place] & POINTER) === POINTER) {
    next = place + 2;
    place = start + (u16be(bytes, place) & 0x3fff);
    if (place >= at) return null;
  }
  if (place + 1 + ENCODED >= end || bytes[place] !== ENCODED) return null;
  const raw = new Uint8Array(16);
  let illegal: '1st' | '2nd' | null = null;
  for (let i = 0; i < 16 && illegal === null; i += 1) {
    const [high, low] = [bytes[place + 1 + 2 * i] - 0x41, bytes[place + 2 + 2 * i] - 0x41];
    if (high < 0 || high >= LETTERS) illegal = '1st';
    else if (low < 0 || low >= LETTERS) illegal = '2nd';
    raw[i] = (high << 4) | low;
  }
  place += 1 + ENCODED;
  // In the words of Wireshark, which are the field's value.
  let text =
    illegal === null
      ? plainName(raw)
      : `Illegal NetBIOS name (${illegal} character not between A and Z in first-level encoding)`;
  for (let labels = 0; place < end && bytes[place] !== 0; labels += 1) {
    const length = bytes[place];
    if ((length & POINTER) !== 0 || place + 1 + length >= end || labels > MOST_LABELS) return null;
    text += `.${latin1(bytes, place + 1, place + 1 + length)}`;
    place += 1 + length;
  }
  return place < end ? { text, suffix: raw[15], next: next < 0 ? place + 1 : next } : null;
}
