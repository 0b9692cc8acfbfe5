// RFC 5321, 1939, 9051: the fields of SMTP, POP and IMAP lines.

import { defineFields } from '../../../model/field.ts';
import type { FieldGroup } from '../../../model/field.ts';
import { lineGroup, partsOf, tellParts } from './line-fields.ts';
import type { TextLine } from './line-fields.ts';
import { imfFields } from './mail-message-fields.ts';
import { answerFields } from './requests.ts';
import { SMTP_REPLIES } from './reply-codes.ts';

export const smtpFields = defineFields({
  'smtp.req': { title: 'Request', kind: 'flag', derived: true },
  'smtp.rsp': { title: 'Response', kind: 'flag', derived: true },
  'smtp.command_line': { title: 'Command line', kind: 'text' },
  'smtp.req.command': {
    title: 'Command',
    kind: 'text',
    help: {
      en: 'MAIL and RCPT name sender and recipients of the envelope; the headers of the mail may say otherwise.',
      ru: 'MAIL и RCPT называют отправителя и получателей конверта; в заголовках письма может стоять другое.',
    },
  },
  'smtp.req.parameter': { title: 'Parameter', kind: 'text' },
  'smtp.response': { title: 'Response', kind: 'text' },
  'smtp.response.code': {
    title: 'Reply code',
    kind: 'unsigned',
    names: SMTP_REPLIES,
    help: {
      en: '2xx went well, 3xx waits for more, 4xx may be tried again, 5xx is final; 535 is a refused login.',
      ru: '2xx — удалось, 3xx — ждёт продолжения, 4xx можно повторить, 5xx — окончательно; 535 — вход отклонён.',
    },
  },
  'smtp.rsp.parameter': { title: 'Parameter', kind: 'text' },
  'smtp.auth.username': { title: 'User name', kind: 'text' },
  'smtp.auth.password': {
    title: 'Password',
    kind: 'text',
    help: {
      en: 'Only written in Base64: anybody on the way can read it.',
      ru: 'Лишь записан в Base64: прочитает любой на пути.',
    },
  },
  'smtp.auth.username_password': { title: 'User name and password', kind: 'text' },
  'smtp.eom': { title: 'End of the mail', kind: 'label' },
  'smtp.data.fragment': { title: 'Packet with data', kind: 'unsigned', derived: true },
  'smtp.data.fragment.count': { title: 'Packets with data', kind: 'unsigned', derived: true },
  'smtp.data.reassembled.length': { title: 'Length of the mail', kind: 'unsigned', unit: 'bytes', derived: true },
  ...imfFields,
});

const LOGIN_FIELDS: Readonly<Record<string, string>> = {
  plain: 'smtp.auth.username_password',
  'login-user': 'smtp.auth.username',
  'login-secret': 'smtp.auth.password',
};

/** A line of a login (RFC 4954): `step` is what is expected. */
export function explainSmtpLogin(line: TextLine, layer: FieldGroup, step: string): void {
  layer.field('smtp.req', line.at, 0, 1);
  const field = LOGIN_FIELDS[step];
  if (field === undefined) lineGroup(line, layer);
  else layer.field(field, line.at, line.text.length);
}

/** Words for Info: commands, or the text of a reply over its lines, as Wireshark puts them one behind the other. */
export function mailWords({ text, fromOriginator, isFirst }: TextLine, before: string, goesOn: boolean): string {
  const side = fromOriginator ? 'C' : 'S';
  if (isFirst) return `${side}: ${text}`;
  return `${before} | ${goesOn ? text.replace(/^\d{3}(?:[ -]|$)/, '') : text}`;
}

/** Lines of a reply hang below its first one, which this returns and is given again. */
export function explainSmtp(line: TextLine, layer: FieldGroup, reply: FieldGroup | null): FieldGroup | null {
  const { at, next, fromOriginator, isFirst } = line;
  if (fromOriginator) layer.field('smtp.req', at, 0, 1);
  else if (isFirst) layer.field('smtp.rsp', at, 0, 1);
  if (fromOriginator) {
    const group = layer.field('smtp.command_line', at, next - at);
    tellParts(line, partsOf(line, /^\s*(\S+)\s*(.*)/ds), ['smtp.req.command', 'smtp.req.parameter'], group);
    return null;
  }
  const parts = partsOf(line, /^(\d{3})([ -]?)(.*)$/d);
  if (parts === null) {
    lineGroup(line, layer);
    return null;
  }
  const group = reply ?? layer.field('smtp.response', at, next - at);
  if (reply === null) group.field('smtp.response.code', at, 3, Number(parts[1]));
  tellParts(line, parts, [null, null, 'smtp.rsp.parameter'], group);
  return parts[2] === '-' ? group : null;
}

export const popFields = defineFields({
  'pop.request': { title: 'Request', kind: 'text' },
  'pop.request.command': { title: 'Command', kind: 'text' },
  'pop.request.parameter': { title: 'Parameter', kind: 'text' },
  'pop.response': { title: 'Response', kind: 'text' },
  'pop.response.indicator': {
    title: 'Indicator',
    kind: 'text',
    help: { en: '+OK went well, -ERR did not.', ru: '+OK — удалось, -ERR — нет.' },
  },
  'pop.response.description': { title: 'Description', kind: 'text' },
  'pop.request.data': { title: 'Data', kind: 'text' },
  'pop.response.data': { title: 'Data', kind: 'text' },
  ...imfFields,
});

