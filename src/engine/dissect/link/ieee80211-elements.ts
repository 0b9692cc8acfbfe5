// Elements of management frames (IEEE 802.11-2020, 9.4.2): which network it is, what it can do, how it is protected.
// Not handled: the inside of those that are not listed here.

import { u16be, u16le } from '../../../base/bytes.ts';
import { utf8 } from '../../../base/text.ts';
import { defineFields } from '../../../model/field.ts';
import type { FieldGroup, FieldSpec } from '../../../model/field.ts';
import { flags, hex, little, littleFlags, octets, tellRows, unsigned, within } from '../header.ts';
import type { Row } from '../header.ts';
import { ELEMENT_NAMES } from './ieee80211-element-names.ts';
import { CIPHER_NAMES, KEY_NAMES, RATE_NAMES } from './ieee80211-numbers.ts';

const LONGEST_SSID = 32;

const SECURITY_BITS = {
  preauth: ['Pre-authentication', 0x0001],
  no_pairwise: ['No pairwise keys', 0x0002],
  ptksa_replay_counter: ['Replay counters, pairwise', 0x000c],
  gtksa_replay_counter: ['Replay counters, group', 0x0030],
  mfpr: ['Management frame protection required', 0x0040],
  mfpc: ['Management frame protection possible', 0x0080],
  jmr: ['Joint multi-band RSNA', 0x0100],
  peerkey: ['PeerKey', 0x0200],
  extended_key_id_iaf: ['Extended key identifiers', 0x2000],
} as const;

export const elementFields = defineFields({
  'wlan.tag': { title: 'Element', kind: 'label' },
  'wlan.tag.number': unsigned('Element', { names: ELEMENT_NAMES }),
  'wlan.tag.length': unsigned('Length', { unit: 'bytes' }),
  'wlan.ssid': {
    ...octets('Name of the network'),
    help: {
      en: 'Empty where the network hides its name, or where a station asks for any network.',
      ru: 'Пусто, если сеть скрывает имя или станция ищет любую сеть.',
    },
  },
  'wlan.supported_rates': hex('Rate', { names: RATE_NAMES }),
  'wlan.extended_supported_rates': hex('Rate', { names: RATE_NAMES }),
  'wlan.ds.current_channel': unsigned('Channel'),
  'wlan.tim.dtim_count': unsigned('DTIM count'),
  'wlan.tim.dtim_period': unsigned('DTIM period'),
  'wlan.tim.bmapctl': hex('Bitmap control'),
  'wlan.tim.bmapctl.multicast': { title: 'Group frames waiting', kind: 'flag', mask: 0x01 },
  'wlan.tim.bmapctl.offset': hex('Offset', { mask: 0xfe }),
  'wlan.tim.partial_virtual_bitmap': octets('Stations with frames waiting'),
  'wlan.country_info.code': { title: 'Country', kind: 'text' },
  'wlan.country_info.environment': unsigned('Environment', { names: { 32: 'Any', 73: 'Indoors', 79: 'Outdoors' } }),
  'wlan.country_info.fnm.fcn': unsigned('First channel'),
  'wlan.country_info.fnm.nc': unsigned('Channels'),
  'wlan.country_info.fnm.mtpl': { title: 'Most power', kind: 'signed', unit: 'dBm' },
  'wlan.erp_info': hex('Protection'),
  ...flags('wlan.erp_info', {
    erp_present: ['Older stations present', 0x01],
    use_protection: ['Use protection', 0x02],
    barker_preamble_mode: ['Long preambles', 0x04],
  }),
  'wlan.erp_info.reserved': hex('Reserved', { mask: 0xf8 }),
  'wlan.rsn.version': little('Version'),
  ...suite('wlan.rsn.gcs', 'Group cipher', CIPHER_NAMES),
  ...suite('wlan.rsn.pcs', 'Pairwise cipher', CIPHER_NAMES),
  ...suite('wlan.rsn.akms', 'Key management', KEY_NAMES),
  ...suite('wlan.rsn.gmcs', 'Cipher of management frames', CIPHER_NAMES),
  'wlan.rsn.pmkid.count': little('Key identifiers'),
  'wlan.rsn.capabilities': little('Capabilities', { hex: true }),
  ...littleFlags('wlan.rsn.capabilities', SECURITY_BITS),
  'wlan.tag.oui': unsigned('Organisation'),
  'wlan.tag.vendor.oui.type': unsigned('Type'),
  'wlan.tag.vendor.data': octets('Data'),
  'wlan.aironet.type': unsigned('Aironet type'),
  'wlan.aironet.data': octets('Aironet data'),
});

/** Four bytes that name a cipher or a way to agree on keys; how many of them come is told where there is a list. */
function suite(name: string, title: string, names: Readonly<Record<number, string>>): Record<string, FieldSpec> {
  return {
    [name]: unsigned(title),
    [`${name}.count`]: little(`${title}: number`),
    [`${name}.oui`]: unsigned('Organisation'),
    [`${name}.type`]: unsigned(title, { names }),
  };
}

