import { expect, test } from 'vitest';
import { BLOCK, Rows, type Wanted } from '../../../src/app/state/rows.svelte.ts';
import type { RowQuery, RowWindow } from '../../../src/model/query.ts';
import { deferred, fakeWorkers, settled, windowOf } from '../../support/fake-client.ts';

const wanted = (filter = ''): Wanted => ({ table: 'packets', selection: { filter, brush: null }, sort: null });

test('rows come in blocks as they are seen', async () => {
  const { workers, asked } = fakeWorkers({ rows: (query) => Promise.resolve(windowOf(query, 3_000_000)) });
  const rows = new Rows(workers);
  rows.show(wanted());
  await settled();
  expect(rows.total).toBe(3_000_000);
  expect(rows.at(0)).toMatchObject({ number: 1 });
  rows.see(2_999_960, 3_000_000);
  await expect.poll(() => rows.at(2_999_999)).toMatchObject({ number: 3_000_000 });
  expect(rows.at(1_000_000)).toBeUndefined();
  const from = asked.filter(({ name }) => name === 'rows').map(({ given }) => (given[0] as RowQuery).from);
  expect(from.every((each) => each % BLOCK === 0)).toBe(true);
  expect(from.length).toBeLessThan(6);
});

test('an answer to an old question is dropped', async () => {
  const slow = deferred<RowWindow>();
  const { workers } = fakeWorkers({
    rows: (query) => (query.selection.filter === 'old' ? slow.promise : Promise.resolve(windowOf(query, 5, 100))),
  });
  const rows = new Rows(workers);
  rows.show(wanted('old'));
  await settled();
  rows.show(wanted('new'));
  slow.resolve(windowOf({ ...wanted('old'), from: 0, count: BLOCK }, 77));
  await settled();
  expect(rows.total).toBe(5);
  expect(rows.all).toBe(100);
});

test('a drag of the thumb asks only for where it ends', async () => {
  const first = deferred<RowWindow>();
  let isFirst = true;
  const { workers, asked } = fakeWorkers({
    rows: (query) => {
      if (query.from === 0 || !isFirst) return Promise.resolve(windowOf(query, 100_000));
      isFirst = false;
      return first.promise.then(() => windowOf(query, 100_000));
    },
  });
  const rows = new Rows(workers);
  rows.show(wanted());
  await settled();
  asked.length = 0;
  for (let at = 10_000; at <= 90_000; at += 100) rows.see(at, at + 40);
  first.resolve(windowOf({ ...wanted(), from: 0, count: 0 }, 0));
  await expect.poll(() => rows.at(90_000)).toBeDefined();
  expect(asked.filter(({ name }) => name === 'rows').length).toBeLessThan(8);
});

test('the same question is asked again only when the analysis has grown, and old rows stay meanwhile', async () => {
  const { workers, asked } = fakeWorkers();
  const rows = new Rows(workers);
  const same = wanted();
  rows.show(same, 1);
  await settled();
  const before = asked.length;
  rows.show(same, 1);
  await settled();
  expect(asked.length).toBe(before);
  rows.show(same, 2);
  expect(rows.at(0), 'old rows stay').toBeDefined();
  await settled();
  expect(asked.length).toBeGreaterThan(before);
});

test('neighbours of the rows on screen are asked for at once where the list moves on, after a jump once it rests', async () => {
  const { workers, asked } = fakeWorkers({ rows: (query) => Promise.resolve(windowOf(query, 100_000)) });
  const rows = new Rows(workers);
  rows.show(wanted());
  await settled();
  const from = () => asked.filter(({ name }) => name === 'rows').map(({ given }) => (given[0] as RowQuery).from);
  asked.length = 0;
  for (const at of [50_000, 70_000, 90_000]) {
    rows.see(at, at + 40);
    await settled();
  }
  expect(from()).toEqual([50_000, 70_000, 90_000]);
  await expect.poll(from).toEqual([50_000, 70_000, 90_000, 90_100, 89_900]);
  asked.length = 0;
  rows.see(90_080, 90_120);
  await settled();
  expect(from()).toEqual([90_200]);
});

test('a block that the worker has been asked for is not asked for again while the list moves on', async () => {
  const gate = deferred<null>();
  let isHeld = false;
  const { workers, asked } = fakeWorkers({
    rows: async (query) => {
      if (isHeld) await gate.promise;
      return windowOf(query, 100_000);
    },
  });
  const rows = new Rows(workers);
  rows.show(wanted());
  await settled();
  isHeld = true;
  asked.length = 0;
  rows.see(50_000, 50_040);
  await settled();
  for (const at of [50_001, 50_002, 50_003]) rows.see(at, at + 40);
  gate.resolve(null);
  const from = () => asked.filter(({ name }) => name === 'rows').map(({ given }) => (given[0] as RowQuery).from);
  await expect.poll(from).toEqual([50_000, 50_100, 49_900]);
});

test('what comes while the list moves is shown in the next frame, each block once', async () => {
  const { workers, asked } = fakeWorkers({ rows: (query) => Promise.resolve(windowOf(query, 100_000)) });
  const rows = new Rows(workers);
  rows.show(wanted());
  await settled();
  asked.length = 0;
  let inFrame: unknown = null;
  rows.see(50_000, 50_040);
  requestAnimationFrame(() => (inFrame = rows.at(50_000)));
  for (let turns = 0; turns < 20; turns += 1) await Promise.resolve();
  rows.see(50_001, 50_041);
  expect(rows.at(50_000), 'not amid what lies between two frames').toBeUndefined();
  expect(inFrame).toBeNull();
  await expect.poll(() => rows.at(50_000)).toMatchObject({ number: 50_001 });
  expect(asked.filter(({ given }) => (given[0] as RowQuery).from === 50_000)).toHaveLength(1);
});

test('an answer that takes long is said to be on its way, until it is there', async () => {
  const answer = deferred<RowWindow>();
  const { workers } = fakeWorkers({ rows: () => answer.promise });
  const rows = new Rows(workers);
  rows.show(wanted());
  expect(rows.isLate).toBe(false);
  await new Promise((resolve) => setTimeout(resolve, 350));
  expect(rows.isLate).toBe(true);
  answer.resolve(windowOf({ ...wanted(), from: 0, count: BLOCK }, 7));
  await expect.poll(() => rows.total).toBe(7);
  expect(rows.isLate).toBe(false);
});

test('what is too long to be sorted says so, until another order is asked for', async () => {
  const { workers } = fakeWorkers({
    rows: (query) =>
      Promise.resolve({ ...windowOf(query, 9, 9), ...(query.sort?.column === 'hash' && { sortLimit: 5 }) }),
  });
  const rows = new Rows(workers);
  rows.show({ ...wanted(), sort: { column: 'hash', descending: false } });
  await settled();
  expect(rows.sortLimit).toBe(5);
  rows.show(wanted());
  await settled();
  expect(rows.sortLimit).toBeNull();
});
