import { expect, test } from 'vitest';
import { inspect, valuesOf } from '../../support/fields.ts';
import { packets } from '../../support/packet-builder.ts';
import { pcap, pcapng } from '../../support/packets/capture-file.ts';

const BUILT = packets('udp 10.0.0.1:1 > 10.0.0.2:2 "x"');

test('a frame says its section and interface where the file has them', async () => {
  const inspector = await inspect(pcapng(BUILT, { interfaceDescription: 'Uplink' }));
  expect(valuesOf(await inspector.detail(0, true))).toMatchObject({
    'frame.section_number': ['1'],
    'frame.interface_id': ['0'],
    'frame.interface_description': ['Uplink'],
    'frame.encap_type': ['1'],
  });
});

test('a pcap file has no sections', async () => {
  const values = valuesOf(await (await inspect(pcap(BUILT))).detail(0, true));
  expect(values['frame.section_number']).toBeUndefined();
  expect(values['frame.interface_name']).toBeUndefined();
});
