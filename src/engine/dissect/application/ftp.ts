// RFC 959, 2428 (EPRT, EPSV), 4217 (AUTH TLS): commands with their replies, logins, and the data connections announced.

import { parseAddress } from '../../../base/network.ts';
import type { FieldGroup } from '../../../model/field.ts';
import { clearSecret, maskSecret, PROBE } from '../../../model/stream.ts';
import type { Expectation, Login, StreamParser } from '../../../model/stream.ts';
import { defineTable } from '../../../model/table.ts';
import type { ApplicationDissector } from '../dissector.ts';
import { explainFtp, ftpFields } from './ftp-fields.ts';
import { InOrder } from './in-order.ts';
import { isRegistration } from './irc.ts';
import type { TextLine } from './line-fields.ts';
import { LineParser } from './line-parser.ts';
import { startsWith } from './lines.ts';
import { WorkingDirectory } from './working-directory.ts';
import { endColumns, endsOf } from './transaction-columns.ts';

const PORT = 21;
const ANONYMOUS = /^(anonymous|ftp)$/i;
const TRANSFERS = new Set(['RETR', 'STOR', 'STOU', 'APPE']);
/** With which hardly another client begins, but for the registration of IRC; POP3's server has spoken before. */
const OPENINGS = ['USER ', 'AUTH TLS', 'AUTH SSL', 'FEAT', 'SYST', 'PASV', 'EPSV'];
const COMMANDS = [...OPENINGS, 'PORT ', 'CWD ', 'LIST', 'PASS ', 'OPTS ', 'TYPE '];
/** Commands that wait for a reply. */
const MOST_PENDING = 1024;

/** One FTP command with its first reply. */
export const ftpTable = defineTable({
  id: 'ftp',
  title: 'FTP',
  description: 'One FTP command with its reply.',
  limit: 1_000_000,
  columns: {
    ...endColumns,
    user: { kind: 'text', title: 'User' },
    command: { kind: 'text', title: 'Command', field: 'ftp.request.command' },
    argument: { kind: 'text', title: 'Argument', field: 'ftp.request.arg' },
    code: { kind: 'integer', title: 'Reply code', field: 'ftp.response.code' },
    reply: { kind: 'text', title: 'Reply' },
    responsePacket: { kind: 'packet', title: 'Answered in' },
  },
});

class FtpStream extends LineParser {
  protected override readonly takesPieces = true;
  #user: string | null = null;
  #login: Login | null = null;
  #expectation: Expectation | null = null;
  readonly #pending = new InOrder<{ row: number; command: string }>(MOST_PENDING);
  /** Within a reply of several lines: its code. */
  #multiline: string | null = null;
  /** Followed only where somebody looks. */
  #directory: WorkingDirectory | null = null;

  protected line(text: string, fromOriginator: boolean): void {
    if (fromOriginator) this.#command(text);
    else this.#reply(text);
  }

  protected override follow({ text, fromOriginator }: TextLine): void {
    this.#directory ??= new WorkingDirectory();
    if (fromOriginator) this.#directory.asked(text);
    else this.#directory.answered(text);
  }

