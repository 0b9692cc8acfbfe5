// Names of numbers that several protocols use, as the registries of IANA and IEEE give them.

/** EtherTypes (IEEE Registration Authority; IANA ieee-802-numbers). */
export const ETHERTYPE_NAMES: Readonly<Record<number, string>> = {
  0x0800: 'IPv4',
  0x0806: 'ARP',
  0x0842: 'Wake on LAN',
  0x22f3: 'TRILL',
  0x6558: 'Transparent Ethernet bridging',
  0x8035: 'RARP',
  0x8100: '802.1Q Virtual LAN',
  0x8137: 'IPX',
  0x86dd: 'IPv6',
  0x8808: 'Ethernet flow control',
  0x8809: 'Slow protocols',
  0x8847: 'MPLS',
  0x8848: 'MPLS, upstream-assigned label',
  0x8863: 'PPPoE discovery',
  0x8864: 'PPPoE session',
  0x888e: '802.1X authentication',
  0x88a8: '802.1ad Service VLAN',
  0x88cc: 'LLDP',
  0x88e5: 'MACsec',
  0x88f7: 'PTP',
  0x8902: 'Connectivity fault management',
  0x894f: 'Network service header',
  0x9000: 'Loopback',
};

/** What is known of a checksum, by Wireshark's numbers. Those over payload are not verified: offload makes them wrong. */
export const CHECKSUM_STATUS = { bad: 0, good: 1, unverified: 2, absent: 3 } as const;
export const CHECKSUM_STATUS_NAMES = { 0: 'Bad', 1: 'Good', 2: 'Unverified', 3: 'Not present' } as const;

/** IP protocol numbers (IANA protocol-numbers). */
export const IP_PROTOCOL_NAMES: Readonly<Record<number, string>> = {
  0: 'IPv6 hop-by-hop option',
  1: 'ICMP',
  2: 'IGMP',
  4: 'IPv4 in IP',
  6: 'TCP',
  8: 'EGP',
  9: 'IGP',
  17: 'UDP',
  33: 'DCCP',
  41: 'IPv6 in IP',
  43: 'IPv6 routing',
  44: 'IPv6 fragment',
  46: 'RSVP',
  47: 'GRE',
  50: 'ESP',
  51: 'AH',
  58: 'ICMPv6',
  59: 'No next header',
  60: 'IPv6 destination option',
  88: 'EIGRP',
  89: 'OSPF',
  97: 'Ethernet in IP',
  103: 'PIM',
  108: 'IPComp',
  112: 'VRRP',
  115: 'L2TP',
  132: 'SCTP',
  135: 'Mobility header',
  136: 'UDP-Lite',
  137: 'MPLS in IP',
};
