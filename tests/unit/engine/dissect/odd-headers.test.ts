import { describe, expect, test } from 'vitest';
import { detailsOf, valuesOf } from '../../../support/fields.ts';
import { analyse } from '../../../support/judge.ts';
import { packet, packets, START } from '../../../support/packet-builder.ts';
import { concat, hex, u16, u32, type Bytes } from '../../../support/packets/bytes.ts';
import { clientHello, message, record } from '../../../support/packets/dtls.ts';
import { rpcCall } from '../../../support/packets/rpc.ts';
import { rowsOf } from '../../../support/rows.ts';
import { ofIp, tree, values } from './told-frame.ts';

const ROUTER = hex('0200000000aa'),
  STATION = hex('0200000000bb'),
  EVERYBODY = hex('ffffffffffff');
const inside = (size = 0): Bytes => packet([`udp 10.0.0.1:1 > 10.0.0.2:2 link=ipv4`, new Uint8Array(size)]).bytes;

/** The fields of a frame of which the capture holds no more than its first bytes. */
async function cut(
  linkType: number,
  captured: number,
  ...parts: (Uint8Array | number[])[]
): Promise<ReturnType<typeof valuesOf>> {
  const whole = concat(...parts);
  const bytes = whole.slice(0, captured);
  const [told] = await detailsOf([{ linkType, bytes, length: whole.length, time: START, comment: null }]);
  return valuesOf(told);
}

describe('what stands at the end of a packet is not looked for where the capture cut it', () => {
  test('the check value of MACsec', async () => {
    const parts = [EVERYBODY, STATION, hex('88e5 00 00 00000007 0800'), inside(40), new Uint8Array(16).fill(9)];
    const whole = concat(...parts).length;
    expect((await cut(1, whole, ...parts))['macsec.ICV']).toEqual(['09'.repeat(16)]);
    expect((await cut(1, whole - 11, ...parts))['macsec.ICV']).toEqual(['09'.repeat(5)]);
    const none = await cut(1, whole - 20, ...parts);
    expect(none).not.toHaveProperty(['macsec.ICV']);
    expect(none).toHaveProperty(['macsec.etype']);
  });

  test('the check sequences of Ethernet and 802.11', async () => {
    const parts = [EVERYBODY, STATION, hex('0800'), inside(40), hex('11223344')];
    const whole = concat(...parts).length;
    expect(await cut(1, whole, ...parts)).toHaveProperty(['eth.fcs']);
    expect(await cut(1, whole - 1, ...parts)).toMatchObject({ 'eth.trailer': ['112233'] });
    expect(await cut(1, whole - 1, ...parts)).not.toHaveProperty(['eth.fcs']);
    const radio = concat(hex('0000 0900 02000000 10'), hex('d400 0000'), STATION, hex('11223344'));
    expect(await cut(127, radio.length, radio)).toMatchObject({ 'wlan.fcs': ['0x44332211'] });
    expect(await cut(127, radio.length - 1, radio)).not.toHaveProperty(['wlan.fcs']);
  });

  test('options of TCP are told as far as they are there', async () => {
    const [told] = await detailsOf(packets('tcp 10.0.0.1:1 > 10.0.0.2:2 SYN mss=1400 ws=7 ts=1/2 captured=64'));
    expect(valuesOf(told)).toMatchObject({
      'tcp.options.mss_val': ['1400 bytes'],
      'tcp.options.wscale.shift': ['7'],
    });
    expect(valuesOf(told)).not.toHaveProperty(['tcp.option.len.invalid']);
    expect(valuesOf(told)).not.toHaveProperty(['tcp.options.timestamp.tsval']);
  });

  test('credentials of a remote procedure call', async () => {
    const [told] = await detailsOf(
      packets(['udp 10.0.0.5:800 > 10.0.0.1:2049 captured=90', rpcCall(9, 100_003, 1, hex('00000004 01020304'))]),
    );
    expect(valuesOf(told)).toMatchObject({ 'rpc.auth.stamp': ['0x00000005'], 'rpc.auth.machinename': ['desk'] });
  });

  test('a hello of DTLS is one, and says so much of itself', async () => {
    const hello = record(22, message(clientHello(new Uint8Array(0)), 0));
    const [told] = await detailsOf(packets(['udp 10.0.0.5:800 > 10.0.0.1:9000 captured=100', hello]));
    expect(valuesOf(told)).toMatchObject({ 'dtls.record.epoch': ['0'], 'dtls.handshake.type': ['Client Hello (1)'] });
    expect(told.anomalies).toEqual([]);
  });
});

