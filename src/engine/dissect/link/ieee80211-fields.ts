// IEEE 802.11-2020, 9.2 to 9.4: the header of a frame, what management frames begin with, and the elements that say which
// network it is and how it is protected. Not handled: the inside of other elements, of encrypted frames and of actions.

import { u16be, u16le } from '../../../base/bytes.ts';
import { utf8 } from '../../../base/text.ts';
import { defineFields } from '../../../model/field.ts';
import type { FieldGroup, FieldSpec } from '../../../model/field.ts';
import { flags, hex, octets, tellRows, unsigned } from '../header.ts';
import type { Row } from '../header.ts';
import { macFields, tellMac } from '../mac-fields.ts';

const ADDRESS_1 = 4,
  ADDRESS_2 = 10,
  ADDRESS_3 = 16,
  SEQUENCE = 22,
  HEADER = 24,
  MAC = 6;
const TYPE = 0x0c,
  MANAGEMENT = 0x00,
  CONTROL = 0x04,
  WITH_QOS = 0x88;
const TO_DS = 1,
  FROM_DS = 2,
  PROTECTED = 0x40;
const ACKNOWLEDGEMENTS = [0xc4, 0xd4],
  POWER_SAVE_POLL = 0xa4;
const LONGEST_SSID = 32;

const FRAME_NAMES: Readonly<Record<number, string>> = {
  0: 'Association request',
  1: 'Association response',
  2: 'Reassociation request',
  3: 'Reassociation response',
  4: 'Probe request',
  5: 'Probe response',
  6: 'Measurement pilot',
  8: 'Beacon',
  9: 'ATIM',
  10: 'Disassociation',
  11: 'Authentication',
  12: 'Deauthentication',
  13: 'Action',
  14: 'Action, no acknowledgement',
  18: 'Trigger',
  20: 'Beamforming report poll',
  21: 'NDP announcement',
  23: 'Control wrapper',
  24: 'Block acknowledgement request',
  25: 'Block acknowledgement',
  26: 'Power-save poll',
  27: 'Request to send',
  28: 'Clear to send',
  29: 'Acknowledgement',
  30: 'Contention-free end',
  31: 'Contention-free end and acknowledgement',
  32: 'Data',
  36: 'Null function',
  40: 'QoS data',
  44: 'QoS null function',
};
const CIPHER_NAMES = {
  0: 'As the group',
  1: 'WEP-40',
  2: 'TKIP',
  4: 'CCMP-128 (AES)',
  5: 'WEP-104',
  6: 'BIP-CMAC-128',
  8: 'GCMP-128',
  9: 'GCMP-256',
  10: 'CCMP-256',
};
const KEY_NAMES = {
  1: '802.1X (WPA Enterprise)',
  2: 'Pre-shared key (WPA Personal)',
  3: 'Fast transition, 802.1X',
  4: 'Fast transition, pre-shared key',
  5: '802.1X with SHA-256',
  6: 'Pre-shared key with SHA-256',
  8: 'SAE (WPA3 Personal)',
  9: 'Fast transition, SAE',
  12: '802.1X with Suite B, 192 bits',
  18: 'Opportunistic encryption (OWE)',
};
const ELEMENT_NAMES: Readonly<Record<number, string>> = {
  0: 'Name of the network (SSID)',
  1: 'Supported rates',
  3: 'Channel',
  5: 'Traffic indication map',
  7: 'Country',
  11: 'Load of the access point',
  42: 'Protection of older stations (ERP)',
  45: 'Capabilities of 802.11n',
  48: 'Security (RSN)',
  50: 'Further supported rates',
  61: 'Operation of 802.11n',
  127: 'Extended capabilities',
  191: 'Capabilities of 802.11ac',
  192: 'Operation of 802.11ac',
  221: 'Vendor specific',
  255: 'Extension',
};

const little = (title: string, more: Partial<FieldSpec> = {}): FieldSpec => ({
  title,
  kind: 'little-unsigned',
  ...more,
});

/** Bits of two bytes in the order of 802.11. */
const littleFlags = (prefix: string, bits: Readonly<Record<string, readonly [string, number]>>): object =>
  Object.fromEntries(
    Object.entries(bits).map(([name, [title, mask]]) => [`${prefix}.${name}`, little(title, { mask })]),
  );

