import { flushSync } from 'svelte';
import { expect, test, vi } from 'vitest';
import { BATCH, OnScreen } from '../../../src/app/state/on-screen.svelte.ts';
import type { PacketExtras } from '../../../src/model/query.ts';
import { deferred, fakeWorkers, settled } from '../../support/fake-client.ts';

const answer = (packets: readonly number[]): PacketExtras[] =>
  packets.map((packet) => ({ fields: [{ text: `value ${packet}`, term: null }], rule: packet % 2, info: '' }));
const range = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index);
const idsOf = (asked: { name: string; given: readonly unknown[] }[]) => asked.map(({ given }) => given[0] as number[]);

test('packets on screen are asked for in batches, once', async () => {
  const fake = fakeWorkers({ packetExtras: (packets) => Promise.resolve(answer(packets)) });
  const screen = new OnScreen(fake.workers);
  screen.want({ fields: ['tcp.len'], rules: [] }, 'a');
  screen.see(range(0, 100));
  await settled();
  expect(idsOf([...fake.asked])).toEqual([range(0, BATCH), range(BATCH, 100 - BATCH)]);
  expect(screen.at(99)?.fields[0]?.text).toBe('value 99');
  screen.see(range(20, 80));
  await settled();
  expect(fake.asked).toHaveLength(2);
  expect(screen.at(100)).toBeUndefined();
});

test('what is scrolled past is never asked for', async () => {
  const first = deferred<PacketExtras[]>();
  let isFirst = true;
  const fake = fakeWorkers({
    packetExtras(packets) {
      if (!isFirst) return Promise.resolve(answer(packets));
      isFirst = false;
      return first.promise;
    },
  });
  const screen = new OnScreen(fake.workers);
  screen.want({ fields: [], rules: ['tcp'] }, 'a');
  screen.see(range(0, 40));
  await settled();
  for (let at = 40; at <= 100_000; at += 40) screen.see(range(at, 40));
  first.resolve(answer(range(0, 40)));
  await settled();
  expect(idsOf([...fake.asked]), 'the list has just moved').toEqual([range(0, 40)]);
  await expect.poll(() => idsOf([...fake.asked])).toEqual([range(0, 40), range(100_000, 40)]);
});

test('while the list moves, questions keep a distance', async () => {
  const fake = fakeWorkers({ packetExtras: (packets) => Promise.resolve(answer(packets)) });
  const screen = new OnScreen(fake.workers);
  screen.want({ fields: [], rules: ['tcp'] }, 'a');
  const began = performance.now();
  let frames = 0;
  for (; performance.now() - began < 350; frames += 1) {
    screen.see(range(frames * 5, 40));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(fake.asked.length).toBeLessThanOrEqual(Math.ceil((performance.now() - began) / 100));
  await expect.poll(() => screen.at(frames * 5 + 34), { message: 'what it stands still on is told' }).toBeDefined();
});

test('another wish begins anew; a grown analysis keeps on screen what was known', async () => {
  const fake = fakeWorkers({ packetExtras: (packets) => Promise.resolve(answer(packets)) });
  const screen = new OnScreen(fake.workers);
  screen.see([1, 2]);
  await settled();
  expect(fake.asked, 'nothing is wanted').toHaveLength(0);
  screen.want({ fields: ['tcp.len'], rules: [] }, '1');
  await settled();
  screen.want({ fields: ['tcp.len'], rules: [] }, '2');
  expect(screen.at(1)).toBeDefined();
  await settled();
  expect(fake.asked).toHaveLength(2);
  screen.want({ fields: ['tcp.seq'], rules: [] }, '2');
  expect(screen.at(1)).toBeUndefined();
  await settled();
  expect(screen.at(1)).toBeDefined();
});

test('a worker that fails leaves the cells empty instead of asking for ever', async () => {
  const fake = fakeWorkers({ packetExtras: () => Promise.reject(new Error('gone')) });
  const screen = new OnScreen(fake.workers);
  screen.want({ fields: ['tcp.len'], rules: [] }, '1');
  screen.see([1]);
  await settled();
  expect(screen.at(1)).toEqual({ fields: [], rule: -1, info: '' });
  expect(fake.asked).toHaveLength(1);
});

test('news are told to the rows that they are of, and while the list moves to some in each frame', async () => {
  const first = deferred<PacketExtras[]>();
  const never = deferred<PacketExtras[]>();
  const fake = fakeWorkers({ packetExtras: ([id]) => (id === 0 ? first : never).promise });
  const screen = new OnScreen(fake.workers);
  const looks = new Map<number, number>();
  const stop = $effect.root(() => {
    for (const id of range(0, 40))
      $effect.pre(() => {
        screen.at(id);
        looks.set(id, (looks.get(id) ?? 0) + 1);
      });
  });
  flushSync();
  screen.want({ fields: [], rules: ['tcp'] }, 'a');
  screen.see(range(0, 30));
  await settled();
  flushSync();
  looks.clear();
  screen.see(range(2, 30));
  const known = () => range(0, 40).filter((id) => screen.at(id) !== undefined);
  // Frames come when the test says so: on a busy machine one comes amid its steps.
  const due: FrameRequestCallback[] = [];
  vi.stubGlobal('requestAnimationFrame', (callback: FrameRequestCallback) => due.push(callback));
  const frame = (): void => due.splice(0).forEach((callback) => callback(performance.now()));
  first.resolve(answer(range(0, 30)));
  await settled();
  expect(known(), 'none of those on screen before the next frame').toEqual([0, 1]);
  frame();
  await settled();
  expect(known().length).toBeGreaterThan(2);
  expect(known().length).toBeLessThan(30);
  vi.unstubAllGlobals();
  frame();
  await expect.poll(known).toEqual(range(0, 30));
  flushSync();
  expect([...looks].sort(([a], [b]) => a - b)).toEqual(range(0, 30).map((id) => [id, 1]));
  stop();
});
