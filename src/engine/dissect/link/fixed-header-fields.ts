// Fields of links with headers of fixed length (www.tcpdump.org/linktypes.html).

import { defineFields } from '../../../model/field.ts';
import type { FieldSpec } from '../../../model/field.ts';
import type { PacketDissector } from '../dissector.ts';
import { explainRows, flag, hex, little, octets, signed, tellRows, tellText, text, unsigned } from '../header.ts';
import type { Row } from '../header.ts';
import { ETHERTYPE_NAMES } from '../numbers.ts';

type Explained = Required<Pick<PacketDissector, 'fields' | 'explain'>>;

/** In the order of the machine, nearly always this one. */
const littleSigned = (title: string): FieldSpec => ({ title, kind: 'little-signed' });

const ipoib: Explained = {
  fields: defineFields({
    'ipoib.daddr.qpn': hex('Destination queue pair'),
    'ipoib.dgid': { title: 'Destination (GID)', kind: 'ipv6' },
    'ipoib.type': hex('Type', { names: ETHERTYPE_NAMES }),
    'ipoib.reserved': hex('Reserved'),
  }),
  explain: explainRows([
    [null, 21],
    ['ipoib.daddr.qpn', 3],
    ['ipoib.dgid', 16],
    ['ipoib.type', 2],
    ['ipoib.reserved', 2],
  ]),
};

const INTERFACE = 16;
const PFLOG_HEAD: Row[] = [
  ['pflog.length', 1],
  ['pflog.af', 1],
  ['pflog.action', 1],
  ['pflog.reason', 1],
];
const PFLOG_REST: Row[] = [
  ['pflog.rulenr', 4],
  ['pflog.subrulenr', 4],
  ['pflog.uid', 4],
  ['pflog.pid', 4],
  ['pflog.rule_uid', 4],
  ['pflog.rule_pid', 4],
  ['pflog.dir', 1],
  ['pflog.pad', 3],
];

const pflog: Explained = {
  fields: defineFields({
    'pflog.length': unsigned('Header length', { unit: 'bytes' }),
    'pflog.af': unsigned('Address family', { names: { 2: 'IPv4', 24: 'IPv6', 28: 'IPv6', 30: 'IPv6' } }),
    'pflog.action': unsigned('Action', {
      names: { 0: 'Pass', 1: 'Block', 2: 'Scrub', 8: 'Redirect' },
      help: { en: 'What the firewall did with the packet.', ru: 'Что межсетевой экран сделал с пакетом.' },
    }),
    'pflog.reason': unsigned('Reason', { names: { 0: 'A rule', 2: 'Fragment', 3: 'Short', 5: 'Memory' } }),
    'pflog.ifname': text('Interface'),
    'pflog.ruleset': text('Rule set'),
    'pflog.rulenr': signed('Rule'),
    'pflog.subrulenr': signed('Rule in its set'),
    'pflog.uid': littleSigned('User'),
    'pflog.pid': littleSigned('Process'),
    'pflog.rule_uid': littleSigned('User of the rule'),
    'pflog.rule_pid': littleSigned('Process of the rule'),
    'pflog.pad': octets('Padding'),
    'pflog.dir': unsigned('Direction', { names: { 0: 'Both', 1: 'In', 2: 'Out' } }),
  }),
  explain(bytes, at, end, layer) {
    const names = tellRows(layer, PFLOG_HEAD, at, end);
    if (names < 0 || end - names < 2 * INTERFACE) return;
    tellText(layer, bytes, 'pflog.ifname', names, INTERFACE);
    tellText(layer, bytes, 'pflog.ruleset', names + INTERFACE, INTERFACE);
    tellRows(layer, PFLOG_REST, names + 2 * INTERFACE, end);
  },
};

/** Texts stand in the gaps. */
const PKTAP_ROWS: Row[] = [
  ['pktap.hdrlen', 4],
  ['pktap.rectype', 4],
  ['pktap.dlt', 4],
  [null, 24],
  ['pktap.flags', 4],
  ['pktap.pfamily', 4],
  ['pktap.llhdrlen', 4],
  ['pktap.lltrlrlen', 4],
  ['pktap.pid', 4],
  [null, 20],
  ['pktap.svc_class', 4],
  ['pktap.iftype', 2],
  ['pktap.ifunit', 2],
  ['pktap.epid', 4],
  [null, 20],
];
const PKTAP_TEXTS = [
  ['pktap.ifname', 12, 24],
  ['pktap.cmdname', 56, 20],
  ['pktap.ecmdname', 88, 20],
] as const;

