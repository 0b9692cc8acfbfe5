import { expect, test } from 'vitest';
import { FONTS, layOut } from '../../src/app/ui/font-warm-up.ts';

test('each font is laid out, seen by nobody, and leaves nothing on the page', async () => {
  const lines: HTMLElement[] = [];
  const watch = new MutationObserver((changes) => {
    for (const { addedNodes } of changes) lines.push(...([...addedNodes] as HTMLElement[]));
  });
  watch.observe(document.body, { childList: true });
  const before = document.body.childElementCount;
  for (const font of FONTS) layOut(font);
  await Promise.resolve();
  watch.disconnect();
  expect(lines).toHaveLength(FONTS.length);
  // A font that CSS could not read would leave the line in that of the page.
  expect(new Set(lines.map((line) => line.style.font)).size).toBe(FONTS.length);
  expect(lines.every((line) => line.style.visibility === 'hidden')).toBe(true);
  expect(document.body.childElementCount).toBe(before);
});
