// The bytes of a packet on the page: neighbours that look alike are one text, so a byte is told by its place.
import type { Page } from '@playwright/test';

/** The marked bytes as they are written, `0a`, one by one. */
export async function markedBytes(page: Page): Promise<string[]> {
  const runs = await page.locator('[data-testid="hex-view"] .bytes .marked').allTextContents();
  return runs.flatMap((run) => run.trim().split(/\s+/));
}

/** Clicks where a byte is written. */
export async function clickByte(page: Page, at: number): Promise<void> {
  const row = page.locator(`[data-testid="hex-view"] [data-at="${at - (at % 16)}"] .bytes`);
  const place = await row.evaluate((element, wanted) => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    let before = 0;
    for (let text = walker.nextNode(); text; text = walker.nextNode())
      for (const { index } of (text.textContent ?? '').matchAll(/[0-9a-f]{2}/g))
        if (before++ === wanted) {
          const range = document.createRange();
          range.setStart(text, index);
          range.setEnd(text, index + 2);
          const { left, top, width, height } = range.getBoundingClientRect();
          return { x: left + width / 2, y: top + height / 2 };
        }
    return null;
  }, at % 16);
  if (!place) throw new Error(`Byte ${at} is not drawn.`);
  await page.mouse.click(place.x, place.y);
}
