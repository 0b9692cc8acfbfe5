// RFC 5321, 3207 (STARTTLS), 3030 (BDAT): a row per envelope, with the message if it came that far, and attachments as files.

import { latin1 } from '../../../base/text.ts';
import type { FieldGroup } from '../../../model/field.ts';
import { PROBE } from '../../../model/stream.ts';
import { defineTable } from '../../../model/table.ts';
import type { ApplicationDissector } from '../dissector.ts';
import { decodeWords } from './encoded-words.ts';
import type { TextLine } from './line-fields.ts';
import { LineParser } from './line-parser.ts';
import { startsWith } from './lines.ts';
import { explainSmtp, explainSmtpLogin, mailWords, smtpFields } from './mail-fields.ts';
import { MimeFeed, MimeReader } from './mime.ts';
import { explainTextLines, TEXT_LINES } from './text-lines.ts';
import { SmtpLogin } from './smtp-login.ts';
import { ToldMail } from './told-mail.ts';
import { endColumns, endsOf } from './transaction-columns.ts';

const PORTS = [25, 587, 2525];
const MOST_RECIPIENTS = 100;
const COMMANDS = ['EHLO ', 'HELO ', 'MAIL FROM', 'LHLO '];

/** One envelope with its message; it begins with MAIL. */
export const smtpTable = defineTable({
  id: 'smtp',
  title: 'SMTP',
  description: 'One mail message as it was handed over, or the envelope of one that was refused or given up.',
  limit: 500_000,
  columns: {
    ...endColumns,
    helo: { kind: 'text', title: 'HELO' },
    mailFrom: { kind: 'text', title: 'Envelope sender' },
    recipients: { kind: 'texts', title: 'Recipients' },
    from: { kind: 'text', title: 'From', field: 'imf.from' },
    to: { kind: 'text', title: 'To', field: 'imf.to' },
    subject: { kind: 'text', title: 'Subject', field: 'imf.subject' },
    messageId: { kind: 'text', title: 'Message ID', field: 'imf.message_id' },
    date: { kind: 'text', title: 'Date' },
    agent: { kind: 'text', title: 'Mail program' },
    files: { kind: 'u16', title: 'Attachments' },
    code: { kind: 'integer', title: 'Reply code', field: 'smtp.response.code' },
    reply: { kind: 'text', title: 'Reply' },
  },
});

/** Mail headers that show in the reader's program. */
const NOTED_HEADERS = /^(?:subject|from|reply-to|to|x-mailer|user-agent)$/;
const DOT = 0x2e;

class SmtpStream extends LineParser {
  #helo: string | null = null;
  /** Row of the envelope that is being written, and its recipients. */
  #envelope = -1;
  #recipients: string[] = [];
  #isRefused = false;
  /** The message that is passing, and its row until its reply. */
  #mail: MimeReader | null = null;
  /** The same where its bytes come in chunks (BDAT) instead of lines. */
  #chunks: MimeFeed | null = null;
  #isLastChunk = false;
  #midLine = false;
  #row = -1;
  #files = 0;
  readonly #login = new SmtpLogin(this.flow, this.output);
  #asksTls = false;
  #asksData = false;
  /** The reply whose lines are being told, and the mail. */
  #told: FieldGroup | null = null;
  #toldMail: ToldMail | null = null;
  #isMailWhole = false;
  /** The packet holds lines of a mail that does not end in it. */
  #isFragment = false;

