import { describe, expect, test } from 'vitest';
import { valuesOf } from '../../../support/fields.ts';
import { packet } from '../../../support/packet-builder.ts';
import { concat, hex, little, u16 } from '../../../support/packets/bytes.ts';
import { tree, values } from './told-frame.ts';

const ACCESS_POINT = hex('0200000000aa'),
  STATION = hex('0200000000bb'),
  EVERYBODY = hex('ffffffffffff');

describe('IEEE 802.11', () => {
  test('a beacon says the name of its network, its channel and how it is protected', async () => {
    const beacon = await values(
      105,
      hex('8000 0000'),
      concat(EVERYBODY, ACCESS_POINT, ACCESS_POINT, hex('5002')),
      hex('8877665544332211 6400 1104'),
      concat([0, 4], hex('43616665')),
      hex('01 02 82 84'),
      hex('03 01 06'),
      hex('30 14 0100 000fac04 0100 000fac04 0100 000fac02 8000'),
    );
    expect(beacon).toMatchObject({
      'wlan.fc.type_subtype': ['Beacon frame (0x08)'],
      'wlan.bssid': ['02:00:00:00:00:aa'],
      'wlan.seq': ['37'],
      'wlan.fixed.capabilities.privacy': ['1'],
      'wlan.ssid': ['Cafe'],
      'wlan.supported_rates': ['1 Mb/s, basic (0x82)', '2 Mb/s, basic (0x84)'],
      'wlan.ds.current_channel': ['6'],
      'wlan.rsn.pcs.type': ['CCMP-128 (AES) (4)'],
      'wlan.rsn.akms.type': ['Pre-shared key (WPA Personal) (2)'],
      'wlan.rsn.capabilities.mfpc': ['1'],
    });
  });

  test('a deauthentication says why', async () => {
    const frame = concat(STATION, ACCESS_POINT, ACCESS_POINT, [0, 0], hex('0700'));
    const detail = await tree(105, hex('c000 3a01'), frame);
    expect(valuesOf(detail)['wlan.fixed.reason_code']).toEqual([
      'Class 3 frame from a station without association (0x0007)',
    ]);
    expect(detail.info).toBe('Deauthentication, SN=0, FN=0, Flags=........');
  });

  test('frames whose two bytes of control are swapped are read the right way round', async () => {
    const header = concat(STATION, ACCESS_POINT, ACCESS_POINT, [0, 0]);
    const swapped = await values(105, hex('0208 0000'), header, hex('aaaa03000000'), u16(0x86dd));
    expect(swapped).toMatchObject({ 'wlan.fc.type': ['Data (2)'], 'wlan.fc.fromds': ['Set'] });
  });

  test('radiotap: fields stand at multiples of their size', async () => {
    const radio = hex('00 00 1800 2f480000 0100000000000000 10 04 8509 a000 c4 00');
    const acknowledgement = concat(hex('d400 0000'), STATION, hex('11223344'));
    expect(await values(127, radio, acknowledgement)).toMatchObject({
      'radiotap.mactime': ['1 microseconds'],
      'radiotap.flags.fcs': ['Set'],
      'radiotap.datarate': ['2 Mb/s'],
      'radiotap.channel.freq': ['2437 MHz'],
      'radiotap.dbm_antsignal': ['-60 dBm'],
      'wlan_radio.channel': ['6'],
      'wlan.fcs': ['0x44332211'],
      'wlan.ra': ['02:00:00:00:00:bb'],
    });
  });

  test('radiotap: fields of 802.11ax stand before those of each antenna, of which the last one counts', async () => {
    const radio = hex('0000 2200 2a0080a0 20080000 00 00 4317 4001 c4 00 0102030405060708090a0b0c b0 02');
    expect(await values(127, radio, hex('d400 0000'), STATION)).toMatchObject({
      'radiotap.dbm_antsignal': ['-60 dBm', '-80 dBm'],
      'radiotap.antenna': ['2'],
      'wlan_radio.phy': ['802.11ax (11)'],
      'wlan_radio.channel': ['1'],
      'wlan_radio.signal_dbm': ['-80 dBm'],
    });
  });

  test.each([
    [2412, '1'],
    [2414, '1'],
    [2484, '14'],
    [5181, '36'],
  ])('%d MHz are in channel %s', async (frequency, channel) => {
    const radio = concat(hex('0000 0c00 08000000'), little(frequency, 2), hex('a000'));
    expect((await values(127, radio, hex('d400 0000'), STATION))['wlan_radio.channel']).toEqual([channel]);
  });

  test('management frames with HT control', async () => {
    const beacon = await tree(
      105,
      hex('8080 0000'),
      concat(EVERYBODY, ACCESS_POINT, ACCESS_POINT, hex('1000 aabbccdd')),
      hex('0102030405060708 6400 0100 0003616263'),
    );
    expect(valuesOf(beacon)).toMatchObject({ 'wlan.htc': ['0xddccbbaa'], 'wlan.ssid': ['abc'] });
    expect(beacon.info).toContain('BI=100, SSID="abc"');
  });

  test.each([
    ['goes on counting', '04000080', ['1']],
    ['begins anew', '040000a0', ['1', '0']],
  ])('radiotap: a second word of bits that %s', async (_, first, rates) => {
    const told = await values(127, hex(`00 00 0d00 ${first} 08000000 04`), hex('d400 0000'), STATION);
    expect(told['radiotap.present.rate']).toEqual(rates);
    expect(told['radiotap.present.ext']).toEqual(['1', '0']);
  });
});

