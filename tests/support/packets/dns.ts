/**
 * DNS messages (RFC 1035), and with them mDNS (RFC 6762), LLMNR (RFC 4795) and NBNS (RFC 1002), from records in the
 * notation of zone files: `www.example.com 300 A 192.0.2.1`.
 */
import { parseAddress } from './address.ts';
import { concat, EMPTY, hex, toBytes, u16, u32, type Bytes } from './bytes.ts';

const TYPES: Readonly<Record<string, number>> = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  NULL: 10,
  PTR: 12,
  HINFO: 13,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  NB: 32,
  SRV: 33, // and NBSTAT, which NetBIOS gave the same number
  OPT: 41,
  DS: 43,
  HTTPS: 65,
  AXFR: 252,
  ANY: 255,
};

/** RFC 1035 section 4.1.1, RFC 6895 section 2.3. */
export const RCODE = { ok: 0, formatError: 1, serverFailure: 2, noSuchName: 3, notImplemented: 4, refused: 5 } as const;

export interface DnsMessage {
  readonly id?: number;
  /** Name and type: `example.com AAAA`; the type is A unless said. */
  readonly question?: string | readonly string[];
  readonly answers?: readonly string[];
  readonly authorities?: readonly string[];
  readonly additionals?: readonly string[];
  readonly response?: boolean;
  readonly opcode?: number;
  readonly authoritative?: boolean;
  readonly truncated?: boolean;
  readonly recursionDesired?: boolean;
  readonly recursionAvailable?: boolean;
  readonly rcode?: number;
  /** The top bit of the class: `QU` in an mDNS question, cache flush in its answers (RFC 6762 sections 5.4 and 10.2). */
  readonly topBit?: boolean;
  /** False writes every name in full. */
  readonly compress?: boolean;
}

/** A whole message. Names are compressed as section 4.1.4 describes. */
export function dns(message: DnsMessage): Bytes {
  const writer = new Writer(message.compress ?? true);
  const questions = typeof message.question === 'string' ? [message.question] : (message.question ?? []);
  const sections = [message.answers ?? [], message.authorities ?? [], message.additionals ?? []];
  const flags =
    (message.response ? 0x8000 : 0) |
    ((message.opcode ?? 0) << 11) |
    (message.authoritative ? 0x0400 : 0) |
    (message.truncated ? 0x0200 : 0) |
    ((message.recursionDesired ?? true) ? 0x0100 : 0) |
    (message.recursionAvailable ? 0x0080 : 0) |
    (message.rcode ?? 0);
  writer.put(
    u16(message.id ?? 0x1234),
    u16(flags),
    u16(questions.length),
    ...sections.map(({ length }) => u16(length)),
  );
  const top = message.topBit ? 0x8000 : 0;
  for (const text of questions) {
    const [name, type = 'A'] = text.split(' ');
    writer.name(name!);
    writer.put(u16(typeNumber(type)), u16(1 | top));
  }
  for (const record of sections.flat()) writer.record(record, top);
  return writer.bytes();
}

/** A question; `example.com` asks for its address. */
export const dnsQuery = (question: string, message: DnsMessage = {}): Bytes => dns({ ...message, question });

/** The answer of a resolver to the question. */
export const dnsAnswer = (question: string, answers: readonly string[], message: DnsMessage = {}): Bytes =>
  dns({ recursionAvailable: true, ...message, response: true, question, answers });

/** One or both directions of mDNS: no id, no recursion, and answers repeat no question. */
export const mdns = (message: DnsMessage): Bytes =>
  dns({ id: 0, recursionDesired: false, authoritative: message.response ?? false, ...message });

/** DNS over TCP: the length first (section 4.2.2). */
export const overTcp = (message: Uint8Array): Bytes => concat(u16(message.length), message);

/**
 * A NetBIOS name as the one long label that NBNS asks for: 15 characters and the suffix, each nibble a letter
 * (RFC 1001 section 14.1).
 */
export function netbiosName(name: string, suffix = 0x00): string {
  const bytes = concat(name === '*' ? concat('*', new Uint8Array(14)) : name.toUpperCase().padEnd(15), [suffix]);
  return Array.from(bytes, (byte) => String.fromCharCode(0x41 + (byte >> 4), 0x41 + (byte & 15))).join('');
}

