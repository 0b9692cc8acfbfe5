// Spanning tree: IEEE 802.1D-2004, 9.3 (configuration, topology change, rapid), and multiple trees, IEEE 802.1Q-2018, 14.
// Not handled: what is said of each single tree of many.

import { u16be, u32be } from '../../../base/bytes.ts';
import { defineFields } from '../../../model/field.ts';
import type { FieldGroup, FieldSpec } from '../../../model/field.ts';
import { SPACE, STOP } from '../dissector.ts';
import type { PacketDissector } from '../dissector.ts';
import { flags, hex, nameOf, octets, tellRows, tellText, unsigned } from '../header.ts';
import type { Row } from '../header.ts';
import { macText } from '../mac-fields.ts';

const VERSION = 2,
  TYPE = 3,
  FLAGS = 4,
  ROOT = 5,
  COST = 13,
  BRIDGE = 17,
  PORT = 25,
  TIMES = 27,
  BEHIND_TIMES = 35,
  BRIDGE_LENGTH = 8;
const RAPID = 2,
  MULTIPLE = 3;
const TYPE_NAMES = { 0x00: 'Configuration', 0x02: 'Rapid or multiple trees', 0x80: 'Topology change' };
const CONFIGURATION_TYPE = 0x00,
  NOTIFICATION = 0x80,
  RAPID_TYPE = 0x02;
/** Priorities come in steps of 4,096; the twelve bits below are the VLAN or tree. */
const PRIORITY = 0xf000,
  EXTENSION = 0x0fff;
/** Times are told in parts of 256 of a second. */
const TICKS = 256;

const seconds = (title: string): FieldSpec => ({ title, kind: 'float', unit: 'seconds' });
const bridge = (prefix: string, title: string): Record<string, FieldSpec> => ({
  [`${prefix}.prio`]: unsigned(`${title} priority`),
  [`${prefix}.ext`]: unsigned(`${title} system number`),
  [`${prefix}.hw`]: { title, kind: 'mac' },
});

const fields = defineFields({
  'stp.protocol': hex('Protocol'),
  'stp.version': unsigned('Version', { names: { 0: 'Spanning tree', 2: 'Rapid', 3: 'Multiple', 4: 'Shortest paths' } }),
  'stp.type': hex('Type', { names: TYPE_NAMES }),
  'stp.flags': hex('Flags'),
  ...flags('stp.flags', {
    tcack: ['Topology change acknowledged', 0x80],
    agreement: ['Agreement', 0x40],
    forwarding: ['Forwarding', 0x20],
    learning: ['Learning', 0x10],
    proposal: ['Proposal', 0x02],
    tc: ['Topology change', 0x01],
  }),
  'stp.flags.port_role': unsigned('Port role', {
    mask: 0x0c,
    names: { 0: 'Unknown', 1: 'Alternate or backup', 2: 'Root', 3: 'Designated' },
  }),
  ...bridge('stp.root', 'Root bridge'),
  'stp.root.hw': {
    title: 'Root bridge',
    kind: 'mac',
    help: {
      en: 'The switch that all others take for the middle of the network. A change here moves all traffic.',
      ru: 'Коммутатор, который остальные считают центром сети. Если он меняется, меняется путь всего трафика.',
    },
  },
  'stp.root.cost': unsigned('Cost of the path to the root'),
  ...bridge('stp.bridge', 'Bridge'),
  'stp.port': hex('Port'),
  'stp.msg_age': seconds('Age'),
  'stp.max_age': seconds('Greatest age'),
  'stp.hello': seconds('Hello time'),
  'stp.forward': seconds('Forward delay'),
  'stp.version_1_length': unsigned('Length of version 1'),
  'mstp.version_3_length': unsigned('Length of version 3'),
  'mstp.config_format_selector': unsigned('Format of the configuration'),
  'mstp.config_name': { title: 'Region', kind: 'text' },
  'mstp.config_revision_level': unsigned('Revision'),
  'mstp.config_digest': octets('Digest of the mapping'),
  'mstp.cist_internal_root_path_cost': unsigned('Cost inside the region'),
  ...bridge('mstp.cist_bridge', 'Bridge inside the region'),
  'mstp.cist_remaining_hops': unsigned('Hops left'),
});

const BEGINNING: Row[] = [
  ['stp.protocol', 2],
  ['stp.version', 1],
  ['stp.type', 1],
];
const TOPOLOGY_CHANGE = 0x01,
  SHORTEST_PATH = 4;
