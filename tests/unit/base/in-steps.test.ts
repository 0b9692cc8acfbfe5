import { afterEach, expect, test, vi } from 'vitest';
import { inSteps } from '../../../src/base/in-steps.ts';

afterEach(() => vi.restoreAllMocks());

/** A thousand steps of a millisecond each, which give how many were done. */
function* steps(): Generator<number, number, boolean> {
  for (let done = 1; done <= 1000; done += 1) if (yield done / 1000) return done;
  return 1000;
}

test('work in steps tells its share and lets others be heard, and a pause is no work', async () => {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => (now += 1));
  const shares: number[] = [];
  const pause = async () => void (now += 10_000);
  expect(await inSteps(steps(), { pause, onStep: (share) => shares.push(share) })).toBe(1000);
  expect(shares.length).toBeGreaterThan(10);
  expect(shares.length).toBeLessThan(25);
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
});

test('work that is told to stop gives what it has', async () => {
  const stop = new AbortController();
  stop.abort();
  expect(await inSteps(steps(), { pause: () => Promise.resolve(), signal: stop.signal })).toBe(1);
});
