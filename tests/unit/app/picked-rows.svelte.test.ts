import { expect, test } from 'vitest';
import { type PickedFrom, PickedRows } from '../../../src/app/state/picked-rows.svelte.ts';
import { deferred } from '../../support/fake-client.ts';

/** A list whose row i has the number 100 + i; rows below ten are at hand. */
const list: PickedFrom = {
  idAt: (index) => (index < 10 ? 100 + index : undefined),
  idsOf: (from, end) => Promise.resolve(Array.from({ length: end - from }, (_, i) => 100 + from + i)),
  placesOf: (ids) => Promise.resolve(ids.map((id) => id - 100)),
};

test('rows are taken in and out one by one, and told in the order of the list', () => {
  const picked = new PickedRows(list);
  for (const index of [5, 2, 9, 2]) picked.toggle(index);
  expect(picked.ids()).toEqual([105, 109]);
  expect([...picked.places].sort()).toEqual([5, 9]);
  expect([picked.has(105), picked.has(102)]).toEqual([true, false]);
  picked.clear();
  expect([picked.ids(), picked.places.size]).toEqual([[], 0]);
});

test('a range asks for rows that are not at hand, and is no longer than 10,000 rows', async () => {
  const picked = new PickedRows(list);
  await picked.setRange(8, 12);
  expect(picked.ids()).toEqual([108, 109, 110, 111, 112]);
  await picked.setRange(0, 1_000_000);
  expect(picked.places.size).toBe(10_000);
  expect(picked.has(100 + 9999)).toBe(true);
});

test('a range that grows step by step asks only for what it does not know, and gives up what was overtaken', async () => {
  const asked: [number, number][] = [];
  let isOver = (): boolean => false;
  const picked = new PickedRows({
    ...list,
    idsOf(from, end, over) {
      asked.push([from, end]);
      isOver = over;
      return list.idsOf(from, end, over);
    },
  });
  await picked.setRange(0, 5000);
  await picked.setRange(0, 5001);
  expect(asked).toEqual([
    [10, 5001],
    [5001, 5002],
  ]);
  expect(picked.ids()).toEqual(Array.from({ length: 5002 }, (_, i) => 100 + i));
  const ranging = picked.setRange(0, 6000);
  picked.clear();
  expect(isOver()).toBe(true);
  await ranging;
  expect(picked.ids()).toEqual([]);
});

test('an answer about a range that was given up is dropped', async () => {
  const late = deferred<number[]>();
  const picked = new PickedRows({ ...list, idsOf: () => late.promise });
  const ranging = picked.setRange(20, 22);
  expect(picked.places.size).toBe(3);
  picked.clear();
  picked.toggle(1);
  late.resolve([120, 121, 122]);
  await ranging;
  expect(picked.ids()).toEqual([101]);
});

test('rows that were picked stay the same where the list grows before them, and go where it loses them', async () => {
  let before = 0;
  const picked = new PickedRows({
    ...list,
    placesOf: (ids) => Promise.resolve(ids.map((id) => (id === 105 ? -1 : id - 100 + before))),
  });
  for (const index of [2, 5, 9]) picked.toggle(index);
  before = 30;
  await picked.follow();
  expect([...picked.places]).toEqual([32, 39]);
  expect(picked.ids()).toEqual([102, 109]);
});
