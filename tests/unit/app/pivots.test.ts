import { expect, test } from 'vitest';
import { endpointOf, portFilter } from '../../../src/app/views/threats/pivots.ts';

test.each([
  ['10.0.0.1', { address: '10.0.0.1', port: null }],
  ['10.0.0.1:80', { address: '10.0.0.1', port: 80 }],
  ['2001:db8::1', { address: '2001:db8::1', port: null }],
  ['[2001:db8::1]:443', { address: '2001:db8::1', port: 443 }],
  ['14:19:23:20:30:01', { address: '14:19:23:20:30:01', port: null }],
  ['cdn-sync.test:443', null],
  ['[cdn]:443', null],
  ['sync-cache.test', null],
])('%s leads to its address and its port', (target, end) => {
  expect(endpointOf(target)).toEqual(end);
});

test('a port of a host is kept whichever transport has it', () => {
  expect(portFilter('2001:db8::1', 53)).toBe('wireloupe.address == 2001:db8::1 and (tcp.port == 53 or udp.port == 53)');
});
