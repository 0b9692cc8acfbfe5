/**
 * Frames of every link type and tunnel, with the layers and ends that they must show. Those made by lines are also checked
 * against Wireshark in tests/unit/support/dissected.test.ts; the bytes written by hand follow the named specification.
 */
import { packet } from '../../../support/packet-builder.ts';
import { concat, hex, u16, u32 } from '../../../support/packets/bytes.ts';

export interface Frame {
  readonly name: string;
  readonly linkType: number;
  readonly bytes: Uint8Array;
  readonly layers: string;
  readonly ends: string;
}

const ENDS = '10.0.0.1:1000 > 10.0.0.2:2000';
const ENDS_6 = '2001:db8::1:1000 > 2001:db8::2:2000';
const UDP = 'udp 10.0.0.1:1000 > 10.0.0.2:2000 "x"';
const UDP_6 = 'udp [2001:db8::1]:1000 > [2001:db8::2]:2000 "x"';
const IP = packet(`${UDP} link=ipv4`).bytes;
const IP_6 = packet(`${UDP_6} link=ipv6`).bytes;
const ETHERNET = packet(UDP).bytes;
const MACS = hex('0200000000020200000000 01');
const SNAP = hex('aaaa03 000000 0800');

/** What `concat` takes: bytes as they are or listed. */
type Part = Uint8Array | readonly number[];

const line = (text: string, layers: string, ends = ENDS): Frame => {
  const { linkType, bytes } = packet(text);
  return { name: text, linkType, bytes, layers, ends };
};
const bytes = (name: string, linkType: number, layers: string, ...parts: Part[]): Frame => ({
  name,
  linkType,
  bytes: concat(...parts),
  layers,
  ends: ENDS,
});
const ethernet = (name: string, type: number, layers: string, ...parts: Part[]): Frame =>
  bytes(name, 1, `eth:ethertype:${layers}`, concat(MACS, u16(type)), ...parts);
/** A datagram between other addresses whose payload is a tunnel header and what it carries. */
const overUdp = (name: string, port: number, layers: string, ...parts: Part[]): Frame => ({
  name,
  linkType: 1,
  bytes: packet([`udp 192.0.2.1:40000 > 192.0.2.2:${port}`, concat(...parts)]).bytes,
  layers: `eth:ethertype:ip:udp:${layers}`,
  ends: ENDS,
});
const overIp = (name: string, protocol: number, layers: string, ...parts: Part[]): Frame => ({
  name,
  linkType: 1,
  bytes: packet([`ip 192.0.2.1 > 192.0.2.2 proto=${protocol}`, concat(...parts)]).bytes,
  layers: `eth:ethertype:ip:${layers}`,
  ends: ENDS,
});

const TUNNELLED = 'eth:ethertype:ip:udp';
const DATA_FRAME = '0802 0000 0200000000bb 0200000000cc 0200000000aa 0000';

