// RFC 2812: commands of clients, and what a server says by number. A PASS before the registration is a secret in clear text.

import { latin1 } from '../../../base/text.ts';
import type { FieldGroup } from '../../../model/field.ts';
import { clearSecret, PROBE } from '../../../model/stream.ts';
import type { Login } from '../../../model/stream.ts';
import { defineTable } from '../../../model/table.ts';
import type { ApplicationDissector } from '../dissector.ts';
import { explainIrc, ircFields } from './chat-fields.ts';
import type { TextLine } from './line-fields.ts';
import { LineParser } from './line-parser.ts';
import { startsWith } from './lines.ts';
import { placeColumns, placeOf } from './transaction-columns.ts';

const CLIENT_WORDS = ['NICK ', 'PASS ', 'CAP LS', 'CAP REQ', 'JOIN #', 'PRIVMSG ', 'STARTTLS'];

/** Bytes of a message, its line end included (RFC 2812 section 2.3). */
const LONGEST_MESSAGE = 512;

/** One IRC message. */
export const ircTable = defineTable({
  id: 'irc',
  title: 'IRC',
  description: 'One IRC message.',
  limit: 1_000_000,
  columns: {
    ...placeColumns,
    fromOriginator: { kind: 'flag', title: 'From client' },
    command: { kind: 'text', title: 'Command' },
    parameters: { kind: 'text', title: 'Parameters' },
  },
});

class IrcStream extends LineParser {
  protected override readonly takesPieces = true;
  #nick: string | null = null;
  #login: Login | null = null;

  /** Commands and numbers of replies, without what they say. */
  protected override worded({ text, fromOriginator, isFirst }: TextLine, before: string): string {
    const command = /^(?::\S+ +)?(\S+)/.exec(text)?.[1] ?? '';
    return `${isFirst ? (fromOriginator ? 'Request' : 'Response') : before} (${command})`;
  }

  protected override explainLine(line: TextLine, layer: FieldGroup): void {
    explainIrc(line, layer);
  }

  protected line(text: string, fromOriginator: boolean): void {
    const [, command = '', parameters = ''] = /^(?::\S+ )?(\S+) ?(.*)/s.exec(text) ?? [];
    if (command === '') return;
    const { flow, output } = this;
    output.mark(flow);
    const upper = command.toUpperCase();
    const isSecret = upper === 'PASS' || upper === 'OPER';
    output.table(ircTable).append({
      ...placeOf(flow),
      fromOriginator,
      command: upper.slice(0, 16),
      parameters: isSecret ? '•••' : parameters.slice(0, 512),
    });
    if (fromOriginator && upper === 'NICK') this.#nick = parameters.replace(/^:/, '').slice(0, 64);
    if (fromOriginator && isSecret && parameters !== '') {
      const words = parameters.replace(/^:/, '').split(' ');
      const user = upper === 'OPER' ? words[0] : this.#nick;
      this.#login = output.login({
        flow,
        protocol: 'irc',
        user,
        ...clearSecret(words[words.length - 1]),
        field: 'irc.request.command_parameter',
      });
    }
    // RPL_STARTTLS of many servers: TLS begins with the next byte.
    if (!fromOriginator && command === '670') this.upgrade('tls');
    if (fromOriginator) return;
    if (command === '001' || command === '381') this.#login?.settle(true);
    if (command === '464') this.#login?.settle(false);
  }
}

export const irc: ApplicationDissector = {
  id: 'irc',
  title: 'Internet Relay Chat',
  display: 'IRC',
  ports: { tcp: [6667, 6666, 6668, 6669, 194] },
  tables: [ircTable],
  fields: ircFields,

  probe(bytes, at, end, fromOriginator, flow) {
    const isOwnPort = irc.ports.tcp!.includes(flow.responderPort);
    if (!fromOriginator) return bytes[at] === 0x3a && isOwnPort ? PROBE.yes : PROBE.no;
    const begins = CLIENT_WORDS.some((word) => startsWith(bytes, at, end, word));
    const registers = isOwnPort ? startsWith(bytes, at, end, 'USER ') : isRegistration(bytes, at, end);
    return begins || registers ? PROBE.yes : PROBE.no;
  },

  stream: (flow, output) => new IrcStream(flow, output),
};

/** Do the bytes begin with IRC's USER, which has four parameters (RFC 2812 section 3.1.3)? That of FTP and POP3 has one. */
export function isRegistration(bytes: Uint8Array, at: number, end: number): boolean {
  return (
    startsWith(bytes, at, end, 'USER ') &&
    /^USER \S+ \S+ \S+ \S/i.test(latin1(bytes, at, Math.min(end, at + LONGEST_MESSAGE)))
  );
}
