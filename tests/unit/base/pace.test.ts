import { expect, test } from 'vitest';
import { Pace } from '../../../src/base/pace.ts';

test('says yes once in so many milliseconds, not before the first are over', () => {
  let now = 7000;
  const pace = new Pace(100, () => now);
  const due: number[] = [];
  for (; now < 7450; now += 30) if (pace.isDue()) due.push(now - 7000);
  expect(due).toEqual([120, 240, 360]);
});
