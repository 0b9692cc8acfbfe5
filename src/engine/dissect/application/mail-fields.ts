// RFC 5321, 1939, 9051: the fields of SMTP, POP and IMAP lines.

import { defineFields } from '../../../model/field.ts';
import type { FieldGroup } from '../../../model/field.ts';
import { lineGroup, partsOf, tellParts } from './line-fields.ts';
import type { TextLine } from './line-fields.ts';

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
    help: {
      en: '2xx went well, 3xx waits for more, 4xx may be tried again, 5xx is final; 535 is a refused login.',
      ru: '2xx — удалось, 3xx — ждёт продолжения, 4xx можно повторить, 5xx — окончательно; 535 — вход отклонён.',
    },
  },
  'smtp.rsp.parameter': { title: 'Parameter', kind: 'text' },
});

/** Lines of a reply hang below its first one, which this returns and is given again. */
export function explainSmtp(line: TextLine, layer: FieldGroup, reply: FieldGroup | null): FieldGroup | null {
  const { at, next, fromOriginator, isFirst } = line;
  if (isFirst) layer.field(fromOriginator ? 'smtp.req' : 'smtp.rsp', at, 0, 1);
  if (fromOriginator) {
    const group = layer.field('smtp.command_line', at, next - at);
    tellParts(line, partsOf(line, /^\s*(\S+)\s*(.*)$/d), ['smtp.req.command', 'smtp.req.parameter'], group);
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
});

/** The first line of a packet is a command or its reply where it looks like one; others are data. */
export function explainPop(line: TextLine, layer: FieldGroup): void {
  const { at, next, fromOriginator, isFirst } = line;
  const parts = fromOriginator
    ? partsOf(line, /^([A-Za-z]{3,8})(?:\s+(.*))?$/d)
    : partsOf(line, /^(\+OK|-ERR)(?:\s+(.*))?$/d);
  if (!isFirst || parts === null) {
    lineGroup(line, layer);
    return;
  }
  const [whole, ...names] = fromOriginator
    ? ['pop.request', 'pop.request.command', 'pop.request.parameter']
    : ['pop.response', 'pop.response.indicator', 'pop.response.description'];
  tellParts(line, parts, names, layer.field(whole, at, next - at));
}

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
  'imap.request.folder': { title: 'Folder', kind: 'text' },
  'imap.request.username': { title: 'User name', kind: 'text' },
  'imap.request.password': { title: 'Password', kind: 'text' },
  'imap.response': { title: 'Response', kind: 'text' },
  'imap.response_tag': { title: 'Response tag', kind: 'text' },
  'imap.response.status': { title: 'Status', kind: 'text' },
  'imap.response.command': { title: 'Response command', kind: 'text' },
  'imap.tag': { title: 'Tag', kind: 'text', hidden: true },
  'imap.command': { title: 'Command', kind: 'text', hidden: true },
});

/** Replies without a tag are shown as lines only, as in Wireshark. */
export function explainImap(line: TextLine, layer: FieldGroup): void {
  const { at, next, text, fromOriginator, isFirst } = line;
  if (isFirst) layer.field('imap.isrequest', at, 0, fromOriginator ? 1 : 0);
  const group = layer.field('imap.line', at, next - at);
  const side = fromOriginator ? 'request' : 'response';
  const parts = fromOriginator
    ? partsOf(line, /^(\S+) (?:UID )?(\S+)/di)
    : partsOf(line, /^([^*+\s]\S*) (\S+)(?: (\S+))?/d);
  if (parts === null) return;
  const whole = group.field(`imap.${side}`, at, text.length);
  tellParts(line, parts, [`imap.${side}_tag`], whole);
  tellParts(line, parts, ['imap.tag'], whole);
  if (fromOriginator) {
    tellParts(line, parts, [null, 'imap.request.command'], whole);
    tellParts(line, parts, [null, 'imap.command'], whole);
    const login = partsOf(line, /^\S+ LOGIN "?([^\s"]+)"? "?([^\s"]+)"?/di);
    tellParts(line, login, ['imap.request.username', 'imap.request.password'], whole);
    tellParts(line, partsOf(line, /^\S+ (?:SELECT|EXAMINE) "?([^"]+?)"?\s*$/di), ['imap.request.folder'], whole);
    return;
  }
  tellParts(line, parts, [null, 'imap.response.status', 'imap.response.command'], whole);
  tellParts(line, parts, [null, null, 'imap.command'], whole);
}
