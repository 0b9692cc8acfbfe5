// RFC 9051 (and 3501): tagged commands with their results, LOGIN and AUTHENTICATE. Literals are passed over.

import { remember } from '../../../base/maps.ts';
import { latin1 } from '../../../base/text.ts';
import type { FieldGroup } from '../../../model/field.ts';
import { clearSecret, HASHED_SECRET, PROBE } from '../../../model/stream.ts';
import type { Login } from '../../../model/stream.ts';
import { defineTable } from '../../../model/table.ts';
import type { ApplicationDissector } from '../dissector.ts';
import { decodeBase64 } from './base64.ts';
import type { TextLine } from './line-fields.ts';
import { LineParser, MOST_LINES_TOLD } from './line-parser.ts';
import { startsWith } from './lines.ts';
import { explainImap, explainLiteral, IMAP_ANSWER, imapFields } from './mail-fields.ts';
import { Requests } from './requests.ts';
import { ToldMail } from './told-mail.ts';
import { placeColumns, placeOf } from './transaction-columns.ts';

const PORT = 143;
/** Tags that wait for their result. */
const MOST_PENDING = 256;
const COMMAND =
  /^([\w.+-]{1,32}) (LOGIN|AUTHENTICATE|STARTTLS|CAPABILITY|SELECT|EXAMINE|FETCH|UID|LIST|LSUB|STATUS|APPEND|LOGOUT|NOOP|IDLE|ID|CREATE|DELETE|RENAME|SUBSCRIBE|SEARCH|STORE|COPY|CLOSE|EXPUNGE|CHECK|NAMESPACE|ENABLE|GETQUOTAROOT|COMPRESS)\b ?(.*)$/i;

/** One IMAP command with its result. */
export const imapTable = defineTable({
  id: 'imap',
  title: 'IMAP',
  description: 'One IMAP command with its result.',
  limit: 1_000_000,
  columns: {
    ...placeColumns,
    tag: { kind: 'text', title: 'Tag', field: 'imap.request_tag' },
    command: { kind: 'text', title: 'Command', field: 'imap.request.command' },
    argument: { kind: 'text', title: 'Argument' },
    result: { kind: 'text', title: 'Result' },
    reply: { kind: 'text', title: 'Reply' },
  },
});

interface Pending {
  readonly row: number;
  readonly command: string;
  login: Login | null;
}

class ImapStream extends LineParser {
  protected override readonly takesPieces = true;
  protected override readonly mostWorded = MOST_LINES_TOLD;
  readonly #pending = new Map<string, Pending>();
  #auth: Pending | null = null;
  /** Followed only where somebody looks. */
  #requests: Requests | null = null;
  /** A mail that a literal brings. */
  #mail: ToldMail | null = null;
  #hasMail = false;
  #isMailWhole = false;

