// Radiotap (radiotap.org/fields): words of bits that say which fields are present, then those fields in the order of their
// bits, each aligned to its own size. Not handled: namespaces of vendors, and what 802.11ac and ax say.

import { u16le, u32le } from '../../../base/bytes.ts';
import { defineFields } from '../../../model/field.ts';
import type { FieldGroup } from '../../../model/field.ts';
import type { ExplainContext } from '../dissector.ts';
import { flags, hex, little, littleFlags, tellRows, unsigned, within } from '../header.ts';
import type { Row } from '../header.ts';
import { CHANNEL_BITS, decibel, explainRadio, KNOWN_BITS, placeOf, radioFields, rateOf } from './radio-information.ts';
import type { Place } from './radio-information.ts';
import { BIT, CHECK_LENGTH, HAS_CHECK, LEAST, LENGTH, MORE_PRESENT, PRESENT, WORD } from './radiotap-header.ts';

const MOST_WORDS = 16;
const VENDOR_NEXT = 0x4000_0000,
  RADIOTAP_NEXT = 0x2000_0000;

/** Bits of the words at the beginning, by their number; those without a name are not in use. */
const PRESENT_BITS = [
  ...['tsft', 'flags', 'rate', 'channel', 'fhss', 'dbm_antsignal', 'dbm_antnoise', 'lock_quality', 'tx_attenuation'],
  ...['db_tx_attenuation', 'dbm_tx_power', 'antenna', 'db_antsignal', 'db_antnoise', 'rxflags', 'txflags', ''],
  ...['data_retries', 'xchannel', 'mcs', 'ampdu', 'vht', 'timestamp', 'he', 'he_mu', '', '0_length.psdu', 'l_sig'],
  ...['tlv', 'rtap_ns', 'vendor_ns', 'ext'],
];
/** They mean the same in every word. */
const NAMESPACE_BITS = PRESENT_BITS.slice(29);
const FLAG_BITS = {
  cfp: ['Contention-free period', 0x01],
  preamble: ['Short preamble', 0x02],
  wep: ['WEP', 0x04],
  frag: ['Fragmentation', 0x08],
  fcs: ['Check sequence at the end', 0x10],
  datapad: ['Padding behind the header', 0x20],
  badfcs: ['Check sequence is wrong', 0x40],
  shortgi: ['Short guard interval', 0x80],
} as const;
const WIDE_CHANNEL_BITS = {
  ...Object.fromEntries(Object.entries(CHANNEL_BITS).filter(([name]) => !name.endsWith('00mhz'))),
  ht20: 0x1_0000,
  ht40u: 0x2_0000,
  ht40d: 0x4_0000,
} as const;
const AGGREGATE_BITS = {
  report_zerolen: 0x01,
  is_zerolen: 0x02,
  lastknown: 0x04,
  last: 0x08,
  delim_crc_error: 0x10,
  eof: 0x40,
  eof_known: 0x80,
} as const;

/** Bits whose names say enough. */
const titled = (bits: Readonly<Record<string, number>>): Record<string, readonly [string, number]> =>
  Object.fromEntries(Object.entries(bits).map(([name, mask]) => [name, [name.replaceAll('_', ' '), mask]]));

