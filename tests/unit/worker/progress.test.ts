import { expect, test } from 'vitest';
import type { Progress } from '../../../src/worker/api.ts';
import { ProgressMeter } from '../../../src/worker/progress.ts';

/** A meter with a clock that stands until it is set. */
function begin() {
  const told: Progress[] = [];
  let now = 5000;
  const meter = new ProgressMeter(
    (progress) => told.push(progress),
    () => now,
  );
  const read = (milliseconds: number, bytes: number, total = 1e9): void => {
    now += milliseconds;
    meter.reading(bytes, total, 7, []);
  };
  return { told, read, meter };
}

test('ten reports a second at most, and one at the end', () => {
  const { told, read } = begin();
  for (let i = 1; i <= 100; i += 1) read(10, i);
  expect(told).toHaveLength(10);
  read(1, 1000, 1000);
  expect(told).toHaveLength(11);
  expect(told.at(-1)).toMatchObject({ bytesRead: 1000, bytesTotal: 1000, packets: 7, step: 'reading' });
  expect(told.at(-1)?.elapsedMilliseconds).toBe(1001);
});

test('a compressed file that is read to its end still gives packets, and floods nobody', () => {
  const { told, read } = begin();
  read(1, 1000, 1000);
  for (let i = 0; i < 100; i += 1) read(10, 1000, 1000);
  expect(told.length).toBeGreaterThan(5);
  expect(told.length).toBeLessThan(13);
});

test('the rate is that of the last second, in bytes a second', () => {
  const { told, read } = begin();
  let bytes = 0;
  for (let i = 0; i < 50; i += 1) read(100, (bytes += 1000));
  expect(told.at(-1)?.rate).toBeCloseTo(10_000);
  for (let i = 0; i < 20; i += 1) read(100, (bytes += 100));
  expect(told.at(-1)?.rate).toBeCloseTo(1000);
});