const FLAG_BITS = {
  tods: ['To the distribution system', 0x01],
  fromds: ['From the distribution system', 0x02],
  frag: ['More fragments', 0x04],
  retry: ['Retry', 0x08],
  pwrmgt: ['Will sleep', 0x10],
  moredata: ['More data waiting', 0x20],
  protected: ['Protected', 0x40],
  order: ['Order, or HT control present', 0x80],
} as const;
const CAPABILITY_BITS = {
  ess: ['Access point', 0x0001],
  ibss: ['Ad hoc network', 0x0002],
  reserved1: ['Reserved', 0x0004],
  reserved2: ['Reserved', 0x0008],
  privacy: ['Privacy', 0x0010],
  short_preamble: ['Short preamble', 0x0020],
  reserved3: ['Reserved', 0x0040],
  reserved4: ['Reserved', 0x0080],
  spec_man: ['Spectrum management', 0x0100],
  qos: ['Quality of service', 0x0200],
  short_slot_time: ['Short slot time', 0x0400],
  apsd: ['Automatic power save delivery', 0x0800],
  radio_measurement: ['Radio measurement', 0x1000],
  epd: ['EtherType protocol discrimination', 0x2000],
  reserved5: ['Reserved', 0x4000],
  reserved6: ['Reserved', 0x8000],
} as const;
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
const within = (prefix: string, bits: object): string[] => Object.keys(bits).map((name) => `${prefix}.${name}`);