export const radiotapFields = defineFields({
  'radiotap.version': unsigned('Version'),
  'radiotap.pad': unsigned('Padding'),
  'radiotap.length': little('Header length', { unit: 'bytes' }),
  'radiotap.present.word': little('Present', { hex: true }),
  ...Object.fromEntries(
    PRESENT_BITS.flatMap((name, bit) =>
      name === '' ? [] : [[`radiotap.present.${name}`, little(name.replaceAll('_', ' '), { mask: 2 ** bit })]],
    ),
  ),
  'radiotap.mactime': little('Time of the receiver', { unit: 'microseconds' }),
  'radiotap.flags': hex('Flags'),
  ...flags('radiotap.flags', FLAG_BITS),
  'radiotap.datarate': { title: 'Data rate', kind: 'float', unit: 'Mb/s' },
  'radiotap.channel.freq': little('Frequency', { unit: 'MHz' }),
  'radiotap.channel.flags': little('Channel flags', { hex: true }),
  ...littleFlags('radiotap.channel.flags', titled(CHANNEL_BITS)),
  'radiotap.fhss.hopset': unsigned('Hop set'),
  'radiotap.fhss.pattern': unsigned('Hop pattern'),
  'radiotap.dbm_antsignal': {
    ...decibel('Signal'),
    help: {
      en: 'How strongly the frame arrived: above −60 is good, below −80 hardly usable.',
      ru: 'Насколько сильным был сигнал: выше −60 — хорошо, ниже −80 — связь едва возможна.',
    },
  },
  'radiotap.dbm_antnoise': decibel('Noise'),
  'radiotap.quality': little('Signal quality'),
  'radiotap.txattenuation': little('Transmit attenuation'),
  'radiotap.db_txattenuation': little('Transmit attenuation', { unit: 'dB' }),
  'radiotap.txpower': decibel('Transmit power'),
  'radiotap.antenna': unsigned('Antenna'),
  'radiotap.db_antsignal': unsigned('Signal', { unit: 'dB' }),
  'radiotap.db_antnoise': unsigned('Noise', { unit: 'dB' }),
  'radiotap.rxflags': little('Receive flags', { hex: true }),
  'radiotap.rxflags.badplcp': little('Bad PLCP', { mask: 0x02 }),
  'radiotap.txflags': little('Transmit flags', { hex: true }),
  'radiotap.data_retries': unsigned('Retries'),
  'radiotap.xchannel.flags': little('Channel flags', { hex: true }),
  ...littleFlags('radiotap.xchannel.flags', titled(WIDE_CHANNEL_BITS)),
  'radiotap.xchannel.freq': little('Frequency', { unit: 'MHz' }),
  'radiotap.xchannel.channel': unsigned('Channel'),
  'radiotap.mcs.known': hex('Known of the modulation'),
  ...Object.fromEntries(
    Object.entries(KNOWN_BITS).map(([name, mask]) => [`radiotap.mcs.have_${name}`, little(`${name} known`, { mask })]),
  ),
  'radiotap.mcs.bw': unsigned('Bandwidth', { mask: 0x03, names: { 0: '20 MHz', 1: '40 MHz', 2: '20 L', 3: '20 U' } }),
  'radiotap.mcs.gi': unsigned('Guard interval', { mask: 0x04, names: { 0: 'Long', 1: 'Short' } }),
  'radiotap.mcs.format': unsigned('Format', { mask: 0x08, names: { 0: 'Mixed', 1: 'Greenfield' } }),
  'radiotap.mcs.fec': unsigned('Error correction', { mask: 0x10, names: { 0: 'BCC', 1: 'LDPC' } }),
  'radiotap.mcs.stbc': unsigned('Space-time streams', { mask: 0x60 }),
  'radiotap.mcs.index': unsigned('Modulation and coding'),
  'radiotap.ampdu.reference': little('Aggregate'),
  'radiotap.ampdu.flags': little('Aggregate flags', { hex: true }),
  ...littleFlags('radiotap.ampdu.flags', titled(AGGREGATE_BITS)),
  'wlan.fcs': little('Frame check sequence', { hex: true }),
  'wlan.fcs.status': unsigned('Check status', { names: { 2: 'Unverified' }, derived: true }),
  ...radioFields,
});

/** Fields by the number of their bit: what their place is a multiple of, their length, and their rows. */
const FIELDS: readonly (readonly [align: number, length: number, ...rows: Row[]])[] = [
  [8, 8, ['radiotap.mactime', 8]],
  [1, 1, ['radiotap.flags', 1, ...within('radiotap.flags', FLAG_BITS)]],
  [1, 1],
  [
    2,
    4,
    ['radiotap.channel.freq', 2],
    ['radiotap.channel.flags', 2, ...within('radiotap.channel.flags', CHANNEL_BITS)],
  ],
  [2, 2, ['radiotap.fhss.hopset', 1], ['radiotap.fhss.pattern', 1]],
  [1, 1, ['radiotap.dbm_antsignal', 1]],
  [1, 1, ['radiotap.dbm_antnoise', 1]],
  [2, 2, ['radiotap.quality', 2]],
  [2, 2, ['radiotap.txattenuation', 2]],
  [2, 2, ['radiotap.db_txattenuation', 2]],
  [1, 1, ['radiotap.txpower', 1]],
  [1, 1, ['radiotap.antenna', 1]],
  [1, 1, ['radiotap.db_antsignal', 1]],
  [1, 1, ['radiotap.db_antnoise', 1]],
  [2, 2, ['radiotap.rxflags', 2, 'radiotap.rxflags.badplcp']],
  [2, 2, ['radiotap.txflags', 2]],
  [1, 0],
  [1, 1, ['radiotap.data_retries', 1]],
  [
    4,
    8,
    ['radiotap.xchannel.flags', 4, ...within('radiotap.xchannel.flags', WIDE_CHANNEL_BITS)],
    ['radiotap.xchannel.freq', 2],
    ['radiotap.xchannel.channel', 1],
  ],
  [1, 3],
  [
    4,
    8,
    ['radiotap.ampdu.reference', 4],
    ['radiotap.ampdu.flags', 2, ...within('radiotap.ampdu.flags', AGGREGATE_BITS)],
  ],
  [2, 12],
  [8, 12],
  // 802.11ax: of one user, of several, of another user; no data; what old stations hear.
  [2, 12],
  [2, 12],
  [2, 6],
  [1, 1],
  [2, 4],
];

