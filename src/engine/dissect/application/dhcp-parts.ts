// Options of DHCP that have parts of their own.

import { u16be } from '../../../base/bytes.ts';
import { hex, untilZero, utf8, withoutPadding } from '../../../base/text.ts';
import { defineFields } from '../../../model/field.ts';
import type { FieldGroup } from '../../../model/field.ts';
import { HARDWARE_TYPES } from '../hardware-types.ts';
import { NameReader } from './dns-message.ts';

const DUID_TYPES = { 1: 'Link-layer address and time', 2: 'Vendor', 3: 'Link-layer address', 4: 'UUID' };
const AGENT_PARTS: Readonly<Record<number, readonly [title: string, field: string, kind: 'bytes' | 'ipv4' | 'text']>> =
  {
    1: ['Circuit ID', 'agent_circuit_id', 'bytes'],
    2: ['Remote ID', 'agent_remote_id', 'bytes'],
    3: ['Reserved', 'reserved', 'bytes'],
    5: ['Link selection', 'link_selection', 'ipv4'],
    6: ['Subscriber ID', 'subscriber_id', 'text'],
    7: ['RADIUS attributes', 'radius_attributes', 'bytes'],
    8: ['Authentication', 'authentication', 'bytes'],
    11: ['Server ID override', 'server_id_override', 'ipv4'],
    12: ['Relay agent ID', 'relay_agent_id', 'bytes'],
    150: ['Link selection (Cisco)', 'link_selection_cisco', 'ipv4'],
    152: ['Server ID override (Cisco)', 'server_id_override_cisco', 'ipv4'],
  };
/** Those whose content is not read. */
const OTHER_PARTS = {
  4: 'DOCSIS device class',
  9: 'Vendor specific',
  10: 'Flags',
  13: 'Access technology',
  14: 'Access network',
  15: 'Access point',
  16: 'Access point, BSSID',
  17: 'Operator',
  18: 'Realm of the operator',
  19: 'Relay source port',
  151: 'Virtual subnet selection',
};
const AGENT = 'dhcp.option.agent_information_option';

export const partFields = defineFields({
  'dhcp.client_id.uuid': { title: 'UUID', kind: 'text' },
  'dhcp.client_id.type': { title: 'Type', kind: 'unsigned' },
  'dhcp.client_id.undef': { title: 'Client identifier', kind: 'text' },
  'dhcp.client_id': { title: 'Identifier', kind: 'bytes' },
  'dhcp.client_id.iaid': { title: 'IAID', kind: 'text' },
  'dhcp.client_id.duid_type': { title: 'DUID type', kind: 'unsigned', names: DUID_TYPES },
  'dhcp.client_id.duid_llt_hw_type': { title: 'Hardware type', kind: 'unsigned', names: HARDWARE_TYPES },
  'dhcp.client_id.duid_ll_hw_type': { title: 'Hardware type', kind: 'unsigned', names: HARDWARE_TYPES },
  'dhcp.client_id.time': { title: 'Time', kind: 'unsigned' },
  'dhcp.client_id.link_layer_address': { title: 'Link-layer address', kind: 'text' },
  'dhcp.client_id.enterprise_num': { title: 'Enterprise', kind: 'unsigned' },
  'dhcp.fqdn.flags': { title: 'Flags', kind: 'unsigned', hex: true },
  'dhcp.fqdn.mbz': { title: 'Reserved', kind: 'unsigned', hex: true, mask: 0xf0 },
  'dhcp.fqdn.n': { title: 'No server updates', kind: 'flag', mask: 0x08 },
  'dhcp.fqdn.e': { title: 'Encoded as in DNS', kind: 'flag', mask: 0x04 },
  'dhcp.fqdn.o': { title: 'Server overrides', kind: 'flag', mask: 0x02 },
  'dhcp.fqdn.s': { title: 'Server updates the address', kind: 'flag', mask: 0x01 },
  'dhcp.fqdn.rcode1': { title: 'Result of the address update', kind: 'unsigned' },
  'dhcp.fqdn.rcode2': { title: 'Result of the pointer update', kind: 'unsigned' },
  'dhcp.fqdn.name': {
    title: 'Client name',
    kind: 'text',
    help: {
      en: 'The name that the server shall enter into DNS for the client.',
      ru: 'Имя, которое сервер должен внести в DNS для клиента.',
    },
  },
  'dhcp.option.suboption_length': { title: 'Length', kind: 'unsigned', unit: 'bytes' },
  [`${AGENT}.suboption`]: {
    title: 'Part',
    kind: 'unsigned',
    names: {
      ...OTHER_PARTS,
      ...Object.fromEntries(Object.entries(AGENT_PARTS).map(([code, [title]]) => [code, title])),
    },
    help: {
      en: 'Added by the switch or relay: at which port the client is.',
      ru: 'Добавлено коммутатором или ретранслятором: на каком порту клиент.',
    },
  },
  [`${AGENT}.value`]: { title: 'Value', kind: 'bytes', hidden: true },
  ...Object.fromEntries(
    Object.values(AGENT_PARTS).map(([title, field, kind]) => [`${AGENT}.${field}`, { title, kind }]),
  ),
  'dhcp.option.dhcp_dns_domain_search_list_fqdn': { title: 'Domain', kind: 'text' },
});

