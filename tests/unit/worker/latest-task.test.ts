import { expect, test } from 'vitest';
import { LatestTask } from '../../../src/worker/latest-task.ts';

test('one that begins stops the one before, and stands in its place', () => {
  const task = new LatestTask();
  const first = task.begin();
  expect([first.aborted, task.isLatest(first)]).toEqual([false, true]);
  const second = task.begin();
  expect([first.aborted, task.isLatest(first)]).toEqual([true, false]);
  expect([second.aborted, task.isLatest(second)]).toEqual([false, true]);
});

test('one that is stopped stays the latest, and the next begins afresh', () => {
  const task = new LatestTask();
  task.stop(); // nothing goes on yet
  const first = task.begin();
  expect(first.aborted).toBe(false);
  task.stop();
  expect([first.aborted, task.isLatest(first)]).toEqual([true, true]);
  expect(task.begin().aborted).toBe(false);
});