describe('Ethernet and IP', () => {
  test('padding, a trailer and a check sequence behind the packet', async () => {
    const network = packet('udp 10.0.0.1:1 > 10.0.0.2:2 "x" link=ipv4').bytes;
    const short = await values(1, EVERYBODY, hex('00000c0000bb'), hex('0800'), network, new Uint8Array(17));
    expect(short).toMatchObject({
      'eth.padding': ['00'.repeat(17)],
      'eth.src': ['00:00:0c:00:00:bb (Cisco Systems, Inc)'],
      'eth.src.oui_resolved': ['Cisco Systems, Inc'],
    });
    const virtual = await values(1, EVERYBODY, hex('52540012 3456'), hex('0800'), network);
    expect(virtual['eth.src.oui_resolved']).toEqual(['Realtek (UpTech? also reported)']);
    const long = packet(['udp 10.0.0.1:1 > 10.0.0.2:2 link=ipv4', 'y'.repeat(40)]).bytes;
    const tagged = await values(1, EVERYBODY, STATION, hex('8100 0005 0800'), long, hex('abcd 11223344'));
    expect(tagged).toMatchObject({ 'eth.trailer': ['abcd'], 'eth.fcs': ['0x11223344'] });
    expect(tagged['eth.src.oui_resolved']).toBeUndefined();
    expect(tagged).not.toHaveProperty(['eth.src_not_group']);
    expect(await values(1, STATION, EVERYBODY, hex('0800'), network)).toHaveProperty(['eth.src_not_group']);
  });

  test('padding begins behind the addresses of ARP, however long they are', async () => {
    const announced = hex('0007 0800 01 04 0001 0a 0a000001 00 0a000002');
    const told = await values(1, EVERYBODY, STATION, hex('0806'), announced, new Uint8Array(60 - 14 - 18));
    expect(told).toMatchObject({ 'eth.padding': ['00'.repeat(28)] });
  });

  test('SNAP is behind LLC where both ends have its service', async () => {
    const network = packet('udp 10.0.0.1:1 > 10.0.0.2:2 link=ipv4').bytes;
    const frame = (services: string): Promise<Record<string, (string | null)[]>> =>
      values(1, EVERYBODY, STATION, u16(8 + network.length), hex(`${services} 03 000000 0800`), network);
    expect(await frame('aaaa')).toHaveProperty(['udp.srcport']);
    const other = await frame('aa42');
    expect(other).not.toHaveProperty(['llc.oui']);
    expect(other).not.toHaveProperty(['udp.srcport']);
  });

  test.each([
    ['05ee', ['frame', 'eth', 'data'], 'eth.invalid_lentype', ['llc-length']],
    ['0000', ['frame', 'eth', 'data'], 'eth.type', []],
    ['8100 0005 05ee', ['frame', 'eth', 'vlan', 'data'], 'vlan.etype', ['llc-length']],
  ])('%s behind the addresses is no length', async (type, layers, field, anomalies) => {
    const told = await tree(1, EVERYBODY, STATION, hex(type), hex('aaaa030000000800 45000014'));
    expect(told.layers.map(({ name }) => name)).toEqual(layers);
    expect(valuesOf(told)).toHaveProperty([field]);
    expect(told.anomalies).toEqual(anomalies);
  });

  test('what an IPv6 address says of its host', async () => {
    const header = hex('60000000 0000 3b 40');
    const own = await values(
      229,
      header,
      hex('fe80000000000000 020000fffe0000bb'),
      hex('20020a00000100070000000000000001'),
    );
    expect(own).toMatchObject({
      'ipv6.src_slaac_mac': ['00:00:00:00:00:bb'],
      'ipv6.dst_6to4_gw_ipv4': ['10.0.0.1'],
      'ipv6.dst_6to4_sla_id': ['7'],
      'ip.version': ['6'],
    });
    const teredo = await values(
      229,
      header,
      hex('20010000c0000201000063bf3fffffd4'),
      hex('fe800000000000000200 5efe0a000001'),
    );
    expect(teredo).toMatchObject({
      'ipv6.src_ts_ipv4': ['192.0.2.1'],
      'ipv6.src_tc_port': ['40000'],
      'ipv6.src_tc_ipv4': ['192.0.0.43'],
      'ipv6.dst_isatap_ipv4': ['10.0.0.1'],
    });
  });

  test('ARP between addresses of other lengths', async () => {
    expect(await values(1, EVERYBODY, STATION, hex('0806 0007 0800 01 04 0001 05 0a000001 00 0a000002'))).toMatchObject(
      {
        'arp.src.hw': ['05'],
        'arp.src.proto_ipv4': ['10.0.0.1'],
        'arp.dst.proto_ipv4': ['10.0.0.2'],
      },
    );
  });

  test('options of an IPv4 header', async () => {
    expect(await values(228, hex('46000018 0000 2000 01 02 0000 0a000001 e0000001 94040000'))).toMatchObject({
      'ip.opt.type.number': ['Router alert (20)'],
      'ip.opt.ra': ['0'],
      'ip.options.routeralert': ['94040000'],
      'ip.flags.mf': ['Set'],
    });
  });
});

