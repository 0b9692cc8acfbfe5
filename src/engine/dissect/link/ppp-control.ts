// How both ends of a PPP link agree: RFC 1661 and 1570 (link), 1332 and 1877 (IPv4), 5072 (IPv6), 1962 (compression). Not
// handled: options that vendors add.

import { u16be } from '../../../base/bytes.ts';
import { defineFields } from '../../../model/field.ts';
import type { FieldGroup, FieldSpec, Fields } from '../../../model/field.ts';
import { SPACE, STOP } from '../dissector.ts';
import type { PacketDissector } from '../dissector.ts';
import { flag, flags, hex, nameOf, octets, tellRows, unsigned, within } from '../header.ts';
import type { Row } from '../header.ts';
import { PPP_PROTOCOL_NAMES } from './ppp.ts';

const LENGTH = 2,
  HEADER = 4;
const CODE_NAMES: Readonly<Record<number, string>> = {
  0: 'Vendor Specific',
  1: 'Configuration Request',
  2: 'Configuration Ack',
  3: 'Configuration Nak',
  4: 'Configuration Reject',
  5: 'Termination Request',
  6: 'Termination Ack',
  7: 'Code Reject',
  8: 'Protocol Reject',
  9: 'Echo Request',
  10: 'Echo Reply',
  11: 'Discard Request',
  12: 'Identification',
  13: 'Time Remaining',
  14: 'Reset Request',
  15: 'Reset Ack',
};
const VENDOR = 0,
  LAST_WITH_OPTIONS = 4,
  TERMINATION = 6,
  PROTOCOL_REJECTION = 8,
  ECHO = 9,
  IDENTIFICATION = 12,
  TIME_REMAINING = 13;

/** What an option holds behind its type and length, under a name for the whole; the last of `rest` takes what is left. */
interface Option {
  readonly whole: string;
  readonly title: string;
  readonly rows?: readonly Row[];
  readonly rest?: string;
}
type Options = Readonly<Record<number, Option>>;

/** Characters of asynchronous lines, by the bits that stand for them (RFC 1662, 7.1). */
const CONTROL_CHARACTERS = Object.fromEntries(
  'nul soh stx etx eot enq ack bel bs ht lf vt ff cr so si dle dc1 dc2 dc3 dc4 nak syn etb can em sub esc fs gs rs us'
    .split(' ')
    .map((name, bit) => [name, [name.toUpperCase(), 2 ** bit] as const]),
);
const LINK_OPTIONS: Options = {
  1: { whole: 'lcp.opt.mtu_bytes', title: 'Largest packet', rows: [['lcp.opt.mru', 2]] },
  2: {
    whole: 'lcp.opt.asyncmap_bytes',
    title: 'Escaped characters',
    rows: [['lcp.opt.asyncmap', 4, ...within('lcp.opt.asyncmap', CONTROL_CHARACTERS)]],
  },
  3: {
    whole: 'lcp.opt.auth_protocol_bytes',
    title: 'Authentication',
    rows: [
      ['lcp.opt.auth_protocol', 2],
      ['lcp.opt.algorithm', 1],
    ],
  },
  4: { whole: 'lcp.opt.quality_protocol_bytes', title: 'Quality', rows: [['lcp.opt.quality_protocol', 2]] },
  5: { whole: 'lcp.opt.magic_number_bytes', title: 'Magic number', rows: [['lcp.opt.magic_number', 4]] },
  7: { whole: 'lcp.opt.field_compress', title: 'Short protocol numbers' },
  8: { whole: 'lcp.opt.addr_field_compress', title: 'No address and control' },
  13: { whole: 'lcp.opt.callback', title: 'Call back', rows: [['lcp.opt.operation', 1]], rest: 'lcp.opt.message' },
  17: { whole: 'lcp.opt.multilink_mrru', title: 'Largest packet over all links', rows: [['lcp.opt.mrru', 2]] },
  18: { whole: 'lcp.opt.multilink_ssnh', title: 'Short sequence numbers' },
  19: {
    whole: 'lcp.opt.multilink_ep_disc',
    title: 'Endpoint',
    rows: [['lcp.opt.ep_disc_class', 1]],
    rest: 'lcp.opt.data',
  },
};
const address = (name: string, title: string): Option => ({
  whole: `ipcp.opt.${name}`,
  title,
  rows: [[`ipcp.opt.${name}_address`, 4]],
});
const IP_OPTIONS: Options = {
  2: {
    whole: 'ipcp.opt.compress',
    title: 'Compression',
    rows: [
      ['ipcp.opt.compress_proto', 2],
      ['ipcp.opt.max_slot_id', 1],
      ['ipcp.opt.comp_slot_id', 1],
    ],
  },
  3: { whole: 'ipcp.opt.addr', title: 'IP address', rows: [['ipcp.opt.ip_address', 4]] },
  129: address('pri_dns', 'First name server'),
  130: address('pri_nbns', 'First NetBIOS name server'),
  131: address('sec_dns', 'Second name server'),
  132: address('sec_nbns', 'Second NetBIOS name server'),
};
const IPV6_OPTIONS: Options = {
  1: {
    whole: 'ipv6cp.opt.interface_identifier',
    title: 'Interface identifier',
    rows: [['ipv6cp.interface_identifier', 8]],
  },
};
/** RFC 3078, 2. */
const ENCRYPTION_BITS = {
  h: ['New keys for each packet', 0x0100_0000],
  m: ['56 bits', 0x80],
  s: ['128 bits', 0x40],
  l: ['40 bits', 0x20],
  d: ['Obsolete', 0x10],
  c: ['Compression', 0x01],
} as const;
const COMPRESSION_OPTIONS: Options = {
  18: {
    whole: 'ccp.opt.mppe',
    title: 'Microsoft',
    rows: [['ccp.opt.supported_bits', 4, ...within('ccp.opt.supported_bits', ENCRYPTION_BITS)]],
  },
  21: {
    whole: 'ccp.opt.bsdcomp',
    title: 'BSD',
    rows: [['ccp.opt.vd', 1, 'ccp.opt.vd.vers', 'ccp.opt.vd.dict']],
  },
  24: {
    whole: 'ccp.opt.mvrca',
    title: 'Magnalink',
    rows: [
      [null, 1, 'ccp.opt.fe', 'ccp.opt.p', 'ccp.opt.History'],
      ['ccp.opt.contexts', 1],
    ],
  },
  26: {
    whole: 'ccp.opt.deflate',
    title: 'Deflate',
    rows: [
      [null, 1, 'ccp.opt.window', 'ccp.opt.method'],
      [null, 1, 'ccp.opt.mbz', 'ccp.opt.chk'],
    ],
  },
};