describe('numbers that make of a header something else', () => {
  test('ARP for other addresses than those of IPv4', async () => {
    const claim = hex('0001 809b 06 04 0001 0200000000bb 0a000001 000000000000 0a000002');
    expect(await values(1, EVERYBODY, STATION, hex('0806'), claim)).toMatchObject({
      'arp.src.hw_mac': ['02:00:00:00:00:bb'],
      'arp.src.proto': ['0a000001'],
    });
    const bytes = concat(EVERYBODY, STATION, hex('0806'), claim);
    const analysis = await analyse([{ linkType: 1, bytes, length: bytes.length, time: START, comment: null }]);
    expect(rowsOf(analysis, 'arp')).toEqual([]);
  });

  test('LLC: information is polled for, what supervises may be final', async () => {
    const frame = (control: string): Promise<ReturnType<typeof valuesOf>> =>
      values(1, EVERYBODY, STATION, u16(4), hex(`f0 f1 ${control}`));
    expect(await frame('00 01')).toMatchObject({ 'llc.control.p': ['Set'] });
    expect(await frame('01 01')).toMatchObject({ 'llc.control.f': ['Set'] });
  });

  test('802.11 of another version is not read', async () => {
    const later = await tree(105, hex('0a02 0000'), EVERYBODY, ROUTER, ROUTER, hex('0000 aaaa03000000 0800'), inside());
    expect(valuesOf(later)).not.toHaveProperty(['wlan.bssid']);
    expect(valuesOf(later)).not.toHaveProperty(['udp.srcport']);
  });

  test('a frame without a rate takes nobody knows how long', async () => {
    const radio = (rate: string): Uint8Array => hex(`0000 1600 0f000000 0100000000000000 00 ${rate} 8509 a000`);
    const frame = concat(hex('d400 0000'), STATION);
    expect(await values(127, radio('04'), frame)).toHaveProperty(['wlan_radio.end_tsf']);
    expect(await values(127, radio('00'), frame)).not.toHaveProperty(['wlan_radio.end_tsf']);
  });

  test('a record of PKTAP that is no packet carries none', async () => {
    const tap = (kind: number): Uint8Array => hex(`0c000000 0${kind}000000 01000000`);
    const frame = concat(EVERYBODY, STATION, hex('0800'), inside());
    expect(await values(258, tap(1), frame)).toHaveProperty(['eth.type']);
    expect(await values(258, tap(2), frame)).not.toHaveProperty(['eth.type']);
  });

  test('padding behind an old tag', async () => {
    const told = await values(1, EVERYBODY, STATION, hex('9100 0001 0800'), inside(), new Uint8Array(14));
    expect(told).toMatchObject({ 'eth.padding': ['00'.repeat(14)] });
  });

  test('SLARP of another type has no addresses', async () => {
    expect(await values(104, hex('0f00 8035 00000001 0a000001 ffffff00'))).toHaveProperty(['slarp.address']);
    expect(await values(104, hex('0f00 8035 00000102 0a000001 ffffff00'))).not.toHaveProperty(['slarp.address']);
  });

  test('spanning tree: as far as it goes, of types that are known', async () => {
    const tree802 = async (length: number, body: string): Promise<ReturnType<typeof valuesOf>> =>
      values(1, hex('0180c2000000'), STATION, u16(3 + length), hex('424203'), hex(body).subarray(0, length));
    const configuration = '0000 00 00 01 8001 0200000000aa 00000004 8002 0200000000bb 8003 0100 1400 0200 0f00';
    const short = await tree802(31, configuration);
    expect(short).toMatchObject({ 'stp.port': ['0x8003'], 'stp.max_age': ['20 seconds'] });
    expect(short).not.toHaveProperty(['stp.hello']);
    expect(await tree802(35, configuration.replace('00 00 01', '00 77 01'))).not.toHaveProperty(['stp.flags']);
    const multiple = configuration.replace('00 00 01', '03 02 01');
    const behind = `0040 00 ${'41'.repeat(32)} 0001 ${'00'.repeat(16)} 00000000`;
    expect(await tree802(95, `${multiple} 00 ${behind}`)).toHaveProperty(['mstp.config_name']);
    expect(await tree802(95, `${multiple} 08 ${behind}`)).not.toHaveProperty(['mstp.config_name']);
  });

  test('NFLOG: interfaces of a bridge, and a time of more microseconds than a second has', async () => {
    const time = concat(hex('1400 0300'), u32(0), u32(7), u32(0), u32(2_500_000));
    expect(await values(239, hex('02 00 0000 0800 0600 00000003'), time)).toMatchObject({
      'nflog.ifindex_physindev': ['3'],
      'nflog.timestamp': ['9.500000000'],
    });
  });

  test('TCP: an echo as it was before timestamps', async () => {
    const told = await values(1, packet('tcp 10.0.0.1:1 > 10.0.0.2:2 . tcpOptions=06060000002a0101').bytes);
    expect(told).toMatchObject({ 'tcp.options.echo': ['06060000002a'], 'tcp.options.echo_value': ['42'] });
  });

  test('PPPoE: a tag without a name, and one without a value', async () => {
    const tags = concat(hex('0999 0002 abcd'), hex('0103 0000'));
    expect(await values(1, EVERYBODY, STATION, hex('8863 11 09 0000'), u16(tags.length), tags)).toMatchObject({
      'pppoed.tag': ['0x0999'],
      'pppoed.tag_length': ['2 bytes'],
      'pppoed.tag.unknown_data': ['abcd'],
      'pppoed.tags.host_uniq': ['<empty>'],
    });
  });

  test('PIM of IPv6, and addresses in an encoding that there is none of', async () => {
    const address = '20010db8 00000000 00000000 00000001';
    const stop = (encoding: string): Promise<ReturnType<typeof valuesOf>> =>
      ofIp(103, hex(`2200 0000 02 ${encoding} 00 80 ${address} 0200 ${address}`));
    expect(await stop('00')).toMatchObject({
      'pim.group_ip6': ['2001:db8::1', '2001:db8::1'],
      'pim.source_ip6': ['2001:db8::1'],
      'pim.unicast_ipv6': ['2001:db8::1'],
      'pim.mask_len': ['128 bits'],
    });
    expect(await stop('01')).not.toHaveProperty(['pim.source_ip6']);
  });

  test('SCTP: messages whose parts take turns', async () => {
    const chunk = (flags: string, number: string, last: string): Uint8Array =>
      hex(`40 ${flags} 0018 ${number} 0005 0000 00000009 ${last} 61626364`);
    const sent = packet([
      'ip 192.0.2.1 > 192.0.2.2 proto=132 link=ipv4',
      concat(
        hex('03e8 07d0 00000001 00000000'),
        chunk('02', '00000007', '00000033'),
        chunk('01', '00000008', '00000001'),
      ),
    ]).bytes;
    const told = await tree(228, sent);
    expect(valuesOf(told)).toMatchObject({
      'sctp.data_tsn_raw': ['7', '8'],
      'sctp.data_sid': ['0x0005', '0x0005'],
      'sctp.data_mid': ['9', '9'],
      'sctp.data_b_bit': ['Set', 'Not set'],
      'sctp.data_fsn': ['1'],
    });
    expect(valuesOf(told)['sctp.data_payload_proto_id']).toHaveLength(1);
    expect(told.info).toBe('I_DATA (TSN=7) (Message Fragment) I_DATA (TSN=8) (Message Fragment)');
  });

  test('DCCP: options of every form, and one that does not fit', async () => {
    const options = '000000 01 02 03 2404aabb 2906 00000009 2a08 00000007 0003 2d03ff 8003ee 2c07';
    const header = hex('1388 1389 0c 00 0000 05 00 000000000007');
    expect(await ofIp(33, header, hex(options))).toMatchObject({
      'dccp.mandatory': ['01'],
      'dccp.slow_receiver': ['02'],
      'dccp.option_reserved': ['03', 'ff'],
      'dccp.init_cookie': ['aabb'],
      'dccp.timestamp': ['9 tens of microseconds'],
      'dccp.timestamp_echo': ['7 tens of microseconds'],
      'dccp.elapsed_time': ['3 tens of microseconds'],
      'dccp.ccid_option_data': ['ee'],
      'dccp.option.len.bad': [null],
    });
  });
});
