import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ReadAhead } from '../../../src/app/state/read-ahead.ts';
import { Stillness } from '../../../src/base/stillness.ts';
import { fakeWorkers } from '../../support/fake-client.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const LONG = 10_000;

test('packets on screen are read ahead once the list stands still, and not again while it does', async () => {
  const fake = fakeWorkers({ readAhead: () => Promise.resolve() });
  const list = new Stillness();
  const ahead = new ReadAhead(fake.workers, list);
  const asked = () => [...fake.asked].map(({ given }) => given[0]);
  list.moved();
  ahead.see([0, 1]);
  list.moved();
  ahead.see([1, 2]);
  expect(asked()).toEqual([]);
  await vi.advanceTimersByTimeAsync(LONG);
  expect(asked()).toEqual([[1, 2]]);
  ahead.see([1, 2]);
  await vi.advanceTimersByTimeAsync(LONG);
  expect(asked()).toHaveLength(1);
  list.moved();
  ahead.see([7]);
  ahead.close();
  await vi.advanceTimersByTimeAsync(LONG);
  expect(asked()).toHaveLength(1);
});

test('a file that cannot be read any more is no news here', async () => {
  const fake = fakeWorkers({ readAhead: () => Promise.reject(new Error('gone')) });
  const list = new Stillness();
  const ahead = new ReadAhead(fake.workers, list);
  ahead.see([0]);
  await vi.advanceTimersByTimeAsync(LONG);
  expect([...fake.asked]).toHaveLength(1);
});

test('a list that is scrolled for long waits once, not once for each of its steps', async () => {
  const fake = fakeWorkers({ readAhead: () => Promise.resolve() });
  const list = new Stillness();
  const ahead = new ReadAhead(fake.workers, list);
  for (let step = 0; step < 600; step += 1) {
    list.moved();
    ahead.see([step, step + 1]);
    await vi.advanceTimersByTimeAsync(16);
    expect(vi.getTimerCount()).toBe(1);
  }
  await vi.advanceTimersByTimeAsync(LONG);
  expect([...fake.asked].map(({ given }) => given[0])).toEqual([[599, 600]]);
});
