import { expect, test } from 'vitest';
import type { PacketDetail } from '../../../src/model/field.ts';
import { detailsOf, selectedBytes, valuesOf } from '../../support/fields.ts';
import { packets, type Item } from '../../support/packet-builder.ts';
import { concat, hex, u32 } from '../../support/packets/bytes.ts';
import { dhcp } from '../../support/packets/dhcp.ts';

const details = (...items: Item[]): Promise<PacketDetail[]> => detailsOf(packets(...items));

test('header, options, words', async () => {
  const message = dhcp({ type: 'request', mac: '02:00:0a:00:00:05', hostName: 'desk', parameters: [1, 3, 252] });
  const [detail] = await details(['udp 0.0.0.0:68 > 255.255.255.255:67', message]);
  expect(valuesOf(detail!)).toMatchObject({
    'dhcp.type': ['Boot request (1)'],
    'dhcp.id': ['0x3903f326'],
    'dhcp.option.dhcp': ['Request (3)'],
    'dhcp.option.hostname': ['desk'],
    'dhcp.hw.mac_addr': ['02:00:0a:00:00:05', '02:00:0a:00:00:05'],
    'dhcp.option.request_list_item': ['Subnet mask (1)', 'Router (3)', 'Proxy autodiscovery (252)'],
  });
  expect(selectedBytes(detail!, 'dhcp.option.hostname')).toBe('6465736b');
  expect(selectedBytes(detail!, 'dhcp.option.dhcp')).toBe('03');
  expect(detail!.info).toBe('DHCP Request  - Transaction ID 0x3903f326');
});

test('options with parts, one after the end of the options', async () => {
  const header = dhcp({ type: 'ack', mac: '02:00:0a:00:00:05' }).slice(0, 240);
  const options = hex(
    '350105 7908 18 c0a805 0a000001 5207 0103 616263 0500 510a 04 00 00 01 61 02 6262 00 00 ff 0c016e',
  );
  const [detail] = await details(['udp 10.0.0.1:67 > 10.0.0.5:68', concat(header, options)]);
  expect(valuesOf(detail!)).toMatchObject({
    'dhcp.option.classless_static_route': ['18c0a8050a000001'],
    'dhcp.option.agent_information_option.agent_circuit_id': ['616263'],
    'dhcp.fqdn.name': ['a.bb'],
    'dhcp.option.end': ['255'],
  });
  expect(valuesOf(detail!)['dhcp.option.hostname']).toBeUndefined();
});

test('an option that is longer than the message ends it', async () => {
  const header = dhcp({ type: 'ack', mac: '02:00:0a:00:00:05' }).slice(0, 240);
  const [detail] = await details(['udp 10.0.0.1:67 > 10.0.0.5:68', concat(header, hex('350105 33ff'), u32(7))]);
  expect(valuesOf(detail!)['dhcp.option.type']).toHaveLength(1);
});

test('a client that boots from the network, and what vendors add', async () => {
  const header = dhcp({ type: 'ack', mac: '02:00:0a:00:00:05' }).slice(0, 240);
  const boot = concat([60, 9], 'PXEClient', hex('2b04 060108 ff'), hex('4d04 03'), 'abc');
  const vendors = concat(
    hex('7c08 00000009 03'),
    'abc',
    hex('7805 01 0a000001'),
    hex('3d13 ff 00000001 0002 00000009'),
  );
  const [detail] = await details([
    'udp 10.0.0.1:67 > 10.0.0.5:68',
    concat(header, hex('350105'), boot, vendors, 'vendor-id', hex('ff')),
  ]);
  expect(valuesOf(detail!)).toMatchObject({
    'dhcp.option.vendor.pxeclient.discovery_control.bstrap': ['Set'],
    'dhcp.option.user_class.data': ['616263'],
    'dhcp.option.vi_class.data': ['abc'],
    'dhcp.option.sip_server.address': ['10.0.0.1'],
  });
});