  protected override follow({ text, fromOriginator }: TextLine): void {
    this.#hasMail = !fromOriginator && /\b(?:BODY|RFC822)/i.test(text) && /\{\d+\}$/.test(text);
    if (this.#hasMail) (this.#mail ??= new ToldMail(this.flow, this.output)).clear();
    if (fromOriginator) (this.#requests ??= new Requests(this.flow, this.output)).ask(tagOf(text));
  }

  /** The last line of a packet, as in Wireshark: after what was asked for comes how it went. */
  protected override worded({ text, fromOriginator }: TextLine): string {
    return `${fromOriginator ? 'Request' : 'Response'}: ${text}`;
  }

  protected override explainLine(line: TextLine, layer: FieldGroup): void {
    const reply = explainImap(line, layer);
    if (reply !== null) this.#requests?.answer(tagOf(line.text), reply, line.at, IMAP_ANSWER);
  }

  protected override followBlock(block: TextLine, left: number): void {
    if (!this.#hasMail || block.fromOriginator) return;
    this.#mail?.add(block);
    this.#isMailWhole = left === 0;
  }

  protected override explainBlock(block: TextLine, layer: FieldGroup): void {
    explainLiteral(block, layer);
    if (!this.#isMailWhole) return;
    this.#isMailWhole = false;
    this.#mail?.explain();
  }

  protected line(text: string, fromOriginator: boolean): void {
    const literal = /\{(\d{1,9})\+?\}$/.exec(text);
    if (literal !== null) this.skip(Number(literal[1]), fromOriginator);
    if (fromOriginator) this.#request(text);
    else this.#reply(text);
  }

  #request(text: string): void {
    const { flow, output } = this;
    if (this.#auth !== null) {
      if (text !== '*') this.#plain(this.#auth, text);
      this.#auth = null;
      return;
    }
    const [, tag = '', word = '', argument = ''] = COMMAND.exec(text) ?? [];
    if (tag === '') return;
    output.mark(flow);
    const command = word.toUpperCase();
    const isSecret = command === 'LOGIN' || command === 'AUTHENTICATE';
    const row = output
      .table(imapTable)
      .append({ ...placeOf(flow), tag, command, argument: isSecret ? null : argument });
    const pending: Pending = { row, command, login: null };
    remember(this.#pending, tag, pending, MOST_PENDING);
    if (command === 'LOGIN') {
      const [user = '', secret = ''] = [...argument.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(
        (match) => match[1] ?? match[2],
      );
      if (!/^\{\d+\+?\}$/.test(user)) pending.login = this.#tell(user, secret);
    }
    if (command !== 'AUTHENTICATE') return;
    const [mechanism = '', initial] = argument.split(' ');
    if (mechanism.toUpperCase() !== 'PLAIN')
      pending.login = output.login({
        flow,
        protocol: 'imap',
        user: null,
        ...HASHED_SECRET,
        field: 'imap.request',
      });
    else if (initial === undefined) this.#auth = pending;
    else this.#plain(pending, initial);
  }

  #plain(pending: Pending, text: string): void {
    const decoded = decodeBase64(text);
    const [, user = '', secret = ''] = latin1(decoded, 0, decoded.length).split('\0');
    pending.login = this.#tell(user, secret);
  }

  #tell(user: string, secret: string): Login {
    return this.output.login({
      flow: this.flow,
      protocol: 'imap',
      user,
      ...clearSecret(secret),
      field: 'imap.request',
    });
  }

  #reply(text: string): void {
    this.output.mark(this.flow);
    const [, tag = '', result = '', words = ''] = /^(\S+) (OK|NO|BAD)\b ?(.*)$/i.exec(text) ?? [];
    const pending = this.#pending.get(tag);
    if (pending === undefined) return;
    this.#pending.delete(tag);
    if (pending === this.#auth) this.#auth = null; // refused: what follows are commands
    const isOk = result.toUpperCase() === 'OK';
    this.output.table(imapTable).set(pending.row, { result: result.toUpperCase(), reply: words });
    pending.login?.settle(isOk);
    if (isOk && pending.command === 'STARTTLS') this.upgrade('tls');
  }
}

const tagOf = (text: string): string => text.slice(0, Math.max(0, text.indexOf(' ')));

export const imap: ApplicationDissector = {
  id: 'imap',
  title: 'Internet Message Access Protocol',
  display: 'IMAP',
  ports: { tcp: [PORT] },
  tables: [imapTable],
  fields: imapFields,

  probe(bytes, at, end, fromOriginator, flow) {
    const isOwnPort = flow.responderPort === PORT;
    if (!fromOriginator)
      return ['* OK', '* PREAUTH', '* BYE'].some((word) => startsWith(bytes, at, end, word)) ? PROBE.yes : PROBE.no;
    return COMMAND.test(latin1(bytes, at, Math.min(end, at + 200)).split(/\r?\n/, 1)[0])
      ? PROBE.yes
      : isOwnPort
        ? PROBE.more
        : PROBE.no;
  },

  stream: (flow, output) => new ImapStream(flow, output),
};
