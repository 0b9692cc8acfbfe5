// Fields of IPv6 extension headers (RFC 8200, 4): options, routes, fragments; of mobility (RFC 6275, 6.1), and of IPsec
// (RFC 4302, 4303). Not handled: the inside of options other than those that are common, mobility options.

import { u16be, u32be } from '../../../base/bytes.ts';
import { defineFields } from '../../../model/field.ts';
import type { FieldGroup, FieldSpec } from '../../../model/field.ts';
import type { PacketDissector } from '../dissector.ts';
import { explainRows, flag, flags, hex, octets, tellRows, unsigned, within } from '../header.ts';
import type { Row } from '../header.ts';
import { IP_PROTOCOL_NAMES } from '../numbers.ts';

type Explain = NonNullable<PacketDissector['explain']>;

const LENGTH = 1,
  TYPE = 2,
  LEAST = 8,
  ADDRESS = 16;
const address = (title: string): FieldSpec => ({ title, kind: 'ipv6' });

/** What every extension header begins with. */
const beginning = (prefix: string): ReturnType<typeof defineFields> =>
  defineFields({
    [`${prefix}.nxt`]: unsigned('Next header', { names: IP_PROTOCOL_NAMES }),
    [`${prefix}.len`]: unsigned('Length', { unit: 'words of 8 bytes behind the first' }),
    [`${prefix}.len_oct`]: unsigned('Length', { unit: 'bytes', derived: true }),
  });

function tellBeginning(bytes: Uint8Array, at: number, layer: FieldGroup, prefix: string): number {
  const length = (bytes[at + LENGTH] + 1) * LEAST;
  layer.field(`${prefix}.nxt`, at, 1);
  layer.field(`${prefix}.len`, at + LENGTH, 1).field(`${prefix}.len_oct`, at + LENGTH, 1, length);
  layer.summary(IP_PROTOCOL_NAMES[bytes[at]] ?? `next header ${bytes[at]}`);
  return length;
}

const PAD_1 = 0,
  PAD_N = 1,
  ROUTER_ALERT = 0x05,
  JUMBO = 0xc2,
  HOME_ADDRESS = 0xc9;
const OPTION_NAMES: Readonly<Record<number, string>> = {
  [PAD_1]: 'Padding, one byte',
  [PAD_N]: 'Padding',
  [ROUTER_ALERT]: 'Router alert',
  [JUMBO]: 'Jumbo payload',
  [HOME_ADDRESS]: 'Home address',
  0x04: 'Limit of encapsulations',
  0x07: 'CALIPSO label',
  0x08: 'Duplicate detection of multicast',
  0x0f: 'Performance and diagnostics',
  0x1e: 'Experiment',
  0x26: 'Quick start',
  0x30: 'Path MTU',
  0x31: 'In-situ measurement (IOAM)',
  0x3e: 'Experiment',
  0x5e: 'Experiment',
  0x63: 'RPL, old',
  0x23: 'RPL',
  0x6d: 'MPL',
  0x7e: 'Experiment',
  0x8a: 'Endpoint',
  0x8b: 'ILNP nonce',
  0x8c: 'Line',
  0x9e: 'Experiment',
  0xbe: 'Experiment',
  0xde: 'Experiment',
  0xee: 'Depth-first forwarding',
  0xfe: 'Experiment',
};
/** By type: what an option holds. */
const OPTION_ROWS: Readonly<Record<number, readonly Row[]>> = {
  [ROUTER_ALERT]: [['ipv6.opt.router_alert', 2]],
  [JUMBO]: [['ipv6.opt.jumbo', 4]],
  [HOME_ADDRESS]: [['ipv6.opt.mipv6.home_address', ADDRESS]],
};
const TYPE_PARTS = ['ipv6.opt.type.action', 'ipv6.opt.type.change', 'ipv6.opt.type.rest'];

