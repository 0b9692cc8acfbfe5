/** Every kind of packet that the builder makes, as Wireshark sees it: nothing malformed, no bad checksum, right layers. */
import { describe, expect, test } from 'vitest';
import { packet, packets, type Item } from '../../support/packet-builder.ts';
import { fragments } from '../../support/packets/fragments.ts';
import { complaints, fields, hasTshark } from './tshark.ts';

const IN = '{ udp 192.168.0.1:40000 > 192.168.0.2:40001 "inner" }';
const IN6 = '{ udp [2001:db8::1]:40000 > [2001:db8::2]:40001 "inner" }';

const LAYERS: readonly (readonly [line: Item, layers: string])[] = [
  ['tcp 10.0.0.1:1234 > 10.0.0.2:80 SYN seq=100 mss=1460 ws=7 sackok ts=1/0', 'eth:ip:tcp'],
  ['tcp [2001:db8::1]:1234 > [2001:db8::2]:80 S seq=1', 'eth:ipv6:tcp'],
  ['tcp 10.0.0.1:1235 > 10.0.0.2:80 S seq=1 vlan=100,5', 'eth:ieee8021ad:vlan:ip:tcp'],
  ['udp 10.0.0.1:40000 > 10.0.0.2:40001 "odd" vlan=5', 'eth:vlan:ip:udp:data'],
  ['udp 10.0.0.1:40000 > 10.0.0.2:40001 "even" checksum=none', 'eth:ip:udp:data'],
  ['udp 10.0.0.1:40000 > 10.0.0.2:40001 "x" mpls=16,17', 'eth:mpls:ip:udp:data'],
  ['udp 10.0.0.1:40000 > 10.0.0.2:40001 "x" pppoe=7', 'eth:pppoes:ppp:ip:udp:data'],
  ['udp 10.0.0.1:40000 > 10.0.0.2:40001 "x" snap', 'eth:llc:ip:udp:data'],
  ['udp 10.0.0.1:40000 > 10.0.0.2:40001 "x" ipOptions=94040000', 'eth:ip:udp:data'],
  [
    'udp [2001:db8::1]:40000 > [2001:db8::2]:40001 "x" ext=hop,destination',
    'eth:ipv6:ipv6.hopopts:ipv6.dstopts:udp:data',
  ],
  ['udp 10.0.0.1:40000 > 10.0.0.2:40001 "x" link=raw', 'raw:ip:udp:data'],
  ['udp 10.0.0.1:40000 > 10.0.0.2:40001 "x" link=null', 'null:ip:udp:data'],
  ['udp [2001:db8::1]:40000 > [2001:db8::2]:40001 "x" link=loop', 'null:ipv6:udp:data'],
  ['udp 10.0.0.1:40000 > 10.0.0.2:40001 "x" link=sll', 'sll:ip:udp:data'],
  ['udp 10.0.0.1:40000 > 10.0.0.2:40001 "x" link=sll2', 'sll:ip:udp:data'],
  ['udp 10.0.0.1:40000 > 10.0.0.2:40001 "x" link=ppp', 'ppp:ip:udp:data'],
  ['udp 10.0.0.1:40000 > 10.0.0.2:40001 "x" link=wifi qos', 'wlan:llc:ip:udp:data'],
  ['udp 10.0.0.1:40000 > 10.0.0.2:40001 "x" link=radiotap', 'radiotap:wlan_radio:wlan:llc:ip:udp:data'],
  ['arp who-has 10.0.0.1 tell 10.0.0.2 pad', 'eth:arp'],
  ['arp 10.0.0.1 is-at 02:00:0a:00:00:01 to 10.0.0.2', 'eth:arp'],
  ['icmp 10.0.0.1 > 10.0.0.2 echo-request id=1 seq=1 size=32', 'eth:ip:icmp:data'],
  ['icmp 10.0.0.2 > 10.0.0.1 unreachable port { udp 10.0.0.1:40000 > 10.0.0.2:40001 "x" }', 'eth:ip:icmp:ip:udp:data'],
  [
    'icmp 10.0.0.2 > 10.0.0.1 unreachable port quote=28 { udp 10.0.0.1:40000 > 10.0.0.2:40001 "x" }',
    'eth:ip:icmp:ip:udp',
  ],
  ['icmp 2001:db8::1 > 2001:db8::2 echo-request id=1 seq=1 size=9', 'eth:ipv6:icmpv6:data'],
  [
    'icmp 2001:db8::9 > 2001:db8::1 too-big mtu=1280 { udp [2001:db8::1]:40000 > [2001:db8::2]:40001 "x" }',
    'eth:ipv6:icmpv6:ipv6:udp:data',
  ],
  ['icmp fe80::1 > ff02::1:ff00:2 neighbor-solicitation target=fe80::2 ttl=255', 'eth:ipv6:icmpv6'],
  ['icmp fe80::2 > fe80::1 neighbor-advertisement ttl=255', 'eth:ipv6:icmpv6'],
  ['icmp fe80::1 > ff02::1 router-advertisement ttl=255 prefix=2001:db8:1::', 'eth:ipv6:icmpv6'],
  ['icmp fe80::1 > ff02::16 mld-report group=ff02::fb ttl=1 ext=hop', 'eth:ipv6:ipv6.hopopts:icmpv6'],
  ['igmp 10.0.0.1 > 224.0.0.251 report group=224.0.0.251 ttl=1 ipOptions=94040000', 'eth:ip:igmp:igmp'],
  ['igmp 10.0.0.1 > 224.0.0.22 report3 group=239.1.2.3 ttl=1 ipOptions=94040000', 'eth:ip:igmp:igmp'],
  ['sctp 10.0.0.1:1234 > 10.0.0.2:5678 INIT tsn=9', 'eth:ip:sctp'],
  ['sctp 10.0.0.1:1234 > 10.0.0.2:5678 DATA tsn=9 "hello"', 'eth:ip:sctp:data'],
  [`gre 10.0.0.1 > 10.0.0.2 key=7 sequence=1 sum ${IN}`, 'eth:ip:gre:ip:udp:data'],
  ['gre 10.0.0.1 > 10.0.0.2 { arp who-has 10.0.0.1 tell 10.0.0.2 }', 'eth:ip:gre:eth:arp'],
  [`ipip 10.0.0.1 > 10.0.0.2 ${IN}`, 'eth:ip:ip:udp:data'],
  [`ipip 10.0.0.1 > 10.0.0.2 ${IN6}`, 'eth:ip:ipv6:udp:data'],
  [`ipip 2001:db8::a > 2001:db8::b ${IN}`, 'eth:ipv6:ip:udp:data'],
  [`vxlan 10.0.0.1 > 10.0.0.2 vni=5 ${IN}`, 'eth:ip:udp:vxlan:eth:ip:udp:data'],
  [`geneve 10.0.0.1:5555 > 10.0.0.2 vni=5 ${IN6}`, 'eth:ip:udp:geneve:ipv6:udp:data'],
  [`gtpu 10.0.0.1 > 10.0.0.2 teid=5 ${IN}`, 'eth:ip:udp:gtp:ip:udp:data'],
  [`teredo 192.0.2.1:51000 > 192.0.2.2 ${IN6}`, 'eth:ip:udp:teredo:ipv6:udp:data'],
  [`ah 10.0.0.1 > 10.0.0.2 spi=9 ${IN}`, 'eth:ip:ah:ip:udp:data'],
  ['esp 10.0.0.1 > 10.0.0.2 spi=9 size=40', 'eth:ip:esp'],
  ['eth 02:00:00:00:00:01 > 02:00:00:00:00:02 type=0x88b5 hex:0102', 'eth:data'],
  ['frame link=ether hex:ffffffffffff02000000000188b50102', 'eth:data'],
  ['eth 02:00:00:00:00:01 > 01:80:c2:00:00:00 llc hex:aaaa0302000088b5ff', 'eth:llc:data'],
];

