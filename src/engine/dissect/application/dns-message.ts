// RFC 1035, 4: the message format that DNS, mDNS (RFC 6762) and LLMNR (RFC 4795) share. Sections are read as far as they are
// whole; what is malformed is told, never thrown.

import { u16be, u32be } from '../../../base/bytes.ts';
import { hex, latin1 } from '../../../base/text.ts';
import { formatIpv6 } from '../../../model/address.ts';

const ID = 0,
  FLAGS = 2,
  QUESTIONS = 4,
  ANSWERS = 6,
  AUTHORITIES = 8,
  ADDITIONALS = 10,
  HEADER = 12;
const RESPONSE = 0x8000,
  TRUNCATED = 0x0200;
const POINTER = 0xc0;
/** A name has at most 255 bytes (2.3.4); each pointer must lead backwards, so 127 jumps are more than any name needs. */
const LONGEST_NAME = 255;
const MOST_JUMPS = 127;
/** Records kept of one section: real answers have a few dozen. */
export const MOST_RECORDS = 512;

/** A question (RFC 1035, 4.1.2). */
export interface DnsQuestion {
  readonly name: string;
  readonly type: number;
  readonly class: number;
}

/** A resource record (RFC 1035, 4.1.3); `ttl` in seconds. */
export interface DnsRecord extends DnsQuestion {
  readonly ttl: number;
  /** Where its data stands: bytes[at, end). */
  readonly at: number;
  readonly end: number;
}

/** A message (RFC 1035, 4.1) as far as it could be read. */
export interface DnsMessage {
  readonly id: number;
  readonly flags: number;
  readonly isResponse: boolean;
  readonly isTruncated: boolean;
  readonly opcode: number;
  readonly rcode: number;
  readonly questions: readonly DnsQuestion[];
  readonly answers: readonly DnsRecord[];
  /** What stands beside the answers, such as the addresses of names in them. */
  readonly additionals: readonly DnsRecord[];
  /** Null, or what was wrong. */
  readonly fault: 'malformed' | 'pointer-loop' | null;
}