const HEADER_ROWS: Row[] = [
  ['ppp.code', 1],
  ['ppp.identifier', 1],
  ['ppp.length', 2],
];
/** RFC 2153, 2. */
const VENDOR_ROWS: Row[] = [
  ['ppp.magic_number', 4],
  ['ppp.oui', 3],
  ['ppp.kind', 1],
];
const wholes = (options: Options): Fields =>
  Object.fromEntries(Object.values(options).map(({ whole, title }) => [whole, octets(title)]));
const titles = (options: Options): Record<number, string> =>
  Object.fromEntries(Object.entries(options).map(([type, { title }]) => [type, title]));

/** A protocol of requests and answers that carry options. */
function control(
  id: string,
  display: string,
  title: string,
  number: number,
  options: Options,
  fields: Fields,
  explainOther?: (bytes: Uint8Array, at: number, end: number, layer: FieldGroup) => void,
): PacketDissector {
  return {
    id,
    title,
    display,
    claims: [[SPACE.pppProtocol, number]],
    dissect: () => STOP,
    fields: defineFields({
      'ppp.code': unsigned('Code', { names: CODE_NAMES }),
      'ppp.identifier': unsigned('Identifier'),
      'ppp.length': unsigned('Length', { unit: 'bytes' }),
      'ppp.data': octets('Data'),
      'ppp.magic_number': hex('Magic number'),
      'ppp.oui': unsigned('Organisation'),
      'ppp.kind': unsigned('Kind'),
      [`${id}.opt.type`]: unsigned('Option', { names: titles(options) }),
      [`${id}.opt.length`]: unsigned('Length', { unit: 'bytes' }),
      ...wholes(options),
      ...fields,
    }),
    explain(bytes, at, end, layer) {
      const body = tellRows(layer, HEADER_ROWS, at, end);
      if (body < 0) return;
      const code = bytes[at];
      const last = Math.min(end, at + u16be(bytes, at + LENGTH));
      layer.summary(nameOf(CODE_NAMES, code, 'Code'));
      if (code === VENDOR) {
        const values = tellRows(layer, VENDOR_ROWS, body, last);
        if (values >= 0 && values < last) layer.field('ppp.data', values, last - values);
      } else if (code <= LAST_WITH_OPTIONS) explainOptions(bytes, body, last, layer, id, options);
      else if (code <= TERMINATION) {
        if (last > body) layer.field('ppp.data', body, last - body);
      } else explainOther?.(bytes, at, last, layer);
    },
  };
}

function explainOptions(
  bytes: Uint8Array,
  at: number,
  end: number,
  layer: FieldGroup,
  id: string,
  options: Options,
): void {
  while (end - at >= 2) {
    const length = bytes[at + 1];
    if (length < 2 || length > end - at) return;
    const known = options[bytes[at]];
    const option =
      known === undefined ? layer.group(`Option ${bytes[at]}`, at, length) : layer.field(known.whole, at, length);
    option.field(`${id}.opt.type`, at, 1);
    option.field(`${id}.opt.length`, at + 1, 1);
    if (known !== undefined) {
      const behind = tellRows(option, known.rows ?? [], at + 2, at + length);
      if (known.rest !== undefined && behind >= 0 && behind < at + length)
        option.field(known.rest, behind, at + length - behind);
    }
    at += length;
  }
}

