import { describe, expect, test } from 'vitest';
import { detailsOf, inspect, valuesOf } from '../../../support/fields.ts';
import { packet, packets, START } from '../../../support/packet-builder.ts';
import { concat, hex, u16 } from '../../../support/packets/bytes.ts';
import { pcap } from '../../../support/packets/capture-file.ts';
import { dnsQuery } from '../../../support/packets/dns.ts';
import { ipPacket, ofIp, overUdp, tree, values } from './told-frame.ts';

const ACCESS_POINT = hex('0200000000aa'),
  STATION = hex('0200000000bb'),
  EVERYBODY = hex('ffffffffffff');

describe('network layer', () => {
  test('IGMP: versions, group records, checksum', async () => {
    expect(await ofIp(2, hex('1164 ee9b 00000000'))).toMatchObject({
      'igmp.version': ['2'],
      'igmp.checksum.status': ['Good (1)'],
    });
    expect(await ofIp(2, hex('2200 e9fb 0000 0001 0400 0001 e9000001 0a000001'))).toMatchObject({
      'igmp.version': ['3'],
      'igmp.num_grp_recs': ['1'],
      'igmp.record_type': ['Change to all but (4)'],
      'igmp.maddr': ['233.0.0.1'],
      'igmp.saddr': ['10.0.0.1'],
      'igmp.checksum.status': ['Bad (0)'],
    });
  });

  test('IGMP: records of several sources, and what stands behind them', async () => {
    const joined = hex('05 00 0002 e9000001 0a000001 0a000002');
    const left = hex('06 01 0001 e9000002 0a000003 abcdef01');
    const report = await tree(228, ipPacket(2, concat(hex('2200 0000 0000 0002'), joined, left)));
    expect(report.info).toContain(
      'Group 233.0.0.1, ALLOW new sources {10.0.0.1, 10.0.0.2} / Group 233.0.0.2, BLOCK source {10.0.0.3}',
    );
    expect(valuesOf(report)).toMatchObject({
      'igmp.saddr': ['10.0.0.1', '10.0.0.2', '10.0.0.3'],
      'igmp.aux_data': ['abcdef01'],
    });
  });

  test('IPv6 extensions', async () => {
    const header = concat(hex('60000000 0020 00 40'), new Uint8Array(32).fill(1));
    expect(
      await values(
        229,
        header,
        hex('3c 00 05 02 0000 01 00'),
        hex('2c 00 00 01 01 00 c3 00'),
        hex('3b 00 0009 0000abcd'),
      ),
    ).toMatchObject({
      'ipv6.hopopts.nxt': ['IPv6 destination option (60)'],
      'ipv6.hopopts.len_oct': ['8 bytes'],
      'ipv6.opt.router_alert': ['Multicast listeners (0)'],
      'ipv6.fraghdr.offset': ['1 words of 8 bytes'],
      'ipv6.fraghdr.more': ['Set'],
      'ipv6.fraghdr.ident': ['0x0000abcd'],
    });
    const routed = concat(hex('60000000 0018 2b 40'), new Uint8Array(32).fill(1));
    expect(await values(229, routed, hex('3b 02 04 01 00 00 0007'), new Uint8Array(16).fill(2))).toMatchObject({
      'ipv6.routing.type': ['Segments (4)'],
      'ipv6.routing.srh.tag': ['0007'],
      'ipv6.routing.srh.addr': ['202:202:202:202:202:202:202:202'],
    });
    expect(await ofIp(51, hex('3b 01 0000 00000007 00000001'))).toMatchObject({ 'ah.spi': ['0x00000007'] });
    expect(await ofIp(51, hex('3b 02 0000 00000007 00000001 aabbccdd 99'))).toMatchObject({ 'ah.icv': ['aabbccdd'] });
    expect(await ofIp(50, hex('00000141 00000002'))).toMatchObject({ 'esp.sequence': ['2'] });
  });

  test('GRE, and what ERSPAN adds', async () => {
    expect(await ofIp(47, hex('2000 0800 00000005'))).toMatchObject({
      'gre.flags.key': ['Set'],
      'gre.key': ['0x00000005'],
    });
    expect(await ofIp(47, hex('3081 880b 0000 0017 00000001 00000002'))).toMatchObject({
      'gre.key.call_id': ['23'],
      'gre.ack_number': ['2'],
    });
    expect(await ofIp(47, hex('1000 88be 00000001 1014 0064 00000003'))).toMatchObject({
      'erspan.vlan': ['20'],
      'erspan.spanid': ['100'],
      'erspan.index': ['3'],
    });
  });

  test('virtual networks', async () => {
    expect(
      await values(1, packet('vxlan 192.0.2.1:4000 > 192.0.2.2 vni=42 { udp 10.0.0.1:1 > 10.0.0.2:2 }').bytes),
    ).toMatchObject({
      'vxlan.vni': ['42'],
      'vxlan.flag_i': ['Set'],
    });
    const geneve = packet(
      'geneve 192.0.2.1:4000 > 192.0.2.2 vni=66 geneveOptions=0132800100000007 { udp 10.0.0.1:1 > 10.0.0.2:2 }',
    );
    expect(await values(1, geneve.bytes)).toMatchObject({
      'geneve.vni': ['0x000042'],
      'geneve.option.class': ['0x0132'],
      'geneve.option.type.critical': ['Set'],
      'geneve.option.unknown.data': ['00000007'],
    });
  });
});

