// RFC 2812, 3977: the fields of IRC and NNTP lines.

import { defineFields } from '../../../model/field.ts';
import type { FieldGroup } from '../../../model/field.ts';
import { lineGroup, partsOf, tellParts } from './line-fields.ts';
import type { TextLine } from './line-fields.ts';

/** RFC 2812, 2.3: a message has fifteen parameters at most. */
const MOST_PARAMETERS = 15;

export const ircFields = defineFields({
  'irc.request': { title: 'Request', kind: 'text' },
  'irc.request.prefix': { title: 'Prefix', kind: 'text' },
  'irc.request.command': {
    title: 'Command',
    kind: 'text',
    help: {
      en: 'What the client does. JOIN followed by odd words in PRIVMSG may be a bot that takes orders.',
      ru: 'Что делает клиент. JOIN и странные слова в PRIVMSG могут выдать бота, который ждёт приказов.',
    },
  },
  'irc.request.command_parameter': { title: 'Parameter', kind: 'text' },
  'irc.request.trailer': { title: 'Trailer', kind: 'text' },
  'irc.response': { title: 'Response', kind: 'text' },
  'irc.response.prefix': { title: 'Prefix', kind: 'text' },
  'irc.response.command': { title: 'Command', kind: 'text' },
  'irc.response.num_command': { title: 'Numeric command', kind: 'unsigned' },
  'irc.response.command_parameter': { title: 'Parameter', kind: 'text' },
  'irc.response.trailer': { title: 'Trailer', kind: 'text' },
});

/** `:prefix COMMAND parameter parameter :trailer`. */
export function explainIrc(line: TextLine, layer: FieldGroup): void {
  const { at, text, fromOriginator } = line;
  const side = fromOriginator ? 'irc.request' : 'irc.response';
  const group = layer.field(side, at, text.length);
  const parts = partsOf(line, /^(?::(\S+)(?= ))? *(\S+)/d);
  if (parts === null) return;
  const isNumber = !fromOriginator && /^\d{3}$/.test(parts[2]);
  tellParts(line, parts, [`${side}.prefix`, `${side}.command`], group);
  if (isNumber) group.field('irc.response.num_command', at + parts[0].length - 3, 3, Number(parts[2]));
  const colon = text.indexOf(' :', parts[0].length);
  const end = colon < 0 ? text.length : colon;
  const words = text.slice(parts[0].length, end).matchAll(/\S+/g);
  for (const [word, i] of [...words].slice(0, MOST_PARAMETERS).map((match) => [match[0], match.index] as const))
    group.field(`${side}.command_parameter`, at + parts[0].length + i, word.length);
  if (colon >= 0) group.field(`${side}.trailer`, at + colon + 2, text.length - colon - 2);
}

export const nntpFields = defineFields({
  'nntp.request': { title: 'Request', kind: 'flag', derived: true },
  'nntp.response': { title: 'Response', kind: 'flag', derived: true },
});

/** Wireshark names no parts of these lines. */
export function explainNntp(line: TextLine, layer: FieldGroup): void {
  if (line.isFirst) layer.field(line.fromOriginator ? 'nntp.request' : 'nntp.response', line.at, 0, 1);
  lineGroup(line, layer);
}
