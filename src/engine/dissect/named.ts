import { u16be, u32be } from '../../base/bytes.ts';
import { SPACE, STOP } from './dissector.ts';
import type { NumberSpace, PacketDissector } from './dissector.ts';

type Claim = readonly [NumberSpace, number];

/** A protocol of single packets that is told by its number and not looked into. */
function named(id: string, display: string, title: string, ...claims: readonly Claim[]): PacketDissector {
  return { id, display, title, claims, dissect: stop };
}

/** The same for one that is told by a UDP port: its first bytes must be as they should. */
const onPorts = (
  dissector: Pick<PacketDissector, 'id' | 'display' | 'title' | 'accepts'>,
  ...ports: readonly number[]
): PacketDissector => ({
  ...dissector,
  claims: ports.map((port) => [SPACE.udpPort, port] as const),
  dissect: stop,
});

function stop(): typeof STOP {
  return STOP;
}

const { linkType, etherType, ipProtocol, llcSap, pppProtocol, greProtocol, ciscoProtocol, nlpid } = SPACE;

const EAPOL_HEADER = 4,
  EAP = 0xc227;

const isRelayed = (type: number): boolean => type === 12 || type === 13;
const VERSIONS_OF_SFLOW: readonly number[] = [2, 4, 5];

/**
 * Names and spelling follow Wireshark; numbers IANA, IEEE and www.tcpdump.org/linktypes.html. Here stands what holds no IP
 * packet of interest; a protocol that is looked into moves to a file of its own.
 */
