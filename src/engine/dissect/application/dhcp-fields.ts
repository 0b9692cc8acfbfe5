// RFC 2131, 2 and RFC 2132: every field of a DHCP message, for the packet somebody looks at.

import { u32be } from '../../../base/bytes.ts';
import { hex, utf8 } from '../../../base/text.ts';
import { defineFields } from '../../../model/field.ts';
import type { FieldGroup } from '../../../model/field.ts';
import { HARDWARE_TYPES } from '../hardware-types.ts';
import { classFields, explainClass } from './dhcp-classes.ts';
import {
  CLIENT,
  COOKIE,
  END,
  FILE,
  FILE_SPACE,
  FLAGS,
  HARDWARE,
  HARDWARE_LENGTH,
  HARDWARE_SPACE,
  HARDWARE_TYPE,
  IN_FILE,
  IN_SERVER_NAME,
  OPTIONS,
  OVERLOAD,
  PAD,
  SECONDS,
  SERVER_NAME,
  SERVER_NAME_SPACE,
  TRANSACTION,
  TYPE,
} from './dhcp-header.ts';
import { DHCP_OPTIONS, MESSAGE_TYPES, OPTION_NAMES, optionFields } from './dhcp-options.ts';
import type { OptionShape } from './dhcp-options.ts';
import { explainAgent, explainClientId, explainFqdn, explainSearchList, partFields } from './dhcp-parts.ts';

const ETHERNET = 1;
const VENDOR_CLASS = 60;
/** Options explained of one message; 1,500 bytes hold no more. */
const MOST_OPTIONS = 1024;
/** Values of one option that its line names. */
const MOST_WORDS = 4;
const SIZES = { ipv4: 4, u8: 1, u16: 2, u32: 4, i32: 4, flag: 1, seconds: 4 } as const;

export const dhcpFields = defineFields({
  'dhcp.type': { title: 'Message', kind: 'unsigned', names: { 1: 'Boot request', 2: 'Boot reply' } },
  'dhcp.hw.type': { title: 'Hardware type', kind: 'unsigned', hex: true, names: HARDWARE_TYPES },
  'dhcp.hw.len': { title: 'Hardware address length', kind: 'unsigned' },
  'dhcp.hops': { title: 'Hops', kind: 'unsigned' },
  'dhcp.id': {
    title: 'Transaction ID',
    kind: 'unsigned',
    hex: true,
    help: {
      en: 'Chosen by the client; all messages of one exchange bear it.',
      ru: 'Его выбирает клиент; он стоит во всех сообщениях одного обмена.',
    },
  },
  'dhcp.secs': { title: 'Seconds elapsed', kind: 'unsigned', unit: 'seconds' },
  'dhcp.secs_le': { title: 'Seconds stand in little-endian order', kind: 'label', derived: true },
  'dhcp.flags': { title: 'Flags', kind: 'unsigned', hex: true },
  'dhcp.flags.bc': { title: 'Answer by broadcast', kind: 'flag', mask: 0x8000 },
  'dhcp.flags.reserved': { title: 'Reserved', kind: 'unsigned', hex: true, mask: 0x7fff },
  'dhcp.ip.client': { title: 'Client address', kind: 'ipv4' },
  'dhcp.ip.your': {
    title: 'Your address',
    kind: 'ipv4',
    help: {
      en: 'The address that the server gives to the client.',
      ru: 'Адрес, который сервер выдаёт клиенту.',
    },
  },
  'dhcp.ip.server': { title: 'Next server address', kind: 'ipv4' },
  'dhcp.ip.relay': {
    title: 'Relay address',
    kind: 'ipv4',
    help: {
      en: 'The relay in the network of the client; it decides from which range an address comes.',
      ru: 'Ретранслятор в сети клиента; по нему выбирают, из какого диапазона дать адрес.',
    },
  },
  'dhcp.hw.mac_addr': {
    title: 'Client MAC address',
    kind: 'mac',
    help: {
      en: 'Whom the address is for. Many different ones in a short time exhaust the server (starvation).',
      ru: 'Для кого адрес. Много разных за короткое время исчерпывают запас сервера.',
    },
  },
  'dhcp.hw.addr': { title: 'Client hardware address', kind: 'bytes' },
  'dhcp.hw.addr_padding': { title: 'Padding of the hardware address', kind: 'bytes' },
  'dhcp.server': { title: 'Server host name', kind: 'text' },
  'dhcp.server_name_overloaded_by_dhcp': { title: 'Server host name: holds options', kind: 'label' },
  'dhcp.file': { title: 'Boot file name', kind: 'text' },
  'dhcp.boot_filename_overloaded_by_dhcp': { title: 'Boot file name: holds options', kind: 'label' },
  'dhcp.cookie': { title: 'Magic cookie', kind: 'ipv4' },
  'dhcp.option.type': { title: 'Option', kind: 'unsigned', names: OPTION_NAMES },
  'dhcp.option.length': { title: 'Length', kind: 'unsigned', unit: 'bytes' },
  'dhcp.option.value': { title: 'Value', kind: 'bytes', hidden: true },
  'dhcp.option.padding': { title: 'Padding', kind: 'bytes' },
  'dhcp.option.end': { title: 'End of options', kind: 'unsigned' },
  'dhcp.option.static_route.ip': { title: 'Destination', kind: 'ipv4' },
  'dhcp.option.static_route.router': { title: 'Router', kind: 'ipv4' },
  'dhcp.option.policy_filter.ip': { title: 'Address', kind: 'ipv4' },
  'dhcp.option.policy_filter.subnet_mask': { title: 'Subnet mask', kind: 'ipv4' },
  'dhcp.option.classless_static_route': { title: 'Route', kind: 'bytes' },
  'dhcp.bad_length': { title: 'The length of the option does not fit', kind: 'label' },
  ...optionFields,
  ...partFields,
  ...classFields,
});

