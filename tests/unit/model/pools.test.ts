import { describe, expect, test } from 'vitest';
import { ADDRESS_KIND, AddressPool } from '../../../src/model/address.ts';
import { TunnelPool } from '../../../src/model/tunnel.ts';
import { CONSTANT, growth, LINEAR } from '../../support/growth.ts';

describe('addresses', () => {
  const pool = new AddressPool();
  const v6 = Uint8Array.from({ length: 16 }, (_, i) => i + 1);
  const mac = Uint8Array.of(0, 0, 10, 0, 0, 1);
  for (let i = 0; i < 50_000; i += 1) pool.ipv4(Uint8Array.of(10, i >> 16, i >> 8, i), 0);
  const ids = [pool.ipv6(v6, 0), pool.mac(mac, 0)];

  test('are found by their bytes, each kind by itself', () => {
    expect(pool.find(ADDRESS_KIND.ipv4, Uint8Array.of(10, 0, 1, 2))).toBe(258);
    expect([pool.find(ADDRESS_KIND.ipv6, v6), pool.find(ADDRESS_KIND.mac, mac)]).toEqual(ids);
    expect(pool.find(ADDRESS_KIND.ipv4, Uint8Array.of(10, 0, 0, 255))).toBe(255);
    expect(pool.find(ADDRESS_KIND.ipv4, Uint8Array.of(11, 0, 1, 2))).toBe(-1);
    expect(pool.find(ADDRESS_KIND.ipv6, new Uint8Array(16))).toBe(-1);
    expect(pool.size, 'who looks adds nothing').toBe(50_002);
  });

  test('are told apart by each of their four words, however many are alike in the other three', () => {
    const alike = new AddressPool();
    const of = (word: number, value: number): Uint8Array => {
      const bytes = new Uint8Array(16).fill(0xfd);
      new DataView(bytes.buffer).setUint32(word * 4, value);
      return bytes;
    };
    for (let word = 0; word < 4; word += 1) {
      const all = Array.from({ length: 5000 }, (_, value) => of(word, value));
      const known = all.map((bytes) => alike.ipv6(bytes, 0));
      expect(new Set(known).size).toBe(all.length);
      expect(all.map((bytes) => alike.find(ADDRESS_KIND.ipv6, bytes))).toEqual(known);
    }
  });

  test('are found without a look at all others: ten million took 12 s', async () => {
    const finding = (count: number) => {
      const some = new AddressPool();
      for (let i = 0; i < count; i += 1) some.ipv4(Uint8Array.of(10, i >> 16, i >> 8, i), 0);
      const wanted = Uint8Array.of(12, 0, 0, 1);
      return () => {
        for (let i = 0; i < 2000; i += 1) some.find(ADDRESS_KIND.ipv4, wanted);
      };
    };
    expect(await growth(finding, 3000)).toBeLessThan(CONSTANT);
  });

  test('that a hash without a secret would put into one place do not wait for each other', async () => {
    const finding = (count: number) => {
      const all = Array.from({ length: count }, (_, i) => {
        const bytes = new Uint8Array(16);
        const view = new DataView(bytes.buffer);
        view.setUint32(8, i);
        // The last word takes back what the third has changed.
        let hash = Math.imul(ADDRESS_KIND.ipv6 << 24, 0x9e3779b1);
        hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
        hash = Math.imul(hash ^ (hash >>> 13) ^ i, 0xc2b2ae35);
        view.setUint32(12, hash ^ (hash >>> 16));
        return bytes;
      });
      return () => {
        const some = new AddressPool();
        for (const bytes of all) some.ipv6(bytes, 0);
      };
    };
    expect(await growth(finding, 2000)).toBeLessThan(LINEAR);
  });
});

describe('addresses beyond the limit', () => {
  const pool = new AddressPool(4);
  const ids = [1, 2, 3, 4].map((last) => pool.ipv4(Uint8Array.of(10, 7, 0, last), 0));
  const v6 = Uint8Array.of(0xfd, 0, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9);

  test('count to their networks, which are counted and say that they are no hosts', () => {
    const beyond = [
      pool.ipv4(Uint8Array.of(10, 7, 9, 9), 0),
      pool.ipv4(Uint8Array.of(10, 7, 9, 8), 0),
      pool.ipv4(Uint8Array.of(192, 168, 9, 8), 0),
      pool.ipv6(v6, 0),
      pool.mac(Uint8Array.of(2, 1, 3, 4, 5, 6), 0),
    ];
    expect(beyond).toEqual([4, 4, 5, 6, 7]);
    expect(beyond.map((id) => pool.format(id))).toEqual([
      ...['10.7.0.0/16', '10.7.0.0/16', '192.168.0.0/16', 'fd00::/16', '02:01:00:00:00:00/16'],
    ]);
    expect([pool.folded, pool.size]).toEqual([5, 8]);
  });

  test('take no room from those that are known', () => {
    expect([1, 2, 3, 4].map((last) => pool.ipv4(Uint8Array.of(10, 7, 0, last), 0))).toEqual(ids);
    expect(pool.find(ADDRESS_KIND.ipv4, Uint8Array.of(10, 7, 0, 0)), 'a network is no host').toBe(-1);
    expect(pool.format(ids[3])).toBe('10.7.0.4');
    const again = new AddressPool(4);
    again.restore(pool.store());
    expect(again.format(6)).toBe('fd00::/16');
  });

  test('a million forged ones take no more memory', () => {
    const before = pool.byteLength;
    for (let i = 0; i < 1_000_000; i += 1) pool.ipv4(Uint8Array.of(10, 7, i >> 8, i), 0);
    expect(pool.byteLength).toBe(before);
  });
});

describe('tunnels', () => {
  test('beyond the limit count as the one around them, and are counted', () => {
    const pool = new TunnelPool(3);
    const [a, b, c] = [pool.add(0, 1, 2, 7), pool.add(0, 2, 1, 8), pool.add(1, 3, 4, 7)];
    expect([a, b, c]).toEqual([1, 2, 3]);
    expect(pool.add(c, 5, 6, 9)).toBe(c);
    expect(pool.add(0, 5, 6, 9)).toBe(0);
    expect(pool.refused).toBe(2);
    expect(pool.add(0, 1, 2, 8), 'known ones stay').toBe(b);
    expect(pool.domains).toHaveLength(4);
  });

  test('come back as they were stored', () => {
    const pool = new TunnelPool();
    const ids = Array.from({ length: 1000 }, (_, i) =>
      pool.add(i % 3, i, 2 * i, i % 7 === 0 ? 0xffff_ff00 + (i & 255) : 0),
    );
    expect(pool.get(ids[7]!)).toEqual({ parent: 1, a: 7, b: 14, key: 0xffff_ff07 });
    const again = new TunnelPool();
    again.restore(pool.store());
    expect(again.domains).toEqual(pool.domains);
    expect(ids.map((id, i) => again.add(i % 3, 2 * i, i, pool.get(id).key))).toEqual(ids);
  });
});
