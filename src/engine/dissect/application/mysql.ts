// MySQL client/server protocol (dev.mysql.com, "Client/Server Protocol"): the greeting, the login and the commands. Passwords
// answer a challenge, except with the plug-in mysql_clear_password.

import { ANOMALY } from '../../../model/anomaly.ts';
import { u16le, u24le, u32le } from '../../../base/bytes.ts';
import { latin1, utf8 } from '../../../base/text.ts';
import { GIVE_UP, maskSecret, PROBE } from '../../../model/stream.ts';
import type { FlowView, Login, Output, StreamParser } from '../../../model/stream.ts';
import { defineTable } from '../../../model/table.ts';
import type { ApplicationDissector } from '../dissector.ts';
import { MysqlExplainer } from './mysql-explain.ts';
import { mysqlFields } from './mysql-fields.ts';
import { PassedOver } from './passed-over.ts';
import { placeColumns, placeOf } from './transaction-columns.ts';

const HEADER = 4,
  SEQUENCE = 3;
const PORT = 3306;
/** Longer packets are data: their beginning is enough. */
const LONGEST_READ = 4096;
/** Where somebody looks, more of them is kept together. */
const LONGEST_TOLD = 256 * 1024;
const VERSION_10 = 10,
  OK = 0x00,
  SWITCH = 0xfe,
  ERROR = 0xff;
const CAN_TLS = 0x0800,
  WITH_DATABASE = 0x0008,
  PROTOCOL_41 = 0x0200,
  SECURE = 0x8000,
  PLUGIN = 0x0008_0000,
  LENGTH_ENCODED = 0x0020_0000;
const TLS_REQUEST = 32;
const COMMANDS: Readonly<Record<number, string>> = {
  1: 'quit',
  2: 'init-db',
  3: 'query',
  4: 'field-list',
  5: 'create-db',
  6: 'drop-db',
  8: 'shutdown',
  9: 'statistics',
  10: 'process-info',
  12: 'process-kill',
  14: 'ping',
  17: 'change-user',
  18: 'binlog-dump',
  22: 'prepare',
  23: 'execute',
};
const WITH_TEXT = new Set([2, 3, 5, 6, 22]);

/** A login, or one command with its outcome. */
export const mysqlTable = defineTable({
  id: 'mysql',
  title: 'MySQL',
  description: 'One MySQL login or command with its outcome.',
  limit: 1_000_000,
  columns: {
    ...placeColumns,
    version: { kind: 'text', title: 'Server version', field: 'mysql.version' },
    user: { kind: 'text', title: 'User', field: 'mysql.user' },
    command: { kind: 'text', title: 'Command' },
    argument: { kind: 'text', title: 'Argument', field: 'mysql.query' },
    error: { kind: 'integer', title: 'Error', field: 'mysql.error_code', identifier: 'decimal' },
    message: { kind: 'text', title: 'Message', field: 'mysql.error.message' },
  },
});

/** A text that ends with NUL or with the packet. */
function textAt(bytes: Uint8Array, at: number, end: number): string {
  let stop = at;
  while (stop < end && bytes[stop] !== 0) stop += 1;
  return utf8(bytes, at, stop);
}

class MysqlStream implements StreamParser {
  readonly #flow: FlowView;
  readonly #output: Output;
  #version: string | null = null;
  #user: string | null = null;
  #row = -1;
  #login: Login | null = null;
  #phase: 'greeting' | 'login' | 'commands' = 'greeting';
  readonly #passed = new PassedOver();
  #upgraded = false;
  readonly #longest: number;
  readonly #explainer: MysqlExplainer | null;

  constructor(flow: FlowView, output: Output) {
    this.#flow = flow;
    this.#output = output;
    this.#explainer = output.explains ? new MysqlExplainer() : null;
    this.#longest = output.explains ? LONGEST_TOLD : LONGEST_READ;
  }

