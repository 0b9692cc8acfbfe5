// What the fields of a radiotap header mean together: Wireshark's "802.11 radio information", with the time that a frame took.
// Not handled: rates of 802.11ac and ax.

import { u16le, u64le } from '../../../base/bytes.ts';
import { defineFields } from '../../../model/field.ts';
import type { FieldGroup, FieldSpec } from '../../../model/field.ts';
import { little, unsigned } from '../header.ts';
import { BIT, SHORT_PREAMBLE } from './radiotap-header.ts';

/** Where a field stands, by the number of its bit among those that say which are present. */
export type Place = readonly [bit: number, at: number];

/** What channels are used for. */
export const CHANNEL_BITS = {
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
/** What is known of a modulation of 802.11n. */
export const KNOWN_BITS = { bw: 0x01, index: 0x02, gi: 0x04, format: 0x08, fec: 0x10, stbc: 0x20, ness: 0x40 } as const;

/** A power, in decibels above a milliwatt. */
export const decibel = (title: string): FieldSpec => ({ title, kind: 'signed', unit: 'dBm' });

export const radioFields = defineFields({
  'wlan_radio.phy': unsigned('Kind of radio', {
    names: { 4: '802.11b', 5: '802.11a', 6: '802.11g', 7: '802.11n', 8: '802.11ac', 11: '802.11ax' },
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

/** Where a field stands, or −1. What several antennas say comes several times: the last counts, as in Wireshark. */
export const placeOf = (places: readonly Place[], bit: number): number =>
  places.findLast(([other]) => other === bit)?.[1] ?? -1;

/** Mb/s of one stream over 20 and 40 MHz with a long guard interval (IEEE 802.11-2020, 19.5). */
const STREAM_RATES = [
  [6.5, 13, 19.5, 26, 39, 52, 58.5, 65],
  [13.5, 27, 40.5, 54, 81, 108, 121.5, 135],
];
const STREAMS = 4;

/** The rate of a modulation of 802.11n in Mb/s; null where not all of it is known. */
export function rateOf(bytes: Uint8Array, at: number): number | null {
  const { bw, index, gi } = KNOWN_BITS;
  const needed = bw | index | gi;
  const [known, form, scheme] = bytes.subarray(at, at + 3);
  if ((known & needed) !== needed || scheme >> 3 >= STREAMS) return null;
  const rate = STREAM_RATES[(form & 3) === 1 ? 1 : 0][scheme & 7] * ((scheme >> 3) + 1);
  return Math.round(((form & 4) === 0 ? rate : (rate * 10) / 9) * 10) / 10;
}

/**
 * Tells what the fields say together.
 * @param length of the 802.11 frame on the wire, check sequence included
 */
export function explainRadio(
  bytes: Uint8Array,
  at: number,
  places: readonly Place[],
  length: number,
  layer: FieldGroup,
): void {
  const [channel, rate, modulation, time] = [BIT.channel, BIT.rate, BIT.mcs, BIT.time].map((bit) =>
    placeOf(places, bit),
  );
  if (channel < 0 || placeOf(places, BIT.vht) >= 0) return;
  const radio = layer.group('Radio', at, 0);
  const frequency = u16le(bytes, channel);
  const band = u16le(bytes, channel + 2);
  const isHe = placeOf(places, BIT.he) >= 0;
  const isHt = !isHe && modulation >= 0;
  const is5GHz = (band & CHANNEL_BITS['5ghz']) !== 0;
  const isOfdm = (band & CHANNEL_BITS.ofdm) !== 0;
  const phy = isHe ? 11 : isHt ? 7 : is5GHz ? 5 : isOfdm || (band & CHANNEL_BITS.dynamic) !== 0 ? 6 : 4;
  const flagsAt = placeOf(places, BIT.flags);
  const isShort = flagsAt >= 0 && (bytes[flagsAt] & SHORT_PREAMBLE) !== 0;
  radio.field('wlan_radio.phy', at, 0, phy);
  if (isHt) explainHt(bytes, modulation, radio);
  else if (phy === 4 && flagsAt >= 0) radio.field('wlan_radio.short_preamble', at, 0, isShort ? 1 : 0);
  const speed = isHe ? null : isHt ? rateOf(bytes, modulation) : rate >= 0 ? bytes[rate] / 2 : null;
  if (speed !== null) radio.field('wlan_radio.data_rate', at, 0, speed);
  const number = channelOf(frequency);
  if (number !== null) radio.field('wlan_radio.channel', at, 0, number);
  radio.field('wlan_radio.frequency', at, 0, frequency);
  explainSignal(bytes, places, at, radio);
  if (time >= 0) radio.field('wlan_radio.timestamp', time, 8);
  // Where no rate is known nobody can tell how long the frame took.
  if (time >= 0 && speed !== null && speed !== 0) radio.field('wlan_radio.end_tsf', time, 8);
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

function explainSignal(bytes: Uint8Array, places: readonly Place[], at: number, radio: FieldGroup): void {
  const [signal, noise, relative] = [BIT.signal, BIT.noise, BIT.signalDb].map((bit) => placeOf(places, bit));
  if (relative >= 0) radio.field('wlan_radio.signal_db', relative, 1);
  if (signal >= 0) radio.field('wlan_radio.signal_dbm', signal, 1);
  if (noise >= 0) radio.field('wlan_radio.noise_dbm', noise, 1);
  if (signal >= 0 && noise >= 0)
    radio.field('wlan_radio.snr', at, 0, ((bytes[signal] << 24) >> 24) - ((bytes[noise] << 24) >> 24));
}

/** IEEE 802.11-2020, annex E; 802.11ax-2021 for 6 GHz. */
function channelOf(frequency: number): number | null {
  if (frequency === 2484) return 14;
  const from = (base: number): number => Math.floor((frequency - base) / 5);
  if (frequency >= 2412 && frequency < 2484) return from(2407);
  if (frequency >= 4910 && frequency <= 4980) return from(4000);
  if (frequency >= 5000 && frequency <= 5925) return from(5000);
  return frequency >= 5955 && frequency <= 7115 ? from(5950) : null;
}
