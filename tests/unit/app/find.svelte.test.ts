import { expect, test } from 'vitest';
import { FindState } from '../../../src/app/state/find.svelte.ts';
import { EVERYTHING } from '../../../src/model/query.ts';
import { fakeWorkers } from '../../support/fake-client.ts';

/** A search that has found something in packets 2, 5 and 9. */
async function found(): Promise<FindState> {
  const hits = [2, 5, 9].map((packet) => ({ packet, at: 0, length: 1 }));
  const { workers } = fakeWorkers({
    find: () => Promise.resolve({ hits, count: 3, share: 1, problem: null }) as never,
  });
  const find = new FindState(workers);
  find.typed = 'x';
  await find.search(EVERYTHING);
  return find;
}

test('from where the reader stands the next hit is first, then one after another, round the end', async () => {
  const find = await found();
  expect([find.step(1, 4), find.step(1, 4), find.step(1, 4)].map((hit) => hit?.packet)).toEqual([5, 9, 2]);
  expect((await found()).step(1, null)?.packet).toBe(2);
  expect((await found()).step(1, 10)?.packet).toBe(2);
});

test('backwards the hit before is first', async () => {
  const find = await found();
  expect([find.step(-1, 6), find.step(-1, 6), find.step(-1, 6)].map((hit) => hit?.packet)).toEqual([5, 2, 9]);
  expect((await found()).step(-1, null)?.packet).toBe(9);
  expect((await found()).step(-1, 1)?.packet).toBe(9);
});

test('what was found is of what was typed then', async () => {
  const find = await found();
  expect(find.isAnswered).toBe(true);
  find.typed = 'xy';
  expect(find.isAnswered).toBe(false);
  find.typed = 'x';
  expect(find.isAnswered).toBe(true);
  find.where = 'streams';
  expect(find.isAnswered).toBe(false);
});

test('the same looked for anew, since more packets are known, goes on beyond the hit that was seen', async () => {
  let hits = [2, 5, 5, 9].map((packet, i) => ({ packet, at: i * 10, length: 1 }));
  const { workers } = fakeWorkers({
    find: () => Promise.resolve({ hits, count: hits.length, share: 1, problem: null }) as never,
  });
  const find = new FindState(workers);
  find.typed = 'x';
  await find.search(EVERYTHING);
  expect(find.step(1, 5)).toMatchObject({ packet: 5, at: 10 });
  hits = [...hits, { packet: 12, at: 0, length: 1 }];
  await find.search(EVERYTHING);
  expect(find.hasPassed(1, 5)).toBe(true);
  expect(find.step(1, 5), 'another hit of the same packet').toMatchObject({ packet: 5, at: 20 });
  await find.search(EVERYTHING);
  await find.search(EVERYTHING);
  expect(find.step(1, 5)?.packet).toBe(9);
  await find.search(EVERYTHING);
  expect(find.step(-1, 9), 'and backwards').toMatchObject({ packet: 5, at: 20 });
  await find.search(EVERYTHING);
  expect(find.step(1, 12), 'from another packet it begins there').toMatchObject({ packet: 12 });
  find.typed = 'xy';
  await find.search(EVERYTHING);
  expect(find.step(1, 12), 'and what is new begins where he stands').toMatchObject({ packet: 12 });
});
