// SOCKS 4, 4a (NEC, Ying-Da Lee) and 5 (RFC 1928, 1929): what the proxy is asked for; then the connection speaks for itself.

import { u16be } from '../../../base/bytes.ts';
import { latin1 } from '../../../base/text.ts';
import { formatIpv6 } from '../../../model/address.ts';
import { clearSecret, GIVE_UP, PROBE } from '../../../model/stream.ts';
import type { FlowView, Login, Output, StreamParser } from '../../../model/stream.ts';
import { defineTable } from '../../../model/table.ts';
import type { ApplicationDissector } from '../dissector.ts';
import { explainInside, explainSocks, isPlaceholder, socksFields } from './socks-fields.ts';
import type { Asked, SocksMessage } from './socks-fields.ts';
import { placeColumns, placeOf } from './transaction-columns.ts';

const COMMANDS = ['', 'connect', 'bind', 'udp associate'];
const PASSWORD = 2,
  REFUSED = 0xff,
  GRANTED_4 = 0x5a;

/** One request to a SOCKS proxy. */
export const socksTable = defineTable({
  id: 'socks',
  title: 'SOCKS',
  description: 'One request to a SOCKS proxy.',
  limit: 500_000,
  columns: {
    ...placeColumns,
    version: { kind: 'u8', title: 'Version', field: 'socks.version' },
    command: { kind: 'text', title: 'Command' },
    user: { kind: 'text', title: 'User', field: 'socks.username' },
    target: { kind: 'text', title: 'Target' },
    port: { kind: 'port', title: 'Port', field: 'socks.port' },
    status: { kind: 'integer', title: 'Status' },
  },
});

type Step = 'greeting' | 'login' | 'request' | 'reply' | 'done';

class SocksStream implements StreamParser {
  readonly #flow: FlowView;
  readonly #output: Output;
  #version = 0;
  #client: Step = 'greeting';
  #server: Step = 'greeting';
  #method = -1;
  #login: Login | null = null;
  #user: string | null = null;
  #row = -1;
  /** Only where somebody looks. */
  #asked: Asked | null = null;

  constructor(flow: FlowView, output: Output) {
    this.#flow = flow;
    this.#output = output;
  }

  feed(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): number {
    if (this.#version === 0 && !this.#flow.isFromStart && (!fromOriginator || (bytes[at] !== 4 && bytes[at] !== 5))) {
      this.#flow.upgrade(undefined, 'segments');
      return 0;
    }
    let place = at;
    while (place < end && this.#server !== 'done') {
      const what = this.#awaited(bytes[place], fromOriginator);
      const used = fromOriginator ? this.#fromClient(bytes, place, end) : this.#fromServer(bytes, place, end);
      const told = used === GIVE_UP ? end - place : used;
      const layer = told > 0 && this.#version > 0 ? this.#output.explain(bytes, place, place + told) : null;
      if (layer !== null) explainSocks(bytes, place, place + told, what, this.#asked?.command ?? 0, layer);
      if (used === GIVE_UP) return GIVE_UP;
      if (used === 0) break;
      place += used;
    }
    return place - at;
  }

  /** What the next message of a side is. */
  #awaited(first: number, fromOriginator: boolean): SocksMessage {
    if (!fromOriginator)
      return this.#version === 4
        ? 'reply 4'
        : this.#server === 'greeting'
          ? 'method'
          : this.#server === 'login'
            ? 'status'
            : 'reply';
    if (this.#client === 'greeting') return first === 4 ? 'request 4' : 'methods';
    return this.#method === PASSWORD && this.#login === null ? 'login' : 'request';
  }

  #fromClient(bytes: Uint8Array, at: number, end: number): number {
    const length = end - at;
    if (this.#client === 'greeting') {
      this.#version = bytes[at];
      if (this.#version === 4) return this.#request4(bytes, at, end);
      if (length < 2 || length < 2 + bytes[at + 1]) return 0;
      this.#output.mark(this.#flow);
      this.#client = 'request';
      return 2 + bytes[at + 1];
    }
    if (this.#client !== 'request') return 0; // data of the connection behind: waits for the reply
    if (this.#method < 0) return 0;
    if (this.#method === PASSWORD && this.#login === null) return this.#password(bytes, at, end);
    return this.#request5(bytes, at, end);
  }

  #password(bytes: Uint8Array, at: number, end: number): number {
    if (end - at < 2) return 0;
    const userEnd = at + 2 + bytes[at + 1];
    if (userEnd >= end) return 0;
    const secretEnd = userEnd + 1 + bytes[userEnd];
    if (secretEnd > end) return 0;
    this.#user = latin1(bytes, at + 2, userEnd);
    const secret = latin1(bytes, userEnd + 1, secretEnd);
    this.#output.mark(this.#flow);
    this.#login = this.#output.login({
      flow: this.#flow,
      protocol: 'socks',
      user: this.#user,
      ...clearSecret(secret),
      field: 'socks.password',
    });
    return secretEnd - at;
  }

  #request4(bytes: Uint8Array, at: number, end: number): number {
    if (end - at < 9) return 0;
    const userEnd = textEnd(bytes, at + 8, end);
    if (userEnd < 0) return end - at > 1024 ? GIVE_UP : 0;
    this.#user = latin1(bytes, at + 8, userEnd) || null;
    let target = bytes.subarray(at + 4, at + 8).join('.');
    let next = userEnd + 1;
    if (isPlaceholder(bytes, at + 4)) {
      const nameEnd = textEnd(bytes, next, end);
      if (nameEnd < 0) return end - at > 1024 ? GIVE_UP : 0;
      target = latin1(bytes, next, nameEnd);
      next = nameEnd + 1;
    }
    this.#ask(bytes[at + 1], target, u16be(bytes, at + 2));
    return next - at;
  }