const pktap: Explained = {
  fields: defineFields({
    'pktap.hdrlen': little('Header length', { unit: 'bytes' }),
    'pktap.rectype': little('Record type'),
    'pktap.dlt': little('Link type'),
    'pktap.ifname': text('Interface'),
    'pktap.flags': little('Flags', { hex: true }),
    'pktap.pfamily': little('Protocol family'),
    'pktap.llhdrlen': little('Link header length', { unit: 'bytes' }),
    'pktap.lltrlrlen': little('Link trailer length', { unit: 'bytes' }),
    'pktap.pid': little('Process'),
    'pktap.cmdname': {
      ...text('Command'),
      help: {
        en: 'The program on the capturing Mac that sent or received the packet.',
        ru: 'Программа на записывающем Mac, которая отправила или получила пакет.',
      },
    },
    'pktap.svc_class': little('Service class'),
    'pktap.iftype': little('Interface type'),
    'pktap.ifunit': little('Interface number'),
    'pktap.epid': little('Effective process'),
    'pktap.ecmdname': text('Effective command'),
  }),
  explain(bytes, at, end, layer) {
    tellRows(layer, PKTAP_ROWS, at, end);
    for (const [name, place, room] of PKTAP_TEXTS)
      if (place + room <= end - at) tellText(layer, bytes, name, at + place, room);
  },
};

const ppi: Explained = {
  fields: defineFields({
    'ppi.version': unsigned('Version'),
    'ppi.flags': hex('Flags'),
    'ppi.flags.alignment': flag('Fields stand at multiples of four', 0x01),
    'ppi.flags.reserved': hex('Reserved', { mask: 0xfe }),
    'ppi.length': little('Header length', { unit: 'bytes' }),
    'ppi.dlt': little('Link type'),
  }),
  explain: explainRows([
    ['ppi.version', 1],
    ['ppi.flags', 1, 'ppi.flags.alignment', 'ppi.flags.reserved'],
    ['ppi.length', 2],
    ['ppi.dlt', 4],
  ]),
};

const sunAtm: Explained = {
  fields: defineFields({
    'atm.vpi': unsigned('Virtual path'),
    'atm.vci': unsigned('Virtual channel'),
  }),
  explain: explainRows([
    [null, 1],
    ['atm.vpi', 1],
    ['atm.vci', 2],
  ]),
};

const ipnet: Explained = {
  fields: defineFields({
    'ipnet.version': unsigned('Version'),
    'ipnet.family': unsigned('Address family', { names: { 2: 'IPv4', 26: 'IPv6' } }),
    'ipnet.htype': unsigned('Hook', { names: { 0: 'Inbound', 1: 'Outbound', 2: 'Local' } }),
    'ipnet.pktlen': unsigned('Packet length', { unit: 'bytes' }),
    'ipnet.ifindex': unsigned('Interface'),
    'ipnet.grifindex': unsigned('Interface of the group'),
    'ipnet.zsrc': unsigned('Source zone'),
    'ipnet.zdst': unsigned('Destination zone'),
  }),
  explain: explainRows([
    ['ipnet.version', 1],
    ['ipnet.family', 1],
    ['ipnet.htype', 2],
    ['ipnet.pktlen', 4],
    ['ipnet.ifindex', 4],
    ['ipnet.grifindex', 4],
    ['ipnet.zsrc', 4],
    ['ipnet.zdst', 4],
  ]),
};

const EXTENDED = 0x80;

const juniper: Explained = {
  fields: defineFields({
    'juniper.magic-number': hex('Magic number'),
    'juniper.direction': hex('Direction', { mask: 0x01, names: { 0: 'Out', 1: 'In' } }),
    'juniper.l2hdr': hex('Without link header', { mask: 0x02 }),
    'juniper.ext_total_len': unsigned('Length of extensions', { unit: 'bytes' }),
  }),
  explain(bytes, at, end, layer) {
    const rows: Row[] = [
      ['juniper.magic-number', 3],
      [null, 1, 'juniper.direction', 'juniper.l2hdr'],
    ];
    const behind = tellRows(layer, rows, at, end);
    if (behind >= 0 && (bytes[behind - 1] & EXTENDED) !== 0)
      tellRows(layer, [['juniper.ext_total_len', 2]], behind, end);
  },
};

export const FIXED_HEADERS = { ipoib, pflog, pktap, ppi, sunAtm, ipnet, juniper };
