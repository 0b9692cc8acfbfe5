// RFC 1939, 2595 (STLS), 5034 (AUTH): logins and the commands of a session. Messages are passed over line by line.

import { latin1 } from '../../../base/text.ts';
import type { FieldGroup } from '../../../model/field.ts';
import { clearSecret, HASHED_SECRET, PROBE } from '../../../model/stream.ts';
import type { Login } from '../../../model/stream.ts';
import { defineTable } from '../../../model/table.ts';
import type { ApplicationDissector } from '../dissector.ts';
import { decodeBase64 } from './base64.ts';
import type { TextLine } from './line-fields.ts';
import { LineParser } from './line-parser.ts';
import { startsWith } from './lines.ts';
import { explainPop, popFields } from './mail-fields.ts';
import { ToldMail } from './told-mail.ts';
import { placeColumns, placeOf } from './transaction-columns.ts';

const PORT = 110;
const COMMANDS = ['USER ', 'CAPA', 'APOP ', 'STLS', 'AUTH', 'QUIT'];

/** One POP3 command with its reply. */
export const pop3Table = defineTable({
  id: 'pop3',
  title: 'POP3',
  description: 'One POP3 command with its reply.',
  limit: 1_000_000,
  columns: {
    ...placeColumns,
    command: { kind: 'text', title: 'Command', field: 'pop.request.command' },
    argument: { kind: 'text', title: 'Argument' },
    ok: { kind: 'text', title: 'Status' },
    reply: { kind: 'text', title: 'Reply' },
  },
});

class Pop3Stream extends LineParser {
  protected override readonly takesPieces = true;
  #user: string | null = null;
  #login: Login | null = null;
  #row = -1;
  #command = '';
  /** Lines of an AUTH exchange are no commands. */
  #auth: 'PLAIN' | 'LOGIN' | 'OTHER' | null = null;

  /** The packet that is told begins with a command or a reply. */
  #hasReply = false;

  /** Followed only where somebody looks: the message that is being sent, and what was asked last. */
  #mail: ToldMail | null = null;
  #asked = '';
  #isMail = false;
  #mailEnds = false;

  protected override follow(line: TextLine): void {
    const { text, fromOriginator } = line;
    if (fromOriginator) this.#asked = text.slice(0, 4).toUpperCase();
    else if (this.#isMail) {
      this.#mailEnds = text === '.';
      this.#isMail = !this.#mailEnds;
      if (this.#isMail) this.#mail?.add(line);
    } else if (text.startsWith('+OK') && /^(?:RETR|TOP )$/.test(this.#asked)) {
      this.#asked = '';
      this.#isMail = true;
      (this.#mail ??= new ToldMail(this.flow, this.output)).clear();
    }
  }

  protected override worded(line: TextLine, before: string): string {
    return line.isFirst ? `${line.fromOriginator ? 'C' : 'S'}: ${line.text}` : before;
  }

  protected override explainLine(line: TextLine, layer: FieldGroup): void {
    if (line.isFirst) this.#hasReply = line.fromOriginator || /^(?:\+OK|-ERR)/.test(line.text);
    explainPop(line, layer, this.#hasReply);
    if (!this.#mailEnds) return;
    this.#mailEnds = false;
    this.#mail?.explain();
  }

  protected line(text: string, fromOriginator: boolean): void {
    if (fromOriginator) this.#request(text);
    else if (text.startsWith('+OK') || text.startsWith('-ERR')) this.#reply(text);
  }

  #request(text: string): void {
    const { flow, output } = this;
    output.mark(flow);
    if (this.#auth !== null) {
      this.#authLine(text);
      return;
    }
    const [, word = '', argument = ''] = /^(\S+)\s?(.*)/s.exec(text) ?? [];
    this.#command = word.toUpperCase().slice(0, 16);
    const isSecret = this.#command === 'PASS' || this.#command === 'APOP' || this.#command === 'AUTH';
    this.#row = output
      .table(pop3Table)
      .append({ ...placeOf(flow), command: this.#command, argument: isSecret ? null : argument });
    if (this.#command === 'USER') this.#user = argument;
    if (this.#command === 'PASS') this.#login = this.#tell(this.#user, argument);
    if (this.#command === 'APOP') {
      this.#login = output.login({
        flow,
        protocol: 'pop3',
        user: argument.split(' ')[0],
        ...HASHED_SECRET,
        field: 'pop.request.parameter',
      });
    }
    if (this.#command !== 'AUTH' || argument === '') return;
    const [mechanism, initial] = argument.split(' ');
    this.#auth =
      mechanism.toUpperCase() === 'PLAIN' ? 'PLAIN' : mechanism.toUpperCase() === 'LOGIN' ? 'LOGIN' : 'OTHER';
    if (initial !== undefined) this.#authLine(initial);
  }

  #authLine(text: string): void {
    const decoded = decodeBase64(text);
    const words = latin1(decoded, 0, decoded.length);
    if (this.#auth === 'PLAIN') {
      const [, user = '', secret = ''] = words.split('\0');
      this.#login = this.#tell(user, secret);
    } else if (this.#auth === 'LOGIN' && this.#user === null) {
      this.#user = words;
      return;
    } else if (this.#auth === 'LOGIN') this.#login = this.#tell(this.#user, words);
    this.#auth = null;
  }

  #tell(user: string | null, secret: string): Login {
    return this.output.login({
      flow: this.flow,
      protocol: 'pop3',
      user,
      ...clearSecret(secret),
      field: 'pop.request.parameter',
    });
  }

  #reply(text: string): void {
    this.output.mark(this.flow);
    const ok = text.startsWith('+OK');
    this.output.table(pop3Table).set(this.#row, { ok: ok ? '+OK' : '-ERR', reply: text.slice(ok ? 4 : 5) });
    this.#login?.settle(ok);
    this.#login = null;
    this.#auth = null;
    this.#row = -1;
    if (ok && this.#command === 'STLS') this.upgrade('tls');
  }
}

export const pop3: ApplicationDissector = {
  id: 'pop3',
  title: 'Post Office Protocol',
  display: 'POP',
  layer: 'pop',
  ports: { tcp: [PORT] },
  tables: [pop3Table],
  fields: popFields,

  probe(bytes, at, end, fromOriginator, flow) {
    const isOwnPort = flow.responderPort === PORT;
    if (!fromOriginator)
      return startsWith(bytes, at, end, '+OK ') || (isOwnPort && startsWith(bytes, at, end, '+OK'))
        ? PROBE.yes
        : PROBE.no;
    return isOwnPort && COMMANDS.some((word) => startsWith(bytes, at, end, word))
      ? PROBE.yes
      : isOwnPort
        ? PROBE.more
        : PROBE.no;
  },

  stream: (flow, output) => new Pop3Stream(flow, output),
};
