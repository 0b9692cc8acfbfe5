// IEEE 802.11-2020, 9.2 and 9.3: the header of a frame, and what management frames begin with. Not handled: the inside of
// encrypted frames and of actions.

import { u16le } from '../../../base/bytes.ts';
import { defineFields } from '../../../model/field.ts';
import type { FieldGroup } from '../../../model/field.ts';
import { flags, hex, little, littleFlags, tellRows, unsigned, within } from '../header.ts';
import type { Row } from '../header.ts';
import { macFields, tellMac } from '../mac-fields.ts';
import { elementFields, explainElement } from './ieee80211-elements.ts';
import {
  ADDRESS_1,
  ADDRESS_2,
  ADDRESS_3,
  CONTROL_FRAME,
  DATA,
  FROM_DS,
  HEADER,
  HT_CONTROL,
  KIND,
  MAC,
  MANAGEMENT,
  ORDER,
  POWER_SAVE_POLL,
  PROTECTED,
  QOS,
  QOS_CONTROL,
  SEQUENCE,
  TO_DS,
  TYPE,
  hasTransmitter,
} from './ieee80211-header.ts';
import { AUTHENTICATION_NAMES, CATEGORY_NAMES, REASON_NAMES, STATUS_NAMES } from './ieee80211-numbers.ts';

const WITH_QOS = DATA | QOS;
/** Where the flag of order is set in frames of management and quality of service, HT control follows the header (9.2.4.6). */
const HIGH_THROUGHPUT: Row[] = [['wlan.htc', HT_CONTROL]];

const FRAME_NAMES: Readonly<Record<number, string>> = {
  0: 'Association Request',
  1: 'Association Response',
  2: 'Reassociation Request',
  3: 'Reassociation Response',
  4: 'Probe Request',
  5: 'Probe Response',
  6: 'Measurement Pilot',
  8: 'Beacon frame',
  9: 'ATIM',
  10: 'Disassociation',
  11: 'Authentication',
  12: 'Deauthentication',
  13: 'Action',
  14: 'Action No Ack',
  18: 'Trigger',
  20: 'Beamforming Report Poll',
  21: 'VHT/HE NDP Announcement',
  23: 'Control Wrapper',
  24: '802.11 Block Ack Req',
  25: '802.11 Block Ack',
  26: 'Power-Save poll',
  27: 'Request-to-send',
  28: 'Clear-to-send',
  29: 'Acknowledgement',
  30: 'CF-End (Control-frame)',
  31: 'CF-End + CF-Ack (Control-frame)',
  32: 'Data',
  33: 'Data + CF-Ack',
  34: 'Data + CF-Poll',
  35: 'Data + CF-Ack + CF-Poll',
  36: 'Null function (No data)',
  37: 'CF-Ack (No data)',
  38: 'CF-Poll (No data)',
  39: 'CF-Ack + CF-Poll (No data)',
  40: 'QoS Data',
  41: 'QoS Data + CF-Ack',
  42: 'QoS Data + CF-Poll',
  43: 'QoS Data + CF-Ack + CF-Poll',
  44: 'QoS Null function (No data)',
  46: 'QoS CF-Poll (No data)',
  47: 'QoS CF-Ack + CF-Poll (No data)',
  48: 'DMG Beacon',
  49: 'S1G Beacon',
};
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
  'wlan.htc': little('HT control', { hex: true }),
  'wlan.fixed.timestamp': little('Timestamp', { unit: 'microseconds' }),
  'wlan.fixed.beacon': little('Beacon interval', { hex: true }),
  'wlan.fixed.capabilities': little('Capabilities', { hex: true }),
  ...littleFlags('wlan.fixed.capabilities', CAPABILITY_BITS),
  'wlan.fixed.listen_ival': little('Listen interval', { hex: true }),
  'wlan.fixed.aid': little('Association identifier', { hex: true, mask: 0x3fff }),
  ...macFields('wlan.fixed.current_ap', 'Present access point'),
  'wlan.fixed.auth.alg': little('Authentication algorithm', { names: AUTHENTICATION_NAMES }),
  'wlan.fixed.auth_seq': little('Authentication step', { hex: true }),
  'wlan.fixed.status_code': little('Status', { hex: true, names: STATUS_NAMES }),
  'wlan.fixed.reason_code': little('Reason', {
    hex: true,
    names: REASON_NAMES,
    help: {
      en: 'Why a station was sent away; 7 in great numbers is typical of forged deauthentications.',
      ru: 'Почему станцию отключили; множество кодов 7 типично для поддельных деаутентификаций.',
    },
  }),
  'wlan.fixed.category_code': unsigned('Category', { names: CATEGORY_NAMES }),
  ...elementFields,
});

