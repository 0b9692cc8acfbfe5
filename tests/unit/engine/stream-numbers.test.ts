import { expect, test } from 'vitest';
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
