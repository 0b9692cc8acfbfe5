// Radiotap (radiotap.org/fields): words of bits that say which fields are present, then those fields in the order of their
// bits, each aligned to its own size. Not handled: namespaces of vendors, and fields above bit 22 (802.11ax).

import { u16le, u32le, u64le } from '../../../base/bytes.ts';
import { defineFields } from '../../../model/field.ts';
import type { FieldGroup, FieldSpec } from '../../../model/field.ts';
import type { ExplainContext } from '../dissector.ts';
import { flags, hex, little, littleFlags, tellRows, unsigned, within } from '../header.ts';
import type { Row } from '../header.ts';

const LENGTH = 2,
  PRESENT = 4,
  LEAST = 8,
  WORD = 4;
const MOST_WORDS = 16;
const RATE = 2,
  CHANNEL = 3,
  SIGNAL = 5,
  NOISE = 6,
  SIGNAL_DB = 12,
  TIME = 0,
  FLAGS = 1,
  MCS = 19,
  VHT = 21,
  EXTENDED = 0x8000_0000,
  VENDOR_NEXT = 0x4000_0000,
  RADIOTAP_NEXT = 0x2000_0000;
const SHORT_PREAMBLE = 0x02,
  HAS_CHECK = 0x10;
const CHECK_LENGTH = 4;

const decibel = (title: string): FieldSpec => ({ title, kind: 'signed', unit: 'dBm' });

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
const CHANNEL_BITS = {
  '700mhz': 0x0001,
  '800mhz': 0x0002,
  '900mhz': 0x0004,
  turbo: 0x0010,
  cck: 0x0020,
  ofdm: 0x0040,
  '2ghz': 0x0080,
  '5ghz': 0x0100,
  passive: 0x0200,
  dynamic: 0x0400,
  gfsk: 0x0800,
  gsm: 0x1000,
  sturbo: 0x2000,
  half: 0x4000,
  quarter: 0x8000,
} as const;
const WIDE_CHANNEL_BITS = {
  ...Object.fromEntries(Object.entries(CHANNEL_BITS).filter(([name]) => !name.endsWith('00mhz'))),
  ht20: 0x1_0000,
  ht40u: 0x2_0000,
  ht40d: 0x4_0000,
} as const;
const KNOWN_BITS = { bw: 0x01, index: 0x02, gi: 0x04, format: 0x08, fec: 0x10, stbc: 0x20, ness: 0x40 } as const;
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
  'wlan_radio.phy': unsigned('Kind of radio', {
    names: { 4: '802.11b', 5: '802.11a', 6: '802.11g', 7: '802.11n', 8: '802.11ac' },
    derived: true,
  }),
  'wlan_radio.short_preamble': { title: 'Short preamble', kind: 'flag', derived: true },
  'wlan_radio.11n.mcs_index': unsigned('Modulation and coding', { derived: true }),
  'wlan_radio.11n.bandwidth': unsigned('Bandwidth', { derived: true }),
  'wlan_radio.11n.short_gi': { title: 'Short guard interval', kind: 'flag', derived: true },
  'wlan_radio.11n.greenfield': { title: 'Greenfield', kind: 'flag', derived: true },
  'wlan_radio.11n.fec': unsigned('Error correction', { derived: true }),
  'wlan_radio.11n.stbc_streams': unsigned('Space-time streams', { derived: true }),
  'wlan_radio.data_rate': { title: 'Data rate', kind: 'float', unit: 'Mb/s', derived: true },
  'wlan_radio.channel': unsigned('Channel', { derived: true }),
  'wlan_radio.frequency': unsigned('Frequency', { unit: 'MHz', derived: true }),
  'wlan_radio.signal_db': unsigned('Signal', { unit: 'dB', derived: true }),
  'wlan_radio.signal_dbm': { ...decibel('Signal'), derived: true },
  'wlan_radio.noise_dbm': { ...decibel('Noise'), derived: true },
  'wlan_radio.snr': { title: 'Signal above noise', kind: 'signed', unit: 'dB', derived: true },
  'wlan_radio.timestamp': little('Time of the receiver', { unit: 'microseconds', derived: true }),
  'wlan_radio.preamble': unsigned('Preamble', { unit: 'microseconds', derived: true }),
  'wlan_radio.duration': unsigned('Duration', { unit: 'microseconds', derived: true }),
  'wlan_radio.start_tsf': unsigned('Start', { unit: 'microseconds', derived: true }),
  'wlan_radio.end_tsf': little('End', { unit: 'microseconds', derived: true }),
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
    if (bit === RATE) layer.field('radiotap.datarate', place, 1, bytes[place] / 2);
    else if (bit === MCS) explainModulation(bytes, place, layer);
  }
  const length = cursor.wireEnd - header;
  const flagsAt = find(places, FLAGS);
  const hasCheck = flagsAt >= 0 && (bytes[flagsAt] & HAS_CHECK) !== 0;
  explainRadio(bytes, header, places, hasCheck ? length + CHECK_LENGTH : length, layer);
  if (hasCheck && cursor.end < end) {
    layer.field('wlan.fcs', end - CHECK_LENGTH, CHECK_LENGTH);
    layer.field('wlan.fcs.status', end - CHECK_LENGTH, 0, 2);
  }
}