  protected override explainLine(line: TextLine, layer: FieldGroup): void {
    if (line.fromOriginator && this.#login.step !== null) explainSmtpLogin(line, layer, this.#login.step);
    else this.#told = explainSmtp(line, layer, line.isFirst ? null : this.#told);
  }

  protected override worded(line: TextLine, before: string, isData: boolean): string {
    if (!isData) return mailWords(line, before, this.#told !== null);
    return line.isFirst ? `C: DATA fragment, ${line.left} bytes` : before;
  }

  protected override follow(line: TextLine, isData: boolean): void {
    if (!line.fromOriginator) return;
    this.#toldMail ??= new ToldMail(this.flow, this.output);
    // Chunks of a mail come behind a command each.
    if (!isData && !/^BDAT /i.test(line.text)) this.#toldMail.clear();
    else if (isData && line.text !== '.') this.#toldMail.add(line);
  }

  protected override followBlock(block: TextLine, left: number): void {
    if (!block.fromOriginator) return;
    this.#toldMail?.add(block);
    this.#isMailWhole = left === 0 && this.#isLastChunk;
  }

  protected override explainBlock({ at, next }: TextLine, layer: FieldGroup): void {
    layer.group(`Piece of a mail, ${next - at} bytes`, at, next - at);
    if (!this.#isMailWhole) return;
    this.#isMailWhole = false;
    this.#toldMail?.explain();
  }

  protected override explainData(line: TextLine, layer: FieldGroup): void {
    if (line.isFirst) this.#isFragment = line.text !== '.' && !hasEndOfMail(line);
    if (line.text === '.') this.#toldMail?.tell(line.at, line.next - line.at, layer);
    else if (!this.#isFragment) super.explainData(line, layer);
    else if (line.isFirst) this.#explainFragment(line);
  }

  /** A packet amid a mail is a text of its own, as Wireshark has it: the mail itself is told where it ends. */
  #explainFragment({ bytes, at, left }: TextLine): void {
    const text = this.output.explain(bytes, at, at + left, TEXT_LINES);
    if (text !== null) explainTextLines(bytes, at, at + left, text);
  }

  protected line(text: string, fromOriginator: boolean): void {
    if (!fromOriginator) this.#reply(text);
    else if (this.#login.step !== null) this.#login.line(text);
    else this.#command(text);
  }

  #command(text: string): void {
    const [, word = '', argument = ''] = /^\s*(\S+)\s*(.*)/s.exec(text) ?? [];
    this.output.mark(this.flow);
    switch (word.toUpperCase()) {
      case 'EHLO':
      case 'HELO':
      case 'LHLO':
        this.#helo = argument;
        this.#settleEnvelope(); // RFC 5321, 4.1.4: it begins anew, as RSET does
        break;
      case 'RSET':
      case 'QUIT':
        this.#settleEnvelope();
        break;
      case 'MAIL':
        this.#settleEnvelope();
        this.#beginEnvelope(pathOf(argument));
        break;
      case 'RCPT':
        if (this.#envelope < 0) this.#beginEnvelope(null);
        if (this.#recipients.length < MOST_RECIPIENTS) this.#recipients.push(pathOf(argument));
        break;
      case 'DATA':
        this.#asksData = true;
        this.#begin();
        break;
      case 'BDAT':
        this.#beginChunk(argument);
        break;
      case 'STARTTLS':
        this.#asksTls = true;
        break;
      case 'AUTH':
        this.#login.begin(argument);
        break;
      default:
        break;
    }
  }

  #beginEnvelope(mailFrom: string | null): void {
    const { flow, output } = this;
    this.#recipients = [];
    this.#isRefused = false;
    this.#envelope = output.table(smtpTable).append({
      ...endsOf(flow),
      helo: this.#helo,
      mailFrom,
    });
  }

  #settleEnvelope(): void {
    if (this.#envelope >= 0 && this.#recipients.length > 0)
      this.output.table(smtpTable).set(this.#envelope, { recipients: this.#recipients });
    this.#envelope = -1;
  }

  #begin(): void {
    const { flow, output } = this;
    if (this.#envelope < 0) this.#beginEnvelope(null);
    this.#row = this.#envelope;
    this.#settleEnvelope();
    this.#files = 0;
    this.#midLine = false;
    this.#mail = new MimeReader(({ name, type }) => {
      if (name !== null) this.#files += 1;
      return output.file({ flow, fromOriginator: true, protocol: 'smtp', name, claimedType: type });
    });
  }

  /** RFC 5321, 4.5.2: a dot alone ends the message, a first dot that is followed by more was added on the way. */
  protected override data(
    bytes: Uint8Array,
    at: number,
    end: number,
    lineEnd: 0 | 1 | 2,
    fromOriginator: boolean,
  ): boolean {
    if (!fromOriginator || this.#mail === null || this.#chunks !== null) return false;
    const isDotted = !this.#midLine && end > at && bytes[at] === DOT;
    this.#midLine = lineEnd === 0;
    if (isDotted && end === at + 1 && lineEnd > 0) this.#endMail(true);
    else this.#mail.line(bytes, isDotted ? at + 1 : at, end, lineEnd);
    return true;
  }

  /** RFC 3030: `BDAT 1000`, `BDAT 86 LAST`. */
  #beginChunk(argument: string): void {
    const length = Math.max(0, Number.parseInt(argument, 10) || 0);
    if (this.#chunks === null) {
      this.#begin();
      this.#chunks = new MimeFeed(this.#mail!);
    }
    this.#isLastChunk = /\bLAST\s*$/i.test(argument);
    this.skip(length, true);
    if (length === 0 && this.#isLastChunk) this.#endMail(true);
  }

  protected override block(bytes: Uint8Array, at: number, end: number, left: number, fromOriginator: boolean): void {
    if (!fromOriginator) return;
    this.#chunks?.write(bytes, at, end);
    if (left === 0 && this.#isLastChunk) this.#endMail(true);
  }

  protected override lose(length: number, fromOriginator: boolean): void {
    if (fromOriginator) (this.#chunks ?? this.#mail)?.gap(length);
  }

  #endMail(complete: boolean): void {
    const mail = this.#mail;
    const chunks = this.#chunks;
    this.#mail = null;
    this.#chunks = null;
    if (mail === null) return;
    if (complete) this.output.mark(this.flow, 'SMTP/IMF');
    (chunks ?? mail).close(complete);
    for (const [name, value] of mail.headers) {
      if (NOTED_HEADERS.test(name)) this.output.content(this.flow, 'mail-header', name, value, this.#row);
    }
    const header = (name: string): string | null => {
      const value = mail.headers.get(name);
      return value === undefined ? null : decodeWords(value);
    };
    this.output.table(smtpTable).set(this.#row, {
      from: header('from'),
      to: header('to'),
      subject: header('subject'),
      messageId: header('message-id'),
      date: header('date'),
      agent: header('x-mailer') ?? header('user-agent'),
      files: Math.min(this.#files, 65_535),
    });
  }

  #reply(text: string): void {
    const [, digits = '', mark = '', words = ''] = /^(\d{3})([ -]?)(.*)$/.exec(text) ?? [];
    if (digits === '' || mark === '-') return;
    this.output.mark(this.flow);
    const code = Number(digits);
    this.#login.reply(code);
    if (this.#asksTls) {
      this.#asksTls = false;
      if (code === 220) this.upgrade('tls');
    }
    if (this.#asksData) {
      this.#asksData = false;
      if (code >= 400) this.#endMail(false); // refused: what follows are commands
    }
    if (this.#row >= 0 && this.#mail === null) {
      this.output.table(smtpTable).set(this.#row, { code, reply: words });
      this.#row = -1;
    } else if (this.#envelope >= 0 && !this.#isRefused) {
      // The reply to its last command, or the refusal of one.
      this.#isRefused = code >= 400;
      this.output.table(smtpTable).set(this.#envelope, { code, reply: words });
    }
  }

  close(): void {
    this.#endMail(false);
    this.#settleEnvelope();
  }
}

/** Whether a dot alone stands in what the packet holds from a line on. */
const hasEndOfMail = ({ bytes, at, left }: TextLine): boolean => /\n\.\r?\n/.test(latin1(bytes, at, at + left));

/** The address in `FROM:<address> parameters`, or what stands there in its place (RFC 5321, 4.1.2). */
function pathOf(argument: string): string {
  const from = argument.indexOf('<');
  const to = from < 0 ? -1 : argument.indexOf('>', from);
  return to < 0 ? argument.replace(/^(?:from|to):\s*/i, '') : argument.slice(from + 1, to);
}

export const smtp: ApplicationDissector = {
  id: 'smtp',
  title: 'Simple Mail Transfer Protocol',
  display: 'SMTP',
  ports: { tcp: PORTS },
  tables: [smtpTable],
  fields: smtpFields,

  probe(bytes, at, end, fromOriginator, flow) {
    const isOwnPort = PORTS.includes(flow.responderPort);
    if (fromOriginator)
      return COMMANDS.some((word) => startsWith(bytes, at, end, word)) ? PROBE.yes : isOwnPort ? PROBE.more : PROBE.no;
    if (!startsWith(bytes, at, end, '220') && !(isOwnPort && startsWith(bytes, at, end, '554'))) return PROBE.no;
    if (isOwnPort) return PROBE.yes;
    return /\be?smtp\b/i.test(latin1(bytes, at, Math.min(end, at + 200))) ? PROBE.yes : PROBE.more;
  },

  stream: (flow, output) => new SmtpStream(flow, output),
};
