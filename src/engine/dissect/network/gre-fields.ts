// Fields of GRE (RFC 2784, 2890, 2637) and of the ERSPAN header that may follow (draft-foschiano-erspan).

import { u16be } from '../../../base/bytes.ts';
import { defineFields } from '../../../model/field.ts';
import type { FieldGroup } from '../../../model/field.ts';
import { flag, hex, tellRows, unsigned } from '../header.ts';
import type { Row } from '../header.ts';
import { ETHERTYPE_NAMES } from '../numbers.ts';
import {
  ACKNOWLEDGEMENT,
  CHECKSUM,
  ERSPAN_1_OR_2,
  ERSPAN_2_HEADER,
  ERSPAN_3,
  ERSPAN_3_FLAGS,
  ERSPAN_3_HEADER,
  FLAGS,
  HEADER,
  KEY,
  PROTOCOL,
  ROUTING,
  SEQUENCE,
  VERSION,
  WITH_SUBHEADER,
} from './gre-header.ts';

const PROTOCOL_NAMES: Readonly<Record<number, string>> = {
  ...ETHERTYPE_NAMES,
  [ERSPAN_3]: 'ERSPAN type III',
  [ERSPAN_1_OR_2]: 'ERSPAN',
  0x880b: 'PPP',
  0x2001: 'NHRP',
  0x883e: 'WCCP',
};

export const greFields = defineFields({
  'gre.flags_and_version': hex('Flags and version'),
  'gre.flags.checksum': flag('Checksum', CHECKSUM),
  'gre.flags.routing': flag('Routing', ROUTING),
  'gre.flags.key': flag('Key', KEY),
  'gre.flags.sequence_number': flag('Sequence number', SEQUENCE),
  'gre.flags.strict_source_route': flag('Strict source route', 0x0800),
  'gre.flags.recursion_control': unsigned('Recursion', { mask: 0x0700 }),
  'gre.flags.ack': flag('Acknowledgement', ACKNOWLEDGEMENT),
  'gre.flags.reserved': unsigned('Reserved', { mask: 0x00f8 }),
  'gre.flags.version': unsigned('Version', { mask: VERSION, names: { 0: 'GRE', 1: 'PPTP' } }),
  'gre.proto': hex('Protocol', { names: PROTOCOL_NAMES }),
  'gre.checksum': hex('Checksum'),
  'gre.offset': unsigned('Offset'),
  'gre.key': hex('Key', {
    help: {
      en: 'Tells tunnels between the same two ends from each other.',
      ru: 'Различает туннели между одними и теми же концами.',
    },
  }),
  'gre.key.payload_length': unsigned('Payload length', { unit: 'bytes' }),
  'gre.key.call_id': unsigned('Call'),
  'gre.sequence_number': unsigned('Sequence number'),
  'gre.ack_number': unsigned('Acknowledged number'),
  'erspan.version': unsigned('Version', { mask: 0xf000, names: { 1: 'Type II', 2: 'Type III' } }),
  'erspan.vlan': unsigned('VLAN', { mask: 0x0fff }),
  'erspan.cos': unsigned('Class of service', { mask: 0xe000 }),
  'erspan.encap': unsigned('How the frame was tagged', { mask: 0x1800 }),
  'erspan.bso': unsigned('Damage', { mask: 0x1800, names: { 0: 'None', 1: 'Too long', 2: 'Too short', 3: 'Bad' } }),
  'erspan.truncated': unsigned('Cut', { mask: 0x0400 }),
  'erspan.spanid': unsigned('Session', { mask: 0x03ff }),
  'erspan.reserved': unsigned('Reserved', { mask: 0xfff00000 }),
  'erspan.index': unsigned('Port', { mask: 0x000fffff }),
  'erspan.timestamp': unsigned('Time'),
  'erspan.sgt': unsigned('Security group'),
  'erspan.p': unsigned('Holds an Ethernet frame', { mask: 0x8000 }),
  'erspan.ft': unsigned('Frame type', { mask: 0x7c00 }),
  'erspan.hw': unsigned('Hardware', { mask: 0x03f0 }),
  'erspan.direction': flag('Outgoing', 0x0008),
  'erspan.gra': unsigned('Unit of time', { mask: 0x0006 }),
  'erspan.o': unsigned('Subheader', { mask: 0x0001 }),
  'erspan.platid': unsigned('Platform', { mask: 0xfc000000 }),
  'erspan.pid3.rsvd1': unsigned('Reserved', { mask: 0x03ffc000 }),
  'erspan.pid3.port_index': unsigned('Port', { mask: 0x00003fff }),
  'erspan.pid3.timestamp': unsigned('Time, upper half'),
});