export const FRAMES: readonly Frame[] = [
  // Links
  line(UDP, TUNNELLED),
  line(`${UDP} snap`, 'eth:llc:ip:udp'),
  line(`${UDP} vlan=5`, 'eth:ethertype:vlan:ethertype:ip:udp'),
  line(`${UDP} vlan=100,5`, 'eth:ethertype:ieee8021ad:ethertype:vlan:ethertype:ip:udp'),
  line(`${UDP} mpls=16,17`, 'eth:ethertype:mpls:ip:udp'),
  line(`${UDP_6} mpls=16`, 'eth:ethertype:mpls:ipv6:udp', ENDS_6),
  line(`${UDP} pppoe=7`, 'eth:ethertype:pppoes:ppp:ip:udp'),
  line(`${UDP} link=raw`, 'raw:ip:udp'),
  line(`${UDP_6} link=raw`, 'raw:ipv6:udp', ENDS_6),
  line(`${UDP} link=null`, 'null:ip:udp'),
  line(`${UDP_6} link=loop`, 'null:ipv6:udp', ENDS_6),
  line(`${UDP} link=sll`, 'sll:ethertype:ip:udp'),
  line(`${UDP_6} link=sll2`, 'sll:ethertype:ipv6:udp', ENDS_6),
  line(`${UDP} link=ppp`, 'ppp:ip:udp'),
  line(`${UDP} link=wifi qos`, 'wlan:llc:ip:udp'),
  line(`${UDP} link=radiotap`, 'radiotap:wlan_radio:wlan:llc:ip:udp'),
  bytes('null in the other byte order', 0, 'null:ip:udp', u32(2), IP),
  bytes('PPP, protocol and address compressed', 9, 'ppp:ip:udp', hex('21'), IP),
  bytes('Cisco HDLC on a PPP link', 50, 'ppp:chdlc:ip:udp', hex('0f00 0800'), IP),
  bytes('Cisco HDLC', 104, 'chdlc:ip:udp', hex('8f00 0800'), IP),
  bytes('frame relay, RFC 2427', 107, 'fr:ip:udp', hex('1841 03 cc'), IP),
  bytes('frame relay, SNAP', 107, 'fr:ip:udp', hex('1841 03 00 80 000000 0800'), IP),
  bytes('frame relay, Cisco', 107, 'fr:ip:udp', hex('1841 0800'), IP),
  bytes('FDDI', 10, 'fddi:llc:ip:udp', hex('50'), MACS, SNAP, IP),
  bytes('token ring, source routed', 6, 'tr:llc:ip:udp', hex('1040 020000000002 820000000001 0400aabb'), SNAP, IP),
  bytes('ARCNET, RFC 1201', 7, 'arcnet:ip:udp', hex('0102 d4 00 0001'), IP),
  bytes('ARCNET, RFC 1201, exception', 7, 'arcnet:ip:udp', hex('0102 d4 ff ffff d4 00 0001'), IP),
  bytes('ARCNET, RFC 1051, Linux', 129, 'arcnet:ip:udp', hex('0102 0000 f0'), IP),
  bytes('NFLOG', 239, 'nflog:ip:udp', hex('0200 0000 0500 0a00 41000000'), lengthLe(4 + IP.length), hex('0900'), IP),
  bytes('IPoIB', 242, 'ipoib:ip:udp', new Uint8Array(40), hex('0800 0000'), IP),
  bytes('pflog', 117, 'pflog:ip:udp', hex('3d02'), new Uint8Array(62), IP),
  bytes('enc', 109, 'enc:ip:udp', hex('02000000 00000001 00000000'), IP),
  bytes('pktap', 258, 'pktap:pcap_pktdata:eth:ethertype:ip:udp', hex('0c000000 01000000 01000000'), ETHERNET),
  bytes('PPI', 192, 'ppi:eth:ethertype:ip:udp', hex('0000 0800 01000000'), ETHERNET),
  bytes('ATM, RFC 2684', 11, 'llc:ip:udp', SNAP, IP),
  bytes('SunATM', 123, 'atm:llc:ip:udp', hex('02 00 0020'), SNAP, IP),
  bytes('ATM, classical IP', 106, 'clip:ip:udp', IP),
  bytes('IPNET', 226, 'ipnet:ip:udp', new Uint8Array(24), IP),
  bytes('Juniper', 178, 'juniper:eth:ethertype:ip:udp', hex('4d4743 80 0002 abcd'), ETHERNET),
  bytes('Prism', 119, 'prism:wlan_radio:wlan:llc:ip:udp', hex('44000000 08000000'), hex(DATA_FRAME), SNAP, IP),
  bytes('AVS', 163, 'prism:wlan_radio:wlan:llc:ip:udp', hex('80211001 00000008'), hex(DATA_FRAME), SNAP, IP),
  bytes(
    'radiotap with time, flags, padding and check sequence',
    127,
    'radiotap:wlan_radio:wlan:llc:ip:udp',
    hex('0000 1c00 03000080 00000000 00000000 0000000000000000 30 000000'),
    hex('8802 0000 0200000000bb 0200000000cc 0200000000aa 0000 0000 ffff'),
    SNAP,
    IP,
    hex('deadbeef'),
  ),
  bytes(
    '802.11, four addresses, aggregated',
    105,
    'wlan:llc:ip:udp',
    hex('8803 0000 0200000000bb 0200000000cc 0200000000aa 0000 0200000000dd 8000'),
    hex('0200000000aa 0200000000dd 0030'),
    SNAP,
    IP,
  ),
  ethernet('VN-Tag', 0x8926, 'vntag:ethertype:ip:udp', hex('00000000 0800'), IP),
  ethernet('E-Tag', 0x893f, 'etag:ethertype:ip:udp', hex('000000000000 0800'), IP),
  ethernet(
    'MACsec that only signs',
    0x88e5,
    'macsec:ethertype:ip:udp',
    hex('00 00 00000001 0800'),
    IP,
    new Uint8Array(16),
  ),
  ethernet('NSH', 0x894f, 'nsh:ip:udp', hex('0002 01 01 00000000'), IP),
  ethernet(
    'MPLS pseudo-wire',
    0x8847,
    'mpls:pwethheuristic:pwethcw:eth:ethertype:ip:udp',
    hex('00010140 00000000'),
    ETHERNET,
  ),

  // Network
  line(`${UDP_6} ext=hop,destination`, 'eth:ethertype:ipv6:ipv6.hopopts:ipv6.dstopts:udp', ENDS_6),
  line('icmp 10.0.0.1 > 10.0.0.2 echo-request id=1 seq=1 size=8', 'eth:ethertype:ip:icmp', '10.0.0.1:8 > 10.0.0.2:0'),
  line(
    'icmp 2001:db8::1 > 2001:db8::2 echo-request id=1 seq=1',
    'eth:ethertype:ipv6:icmpv6',
    '2001:db8::1:128 > 2001:db8::2:129',
  ),
  line(
    'icmp fe80::1 > ff02::1:ff00:2 neighbor-solicitation target=fe80::2 ttl=255',
    'eth:ethertype:ipv6:icmpv6',
    'fe80::1:135 > ff02::1:ff00:2:136',
  ),
  line(
    'igmp 10.0.0.1 > 224.0.0.251 report group=224.0.0.251 ttl=1',
    'eth:ethertype:ip:igmp:igmp',
    '10.0.0.1 > 224.0.0.251',
  ),
  line(`ah 192.0.2.1 > 192.0.2.2 spi=9 { ${UDP} }`, 'eth:ethertype:ip:ah:ip:udp'),
  line('esp 10.0.0.1 > 10.0.0.2 spi=9 size=40', 'eth:ethertype:ip:esp', '10.0.0.1 > 10.0.0.2'),
  line('tcp 10.0.0.1:1000 > 10.0.0.2:2000 S seq=1', 'eth:ethertype:ip:tcp'),
  line('sctp 10.0.0.1:1000 > 10.0.0.2:2000 DATA tsn=9 "hello"', 'eth:ethertype:ip:sctp'),
  overIp('PIM register', 103, 'pim:ip:udp', hex('2100 0000 00000000'), IP),
  overIp('atomic fragment in IPv6 in IPv4', 41, 'ipv6:ipv6.fraghdr:udp', atomic(IP_6)),

  // Tunnels
  line(`ipip 192.0.2.1 > 192.0.2.2 { ${UDP} }`, 'eth:ethertype:ip:ip:udp'),
  line(`gre 192.0.2.1 > 192.0.2.2 key=7 sequence=1 sum { ${UDP} }`, 'eth:ethertype:ip:gre:ip:udp'),
  line(`vxlan 192.0.2.1 > 192.0.2.2 vni=5 { ${UDP} }`, `eth:ethertype:ip:udp:vxlan:${TUNNELLED}`),
  line(`geneve 192.0.2.1:5555 > 192.0.2.2 vni=5 { ${UDP_6} }`, 'eth:ethertype:ip:udp:geneve:ipv6:udp', ENDS_6),
  line(`gtpu 192.0.2.1 > 192.0.2.2 teid=5 { ${UDP} }`, 'eth:ethertype:ip:udp:gtp:ip:udp'),
  line(`teredo 192.0.2.1:51000 > 192.0.2.2 { ${UDP_6} }`, 'eth:ethertype:ip:udp:teredo:ipv6:udp', ENDS_6),
  overIp(
    'GRE version 1',
    47,
    'gre:ppp:ip:udp',
    hex('3081 880b'),
    u16(IP.length + 4),
    hex('0001 00000001 00000001 ff03 0021'),
    IP,
  ),
  overIp('GRE, source routed', 47, 'gre:ip:udp', hex('4000 0800 00000000 0800 0004 0a000001 0000 0000'), IP),
  overIp('ERSPAN I', 47, `gre:erspan:${TUNNELLED}`, hex('0000 88be'), ETHERNET),
  overIp('ERSPAN II', 47, `gre:erspan:${TUNNELLED}`, hex('1000 88be 00000001 1000000000000000'), ETHERNET),
  overIp(
    'ERSPAN III',
    47,
    `gre:erspan:${TUNNELLED}`,
    hex('1000 22eb 00000001 20000000 00000000 00000001'),
    new Uint8Array(8),
    ETHERNET,
  ),
  overIp('GRE, Aruba', 47, 'gre:wlan:llc:ip:udp', hex('0000 8200'), hex(DATA_FRAME), SNAP, IP),
  overUdp('VXLAN-GPE', 4790, 'vxlan:ip:udp', hex('0c000001 00000500'), IP),
  overUdp('GRE over UDP', 4754, 'gre:ip:udp', hex('0000 0800'), IP),
  overUdp('MPLS over UDP', 6635, 'mpls:ip:udp', hex('00010140'), IP),
  overUdp('L2TP data', 1701, 'l2tp:ppp:ip:udp', hex('4002'), u16(8 + 4 + IP.length), hex('0001 0001 ff03 0021'), IP),
  overUdp('AYIYA', 5072, 'ayiya:ipv6:udp', hex('4452 11 29 00000000'), new Uint8Array(16 + 20), IP_6),
  overUdp('LISP data', 4341, 'lisp-data:ip:udp', hex('c000000100000001'), IP),
  overUdp(
    'CAPWAP data, control swapped',
    5247,
    'capwap.data:wlan:llc:ip:udp',
    hex('00 10 03 00 00000000 0208'),
    hex(DATA_FRAME.slice(4)),
    SNAP,
    IP,
  ),
  overUdp(
    'GTP-U, extension header',
    2152,
    'gtp:ip:udp',
    hex('34ff'),
    u16(8 + IP.length),
    hex('00000001 0000 00 85 01 1000 00'),
    IP,
  ),
  overUdp('GTP-U version 0', 3386, 'gtp:ip:udp', hex('1eff'), u16(IP.length), new Uint8Array(16), IP),
  overUdp(
    'Teredo with authentication and origin',
    3544,
    'teredo:ipv6:udp',
    hex('0001 0000 0000000000000000 00'),
    hex('0000 1234 c0000201'),
    IP_6,
  ),
].map((frame) => (/AYIYA|Teredo with|atomic/.test(frame.name) ? { ...frame, ends: ENDS_6 } : frame));

