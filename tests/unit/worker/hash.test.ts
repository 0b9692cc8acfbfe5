import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { fingerprintOf } from '../../../src/engine/fingerprint.ts';
import { startHash } from './support.ts';

const bytes = (length: number) => Uint8Array.from({ length }, (_, i) => (i * 7919) >> 3);

const SIZES = [0, 1, 4 * 1024 * 1024, 9_000_001];
const WAYS = [-1, undefined]; // piece by piece, and at once

test.each(SIZES.flatMap((size) => WAYS.map((whole) => [size, whole] as const)))(
  'hashes a file of %i bytes (%s)',
  async (length, whole) => {
    const content = bytes(length);
    const seen: number[] = [];
    const hex = await startHash(whole).sha256(new File([content], 'x'), (done) => seen.push(done));
    expect(hex).toBe(createHash('sha256').update(content).digest('hex'));
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
  },
);

test('aborting answers null', async () => {
  const stop = new AbortController();
  const hashing = startHash(-1);
  expect(await hashing.sha256(new File([bytes(40_000_000)], 'x'), () => stop.abort(), stop.signal)).toBeNull();
  expect(await hashing.sha256(new File(['a'], 'x'), () => undefined, AbortSignal.abort())).toBeNull();
  expect(await hashing.sha256(new File(['a'], 'x'), () => undefined)).toMatch(/^ca978112/);
});

test('makes way while somebody is at work, and goes on half a second after', async () => {
  const hashing = startHash(-1);
  const seen: number[] = [];
  const file = new File([bytes(20_000_000)], 'x');
  await hashing.makeWay();
  const began = performance.now();
  const hash = hashing.sha256(file, (done) => seen.push(done));
  while (performance.now() - began < 900) {
    await hashing.makeWay();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(seen, 'not a step while it makes way').toEqual([]);
  expect(await hash).toMatch(/^[0-9a-f]{64}$/);
  expect(performance.now() - began).toBeGreaterThan(1300);
});

test('the fingerprint tells size and both ends', async () => {
  const content = bytes(300_000);
  const of = (change: (copy: Uint8Array<ArrayBuffer>) => void, length = content.length) => {
    const copy = content.slice(0, length);
    change(copy);
    return fingerprintOf(new Blob([copy]));
  };
  const same = await of(() => undefined);
  expect(await of((copy) => (copy[150_000]! ^= 1))).toBe(same); // why it proves nothing
  expect(await of((copy) => (copy[0]! ^= 1))).not.toBe(same);
  expect(await of((copy) => (copy[299_999]! ^= 1))).not.toBe(same);
  expect(await of(() => undefined, 299_999)).not.toBe(same);
  expect(await of(() => undefined, 10)).toMatch(/^10-[0-9a-f]{64}$/);
});
