import { expect, test } from 'vitest';
import { inspect, flatten } from '../../../support/fields.ts';
import { filtering } from '../../../support/filtering.ts';
import { packets } from '../../../support/packet-builder.ts';
import { pcap } from '../../../support/packets/capture-file.ts';

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