export const ieee80211Fields = defineFields({
  'wlan.fc.type_subtype': {
    title: 'Kind of frame',
    kind: 'unsigned',
    hex: true,
    names: FRAME_NAMES,
    help: {
      en: 'Beacons name networks, data frames carry packets. Deauthentications in numbers are an attack or a fault.',
      ru: 'Маяки объявляют сети, кадры данных несут пакеты. Множество деаутентификаций — атака или неисправность.',
    },
  },
  'wlan.fc': hex('Frame control'),
  'wlan.fc.version': unsigned('Version', { mask: 0x03 }),
  'wlan.fc.type': unsigned('Type', { mask: 0x0c, names: { 0: 'Management', 1: 'Control', 2: 'Data', 3: 'Extension' } }),
  'wlan.fc.subtype': unsigned('Subtype', { mask: 0xf0 }),
  'wlan.flags': hex('Flags'),
  'wlan.fc.ds': hex('Direction', {
    mask: 0x03,
    names: { 0: 'Between stations', 1: 'To the access point', 2: 'From the access point', 3: 'Between access points' },
  }),
  ...flags('wlan.fc', FLAG_BITS),
  'wlan.duration': little('Duration', { mask: 0x7fff, unit: 'microseconds' }),
  'wlan.aid': little('Association identifier', { mask: 0x3fff }),
  ...macFields('wlan.ra', 'Receiver'),
  ...macFields('wlan.ta', 'Transmitter', {
    help: {
      en: 'The station whose radio sent this frame: the access point where it passes a frame on.',
      ru: 'Станция, чей передатчик отправил кадр: точка доступа, если она передаёт чужой кадр дальше.',
    },
  }),
  ...macFields('wlan.da', 'Destination'),
  ...macFields('wlan.sa', 'Source'),
  ...macFields('wlan.bssid', 'Access point (BSSID)', {
    help: {
      en: 'The radio cell this frame belongs to. Two of them with one network name: roaming, or an imitation.',
      ru: 'Радиосота, к которой относится кадр. Две соты с одним именем сети — роуминг или подделка.',
    },
  }),
  ...macFields('wlan.staa', 'Station'),
  ...macFields('wlan.addr', 'Address', { hidden: true }),
  'wlan.frag': little('Fragment number', { mask: 0x000f }),
  'wlan.seq': little('Sequence number', { mask: 0xfff0 }),
  'wlan.qos': little('QoS control', { hex: true }),
  'wlan.qos.tid': little('Traffic identifier', { mask: 0x000f }),
  'wlan.qos.priority': little('Priority', { mask: 0x0007 }),
  'wlan.qos.eosp': little('End of service period', { mask: 0x0010 }),
  'wlan.qos.bit4': little('Bit 4', { mask: 0x0010 }),
  'wlan.qos.ack': little('Acknowledgement policy', { mask: 0x0060, hex: true }),
  'wlan.qos.amsdupresent': little('Several packets in one', { mask: 0x0080 }),
  'wlan.qos.txop_dur_req': little('Requested time', { mask: 0xff00 }),
  'wlan.qos.queue_size': little('Queue size', { mask: 0xff00 }),
  'wlan.qos.ps_buf_state': little('Buffer state', { mask: 0xff00, hex: true }),
  'wlan.qos.buf_state_indicated': little('Buffer state told', { mask: 0x0200 }),
  'wlan.fixed.timestamp': little('Timestamp', { unit: 'microseconds' }),
  'wlan.fixed.beacon': little('Beacon interval', { hex: true }),
  'wlan.fixed.capabilities': little('Capabilities', { hex: true }),
  ...littleFlags('wlan.fixed.capabilities', CAPABILITY_BITS),
  'wlan.fixed.listen_ival': little('Listen interval', { hex: true }),
  'wlan.fixed.aid': little('Association identifier', { hex: true, mask: 0x3fff }),
  ...macFields('wlan.fixed.current_ap', 'Present access point'),
  'wlan.fixed.auth.alg': little('Authentication algorithm', {
    names: { 0: 'Open system', 1: 'Shared key (WEP)', 2: 'Fast transition', 3: 'SAE' },
  }),
  'wlan.fixed.auth_seq': little('Authentication step', { hex: true }),
  'wlan.fixed.status_code': little('Status', { hex: true, names: { 0: 'Successful', 1: 'Unspecified failure' } }),
  'wlan.fixed.reason_code': little('Reason', {
    hex: true,
    names: {
      1: 'Unspecified',
      2: 'Authentication no longer valid',
      3: 'Station leaves the network',
      4: 'Inactivity',
      5: 'Access point is full',
      6: 'Class 2 frame from a station without authentication',
      7: 'Class 3 frame from a station without association',
      8: 'Station leaves the cell',
      15: 'Timeout of the four-way handshake',
      23: '802.1X authentication failed',
    },
    help: {
      en: 'Why a station was sent away; 7 in great numbers is typical of forged deauthentications.',
      ru: 'Почему станцию отключили; множество кодов 7 типично для поддельных деаутентификаций.',
    },
  }),
  'wlan.fixed.category_code': unsigned('Category'),
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
  'wlan.supported_rates': hex('Rate'),
  'wlan.extended_supported_rates': hex('Rate'),
  'wlan.ds.current_channel': unsigned('Channel'),
  'wlan.tim.dtim_count': unsigned('DTIM count'),
  'wlan.tim.dtim_period': unsigned('DTIM period'),
  'wlan.tim.bmapctl': hex('Bitmap control'),
  'wlan.tim.bmapctl.multicast': { title: 'Group frames waiting', kind: 'flag', mask: 0x01 },
  'wlan.tim.bmapctl.offset': hex('Offset', { mask: 0xfe }),
  'wlan.tim.partial_virtual_bitmap': octets('Stations with frames waiting'),
  'wlan.country_info.code': { title: 'Country', kind: 'text' },
  'wlan.country_info.environment': unsigned('Environment'),
  'wlan.country_info.fnm.fcn': unsigned('First channel'),
  'wlan.country_info.fnm.nc': unsigned('Channels'),
  'wlan.country_info.fnm.mtpl': { title: 'Most power', kind: 'signed', unit: 'dBm' },
  'wlan.erp_info': hex('Protection'),
  ...flags('wlan.erp_info', {
    erp_present: ['Older stations present', 0x01],
    use_protection: ['Use protection', 0x02],
    barker_preamble_mode: ['Long preambles', 0x04],
  }),
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

const CAPABILITIES: Row = ['wlan.fixed.capabilities', 2, ...within('wlan.fixed.capabilities', CAPABILITY_BITS)];
const STATUS: Row = ['wlan.fixed.status_code', 2],
  REASON: Row[] = [['wlan.fixed.reason_code', 2]],
  ANSWER: Row[] = [CAPABILITIES, STATUS, ['wlan.fixed.aid', 2]],
  LISTEN: Row = ['wlan.fixed.listen_ival', 2],
  ANNOUNCEMENT: Row[] = [['wlan.fixed.timestamp', 8], ['wlan.fixed.beacon', 2], CAPABILITIES];
/** What management frames begin with, by subtype; elements follow. */
const FIXED: Readonly<Record<number, readonly Row[]>> = {
  0: [CAPABILITIES, LISTEN],
  1: ANSWER,
  2: [CAPABILITIES, LISTEN, ['wlan.fixed.current_ap', MAC]],
  3: ANSWER,
  4: [],
  5: ANNOUNCEMENT,
  8: ANNOUNCEMENT,
  10: REASON,
  11: [['wlan.fixed.auth.alg', 2], ['wlan.fixed.auth_seq', 2], STATUS],
  12: REASON,
};
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
      ...['erp_present', 'use_protection', 'barker_preamble_mode'].map((bit) => `wlan.erp_info.${bit}`),
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

/** Names the fields of a frame whose two bytes of frame control are swapped or not. */
export function explainFrame(bytes: Uint8Array, at: number, end: number, layer: FieldGroup, isSwapped: boolean): void {
  if (end - at < ADDRESS_1 + MAC) return;
  const [controlAt, flagsAt] = isSwapped ? [at + 1, at] : [at, at + 1];
  const control = bytes[controlAt];
  const kind = ((control & TYPE) << 2) | (control >> 4);
  layer.field('wlan.fc.type_subtype', controlAt, 1, kind);
  const word = layer.field('wlan.fc', at, 2);
  for (const name of ['wlan.fc.version', 'wlan.fc.type', 'wlan.fc.subtype']) word.field(name, controlAt, 1);
  const bits = word.field('wlan.flags', flagsAt, 1);
  for (const name of ['wlan.fc.ds', ...within('wlan.fc', FLAG_BITS)]) bits.field(name, flagsAt, 1);
  layer.field((control & 0xfc) === POWER_SAVE_POLL ? 'wlan.aid' : 'wlan.duration', at + 2, 2);
  const words = FRAME_NAMES[kind] ?? `Frame of type ${kind}`;
  layer.summary(words);
  const type = control & TYPE;
  if (type === CONTROL) {
    tellMac(layer, bytes, at + ADDRESS_1, 'wlan.ra', 'wlan.addr');
    if (end - at >= ADDRESS_2 + MAC && !ACKNOWLEDGEMENTS.includes(control & 0xfc))
      tellMac(layer, bytes, at + ADDRESS_2, 'wlan.ta', 'wlan.addr');
    return;
  }
  if (end - at < HEADER) return;
  const systems = bytes[flagsAt] & (TO_DS | FROM_DS);
  for (const [names, place] of addresses(type === MANAGEMENT ? 0 : systems, end - at))
    tellMac(layer, bytes, at + place, ...names, 'wlan.addr');
  layer.field('wlan.frag', at + SEQUENCE, 2);
  layer.field('wlan.seq', at + SEQUENCE, 2);
  if (type === MANAGEMENT) {
    if ((bytes[flagsAt] & PROTECTED) !== 0) return;
    const name = explainManagement(bytes, at + HEADER, end, layer, control >> 4);
    if (name !== null) layer.summary(`${words}, SSID=${name === '' ? '<any>' : name}`);
  } else if ((control & WITH_QOS) === WITH_QOS)
    explainQuality(bytes, at + HEADER + (systems === (TO_DS | FROM_DS) ? MAC : 0), end, layer, systems);
}

/** Which address stands where, by the bits "to" and "from the distribution system" (9.3.2.1, table 9-30). */
function addresses(systems: number, available: number): (readonly [string[], number])[] {
  switch (systems) {
    case TO_DS:
      return [
        [['wlan.ra', 'wlan.bssid'], ADDRESS_1],
        [['wlan.ta', 'wlan.sa', 'wlan.staa'], ADDRESS_2],
        [['wlan.da'], ADDRESS_3],
      ];
    case FROM_DS:
      return [
        [['wlan.ra', 'wlan.da', 'wlan.staa'], ADDRESS_1],
        [['wlan.ta', 'wlan.bssid'], ADDRESS_2],
        [['wlan.sa'], ADDRESS_3],
      ];
    case TO_DS | FROM_DS:
      return [
        [['wlan.ra'], ADDRESS_1],
        [['wlan.ta'], ADDRESS_2],
        [['wlan.da'], ADDRESS_3],
        ...(available >= HEADER + MAC ? [[['wlan.sa'], HEADER] as const] : []),
      ].map(([names, place]) => [names as string[], place as number] as const);
    default:
      return [
        [['wlan.ra', 'wlan.da'], ADDRESS_1],
        [['wlan.ta', 'wlan.sa'], ADDRESS_2],
        [['wlan.bssid'], ADDRESS_3],
      ];
  }
}

function explainQuality(bytes: Uint8Array, at: number, end: number, layer: FieldGroup, systems: number): void {
  if (end - at < 2) return;
  const fromAccessPoint = (systems & FROM_DS) !== 0;
  const bit4 = u16le(bytes, at) & 0x10;
  const own = fromAccessPoint
    ? ['wlan.qos.eosp', 'wlan.qos.ps_buf_state']
    : ['wlan.qos.bit4', bit4 === 0 ? 'wlan.qos.txop_dur_req' : 'wlan.qos.queue_size'];
  const shared = ['wlan.qos.tid', 'wlan.qos.priority', 'wlan.qos.ack', 'wlan.qos.amsdupresent'];
  const control = layer.field('wlan.qos', at, 2);
  for (const name of [...shared, ...own]) control.field(name, at, 2);
  if (fromAccessPoint) control.field('wlan.qos.buf_state_indicated', at, 2);
}

/** Returns the name of the network, where there is one. */
function explainManagement(
  bytes: Uint8Array,
  start: number,
  end: number,
  layer: FieldGroup,
  subtype: number,
): string | null {
  const fixed = FIXED[subtype];
  if (fixed === undefined) return null;
  let at = tellRows(layer, fixed, start, end);
  if (at < 0) return null;
  let name: string | null = null;
  while (end - at >= 2) {
    const length = bytes[at + 1];
    if (length > end - at - 2) return name;
    const element = explainElement(bytes, at, layer);
    if (element !== null) name ??= element;
    at += 2 + length;
  }
  return name;
}

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