/** RFC 2132, 9.14; RFC 4361 (DUID of RFC 8415, 11); RFC 4578, 2.3 (UUID). */
export function explainClientId(bytes: Uint8Array, at: number, end: number, line: FieldGroup): void {
  const length = end - at;
  if (length < 1) return;
  const type = bytes[at];
  if (type > 0 && type < 48 && length === 7) {
    line.field('dhcp.hw.type', at, 1);
    line.field('dhcp.hw.mac_addr', at + 1, 6);
  } else if (type === 0 && length === 17) line.field('dhcp.client_id.uuid', at + 1, 16, uuid(bytes, at + 1));
  else if (type === 255 && length > 7) explainDuid(bytes, at, end, line);
  else if (type === 0) {
    line.field('dhcp.client_id.type', at, 1);
    line.field('dhcp.client_id.undef', at + 1, length - 1, untilZero(utf8(bytes, at + 1, end)));
  }
}

function explainDuid(bytes: Uint8Array, at: number, end: number, line: FieldGroup): void {
  line.field('dhcp.client_id.iaid', at + 1, 4, hex(bytes, at + 1, at + 5));
  const duid = at + 5;
  const type = u16be(bytes, duid);
  line.field('dhcp.client_id.duid_type', duid, 2);
  const address = type === 1 ? duid + 8 : duid + 4;
  const link = (): string => hex(bytes, address, end).replace(/(..)(?=.)/g, '$1:');
  if (type === 1 && end > address) {
    line.field('dhcp.client_id.duid_llt_hw_type', duid + 2, 2);
    line.field('dhcp.client_id.time', duid + 4, 4);
    line.field('dhcp.client_id.link_layer_address', address, end - address, link());
  } else if (type === 3 && end > address) {
    line.field('dhcp.client_id.duid_ll_hw_type', duid + 2, 2);
    line.field('dhcp.client_id.link_layer_address', address, end - address, link());
  } else if (type === 2 && end >= duid + 6) {
    line.field('dhcp.client_id.enterprise_num', duid + 2, 4);
    if (end > duid + 6) line.field('dhcp.client_id', duid + 6, end - duid - 6);
  }
}

/** The first three groups stand little-endian (UEFI). */
function uuid(bytes: Uint8Array, at: number): string {
  const swapped = [3, 2, 1, 0, 5, 4, 7, 6].map((i) => bytes[at + i]);
  return (hex(Uint8Array.from(swapped)) + hex(bytes, at + 8, at + 16)).replace(
    /^(.{8})(.{4})(.{4})(.{4})/,
    '$1-$2-$3-$4-',
  );
}

/** The name of a client in bytes[at, end), the content of option 81: as in DNS or plain (RFC 4702, 2.3.1). */
export function fqdnIn(bytes: Uint8Array, at: number, end: number): string {
  const isEncoded = (bytes[at] & 4) !== 0;
  const name = isEncoded ? new NameReader(bytes, at + 3, end).read(at + 3) : utf8(bytes, at + 3, end);
  return withoutPadding(name);
}

/** RFC 4702. */
export function explainFqdn(bytes: Uint8Array, at: number, end: number, line: FieldGroup): void {
  if (end - at < 3) return;
  const flags = line.field('dhcp.fqdn.flags', at, 1);
  for (const bit of ['mbz', 'n', 'e', 'o', 's']) flags.field(`dhcp.fqdn.${bit}`, at, 1);
  line.field('dhcp.fqdn.rcode1', at + 1, 1);
  line.field('dhcp.fqdn.rcode2', at + 2, 1);
  if (end - at > 3) line.field('dhcp.fqdn.name', at + 3, end - at - 3, fqdnIn(bytes, at, end));
}

/** RFC 3046. */
export function explainAgent(bytes: Uint8Array, at: number, end: number, line: FieldGroup): void {
  for (let place = at; place + 2 <= end;) {
    const value = place + 2;
    const stop = value + bytes[place + 1];
    if (stop > end) return;
    const part = line.field(`${AGENT}.suboption`, place, stop - place, bytes[place]);
    part.field('dhcp.option.suboption_length', place + 1, 1);
    part.field(`${AGENT}.value`, value, stop - value);
    const known = AGENT_PARTS[bytes[place]];
    if (known !== undefined && (known[2] !== 'ipv4' || stop - value === 4))
      part.field(`${AGENT}.${known[1]}`, value, stop - value);
    place = stop;
  }
}

/** RFC 3397: names as in DNS, with pointers into the option. */
export function explainSearchList(bytes: Uint8Array, at: number, end: number, line: FieldGroup): void {
  const names = new NameReader(bytes, at, end);
  for (let place = at; place < end;) {
    const name = names.read(place);
    if (names.fault !== null) return;
    line.field('dhcp.option.dhcp_dns_domain_search_list_fqdn', place, names.next - place, name);
    place = names.next;
  }
}