  #request5(bytes: Uint8Array, at: number, end: number): number {
    if (end - at < 7) return 0;
    const address = readAddress(bytes, at + 3, end);
    if (address === null) return end - at > 300 ? GIVE_UP : 0;
    this.#ask(bytes[at + 1], address.text, u16be(bytes, address.next));
    return address.next + 2 - at;
  }

  /** The connection that a packet inside belongs to. */
  readonly #tellInside = (bytes: Uint8Array, at: number, end: number): void => {
    const layer = this.#output.explain(bytes, at, end);
    if (layer !== null && this.#asked !== null) explainInside(at, this.#version, this.#asked, layer);
  };

  #ask(command: number, target: string, port: number): void {
    if (this.#output.explains) this.#asked = { command, target, port };
    this.#output.mark(this.#flow);
    this.#row = this.#output.table(socksTable).append({
      ...placeOf(this.#flow),
      version: this.#version,
      command: COMMANDS[command] ?? null,
      user: this.#user,
      target,
      port,
    });
    this.#client = 'done';
  }

  #fromServer(bytes: Uint8Array, at: number, end: number): number {
    const length = end - at;
    if (this.#version === 4) {
      if (length < 8) return 0;
      this.#answer(bytes[at + 1], bytes[at + 1] === GRANTED_4);
      return 8;
    }
    if (this.#server === 'greeting') {
      if (length < 2) return 0;
      this.#output.mark(this.#flow);
      this.#method = bytes[at + 1];
      if (this.#method === REFUSED) return GIVE_UP;
      this.#server = this.#method === PASSWORD ? 'login' : 'reply';
      return 2;
    }
    if (this.#server === 'login') {
      if (length < 2) return 0;
      this.#output.mark(this.#flow);
      this.#login?.settle(bytes[at + 1] === 0);
      this.#server = 'reply';
      return 2;
    }
    if (length < 7) return 0;
    const address = readAddress(bytes, at + 3, end);
    if (address === null) return length > 300 ? GIVE_UP : 0;
    this.#answer(bytes[at + 1], bytes[at + 1] === 0);
    return address.next + 2 - at;
  }

  #answer(status: number, granted: boolean): void {
    this.#output.mark(this.#flow);
    this.#output.table(socksTable).set(this.#row, { status });
    this.#server = 'done';
    if (granted) this.#flow.upgrade(undefined, 'segments', this.#output.explains ? this.#tellInside : undefined);
  }

  gap(): void {
    this.#server = 'done';
  }
}

/** Where the NUL behind a text of bytes[at, end) stands, or −1. */
function textEnd(bytes: Uint8Array, at: number, end: number): number {
  for (let i = at; i < end; i += 1) if (bytes[i] === 0) return i;
  return -1;
}

/** Address of version 5: its kind, itself, and where the port stands; null where it is not whole. */
function readAddress(bytes: Uint8Array, at: number, end: number): { text: string; next: number } | null {
  const kind = bytes[at];
  const length = kind === 1 ? 4 : kind === 4 ? 16 : kind === 3 ? bytes[at + 1] : -1;
  const from = kind === 3 ? at + 2 : at + 1;
  if (length < 0 || from + length + 2 > end) return null;
  const text =
    kind === 1
      ? bytes.subarray(from, from + 4).join('.')
      : kind === 4
        ? formatIpv6(bytes.subarray(from, from + 16))
        : latin1(bytes, from, from + length);
  return { text, next: from + length };
}

export const socks: ApplicationDissector = {
  id: 'socks',
  title: 'SOCKS',
  display: 'Socks',
  ports: { tcp: [1080, 9050, 9150] },
  tables: [socksTable],
  fields: socksFields,

  probe(bytes, at, end, fromOriginator, flow) {
    if (!fromOriginator) return PROBE.no;
    const isOwnPort = socks.ports.tcp!.includes(flow.responderPort);
    if (bytes[at] === 5) {
      if (end - at < 2) return PROBE.more;
      const methods = bytes[at + 1];
      if (methods === 0 || methods > 16 || end - at !== 2 + methods) return PROBE.no;
      for (let i = at + 2; i < end; i += 1) if (bytes[i] > 9 && bytes[i] < 0x80) return PROBE.no;
      return isOwnPort || methods <= 4 ? PROBE.yes : PROBE.no;
    }
    if (bytes[at] !== 4 || (bytes[at + 1] !== 1 && bytes[at + 1] !== 2)) return PROBE.no;
    if (end - at < 9 || end - at >= 300 || bytes[end - 1] !== 0) return PROBE.no;
    // Behind the address stand texts; OpenFlow begins with the same bytes and goes on with numbers.
    for (let i = at + 8; i < end; i += 1) if (bytes[i] > 0 && bytes[i] < 0x20) return PROBE.no;
    return PROBE.yes;
  },

  stream: (flow, output) => new SocksStream(flow, output),
};
