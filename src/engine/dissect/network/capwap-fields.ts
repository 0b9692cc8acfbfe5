// Fields of the CAPWAP header (RFC 5415, 4.3), with what 802.11 adds to it (RFC 5416, 4).

import { defineFields } from '../../../model/field.ts';
import type { FieldGroup } from '../../../model/field.ts';
import { flag, hex, octets, tellRows, unsigned } from '../header.ts';
import type { Row } from '../header.ts';

const LENGTH = 1,
  FLAGS = 3,
  LEAST = 8;
const RADIO_MAC = 0x10,
  WIRELESS = 0x20,
  LENGTH_SHIFT = 3;
/** RSSI, signal to noise ratio, data rate. */
const FRAME_INFO = 4;

export const capwapFields = defineFields({
  'capwap.preamble.version': unsigned('Version', { mask: 0xf0 }),
  'capwap.preamble.type': unsigned('Type', { mask: 0x0f, names: { 0: 'CAPWAP', 1: 'DTLS' } }),
  'capwap.header.length': unsigned('Header length', { mask: 0xf80000, unit: 'words' }),
  'capwap.header.rid': unsigned('Radio', { mask: 0x07c000 }),
  'capwap.header.wbid': unsigned('Kind of wireless link', { mask: 0x003e00, names: { 1: 'IEEE 802.11' } }),
  'capwap.header.flags': hex('Flags', { mask: 0x0001ff }),
  'capwap.header.flags.t': flag('Native frame', 0x000100),
  'capwap.header.flags.f': flag('Fragment', 0x000080),
  'capwap.header.flags.l': flag('Last fragment', 0x000040),
  'capwap.header.flags.w': flag('Wireless information', 0x000020),
  'capwap.header.flags.m': flag('Radio MAC address', 0x000010),
  'capwap.header.flags.k': flag('Keep alive', 0x000008),
  'capwap.header.flags.r': hex('Reserved', { mask: 0x000007 }),
  'capwap.header.fragment.id': unsigned('Fragment identifier'),
  'capwap.header.fragment.offset': unsigned('Fragment offset', { mask: 0xfff8 }),
  'capwap.header.fragment.reserved': unsigned('Reserved', { mask: 0x0007 }),
  'capwap.header.mac.length': unsigned('Address length', { unit: 'bytes' }),
  'capwap.header.mac.eui48': { title: 'Radio MAC address', kind: 'mac' },
  'capwap.header.mac.data': octets('Radio MAC address'),
  'capwap.header.wireless.length': unsigned('Length', { unit: 'bytes' }),
  'capwap.header.wireless.data': octets('Wireless information'),
  'capwap.header.wireless.data.ieee80211.fi': octets('Frame information'),
  'capwap.header.wireless.data.ieee80211.fi.rssi': { title: 'Signal', kind: 'signed', unit: 'dBm' },
  'capwap.header.wireless.data.ieee80211.fi.snr': unsigned('Signal above noise', { unit: 'dB' }),
  'capwap.header.wireless.data.ieee80211.fi.data_rate': unsigned('Data rate', { unit: 'tenths of Mb/s' }),
  'capwap.header.padding': octets('Padding'),
});

const FLAG_NAMES = ['t', 'f', 'l', 'w', 'm', 'k', 'r'].map((name) => `capwap.header.flags.${name}`);
const ROWS: Row[] = [
  [null, 1, 'capwap.preamble.version', 'capwap.preamble.type'],
  [null, 3, 'capwap.header.length', 'capwap.header.rid', 'capwap.header.wbid'],
  ['capwap.header.fragment.id', 2],
  [null, 2, 'capwap.header.fragment.offset', 'capwap.header.fragment.reserved'],
];
const INFORMATION: Row[] = [
  ['capwap.header.wireless.data.ieee80211.fi.rssi', 1],
  ['capwap.header.wireless.data.ieee80211.fi.snr', 1],
  ['capwap.header.wireless.data.ieee80211.fi.data_rate', 2],
];

/** Tells the fields of a CAPWAP header. */
export function explainCapwap(bytes: Uint8Array, start: number, limit: number, layer: FieldGroup): void {
  if (limit - start < LEAST) return;
  let at = tellRows(layer, ROWS, start, limit);
  const flags = layer.field('capwap.header.flags', start + 1, 3);
  for (const name of FLAG_NAMES) flags.field(name, start + 1, 3);
  const end = Math.min(limit, start + (bytes[start + LENGTH] >> LENGTH_SHIFT) * 4);
  if ((bytes[start + FLAGS] & RADIO_MAC) !== 0) at = explainMac(bytes, at, end, layer);
  if (at >= 0 && (bytes[start + FLAGS] & WIRELESS) !== 0) explainWireless(bytes, at, end, layer);
}

const padded = (length: number): number => (length + 3) & ~3;

/** Returns where what follows stands, or −1. */
function explainMac(bytes: Uint8Array, at: number, end: number, layer: FieldGroup): number {
  if (at >= end || 1 + bytes[at] > end - at) return -1;
  layer.field('capwap.header.mac.length', at, 1);
  const isMac = bytes[at] === 6;
  if (bytes[at] > 0) layer.field(`capwap.header.mac.${isMac ? 'eui48' : 'data'}`, at + 1, bytes[at]);
  tellPadding(layer, at, 1 + bytes[at], end);
  return at + padded(1 + bytes[at]);
}

function explainWireless(bytes: Uint8Array, at: number, end: number, layer: FieldGroup): void {
  if (at >= end || 1 + bytes[at] > end - at) return;
  layer.field('capwap.header.wireless.length', at, 1);
  const data = layer.field('capwap.header.wireless.data', at + 1, bytes[at]);
  if (end - at > FRAME_INFO)
    tellRows(data.field('capwap.header.wireless.data.ieee80211.fi', at + 1, FRAME_INFO), INFORMATION, at + 1, end);
  tellPadding(layer, at, 1 + bytes[at], end);
}

function tellPadding(layer: FieldGroup, at: number, length: number, end: number): void {
  const padding = Math.min(end, at + padded(length)) - at - length;
  if (padding > 0) layer.field('capwap.header.padding', at + length, padding);
}
