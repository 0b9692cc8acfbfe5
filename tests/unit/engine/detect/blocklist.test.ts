import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isInNetworks, parseNetworks } from '../../../../src/base/network.ts';
import { hasListedPage, listedPage, listsAddress, readList } from '../../../../src/engine/detect/blocklist.ts';
import { type Blocklist, countEntries, hasRoomForList, MOST_LIST_BYTES } from '../../../../src/model/settings.ts';
import { parseAddress } from '../../../support/packets/address.ts';
import { CONSTANT, growth } from '../../../support/growth.ts';

const list = (text: string): Blocklist => ({ name: 'mine', text, severity: 'high', date: null });

function read(text: string) {
  const steps = readList(list(text));
  let pauses = 0;
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done === true) return { read: step.value, pauses };
    pauses += 1;
  }
}

const many = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => line(i)).join('\n');

test('a long list is read in steps, whatever ends its lines', () => {
  const { read: found, pauses } = read(many(10_000, (i) => `10.${i >> 8}.${i & 255}.1\r`));
  expect(found.single.size).toBe(10_000);
  expect(pauses).toBeGreaterThan(2);
  expect(read('evil.example').read.domains).toEqual(new Set(['evil.example']));
  expect(read('# none\n\n').read).toMatchObject({ networks: [], single: new Set(), domains: new Set() });
});

test('groups of every host that hosts files name are nobody in particular', () => {
  const { single, networks } = read(
    '255.255.255.255 broadcasthost\nff02::1 ip6-allnodes\n224.0.0.0/4\n203.0.113.9 bad',
  ).read;
  expect([...single]).toEqual(['203,0,113,9']);
  expect(networks).toEqual([]);
});

test('a page is listed, not all of its host', () => {
  const found = read('https://files.example:8443/a/b.exe?x=1\nhttp://evil.example/\nevil.test\nshop.test/none').read;
  expect(found.domains).toEqual(new Set(['evil.example', 'evil.test']));
  expect(listedPage(found, 'shop.test', '/none')).toBe('shop.test/none');
  expect(hasListedPage(found, 'Files.example.')).toBe(true);
  expect(listedPage(found, 'files.example:8443', '/a/b.exe?x=2')).toBe('files.example/a/b.exe');
  expect(listedPage(found, 'files.example', '/a/c.exe')).toBeNull();
  expect(listedPage(found, 'other.example', '/a/b.exe')).toBeNull();
});

test('addresses stand with ports and in URLs as well', () => {
  const found = read('1.2.3.4:443\nhttp://5.6.7.8:8080/bin.sh\nhttp://[2001:db8::1]:80/\n[2001:db8::2]:443').read;
  expect([...found.single]).toEqual([
    parseAddress('1.2.3.4').join(),
    parseAddress('2001:db8::1').join(),
    parseAddress('2001:db8::2').join(),
  ]);
  expect(listedPage(found, '5.6.7.8:8080', '/bin.sh')).toBe('5.6.7.8/bin.sh');
});

test('an address is held against a hundred thousand networks at once', async () => {
  const listOf = (networks: number) =>
    read(many(networks, (i) => `${11 + (i >> 16)}.${(i >> 8) & 255}.${i & 255}.0/24`)).read;
  expect(listsAddress(listOf(100_000), Uint8Array.of(11, 2, 3, 4))).toBe(true);
  const addresses = Array.from({ length: 2000 }, (_, i) => Uint8Array.of(200, i >> 8, i, 1));
  const asking = (networks: number) => {
    const found = listOf(networks);
    return () => expect(addresses.filter((bytes) => listsAddress(found, bytes))).toEqual([]);
  };
  expect(await growth(asking, 6000)).toBeLessThan(CONSTANT);
});

test('the same addresses are on it as in its networks', () => {
  const byte = fc.constantFrom(0, 1, 10, 127, 128, 192, 255);
  const v4 = fc.tuple(byte, byte, byte, byte).map((bytes) => bytes.join('.'));
  const v6 = fc.tuple(byte, byte).map(([a, b]) => `fd00:${a.toString(16)}::${b.toString(16)}`);
  const network = fc.oneof(
    fc.tuple(v4, fc.nat(31)).map(([address, bits]) => `${address}/${bits}`),
    fc.tuple(v6, fc.nat(127)).map(([address, bits]) => `${address}/${bits}`),
  );
  fc.assert(
    fc.property(fc.array(network, { maxLength: 6 }), fc.oneof(v4, v6), (networks, address) => {
      const bytes = parseAddress(address);
      expect(listsAddress(read(networks.join('\n')).read, bytes)).toBe(isInNetworks(bytes, parseNetworks(networks)));
    }),
  );
});

test('all lists together have a bound', () => {
  const half = list('x'.repeat(MOST_LIST_BYTES / 2));
  expect(hasRoomForList([half], MOST_LIST_BYTES / 2)).toBe(true);
  expect(hasRoomForList([half], MOST_LIST_BYTES / 2 + 1)).toBe(false);
  expect(hasRoomForList([], MOST_LIST_BYTES + 1)).toBe(false);
});

test('lines that say something are counted', () => {
  expect(countEntries(list(''))).toBe(0);
  expect(countEntries(list('a\n\n # b\r\n  \r\nc'))).toBe(2);
  expect(countEntries(list('a\nb\n'))).toBe(2);
});
