// Options of DHCP that say of what kind a client is, or that vendors fill, and rarer ones with parts of their own.

import { latin1, utf8 } from '../../../base/text.ts';
import { defineFields } from '../../../model/field.ts';
import type { FieldGroup } from '../../../model/field.ts';
import { NameReader } from './dns-message.ts';

const PXE = 'dhcp.option.vendor.pxeclient';
const END = 255;
/** IANA enterprise numbers. */
const ENTERPRISES = { 9: 'Cisco', 311: 'Microsoft', 3561: 'Broadband Forum', 4491: 'CableLabs', 25_506: 'H3C' };

/** RFC 4776, 3.4. */
const CIVIC_PARTS = {
  0: 'Language',
  1: 'State or province',
  2: 'County or district',
  3: 'City',
  4: 'Part of the city',
  5: 'Neighbourhood',
  6: 'Group of streets',
  16: 'Leading street direction',
  17: 'Trailing street direction',
  18: 'Kind of street',
  19: 'House number',
  20: 'House number suffix',
  21: 'Landmark',
  22: 'Further location',
  23: 'Name of the place',
  24: 'Postal code',
  25: 'Building',
  26: 'Unit',
  27: 'Floor',
  28: 'Room',
  29: 'Kind of place',
  30: 'Postal community',
  31: 'Post office box',
  32: 'Further code',
  33: 'Seat',
  34: 'Main road',
  35: 'Road section',
  36: 'Branch road',
  37: 'Sub-branch road',
  38: 'Street name before',
  39: 'Street name behind',
  128: 'Script',
  255: 'Reserved',
};

export const classFields = defineFields({
  'dhcp.option.vendor.value': { title: 'Value', kind: 'bytes' },
  [`${PXE}.suboption`]: {
    title: 'Part',
    kind: 'unsigned',
    names: { 6: 'Discovery control', 7: 'Multicast address', 8: 'Boot servers', 9: 'Boot menu', 10: 'Menu prompt' },
  },
  [`${PXE}.discovery_control`]: { title: 'Discovery control', kind: 'unsigned', hex: true },
  [`${PXE}.discovery_control.broadcast`]: { title: 'No broadcast', kind: 'flag', mask: 1 },
  [`${PXE}.discovery_control.multicast`]: { title: 'No multicast', kind: 'flag', mask: 2 },
  [`${PXE}.discovery_control.serverlist`]: { title: 'Only servers of the list', kind: 'flag', mask: 4 },
  [`${PXE}.discovery_control.bstrap`]: { title: 'Boot the file given', kind: 'flag', mask: 8 },
  [`${PXE}.multicast_address`]: { title: 'Multicast address', kind: 'ipv4' },
  [`${PXE}.menu_prompt`]: { title: 'Prompt', kind: 'bytes' },
  [`${PXE}.menu_prompt.timeout`]: { title: 'Timeout', kind: 'unsigned', unit: 'seconds' },
  [`${PXE}.menu_prompt.prompt`]: { title: 'Prompt', kind: 'text' },
  [`${PXE}.end`]: { title: 'End', kind: 'unsigned' },
  'dhcp.option.user_class': { title: 'Class', kind: 'unsigned' },
  'dhcp.option.user_class.length': { title: 'Length', kind: 'unsigned', unit: 'bytes' },
  'dhcp.option.user_class.data': { title: 'Data', kind: 'bytes' },
  'dhcp.option.user_class.text': { title: 'Class', kind: 'text' },
  'dhcp.option.nonstd_data': { title: 'Not as the standard wants it', kind: 'label' },
  'dhcp.option.slp_directory_agent.value': { title: 'Mandatory', kind: 'unsigned' },
  'dhcp.option.slp_directory_agent.slpda_address': { title: 'Directory agent', kind: 'ipv4' },
  'dhcp.option.slp_service_scope.value': { title: 'Mandatory', kind: 'unsigned' },
  'dhcp.option.slp_service_scope.string': { title: 'Scope', kind: 'text' },
  'dhcp.client_network_id_major': { title: 'Major version', kind: 'unsigned' },
  'dhcp.client_network_id_minor': { title: 'Minor version', kind: 'unsigned' },
  'dhcp.option.sip_server.encoding': { title: 'Encoding', kind: 'unsigned', names: { 0: 'names', 1: 'addresses' } },
  'dhcp.option.sip_server.name': { title: 'SIP server', kind: 'text' },
  'dhcp.option.sip_server.address': { title: 'SIP server', kind: 'ipv4' },
  'dhcp.option.vi_class.enterprise': { title: 'Vendor', kind: 'unsigned', names: ENTERPRISES },
  'dhcp.option.vi_class.length': { title: 'Length', kind: 'unsigned', unit: 'bytes' },
  'dhcp.option.vi_class.data': { title: 'Class', kind: 'text' },
  'dhcp.option.vi.enterprise': { title: 'Vendor', kind: 'unsigned', names: ENTERPRISES },
  'dhcp.option.vi.length': { title: 'Length', kind: 'unsigned', unit: 'bytes' },
  'dhcp.option.vi.value': { title: 'Value', kind: 'bytes' },
  'dhcp.option.dhcp_authentication.protocol': {
    title: 'Protocol',
    kind: 'unsigned',
    names: { 0: 'Configuration token', 1: 'Delayed authentication', 3: 'Reconfigure key' },
  },
  'dhcp.option.dhcp_authentication.algorithm': { title: 'Algorithm', kind: 'unsigned' },
  'dhcp.option.dhcp_authentication.rdm': { title: 'Replay detection', kind: 'unsigned', names: { 0: 'Counter' } },
  'dhcp.option.dhcp_authentication.rdm_replay_detection': { title: 'Replay counter', kind: 'unsigned', hex: true },
  'dhcp.option.civic_location.what': {
    title: 'Of what',
    kind: 'unsigned',
    names: { 0: 'DHCP server', 1: 'Network element', 2: 'Client' },
  },
  'dhcp.option.civic_location.country': { title: 'Country', kind: 'text' },
  'dhcp.option.civic_location.ca_type': { title: 'Type', kind: 'unsigned', names: CIVIC_PARTS },
  'dhcp.option.civic_location.ca_length': { title: 'Length', kind: 'unsigned', unit: 'bytes' },
  'dhcp.option.civic_location.ca_value': { title: 'Value', kind: 'text' },
});

