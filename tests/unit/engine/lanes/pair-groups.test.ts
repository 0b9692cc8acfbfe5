import { expect, test } from 'vitest';
import { AddressPool, PAIR_GROUPS } from '../../../../src/model/address.ts';

const v4 = (...bytes: number[]): Uint8Array => Uint8Array.from(bytes);

test('two hosts are in one group, in both directions and whatever their numbers are', () => {
  const one = new AddressPool();
  const other = new AddressPool();
  other.ipv4(v4(9, 9, 9, 9), 0);
  const seen = new Set<number>();
  for (let host = 1; host < 200; host += 1) {
    const [a, b] = [v4(10, 0, 0, host), v4(192, 168, host, 7)];
    const group = one.pairGroup(one.ipv4(a, 0), one.ipv4(b, 0));
    expect(one.pairGroup(one.ipv4(b, 0), one.ipv4(a, 0))).toBe(group);
    expect(other.pairGroup(other.ipv4(b, 0), other.ipv4(a, 0))).toBe(group);
    seen.add(group);
  }
  expect(seen.size).toBe(PAIR_GROUPS);
});

test('what is sent to many is in one group, whoever sends it', () => {
  const pool = new AddressPool();
  const six = (first: number, last: number): number =>
    pool.ipv6(
      Uint8Array.from({ length: 16 }, (_, i) => [first][i] ?? (i === 15 ? last : 0)),
      0,
    );
  for (let host = 1; host < 20; host += 1) {
    expect(pool.pairGroup(pool.ipv4(v4(10, 0, 0, host), 0), pool.ipv4(v4(224, 0, 0, 251), 0))).toBe(0);
    expect(pool.pairGroup(pool.ipv4(v4(255, 255, 255, 255), 0), pool.ipv4(v4(10, 0, 0, host), 0))).toBe(0);
    expect(pool.pairGroup(six(0xfe, host), six(0xff, 0xfb))).toBe(0);
  }
});