  feed(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): number {
    const side = Number(fromOriginator);
    let place = at;
    while (place < end && !this.#upgraded) {
      place = this.#passed.pass(place, end, side);
      if (end - place < HEADER) break;
      const length = u24le(bytes, place);
      const read = Math.min(length, this.#longest);
      if (end - place < HEADER + read) {
        if (this.#flow.cut === 0) break;
        this.#cut(bytes, place, end, fromOriginator);
        this.#passed.set(side, place + HEADER + length - end);
        return end - at;
      }
      if (!this.#packet(bytes, place + HEADER, place + HEADER + read, bytes[place + SEQUENCE], fromOriginator))
        return GIVE_UP;
      if (this.#explainer !== null) {
        const layer = this.#output.explain(bytes, place, place + HEADER + read);
        this.#explainer.packet(bytes, place, place + HEADER + read, fromOriginator, this.#flow.packet, layer);
      }
      place += HEADER + read;
      this.#passed.set(side, length - read);
    }
    return place - at;
  }

  /** The capture cut a packet: it is told as far as it goes, and a part of a command is no command. */
  #cut(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): void {
    this.#output.mark(this.#flow);
    this.#output.note(this.#flow, ANOMALY.applicationMalformed);
    if (this.#phase === 'greeting' && !fromOriginator) this.#phase = 'login';
    else if (fromOriginator) this.#phase = 'commands';
    if (this.#explainer === null) return;
    const layer = this.#output.explain(bytes, at, end);
    this.#explainer.packet(bytes, at, end, fromOriginator, this.#flow.packet, layer);
  }

  /** One packet, cut at LONGEST_READ. False: it is none. */
  #packet(bytes: Uint8Array, at: number, end: number, sequence: number, fromOriginator: boolean): boolean {
    if (end === at) return true;
    if (this.#phase === 'greeting') {
      if (sequence === 0 || this.#flow.isFromStart) return this.#greeting(bytes, at, end, fromOriginator);
      this.#phase = 'commands';
    }
    this.#output.mark(this.#flow);
    if (!fromOriginator) this.#reply(bytes, at, end, sequence);
    else if (this.#phase === 'login' && this.#login === null) this.#response(bytes, at, end);
    else if (this.#phase === 'commands' && sequence === 0) this.#command(bytes, at, end);
    return true;
  }

  #greeting(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): boolean {
    if (fromOriginator) {
      // The beginning of the capture is missing: commands are read as they come.
      if (end - at > 1 + this.#longest || COMMANDS[bytes[at]] === undefined) return false;
      this.#phase = 'commands';
      this.#command(bytes, at, end);
      return true;
    }
    if (bytes[at] !== VERSION_10 && bytes[at] !== ERROR) return false;
    this.#output.mark(this.#flow);
    if (bytes[at] === ERROR) return true;
    this.#version = textAt(bytes, at + 1, end);
    this.#phase = 'login';
    return true;
  }

  /** HandshakeResponse41, or the 4.0 one. */
  #response(bytes: Uint8Array, at: number, end: number): void {
    if (end - at < 5) return;
    const short = u16le(bytes, at);
    if ((short & PROTOCOL_41) === 0) {
      this.#tell(textAt(bytes, at + 5, end), null, false);
      return;
    }
    if (end - at < TLS_REQUEST) return;
    const capabilities = u32le(bytes, at);
    if (end - at === TLS_REQUEST && (capabilities & CAN_TLS) !== 0) {
      this.#upgraded = true;
      this.#flow.upgrade('tls');
      return;
    }
    const user = textAt(bytes, at + TLS_REQUEST, end);
    let place = at + TLS_REQUEST + new TextEncoder().encode(user).length + 1;
    let proof: number;
    let start = place;
    if ((capabilities & (LENGTH_ENCODED | SECURE)) !== 0) {
      proof = place < end ? bytes[place] : 0;
      start = place + 1;
      place = start + proof;
    } else {
      proof = textAt(bytes, place, end).length;
      place += proof + 1;
    }
    if ((capabilities & WITH_DATABASE) !== 0) while (place < end && bytes[place++] !== 0);
    const plugin = (capabilities & PLUGIN) !== 0 && place < end ? textAt(bytes, place, end) : '';
    const isClear = plugin === 'mysql_clear_password' && start + proof <= end;
    this.#tell(user, isClear ? textAt(bytes, start, start + proof) : null, proof === 0);
  }

  #tell(user: string, secret: string | null, isEmpty: boolean): void {
    const { flow, output } = { flow: this.#flow, output: this.#output };
    this.#user = user;
    this.#row = output.table(mysqlTable).append({ ...placeOf(flow), version: this.#version, user, command: 'login' });
    this.#login = output.login({
      flow,
      protocol: 'mysql',
      user,
      maskedSecret: secret === null || secret === '' ? null : maskSecret(secret),
      secrecy: secret !== null && secret !== '' ? 'clear' : isEmpty ? 'none' : 'hashed',
      field: 'mysql.passwd',
    });
  }

  #command(bytes: Uint8Array, at: number, end: number): void {
    const code = bytes[at];
    const command = COMMANDS[code];
    if (command === undefined) return;
    this.#row = this.#output.table(mysqlTable).append({
      ...placeOf(this.#flow),
      version: this.#version,
      user: this.#user,
      command,
      argument: WITH_TEXT.has(code) ? utf8(bytes, at + 1, end) : null,
    });
  }

  #reply(bytes: Uint8Array, at: number, end: number, sequence: number): void {
    const kind = bytes[at];
    if (kind === ERROR && end - at >= 3) {
      const hasState = bytes[at + 3] === 0x23; // #28000
      this.#output
        .table(mysqlTable)
        .set(this.#row, { error: u16le(bytes, at + 1), message: utf8(bytes, at + (hasState ? 9 : 3), end) });
    }
    if (this.#phase === 'login') {
      if (kind === SWITCH || (kind !== OK && kind !== ERROR)) return; // another method, or more of this one
      this.#login?.settle(kind === OK);
      this.#phase = 'commands';
    }
    if (sequence > 0) this.#row = -1;
  }

  gap(length: number, fromOriginator: boolean): void {
    this.#passed.lose(Number(fromOriginator), length);
  }
}

export const mysql: ApplicationDissector = {
  id: 'mysql',
  title: 'MySQL',
  display: 'MySQL',
  ports: { tcp: [PORT] },
  tables: [mysqlTable],
  fields: mysqlFields,

  probe(bytes, at, end, fromOriginator, flow) {
    if (end - at < HEADER + 1) return fromOriginator ? PROBE.no : PROBE.more;
    const length = u24le(bytes, at);
    if (fromOriginator) {
      const isCommand =
        bytes[at + SEQUENCE] === 0 && COMMANDS[bytes[at + HEADER]] !== undefined && length === end - at - HEADER;
      return flow.responderPort === PORT && isCommand ? PROBE.yes : PROBE.no;
    }
    // Greeting: sequence 0, version 10, then the server's version as text: `8.0.32\0`.
    if (bytes[at + SEQUENCE] !== 0 || length < 20 || length > 1024) return PROBE.no;
    if (bytes[at + HEADER] === ERROR) return flow.responderPort === PORT ? PROBE.yes : PROBE.no;
    if (bytes[at + HEADER] !== VERSION_10) return PROBE.no;
    if (end - at < HEADER + 8) return PROBE.more;
    return /^\d{1,2}\.\d{1,2}\./.test(latin1(bytes, at + HEADER + 1, at + HEADER + 8)) ? PROBE.yes : PROBE.no;
  },

  stream: (flow, output) => new MysqlStream(flow, output),
};