export const linkControl = control(
  'lcp',
  'PPP LCP',
  'PPP link control',
  0xc021,
  LINK_OPTIONS,
  {
    'lcp.opt.mru': unsigned('Largest packet', { unit: 'bytes' }),
    'lcp.opt.asyncmap': hex('Escaped characters'),
    ...flags('lcp.opt.asyncmap', CONTROL_CHARACTERS),
    'lcp.opt.auth_protocol': hex('Protocol', {
      names: PPP_PROTOCOL_NAMES,
      help: {
        en: 'How this side wants the other to prove who it is. PAP sends the password in the clear.',
        ru: 'Как сторона просит другую доказать, кто она. PAP передаёт пароль открытым текстом.',
      },
    }),
    'lcp.opt.algorithm': unsigned('Algorithm', { names: { 5: 'CHAP with MD5', 128: 'MS-CHAP', 129: 'MS-CHAP-2' } }),
    'lcp.opt.quality_protocol': hex('Protocol', { names: PPP_PROTOCOL_NAMES }),
    'lcp.opt.magic_number': hex('Magic number'),
    'lcp.opt.operation': unsigned('Operation'),
    'lcp.opt.message': octets('Message'),
    'lcp.opt.mrru': unsigned('Largest packet', { unit: 'bytes' }),
    'lcp.opt.ep_disc_class': unsigned('Class'),
    'lcp.opt.data': octets('Data'),
    'lcp.magic_number': hex('Magic number'),
    'lcp.rej_proto': hex('Rejected protocol', { names: PPP_PROTOCOL_NAMES }),
    'lcp.data': octets('Data'),
    'lcp.secs_remaining': unsigned('Left', { unit: 'seconds' }),
    'lcp.message': { title: 'Message', kind: 'text' },
  },
  (bytes, at, end, layer) => {
    const code = bytes[at];
    if (code === PROTOCOL_REJECTION) tellRows(layer, [['lcp.rej_proto', 2]], at + HEADER, end);
    if (code < ECHO || code > TIME_REMAINING) return;
    const rows: Row[] = [['lcp.magic_number', 4]];
    if (code === TIME_REMAINING) rows.push(['lcp.secs_remaining', 4]);
    const behind = tellRows(layer, rows, at + HEADER, end);
    if (behind < 0 || behind >= end) return;
    layer.field(code < IDENTIFICATION ? 'lcp.data' : 'lcp.message', behind, end - behind);
  },
);

const ipv4 = (title: string): FieldSpec => ({ title, kind: 'ipv4' });

export const ipControl = control('ipcp', 'PPP IPCP', 'PPP IP control', 0x8021, IP_OPTIONS, {
  'ipcp.opt.ip_address': ipv4('IP address'),
  'ipcp.opt.compress_proto': hex('Protocol', { names: PPP_PROTOCOL_NAMES }),
  'ipcp.opt.max_slot_id': unsigned('Most connections'),
  'ipcp.opt.comp_slot_id': flag('Connection numbers are compressed', 0x01),
  'ipcp.opt.pri_dns_address': ipv4('Name server'),
  'ipcp.opt.sec_dns_address': ipv4('Name server'),
  'ipcp.opt.pri_nbns_address': ipv4('NetBIOS name server'),
  'ipcp.opt.sec_nbns_address': ipv4('NetBIOS name server'),
});

export const ipv6Control = control('ipv6cp', 'PPP IPV6CP', 'PPP IPv6 control', 0x8057, IPV6_OPTIONS, {
  'ipv6cp.interface_identifier': octets('Identifier'),
});

export const compressionControl = control('ccp', 'PPP CCP', 'PPP compression control', 0x80fd, COMPRESSION_OPTIONS, {
  'ccp.opt.supported_bits': hex('Supported'),
  ...flags('ccp.opt.supported_bits', ENCRYPTION_BITS),
  'ccp.opt.vd': hex('Version and dictionary'),
  'ccp.opt.vd.vers': unsigned('Version', { mask: 0xe0 }),
  'ccp.opt.vd.dict': unsigned('Dictionary', { mask: 0x1f }),
  'ccp.opt.fe': unsigned('Features', { mask: 0xc0 }),
  'ccp.opt.p': flag('Packet by packet', 0x20),
  'ccp.opt.History': unsigned('History', { mask: 0x1f }),
  'ccp.opt.contexts': unsigned('Contexts'),
  'ccp.opt.window': unsigned('Window', { mask: 0xf0 }),
  'ccp.opt.method': unsigned('Method', { mask: 0x0f }),
  'ccp.opt.mbz': unsigned('Reserved', { mask: 0xfc }),
  'ccp.opt.chk': unsigned('Check', { mask: 0x03 }),
});
