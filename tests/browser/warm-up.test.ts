import { expect, test } from 'vitest';
import { chartWarmUps } from '../../src/app/charts/warm-up.ts';
import { FONT_SIZES } from '../../src/app/ui/font-warm-up.ts';
import { warmUp } from '../../src/app/warm-up.ts';

const rest = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

test('warms up beside nothing: it waits while a capture is read, and leaves nothing in the page', async () => {
  let isReading = true;
  let laidOut = 0;
  const watcher = new MutationObserver((changes) => {
    laidOut += changes.filter(({ addedNodes }) => addedNodes.length > 0).length;
  });
  watcher.observe(document.body, { childList: true });
  const before = document.body.innerHTML;
  warmUp(() => isReading);
  await rest(500);
  expect(laidOut).toBe(0);
  isReading = false;
  await expect.poll(() => laidOut, { timeout: 20_000 }).toBe(FONT_SIZES.length);
  expect(document.body.innerHTML).toBe(before);
  watcher.disconnect();
});

test('every chart of the overview can be drawn before there is a capture', () => {
  const painted = new Set<string>();
  const { fillText } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.fillText = function (text, ...place) {
    painted.add(text);
    fillText.call(this, text, ...place);
  };
  try {
    for (const task of chartWarmUps()) task();
  } finally {
    CanvasRenderingContext2D.prototype.fillText = fillText;
  }
  expect([...painted]).toEqual(expect.arrayContaining(['Bytes', 'Ethernet', 'Length']));
});
