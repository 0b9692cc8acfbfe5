// On paper the page is light, its charts as well: they are drawn on canvases, which no style sheet reaches.
import { existsSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import { serveSite } from '../support/site.ts';

const sample = new URL('../../public/sample.pcapng', import.meta.url).pathname;
test.skip(!existsSync(sample), 'there is no sample capture');

let site: Awaited<ReturnType<typeof serveSite>>;
test.beforeAll(async () => {
  site = await serveSite();
});
test.afterAll(() => site.close());

/** What the charts of the page show, as images. */
const drawn = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    Array.from(document.querySelectorAll('main canvas'), (canvas) => (canvas as HTMLCanvasElement).toDataURL()),
  );

async function open(page: Page): Promise<void> {
  await page.goto(site.url);
  await page.getByTestId('file-input').setInputFiles(sample);
  await expect(page.locator('[data-testid="capture-status"][data-phase="ready"]')).toBeVisible({ timeout: 30_000 });
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
  await open(page);
  const light = await drawn(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  await open(page);
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