/** Tells the words of bits; returns the fields that they announce, in their order, with their places. */
function placeFields(bytes: Uint8Array, start: number, end: number, layer: FieldGroup): [bit: number, at: number][] {
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
    isMore = word >= EXTENDED;
  }
  const places: [number, number][] = [];
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

const find = (places: readonly [number, number][], bit: number): number =>
  places.find(([other]) => other === bit)?.[1] ?? -1;

function explainModulation(bytes: Uint8Array, at: number, layer: FieldGroup): void {
  const known = layer.field('radiotap.mcs.known', at, 1);
  for (const name of Object.keys(KNOWN_BITS)) known.field(`radiotap.mcs.have_${name}`, at, 1);
  for (const name of ['bw', 'gi', 'format', 'fec', 'stbc'] as const)
    if ((bytes[at] & KNOWN_BITS[name]) !== 0) layer.field(`radiotap.mcs.${name}`, at + 1, 1);
  if ((bytes[at] & KNOWN_BITS.index) !== 0) layer.field('radiotap.mcs.index', at + 2, 1);
  const rate = rateOf(bytes, at);
  if (rate !== null) layer.field('radiotap.datarate', at, 3, rate);
}

/** Mb/s of one stream over 20 and 40 MHz with a long guard interval (IEEE 802.11-2020, 19.5). */
const STREAM_RATES = [
  [6.5, 13, 19.5, 26, 39, 52, 58.5, 65],
  [13.5, 27, 40.5, 54, 81, 108, 121.5, 135],
];
const STREAMS = 4;

function rateOf(bytes: Uint8Array, at: number): number | null {
  const { bw, index, gi } = KNOWN_BITS;
  const needed = bw | index | gi;
  const [known, form, scheme] = bytes.subarray(at, at + 3);
  if ((known & needed) !== needed || scheme >> 3 >= STREAMS) return null;
  const rate = STREAM_RATES[(form & 3) === 1 ? 1 : 0][scheme & 7] * ((scheme >> 3) + 1);
  return Math.round(((form & 4) === 0 ? rate : (rate * 10) / 9) * 10) / 10;
}

