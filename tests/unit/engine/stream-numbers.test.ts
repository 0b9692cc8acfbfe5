import { expect, test } from 'vitest';
import { filtering } from '../../support/filtering.ts';
import { inspect, valuesOf } from '../../support/fields.ts';
import { packets } from '../../support/packet-builder.ts';
import { pcap } from '../../support/packets/capture-file.ts';

test('a UDP flow that goes on after silence is one stream, whoever speaks first', async () => {
  const inspector = await inspect(
    pcap(
      packets(
        'udp 10.0.0.1:4000 > 10.0.0.2:4001 "a"',
        'udp 10.0.0.3:4000 > 10.0.0.2:4001 "b"',
        'udp 10.0.0.2:4001 > 10.0.0.1:4000 "c" @+200',
      ),
    ),
  );
  const told = await Promise.all([0, 1, 2].map(async (packet) => valuesOf(await inspector.detail(packet))));
  expect(told.map((values) => values['udp.stream'])).toEqual([['0'], ['1'], ['0']]);
  expect(told[2]['udp.time_relative']).toEqual(told[2]['udp.time_delta']);
});

test('the datagram around a tunnel has a stream of its own', async () => {
  const inspector = await inspect(
    pcap(packets('vxlan 192.0.2.1:4000 > 192.0.2.2 vni=42 { udp 10.0.0.1:1 > 10.0.0.2:2 "x" }')),
  );
  const streams = valuesOf(await inspector.detail(0))['udp.stream'];
  expect(new Set(streams).size).toBe(2);
});

test('filters find the streams of tunnels, and need no bytes where a packet has one of a kind', async () => {
  const file = await filtering(
    pcap(
      packets(
        'udp 10.0.0.1:1 > 10.0.0.2:2 "x"',
        'vxlan 192.0.2.1:4000 > 192.0.2.2 vni=42 { udp 10.0.0.1:1 > 10.0.0.9:2 "x" }',
        'vxlan 192.0.2.1:4000 > 192.0.2.2 vni=42 { tcp 10.0.0.1:1 > 10.0.0.2:2 SYN }',
      ),
    ),
  );
  expect(await file.accepted('udp.stream')).toEqual([1, 2, 3]);
  expect(await file.accepted('udp.stream == 0')).toEqual([1]);
  expect(await file.accepted('udp.stream == 2')).toEqual([2]);
  expect(await file.accepted('udp.stream == 1')).toEqual([2, 3]);
  expect(await file.accepted('all udp.stream > 0')).toEqual([2, 3]);
  expect(await file.accepted('!udp.stream')).toEqual([]);
  expect(file.atOnce('tcp.stream == 0')).toEqual({ accepted: [3], decided: true });
});
