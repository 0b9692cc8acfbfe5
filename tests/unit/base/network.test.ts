import { expect, test } from 'vitest';
import {
  endpointOf,
  endpointText,
  isInNetworks,
  parseAddress,
  parseNetwork,
  parseNetworks,
} from '../../../src/base/network.ts';

test.each([
  ['10.0.0.0/8', 8],
  ['10.1.2.3', 32],
  [' 0.0.0.0/0 ', 0],
  ['::/0', 0],
  ['fe80::1', 128],
  ['10.0.0.0/33', null],
  ['::/129', null],
  ['10.0.0.0/', null],
  ['10.0.0.0/-1', null],
  ['10.0.0', null],
])('%s has a prefix of %s bits', (text, bits) => {
  expect(parseNetwork(text)?.bits ?? null).toBe(bits);
});

test('everything is in the network of no bits, of its own kind', () => {
  expect(isInNetworks(Uint8Array.of(200, 1, 2, 3), parseNetworks(['0.0.0.0/0']))).toBe(true);
  expect(isInNetworks(new Uint8Array(16).fill(9), parseNetworks(['0.0.0.0/0']))).toBe(false);
});

test('IPv6 with the last four bytes as in IPv4 (RFC 4291, 2.2)', () => {
  const mapped = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 192, 0, 2, 33);
  expect(parseAddress('::ffff:192.0.2.33')).toEqual(mapped);
  expect(parseAddress('64:ff9b::1.2.3.4')).toEqual(
    Uint8Array.of(0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4),
  );
  for (const wrong of ['::ffff:192.0.2.256', '::ffff:192.0.2', '1:2:3:4:5:6:7:1.2.3.4'])
    expect(parseAddress(wrong)).toBeNull();
});

test.each([
  ['10.0.0.1', { address: '10.0.0.1', port: null }],
  ['10.0.0.1:80', { address: '10.0.0.1', port: 80 }],
  ['2001:db8::1', { address: '2001:db8::1', port: null }],
  ['[2001:db8::1]:443', { address: '2001:db8::1', port: 443 }],
  ['14:19:23:20:30:01', { address: '14:19:23:20:30:01', port: null }],
  ['cdn-sync.test:443', null],
  ['[cdn]:443', null],
  ['sync-cache.test', null],
])('%s leads to its address and its port', (text, end) => {
  expect(endpointOf(text)).toEqual(end);
  if (end !== null && end.port !== null) expect(endpointText(end.address, end.port)).toBe(text);
});
