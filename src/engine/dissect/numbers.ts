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

/** Below it, the place of a type holds a length (IEEE 802.3, 3.2.6). */
export const FIRST_ETHERTYPE = 0x600;

/** A type or length in words: `IPv4`, `type 0x88b5`, `length 38`. */
export function typeText(type: number): string {
  if (type < FIRST_ETHERTYPE) return `length ${type}`;
  return ETHERTYPE_NAMES[type] ?? `type 0x${type.toString(16).padStart(4, '0')}`;
}

/** Classes of service in the traffic class of IP (RFC 2474 and those after it). */
export const CODE_POINTS: Readonly<Record<number, string>> = {
  0: 'Default',
  1: 'Lower Effort',
  8: 'Class Selector 1',
  10: 'Assured Forwarding 11',
  12: 'Assured Forwarding 12',
  14: 'Assured Forwarding 13',
  16: 'Class Selector 2',
  18: 'Assured Forwarding 21',
  20: 'Assured Forwarding 22',
  22: 'Assured Forwarding 23',
  24: 'Class Selector 3',
  26: 'Assured Forwarding 31',
  28: 'Assured Forwarding 32',
  30: 'Assured Forwarding 33',
  32: 'Class Selector 4',
  34: 'Assured Forwarding 41',
  36: 'Assured Forwarding 42',
  38: 'Assured Forwarding 43',
  40: 'Class Selector 5',
  44: 'Voice Admit',
  46: 'Expedited Forwarding',
  48: 'Class Selector 6',
  56: 'Class Selector 7',
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
