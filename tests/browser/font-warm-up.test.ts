import { expect, test } from 'vitest';
import { FONT_SIZES, layOutFonts } from '../../src/app/ui/font-warm-up.ts';

const SOURCES = import.meta.glob<string>('../../src/{app.css,app/**/*.{svelte,css,ts}}', {
  query: '?raw',
  import: 'default',
  eager: true,
});

test('every size in which the page writes is laid out', () => {
  const used = new Set<string>();
  for (const [path, text] of Object.entries(SOURCES))
    if (!path.endsWith('font-warm-up.ts'))
      for (const [, size] of text.matchAll(/font(?:-size)?: (?:\d00 )?([\d.]+px)/g)) used.add(size);
  // Code and addresses amid text are a little smaller than it (0.95em).
  for (const around of ['12px', '12.5px', '13px']) used.add(`${Number((parseFloat(around) * 0.95).toFixed(3))}px`);
  expect(used).toContain('13px');
  expect([...used].filter((size) => !FONT_SIZES.includes(size))).toEqual([]);
});

test('a size is laid out in four fonts, seen by nobody, and leaves nothing on the page', async () => {
  const boxes: HTMLElement[] = [];
  const watch = new MutationObserver((changes) => {
    for (const { addedNodes } of changes) boxes.push(...([...addedNodes] as HTMLElement[]));
  });
  watch.observe(document.body, { childList: true });
  const before = document.body.childElementCount;
  layOutFonts(FONT_SIZES[0]);
  await Promise.resolve();
  watch.disconnect();
  expect(boxes.map((box) => box.style.visibility)).toEqual(['hidden']);
  // A font that CSS could not read would leave a line in that of the page.
  expect(new Set(Array.from(boxes[0].children, (line) => (line as HTMLElement).style.font)).size).toBe(4);
  expect(document.body.childElementCount).toBe(before);
});
