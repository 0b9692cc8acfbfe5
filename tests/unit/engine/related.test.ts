import { expect, test } from 'vitest';
import { relatedPackets } from '../../../src/engine/related.ts';
import { analyse } from '../../support/judge.ts';
import { packets } from '../../support/packet-builder.ts';
import { dnsAnswer, dnsQuery } from '../../support/packets/dns.ts';

test('neighbours in the flow, question and answer', async () => {
  const analysis = await analyse(
    packets(
      ['udp 10.0.0.1:5000 > 10.0.0.2:53', dnsQuery('a.example', { id: 1 })],
      'udp 10.0.0.3:1 > 10.0.0.4:2 "x"',
      ['udp 10.0.0.2:53 > 10.0.0.1:5000', dnsAnswer('a.example', ['a.example 60 A 192.0.2.1'], { id: 1 })],
      'arp who-has 10.0.0.1 tell 10.0.0.2',
    ),
  );
  expect(relatedPackets(analysis, 0)).toEqual({ previous: null, next: 2, partner: 2, first: null, last: 2 });
  expect(relatedPackets(analysis, 1)).toEqual({ previous: null, next: null, partner: null, first: null, last: null });
  expect(relatedPackets(analysis, 2)).toEqual({ previous: 0, next: null, partner: 0, first: 0, last: null });
  expect(relatedPackets(analysis, 3)).toEqual({ previous: null, next: null, partner: null, first: null, last: null });
});
