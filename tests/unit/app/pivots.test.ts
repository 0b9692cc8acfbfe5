import { expect, test } from 'vitest';
import { portFilter } from '../../../src/app/views/threats/pivots.ts';

test('a port of a host is kept whichever transport has it', () => {
  expect(portFilter('2001:db8::1', 53)).toBe('wireloupe.address == 2001:db8::1 and (tcp.port == 53 or udp.port == 53)');
});
