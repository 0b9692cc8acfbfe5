// Fields of PIM (RFC 7761, 4.9; RFC 3973 for state refresh): who is a neighbour, which groups are wanted.

import { u16be } from '../../../base/bytes.ts';
import { defineFields } from '../../../model/field.ts';
import type { FieldGroup } from '../../../model/field.ts';
import { tellChecksum } from '../checksum.ts';
import type { ExplainContext } from '../dissector.ts';
import { flag, hex, nameOf, octets, tellRows, unsigned } from '../header.ts';
import type { Row } from '../header.ts';
import { CHECKSUM_STATUS_NAMES } from '../numbers.ts';
import { address, pimAddressFields, tellLong, tellUnicast } from './pim-addresses.ts';
import { explainBootstrap, explainElection, pimRouterFields } from './pim-routers.ts';

const CHECKSUM = 2,
  HEADER = 4,
  REGISTER_HEADER = 8;
const HELLO = 0,
  REGISTER = 1,
  REGISTER_STOP = 2,
  JOIN = 3,
  BOOTSTRAP = 4,
  ASSERT = 5,
  GRAFT = 6,
  GRAFT_ACK = 7,
  CANDIDATE = 8,
  ELECTION = 10;
const TYPE_NAMES: Readonly<Record<number, string>> = {
  [HELLO]: 'Hello',
  [REGISTER]: 'Register',
  [REGISTER_STOP]: 'Register-stop',
  [JOIN]: 'Join/Prune',
  [BOOTSTRAP]: 'Bootstrap',
  [ASSERT]: 'Assert',
  [GRAFT]: 'Graft',
  [GRAFT_ACK]: 'Graft-Ack',
  [CANDIDATE]: 'Candidate-RP-Advertisement',
  9: 'State-Refresh',
  [ELECTION]: 'DF election',
};

export const pimFields = defineFields({
  'pim.version': unsigned('Version', { mask: 0xf0 }),
  'pim.type': unsigned('Type', { mask: 0x0f, names: TYPE_NAMES }),
  'pim.res_bytes': octets('Reserved'),
  'pim.cksum': hex('Checksum'),
  'pim.bad_checksum': { title: 'Wrong checksum', kind: 'label', derived: true },
  'pim.cksum.status': unsigned('Checksum status', { names: CHECKSUM_STATUS_NAMES, derived: true }),
  'pim.register_flag': hex('Register flags'),
  'pim.register_flag.border': flag('Border', 0x8000_0000),
  'pim.register_flag.null_register': flag('Null register', 0x4000_0000),
  'pim.ip_version': unsigned('IP version', { mask: 0xf0 }),
  'pim.optiontype': unsigned('Option', {
    names: {
      1: 'Hold time',
      2: 'Prune delay',
      19: 'Router priority',
      20: 'Generation',
      21: 'State refresh',
      24: 'Addresses',
    },
  }),
  'pim.optionlength': unsigned('Length', { unit: 'bytes' }),
  'pim.optionvalue': octets('Value'),
  'pim.holdtime': unsigned('Hold time', { unit: 'seconds' }),
  'pim.t': flag('Can be told to suppress joins', 0x80),
  'pim.propagation_delay': unsigned('Propagation delay', { mask: 0x7fff, unit: 'milliseconds' }),
  'pim.override_interval': unsigned('Override interval', { unit: 'milliseconds' }),
  'pim.dr_priority': unsigned('Priority', {
    help: {
      en: 'The router with the highest number serves the hosts of this network.',
      ru: 'Маршрутизатор с наибольшим числом обслуживает узлы этой сети.',
    },
  }),
  'pim.generation_id': unsigned('Generation'),
  'pim.state_refresh_version': unsigned('Version'),
  'pim.state_refresh_interval': unsigned('Interval', { unit: 'seconds' }),
  'pim.state_refresh_reserved': unsigned('Reserved'),
  ...address('pim.address_list', 'Address'),
  ...pimAddressFields,
  ...address('pim.upstream_neighbor', 'Upstream neighbour'),
  'pim.numgroups': unsigned('Groups'),
  'pim.group_set': { title: 'Group', kind: 'text' },
  'pim.numjoins': unsigned('Joins'),
  'pim.numprunes': unsigned('Prunes'),
  ...address('pim.join_ip', 'Wanted from'),
  ...address('pim.prune_ip', 'No longer wanted from'),
  'pim.rpt': flag('By the tree of the rendezvous point', 0x80),
  'pim.metric_pref': unsigned('Preference', { mask: 0x7fff_ffff }),
  'pim.metric': unsigned('Metric'),
  'pim.prefix_count': unsigned('Prefixes'),
  'pim.priority': unsigned('Priority'),
  ...pimRouterFields,
});

const OPTION: Row[] = [
  ['pim.optiontype', 2],
  ['pim.optionlength', 2],
];
const ADDRESSES = 24;
/** What options of a hello hold, by type. */
const OPTION_ROWS: Readonly<Record<number, readonly Row[]>> = {
  1: [['pim.holdtime', 2]],
  2: [
    [null, 2, 'pim.propagation_delay'],
    ['pim.override_interval', 2],
  ],
  19: [['pim.dr_priority', 4]],
  20: [['pim.generation_id', 4]],
  21: [
    ['pim.state_refresh_version', 1],
    ['pim.state_refresh_interval', 1],
    ['pim.state_refresh_reserved', 2],
  ],
  22: [],
  [ADDRESSES]: [],
};
const REGISTER_ROWS: Row[] = [['pim.register_flag', 4, 'pim.register_flag.border', 'pim.register_flag.null_register']];