/** Names what stands in bytes[at, end) of an option of these kinds. */
export function explainClass(
  bytes: Uint8Array,
  code: number,
  at: number,
  end: number,
  line: FieldGroup,
  vendorClass: string,
): void {
  const length = end - at;
  switch (code) {
    case 43:
      if (vendorClass.startsWith('PXEClient')) explainBootClient(bytes, at, end, line);
      else if (length > 0) line.field('dhcp.option.vendor.value', at, length);
      break;
    case 77:
      explainUserClass(bytes, at, end, line);
      break;
    case 78:
      if (length < 1) break;
      line.field('dhcp.option.slp_directory_agent.value', at, 1);
      for (let place = at + 1; place + 4 <= end; place += 4)
        line.field('dhcp.option.slp_directory_agent.slpda_address', place, 4);
      break;
    case 79:
      if (length < 1) break;
      line.field('dhcp.option.slp_service_scope.value', at, 1);
      line.field('dhcp.option.slp_service_scope.string', at + 1, length - 1);
      break;
    case 90:
      if (length < 11) break;
      for (const [i, name] of ['protocol', 'algorithm', 'rdm'].entries())
        line.field(`dhcp.option.dhcp_authentication.${name}`, at + i, 1);
      line.field('dhcp.option.dhcp_authentication.rdm_replay_detection', at + 3, 8);
      break;
    case 94:
      if (length !== 3) break;
      line.field('dhcp.client_network_id_major', at + 1, 1);
      line.field('dhcp.client_network_id_minor', at + 2, 1);
      break;
    case 99:
      explainLocation(bytes, at, end, line);
      break;
    case 120:
      explainSipServers(bytes, at, end, line);
      break;
    case 124:
    case 125:
      explainEnterprises(bytes, at, end, line, code === 124 ? 'dhcp.option.vi_class' : 'dhcp.option.vi');
      break;
    default:
      break;
  }
}

