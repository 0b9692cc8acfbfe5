// On paper the page is light, its charts as well: they are drawn on canvases, which no style sheet reaches.
import { expect, type Page } from '@playwright/test';
import { open, SAMPLE, test } from '../support/choosing.ts';

/** What the charts of the page show, as images. */
const drawn = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    Array.from(document.querySelectorAll('main canvas'), (canvas) => (canvas as HTMLCanvasElement).toDataURL()),
  );

async function openOverview(page: Page): Promise<void> {
  await open(page, SAMPLE);
  await page.getByTestId('nav-overview').click();
  let before: string[] = [];
  // Charts are drawn one after the other.
  await expect
    .poll(async () => {
      const last = before;
      before = await drawn(page);
      return before.length >= 3 && before.every((image, at) => image === last[at]);
    })
    .toBe(true);
}

test('charts of the dark theme are printed in the colours of the light one, and are dark again @chromium', async ({
  page,
}) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await openOverview(page);
  const light = await drawn(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  await openOverview(page);
  const dark = await drawn(page);
  expect(dark).not.toEqual(light);
  await page.evaluate(() => {
    // After the page's own listener, which was there first.
    addEventListener('beforeprint', () => {
      const all = Array.from(document.querySelectorAll<HTMLCanvasElement>('main canvas'), (canvas) =>
        canvas.toDataURL(),
      );
      Object.assign(globalThis, { printed: all });
    });
  });
  await page.pdf();
  const printed = await page.evaluate(() => (globalThis as unknown as { printed: string[] }).printed);
  expect(printed.length).toBeGreaterThanOrEqual(3);
  expect(printed.map((image, at) => image === light[at])).toEqual(light.map(() => true));
  await expect.poll(async () => (await drawn(page)).every((image, at) => image === dark[at])).toBe(true);
});

test('bars are printed: a finding keeps the stretch of time it took @chromium', async ({ page }) => {
  await open(page, SAMPLE);
  await page.getByTestId('nav-threats').click();
  const strip = page.getByTestId('finding').first().locator('.span');
  await expect(strip).toBeVisible();
  await page.emulateMedia({ media: 'print' });
  await expect(strip).toHaveCSS('print-color-adjust', 'exact');
  await expect(strip).toHaveCSS('background-image', /gradient/);
});