/**
 * The first line of a packet is a command or its reply where it looks like one; others are data. As in Wireshark, whole
 * lines have no value of their own, only their parts have.
 */
export function explainPop(line: TextLine, layer: FieldGroup, hasReply: boolean): void {
  const { at, next, fromOriginator, isFirst } = line;
  const parts = fromOriginator ? partsOf(line, /^(\S+)(?:\s+(.*))?/ds) : partsOf(line, /^(\+OK|-ERR)(?:\s+(.*))?/ds);
  if (!isFirst || parts === null) {
    const field = fromOriginator ? 'pop.request.data' : 'pop.response.data';
    if (hasReply) layer.field(field, at, next - at, '').summary(line.text);
    else lineGroup(line, layer);
    return;
  }
  const [whole, ...names] = fromOriginator
    ? ['pop.request', 'pop.request.command', 'pop.request.parameter']
    : ['pop.response', 'pop.response.indicator', 'pop.response.description'];
  const group = layer.field(whole, at, next - at, '');
  group.summary(line.text);
  tellParts(line, parts, names, group);
}

/** Which request a response answers. */
export const IMAP_ANSWER = { to: 'imap.response_to', time: 'imap.time' };

export const imapFields = defineFields({
  'imap.isrequest': { title: 'Request', kind: 'flag', derived: true },
  'imap.line': { title: 'Line', kind: 'text' },
  'imap.request': { title: 'Request', kind: 'text' },
  'imap.request_tag': {
    title: 'Request tag',
    kind: 'text',
    help: { en: 'Chosen by the client; the reply repeats it.', ru: 'Её выбирает клиент, ответ её повторяет.' },
  },
  'imap.request.command': { title: 'Request command', kind: 'text' },
  'imap.request.command.uid': { title: 'By unique identifiers', kind: 'flag', derived: true },
  'imap.request.folder': { title: 'Folder', kind: 'text' },
  'imap.request.username': { title: 'User name', kind: 'text' },
  'imap.request.password': { title: 'Password', kind: 'text' },
  'imap.response': { title: 'Response', kind: 'text' },
  'imap.response_tag': { title: 'Response tag', kind: 'text' },
  'imap.response.status': { title: 'Status', kind: 'text' },
  'imap.response.command': { title: 'Response command', kind: 'text' },
  'imap.tag': { title: 'Tag', kind: 'text', hidden: true },
  'imap.command': { title: 'Command', kind: 'text', hidden: true },
  ...answerFields(IMAP_ANSWER),
  ...imfFields,
});

/** Replies without a tag are shown as lines only, as in Wireshark. Returns the group of a tagged line. */
export function explainImap(line: TextLine, layer: FieldGroup): FieldGroup | null {
  const { at, next, text, fromOriginator, isFirst } = line;
  if (isFirst) layer.field('imap.isrequest', at, 0, fromOriginator ? 1 : 0);
  const group = layer.field('imap.line', at, next - at);
  const side = fromOriginator ? 'request' : 'response';
  const parts = fromOriginator
    ? partsOf(line, /^(\S+) (UID )?(\S+)/di)
    : partsOf(line, /^([^*+\s]\S*) (\S+)(?: (\S+))?/d);
  if (parts === null) return null;
  const whole = group.field(`imap.${side}`, at, text.length);
  tellParts(line, parts, [`imap.${side}_tag`], whole);
  tellParts(line, parts, ['imap.tag'], whole);
  if (fromOriginator) {
    const uid = parts.indices?.[2];
    if (uid !== undefined) {
      whole.field('imap.request.command.uid', at + uid[0], 3, 1);
      whole.field('imap.command', at + uid[0], 3);
    }
    tellParts(line, parts, [null, null, 'imap.request.command'], whole);
    if (uid === undefined) tellParts(line, parts, [null, null, 'imap.command'], whole);
    const login = partsOf(line, /^\S+ LOGIN "?([^\s"]+)"? "?([^\s"]+)"?/di);
    tellParts(line, login, ['imap.request.username', 'imap.request.password'], whole);
    tellParts(
      line,
      partsOf(line, /^\S+ (?:SELECT|EXAMINE) "?([^"\s]+(?:\s+[^"\s]+)*)/di),
      ['imap.request.folder'],
      whole,
    );
    return null;
  }
  tellParts(line, parts, [null, 'imap.response.status', 'imap.response.command'], whole);
  tellParts(line, parts, [null, null, 'imap.command'], whole);
  return whole;
}

/** A piece of a literal: no lines, however it looks. */
export function explainLiteral({ at, next, fromOriginator, isFirst }: TextLine, layer: FieldGroup): void {
  if (isFirst) layer.field('imap.isrequest', at, 0, fromOriginator ? 1 : 0);
  layer.group(`Literal, ${next - at} bytes`, at, next - at);
}