describe('tunnels and transports', () => {
  test('GTP: a packet with a sequence number, and a context with its elements', async () => {
    const echo = await overUdp(2152, hex('32 01 0004 00000000 1234 0000'));
    expect(valuesOf(echo)).toMatchObject({ 'gtp.message': ['Echo request (0x01)'], 'gtp.seq_number': ['0x1234'] });
    const answer = hex('01 80 10 00000007 80 0006 f1 21 0a000005 83 0005 04 77656231');
    const created = await overUdp(2123, hex('32 11'), u16(answer.length + 4), hex('00000009 0001 0000'), answer);
    expect(valuesOf(created)).toMatchObject({
      'gtp.teid': ['0x00000009'],
      'gtp.cause': ['Request accepted (128)'],
      'gtp.teid_data': ['0x00000007'],
      'gtp.user_ipv4': ['10.0.0.5'],
      'gtp.apn': ['web1'],
    });
    expect(created.info).toBe('Create PDP context response');
  });

  test('GTP: a packet behind two extension headers', async () => {
    const inner = packet('udp 10.0.0.1:1000 > 10.0.0.2:2000 "x" link=ipv4').bytes;
    const extensions = hex('0000 00 85 01 1009 c0 01 0001 00');
    const carried = await overUdp(
      2152,
      hex('34 ff'),
      u16(extensions.length + inner.length),
      hex('00000005'),
      extensions,
      inner,
    );
    expect(valuesOf(carried)['udp.dstport']).toEqual(['2152', '2000']);
  });

  test('SCTP: chunks and parameters', async () => {
    const init = hex('01 00 001c 00000001 00010000 000a 000a 00000064 0005 0008 0a000001');
    const association = await tree(228, ipPacket(132, concat(hex('1000 0050 00000000 00000000'), init)));
    expect(valuesOf(association)).toMatchObject({
      'sctp.chunk_type': ['INIT (1)'],
      'sctp.init_initial_tsn': ['100'],
      'sctp.parameter_ipv4_address': ['10.0.0.1'],
    });
    expect(association.info).toBe('INIT');
    const acknowledged = hex('03 00 0010 00000063 00010000 0000 0000');
    const data = hex('00 02 0012 00000064 0001 0002 0000002e 6869 0000');
    const packets = await tree(228, ipPacket(132, concat(hex('1000 0050 00000001 00000000'), acknowledged, data)));
    expect(packets.info).toBe('SACK (Ack=99, Arwnd=65536) DATA (TSN=100) (Message Fragment)');
    expect(valuesOf(packets)).toMatchObject({
      'sctp.data_tsn_raw': ['100'],
      'sctp.data_b_bit': ['Set'],
      'sctp.data_payload_proto_id': ['Diameter (46)'],
      'sctp.chunk_padding': ['0000'],
      'data.len': ['2 bytes'],
    });
  });

  test('SCTP: blocks behind a gap, and what came twice', async () => {
    const received = hex('03 00 001c 00000063 00010000 0002 0001 0002 0003 0005 0005 00000061');
    expect(await ofIp(132, hex('1000 0050 00000001 00000000'), received)).toMatchObject({
      'sctp.sack_gap_block_start_tsn': ['101', '104'],
      'sctp.sack_gap_block_end_tsn': ['102', '104'],
      'sctp.sack_number_of_tsns_gap_acked': ['3'],
      'sctp.sack_duplicate_tsn': ['97'],
    });
  });

  test('Teredo: what the server saw from outside', async () => {
    const inner = packet('udp [2001:db8::1]:1000 > [2001:db8::2]:2000 "x" link=ipv6').bytes;
    const origin = await overUdp(3544, hex('0000 d0ef f5fffffe'), inner);
    expect(valuesOf(origin)).toMatchObject({ 'teredo.orig.port': ['12048'], 'teredo.orig.addr': ['10.0.0.1'] });
  });

  test('L2TP: attributes of a control message', async () => {
    const control = await overUdp(
      1701,
      hex('c802 001a 0001 0000 0002 0003'),
      hex('8008 0000 0000 0001 8006 0000 0007'),
    );
    expect(valuesOf(control)).toMatchObject({
      'l2tp.type': ['Control (1)'],
      'l2tp.Ns': ['2'],
      'l2tp.avp.message_type': ['Start control connection request (1)'],
      'l2tp.avp.type': ['Message type (0)', 'Host name (7)'],
    });
    expect(control.info).toBe('Start control connection request');
  });

  test('CAPWAP and LISP', async () => {
    const frame = concat(hex('0802 0000'), STATION, ACCESS_POINT, ACCESS_POINT, [0, 0], hex('aaaa03 000000 86dd'));
    const radio = await overUdp(5247, hex('00 20 03 20 0000 0000'), hex('04 c4 14 006c 000000'), frame);
    expect(valuesOf(radio)).toMatchObject({
      'capwap.header.length': ['4 words'],
      'capwap.header.wireless.data.ieee80211.fi.rssi': ['-60 dBm'],
    });
    const inner = packet('udp 10.0.0.1:1000 > 10.0.0.2:2000 "x" link=ipv4').bytes;
    const located = await overUdp(4341, hex('88 00abcd 00000501'), inner);
    expect(valuesOf(located)).toMatchObject({ 'lisp-data.nonce': ['0x00abcd'], 'lisp-data.iid': ['0x000005'] });
  });
});

