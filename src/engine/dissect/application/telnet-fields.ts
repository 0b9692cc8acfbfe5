// RFC 854 (commands), RFC 855 (options), RFC 1091 (terminal type), RFC 1073 (window size): what stands between the text.

import { latin1 } from '../../../base/text.ts';
import { defineFields } from '../../../model/field.ts';
import type { FieldGroup } from '../../../model/field.ts';
import { octets, unsigned } from '../header.ts';

export const IAC = 255,
  WILL = 251,
  DONT = 254;
const SE = 240,
  SB = 250;
const CR = 13,
  LF = 10,
  NUL = 0;
const TERMINAL_TYPE = 24,
  WINDOW_SIZE = 31;
/** Options whose value is a text behind one byte: RFC 1091, 1079, 1096. */
const TEXT_OPTIONS = [TERMINAL_TYPE, 32, 35];
const MOST_PIECES = 2000;
/** A suboption without an end is passed over from here on. */
const LONGEST_SUBOPTION = 1024;

const COMMANDS: Readonly<Record<number, string>> = {
  236: 'End of file',
  237: 'Suspend process',
  238: 'Abort process',
  239: 'End of record',
  240: 'Suboption end',
  241: 'No operation',
  242: 'Data mark',
  243: 'Break',
  244: 'Interrupt process',
  245: 'Abort output',
  246: 'Are you there?',
  247: 'Erase character',
  248: 'Erase line',
  249: 'Go ahead',
  250: 'Suboption',
  251: 'Will',
  252: "Won't",
  253: 'Do',
  254: "Don't",
};
/** IANA telnet-options. */
const OPTIONS: Readonly<Record<number, string>> = {
  0: 'Binary transmission',
  1: 'Echo',
  3: 'Suppress go ahead',
  5: 'Status',
  6: 'Timing mark',
  18: 'Logout',
  23: 'Send location',
  24: 'Terminal type',
  25: 'End of record',
  31: 'Window size',
  32: 'Terminal speed',
  33: 'Remote flow control',
  34: 'Line mode',
  35: 'X display location',
  36: 'Environment',
  37: 'Authentication',
  38: 'Encryption',
  39: 'New environment',
  40: 'TN3270E',
  42: 'Character set',
  44: 'COM port',
  46: 'TLS',
};

export const telnetFields = defineFields({
  'telnet.cmd': unsigned('Command', { names: COMMANDS }),
  'telnet.subcmd': unsigned('Option', { names: OPTIONS }),
  'telnet.naws_subopt.width': unsigned('Width', { unit: 'columns' }),
  'telnet.naws_subopt.height': unsigned('Height', { unit: 'rows' }),
  'telnet.string_subopt.value': { title: 'Value', kind: 'text' },
  'telnet.option_data': octets('Option data'),
  'telnet.data': {
    title: 'Data',
    kind: 'text',
    help: {
      en: 'What is typed and shown, passwords included: Telnet hides nothing.',
      ru: 'Что набирают и что показано, вместе с паролями: Telnet ничего не скрывает.',
    },
  },
});

/** bytes[at, end): text and whole commands. */
export function explainTelnet(
  bytes: Uint8Array,
  at: number,
  end: number,
  fromOriginator: boolean,
  layer: FieldGroup,
): void {
  const words: string[] = [];
  let place = at;
  for (let i = 0; i < MOST_PIECES && place < end; i += 1) {
    const isCommand = bytes[place] === IAC && bytes[place + 1] !== IAC;
    const next = isCommand ? commandEnd(bytes, place, end) : lineEnd(bytes, place, end);
    if (next < 0) break;
    if (isCommand) words.push(explainCommand(bytes, place, next, layer));
    else {
      layer.field('telnet.data', place, next - place);
      words.push(latin1(bytes, place, Math.min(next, place + 80)).trimEnd());
    }
    place = next;
  }
  const shown = words.filter((word) => word !== '').slice(0, 8);
  layer.summary(`${fromOriginator ? 'Client' : 'Server'}: ${shown.join(', ')}`);
}

/** A line with its end, which is LF, CR LF, CR NUL or CR. A byte of all ones is written twice (RFC 854). */
function lineEnd(bytes: Uint8Array, at: number, end: number): number {
  let place = at;
  for (; place < end && bytes[place] !== CR && bytes[place] !== LF; place += 1)
    if (bytes[place] === IAC) {
      if (bytes[place + 1] !== IAC) return place;
      place += 1;
    }
  if (place >= end) return end;
  if (bytes[place] === LF) return place + 1;
  return place + 1 < end && (bytes[place + 1] === LF || bytes[place + 1] === NUL) ? place + 2 : place + 1;
}

/** Where the command at `at` ends; a suboption does before the command that ends it. −1: it is not whole. */
export function commandEnd(bytes: Uint8Array, at: number, end: number): number {
  if (at + 1 >= end) return -1;
  const command = bytes[at + 1];
  if (command !== SB) {
    const next = at + (command >= WILL && command <= DONT ? 3 : 2);
    return next <= end ? next : -1;
  }
  for (let i = at + 2; i + 1 < end; i += 1)
    if (bytes[i] === IAC) {
      if (bytes[i + 1] === SE) return i;
      i += 1; // the second of two that are one byte of data (RFC 855)
    }
  return end - at > LONGEST_SUBOPTION ? end : -1;
}

function explainCommand(bytes: Uint8Array, at: number, end: number, layer: FieldGroup): string {
  if (end - at < 2) return '';
  const command = bytes[at + 1];
  const option = end - at > 2 ? bytes[at + 2] : -1;
  const name = COMMANDS[command] ?? `Command ${command}`;
  const words = option < 0 ? name : `${name} ${(OPTIONS[option] ?? `option ${option}`).toLowerCase()}`;
  const group = layer.group(words, at, end - at);
  group.field('telnet.cmd', at + 1, 1);
  if (option < 0) return command === SE ? '' : words;
  const part = group.field('telnet.subcmd', at + 2, 1);
  if (command !== SB) return words;
  const rest = end - at - 3;
  if (option === WINDOW_SIZE && rest === 4) {
    part.field('telnet.naws_subopt.width', at + 3, 2);
    part.field('telnet.naws_subopt.height', at + 5, 2);
  } else if (TEXT_OPTIONS.includes(option) && rest > 0 && bytes[at + 3] === 0)
    part.field('telnet.string_subopt.value', at + 4, rest - 1);
  else if (rest > 0) part.field('telnet.option_data', at + 3, rest);
  return words;
}