/** Reads names and remembers where the last one ended. */
export class NameReader {
  next = 0;
  fault: 'malformed' | 'pointer-loop' | null = null;
  readonly #bytes: Uint8Array;
  readonly #start: number;
  readonly #end: number;

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.#bytes = bytes;
    this.#start = start;
    this.#end = end;
  }

  /** The name at `at`, without its final dot; the root is the empty name. Sets `fault` when it is malformed. */
  read(at: number): string {
    let name = '';
    let length = 0;
    let jumps = 0;
    let end = -1;
    while (true) {
      if (at >= this.#end) return this.#fail('malformed', name, this.#end);
      const size = this.#bytes[at];
      if (size === 0) break;
      if ((size & POINTER) === POINTER) {
        if (at + 2 > this.#end) return this.#fail('malformed', name, this.#end);
        if (end < 0) end = at + 2;
        const target = this.#start + (u16be(this.#bytes, at) & 0x3fff);
        jumps += 1;
        if (target >= at || jumps > MOST_JUMPS) return this.#fail('pointer-loop', name, end);
        at = target;
        continue;
      }
      length += size + 1;
      if ((size & POINTER) !== 0 || at + 1 + size > this.#end || length > LONGEST_NAME)
        return this.#fail('malformed', name, this.#end);
      name += (name === '' ? '' : '.') + label(this.#bytes, at + 1, at + 1 + size);
      at += 1 + size;
    }
    this.next = end < 0 ? at + 1 : end;
    return name;
  }

  /** Passes over the name at `at`; where its pointer leads nobody looks, or many of one long name would take a tenth of a second. */
  skip(at: number): null {
    for (; at < this.#end; at += 1 + this.#bytes[at]) {
      const kind = this.#bytes[at] & POINTER;
      if (kind === 0 && this.#bytes[at] !== 0) continue;
      this.next = kind === 0 ? at + 1 : at + 2;
      if (kind !== 0 && (kind !== POINTER || this.next > this.#end)) this.#fail('malformed', '', this.#end);
      return null;
    }
    this.#fail('malformed', '', this.#end);
    return null;
  }

  #fail(fault: 'malformed' | 'pointer-loop', name: string, next: number): string {
    this.fault = fault;
    this.next = next;
    return name;
  }
}

/** A label as text: what is neither printable ASCII nor UTF-8 (RFC 6762, 16), and a dot inside a label, as `\xNN`. */
function label(bytes: Uint8Array, at: number, end: number): string {
  let text = '';
  let isAscii = true;
  for (let i = at; i < end; i += 1) {
    const byte = bytes[i];
    if (byte >= 0x80) isAscii = false;
    text +=
      byte >= 0x20 && byte < 0x7f && byte !== 0x2e && byte !== 0x5c
        ? String.fromCharCode(byte)
        : `\\x${byte.toString(16).padStart(2, '0')}`;
  }
  return isAscii ? text : text.replaceAll(/(?:\\x[89a-f][0-9a-f])+/g, decoded);
}

const STRICT_UTF8 = new TextDecoder('utf-8', { fatal: true });

function decoded(escapes: string): string {
  try {
    return STRICT_UTF8.decode(Uint8Array.from(escapes.slice(2).split('\\x'), (digits) => parseInt(digits, 16)));
  } catch {
    return escapes;
  }
}

/** Reads the message in bytes[at, end); null where not even its header is whole. */
export function readDnsMessage(bytes: Uint8Array, at: number, end: number): DnsMessage | null {
  if (end - at < HEADER) return null;
  const flags = u16be(bytes, at + FLAGS);
  const names = new NameReader(bytes, at, end);
  const questions: DnsQuestion[] = [];
  names.next = at + HEADER;
  for (let left = u16be(bytes, at + QUESTIONS); left > 0; left -= 1) {
    const isKept = questions.length < MOST_RECORDS;
    const name = isKept ? names.read(names.next) : names.skip(names.next);
    if (names.fault === null && names.next + 4 > end) names.fault = 'malformed';
    if (names.fault !== null) break;
    if (name !== null) questions.push({ name, type: u16be(bytes, names.next), class: u16be(bytes, names.next + 2) });
    names.next += 4;
  }
  const answers = readRecords(names, bytes, end, u16be(bytes, at + ANSWERS));
  readRecords(names, bytes, end, u16be(bytes, at + AUTHORITIES), 0);
  const additionals = readRecords(names, bytes, end, u16be(bytes, at + ADDITIONALS));
  return {
    id: u16be(bytes, at + ID),
    flags,
    isResponse: (flags & RESPONSE) !== 0,
    isTruncated: (flags & TRUNCATED) !== 0,
    opcode: (flags >> 11) & 15,
    rcode: flags & 15,
    questions,
    answers,
    additionals,
    fault: names.fault,
  };
}

/** The records of one section, from where the reader stands, as far as they are whole: `most` of them, the others pass by. */
function readRecords(
  names: NameReader,
  bytes: Uint8Array,
  end: number,
  count: number,
  most = MOST_RECORDS,
): DnsRecord[] {
  const records: DnsRecord[] = [];
  for (let left = count; left > 0 && names.fault === null; left -= 1) {
    const name = records.length < most ? names.read(names.next) : names.skip(names.next);
    const fixed = names.next;
    const data = fixed + 10;
    if (names.fault === null && (data > end || data + u16be(bytes, fixed + 8) > end)) names.fault = 'malformed';
    if (names.fault !== null) break;
    names.next = data + u16be(bytes, fixed + 8);
    const [type, ttl] = [u16be(bytes, fixed), u32be(bytes, fixed + 4)];
    if (name !== null) records.push({ name, type, class: u16be(bytes, fixed + 2), ttl, at: data, end: names.next });
  }
  return records;
}

/** The data of a record as a master file would show it, cut at 512 characters. `start` is where its message begins. */
export function formatDnsData(bytes: Uint8Array, start: number, record: DnsRecord): string {
  const { type, at, end } = record;
  const length = end - at;
  const name = (place: number): string => new NameReader(bytes, start, end).read(place) || '.';
  switch (type) {
    case 1:
      return length === 4 ? `${bytes[at]}.${bytes[at + 1]}.${bytes[at + 2]}.${bytes[at + 3]}` : hex(bytes, at, end);
    case 28:
      return length === 16 ? formatIpv6(bytes.subarray(at, end)) : hex(bytes, at, end);
    case 2:
    case 5:
    case 12:
    case 39:
      return name(at);
    case 15:
      return length > 2 ? `${u16be(bytes, at)} ${name(at + 2)}` : '';
    case 33:
      return length > 6 ? `${u16be(bytes, at)} ${u16be(bytes, at + 2)} ${u16be(bytes, at + 4)} ${name(at + 6)}` : '';
    case 6:
      return name(at);
    case 13:
    case 16:
    case 99:
      return strings(bytes, at, end);
    default:
      return `\\# ${length} ${hex(bytes, at, Math.min(end, at + 64))}`;
  }
}

/** Character strings (3.3): a length byte before each. */
function strings(bytes: Uint8Array, at: number, end: number): string {
  const found: string[] = [];
  for (let place = at; place < end; place += 1 + bytes[place])
    found.push(latin1(bytes, place + 1, Math.min(end, place + 1 + bytes[place])));
  return found.join(' ').slice(0, 512);
}
