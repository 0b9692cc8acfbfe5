// RFC 5905, 7.3 (time), RFC 9327 (control messages), and ntpd's private messages: every field, for the packet somebody looks at.

import { u16be, u32be } from '../../../base/bytes.ts';
import { hex, latin1, withoutPadding } from '../../../base/text.ts';
import { defineFields } from '../../../model/field.ts';
import type { FieldGroup } from '../../../model/field.ts';
import { controlFields, explainControl } from './ntp-control.ts';
import { explainPrivate, privateFields } from './ntp-private.ts';

const HEADER = 48,
  REFERENCE_ID = 12,
  TIMES = 16;
export const CONTROL = 6,
  PRIVATE = 7;
/** Key and digest at most (RFC 5905, 7.3; RFC 7822, 7.5): what is longer begins with an extension. */
const LONGEST_MAC = 24,
  EXTENSION_HEADER = 4;
const MOST_EXTENSIONS = 32;
/** From 1900 to 1970, and the half of 2^32 seconds that tells the eras apart (RFC 4330, 3). */
const SEVENTY_YEARS = 2_208_988_800,
  ERA = 2 ** 32;

/** RFC 5905, 7.3. */
export const MODES: Readonly<Record<number, string>> = {
  0: 'reserved',
  1: 'symmetric active',
  2: 'symmetric passive',
  3: 'client',
  4: 'server',
  5: 'broadcast',
  6: 'control',
  7: 'private',
};
const LEAPS = {
  0: 'no warning',
  1: 'last minute has 61 seconds',
  2: 'last minute has 59 seconds',
  3: 'not synchronized',
};
/** RFC 8915, 5.7 and IANA ntp-extension-field-types. */
const EXTENSIONS = {
  0x0104: 'Unique identifier',
  0x0204: 'NTS cookie',
  0x0304: 'NTS cookie placeholder',
  0x0404: 'NTS authenticator',
  0x2005: 'Checksum complement',
};

export const ntpFields = defineFields({
  'ntp.flags': { title: 'Flags', kind: 'unsigned', hex: true },
  'ntp.flags.li': {
    title: 'Leap indicator',
    kind: 'unsigned',
    mask: 0xc0,
    names: LEAPS,
    help: {
      en: 'A leap second is announced, or (3) the clock of the sender is not synchronized.',
      ru: 'Объявлена секунда координации, либо (3) часы отправителя не синхронизированы.',
    },
  },
  'ntp.flags.vn': { title: 'Version', kind: 'unsigned', mask: 0x38 },
  'ntp.flags.mode': {
    title: 'Mode',
    kind: 'unsigned',
    mask: 0x07,
    names: MODES,
    help: {
      en: 'Clients ask in mode 3, servers answer in 4. Modes 6 and 7 control the server; open ones amplify attacks.',
      ru: 'Клиент спрашивает в режиме 3, сервер отвечает в 4. Режимы 6 и 7 управляют сервером; открытые усиливают атаки.',
    },
  },
  'ntp.stratum': {
    title: 'Stratum',
    kind: 'unsigned',
    names: { 0: 'unspecified', 1: 'primary reference', 16: 'not synchronized' },
    help: {
      en: 'Steps to the reference clock: 1 has it itself. 0 in an answer tells the client to slow down or go away.',
      ru: 'Число ступеней до эталона: 1 — он сам. 0 в ответе просит клиента спрашивать реже или уйти.',
    },
  },
  'ntp.ppoll': { title: 'Polling interval, as power of 2', kind: 'unsigned' },
  'ntp.precision': { title: 'Precision of the clock, as power of 2', kind: 'unsigned' },
  'ntp.rootdelay': { title: 'Root delay, in 1/65,536 s', kind: 'unsigned' },
  'ntp.rootdispersion': { title: 'Root dispersion, in 1/65,536 s', kind: 'unsigned' },
  'ntp.refid': {
    title: 'Reference ID',
    kind: 'bytes',
    help: {
      en: 'The clock of a primary server in letters (GPS, PPS), else the address of the server that it follows.',
      ru: 'У первичного сервера — буквы вида часов (GPS, PPS), иначе адрес сервера, за которым он следует.',
    },
  },
  'ntp.reftime': { title: 'Clock was set', kind: 'time' },
  'ntp.org': { title: 'Request left the client', kind: 'time' },
  'ntp.rec': { title: 'Request reached the server', kind: 'time' },
  'ntp.xmt': { title: 'This message left', kind: 'time' },
  'ntp.ext': { title: 'Extension', kind: 'label' },
  'ntp.ext.type': { title: 'Type', kind: 'unsigned', hex: true, names: EXTENSIONS },
  'ntp.ext.length': { title: 'Length', kind: 'unsigned', unit: 'bytes' },
  'ntp.ext.value': { title: 'Value', kind: 'bytes' },
  'ntp.keyid': { title: 'Key ID', kind: 'bytes' },
  'ntp.mac': { title: 'Message authentication code', kind: 'bytes' },
  ...controlFields,
  ...privateFields,
});

