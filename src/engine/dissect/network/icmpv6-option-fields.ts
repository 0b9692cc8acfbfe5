// Options of neighbour discovery: RFC 4861, 4.6; RFC 8106 (name servers); RFC 4191 (routes). Not handled: what rarer ones hold.

import { defineFields } from '../../../model/field.ts';
import type { FieldGroup } from '../../../model/field.ts';
import { flag, hex, label, nameOf, tellRows, unsigned } from '../header.ts';
import type { Row } from '../header.ts';
import { macText } from '../mac-fields.ts';

const ADDRESS = 16;
/** IANA icmpv6-parameters, neighbour discovery option formats. */
const OPTION_NAMES: Readonly<Record<number, string>> = {
  1: 'Source link-layer address',
  2: 'Target link-layer address',
  3: 'Prefix information',
  4: 'Redirected header',
  5: 'MTU',
  6: 'NBMA shortcut limit',
  7: 'Advertisement interval',
  8: 'Home agent',
  9: 'Source addresses',
  10: 'Target addresses',
  11: 'Generated address (CGA)',
  12: 'RSA signature',
  13: 'Timestamp',
  14: 'Nonce',
  15: 'Trust anchor',
  16: 'Certificate',
  17: 'IP address or prefix',
  18: 'New router prefix',
  19: 'Link-layer address',
  20: 'Neighbor advertisement acknowledgement',
  23: 'Mobility anchor',
  24: 'Route information',
  25: 'Recursive DNS server',
  26: 'Further flags of the router',
  27: 'Handover key request',
  28: 'Handover key reply',
  29: 'Handover assistance',
  30: 'Mobile node',
  31: 'DNS search list',
  32: 'Proxy signature',
  33: 'Address registration',
  34: '6LoWPAN context',
  35: 'Authoritative border router',
  36: '6LoWPAN capabilities',
  37: 'Captive portal',
  38: 'Prefix of NAT64',
  39: 'Encrypted DNS',
  138: 'Router discovery (CARD) request',
  139: 'Router discovery (CARD) reply',
  253: 'Experiment 1',
  254: 'Experiment 2',
};

export const optionFields = defineFields({
  'icmpv6.opt.type': unsigned('Type', { names: OPTION_NAMES }),
  'icmpv6.opt.length': unsigned('Length', { unit: 'words of 8 bytes' }),
  'icmpv6.opt.reserved': label('Reserved'),
  'icmpv6.opt.linkaddr': { title: 'Link-layer address', kind: 'bytes' },
  'icmpv6.opt.src_linkaddr': { title: 'Source link-layer address', kind: 'bytes', hidden: true },
  'icmpv6.opt.target_linkaddr': { title: 'Target link-layer address', kind: 'bytes', hidden: true },
  'icmpv6.opt.prefix.length': unsigned('Prefix length', { unit: 'bits' }),
  'icmpv6.opt.prefix.flag': hex('Flags'),
  'icmpv6.opt.prefix.flag.l': flag('On this link', 0x80),
  'icmpv6.opt.prefix.flag.a': flag('For addresses of their own', 0x40),
  'icmpv6.opt.prefix.flag.r': flag('Router address', 0x20),
  'icmpv6.opt.prefix.flag.reserved': unsigned('Reserved', { mask: 0x1f }),
  'icmpv6.opt.prefix.valid_lifetime': unsigned('Valid for', { unit: 'seconds' }),
  'icmpv6.opt.prefix.preferred_lifetime': unsigned('Preferred for', { unit: 'seconds' }),
  'icmpv6.opt.prefix': { title: 'Prefix', kind: 'ipv6' },
  'icmpv6.opt.mtu': unsigned('MTU', { unit: 'bytes' }),
  'icmpv6.opt.route_info.flag': hex('Flags'),
  'icmpv6.opt.route_info.flag.route_preference': unsigned('Preference', { mask: 0x18 }),
  'icmpv6.opt.route_lifetime': unsigned('Valid for', { unit: 'seconds' }),
  'icmpv6.opt.rdnss.lifetime': unsigned('Valid for', { unit: 'seconds' }),
  'icmpv6.opt.rdnss': { title: 'Name server', kind: 'ipv6' },
  'icmpv6.opt.dnssl.lifetime': unsigned('Valid for', { unit: 'seconds' }),
});

const PREFIX = 3,
  NAME_SERVERS = 25;
const PREFIX_FLAGS = ['l', 'a', 'r', 'reserved'].map((name) => `icmpv6.opt.prefix.flag.${name}`);
/** What options hold behind type and length. */
const OPTIONS: Readonly<Record<number, readonly Row[]>> = {
  [PREFIX]: [
    ['icmpv6.opt.prefix.length', 1],
    ['icmpv6.opt.prefix.flag', 1, ...PREFIX_FLAGS],
    ['icmpv6.opt.prefix.valid_lifetime', 4],
    ['icmpv6.opt.prefix.preferred_lifetime', 4],
    ['icmpv6.opt.reserved', 4],
    ['icmpv6.opt.prefix', ADDRESS],
  ],
  5: [
    ['icmpv6.opt.reserved', 2],
    ['icmpv6.opt.mtu', 4],
  ],
  24: [
    ['icmpv6.opt.prefix.length', 1],
    ['icmpv6.opt.route_info.flag', 1, 'icmpv6.opt.route_info.flag.route_preference'],
    ['icmpv6.opt.route_lifetime', 4],
  ],
  [NAME_SERVERS]: [
    ['icmpv6.opt.reserved', 2],
    ['icmpv6.opt.rdnss.lifetime', 4],
  ],
  31: [
    ['icmpv6.opt.reserved', 2],
    ['icmpv6.opt.dnssl.lifetime', 4],
  ],
};

/** Tells the options in bytes[at, end) (RFC 4861, 4.6): lengths are in units of eight bytes. */
export function explainOptions(bytes: Uint8Array, at: number, end: number, layer: FieldGroup): void {
  while (at + 8 <= end) {
    const type = bytes[at];
    const length = bytes[at + 1] * 8;
    if (length === 0 || length > end - at) return;
    const option = layer.group(nameOf(OPTION_NAMES, type, 'Option'), at, length);
    option.field('icmpv6.opt.type', at, 1);
    option.field('icmpv6.opt.length', at + 1, 1);
    if (type <= 2)
      for (const name of ['linkaddr', type === 1 ? 'src_linkaddr' : 'target_linkaddr'])
        option.field(`icmpv6.opt.${name}`, at + 2, length - 2);
    const behind = tellRows(option, OPTIONS[type] ?? [], at + 2, at + length);
    if (type === NAME_SERVERS && behind >= 0)
      for (let place = behind; at + length - place >= ADDRESS; place += ADDRESS)
        option.field('icmpv6.opt.rdnss', place, ADDRESS);
    at += length;
  }
}

/** The hardware address in the first option of a type, as text. */
export function linkAddress(bytes: Uint8Array, at: number, end: number, type: number): string | null {
  while (at + 8 <= end) {
    const length = bytes[at + 1] * 8;
    if (length === 0 || length > end - at) return null;
    if (bytes[at] === type && length === 8) return macText(bytes, at + 2);
    at += length;
  }
  return null;
}
