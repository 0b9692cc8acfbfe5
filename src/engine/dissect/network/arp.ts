// RFC 826. Every message of Ethernet and IPv4 becomes a row: spoofing shows in who claims which address.

import { u16be } from '../../../base/bytes.ts';
import { ANOMALY } from '../../../model/anomaly.ts';
import { defineTable } from '../../../model/table.ts';
import { SPACE, STOP } from '../dissector.ts';
import type { PacketDissector } from '../dissector.ts';

const HARDWARE_LENGTH = 4,
  PROTOCOL_LENGTH = 5,
  OPERATION = 6,
  HEADER = 8;
const MAC = 6,
  IPV4 = 4;

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
    if (cursor.end - at < HEADER + 2 * (hardware + protocol)) {
      context.note(ANOMALY.arpTruncated, cursor);
      return STOP;
    }
    if (hardware === MAC && protocol === IPV4) {
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
};