/** PXE 2.1, 2.2. */
function explainBootClient(bytes: Uint8Array, at: number, end: number, line: FieldGroup): void {
  for (let place = at; place < end;) {
    if (bytes[place] === END) {
      line.field(`${PXE}.end`, place, 1);
      return;
    }
    const value = place + 2;
    const stop = value + bytes[place + 1];
    if (value > end || stop > end) return;
    const length = stop - value;
    const part = line.field(`${PXE}.suboption`, place, stop - place, bytes[place]);
    part.field('dhcp.option.suboption_length', place + 1, 1);
    part.field('dhcp.option.vendor.value', value, length);
    if (bytes[place] === 6 && length === 1) {
      const control = part.field(`${PXE}.discovery_control`, value, 1);
      for (const bit of ['broadcast', 'multicast', 'serverlist', 'bstrap'])
        control.field(`${PXE}.discovery_control.${bit}`, value, 1);
    } else if (bytes[place] === 7 && length === 4) part.field(`${PXE}.multicast_address`, value, 4);
    else if (bytes[place] === 10 && length > 1) {
      const prompt = part.field(`${PXE}.menu_prompt`, value, length);
      prompt.field(`${PXE}.menu_prompt.timeout`, value, 1);
      prompt.field(`${PXE}.menu_prompt.prompt`, value + 1, length - 1);
    }
    place = stop;
  }
}

/** RFC 3004: texts behind their lengths, which some clients leave out. */
function explainUserClass(bytes: Uint8Array, at: number, end: number, line: FieldGroup): void {
  let place = at;
  while (place < end) place += 1 + bytes[place];
  if (place !== end) {
    line.field('dhcp.option.user_class.text', at, end - at).field('dhcp.option.nonstd_data', at, 0);
    return;
  }
  place = at;
  for (let i = 0; place < end; i += 1) {
    const length = bytes[place];
    const part = line.field('dhcp.option.user_class', place, 1 + length, i);
    part.field('dhcp.option.user_class.length', place, 1);
    if (length > 0) part.field('dhcp.option.user_class.data', place + 1, length);
    part.summary(utf8(bytes, place + 1, place + 1 + length));
    place += 1 + length;
  }
}

/** RFC 4776. */
function explainLocation(bytes: Uint8Array, at: number, end: number, line: FieldGroup): void {
  if (end - at < 3) return;
  line.field('dhcp.option.civic_location.what', at, 1);
  line.field('dhcp.option.civic_location.country', at + 1, 2, latin1(bytes, at + 1, at + 3));
  for (let place = at + 3; place + 2 <= end;) {
    const stop = place + 2 + bytes[place + 1];
    if (stop > end) return;
    line.field('dhcp.option.civic_location.ca_type', place, 1);
    line.field('dhcp.option.civic_location.ca_length', place + 1, 1);
    line.field('dhcp.option.civic_location.ca_value', place + 2, stop - place - 2);
    place = stop;
  }
}

/** RFC 3361. */
function explainSipServers(bytes: Uint8Array, at: number, end: number, line: FieldGroup): void {
  if (end <= at) return;
  line.field('dhcp.option.sip_server.encoding', at, 1);
  if (bytes[at] === 1)
    for (let place = at + 1; place + 4 <= end; place += 4) line.field('dhcp.option.sip_server.address', place, 4);
  if (bytes[at] !== 0) return;
  const names = new NameReader(bytes, at + 1, end);
  for (let place = at + 1; place < end;) {
    const name = names.read(place);
    if (names.fault !== null) return;
    line.field('dhcp.option.sip_server.name', place, names.next - place, name);
    place = names.next;
  }
}

/** RFC 3925. */
function explainEnterprises(bytes: Uint8Array, at: number, end: number, line: FieldGroup, prefix: string): void {
  for (let place = at; place + 5 <= end;) {
    const stop = place + 5 + bytes[place + 4];
    if (stop > end) return;
    const vendor = line.field(`${prefix}.enterprise`, place, 4);
    vendor.field(`${prefix}.length`, place + 4, 1);
    if (stop > place + 5)
      vendor.field(prefix === 'dhcp.option.vi' ? `${prefix}.value` : `${prefix}.data`, place + 5, stop - place - 5);
    place = stop;
  }
}