/** A name query to everybody (RFC 1002 section 4.2.12). */
export const nbnsQuery = (name: string, id: number): Bytes => {
  const message = dns({ id, question: `${netbiosName(name)} NB` });
  message[3] = 0x10; // broadcast
  return message;
};

/** A registration of an own name (RFC 1002 section 4.2.2). */
export function nbnsRegistration(name: string, address: string, id: number): Bytes {
  const encoded = netbiosName(name);
  const record = `${encoded} 300000 NB ${address}`;
  const message = dns({ id, opcode: 5, question: `${encoded} NB`, additionals: [record] });
  message[3] = 0x10;
  return message;
}

function typeNumber(type: string): number {
  const number = TYPES[type] ?? Number(/^TYPE(\d+)$/.exec(type)?.[1] ?? NaN); // RFC 3597 section 5
  if (Number.isNaN(number)) throw new Error(`unknown DNS type ${type}`);
  return number;
}

/** Splits at spaces but not inside quotes. */
const split = (text: string): string[] => text.match(/"[^"]*"|\S+/g) ?? [];

const unquoted = (text: string): string => text.replace(/^"|"$/g, '');

class Writer {
  readonly #compress: boolean;
  readonly #names = new Map<string, number>();
  #written: Bytes = EMPTY;

  constructor(compress: boolean) {
    this.#compress = compress;
  }

  bytes(): Bytes {
    return this.#written;
  }

  put(...parts: (Uint8Array | string | number[])[]): void {
    this.#written = concat(this.#written, ...parts);
  }

  /** Labels, or a pointer to where the rest of the name stands already. `\.` is a dot inside a label. */
  name(text: string): void {
    const labels = text === '.' ? [] : text.replace(/\.$/, '').split(/(?<!\\)\./);
    for (let i = 0; i < labels.length; i++) {
      const rest = labels.slice(i).join('.').toLowerCase();
      const known = this.#names.get(rest);
      if (known !== undefined && this.#compress) return this.put(u16(0xc000 | known));
      if (this.#written.length < 0x4000) this.#names.set(rest, this.#written.length);
      const label = toBytes(labels[i]!.replaceAll('\\.', '.'));
      this.put([label.length], label);
    }
    this.put([0]);
  }

  /** `name [ttl] TYPE data…`; OPT is `. OPT 1232`, with the size that it offers (RFC 6891). */
  record(text: string, top: number): void {
    const parts = split(text);
    const ttl = /^\d+$/.test(parts[1] ?? '') ? Number(parts.splice(1, 1)[0]) : 300;
    const [name, type, ...data] = parts;
    this.name(name!);
    if (type === 'OPT') return this.put(u16(41), u16(Number(data[0] ?? 1232)), u32(0), u16(0));
    this.put(u16(typeNumber(type!)), u16(1 | (type === 'PTR' ? 0 : top)), u32(ttl), [0, 0]);
    const start = this.#written.length;
    this.#data(type!, data);
    this.#written.set(u16(this.#written.length - start), start - 2);
  }

  #data(type: string, data: readonly string[]): void {
    switch (type) {
      case 'A':
      case 'AAAA':
        return this.put(parseAddress(data[0]!));
      case 'NB':
        return this.put(u16(0), parseAddress(data[0]!));
      case 'NS':
      case 'CNAME':
      case 'PTR':
        return this.name(data[0]!);
      case 'MX':
        this.put(u16(Number(data[0])));
        return this.name(data[1]!);
      case 'SRV':
        this.put(...data.slice(0, 3).map((number) => u16(Number(number))));
        return this.name(data[3]!);
      case 'SOA':
        this.name(data[0]!);
        this.name(data[1]!);
        return this.put(...data.slice(2).map((number) => u32(Number(number))));
      case 'TXT':
      case 'HINFO':
        return this.put(...data.map((text) => concat([toBytes(unquoted(text)).length], unquoted(text))));
      default:
        return this.put(hex(data.join('').replace(/^\\#\d*/, '')));
    }
  }
}
