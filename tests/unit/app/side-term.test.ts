import { expect, test } from 'vitest';
import { sideTerm } from '../../../src/app/views/tcp/side-term.ts';

const flow = (originatorPort: number, address = '10.0.0.1') => ({
  originator: address,
  originatorPort,
  responder: address === '10.0.0.1' ? '10.0.0.2' : 'fe80::2',
  responderPort: 179,
});

test('a side is told by its port, and by its address where both have one port', () => {
  expect([sideTerm(flow(4000), true), sideTerm(flow(4000), false)]).toEqual([
    'tcp.srcport == 4000',
    'tcp.srcport == 179',
  ]);
  expect([sideTerm(flow(179), true), sideTerm(flow(179), false)]).toEqual(['ip.src == 10.0.0.1', 'ip.src == 10.0.0.2']);
  expect(sideTerm(flow(179, 'fe80::1'), true)).toBe('ipv6.src == fe80::1');
  expect(sideTerm(null, true)).toBeNull();
});