describe('rarer headers', () => {
  test('PIM: a hello, and who wants which group', async () => {
    const hello = await tree(228, ipPacket(103, hex('2000 0000 0001 0002 0069 0014 0004 00000226')));
    expect(valuesOf(hello)).toMatchObject({ 'pim.holdtime': ['105 seconds'], 'pim.generation_id': ['550'] });
    expect(hello.info).toBe('Hello');
    const group = hex('0100 00 20 e1000001 0001 0000 0100 04 20 0a000003');
    expect(await ofIp(103, hex('2300 0000 0100 0a000008 00 01 002d'), group)).toMatchObject({
      'pim.upstream_neighbor': ['10.0.0.8'],
      'pim.group': ['225.0.0.1', '225.0.0.1'],
      'pim.join_ip': ['10.0.0.3'],
      'pim.source_addr.flags.s': ['Set'],
    });
    expect(await ofIp(103, hex('2400 0000 0007 1e 05 0100 0a000009'))).toMatchObject({
      'pim.fragment_tag': ['0x0007'],
      'pim.hash_mask_len': ['30 bits'],
      'pim.bsr_priority': ['5'],
      'pim.bsr': ['10.0.0.9'],
    });
  });

  test('PIM: the rendezvous points that a bootstrap message names for each group', async () => {
    const group = (last: string) => hex(`0100 01 20 e10000${last}`);
    const point = (last: string, priority: string) => hex(`0100 0a0000${last} 0076 ${priority} 00`);
    const head = hex('2480 0000 0007 1e 05 0100 0a000009');
    const two = concat(group('02'), hex('02 02 0000'), point('05', '6b'), point('06', '27'));
    const none = concat(group('03'), hex('01 00 0000'));
    expect(await ofIp(103, head, concat(two, none))).toMatchObject({
      'pim.group': ['225.0.0.2', '225.0.0.2', '225.0.0.3', '225.0.0.3'],
      'pim.group_addr.flags.z': ['Set', 'Set'],
      'pim.rp_count': ['2', '1'],
      'pim.frp_count': ['2', '0'],
      'pim.rp': ['10.0.0.5', '10.0.0.6'],
      'pim.holdtime': ['118 seconds', '118 seconds'],
      'pim.priority': ['107', '39'],
      'pim.res_bytes': ['80', '00', '00'],
    });
    const cut = await ofIp(103, head, two.subarray(0, -4));
    expect(cut).toMatchObject({ 'pim.rp': ['10.0.0.5', '10.0.0.6'], 'pim.priority': ['107'] });
    const unread = await ofIp(103, head, hex('0900 01 20 e1000002 0101 0000'));
    expect(unread['pim.rp_count']).toBeUndefined();
  });

  test('PIM: who forwards for a rendezvous point, by election', async () => {
    const metrics = '00000064 0000000a';
    const ofElection = (kind: string, more = '') => ofIp(103, hex(`2a${kind} 0000 0100 0a000001 ${metrics} ${more}`));
    const offer = await ofElection('10');
    expect(offer).toMatchObject({
      'pim.df_elect.subtype': ['Offer (1)'],
      'pim.df_elect.rsvd': ['0'],
      'pim.rp': ['10.0.0.1'],
      'pim.metric_pref': ['100'],
      'pim.metric': ['10'],
    });
    expect(offer['pim.res_bytes']).toBeUndefined();
    expect(await ofElection('30', '0100 0a000002 00000032 00000005 03e8')).toMatchObject({
      'pim.bidir_offering_ip4': ['10.0.0.2'],
      'pim.bidir_off_metric_pref': ['50'],
      'pim.bidir_off_metric': ['5'],
      'pim.bidir_offering_interval': ['1000 milliseconds'],
    });
    expect(await ofElection('40', '0100 0a000003 00000032 00000005')).toMatchObject({
      'pim.bidir_winner_ip4': ['10.0.0.3'],
      'pim.bidir_win_metric_pref': ['50'],
      'pim.bidir_win_metric': ['5'],
    });
  });

  test('DCCP', async () => {
    const request = hex('1000 1389 05 00 0000 01 00 000000000007 0000002a 00000000');
    expect(await ofIp(33, request)).toMatchObject({
      'dccp.type': ['Request (0)'],
      'dccp.seq_raw': ['7'],
      'dccp.service_code': ['42'],
    });
    // Whether it is right is known: it covers the addresses and what it says of the data (RFC 4340, 9.1).
    expect(await ofIp(33, request)).toMatchObject({ 'dccp.checksum.status': ['Bad (0)'], 'dccp.bad_checksum': [null] });
    const right = hex('1000 1389 05 00 5208 01 00 000000000007 0000002a 00000000');
    expect((await ofIp(33, right))['dccp.checksum.status']).toEqual(['Good (1)']);
    expect(await ofIp(136, hex('1388 0050 0008 1234'), hex('61626364'))).toMatchObject({
      'udp.port': ['5000', '80'],
      'udp.checksum_coverage': ['8 bytes'],
      'udp.length': ['12 bytes'],
      'udp.payload': ['61626364'],
    });
  });

  test('links of old and of few', async () => {
    expect(await values(104, hex('0f00 8035 00000002 00000001 00000000 ffff'))).toMatchObject({
      'chdlc.protocol': ['SLARP (0x8035)'],
      'slarp.mysequence': ['1'],
    });
    expect(await values(107, hex('18 41 03 cc'))).toMatchObject({ 'fr.dlci': ['100'], 'fr.nlpid': ['IPv4 (0xcc)'] });
    expect(await values(10, hex('50'), ACCESS_POINT, STATION, hex('aaaa03 000000 0800'))).toMatchObject({
      'fddi.src': ['40:00:00:00:00:dd'],
    });
    expect(await values(6, hex('1040'), ACCESS_POINT, hex('8200000000bb 0200 aaaa03 000000 0800'))).toMatchObject({
      'tr.sr': ['Set'],
      'tr.src': ['82:00:00:00:00:bb', '02:00:00:00:00:bb'],
      'tr.addr': ['02:00:00:00:00:aa', '82:00:00:00:00:bb'],
      'llc.type': ['IPv4 (0x0800)'],
    });
    expect(await values(6, hex('1040'), ACCESS_POINT, STATION, hex('aaaa03 000000 0800'))).toMatchObject({
      'tr.frame_type': ['LLC (1)'],
    });
    expect(await values(7, hex('01 02 d4 00 0005 45'))).toMatchObject({ 'arcnet.sequence': ['5'] });
    expect(await values(239, hex('02 00 0014 0800 0100 0800 01 00 0600 0a00 6869'))).toMatchObject({
      'nflog.hook': ['Input (1)'],
      'nflog.prefix': ['hi'],
    });
  });

  test('attributes of NFLOG keep their byte order where the capture cut the packet', async () => {
    const network = packet(['udp 10.0.0.1:1 > 10.0.0.2:2 link=ipv4', new Uint8Array(100)]).bytes;
    const whole = concat(hex('0200 0000 0600 0a00 6869 0000'), [4 + network.length, 0], hex('0900'), network);
    const bytes = whole.slice(0, 60);
    const [cut] = await detailsOf([{ linkType: 239, bytes, length: whole.length, time: START, comment: null }]);
    expect(valuesOf(cut)).toMatchObject({
      'nflog.tlv_length': ['6 bytes', '132 bytes'],
      'nflog.tlv_type': ['10', '9'],
      'udp.length': ['108 bytes'],
    });
  });

  test.each([
    ['of one byte', '19 03 cc'],
    ['without an end', '18 40 40 40 40 03 cc'],
  ])('an address of frame relay %s is none', async (_, header) => {
    const network = packet('udp 10.0.0.1:1 > 10.0.0.2:2 link=ipv4').bytes;
    const told = await values(107, hex(header), network);
    expect(told).not.toHaveProperty(['fr.dlci']);
    expect(told).not.toHaveProperty(['udp.srcport']);
  });

  test('a datagram that says to be shorter than its header carries nothing', async () => {
    const query = dnsQuery('a.example');
    const [short] = await detailsOf(packets(['udp 10.0.0.1:4000 > 10.0.0.2:53 udpLength=7', query]));
    expect(short.layers.map(({ name }) => name)).toEqual(['frame', 'eth', 'ip', 'udp']);
    expect(short.anomalies).toEqual(['udp-length']);
  });

  test('tags before the type', async () => {
    const network = packet('udp 10.0.0.1:1 > 10.0.0.2:2 link=ipv4').bytes;
    expect(await values(1, EVERYBODY, STATION, hex('8926 80070003 0800'), network)).toMatchObject({
      'vntag.dir': ['Set'],
      'vntag.dst': ['7'],
      'vntag.src': ['3'],
    });
    const check = new Uint8Array(16).fill(9);
    expect(await values(1, EVERYBODY, STATION, hex('88e5 00 00 00000007 0800'), network, check)).toMatchObject({
      'macsec.PN': ['7'],
      'macsec.ICV': ['09'.repeat(16)],
    });
    expect(await values(1, EVERYBODY, STATION, hex('894f 0fc2 02 01 000011 05'), network)).toMatchObject({
      'nsh.spi': ['17'],
      'nsh.si': ['5'],
    });
    const context = new Uint8Array(16).fill(7);
    const service = (kind: number) =>
      values(1, EVERYBODY, STATION, hex('894f 0fc6'), [kind, 1], hex('000011 05'), context);
    expect((await service(1))['nsh.contextheader']).toHaveLength(4);
    expect(await service(2)).not.toHaveProperty(['nsh.contextheader']);
  });

  test('what captures of one system say', async () => {
    const name = (text: string, room: number): Uint8Array => {
      const bytes = new Uint8Array(room);
      bytes.set(new TextEncoder().encode(text));
      return bytes;
    };
    const head = hex('6c000000 01000000 01000000');
    const middle = hex('02000000 02000000 0e000000 00000000 2a000000');
    const tap = concat(
      head,
      name('en0', 24),
      middle,
      name('curl', 20),
      hex('00000000 0000 0000 ffffffff'),
      name('', 20),
    );
    expect(await values(258, tap, EVERYBODY, STATION, hex('0800'))).toMatchObject({
      'pktap.ifname': ['en0'],
      'pktap.pid': ['42'],
      'pktap.cmdname': ['curl'],
    });
    const log = concat(hex('40 02 01 00'), name('em0', 16), name('', 16), hex('00000003 ffffffff'), new Uint8Array(24));
    expect(await values(117, log)).toMatchObject({
      'pflog.action': ['Block (1)'],
      'pflog.ifname': ['em0'],
      'pflog.rulenr': ['3'],
    });
  });
});

