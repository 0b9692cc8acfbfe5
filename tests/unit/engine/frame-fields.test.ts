import { expect, test } from 'vitest';
import { fieldText } from '../../../src/app/i18n/display.ts';
import { flatten, inspect, valuesOf } from '../../support/fields.ts';
import { filtering } from '../../support/filtering.ts';
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
