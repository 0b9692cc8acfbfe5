import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Stillness } from '../../../src/base/stillness.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('rests at once where nothing has moved, else so long after the last move', async () => {
  const list = new Stillness();
  await list.rest(100);
  list.moved();
  let rested = false;
  void list.rest(100).then(() => (rested = true));
  await vi.advanceTimersByTimeAsync(60);
  list.moved();
  await vi.advanceTimersByTimeAsync(99);
  expect(rested).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(rested).toBe(true);
});

test('who waits no more is let go, however long the movement goes on', async () => {
  const list = new Stillness();
  let isOver = false;
  let rested = false;
  list.moved();
  void list.rest(100, () => isOver).then(() => (rested = true));
  for (let step = 0; step < 50; step += 1) {
    list.moved();
    await vi.advanceTimersByTimeAsync(10);
  }
  expect(rested).toBe(false);
  isOver = true;
  for (let step = 0; step < 10; step += 1) {
    list.moved();
    await vi.advanceTimersByTimeAsync(10);
  }
  expect(rested).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});