export const optionFields = (prefix: string): ReturnType<typeof defineFields> =>
  defineFields({
    ...beginning(prefix),
    'ipv6.opt.type': hex('Option', { names: OPTION_NAMES }),
    'ipv6.opt.type.action': unsigned('Where it is not known', {
      mask: 0xc0,
      names: { 0: 'Skip it', 1: 'Discard', 2: 'Discard and report', 3: 'Discard and report unless multicast' },
    }),
    'ipv6.opt.type.change': flag('May change on the way', 0x20),
    'ipv6.opt.type.rest': hex('Lower bits', { mask: 0x1f }),
    'ipv6.opt.length': unsigned('Length', { unit: 'bytes' }),
    'ipv6.opt.pad1': { title: 'Padding', kind: 'label' },
    'ipv6.opt.padn': octets('Padding'),
    'ipv6.opt.router_alert': unsigned('Router alert', { names: { 0: 'Multicast listeners', 1: 'RSVP' } }),
    'ipv6.opt.jumbo': unsigned('Payload length', { unit: 'bytes' }),
    'ipv6.opt.mipv6.home_address': address('Home address'),
  });

/** Hop-by-hop and destination options. */
export const explainOptions =
  (prefix: string): Explain =>
  (bytes, start, limit, layer) => {
    if (limit - start < LEAST) return;
    const end = Math.min(limit, start + tellBeginning(bytes, start, layer, prefix));
    for (let at = start + 2; at < end;) {
      const type = bytes[at];
      const length = type === PAD_1 ? 1 : at + 1 < end ? 2 + bytes[at + 1] : 2;
      const option = layer.group('Option', at, length);
      option.summary(OPTION_NAMES[type] ?? `${type}`);
      const kind = option.field('ipv6.opt.type', at, 1);
      if (type === PAD_1) option.field('ipv6.opt.pad1', at, 1);
      else if (at + 1 < end) {
        for (const part of TYPE_PARTS) kind.field(part, at, 1);
        option.field('ipv6.opt.length', at + 1, 1);
        if (length > end - at) return;
        if (type === PAD_N) option.field('ipv6.opt.padn', at + 2, length - 2);
        else tellRows(option, OPTION_ROWS[type] ?? [], at + 2, at + length);
      }
      at += length;
    }
  };

const SOURCE_ROUTE = 0,
  MOBILE_ROUTE = 2,
  SEGMENT_ROUTE = 4;

export const routingFields = defineFields({
  ...beginning('ipv6.routing'),
  'ipv6.routing.type': unsigned('Type', {
    names: { [SOURCE_ROUTE]: 'Source route', [MOBILE_ROUTE]: 'Mobile IPv6', 3: 'RPL', [SEGMENT_ROUTE]: 'Segments' },
    help: {
      en: 'Type 0 lets a sender choose the way; routers must ignore it since 2007, so it is a probe or an attack.',
      ru: 'Тип 0 даёт отправителю выбрать путь; с 2007 года его не обрабатывают, и он бывает лишь при разведке и атаке.',
    },
  }),
  'ipv6.routing.segleft': unsigned('Segments left'),
  'ipv6.routing.src.reserved': octets('Reserved'),
  'ipv6.routing.src.addr': address('Address'),
  'ipv6.routing.mipv6.reserved': octets('Reserved'),
  'ipv6.routing.mipv6.home_address': address('Home address'),
  'ipv6.routing.srh.last_entry': unsigned('Last entry'),
  'ipv6.routing.srh.flags': hex('Flags'),
  'ipv6.routing.srh.tag': octets('Tag'),
  'ipv6.routing.srh.addr': address('Segment'),
});

/** By type: rows behind the first four bytes, then addresses for as long as there are any. */
const ROUTES: Readonly<Record<number, { readonly rows: readonly Row[]; readonly address: string }>> = {
  [SOURCE_ROUTE]: { rows: [['ipv6.routing.src.reserved', 4]], address: 'ipv6.routing.src.addr' },
  [MOBILE_ROUTE]: { rows: [['ipv6.routing.mipv6.reserved', 4]], address: 'ipv6.routing.mipv6.home_address' },
  [SEGMENT_ROUTE]: {
    rows: [
      ['ipv6.routing.srh.last_entry', 1],
      ['ipv6.routing.srh.flags', 1],
      ['ipv6.routing.srh.tag', 2],
    ],
    address: 'ipv6.routing.srh.addr',
  },
};