const BITS = ['checksum', 'routing', 'key', 'sequence_number', 'strict_source_route', 'recursion_control'].map(
  (name) => `gre.flags.${name}`,
);
const PPTP_KEY: Row[] = [
  ['gre.key.payload_length', 2],
  ['gre.key.call_id', 2],
];
const SESSION: Row[] = [[null, 2, 'erspan.version', 'erspan.vlan']];
const TYPE_2: Row[] = [
  ...SESSION,
  [null, 2, 'erspan.cos', 'erspan.encap', 'erspan.truncated', 'erspan.spanid'],
  [null, 4, 'erspan.reserved', 'erspan.index'],
];
const TYPE_3: Row[] = [
  ...SESSION,
  [null, 2, 'erspan.cos', 'erspan.bso', 'erspan.truncated', 'erspan.spanid'],
  ['erspan.timestamp', 4],
  ['erspan.sgt', 2],
  [null, 2, 'erspan.p', 'erspan.ft', 'erspan.hw', 'erspan.direction', 'erspan.gra', 'erspan.o'],
];
const PORT_PLATFORM = 3;
const PLATFORM: Row[] = [[null, 4, 'erspan.platid']];
const PORT_SUBHEADER: Row[] = [
  [null, 4, 'erspan.platid', 'erspan.pid3.rsvd1', 'erspan.pid3.port_index'],
  ['erspan.pid3.timestamp', 4],
];

/** Tells the fields of a GRE header and of ERSPAN behind it. */
export function explainGre(bytes: Uint8Array, at: number, end: number, layer: FieldGroup): void {
  if (end - at < HEADER) return;
  const flags = u16be(bytes, at + FLAGS);
  const protocol = u16be(bytes, at + PROTOCOL);
  const isPptp = (flags & VERSION) === 1;
  const word = layer.field('gre.flags_and_version', at, 2);
  for (const name of [...BITS, ...(isPptp ? ['gre.flags.ack'] : []), 'gre.flags.version']) word.field(name, at, 2);
  // The highest of these bits is the acknowledgement's in version 1.
  word.field('gre.flags.reserved', at, 2, (flags & (isPptp ? 0x78 : 0xf8)) >> 3);
  layer.field('gre.proto', at + PROTOCOL, 2);
  layer.summary(PROTOCOL_NAMES[protocol] ?? `Protocol 0x${protocol.toString(16)}`);
  const rows: Row[] = [];
  if ((flags & (CHECKSUM | ROUTING)) !== 0) rows.push(['gre.checksum', 2], ['gre.offset', 2]);
  if ((flags & KEY) !== 0) rows.push(...(isPptp ? PPTP_KEY : ([['gre.key', 4]] as Row[])));
  if ((flags & SEQUENCE) !== 0) rows.push(['gre.sequence_number', 4]);
  if (isPptp && (flags & ACKNOWLEDGEMENT) !== 0) rows.push(['gre.ack_number', 4]);
  const behind = tellRows(layer, rows, at + HEADER, end);
  if (behind < 0 || (flags & ROUTING) !== 0) return;
  if (protocol === ERSPAN_1_OR_2 && (flags & SEQUENCE) !== 0)
    tellRows(layer.group('ERSPAN', behind, ERSPAN_2_HEADER), TYPE_2, behind, end);
  else if (protocol === ERSPAN_3) explainErspan3(bytes, behind, end, layer);
}

function explainErspan3(bytes: Uint8Array, at: number, end: number, layer: FieldGroup): void {
  const mirror = layer.group('ERSPAN', at, ERSPAN_3_HEADER);
  const behind = tellRows(mirror, TYPE_3, at, end);
  if (behind < 0 || (bytes[at + ERSPAN_3_FLAGS] & WITH_SUBHEADER) === 0 || behind >= end) return;
  tellRows(mirror, bytes[behind] >> 2 === PORT_PLATFORM ? PORT_SUBHEADER : PLATFORM, behind, end);
}
