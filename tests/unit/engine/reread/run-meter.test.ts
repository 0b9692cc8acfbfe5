import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RunMeter } from '../../../../src/engine/reread/run-meter.ts';
import type { WorkProgress } from '../../../../src/model/work-progress.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

/** A run of a thousand steps of a millisecond each, stopped at the rest of a number. */
async function run(stopAt = Infinity) {
  const told: WorkProgress[] = [];
  const stopping = new AbortController();
  let rests = 0;
  const meter = new RunMeter(1000, {
    signal: stopping.signal,
    onProgress: (progress) => told.push(progress),
    pause: () => {
      rests += 1;
      if (rests === stopAt) stopping.abort();
      return Promise.resolve();
    },
  });
  for (let step = 0; step < 1000; step += 1) {
    vi.advanceTimersByTime(1);
    const rest = meter.step();
    if (rest !== null && (await rest)) return { told, rests, step };
  }
  meter.finish();
  return { told, rests, step: 1000 };
}

test('a long run says how far it is and gives way, some twenty times a second', async () => {
  const { told, rests } = await run();
  expect(rests).toBeGreaterThan(10);
  expect(rests).toBeLessThan(30);
  expect(told.map(({ done }) => done)).toEqual(told.map(({ done }) => done).toSorted((a, b) => a - b));
  expect(told).toHaveLength(rests + 1);
  expect(told[0].done).toBeLessThan(100);
  expect(told.at(-1)).toEqual({ done: 1000, total: 1000 });
});

test('it hears a cancel at its next rest', async () => {
  const { told, step } = await run(3);
  expect(step).toBeLessThan(300);
  expect(told.at(-1)!.done).toBe(step + 1);
});

test('a short one does not rest', async () => {
  const meter = new RunMeter(50, { pause: () => Promise.reject(new Error('no time was taken')) });
  for (let step = 0; step < 50; step += 1) expect(meter.step()).toBeNull();
  await Promise.resolve();
});