const CAPABILITIES: Row = ['wlan.fixed.capabilities', 2, ...within('wlan.fixed.capabilities', CAPABILITY_BITS)];
const STATUS: Row = ['wlan.fixed.status_code', 2],
  REASON: Row[] = [['wlan.fixed.reason_code', 2]],
  ANSWER: Row[] = [CAPABILITIES, STATUS, ['wlan.fixed.aid', 2]],
  LISTEN: Row = ['wlan.fixed.listen_ival', 2],
  INTERVAL: Row = ['wlan.fixed.beacon', 2],
  ANNOUNCEMENT: Row[] = [['wlan.fixed.timestamp', 8], INTERVAL, CAPABILITIES];
/** Where the interval of beacons stands behind the header: behind the time. */
const INTERVAL_AT = 8;
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
  layer.field((control & KIND) === POWER_SAVE_POLL ? 'wlan.aid' : 'wlan.duration', at + 2, 2);
  const name = FRAME_NAMES[kind] ?? `Frame of type ${kind}`;
  const flagsText = `Flags=${flagWords(bytes[flagsAt])}`;
  layer.summary(`${name}, ${flagsText}`);
  const type = control & TYPE;
  if (type === CONTROL_FRAME) {
    const isPoll = (control & KIND) === POWER_SAVE_POLL;
    tellMac(layer, bytes, at + ADDRESS_1, 'wlan.ra', ...(isPoll ? ['wlan.bssid'] : []), 'wlan.addr');
    if (end - at >= ADDRESS_2 + MAC && hasTransmitter(control))
      tellMac(layer, bytes, at + ADDRESS_2, 'wlan.ta', 'wlan.addr');
    return;
  }
  if (end - at < HEADER) return;
  const systems = bytes[flagsAt] & (TO_DS | FROM_DS);
  for (const [names, place] of addresses(type === MANAGEMENT ? 0 : systems, end - at))
    tellMac(layer, bytes, at + place, ...names, 'wlan.addr');
  layer.field('wlan.frag', at + SEQUENCE, 2);
  layer.field('wlan.seq', at + SEQUENCE, 2);
  const number = u16le(bytes, at + SEQUENCE);
  const words = `${name}, SN=${number >> 4}, FN=${number & 0x0f}, ${flagsText}`;
  layer.summary(words);
  if (type === MANAGEMENT) {
    if ((bytes[flagsAt] & PROTECTED) !== 0) return;
    const subtype = control >> 4;
    const isOrdered = (bytes[flagsAt] & ORDER) !== 0;
    const body = tellRows(layer, isOrdered ? HIGH_THROUGHPUT : [], at + HEADER, end);
    if (body < 0) return;
    const network = explainManagement(bytes, body, end, layer, subtype);
    const interval = (FIXED[subtype] ?? []).includes(INTERVAL) && end - body >= INTERVAL_AT + 2;
    const parts = [words, ...(interval ? [`BI=${u16le(bytes, body + INTERVAL_AT)}`] : [])];
    if (network !== null) parts.push(network === '' ? 'SSID=Wildcard (Broadcast)' : `SSID="${network}"`);
    layer.summary(parts.join(', '));
  } else if ((control & WITH_QOS) === WITH_QOS) {
    const quality = at + HEADER + (systems === (TO_DS | FROM_DS) ? MAC : 0);
    explainQuality(bytes, quality, end, layer, systems);
    if ((bytes[flagsAt] & ORDER) !== 0) tellRows(layer, HIGH_THROUGHPUT, quality + QOS_CONTROL, end);
  }
}

/** A letter for each flag that is set, from the highest: order, protected, more data, power, retry, more, from, to. */
const flagWords = (flags: number): string =>
  Array.from('opmPRMFT', (letter, bit) => ((flags & (0x80 >> bit)) === 0 ? '.' : letter)).join('');

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