  protected override explainLine(line: TextLine, layer: FieldGroup): void {
    const { flow, output } = this;
    const [client, server] = [flow.originator, flow.responder].map((address) => output.formatAddress(address));
    explainFtp(line, layer, { client, server, directory: this.#directory?.path ?? '' });
  }

  #command(text: string): void {
    const [, word = '', argument = ''] = /^\s*(\S+)\s?(.*)/s.exec(text) ?? [];
    if (word === '') return;
    const command = word.toUpperCase().slice(0, 16);
    const { flow, output } = this;
    output.mark(flow);
    const row = output.table(ftpTable).append({
      ...endsOf(flow),
      user: this.#user,
      command,
      argument: command === 'PASS' ? maskSecret(argument) : argument,
    });
    this.#pending.add({ row, command });
    if (command === 'USER') this.#user = argument;
    if (command === 'PASS') this.#pass(argument);
    if (command === 'PORT' || command === 'EPRT') this.#announce(argument);
    if (TRANSFERS.has(command) && this.#expectation !== null)
      this.#expectation.name = argument === '' ? null : argument;
  }

  #pass(secret: string): void {
    const isAnonymous = this.#user !== null && ANONYMOUS.test(this.#user);
    this.#login = this.output.login({
      flow: this.flow,
      protocol: 'ftp',
      user: this.#user,
      ...clearSecret(isAnonymous ? null : secret),
      field: 'ftp.request.arg',
    });
  }

  #reply(text: string): void {
    const [, code = '', mark = '', words = ''] = /^(\d{3})([ -]?)(.*)$/.exec(text) ?? [];
    if (this.#multiline !== null) {
      if (code !== this.#multiline || mark === '-') return;
      this.#multiline = null;
      return; // its first line was the reply
    }
    if (code === '') return;
    if (mark === '-') this.#multiline = code;
    const { flow, output } = this;
    output.mark(flow);
    const number = Number(code);
    const isFinal = number >= 200;
    const pending = isFinal ? this.#pending.take() : this.#pending.first;
    if (pending !== undefined)
      output.table(ftpTable).set(pending.row, { code: number, reply: words, responsePacket: flow.packet });
    if (number === 230 || number === 232 || number === 530 || number === 430) {
      this.#login?.settle(number < 400);
      this.#login = null;
    }
    if (number === 227) this.#announce(/(?<!\d)\d{1,3}(?:,\d{1,3}){5}/.exec(words)?.[0] ?? '');
    if (number === 229) this.#expect(flow.responder, Number(/\(\|\|\|(\d+)\|\)/.exec(words)?.[1] ?? -1));
    if (number === 234 && pending?.command === 'AUTH') this.upgrade('tls');
  }

  /** `h1,h2,h3,h4,p1,p2`, or `|1|address|port|`. */
  #announce(text: string): void {
    const numbers = text.split(',').map(Number);
    if (numbers.length === 6 && numbers.every((number) => number >= 0 && number < 256)) {
      const port = numbers[4] * 256 + numbers[5];
      this.#expect(this.output.address(Uint8Array.from(numbers), 0, 4), port);
      return;
    }
    const [, , host = '', port = ''] = text.split(text.slice(0, 1) || '|');
    const bytes = parseAddress(host);
    if (bytes !== null) this.#expect(this.output.address(bytes, 0, bytes.length === 4 ? 4 : 16), Number(port));
  }

  #expect(address: number, port: number): void {
    if (!(port > 0 && port < 65_536)) return;
    this.#expectation = { application: 'ftp-data', name: null };
    this.output.expect(address, port, this.#expectation);
  }
}

export const ftp: ApplicationDissector = {
  id: 'ftp',
  title: 'File Transfer Protocol',
  display: 'FTP',
  ports: { tcp: [PORT] },
  tables: [ftpTable],
  responseTimes: { table: 'ftp', procedures: [['command'], ['command', 'code'], ['server']], subject: ['argument'] },
  fields: ftpFields,

  probe(bytes, at, end, fromOriginator, flow) {
    const isOwnPort = flow.responderPort === PORT;
    if (!fromOriginator) {
      // Greetings of FTP and SMTP look alike: the port or the word decides, or else what the client says.
      if (!startsWith(bytes, at, end, '220'))
        return isOwnPort && startsWith(bytes, at, end, '120') ? PROBE.yes : PROBE.no;
      return isOwnPort || hasWord(bytes, at, end) ? PROBE.yes : PROBE.more;
    }
    const begins = (word: string): boolean => startsWith(bytes, at, end, word);
    if (isOwnPort) return COMMANDS.some(begins) ? PROBE.yes : PROBE.more;
    return OPENINGS.some(begins) && !isRegistration(bytes, at, end) ? PROBE.yes : PROBE.no;
  },

  stream: (flow, output): StreamParser => new FtpStream(flow, output),
};

function hasWord(bytes: Uint8Array, at: number, end: number): boolean {
  for (let i = at; i + 3 <= end && i < at + 120; i += 1) if (startsWith(bytes, i, end, 'FTP')) return true;
  return false;
}