/** Names all fields of the header, and what they mean together: Wireshark's "802.11 radio information". */
export function explainRadiotap(
  bytes: Uint8Array,
  at: number,
  end: number,
  layer: FieldGroup,
  { cursor }: ExplainContext,
): void {
  if (end - at < LEAST) return;
  layer.field('radiotap.version', at, 1);
  layer.field('radiotap.pad', at + 1, 1);
  layer.field('radiotap.length', at + LENGTH, 2);
  const header = Math.min(end, at + u16le(bytes, at + LENGTH));
  const places = placeFields(bytes, at, header, layer);
  for (const [bit, place] of places) {
    const [, , ...rows] = FIELDS[bit];
    tellRows(layer, rows, place, header);
    if (bit === BIT.rate) layer.field('radiotap.datarate', place, 1, bytes[place] / 2);
    else if (bit === BIT.mcs) explainModulation(bytes, place, layer);
  }
  const length = cursor.wireEnd - header;
  const flagsAt = placeOf(places, BIT.flags);
  const hasCheck = flagsAt >= 0 && (bytes[flagsAt] & HAS_CHECK) !== 0;
  explainRadio(bytes, header, places, hasCheck ? length + CHECK_LENGTH : length, layer);
  if (hasCheck && end - cursor.end >= CHECK_LENGTH) {
    layer.field('wlan.fcs', end - CHECK_LENGTH, CHECK_LENGTH);
    layer.field('wlan.fcs.status', end - CHECK_LENGTH, 0, 2);
  }
}

/** Tells the words of bits; returns the fields that they announce, in their order, with their places. */
function placeFields(bytes: Uint8Array, start: number, end: number, layer: FieldGroup): Place[] {
  const words: number[] = [];
  let at = start + PRESENT;
  for (let isMore = true; isMore && words.length < MOST_WORDS && end - at >= WORD; at += WORD) {
    const word = u32le(bytes, at);
    const bits = layer.field('radiotap.present.word', at, WORD);
    // Bits go on counting in the next word unless the one before says that a namespace begins anew.
    const isAnew = words.length === 0 || (words[words.length - 1] & RADIOTAP_NEXT) !== 0;
    for (const name of isAnew ? PRESENT_BITS : NAMESPACE_BITS)
      if (name !== '') bits.field(`radiotap.present.${name}`, at, WORD);
    words.push(word);
    isMore = word >= MORE_PRESENT;
  }
  const places: Place[] = [];
  for (const [i, word] of words.entries()) {
    if (i > 0 && (words[i - 1] & RADIOTAP_NEXT) === 0) break;
    for (const [bit, [align, length]] of FIELDS.entries()) {
      if ((word & (1 << bit)) === 0) continue;
      at = start + Math.ceil((at - start) / align) * align;
      if (length > end - at) return places;
      places.push([bit, at]);
      at += length;
    }
    if ((word & VENDOR_NEXT) !== 0) break;
  }
  return places;
}

function explainModulation(bytes: Uint8Array, at: number, layer: FieldGroup): void {
  const known = layer.field('radiotap.mcs.known', at, 1);
  for (const name of Object.keys(KNOWN_BITS)) known.field(`radiotap.mcs.have_${name}`, at, 1);
  for (const name of ['bw', 'gi', 'format', 'fec', 'stbc'] as const)
    if ((bytes[at] & KNOWN_BITS[name]) !== 0) layer.field(`radiotap.mcs.${name}`, at + 1, 1);
  if ((bytes[at] & KNOWN_BITS.index) !== 0) layer.field('radiotap.mcs.index', at + 2, 1);
  const rate = rateOf(bytes, at);
  if (rate !== null) layer.field('radiotap.datarate', at, 3, rate);
}
