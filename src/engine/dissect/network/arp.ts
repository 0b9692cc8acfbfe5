// RFC 826. Every message of Ethernet and IPv4 becomes a row: spoofing shows in who claims which address.

import { u16be } from '../../../base/bytes.ts';
import { ANOMALY } from '../../../model/anomaly.ts';
import { defineFields } from '../../../model/field.ts';
import { defineTable } from '../../../model/table.ts';
import { SPACE, STOP } from '../dissector.ts';
import type { PacketDissector } from '../dissector.ts';
import { HARDWARE_TYPES } from '../hardware-types.ts';
import { macText } from '../mac-fields.ts';
import { ETHERTYPE_NAMES } from '../numbers.ts';

const PROTOCOL_TYPE = 2,
  HARDWARE_LENGTH = 4,
  PROTOCOL_LENGTH = 5,
  OPERATION = 6,
  HEADER = 8;
const MAC = 6,
  IPV4 = 4,
  IPV4_TYPE = 0x0800;

/** One ARP message for IPv4 over Ethernet. */
export const arpTable = defineTable({
  id: 'arp',
  title: 'ARP',
  description: 'One ARP message: who claims or asks for which address.',
  limit: 2_000_000,
  columns: {
    packet: { kind: 'packet', title: 'Packet' },
    operation: { kind: 'u16', title: 'Operation', field: 'arp.opcode' },
    senderMac: { kind: 'address', title: 'Sender MAC', field: 'arp.src.hw_mac' },
    sender: { kind: 'address', title: 'Sender', field: 'arp.src.proto_ipv4' },
    targetMac: { kind: 'address', title: 'Target MAC', field: 'arp.dst.hw_mac' },
    target: { kind: 'address', title: 'Target', field: 'arp.dst.proto_ipv4' },
    /** Ethernet source of the frame: differs from the sender in forged messages and proxies. */
    linkSource: { kind: 'address', title: 'Frame source' },
  },
});

const REQUEST = 1,
  REPLY = 2;

const fields = defineFields({
  'arp.hw.type': { title: 'Hardware type', kind: 'unsigned', names: HARDWARE_TYPES },
  'arp.proto.type': { title: 'Protocol type', kind: 'unsigned', hex: true, names: ETHERTYPE_NAMES },
  'arp.hw.size': { title: 'Hardware size', kind: 'unsigned', unit: 'bytes' },
  'arp.proto.size': { title: 'Protocol size', kind: 'unsigned', unit: 'bytes' },
  'arp.opcode': {
    title: 'Operation',
    kind: 'unsigned',
    names: {
      1: 'request',
      2: 'reply',
      3: 'reverse request',
      4: 'reverse reply',
      5: 'dynamic reverse request',
      6: 'dynamic reverse reply',
      7: 'dynamic reverse error',
      8: 'inverse request',
      9: 'inverse reply',
      10: 'refused (ATM)',
      11: 'MARS request',
      12: 'MARS multi',
      13: 'MARS mserv',
      14: 'MARS join',
      15: 'MARS leave',
      16: 'MARS refused',
      17: 'MARS unserv',
      18: 'MARS sjoin',
      19: 'MARS sleave',
      20: 'MARS group list request',
      21: 'MARS group list reply',
      22: 'MARS redirect map',
      23: 'MAPOS unarp',
      24: 'experiment 1',
      25: 'experiment 2',
    },
    help: {
      en: 'A request asks who has an address, a reply claims it. Nothing proves the claim.',
      ru: 'Запрос спрашивает, у кого адрес, ответ заявляет его. Ничем это заявление не подтверждено.',
    },
  },
  'arp.isgratuitous': {
    title: 'Gratuitous',
    kind: 'flag',
    derived: true,
    help: {
      en: 'A host announces its own address to everybody: after a start, a failover, or to deceive.',
      ru: 'Узел сам объявляет всем свой адрес: после запуска, при переключении на резерв или для обмана.',
    },
  },
  'arp.isprobe': {
    title: 'Probe',
    kind: 'flag',
    derived: true,
    help: {
      en: 'A host that is about to take an address asks first whether somebody has it (RFC 5227).',
      ru: 'Узел, который собирается взять адрес, сначала спрашивает, не занят ли он (RFC 5227).',
    },
  },
  'arp.isannouncement': {
    title: 'Announcement',
    kind: 'flag',
    derived: true,
    help: {
      en: 'A host says that it uses an address from now on (RFC 5227).',
      ru: 'Узел сообщает, что отныне пользуется адресом (RFC 5227).',
    },
  },
  'arp.src.hw_mac': { title: 'Sender MAC', kind: 'mac' },
  'arp.src.hw': { title: 'Sender hardware address', kind: 'bytes' },
  'arp.src.proto': { title: 'Sender protocol address', kind: 'bytes' },
  'arp.dst.hw': { title: 'Target hardware address', kind: 'bytes' },
  'arp.dst.proto': { title: 'Target protocol address', kind: 'bytes' },
  'arp.src.proto_ipv4': { title: 'Sender IP', kind: 'ipv4' },
  'arp.dst.hw_mac': { title: 'Target MAC', kind: 'mac' },
  'arp.dst.proto_ipv4': { title: 'Target IP', kind: 'ipv4' },
  'arp.duplicate-address-detected': {
    title: 'Address in use by another card',
    kind: 'label',
    help: {
      en: 'An earlier ARP message gave the same address to another card: a conflict, a replaced machine, or a forged claim.',
      ru: 'Раньше этот адрес объявляла другая карта: конфликт адресов, замена машины или подделка.',
    },
  },
  'arp.duplicate-address-frame': { title: 'Claimed before in packet', kind: 'unsigned', derived: true },
  'arp.seconds-since-duplicate-address-frame': {
    title: 'Time since',
    kind: 'unsigned',
    unit: 'seconds',
    derived: true,
  },
});