/** Types of messages are padded in Info, so that what follows stands below each other. */
const LONGEST_TYPE = 8;

/** Names the fields of the message in bytes[at, end); the caller has seen the cookie. */
export function explainDhcp(bytes: Uint8Array, at: number, end: number, layer: FieldGroup): void {
  if (end - at < OPTIONS) return;
  for (const [i, name] of ['dhcp.type', 'dhcp.hw.type', 'dhcp.hw.len', 'dhcp.hops'].entries())
    layer.field(name, at + i, 1);
  layer.field('dhcp.id', at + TRANSACTION, 4);
  // Some clients write the low byte first.
  const isSwapped = bytes[at + SECONDS] !== 0 && bytes[at + SECONDS + 1] === 0;
  const seconds = layer.field('dhcp.secs', at + SECONDS, 2, isSwapped ? bytes[at + SECONDS] : undefined);
  if (isSwapped) seconds.field('dhcp.secs_le', at + SECONDS, 2);
  const flags = layer.field('dhcp.flags', at + FLAGS, 2);
  flags.field('dhcp.flags.bc', at + FLAGS, 2);
  flags.field('dhcp.flags.reserved', at + FLAGS, 2);
  for (const [i, name] of ['client', 'your', 'server', 'relay'].entries())
    layer.field(`dhcp.ip.${name}`, at + CLIENT + 4 * i, 4);
  explainHardware(bytes, at, layer);
  const message = new Options(bytes, at, layer);
  const overload = overloadOf(bytes, at + OPTIONS, end);
  if ((overload & IN_SERVER_NAME) === 0)
    layer.field('dhcp.server', at + SERVER_NAME, SERVER_NAME_SPACE, textIn(bytes, at + SERVER_NAME, SERVER_NAME_SPACE));
  else layer.field('dhcp.server_name_overloaded_by_dhcp', at + SERVER_NAME, SERVER_NAME_SPACE);
  if ((overload & IN_FILE) === 0) layer.field('dhcp.file', at + FILE, FILE_SPACE, textIn(bytes, at + FILE, FILE_SPACE));
  else layer.field('dhcp.boot_filename_overloaded_by_dhcp', at + FILE, FILE_SPACE);
  layer.field('dhcp.cookie', at + COOKIE, 4);
  message.read(at + OPTIONS, end);
  layer.summary(
    `DHCP ${message.type.padEnd(LONGEST_TYPE)} - Transaction ID 0x${u32be(bytes, at + TRANSACTION).toString(16)}`,
  );
}