/** @param length of the 802.11 frame on the wire, check sequence included */
function explainRadio(
  bytes: Uint8Array,
  at: number,
  places: readonly [number, number][],
  length: number,
  layer: FieldGroup,
): void {
  const [channel, rate, modulation, time] = [CHANNEL, RATE, MCS, TIME].map((bit) => find(places, bit));
  if (channel < 0 || find(places, VHT) >= 0) return;
  const radio = layer.group('Radio', at, 0);
  const frequency = u16le(bytes, channel);
  const band = u16le(bytes, channel + 2);
  const isHt = modulation >= 0;
  const is5GHz = (band & CHANNEL_BITS['5ghz']) !== 0;
  const isOfdm = (band & CHANNEL_BITS.ofdm) !== 0;
  const phy = isHt ? 7 : is5GHz ? 5 : isOfdm || (band & CHANNEL_BITS.dynamic) !== 0 ? 6 : 4;
  const flagsAt = find(places, FLAGS);
  const isShort = flagsAt >= 0 && (bytes[flagsAt] & SHORT_PREAMBLE) !== 0;
  radio.field('wlan_radio.phy', at, 0, phy);
  if (isHt) explainHt(bytes, modulation, radio);
  else if (phy === 4 && flagsAt >= 0) radio.field('wlan_radio.short_preamble', at, 0, isShort ? 1 : 0);
  const speed = isHt ? rateOf(bytes, modulation) : rate >= 0 ? bytes[rate] / 2 : null;
  if (speed !== null) radio.field('wlan_radio.data_rate', at, 0, speed);
  const number = channelOf(frequency);
  if (number !== null) radio.field('wlan_radio.channel', at, 0, number);
  radio.field('wlan_radio.frequency', at, 0, frequency);
  explainSignal(bytes, places, at, radio);
  if (time >= 0) for (const name of ['wlan_radio.timestamp', 'wlan_radio.end_tsf']) radio.field(name, time, 8);
  const preamble = isHt ? null : phy === 4 ? (isShort ? 96 : 192) : 20;
  if (speed === null || speed === 0 || preamble === null) return;
  // Symbols of OFDM take four microseconds: 16 bits of service before the data, 6 of tail behind it (17.4.3).
  const bits = length * 8;
  const data = phy === 4 ? Math.ceil(bits / speed) : Math.ceil((16 + bits + 6) / (speed * 4)) * 4;
  radio.field('wlan_radio.duration', at, 0, preamble + data);
  radio.field('wlan_radio.preamble', at, 0, preamble);
  if (time >= 0) radio.field('wlan_radio.start_tsf', at, 0, u64le(bytes, time) - preamble - data);
}

function explainHt(bytes: Uint8Array, at: number, radio: FieldGroup): void {
  const [known, form, index] = bytes.subarray(at, at + 3);
  if ((known & KNOWN_BITS.index) !== 0) radio.field('wlan_radio.11n.mcs_index', at, 0, index);
  if ((known & KNOWN_BITS.bw) !== 0) radio.field('wlan_radio.11n.bandwidth', at, 0, form & 3);
  if ((known & KNOWN_BITS.gi) !== 0) radio.field('wlan_radio.11n.short_gi', at, 0, (form >> 2) & 1);
  if ((known & KNOWN_BITS.format) !== 0) radio.field('wlan_radio.11n.greenfield', at, 0, (form >> 3) & 1);
  if ((known & KNOWN_BITS.fec) !== 0) radio.field('wlan_radio.11n.fec', at, 0, (form >> 4) & 1);
  if ((known & KNOWN_BITS.stbc) !== 0) radio.field('wlan_radio.11n.stbc_streams', at, 0, (form >> 5) & 3);
}

function explainSignal(bytes: Uint8Array, places: readonly [number, number][], at: number, radio: FieldGroup): void {
  const [signal, noise, relative] = [SIGNAL, NOISE, SIGNAL_DB].map((bit) => find(places, bit));
  if (relative >= 0) radio.field('wlan_radio.signal_db', relative, 1);
  if (signal >= 0) radio.field('wlan_radio.signal_dbm', signal, 1);
  if (noise >= 0) radio.field('wlan_radio.noise_dbm', noise, 1);
  if (signal >= 0 && noise >= 0)
    radio.field('wlan_radio.snr', at, 0, ((bytes[signal] << 24) >> 24) - ((bytes[noise] << 24) >> 24));
}

/** IEEE 802.11-2020, annex E. */
function channelOf(frequency: number): number | null {
  if (frequency === 2484) return 14;
  if (frequency >= 2412 && frequency < 2484) return (frequency - 2407) / 5;
  return frequency >= 5000 && frequency < 5900 ? (frequency - 5000) / 5 : null;
}
