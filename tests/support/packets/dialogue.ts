/** Protocols that are lines of text in turn: SMTP, FTP, POP3, IMAP. */
import type { Exchange } from './session.ts';

/** `'S: 220 ready'`, `'C: QUIT'`: each a line of one side, its CRLF is added. */
export function dialogue(...lines: readonly string[]): Exchange[] {
  return lines.map((line) => {
    const match = /^([CS]): (.*)$/s.exec(line);
    if (!match) throw new Error(`neither S: nor C: in front of: ${line}`);
    const from = match[1] === 'C' ? 'client' : 'server';
    return { from, data: `${match[2]}\r\n`, wait: from === 'client' ? 0.02 : 0.004 };
  });
}

export interface Mail {
  readonly from: string;
  readonly to: string;
  readonly server?: string;
  readonly client?: string;
  /** Headers, an empty line and the text; a dot at the start of a line is doubled (RFC 5321 section 4.5.2). */
  readonly message: string;
}

/** RFC 5321: one message delivered. */
export function smtpExchanges(mail: Mail): Exchange[] {
  const { server = 'mail.example', client = 'sender.example' } = mail;
  const content = mail.message.replace(/\r?\n/g, '\r\n').replace(/^\./gm, '..');
  return dialogue(
    `S: 220 ${server} ESMTP`,
    `C: EHLO ${client}`,
    `S: 250-${server}\r\n250-SIZE 10485760\r\n250 8BITMIME`,
    `C: MAIL FROM:<${mail.from}>`,
    'S: 250 2.1.0 Ok',
    `C: RCPT TO:<${mail.to}>`,
    'S: 250 2.1.5 Ok',
    'C: DATA',
    'S: 354 End data with <CR><LF>.<CR><LF>',
    `C: ${content}\r\n.`,
    'S: 250 2.0.0 Ok: queued',
    'C: QUIT',
    'S: 221 2.0.0 Bye',
  );
}

/** RFC 959 section 5.4: a login in the clear; what follows is up to the caller. */
export function ftpLogin(user: string, password: string, accepted = true): Exchange[] {
  return dialogue(
    'S: 220 FTP server ready',
    `C: USER ${user}`,
    `S: 331 Password required for ${user}`,
    `C: PASS ${password}`,
    accepted ? `S: 230 User ${user} logged in` : 'S: 530 Login incorrect',
  );
}

/** The answer to PASV: where the server listens for the data connection (RFC 959 section 4.1.2). */
export const passive = (address: string, port: number): string =>
  `227 Entering Passive Mode (${address.replaceAll('.', ',')},${port >> 8},${port & 255})`;