function explainHardware(bytes: Uint8Array, at: number, layer: FieldGroup): void {
  const length = Math.min(bytes[at + HARDWARE_LENGTH], HARDWARE_SPACE);
  const isMac = (bytes[at + HARDWARE_TYPE] === ETHERNET || bytes[at + HARDWARE_TYPE] === 6) && length === 6;
  if (length > 0) layer.field(isMac ? 'dhcp.hw.mac_addr' : 'dhcp.hw.addr', at + HARDWARE, length);
  if (length < HARDWARE_SPACE) layer.field('dhcp.hw.addr_padding', at + HARDWARE + length, HARDWARE_SPACE - length);
}

/** Text that ends at its first NUL. */
function textIn(bytes: Uint8Array, at: number, length: number): string {
  const nul = bytes.subarray(at, at + length).indexOf(0);
  return utf8(bytes, at, at + (nul < 0 ? length : nul));
}

/** The value of an option in a few words. */
function wordsOf(bytes: Uint8Array, at: number, end: number, field: string, shape: OptionShape): string {
  if (shape === 'text') return textIn(bytes, at, end - at);
  const size = SIZES[shape];
  const words: string[] = [];
  for (let place = at; place + size <= end && words.length < MOST_WORDS; place += size) {
    const value = bytes.subarray(place, place + size);
    const number = value.reduce((sum, byte) => sum * 256 + byte, 0);
    const { names, unit } = optionFields[`dhcp.option.${field}`];
    const plain = shape === 'i32' ? number | 0 : number;
    words.push(
      shape === 'ipv4' ? value.join('.') : (names?.[number] ?? `${plain}${unit === undefined ? '' : ` ${unit}`}`),
    );
  }
  return words.join(', ');
}

/** Which of the two names hold options instead. */
function overloadOf(bytes: Uint8Array, at: number, end: number): number {
  for (let place = at; place + 2 < end && bytes[place] !== END;) {
    if (bytes[place] === OVERLOAD && bytes[place + 1] === 1) return bytes[place + 2];
    place += bytes[place] === PAD ? 1 : 2 + bytes[place + 1];
  }
  return 0;
}

class Options {
  readonly #bytes: Uint8Array;
  readonly #start: number;
  readonly #layer: FieldGroup;
  #left = MOST_OPTIONS;
  #vendorClass = '';
  /** Words for the kind of message. */
  type = 'message';

  constructor(bytes: Uint8Array, start: number, layer: FieldGroup) {
    this.#bytes = bytes;
    this.#start = start;
    this.#layer = layer;
  }

  read(at: number, end: number): void {
    let place = at;
    while (place < end && this.#left > 0) {
      this.#left -= 1;
      const code = this.#bytes[place];
      if (code === PAD) place = this.#padding(place, end);
      else if (code === END) {
        // Wireshark calls it type 0, and so do filters.
        const line = this.#layer.field('dhcp.option.type', place, 1, 0);
        line.summary(OPTION_NAMES[END]);
        line.field('dhcp.option.end', place, 1);
        if (place + 1 < end) this.#padding(place + 1, end);
        return;
      } else {
        if (place + 2 > end) return;
        const next = place + 2 + this.#bytes[place + 1];
        if (next > end) return;
        this.#option(code, place, next);
        place = next;
      }
    }
  }