/** What elements say, by their number, as far as it is of fixed form. */
const ELEMENTS: Readonly<Record<number, readonly Row[]>> = {
  3: [['wlan.ds.current_channel', 1]],
  5: [
    ['wlan.tim.dtim_count', 1],
    ['wlan.tim.dtim_period', 1],
    ['wlan.tim.bmapctl', 1, 'wlan.tim.bmapctl.multicast', 'wlan.tim.bmapctl.offset'],
  ],
  7: [
    ['wlan.country_info.code', 2],
    ['wlan.country_info.environment', 1],
  ],
  42: [
    [
      'wlan.erp_info',
      1,
      ...['erp_present', 'use_protection', 'barker_preamble_mode', 'reserved'].map((bit) => `wlan.erp_info.${bit}`),
    ],
  ],
};
const TRIPLET: Row[] = [
  ['wlan.country_info.fnm.fcn', 1],
  ['wlan.country_info.fnm.nc', 1],
  ['wlan.country_info.fnm.mtpl', 1],
];
const FIRST_EXTENSION = 201;
const SSID = 0,
  RATES = 1,
  TRAFFIC = 5,
  COUNTRY = 7,
  SECURITY = 48,
  MORE_RATES = 50,
  VENDOR = 221;
const AIRONET = 0x004096;

/** Names what one element says; returns the name of a network where it is one. Also in data of EAPOL keys (12.7.2). */
export function explainElement(bytes: Uint8Array, start: number, layer: FieldGroup): string | null {
  const number = bytes[start];
  const at = start + 2;
  const end = at + bytes[start + 1];
  const element = layer.field('wlan.tag', start, end - start);
  element.summary(ELEMENT_NAMES[number] ?? `${number}`);
  element.field('wlan.tag.number', start, 1);
  element.field('wlan.tag.length', start + 1, 1);
  const behind = tellRows(element, ELEMENTS[number] ?? [], at, end);
  if (behind < 0) return null;
  if (number === SSID) {
    const name = utf8(bytes, at, Math.min(end, at + LONGEST_SSID));
    element.field('wlan.ssid', at, end - at).summary(name);
    return name;
  }
  if (number === RATES || number === MORE_RATES)
    for (let rate = at; rate < end; rate += 1)
      element.field(number === RATES ? 'wlan.supported_rates' : 'wlan.extended_supported_rates', rate, 1);
  else if (number === TRAFFIC) element.field('wlan.tim.partial_virtual_bitmap', behind, end - behind);
  else if (number === COUNTRY)
    for (let place = behind; end - place >= 3 && bytes[place] < FIRST_EXTENSION; place += 3)
      tellRows(element, TRIPLET, place, end);
  else if (number === SECURITY) explainSecurity(bytes, at, end, element);
  else if (number === VENDOR && end - at >= 4) explainVendor(bytes, at, end, element);
  return null;
}

function explainVendor(bytes: Uint8Array, at: number, end: number, element: FieldGroup): void {
  const organisation = (bytes[at] << 16) | u16be(bytes, at + 1);
  element.field('wlan.tag.oui', at, 3);
  element.field('wlan.tag.vendor.oui.type', at + 3, 1);
  if (organisation === AIRONET) {
    element.field('wlan.aironet.type', at + 3, 1);
    element.field('wlan.aironet.data', at + 4, end - at - 4);
  } else element.field('wlan.tag.vendor.data', at + 3, end - at - 3);
}

/** 9.4.2.24: how frames are protected; each part may be missing from the end. */
function explainSecurity(bytes: Uint8Array, at: number, end: number, element: FieldGroup): void {
  if (end - at < 6) return;
  element.field('wlan.rsn.version', at, 2);
  at = tellSuite(element, 'wlan.rsn.gcs', at + 2);
  for (const name of ['wlan.rsn.pcs', 'wlan.rsn.akms']) {
    if (end - at < 2) return;
    const count = u16le(bytes, at);
    element.field(`${name}.count`, at, 2);
    at += 2;
    for (let i = 0; i < count && end - at >= 4; i += 1) at = tellSuite(element, name, at);
  }
  if (end - at < 2) return;
  const capabilities = element.field('wlan.rsn.capabilities', at, 2);
  for (const name of within('wlan.rsn.capabilities', SECURITY_BITS)) capabilities.field(name, at, 2);
  at += 2;
  if (end - at < 2) return;
  element.field('wlan.rsn.pmkid.count', at, 2);
  at += 2 + 16 * u16le(bytes, at);
  if (end - at >= 4) tellSuite(element, 'wlan.rsn.gmcs', at);
}

function tellSuite(element: FieldGroup, name: string, at: number): number {
  const group = element.field(name, at, 4);
  group.field(`${name}.oui`, at, 3);
  group.field(`${name}.type`, at + 3, 1);
  return at + 4;
}
