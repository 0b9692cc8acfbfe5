import { expect, test } from 'vitest';
import { inspect, flatten } from '../../../support/fields.ts';
import { filtering } from '../../../support/filtering.ts';
import { packet, packets } from '../../../support/packet-builder.ts';
import { dnsQuery } from '../../../support/packets/dns.ts';
import { pcap } from '../../../support/packets/capture-file.ts';

test('a packet in a tunnel is of the application inside and of the tunnel', async () => {
  const query: [string, Uint8Array] = ['udp 10.0.0.1:4000 > 10.0.0.2:53', dnsQuery('example.com')];
  const frame = packet(query).bytes;
  const capture = pcap(
    packets(
      query,
      ['udp 192.0.2.1:5555 > 192.0.2.2:4789', Uint8Array.of(8, 0, 0, 0, 0, 0, 5, 0, ...frame)],
      'vxlan 192.0.2.1:5555 > 192.0.2.2 { arp who-has 10.0.0.1 tell 10.0.0.2 }',
      'udp 10.0.0.1:4001 > 10.0.0.2:4001 "x"',
    ),
  );
  const { accepted } = await filtering(capture);
  expect(await accepted('wireloupe.application == "vxlan"')).toEqual([2, 3]);
  expect(await accepted('wireloupe.application == "dns"')).toEqual([1, 2]);
  expect(await accepted('wireloupe.application != "dns"')).toEqual([3]);
  expect(await accepted('not wireloupe.application == "dns"')).toEqual([3, 4]);
  expect(await accepted('wireloupe.application')).toEqual([1, 2, 3]);
});

test('the filter of every field of a packet accepts that packet', async () => {
  const capture = pcap(
    packets(
      'tcp 10.0.0.1:1234 > 10.0.0.2:80 SYN',
      'tcp 10.0.0.2:80 > 10.0.0.1:1234 SYN,ACK',
      'tcp 10.0.0.1:1234 > 10.0.0.2:80 P. seq=1 ack=1 "GET / HTTP/1.1\\r\\nHost: a.example\\r\\n\\r\\n"',
      'udp 192.168.1.5:4000 > 192.168.1.255:4001 "a\\"b\\\\c"',
    ),
  );
  const inspector = await inspect(capture);
  const file = await filtering(capture);
  let asked = 0;
  for (let packet = 0; packet < 4; packet += 1) {
    for (const { filter } of flatten((await inspector.detail(packet)).layers)) {
      if (filter === null) continue;
      asked += 1;
      expect(await file.accepted(filter), filter).toContain(packet + 1);
    }
  }
  expect(asked).toBeGreaterThan(100);
});
