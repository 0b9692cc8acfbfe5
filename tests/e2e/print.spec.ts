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

test('a table is printed: the rows that were on screen, in their order, with their columns @chromium', async ({
  page,
}) => {
  await open(page, SAMPLE);
  await page.getByTestId('nav-flows').click();
  const grid = page.getByTestId('grid');
  await expect(grid.locator('[data-row="0"]')).toContainText('0.0.0.0');
  for (let step = 0; step < 3; step += 1) await grid.press('PageDown'); // rows are drawn in the boxes of others
  await grid.press('PageUp');
  await expect(grid.locator('.row.current')).toBeVisible();
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  await page.emulateMedia({ media: 'print' });
  const boxes = await grid
    .locator('[data-row]:not(.coming)')
    .evaluateAll((rows) =>
      rows.map((row) => ({ row: Number(row.getAttribute('data-row')), top: row.getBoundingClientRect().top })),
    );
  expect(boxes.length).toBeGreaterThan(20);
  const inOrder = boxes.toSorted((a, b) => a.top - b.top);
  expect(inOrder.map(({ row }) => row)).toEqual(inOrder.map((_, index) => inOrder[0].row + index));
  expect(new Set(boxes.map(({ top }) => Math.round(top))).size, 'no row lies on another').toBe(boxes.length);
  await expect(page.getByText('On paper are the rows that were on screen')).toBeVisible();
  const all = (await grid.boundingBox())!;
  expect(all.height, 'as high as its rows, however many the capture has').toBeLessThan(boxes.length * 30);
  await page.emulateMedia({ media: 'screen' });
  await page.evaluate(() => dispatchEvent(new Event('afterprint')));
  await expect(grid.locator('.row.current')).toBeInViewport();
});

/** Pages of a document as Chromium writes it. */
const pagesOf = (pdf: Buffer): number => pdf.toString('latin1').match(/\/Type \/Page\b(?!s)/g)?.length ?? 0;

test('a table is printed below its heading, on the same wide page @chromium', async ({ page }) => {
  await open(page, SAMPLE);
  await page.getByTestId('nav-hosts').click();
  await expect(page.getByTestId('grid').locator('[data-row="0"]')).toBeVisible();
  expect(pagesOf(await page.pdf({ preferCSSPageSize: true }))).toBe(1);
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByRole('heading', { name: 'Hosts' })).toHaveCSS('position', 'static');
});

test('a ladder is printed: its arrows one below the other @chromium', async ({ page }) => {
  await open(page, SAMPLE);
  await page.getByTestId('nav-ladder').click();
  const rungs = page.getByTestId('ladder').locator('[data-row]');
  await expect(rungs.first()).toBeVisible();
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  await page.emulateMedia({ media: 'print' });
  const boxes = await rungs.evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect()));
  expect(boxes.length).toBeGreaterThan(10);
  for (const [index, { top }] of boxes.entries()) if (index > 0) expect(top).toBeGreaterThan(boxes[index - 1].top);
  const list = (await page.getByTestId('ladder').boundingBox())!;
  expect(list.height, 'as high as what is in it').toBeGreaterThan(boxes.length * 30);
  await expect(page.getByText('On paper are the packets that were on screen')).toBeVisible();
});