describe('ICMP', () => {
  test('old questions: who I am, which mask; and routers that advertise themselves', async () => {
    expect(await ofIp(1, hex('0f00 0000 0012 0003'))).toMatchObject({ 'icmp.ident': ['18'], 'icmp.seq': ['3'] });
    expect(await ofIp(1, hex('1200 0000 0001 0002 ffffff00'))).toMatchObject({
      'icmp.seq': ['2'],
      'icmp.address_mask': ['255.255.255.0'],
    });
    const routers = await ofIp(1, hex('0900 0000 03 02 0708 0a000001 00000005 0a000002 80000000 0a0000'));
    expect(routers).toMatchObject({
      'icmp.num_addrs': ['3'],
      'icmp.lifetime': ['1800 seconds'],
      'icmp.router_address': ['10.0.0.1', '10.0.0.2'],
      'icmp.pref_level': ['5', '-2147483648'],
    });
    expect(await ofIp(1, hex('0900 0000 ff 00 0708 0a000001 00000005'))).not.toHaveProperty('icmp.router_address');
  });

  const network = (payload: Uint8Array, next = 58): Uint8Array =>
    concat(
      hex('60000000'),
      u16(payload.length),
      [next, 255],
      hex('fe80'),
      new Uint8Array(13),
      [1],
      hex('ff02'),
      new Uint8Array(13),
      [1],
      payload,
    );

  test('a router advertises itself, a prefix and name servers', async () => {
    const router = hex('8600 1234 40 c8 0708 00000e74 00000514');
    const prefix = hex('0304 40c0 00278d00 00093a80 00000000 20010db8000000010000000000000000');
    const servers = hex('1903 0000 00000e10 20010db8000000000000000000000053');
    const advertisement = await tree(229, network(concat(router, prefix, servers)));
    expect(valuesOf(advertisement)).toMatchObject({
      'icmpv6.checksum.status': ['Bad (0)'],
      'icmpv6.nd.ra.flag.m': ['Set'],
      'icmpv6.nd.ra.flag.prf': ['High (1)'],
      'icmpv6.nd.ra.router_lifetime': ['1800 seconds'],
      'icmpv6.opt.prefix.flag.l': ['Set'],
      'icmpv6.opt.prefix': ['2001:db8:0:1::'],
      'icmpv6.opt.rdnss': ['2001:db8::53'],
    });
    expect(advertisement.info).toBe('Router Advertisement');
  });

  test('listeners tell their groups; the checksum covers the addresses', async () => {
    const groups = hex('8f00 701d 0000 0001 0400 0000 ff020000000000000000000000000002');
    const report = await values(229, network(concat(hex('3a 00 05 02 0000 01 00'), groups), 0));
    expect(report).toMatchObject({
      'icmpv6.mldr.nb_mcast_records': ['1'],
      'icmpv6.mldr.mar.record_type': ['Change to all but (4)'],
      'icmpv6.mldr.mar.multicast_address': ['ff02::2'],
    });
    expect(report['icmpv6.checksum.status']).toEqual(['Good (1)']);
  });

  test('an answer names its request and the time that it took', async () => {
    const inspector = await inspect(
      pcap([
        packet('icmp 10.0.0.1 > 10.0.0.2 echo-request id=7 @0'),
        packet('icmp 10.0.0.2 > 10.0.0.1 echo-reply id=7 @0.0125'),
        packet('icmp 10.0.0.1 > 10.0.0.2 echo-request id=7 seq=2 @1'),
      ]),
    );
    await inspector.detail(1);
    expect(valuesOf(await inspector.detail(2))).not.toHaveProperty('icmp.resp_to');
    expect(valuesOf(await inspector.detail(1))).toMatchObject({
      'icmp.checksum.status': ['Good (1)'],
      'icmp.resp_to': ['1'],
      'icmp.resptime': ['12.5 milliseconds'],
    });
  });
});
