import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { drawAtOnce, inTurn } from '../../../src/app/charts/turns.ts';

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('requestAnimationFrame', (draw: () => void) => setTimeout(draw, 16));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('one is drawn after another; what is taken back is not drawn, and paper waits for none', () => {
  const drawn: string[] = [];
  inTurn(() => drawn.push('first'));
  const takeBack = inTurn(() => drawn.push('second'));
  inTurn((atOnce) => drawn.push(`third ${atOnce}`));
  expect(drawn).toEqual([]);
  vi.advanceTimersByTime(20);
  expect(drawn).toEqual(['first']);
  takeBack();
  drawAtOnce();
  expect(drawn).toEqual(['first', 'third true']);
  vi.runAllTimers();
});

test('one that cannot be drawn keeps no other from being drawn, then or later', () => {
  const drawn: string[] = [];
  inTurn(() => {
    throw new Error('no canvas');
  });
  inTurn(() => drawn.push('next'));
  expect(() => vi.runAllTimers()).toThrow('no canvas');
  vi.runAllTimers();
  inTurn(() => drawn.push('later'));
  vi.runAllTimers();
  expect(drawn).toEqual(['next', 'later']);
});