/** Names the fields of the message in bytes[at, end). */
export function explainNtp(bytes: Uint8Array, at: number, end: number, layer: FieldGroup): void {
  if (end <= at) return;
  const mode = bytes[at] & 7;
  const version = (bytes[at] >> 3) & 7;
  layer.summary(`NTP Version ${version}, ${MODES[mode]}`);
  const flags = layer.field('ntp.flags', at, 1);
  if (mode === PRIVATE) for (const name of ['ntp.priv.flags.r', 'ntp.priv.flags.more']) flags.field(name, at, 1);
  else flags.field('ntp.flags.li', at, 1);
  flags.field('ntp.flags.vn', at, 1);
  flags.field('ntp.flags.mode', at, 1);
  if (mode === CONTROL) explainControl(bytes, at, end, layer);
  else if (mode === PRIVATE) explainPrivate(bytes, at, end, layer);
  else if (end - at >= HEADER) explainTime(bytes, at, end, layer);
}

function explainTime(bytes: Uint8Array, at: number, end: number, layer: FieldGroup): void {
  layer.field('ntp.stratum', at + 1, 1);
  layer.field('ntp.ppoll', at + 2, 1).summary(powerOfTwo(bytes[at + 2]));
  layer.field('ntp.precision', at + 3, 1).summary(powerOfTwo(bytes[at + 3]));
  for (const [place, name] of [
    [at + 4, 'ntp.rootdelay'],
    [at + 8, 'ntp.rootdispersion'],
  ] as const)
    layer.field(name, place, 4).summary(`${u32be(bytes, place)} (${(u32be(bytes, place) / 65_536).toFixed(6)} s)`);
  layer.field('ntp.refid', at + REFERENCE_ID, 4).summary(referenceOf(bytes, at));
  for (const [i, name] of ['ntp.reftime', 'ntp.org', 'ntp.rec', 'ntp.xmt'].entries()) {
    const place = at + TIMES + 8 * i;
    const time = ntpTime(bytes, place);
    if (time === null) layer.field(name, place, 8, '0').summary('NULL');
    else layer.field(name, place, 8, time);
  }
  let place = at + HEADER;
  for (let left = MOST_EXTENSIONS; end - place > LONGEST_MAC && left > 0; left -= 1) {
    const length = u16be(bytes, place + 2);
    if (length < EXTENSION_HEADER || place + length > end) break;
    const extension = layer.field('ntp.ext', place, length);
    extension.field('ntp.ext.type', place, 2);
    extension.field('ntp.ext.length', place + 2, 2);
    extension.field('ntp.ext.value', place + EXTENSION_HEADER, length - EXTENSION_HEADER);
    place += length;
  }
  if (end - place < 4) return;
  layer.field('ntp.keyid', place, 4);
  if (end - place > 4) layer.field('ntp.mac', place + 4, end - place - 4);
}

/** A signed power of 2, in seconds. */
function powerOfTwo(byte: number): string {
  const power = (byte << 24) >> 24;
  return `${byte} (2^${power} s${power >= 0 && power < 32 ? ` = ${2 ** power} s` : ''})`;
}

/** Letters where the sender has the clock itself, or refuses; the address of the next server elsewhere. */
function referenceOf(bytes: Uint8Array, at: number): string {
  const place = at + REFERENCE_ID;
  if (bytes[at + 1] > 1) return bytes.subarray(place, place + 4).join('.');
  const letters = withoutPadding(latin1(bytes, place, place + 4));
  return /^[ -~]+$/.test(letters) ? letters : hex(bytes, place, place + 4);
}

/** Seconds since 1970 as exact text; null where the time is not set. */
function ntpTime(bytes: Uint8Array, at: number): string | null {
  const seconds = u32be(bytes, at);
  const fraction = u32be(bytes, at + 4);
  if (seconds === 0 && fraction === 0) return null;
  const since1970 = seconds - SEVENTY_YEARS + (seconds < ERA / 2 ? ERA : 0);
  return `${since1970}.${String(Math.floor((fraction * 1e9) / ERA)).padStart(9, '0')}`;
}