/** A frame of a protocol that carries none of ours; it is named after its layer. */
const alone = (id: string, linkType: number, ...parts: Part[]): Pick<Frame, 'name' | 'linkType' | 'bytes'> => ({
  name: id,
  linkType,
  bytes: concat(...parts),
});
const overPpp = (id: string, protocol: number, ...parts: Part[]) => alone(id, 9, hex('ff03'), u16(protocol), ...parts);
const overMac = (id: string, type: number, ...parts: Part[]) => alone(id, 1, MACS, u16(type), ...parts);
const overLlc = (id: string, ...parts: Part[]) => alone(id, 1, MACS, u16(concat(...parts).length), ...parts);
const inside = (id: string, line: string, ...parts: Part[]) => alone(id, 1, packet([line, concat(...parts)]).bytes);

/** What stands beside FRAMES: protocols that lead to no address and port, cut and changed like those. */
export const CONTROL_FRAMES: readonly Pick<Frame, 'name' | 'linkType' | 'bytes'>[] = [
  overPpp('lcp', 0xc021, hex('01 01 0012 0104 05dc 0304 c023 0506 01020304')),
  overPpp('ipcp', 0x8021, hex('01 01 000a 0306 0a000001')),
  overPpp('ipv6cp', 0x8057, hex('01 01 000e 010a 0200000000000001')),
  overPpp('ccp', 0x80fd, hex('01 01 000a 1206 01000020')),
  overPpp('pap', 0xc023, hex('01 01 000c 03 616e6e 03 736563')),
  overPpp('chap', 0xc223, hex('01 01 000d 04 01020304 6e617300')),
  overMac('pppoed', 0x8863, hex('11 09 0000 000c 0101 0000 0103 0004 01020304')),
  overMac('cmd', 0x8909, hex('01 01 0001 0064 0800'), IP),
  overMac('cfp', 0x8903, hex('0000 0800'), ETHERNET),
  overMac('arp', 0x0806, hex('0001 0800 06 04 0001 020000000001 0a000001 000000000000 0a000002')),
  overLlc('stp', hex('42 42 03 0000 00 00 00 8000020000000001 00000000 8000020000000001 8001 0000 1400 0200 0f00')),
  overLlc('osi', hex('fe fe 03 83 1b 01 00 0f 01 0000')),
  inside('capwap', 'udp 10.0.0.1:5000 > 10.0.0.2:5246', hex('00 100200 00000000 00000001 00 0008 00 0014 0001 00')),
  inside('udpencap', 'udp 10.0.0.1:4500 > 10.0.0.2:4500', hex('ff')),
  inside('dccp', 'ip 10.0.0.1 > 10.0.0.2 proto=33', hex('1389 138a 04 00 0000 00 000001 00000000')),
  inside('udplite', 'ip 10.0.0.1 > 10.0.0.2 proto=136', hex('1389 138a 0008 0000 78')),
  inside('ipv6.routing', 'ip 2001:db8::1 > 2001:db8::2 proto=43', hex('3b 02 00 01 00000000'), new Uint8Array(16)),
  inside('mipv6', 'ip 2001:db8::1 > 2001:db8::2 proto=135', hex('3b 01 05 00 0000 0001 0000 003c 0000 0000')),
  inside('shim6', 'ip 2001:db8::1 > 2001:db8::2 proto=140', hex('3b 00 80 0000000001')),
];

function lengthLe(length: number): Uint8Array {
  return Uint8Array.of(length & 255, length >> 8);
}

/** RFC 6946: a fragment header on a datagram that is whole. */
function atomic(packet6: Uint8Array): Uint8Array {
  const header = packet6.slice(0, 40);
  header.set([...u16(packet6.length - 40 + 8), 44], 4);
  return concat(header, [17, 0], u16(0), u32(7), packet6.subarray(40));
}