describe.skipIf(!hasTshark)('what Wireshark sees', () => {
  const built = packets(...LAYERS.map(([line]) => line));

  test('every packet has the layers that its line names', () => {
    const seen = fields(built, 'frame.protocols').map((layers) => layers.replaceAll('ethertype:', ''));
    expect(seen).toEqual(LAYERS.map(([, layers]) => layers));
  });

  test('nothing is malformed and no checksum is bad', () => {
    expect(complaints(built)).toEqual([]);
  });

  test('a checksum, a length that lies is noticed', () => {
    const lies = packets(
      'tcp 10.0.0.1:1 > 10.0.0.2:80 S checksum=bad',
      'udp 10.0.0.1:1 > 10.0.0.2:2 "x" ipChecksum=bad',
      'udp 10.0.0.1:1 > 10.0.0.2:2 "x" udpLength=40',
      'udp 10.0.0.1:1 > 10.0.0.2:2 "x" ipLength=400',
    );
    expect(complaints(lies)).toHaveLength(4);
  });

  test.each(['udp 10.0.0.1:40000 > 10.0.0.2:40001', 'udp [2001:db8::1]:40000 > [2001:db8::2]:40001'])(
    'fragments of %s come together again',
    (line) => {
      const pieces = fragments(packet(`${line} size=3000`), 1280, 77);
      expect(pieces).toHaveLength(3);
      expect(complaints(pieces)).toEqual([]);
      expect(fields(pieces, 'udp.length').at(-1)).toBe('3008');
    },
  );
});
