import { afterEach, expect, test } from 'vitest';
import { fieldText } from '../../../src/app/i18n/display.ts';
import { locale } from '../../../src/app/i18n/i18n.svelte.ts';
import { flatten, inspect, valuesOf } from '../../support/fields.ts';
import { filtering } from '../../support/filtering.ts';
import { packets } from '../../support/packet-builder.ts';
import { pcap, pcapng } from '../../support/packets/capture-file.ts';
import { dnsQuery } from '../../support/packets/dns.ts';

const BUILT = packets('udp 10.0.0.1:1 > 10.0.0.2:2 "x"');

afterEach(() => {
  locale.language = 'en';
});

test('the line of a frame is in the language of the reader, those of protocols as the field writes them', async () => {
  const file = pcapng(packets(['udp 10.0.0.1:1 > 10.0.0.2:2', 'x'.repeat(1200)]), { interfaceName: 'en0<b>\u202e' });
  const { layers } = await (await inspect(file)).detail(0, true);
  const told = () => layers.slice(0, 4).map((layer) => fieldText(layer));
  const english = told();
  expect(english[0]).toBe('1: 1,242 bytes on the wire, 1,242 captured, interface en0<b>\\u202e');
  locale.language = 'ru';
  expect(told()).toEqual([
    '1: 1 242 байта в сети, 1 242 записано, интерфейс en0<b>\\u202e'.replaceAll('1 242', '1\u00a0242'),
    ...english.slice(1),
  ]);
});

test('a frame says its section and interface where the file has them', async () => {
  const inspector = await inspect(pcapng(BUILT, { interfaceDescription: 'Uplink' }));
  expect(valuesOf(await inspector.detail(0, true))).toMatchObject({
    'frame.section_number': ['1'],
    'frame.interface_id': ['0'],
    'frame.interface_description': ['Uplink'],
    'frame.encap_type': ['Ethernet (1)'],
  });
});

test('a pcap file has no sections', async () => {
  const values = valuesOf(await (await inspect(pcap(BUILT))).detail(0, true));
  expect(values['frame.section_number']).toBeUndefined();
  expect(values['frame.interface_name']).toBeUndefined();
});

test('the arrival time is a date for the page, exact for filters', async () => {
  const capture = pcapng([{ ...BUILT[0], time: 1_204_916_767_096_535_001n }], { nanoseconds: true });
  const detail = await (await inspect(capture)).detail(0, true);
  expect(valuesOf(detail)['frame.time_epoch']).toEqual(['1204916767.096535001 seconds']);
  const time = flatten(detail.layers).find(({ name }) => name === 'frame.time')!;
  expect(fieldText(time)).toBe('2008-03-07 19:06:07.096535001 UTC');
  const filters = await filtering(capture);
  expect(await filters.accepted(time.filter!)).toEqual([1]);
  expect(await filters.accepted('frame.time == "Mar  7, 2008 19:06:07.096535001 UTC"')).toEqual([1]);
  expect(await filters.accepted('frame.time_epoch == 1204916767.096535001')).toEqual([1]);
});

test('comments of a packet are told where they were made', async () => {
  const inspector = await inspect(pcapng([{ ...BUILT[0], comment: 'look here' }, BUILT[0]]));
  expect(valuesOf(await inspector.detail(0, true))['frame.comment']).toEqual(['look here']);
  expect(valuesOf(await inspector.detail(1, true))['frame.comment']).toBeUndefined();
});

test.each([false, true])('flags of a packet are told where the file has them, big endian: %s', async (bigEndian) => {
  const three = packets('udp 10.0.0.1:1 > 10.0.0.2:2', 'udp 10.0.0.1:1 > 10.0.0.2:2', 'udp 10.0.0.1:1 > 10.0.0.2:2');
  const file = pcapng(three, { bigEndian, packetFlags: [0x8100_008a, 0x0000_0001] });
  const inspector = await inspect(file);
  expect(valuesOf(await inspector.detail(0, true))).toMatchObject({
    'frame.packet_flags': ['0x8100008a'],
    'frame.packet_flags_direction': ['Outbound (0x2)'],
    'frame.packet_flags_reception_type': ['Multicast (2)'],
    'frame.packet_flags_fcs_length': ['4 bytes'],
    'frame.packet_flags_crc_error': ['Set'],
    'frame.packet_flags_preamble_error': ['Not set'],
    'frame.packet_flags_symbol_error': ['Set'],
  });
  expect(valuesOf(await inspector.detail(2, true))['frame.packet_flags']).toBeUndefined();
  const filters = await filtering(file);
  expect(await filters.accepted('frame.packet_flags')).toEqual([1, 2]);
  expect(await filters.accepted('frame.packet_flags_direction == 1')).toEqual([2]);
  expect(await filters.accepted('frame.packet_flags_symbol_error == 1')).toEqual([1]);
});

test('only pcapng numbers interfaces, in the tree as in filters', async () => {
  expect(valuesOf(await (await inspect(pcap(BUILT))).detail(0, true))['frame.interface_id']).toBeUndefined();
  expect(await (await filtering(pcap(BUILT))).accepted('frame.interface_id == 0')).toEqual([]);
  expect(await (await filtering(pcapng(BUILT, {}))).accepted('frame.interface_id == 0')).toEqual([1]);
});

test('bytes that nobody recognises are data; a message is none, whatever the filter asks', async () => {
  const file = await filtering(
    pcap(
      packets('udp 10.0.0.1:4000 > 10.0.0.2:4001 "what?"', [
        'udp 10.0.0.1:4000 > 10.0.0.2:53',
        dnsQuery('host.example'),
      ]),
    ),
  );
  expect(await file.accepted('data')).toEqual([1]);
  expect(await file.accepted('data.len > 0')).toEqual([1]);
  expect(await file.accepted('not data')).toEqual([2]);
});

test('hosts are texts', async () => {
  const file = await filtering(pcap(packets('udp 10.0.0.1:1 > 10.0.0.2:2 "x"', 'udp [fe80::1]:1 > [ff02::2]:2 "x"')));
  expect(await file.accepted('ip.host == "10.0.0.2"')).toEqual([1]);
  expect(await file.accepted('ip.src_host contains "0.1"')).toEqual([1]);
  expect(await file.accepted('ipv6.dst_host matches "^ff"')).toEqual([2]);
});

test('a segment has no more payload than was on the wire, whatever the length of the datagram says', async () => {
  const built = packets(['tcp 10.0.0.1:1 > 10.0.0.2:2 ACK seq=1 ipLength=29492', 'abc']);
  const values = valuesOf(await (await inspect(pcap(built))).detail(0));
  expect(values['ip.len']).toEqual(['29492 bytes']);
  expect(values['tcp.len']).toEqual(['3 bytes']);
});