export const NAMED_PROTOCOLS: readonly PacketDissector[] = [
  // Links without IP
  named('usb', 'USB', 'USB', [linkType, 189], [linkType, 220], [linkType, 249]),
  named('hci_h1', 'HCI_H1', 'Bluetooth HCI', [linkType, 187]),
  named('hci_h4', 'HCI_H4', 'Bluetooth HCI UART', [linkType, 201]),
  named('btle', 'LE LL', 'Bluetooth Low Energy link layer', [linkType, 251]),
  named('btle_rf', 'LE LL', 'Bluetooth Low Energy with radio data', [linkType, 256]),
  named('wpan', 'IEEE 802.15.4', 'IEEE 802.15.4 low-rate wireless', [linkType, 195], [linkType, 230], [linkType, 215]),
  named('can', 'CAN', 'Controller Area Network', [linkType, 227]),
  named('docsis', 'DOCSIS', 'DOCSIS cable', [linkType, 143]),
  named('infiniband', 'InfiniBand', 'InfiniBand', [linkType, 247]),
  named('mtp2', 'MTP2', 'SS7 message transfer part 2', [linkType, 140]),
  named('mtp3', 'MTP3', 'SS7 message transfer part 3', [linkType, 141]),
  named('netlink', 'Netlink', 'Linux netlink', [linkType, 253]),

  // Behind an EtherType
  named('rarp', 'RARP', 'Reverse ARP', [etherType, 0x8035]),
  named('aarp', 'AARP', 'AppleTalk ARP', [etherType, 0x80f3]),
  named('ddp', 'DDP', 'AppleTalk datagrams', [etherType, 0x809b]),
  named('ipx', 'IPX', 'Novell IPX', [etherType, 0x8137], [llcSap, 0xe0], [pppProtocol, 0x2b]),
  named('vines_ip', 'Vines IP', 'Banyan Vines', [etherType, 0x0bad]),
  named('dec_dna', 'DEC DNA', 'DECnet routing', [etherType, 0x6003]),
  named('mop_dl', 'MOP DL', 'DEC dump and load', [etherType, 0x6001]),
  named('mop_rc', 'MOP RC', 'DEC remote console', [etherType, 0x6002]),
  named('lat', 'LAT', 'DEC local area transport', [etherType, 0x6004]),
  {
    ...named('eapol', 'EAPOL', 'IEEE 802.1X', [etherType, 0x888e], [etherType, 0x88c7]),
    // IEEE 802.1X, 11.3: version, type, length; type 0 carries EAP.
    dissect(bytes, cursor, context) {
      if (cursor.end - cursor.at <= EAPOL_HEADER || bytes[cursor.at + 1] !== 0) return STOP;
      cursor.at += EAPOL_HEADER;
      return context.next(pppProtocol, EAP);
    },
  },
  named('lldp', 'LLDP', 'Link Layer Discovery', [etherType, 0x88cc]),
  named('slow', 'Slow Protocols', 'IEEE 802.3 slow protocols', [etherType, 0x8809]),
  named('cfm', 'CFM', 'Connectivity fault management', [etherType, 0x8902]),
  named('ptp', 'PTPv2', 'Precision Time Protocol', [etherType, 0x88f7]),
  named('loop', 'LOOP', 'Configuration test', [etherType, 0x9000]),
  named('fip', 'FIP', 'FCoE initialisation', [etherType, 0x8914]),
  named('fcoe', 'FCoE', 'Fibre Channel over Ethernet', [etherType, 0x8906]),
  named('aoe', 'AoE', 'ATA over Ethernet', [etherType, 0x88a2]),
  named('pn_rt', 'PN-RT', 'PROFINET real time', [etherType, 0x8892]),
  named('ecat', 'ECAT', 'EtherCAT', [etherType, 0x88a4]),
  named('goose', 'GOOSE', 'IEC 61850 GOOSE', [etherType, 0x88b8]),
  named('sv', 'IEC61850 Sampled Values', 'IEC 61850 sampled values', [etherType, 0x88ba]),
  named('homeplug', 'HomePlug', 'HomePlug', [etherType, 0x887b]),
  named('homeplug-av', 'HomePlug AV', 'HomePlug AV', [etherType, 0x88e1]),
  named('ieee1905', 'ieee1905', 'IEEE 1905.1', [etherType, 0x893a]),
  named('ieee17221', 'IEEE1722-1', 'Audio video transport', [etherType, 0x22f0]),
  named('mrp-mmrp', 'MRP-MMRP', 'Multiple MAC registration', [etherType, 0x88f6]),
  named('mrp-mvrp', 'MRP-MVRP', 'Multiple VLAN registration', [etherType, 0x88f5]),
  named('tipc', 'TIPC', 'Transparent inter-process communication', [etherType, 0x88ca]),
  named('gnw', 'GNW', 'GeoNetworking', [etherType, 0x8947]),
  named('realtek', 'Realtek', 'Realtek layer 2', [etherType, 0x8899]),
  named('msnlb', 'MS NLB', 'Microsoft network load balancing', [etherType, 0x886f]),
  named('batadv', 'BATADV_BATMAN', 'B.A.T.M.A.N.', [etherType, 0x4305]),
  named('wol', 'WOL', 'Wake on LAN', [etherType, 0x0842]),
  named('rsl', 'RSL', 'Roofnet', [etherType, 0x0643]),

  // Behind a UDP port
  onPorts(
    {
      id: 'ptp',
      display: 'PTPv2',
      title: 'Precision Time Protocol',
      // IEEE 1588, 13.3: version 2, and a length that the datagram has room for.
      accepts: (bytes, { at, end, wireEnd }) =>
        end - at >= 34 &&
        (bytes[at + 1] & 15) === 2 &&
        u16be(bytes, at + 2) >= 34 &&
        u16be(bytes, at + 2) <= wireEnd - at,
    },
    319,
    320,
  ),
  onPorts(
    {
      id: 'bacnet',
      display: 'BACnet',
      title: 'BACnet',
      // ANSI/ASHRAE 135, Annex J: the type of its virtual link over IPv4, and the length of the datagram.
      accepts: (bytes, { at, end, wireEnd }) =>
        end - at >= 6 && bytes[at] === 0x81 && bytes[at + 1] <= 12 && u16be(bytes, at + 2) === wireEnd - at,
    },
    0xbac0,
  ),

  onPorts(
    {
      id: 'dhcpv6',
      display: 'DHCPv6',
      title: 'Dynamic Host Configuration for IPv6',
      // RFC 8415, 7.3, 8 and 9: relayed messages have two addresses behind their type.
      accepts: (bytes, { at, end }) =>
        end - at >= 4 && bytes[at] >= 1 && bytes[at] <= 36 && (!isRelayed(bytes[at]) || end - at >= 34),
    },
    546,
    547,
  ),
  onPorts(
    {
      id: 'bfd',
      display: 'BFD Control',
      title: 'Bidirectional forwarding detection',
      // RFC 5880, 4.1: version 1, and a length that the datagram has room for.
      accepts: (bytes, { at, end, wireEnd }) =>
        end - at >= 24 && bytes[at] >> 5 === 1 && bytes[at + 3] >= 24 && bytes[at + 3] <= wireEnd - at,
    },
    3784,
    4784,
    6784,
  ),
  onPorts(
    {
      id: 'hsrp',
      display: 'HSRP',
      title: 'Hot standby routing',
      // RFC 2281, 5.1: version 0 and its kinds of messages; the second version has types and lengths instead.
      accepts: (bytes, { at, end }) =>
        end - at >= 8 && (bytes[at] === 0 ? bytes[at + 1] <= 3 : bytes[at] <= 4 && bytes[at + 1] <= end - at - 2),
    },
    1985,
    2029,
  ),
  onPorts(
    {
      id: 'rip',
      display: 'RIP',
      title: 'Routing information',
      // RFC 2453, 3.6, and RFC 2091, 3: command and version.
      accepts: (bytes, { at, end }) =>
        end - at >= 4 && bytes[at] >= 1 && bytes[at] <= 11 && bytes[at + 1] >= 1 && bytes[at + 1] <= 2,
    },
    520,
  ),
  onPorts(
    {
      id: 'ripng',
      display: 'RIPng',
      title: 'Routing information for IPv6',
      // RFC 2080, 2.1: request or response, version 1, zeros.
      accepts: (bytes, { at, end }) =>
        end - at >= 4 && bytes[at] >= 1 && bytes[at] <= 2 && bytes[at + 1] === 1 && u16be(bytes, at + 2) === 0,
    },
    521,
  ),
  onPorts(
    {
      id: 'nbdgm',
      display: 'NBDS',
      title: 'NetBIOS datagrams',
      // RFC 1002, 4.4: the type, and flags of which four are zero.
      accepts: (bytes, { at, end }) =>
        end - at >= 10 && bytes[at] >= 0x10 && bytes[at] <= 0x16 && bytes[at + 1] >> 4 === 0,
    },
    138,
  ),
  onPorts(
    {
      id: 'sflow',
      display: 'sFlow',
      title: 'sFlow',
      // sflow.org, version 5, and the two before it that are in use.
      accepts: (bytes, { at, end }) => end - at >= 20 && VERSIONS_OF_SFLOW.includes(u32be(bytes, at)),
    },
    6343,
  ),
  onPorts(
    {
      id: 'syslog',
      display: 'Syslog',
      title: 'Syslog message',
      // RFC 3164, 4.3.3: also what lacks the priority in angle brackets is one.
      accepts: (bytes, { at, end }) => end > at && bytes[at] >= 0x20 && bytes[at] < 0x7f,
    },
    514,
  ),
  onPorts(
    {
      id: 'coap',
      display: 'CoAP',
      title: 'Constrained application protocol',
      // RFC 7252, 3: version 1, a token of 8 bytes at most, and a class of code that is in use.
      accepts: (bytes, { at, end }) =>
        end - at >= 4 && bytes[at] >> 6 === 1 && (bytes[at] & 15) <= 8 && [0, 2, 4, 5].includes(bytes[at + 1] >> 5),
    },
    5683,
  ),

  // Behind an LLC service access point or SNAP
  named('netbios', 'NetBIOS', 'NetBIOS frames', [llcSap, 0xf0]),
  named('bacnet', 'BACnet', 'BACnet', [llcSap, 0x82]),
  named('hpext', 'HPEXT', 'HP extended LLC', [llcSap, 0xf8]),
  named('sna', 'SNA', 'Systems Network Architecture', [llcSap, 0x04], [llcSap, 0x08]),
  named('cdp', 'CDP', 'Cisco Discovery', [ciscoProtocol, 0x2000], [pppProtocol, 0x0207]),
  named('vtp', 'VTP', 'VLAN trunking', [ciscoProtocol, 0x2003]),
  named('dtp', 'DTP', 'Dynamic trunking', [ciscoProtocol, 0x2004]),
  named('udld', 'UDLD', 'Unidirectional link detection', [ciscoProtocol, 0x0111]),
  named('cgmp', 'CGMP', 'Cisco group management', [ciscoProtocol, 0x2001]),

  // ISO, by network layer protocol identifier
  named('clnp', 'CLNP', 'ISO 8473 connectionless network', [nlpid, 0x81]),
  named('esis', 'ESIS', 'ISO 9542 end system routing', [nlpid, 0x82]),
  named('isis', 'ISIS', 'ISO 10589 intermediate system routing', [nlpid, 0x83]),
  named('q933', 'Q.933', 'Frame relay signalling', [nlpid, 0x08]),

  // Behind a PPP number
  named('ecp', 'PPP ECP', 'Encryption control', [pppProtocol, 0x8053]),
  named('osicp', 'PPP OSICP', 'OSI control', [pppProtocol, 0x8023]),
  named('mplscp', 'PPP MPLSCP', 'MPLS control', [pppProtocol, 0x8281]),
  named('cdpcp', 'PPP CDPCP', 'CDP control', [pppProtocol, 0x8207]),
  named('bcp_ncp', 'PPP BCP NCP', 'Bridging control', [pppProtocol, 0x8031]),
  named('eap', 'EAP', 'Extensible authentication', [pppProtocol, EAP]),
  named('lqr', 'PPP LQR', 'Link quality', [pppProtocol, 0xc025]),
  named('cbcp', 'PPP CBCP', 'Callback control', [pppProtocol, 0xc029]),
  named('comp_data', 'PPP Comp', 'Compressed datagram', [pppProtocol, 0x00fd]),
  named('mp', 'PPP MP', 'Multilink', [pppProtocol, 0x003d]),
  named('vjc_comp', 'PPP VJ', 'Van Jacobson compressed TCP', [pppProtocol, 0x002d]),
  named('vjc_uncomp', 'PPP VJ', 'Van Jacobson uncompressed TCP', [pppProtocol, 0x002f]),

  // Behind an IP protocol number
  named('egp', 'EGP', 'Exterior gateway', [ipProtocol, 8]),
  named('igrp', 'IGRP', 'Interior gateway routing', [ipProtocol, 9]),
  named('rsvp', 'RSVP', 'Resource reservation', [ipProtocol, 46]),
  named('nhrp', 'NHRP', 'Next hop resolution', [ipProtocol, 54], [greProtocol, 0x2001]),
  named('eigrp', 'EIGRP', 'Enhanced interior gateway routing', [ipProtocol, 88]),
  named('ospf', 'OSPF', 'Open shortest path first', [ipProtocol, 89]),
  named('ipcomp', 'IPComp', 'IP payload compression', [ipProtocol, 108]),
  named('vrrp', 'VRRP', 'Virtual router redundancy', [ipProtocol, 112]),
  named('pgm', 'PGM', 'Pragmatic general multicast', [ipProtocol, 113]),
  named('l2tp', 'L2TPv3', 'Layer 2 tunnelling, version 3', [ipProtocol, 115]),
  named('ipv6.hip', 'HIP', 'Host identity', [ipProtocol, 139]),
  named('manet', 'packetbb', 'MANET', [ipProtocol, 138]),
  named('wccp', 'WCCP', 'Web cache coordination', [greProtocol, 0x883e]),
];
