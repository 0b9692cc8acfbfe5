import { expect, test } from 'vitest';
import { ColourMap, sampleRows } from '../../../src/app/state/colour-map.svelte.ts';
import { apart, pathsOf } from '../../../src/app/views/packets/minimap.ts';
import type { ExtrasWish, PacketExtras } from '../../../src/model/query.ts';
import { Stillness } from '../../../src/base/stillness.ts';
import { fakeWorkers, settled } from '../../support/fake-client.ts';

const EVERYTHING = { filter: '', brush: null };

test('rows of a strip are its own, spread over all of it; a short list is taken whole', () => {
  expect(sampleRows(3, 240, 4)).toEqual([[0], [1], [2]]);
  expect(sampleRows(0, 240, 4)).toEqual([]);
  expect(sampleRows(100, 0, 4)).toEqual([]);
  expect(sampleRows(1000, 10, 4)[3]).toEqual([312, 337, 362, 387]);
  for (const [total, strips, each] of [
    [3_200_000, 240, 12],
    [241, 240, 12],
    [500, 7, 1],
  ]) {
    const sampled = sampleRows(total, strips, each);
    expect(sampled).toHaveLength(strips);
    const all = sampled.flat();
    expect(new Set(all).size, 'no row twice').toBe(all.length);
    expect(all, 'in the order of the list').toEqual(all.toSorted((a, b) => a - b));
    expect(all.length).toBeLessThanOrEqual(strips * each);
    for (const [strip, rows] of sampled.entries()) {
      expect(rows.length).toBeGreaterThan(0);
      for (const row of rows) expect(Math.floor(((row + 0.5) * strips) / total)).toBeCloseTo(strip, -0.5);
    }
  }
});

/** Answers with the rule that a packet's number says; bytes know rule 1 of every seventh. */
const ruleOf = (packet: number, { columnsOnly }: ExtrasWish): PacketExtras => ({
  fields: [],
  rule: columnsOnly !== true && packet % 7 === 0 ? 1 : packet < 5000 ? 0 : -1,
  info: '',
});

test('columns colour all of the map first, then one row of each strip is read; a list is asked about once', async () => {
  const fake = fakeWorkers({
    packetExtras: (packets, wish) => Promise.resolve(packets.map((packet) => ruleOf(packet, wish))),
  });
  const list = new Stillness();
  const map = new ColourMap(fake.workers, list);
  const wish = {
    question: { selection: EVERYTHING, sort: null },
    total: 10_000,
    rules: ['tcp', 'tcp.flags.reset == 1'],
    strips: 100,
    stage: '1',
  };
  const asked = () => fake.asked.filter(({ name }) => name === 'packetExtras');
  void map.show(wish);
  void map.show({ ...wish });
  await expect.poll(() => map.strips.filter((strip) => strip.length === 16).length, { timeout: 4000 }).toBe(100);
  expect(map.strips[10].filter((rule) => rule === 0).length).toBeGreaterThanOrEqual(12);
  expect(map.strips[90].slice(0, 12)).toEqual(Array.from({ length: 12 }, () => -1));
  expect(map.strips.some((strip) => strip.filter((rule) => rule === 1).length === 4)).toBe(true);
  const kinds = asked().map(({ given }) => (given[1] as ExtrasWish).columnsOnly);
  expect(kinds).toEqual([...kinds].sort((a, b) => Number(b) - Number(a)));
  const read = asked().filter(({ given }) => (given[1] as ExtrasWish).columnsOnly !== true);
  expect(read.reduce((sum, { given }) => sum + (given[0] as number[]).length, 0)).toBe(100);
  const before = asked().length;
  void map.show(wish);
  await settled();
  expect(asked()).toHaveLength(before);
  void map.show({ ...wish, total: 20 });
  expect(map.strips, 'colours of another list').toEqual([]);
});

test('while the list moves nothing is read, and a map that nobody looks at is given up', async () => {
  const fake = fakeWorkers();
  const list = new Stillness();
  const map = new ColourMap(fake.workers, list);
  const wish = { question: { selection: EVERYTHING, sort: null }, total: 10, rules: ['a'], strips: 9, stage: '' };
  void map.show(wish);
  const until = performance.now() + 700;
  while (performance.now() < until) {
    list.moved();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(fake.asked).toEqual([]);
  map.stop();
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(fake.asked).toEqual([]);
});

test('a strip shows its colours in the order of the rules, as wide as they are many', () => {
  expect(pathsOf([[2, -1, 0, 0], [], [1]], 3)).toEqual(['M0 0h6v1h-6z', 'M0 2h12v1h-12z', 'M6 0h3v1h-3z']);
  expect(pathsOf([[5, -1]], 2), 'a rule that is no more').toEqual(['', '']);
});

test('marks on one line are one', () => {
  const ticks = [5, 6, 900, 5].map((place, id) => ({ place, id }));
  expect(apart(ticks, 1000, 100).map(({ id }) => id)).toEqual([0, 2]);
});