export const explainRouting: Explain = (bytes, at, limit, layer) => {
  if (limit - at < LEAST) return;
  const end = Math.min(limit, at + tellBeginning(bytes, at, layer, 'ipv6.routing'));
  layer.field('ipv6.routing.type', at + TYPE, 1);
  layer.field('ipv6.routing.segleft', at + 3, 1);
  const route = ROUTES[bytes[at + TYPE]];
  if (route === undefined) return;
  let place = tellRows(layer, route.rows, at + 4, end);
  // A list of segments ends where its header says, other things may follow (RFC 8754, 2).
  const most = bytes[at + TYPE] === SEGMENT_ROUTE ? bytes[at + 4] + 1 : Infinity;
  for (let count = 0; count < most && end - place >= ADDRESS; count += 1, place += ADDRESS)
    layer.field(route.address, place, ADDRESS);
};

export const fragmentFields = defineFields({
  'ipv6.fraghdr.nxt': unsigned('Next header', { names: IP_PROTOCOL_NAMES }),
  'ipv6.fraghdr.reserved_octet': hex('Reserved'),
  'ipv6.fraghdr.offset': unsigned('Offset', { mask: 0xfff8, unit: 'words of 8 bytes' }),
  'ipv6.fraghdr.reserved_bits': unsigned('Reserved', { mask: 0x0006 }),
  'ipv6.fraghdr.more': flag('More fragments', 0x0001),
  'ipv6.fraghdr.ident': hex('Identification'),
  'ipv6.fragments': { title: 'Datagram in several packets', kind: 'label', derived: true },
  'ipv6.fragment': unsigned('Part in packet', { derived: true }),
  'ipv6.fragment.count': unsigned('Parts', { derived: true }),
  'ipv6.reassembled.length': unsigned('Length of the whole', { unit: 'bytes', derived: true }),
  'ipv6.reassembled.data': { ...octets('The whole'), derived: true },
});

export const explainFragment: Explain = explainRows(
  [
    ['ipv6.fraghdr.nxt', 1],
    ['ipv6.fraghdr.reserved_octet', 1],
    [null, 2, 'ipv6.fraghdr.offset', 'ipv6.fraghdr.reserved_bits', 'ipv6.fraghdr.more'],
    ['ipv6.fraghdr.ident', 4],
  ],
  (bytes, at) => {
    const word = u16be(bytes, at + 2);
    const id = u32be(bytes, at + 4)
      .toString(16)
      .padStart(8, '0');
    return `IPv6 fragment (off=${word & 0xfff8} more=${(word & 1) === 0 ? 'n' : 'y'} ident=0x${id} nxt=${bytes[at]})`;
  },
);

export const authenticationFields = defineFields({
  'ah.next_header': unsigned('Next header', { names: IP_PROTOCOL_NAMES }),
  'ah.length': unsigned('Length', { unit: 'words of 4 bytes behind the first two' }),
  'ah.reserved': octets('Reserved'),
  'ah.spi': hex('Security parameters index'),
  'ah.sequence': unsigned('Sequence number'),
  'ah.icv': octets('Check value'),
});
const AUTHENTICATION: Row[] = [
  ['ah.next_header', 1],
  ['ah.length', 1],
  ['ah.reserved', 2],
  ['ah.spi', 4],
  ['ah.sequence', 4],
];

export const explainAuthentication: Explain = (bytes, at, limit, layer) => {
  const value = tellRows(layer, AUTHENTICATION, at, limit);
  if (value < 0) return;
  const end = Math.min(limit, at + (bytes[at + LENGTH] + 2) * 4);
  if (end >= value) layer.field('ah.icv', value, end - value);
  layer.summary(IP_PROTOCOL_NAMES[bytes[at]] ?? `next header ${bytes[at]}`);
};

export const encryptedFields = defineFields({
  'esp.spi': hex('Security parameters index', {
    help: {
      en: 'Names the keys of one direction of a tunnel: both ends agreed on them before.',
      ru: 'Указывает ключи одного направления туннеля: стороны договорились о них заранее.',
    },
  }),
  'esp.sequence': unsigned('Sequence number'),
});
export const explainEncrypted: Explain = explainRows(
  [
    ['esp.spi', 4],
    ['esp.sequence', 4],
  ],
  (bytes, at) => `ESP (SPI=0x${u32be(bytes, at).toString(16).padStart(8, '0')})`,
);