describe('links', () => {
  test('LLC and SNAP', async () => {
    expect(await values(1, EVERYBODY, STATION, hex('0008 aaaa03 00000c 2000'))).toMatchObject({
      'llc.dsap': ['SNAP (0xaa)'],
      'llc.control.ftype': ['Unnumbered (0x03)'],
      'llc.oui': ['Cisco (12)'],
      'llc.cisco_pid': ['Discovery (CDP) (0x2000)'],
    });
    expect(await values(1, EVERYBODY, STATION, hex('0004 0404 0234'))).toMatchObject({
      'llc.control.n_s': ['1'],
      'llc.control.n_r': ['26'],
    });
  });

  test('spanning tree', async () => {
    const rapid = await tree(
      1,
      concat(EVERYBODY, STATION, hex('0027 424203 0000 02 02 3c')),
      concat(hex('8001'), ACCESS_POINT, hex('00000004 f001'), STATION, hex('8002 0100 1400 0200 0f00 00')),
    );
    expect(valuesOf(rapid)).toMatchObject({
      'stp.flags.port_role': ['Designated (3)'],
      'stp.root.prio': ['32768'],
      'stp.root.ext': ['1'],
      'stp.root.cost': ['4'],
      'stp.bridge.hw': ['02:00:00:00:00:bb'],
      'stp.msg_age': ['1 seconds'],
      'stp.forward': ['15 seconds'],
    });
    expect(rapid.layers.map(({ name }) => name)).toEqual(['frame', 'eth', 'llc', 'stp']);
    expect(rapid.info).toBe('RST. Root = 32768/1/02:00:00:00:00:aa  Cost = 4  Port = 0x8002');
  });

  test('Linux cooked capture, both versions', async () => {
    expect(await values(113, hex('0004 0001 0006'), STATION, hex('0000 0806'))).toMatchObject({
      'sll.pkttype': ['Sent by this host (4)'],
      'sll.src.eth': ['02:00:00:00:00:bb'],
      'sll.unused': ['0000'],
      'sll.etype': ['ARP (0x0806)'],
    });
    expect(await values(276, hex('0800 0000 00000007 0304 00 00 0000000000000000'))).toMatchObject({
      'sll.ifindex': ['7'],
      'sll.hatype': ['Loopback (772)'],
      'sll.unused': ['0000000000000000'],
    });
  });

  test('what stands behind the packet in a Linux cooked capture, and behind the end of LLDP', async () => {
    const packet = concat(hex('45000014 0001 4000 40 3b 0000 0a000001 0a000002'), new Uint8Array(26));
    const cooked = await values(113, hex('0000 0001 0006'), STATION, hex('0000 0800'), packet);
    expect(cooked['sll.trailer']).toEqual(['00'.repeat(26)]);
    const lldp = hex('0207 04 0200000000aa 0402 05 31 0602 0078 0000');
    const padded = await values(1, hex('0180c200000e'), STATION, hex('88cc'), lldp, new Uint8Array(46 - lldp.length));
    expect(padded['eth.padding']).toEqual(['00'.repeat(46 - lldp.length)]);
  });

  test('families of loopback, in either order', async () => {
    expect(await values(0, hex('1e000000'))).toMatchObject({ 'null.family': ['IPv6 (macOS) (30)'] });
    expect(await values(108, hex('00000002'))).toMatchObject({ 'null.family': ['IPv4 (2)'] });
  });

  test('a stack of labels', async () => {
    const stack = await values(1, EVERYBODY, STATION, hex('8847 00010040 00012140'));
    expect(stack).toMatchObject({ 'mpls.label': ['16', '18'], 'mpls.bottom': ['0', '1'], 'mpls.ttl': ['64', '64'] });
  });
});

