// RFC 3977, 4643 (AUTHINFO), 4642 (STARTTLS): commands with their replies, and logins. Articles are passed over.

import { latin1 } from '../../../base/text.ts';
import type { FieldGroup } from '../../../model/field.ts';
import { clearSecret, PROBE } from '../../../model/stream.ts';
import type { Login } from '../../../model/stream.ts';
import { defineTable } from '../../../model/table.ts';
import type { ApplicationDissector } from '../dissector.ts';
import { explainNntp, nntpFields } from './chat-fields.ts';
import type { TextLine } from './line-fields.ts';
import { LineParser } from './line-parser.ts';
import { startsWith } from './lines.ts';
import { placeColumns, placeOf } from './transaction-columns.ts';

const PORT = 119;
const COMMANDS = ['MODE READER', 'CAPABILITIES', 'AUTHINFO ', 'GROUP ', 'LIST', 'STARTTLS', 'IHAVE ', 'CHECK ', 'DATE'];
/** Replies with lines behind them, up to a dot. */
const WITH_LINES = new Set(['100', '101', '215', '220', '221', '222', '224', '225', '230', '231']);

/** One NNTP command with its reply. */
export const nntpTable = defineTable({
  id: 'nntp',
  title: 'NNTP',
  description: 'One NNTP command with its reply.',
  limit: 1_000_000,
  columns: {
    ...placeColumns,
    command: { kind: 'text', title: 'Command' },
    argument: { kind: 'text', title: 'Argument' },
    code: { kind: 'integer', title: 'Reply code' },
    reply: { kind: 'text', title: 'Reply' },
  },
});

class NntpStream extends LineParser {
  protected override readonly takesPieces = true;
  #user: string | null = null;
  #login: Login | null = null;
  #row = -1;
  #command = '';
  /** Lines up to a dot: of the responder, of the originator. */
  readonly #inLines = [false, false];

  protected override explainLine(line: TextLine, layer: FieldGroup): void {
    explainNntp(line, layer);
  }

  protected line(text: string, fromOriginator: boolean): void {
    const side = Number(fromOriginator);
    if (this.#inLines[side]) this.#inLines[side] = text !== '.';
    else if (fromOriginator) this.#request(text);
    else this.#reply(text);
  }

  #request(text: string): void {
    const [, word = '', argument = ''] = /^\s*(\S+)\s*(.*)/s.exec(text) ?? [];
    if (word === '') return;
    const { flow, output } = this;
    output.mark(flow);
    this.#command = word.toUpperCase().slice(0, 16);
    const [, kind = '', value = ''] = /^(\S+)\s*(.*)/s.exec(argument) ?? [];
    const isSecret = this.#command === 'AUTHINFO' && /^pass$/i.test(kind);
    this.#row = output.table(nntpTable).append({
      ...placeOf(flow),
      command: this.#command,
      argument: isSecret ? 'PASS' : argument,
    });
    if (this.#command === 'AUTHINFO' && /^user$/i.test(kind)) this.#user = value;
    if (isSecret) this.#tell(value);
  }

  #tell(secret: string): void {
    this.#login = this.output.login({
      flow: this.flow,
      protocol: 'nntp',
      user: this.#user,
      ...clearSecret(secret),
      field: 'nntp.request',
    });
  }

  #reply(text: string): void {
    const [, code = '', words = ''] = /^(\d{3})\s?(.*)$/.exec(text) ?? [];
    if (code === '') return;
    this.output.mark(this.flow);
    this.output.table(nntpTable).set(this.#row, { code: Number(code), reply: words });
    this.#row = -1;
    this.#inLines[0] = WITH_LINES.has(code) || (code === '211' && this.#command === 'LISTGROUP');
    this.#inLines[1] = code === '340' || code === '335'; // the client sends an article
    if (code === '281' || code.startsWith('4') || code === '502') this.#login?.settle(code === '281');
    if (code !== '381') this.#login = null;
    if (code === '382') this.upgrade('tls');
  }
}

export const nntp: ApplicationDissector = {
  id: 'nntp',
  title: 'Network News Transfer Protocol',
  display: 'NNTP',
  ports: { tcp: [PORT] },
  tables: [nntpTable],
  fields: nntpFields,

  probe(bytes, at, end, fromOriginator, flow) {
    const isOwnPort = flow.responderPort === PORT;
    if (!fromOriginator) {
      if (!startsWith(bytes, at, end, '200 ') && !startsWith(bytes, at, end, '201 ')) return PROBE.no;
      const greeting = latin1(bytes, at, Math.min(end, at + 200));
      return isOwnPort || /\b(?:nntp|innd|internetnews|netnews)/i.test(greeting) ? PROBE.yes : PROBE.no;
    }
    return isOwnPort && COMMANDS.some((word) => startsWith(bytes, at, end, word)) ? PROBE.yes : PROBE.no;
  },

  stream: (flow, output) => new NntpStream(flow, output),
};
