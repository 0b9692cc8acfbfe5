import { ADDRESS_LIMIT } from './address.ts';
import { defineTable } from './table.ts';

/** Where a name of a host came from, the most trustworthy first. */
export const NAME_SOURCES = ['capture', 'dhcp', 'dns', 'nbns', 'mdns', 'llmnr', 'sni', 'http'] as const;

/** Where the name of a host was learnt. */
export type NameSource = (typeof NAME_SOURCES)[number];

/** One row per address of the capture; the row number is the address id. */
export const hostTable = defineTable({
  id: 'hosts',
  title: 'Hosts',
  description: 'One address of the capture.',
  // And the networks that stand for those beyond, of three kinds.
  limit: ADDRESS_LIMIT + 3 * (1 << 16),
  columns: {
    sentPackets: { kind: 'u32', title: 'Packets sent', unit: 'packets' },
    receivedPackets: { kind: 'u32', title: 'Packets received', unit: 'packets' },
    sentBytes: { kind: 'number', title: 'Bytes sent', unit: 'bytes' },
    receivedBytes: { kind: 'number', title: 'Bytes received', unit: 'bytes' },
    firstPacket: { kind: 'packet', title: 'First packet' },
    lastPacket: { kind: 'packet', title: 'Last packet' },
    /** First MAC address that sent for it; further ones stand in hostFacts. */
    mac: { kind: 'address', title: 'MAC' },
  },
});

/** What the capture itself says about a host: one row per distinct fact. */
export const hostNameTable = defineTable({
  id: 'hostNames',
  title: 'Host names',
  description: 'A name that the capture gives to an address, and where it came from.',
  limit: 1_000_000,
  columns: {
    address: { kind: 'address', title: 'Address' },
    name: { kind: 'text', title: 'Name' },
    /** Index into NAME_SOURCES. */
    source: { kind: 'u8', title: 'Source' },
    packet: { kind: 'packet', title: 'Packet' },
  },
});

/** MAC addresses that sent packets of a network address, from the first packet of each pair on. */
export const hostMacTable = defineTable({
  id: 'hostMacs',
  title: 'MAC addresses',
  description: 'A MAC address that sent packets of a network address.',
  limit: 1_000_000,
  columns: {
    address: { kind: 'address', title: 'Address' },
    mac: { kind: 'address', title: 'MAC' },
    packet: { kind: 'packet', title: 'First packet' },
  },
});

/** How hosts open connections over TCP, and answer: the first SYN and the first SYN-ACK of each that has options. */
export const hostSynTable = defineTable({
  id: 'hostSyns',
  title: 'TCP handshakes',
  description: 'How a host begins its connections over TCP: its first SYN, or the first with which it answered.',
  // A flood of SYN comes from as many addresses as its sender likes.
  limit: 1 << 16,
  columns: {
    address: { kind: 'address', title: 'Address' },
    packet: { kind: 'packet', title: 'Packet' },
    answers: { kind: 'flag', title: 'Answers' },
    // Of one packet of each host: no columns of the fields, which every packet has.
    hops: { kind: 'u8', title: 'TTL' },
    window: { kind: 'u16', title: 'Window' },
    /** Places of engine/hosts/syn-systems.ts, three bits each, the first option in the highest. */
    options: { kind: 'u32', title: 'Options', internal: true },
  },
});