const COMMON_HEADER: Row[] = [
  [null, 1, 'pim.version', 'pim.type'],
  ['pim.res_bytes', 1],
];
const ELECTION_HEADER: Row[] = [
  [null, 1, 'pim.version', 'pim.type'],
  [null, 1, 'pim.df_elect.subtype', 'pim.df_elect.rsvd'],
];

/** Tells the fields of a PIM message. */
export function explainPim(
  bytes: Uint8Array,
  at: number,
  limit: number,
  layer: FieldGroup,
  { cursor }: ExplainContext,
): void {
  const end = Math.min(limit, cursor.end);
  if (end - at < HEADER) return;
  const type = bytes[at] & 0x0f;
  tellRows(layer, type === ELECTION ? ELECTION_HEADER : COMMON_HEADER, at, end);
  layer.summary(nameOf(TYPE_NAMES, type));
  // RFC 7761, 4.9: the packet inside a register is not covered.
  const covered = type === REGISTER ? Math.min(end, at + REGISTER_HEADER) : end;
  const isWhole = cursor.wireEnd === cursor.end;
  tellChecksum(layer, 'pim.cksum', bytes, at + CHECKSUM, { at, end: covered, isWhole });
  BODIES[type]?.(bytes, at + HEADER, end, layer);
}

type Body = (bytes: Uint8Array, at: number, end: number, layer: FieldGroup) => void;

/** What stands behind the header, by type. */
const BODIES: Readonly<Record<number, Body>> = {
  [HELLO]: explainHello,
  [REGISTER]: (_, at, end, layer) => {
    const inner = tellRows(layer, REGISTER_ROWS, at, end);
    if (inner >= 0 && inner < end) layer.field('pim.ip_version', inner, 1);
  },
  [REGISTER_STOP]: (bytes, at, end, layer) => {
    tellUnicast(bytes, tellLong(bytes, at, end, layer, 'pim.group'), end, layer, 'pim.source');
  },
  [JOIN]: explainJoin,
  [GRAFT]: explainJoin,
  [GRAFT_ACK]: explainJoin,
  [BOOTSTRAP]: explainBootstrap,
  [ASSERT]: explainAssert,
  [CANDIDATE]: explainCandidate,
  [ELECTION]: (bytes, at, end, layer) => explainElection(bytes, at, end, layer, bytes[at - HEADER + 1] >> 4),
};

function explainHello(bytes: Uint8Array, at: number, end: number, layer: FieldGroup): void {
  while (end - at >= 4) {
    const type = u16be(bytes, at);
    const length = u16be(bytes, at + 2);
    if (length > end - at - 4) return;
    const last = at + 4 + length;
    const option = layer.group('Option', at, 4 + length);
    const value = tellRows(option, OPTION, at, end);
    const rows = OPTION_ROWS[type];
    if (rows === undefined) {
      if (length > 0) option.field('pim.optionvalue', value, length);
    } else {
      if (type === 2 && length >= 2) option.field('pim.t', value, 1);
      tellRows(option, rows, value, last);
      if (type === ADDRESSES)
        for (let place = value; place >= 0 && place < last;)
          place = tellUnicast(bytes, place, last, option, 'pim.address_list');
    }
    at = last;
  }
}

function explainJoin(bytes: Uint8Array, start: number, end: number, layer: FieldGroup): void {
  let at = tellUnicast(bytes, start, end, layer, 'pim.upstream_neighbor');
  if (at < 0) return;
  const groups = bytes[at + 1];
  at = tellRows(
    layer,
    [
      ['pim.res_bytes', 1],
      ['pim.numgroups', 1],
      ['pim.holdtime', 2],
    ],
    at,
    end,
  );
  for (let group = 0; at >= 0 && group < groups; group += 1) {
    const set = layer.field('pim.group_set', at, 0, '');
    at = tellLong(bytes, at, end, set, 'pim.group');
    if (at < 0 || end - at < 4) return;
    const [joins, prunes] = [u16be(bytes, at), u16be(bytes, at + 2)];
    at = tellRows(
      set,
      [
        ['pim.numjoins', 2],
        ['pim.numprunes', 2],
      ],
      at,
      end,
    );
    for (let i = 0; at >= 0 && i < joins + prunes; i += 1)
      at = tellLong(bytes, at, end, set, i < joins ? 'pim.join_ip' : 'pim.prune_ip');
  }
}

function explainAssert(bytes: Uint8Array, start: number, end: number, layer: FieldGroup): void {
  const at = tellUnicast(bytes, tellLong(bytes, start, end, layer, 'pim.group'), end, layer, 'pim.source');
  if (at < 0 || end - at < 8) return;
  layer.field('pim.rpt', at, 1);
  layer.field('pim.metric_pref', at, 4);
  layer.field('pim.metric', at + 4, 4);
}

function explainCandidate(bytes: Uint8Array, start: number, end: number, layer: FieldGroup): void {
  if (start >= end) return;
  const prefixes = bytes[start];
  let at = tellRows(
    layer,
    [
      ['pim.prefix_count', 1],
      ['pim.priority', 1],
      ['pim.holdtime', 2],
    ],
    start,
    end,
  );
  at = tellUnicast(bytes, at, end, layer, 'pim.rp');
  for (let i = 0; at >= 0 && i < prefixes; i += 1) at = tellLong(bytes, at, end, layer, 'pim.group');
}