const BINDING_FLAGS = {
  a_flag: ['Acknowledge', 0x8000],
  h_flag: ['Home registration', 0x4000],
  l_flag: ['Link-local address as well', 0x2000],
  k_flag: ['Keys move along', 0x1000],
  m_flag: ['Mobility anchor point', 0x0800],
  p_flag: ['Proxy registration', 0x0200],
  f_flag: ['In UDP', 0x0100],
  t_flag: ['TLV header', 0x0080],
  b_flag: ['Many bindings', 0x0040],
} as const;

export const mobilityFields = defineFields({
  'mip6.proto': unsigned('Next header', { names: IP_PROTOCOL_NAMES }),
  'mip6.hlen': unsigned('Length', { unit: 'words of 8 bytes behind the first' }),
  'mip6.mhtype': unsigned('Type', {
    names: {
      0: 'Binding refresh request',
      1: 'Home test init',
      2: 'Care-of test init',
      3: 'Home test',
      4: 'Care-of test',
      5: 'Binding update',
      6: 'Binding acknowledgement',
      7: 'Binding error',
    },
  }),
  'mip6.reserved': hex('Reserved'),
  'mip6.csum': hex('Checksum'),
  'mip6.binding_refresh_request': octets('Reserved'),
  'mip6.hoti.cookie': hex('Cookie'),
  'mip6.coti.cookie': hex('Cookie'),
  'mip6.hot.nindex': unsigned('Nonce'),
  'mip6.hot.cookie': hex('Cookie'),
  'mip6.hot.token': hex('Token'),
  'mip6.cot.nindex': unsigned('Nonce'),
  'mip6.cot.cookie': hex('Cookie'),
  'mip6.cot.token': hex('Token'),
  'mip6.bu.seqnr': unsigned('Sequence number'),
  ...flags('mip6.bu', BINDING_FLAGS),
  'mip6.nemo.bu.r_flag': flag('Mobile router', 0x0400),
  'mip6.bu.lifetime': unsigned('Lifetime', { unit: 'times 4 seconds' }),
  'mip6.be.status': unsigned('Status'),
  'mip6.be.haddr': address('Home address'),
});
const MOBILITY: Row[] = [
  ['mip6.proto', 1],
  ['mip6.hlen', 1],
  ['mip6.mhtype', 1],
  ['mip6.reserved', 1],
  ['mip6.csum', 2],
];
const BINDING_UPDATE = 5,
  LIFETIME = 10;
/** By type: what a message says before its options. */
const MESSAGES: Readonly<Record<number, readonly Row[]>> = {
  0: [['mip6.binding_refresh_request', 2]],
  1: [
    [null, 2],
    ['mip6.hoti.cookie', 8],
  ],
  2: [
    [null, 2],
    ['mip6.coti.cookie', 8],
  ],
  3: [
    ['mip6.hot.nindex', 2],
    ['mip6.hot.cookie', 8],
    ['mip6.hot.token', 8],
  ],
  4: [
    ['mip6.cot.nindex', 2],
    ['mip6.cot.cookie', 8],
    ['mip6.cot.token', 8],
  ],
  [BINDING_UPDATE]: [
    ['mip6.bu.seqnr', 2],
    [null, 2, ...within('mip6.bu', BINDING_FLAGS), 'mip6.nemo.bu.r_flag'],
  ],
  7: [
    ['mip6.be.status', 1],
    [null, 1],
    ['mip6.be.haddr', ADDRESS],
  ],
};

export const explainMobility: Explain = (bytes, at, end, layer) => {
  const body = tellRows(layer, MOBILITY, at, end);
  if (body < 0) return;
  const type = bytes[at + TYPE];
  tellRows(layer, MESSAGES[type] ?? [], body, end);
  if (type === BINDING_UPDATE && end - at >= LIFETIME + 2) layer.field('mip6.bu.lifetime', at + LIFETIME, 2);
};