const RAPID_FLAGS = ['agreement', 'forwarding', 'learning', 'port_role', 'proposal'];
const MULTIPLE_TREES: Row[] = [
  ['mstp.version_3_length', 2],
  ['mstp.config_format_selector', 1],
];
const NAME_LENGTH = 32;
const CONFIGURATION: Row[] = [
  ['mstp.config_revision_level', 2],
  ['mstp.config_digest', 16],
  ['mstp.cist_internal_root_path_cost', 4],
];

export const stp: PacketDissector = {
  id: 'stp',
  title: 'Spanning Tree',
  display: 'STP',
  claims: [
    [SPACE.llcSap, 0x42],
    [SPACE.ciscoProtocol, 0x010b],
  ],
  dissect: () => STOP,

  fields,
  explain(bytes, at, end, layer) {
    if (tellRows(layer, BEGINNING, at, end) < 0) return;
    const type = bytes[at + TYPE];
    layer.summary(wordsOf(bytes, at, end));
    const isRapid = type === RAPID_TYPE;
    if ((type !== CONFIGURATION_TYPE && !isRapid) || end - at <= FLAGS) return;
    const bits = layer.field('stp.flags', at + FLAGS, 1);
    for (const name of ['tcack', ...(isRapid ? RAPID_FLAGS : []), 'tc']) bits.field(`stp.flags.${name}`, at + FLAGS, 1);
    if (end - at >= COST) explainBridge(bytes, at + ROOT, layer, 'stp.root');
    if (end - at >= BRIDGE) layer.field('stp.root.cost', at + COST, 4);
    if (end - at >= PORT) explainBridge(bytes, at + BRIDGE, layer, 'stp.bridge');
    if (end - at >= TIMES) layer.field('stp.port', at + PORT, 2);
    for (const [i, name] of ['stp.msg_age', 'stp.max_age', 'stp.hello', 'stp.forward'].entries()) {
      const place = at + TIMES + 2 * i;
      if (end - place >= 2) layer.field(name, place, 2, u16be(bytes, place) / TICKS);
    }
    if (bytes[at + VERSION] < RAPID || !isRapid || end - at <= BEHIND_TIMES) return;
    layer.field('stp.version_1_length', at + BEHIND_TIMES, 1);
    // IEEE 802.1Q, 14.4: nothing of version 1 stands between.
    const isMultiple = bytes[at + VERSION] >= MULTIPLE && bytes[at + BEHIND_TIMES] === 0;
    if (isMultiple) explainMultiple(bytes, at + BEHIND_TIMES + 1, end, layer);
  },
};

/** What a bridge tells the others: who is the root, how far it is, through which port it speaks. */
function wordsOf(bytes: Uint8Array, at: number, end: number): string {
  const type = bytes[at + TYPE];
  if (type === NOTIFICATION) return 'Topology Change Notification';
  if (end - at < BEHIND_TIMES) return nameOf(TYPE_NAMES, type);
  const version = bytes[at + VERSION];
  const kind = type !== RAPID_TYPE ? 'Conf' : version >= SHORTEST_PATH ? 'SPT' : version >= MULTIPLE ? 'MST' : 'RST';
  const root = at + ROOT;
  const word = u16be(bytes, root);
  const change = (bytes[at + FLAGS] & TOPOLOGY_CHANGE) === 0 ? '' : 'TC + ';
  const port = u16be(bytes, at + PORT)
    .toString(16)
    .padStart(4, '0');
  return `${kind}. ${change}Root = ${word & PRIORITY}/${word & EXTENSION}/${macText(bytes, root + 2)}  Cost = ${u32be(bytes, at + COST)}  Port = 0x${port}`;
}

function explainBridge(bytes: Uint8Array, at: number, layer: FieldGroup, prefix: string): void {
  layer.field(`${prefix}.prio`, at, 2, u16be(bytes, at) & PRIORITY);
  layer.field(`${prefix}.ext`, at, 2, u16be(bytes, at) & EXTENSION);
  layer.field(`${prefix}.hw`, at + 2, 6);
}

function explainMultiple(bytes: Uint8Array, start: number, end: number, layer: FieldGroup): void {
  let at = tellRows(layer, MULTIPLE_TREES, start, end);
  if (at < 0 || end - at < NAME_LENGTH) return;
  tellText(layer, bytes, 'mstp.config_name', at, NAME_LENGTH);
  at = tellRows(layer, CONFIGURATION, at + NAME_LENGTH, end);
  if (at < 0 || end - at <= BRIDGE_LENGTH) return;
  explainBridge(bytes, at, layer, 'mstp.cist_bridge');
  layer.field('mstp.cist_remaining_hops', at + BRIDGE_LENGTH, 1);
}
