import { expect, test } from 'vitest';
import { parseAddress, parseMac } from '../../../../src/base/network.ts';
import { Directions } from '../../../../src/engine/hosts/directions.ts';
import { AddressPool } from '../../../../src/model/address.ts';
import { DEFAULT_SETTINGS } from '../../../../src/model/settings.ts';

const pool = new AddressPool();
function id(text: string): number {
  const mac = parseMac(text);
  if (mac !== null) return pool.mac(mac, 0);
  const bytes = parseAddress(text)!;
  return bytes.length === 4 ? pool.ipv4(bytes, 0) : pool.ipv6(bytes, 0);
}

test.each([
  ['10.0.0.5', '198.51.100.1', 'outbound'],
  ['198.51.100.1', '10.0.0.5', 'inbound'],
  ['10.0.0.5', '192.168.1.1', 'internal'],
  ['fe80::1', 'ff02::fb', 'internal'],
  ['10.0.0.5', '255.255.255.255', 'internal'],
  ['198.51.100.1', '224.0.0.5', 'inbound'],
  ['198.51.100.1', '203.0.113.9', 'external'],
  ['127.0.0.1', '127.0.0.1', 'loopback'],
  ['::1', '::1', 'loopback'],
  ['127.0.0.1', '10.0.0.5', 'internal'],
  ['127.0.0.1', '198.51.100.1', 'outbound'],
  // A host that asks for its address is no outside one.
  ['0.0.0.0', '255.255.255.255', 'internal'],
  ['::', 'ff02::1:ff00:1', 'internal'],
  ['02:00:00:00:00:01', 'ff:ff:ff:ff:ff:ff', 'unknown'],
] as const)('from %s to %s: %s', (from, to, direction) => {
  // Addresses that come later than it are known to it as well.
  const directions = new Directions(pool, DEFAULT_SETTINGS.homeNetworks);
  expect(directions.of(id(from), id(to))).toBe(direction);
});

test('what nobody knows goes nowhere, and the networks are those of the settings', () => {
  const directions = new Directions(pool, ['198.51.100.0/24']);
  expect(directions.of(-1, id('10.0.0.5'))).toBe('unknown');
  expect(directions.of(id('10.0.0.5'), id('198.51.100.1'))).toBe('inbound');
});