export const arp: PacketDissector = {
  id: 'arp',
  title: 'Address Resolution Protocol',
  display: 'ARP',
  tables: [arpTable],
  claims: [
    [SPACE.etherType, 0x0806],
    [SPACE.greProtocol, 0x0806],
  ],

  dissect(bytes, cursor, context) {
    const at = cursor.at;
    if (cursor.end - at < HEADER) {
      context.note(ANOMALY.arpTruncated, cursor);
      return STOP;
    }
    const hardware = bytes[at + HARDWARE_LENGTH];
    const protocol = bytes[at + PROTOCOL_LENGTH];
    const end = at + HEADER + 2 * (hardware + protocol);
    if (cursor.end < end) {
      context.note(ANOMALY.arpTruncated, cursor);
      return STOP;
    }
    // What follows is padding of the link.
    cursor.at = end;
    cursor.end = end;
    if (hardware === MAC && protocol === IPV4 && u16be(bytes, at + PROTOCOL_TYPE) === IPV4_TYPE) {
      const sender = at + HEADER;
      const target = sender + MAC + IPV4;
      const table = context.table(arpTable);
      if (table.length >= table.schema.limit) return STOP;
      const row = table.grow();
      const { columns } = table;
      columns.packet[row] = context.packet;
      columns.operation[row] = u16be(bytes, at + OPERATION);
      columns.senderMac[row] = context.addresses.mac(bytes, sender);
      columns.sender[row] = context.addresses.ipv4(bytes, sender + MAC);
      columns.targetMac[row] = context.addresses.mac(bytes, target);
      columns.target[row] = context.addresses.ipv4(bytes, target + MAC);
      columns.linkSource[row] = cursor.linkSource;
    }
    return STOP;
  },

  fields,
  explain(bytes, at, end, layer, { conflicts }) {
    if (end - at < HEADER) return;
    layer.field('arp.hw.type', at, 2);
    layer.field('arp.proto.type', at + PROTOCOL_TYPE, 2);
    layer.field('arp.hw.size', at + HARDWARE_LENGTH, 1);
    layer.field('arp.proto.size', at + PROTOCOL_LENGTH, 1);
    layer.field('arp.opcode', at + OPERATION, 2);
    const [hardware, protocol] = [bytes[at + HARDWARE_LENGTH], bytes[at + PROTOCOL_LENGTH]];
    const sender = at + HEADER;
    const target = sender + hardware + protocol;
    if (target + hardware + protocol > end) return;
    const isIpv4 = protocol === IPV4 && u16be(bytes, at + PROTOCOL_TYPE) === IPV4_TYPE;
    if (hardware !== MAC || !isIpv4) {
      // InfiniBand, ARCNET, and whatever else has addresses of other lengths.
      const kinds = [hardware === MAC ? 'hw_mac' : 'hw', isIpv4 ? 'proto_ipv4' : 'proto'];
      for (const [side, place] of [
        ['src', sender],
        ['dst', target],
      ] as const) {
        if (hardware > 0) layer.field(`arp.${side}.${kinds[0]}`, place, hardware);
        if (protocol > 0) layer.field(`arp.${side}.${kinds[1]}`, place + hardware, protocol);
      }
      return;
    }
    const from = bytes.subarray(sender + MAC, target).join('.');
    const to = bytes.subarray(target + MAC, target + MAC + IPV4).join('.');
    const operation = u16be(bytes, at + OPERATION);
    const isGratuitous = from === to && operation <= REPLY;
    const asked = macText(bytes, target);
    // RFC 5227, 1.1: who probes or announces leaves the hardware address that it asks for empty.
    const isOpen = operation === REQUEST && asked === '00:00:00:00:00:00';
    const isProbe = isOpen && !isGratuitous && from === '0.0.0.0';
    if (isGratuitous) layer.field('arp.isgratuitous', at, 0, 1);
    if (isProbe) layer.field('arp.isprobe', at, 0, 1);
    if (isGratuitous && isOpen) layer.field('arp.isannouncement', at, 0, 1);
    layer.field('arp.src.hw_mac', sender, MAC);
    layer.field('arp.src.proto_ipv4', sender + MAC, IPV4);
    layer.field('arp.dst.hw_mac', target, MAC);
    layer.field('arp.dst.proto_ipv4', target + MAC, IPV4);
    const found = conflicts();
    for (const { address, packet, after } of found) {
      const conflict = layer.field('arp.duplicate-address-detected', at, 0);
      conflict.summary(address);
      conflict.field('arp.duplicate-address-frame', at, 0, packet + 1);
      conflict.field('arp.seconds-since-duplicate-address-frame', at, 0, Math.trunc(Number(after)));
    }
    const duplicate = found.length > 0 ? ` (duplicate use of ${found[0].address} detected!)` : '';
    const mac = macText(bytes, sender);
    layer.summary(wordsOf({ operation, from, to, mac, asked, isGratuitous, isOpen, isProbe }) + duplicate);
  },
};

interface Message {
  readonly operation: number;
  readonly from: string;
  readonly to: string;
  /** Card of the sender, and the one that is asked for. */
  readonly mac: string;
  readonly asked: string;
  readonly isGratuitous: boolean;
  readonly isOpen: boolean;
  readonly isProbe: boolean;
}

function wordsOf({ operation, from, to, mac, asked, isGratuitous, isOpen, isProbe }: Message): string {
  if (isGratuitous && isOpen) return `ARP Announcement for ${from}`;
  if (isGratuitous) return `Gratuitous ARP for ${from} (${operation === REQUEST ? 'Request' : 'Reply'})`;
  if (operation === REQUEST) return isProbe ? `Who has ${to}? (ARP Probe)` : `Who has ${to}? Tell ${from}`;
  if (operation === REPLY) return `${from} is at ${mac}`;
  if (operation === 3) return `Who is ${asked}? Tell ${mac}`;
  if (operation === 4) return `${asked} is at ${to}`;
  return `Unknown ARP opcode 0x${operation.toString(16).padStart(4, '0')}`;
}