  /** Zeros up to the next option. */
  #padding(at: number, end: number): number {
    let stop = at;
    while (stop < end && this.#bytes[stop] === PAD) stop += 1;
    if (stop === at) return stop;
    // Behind the end it is no option.
    const isOption = stop < end && this.#bytes[at - 1] !== END;
    const line = isOption ? this.#layer.field('dhcp.option.type', at, stop - at, PAD) : this.#layer;
    if (isOption) line.summary('Padding');
    line.field('dhcp.option.padding', at, stop - at);
    return stop;
  }

  #option(code: number, place: number, end: number): void {
    const bytes = this.#bytes;
    const at = place + 2;
    const line = this.#layer.field('dhcp.option.type', place, end - place, code);
    line.field('dhcp.option.length', place + 1, 1);
    line.field('dhcp.option.value', at, end - at);
    const [title, field, shape] = DHCP_OPTIONS[code] ?? ['Option'];
    const value =
      field === undefined || shape === undefined
        ? hex(bytes, at, Math.min(end, at + 32))
        : wordsOf(bytes, at, end, field, shape);
    line.summary(`${title} (${code})${value === '' ? '' : `: ${value}`}`);
    if (code === TYPE && end - at === 1) this.type = MESSAGE_TYPES[bytes[at]] ?? this.type;
    if (code === VENDOR_CLASS) this.#vendorClass = textIn(bytes, at, end - at);
    if (field === undefined || shape === undefined) this.#parts(code, at, end, line);
    else if (shape === 'text') {
      if (end > at) line.field(`dhcp.option.${field}`, at, end - at, textIn(bytes, at, end - at));
    } else {
      const size = SIZES[shape];
      if (end - at < size || (end - at) % size !== 0) line.field('dhcp.bad_length', place + 1, 1);
      else for (let each = at; each + size <= end; each += size) line.field(`dhcp.option.${field}`, each, size);
    }
    if (code === OVERLOAD && end - at === 1) this.#overloaded(bytes[at], line);
  }

  /** Options that stand where the names of the boot file and of the server would. */
  #overloaded(which: number, line: FieldGroup): void {
    const inside = (title: string, at: number, space: number): void => {
      const options = new Options(this.#bytes, this.#start, line.group(title, at, space));
      options.#left = Math.min(this.#left, 64);
      options.read(at, at + space);
    };
    if (this.#left < 64) return;
    this.#left -= 64;
    if ((which & IN_FILE) !== 0) inside('Options in the boot file name', this.#start + FILE, FILE_SPACE);
    if ((which & IN_SERVER_NAME) !== 0)
      inside('Options in the server name', this.#start + SERVER_NAME, SERVER_NAME_SPACE);
  }

  /** Options with parts of their own. */
  #parts(code: number, at: number, end: number, line: FieldGroup): void {
    const bytes = this.#bytes;
    switch (code) {
      case 21:
      case 33: {
        const names =
          code === 33 ? ['static_route.ip', 'static_route.router'] : ['policy_filter.ip', 'policy_filter.subnet_mask'];
        if ((end - at) % 8 !== 0) line.field('dhcp.bad_length', at - 1, 1);
        else
          for (let place = at; place + 8 <= end; place += 8)
            for (const [i, name] of names.entries()) line.field(`dhcp.option.${name}`, place + 4 * i, 4);
        break;
      }
      case 61:
      case 97:
        explainClientId(bytes, at, end, line);
        break;
      case 81:
        explainFqdn(bytes, at, end, line);
        break;
      case 82:
        explainAgent(bytes, at, end, line);
        break;
      case 119:
        explainSearchList(bytes, at, end, line);
        break;
      case 121:
      case 249:
        // RFC 3442: width of the mask, as many bytes of the network as it needs, router.
        for (let place = at; place < end;) {
          const length = 5 + Math.ceil(bytes[place] / 8);
          if (bytes[place] > 32 || place + length > end) break;
          line.field('dhcp.option.classless_static_route', place, length);
          place += length;
        }
        break;
      default:
        explainClass(bytes, code, at, end, line, this.#vendorClass);
    }
  }
}