describe('PPP', () => {
  test('link control: options of a request', async () => {
    const request = await tree(9, hex('ff03 c021 01 07 0012'), hex('0104 05d4 0304 c023 0506 11223344'));
    expect(valuesOf(request)).toMatchObject({
      'ppp.protocol': ['Link control (0xc021)'],
      'ppp.code': ['Configuration Request (1)'],
      'lcp.opt.mru': ['1492 bytes'],
      'lcp.opt.auth_protocol': ['Password authentication (0xc023)'],
      'lcp.opt.magic_number': ['0x11223344'],
    });
    expect(request.info).toBe('Configuration Request');
  });

  test('behind the address of all stations stands control, whatever it is', async () => {
    expect(await values(9, hex('ff5f 0021'))).toMatchObject({
      'ppp.address': ['0xff'],
      'ppp.control': ['0x5f'],
      'ppp.protocol': ['IPv4 (0x0021)'],
    });
  });

  test('link control: who is there, for how long, and what vendors say', async () => {
    expect(await values(9, hex('c021 0c 01 000c 11223344 68656c6c'))).toMatchObject({
      'lcp.magic_number': ['0x11223344'],
      'lcp.message': ['hell'],
    });
    expect(await values(9, hex('c021 0d 01 0010 11223344 00000064 68656c6c'))).toMatchObject({
      'lcp.secs_remaining': ['100 seconds'],
      'lcp.message': ['hell'],
    });
    expect(await values(9, hex('c021 00 01 000c 11223344 00000c 05'))).toMatchObject({
      'ppp.code': ['Vendor Specific (0)'],
      'ppp.oui': ['12'],
      'ppp.kind': ['5'],
    });
  });

  test.each([
    ['c023 01 01 000d 03 616e6e 04 73616c74', "Authenticate-Request (Peer-ID='ann', Password='salt')"],
    ['c023 02 01 0008 03 6f6b21', "Authenticate-Ack (Message='ok!')"],
    ['c023 03 01 0005 00', "Authenticate-Nak (Message='')"],
    ['c223 01 01 000d 04 01020304 68756264', "Challenge (NAME='hubd', VALUE=0x01020304)"],
    ['c223 03 01 0008 77656c63', "Success (MESSAGE='welc')"],
    ['c021 05 02 0004', 'Termination Request'],
  ])('Info of who logs in: %s', async (frame, info) => {
    expect((await tree(9, hex(frame))).info).toBe(info);
  });

  test('a password, and an address', async () => {
    expect(await values(9, hex('c023 01 01 000d 03 616e6e 04 73616c74'))).toMatchObject({
      'pap.peer_id': ['ann'],
      'pap.password': ['salt'],
    });
    expect(await values(9, hex('8021 02 01 000a 03 06 0a000001'))).toMatchObject({
      'ipcp.opt.ip_address': ['10.0.0.1'],
    });
    expect(await values(9, hex('c223 01 01 000d 04 01020304 68756264'))).toMatchObject({
      'chap.value': ['01020304'],
      'chap.name': ['hubd'],
    });
    expect(await values(9, hex('c223 01 01 000b 04 01020304 6875'), new Uint8Array(9))).toMatchObject({
      'chap.name': ['hu'],
    });
  });

  test('PPP over Ethernet: discovery and its tags', async () => {
    const offer = await tree(1, STATION, ACCESS_POINT, hex('8863 11 07 0000 000c 0101 0000 0102 0004 42524153'));
    expect(valuesOf(offer)).toMatchObject({ 'pppoe.version': ['1'], 'pppoed.tags.ac_name': ['BRAS'] });
    const ended = await values(1, EVERYBODY, STATION, hex('8863 11 09 0000 000c 0000 0000 0103 0004 aabbccdd'));
    expect(ended['pppoed.tags.host_uniq']).toBeUndefined();
    expect(offer.info).toBe("Active Discovery Offer (PADO) AC-Name='BRAS'");
  });
});
