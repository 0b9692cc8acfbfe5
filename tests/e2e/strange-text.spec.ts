// Text from captures is data: markup, formulas, marks of the direction of writing, nothing visible at all, 60,000
// characters. None of it runs, moves what stands around it, or makes a row higher.
import { expect } from '@playwright/test';
import { given, open, test } from '../support/choosing.ts';
import { harmOf, hostileCapture, MARKUP, OVERRIDE } from '../support/hostile-text.ts';

test('strange text is shown as what it is, in every view', async ({ page }) => {
  test.setTimeout(120_000);
  const said: string[] = [];
  page.on('console', (message) => {
    if (['warning', 'error'].includes(message.type())) said.push(message.text());
  });
  page.on('pageerror', (error) => said.push(String(error)));
  page.on('dialog', (dialog) => {
    said.push(dialog.message());
    void dialog.dismiss();
  });
  const name = `${OVERRIDE}${MARKUP}.pcapng`;
  await open(page, given(name, hostileCapture()));
  await expect(page.getByTestId('capture-name')).toContainText('invoice\\u202efdp.exe<img');
  const look = async (where: string) => {
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 100))));
    expect(await harmOf(page), where).toEqual([]);
  };
  const views = await page
    .locator('[data-testid^="nav-"]')
    .evaluateAll((links) => links.map((link) => link.getAttribute('data-testid')!));
  for (const view of views) {
    await page.getByTestId(view).click();
    await expect(page.getByTestId(view)).toHaveAttribute('aria-current', 'page');
    await look(view);
  }
  await page.getByTestId('nav-transactions').click();
  const tabs = page.getByRole('main').locator('[data-testid^="tab-"]');
  await expect(tabs.first()).toBeVisible();
  for (const tab of await tabs.all()) {
    await tab.click();
    await expect(page.getByTestId('grid')).toBeVisible();
    await look(`transactions: ${(await tab.textContent()) ?? ''}`);
  }
  for (const view of ['hosts', 'flows', 'packets']) {
    await page.getByTestId(`nav-${view}`).click();
    for (let row = 0; row < 3; row += 1) {
      await page.locator(`[data-testid="grid"] [data-row="${row}"]`).click();
      await page.keyboard.press('Enter');
      await look(`${view} ${row}`);
    }
  }
  expect(said).toEqual([]);
});
