import { expect } from '@playwright/test';
import { SINGLE_FILE, test } from '../support/choosing.ts';

for (const [name, address] of [
  ['the site opens below a path', ''],
  ['the single file opens from disk', SINGLE_FILE],
] as const) {
  test(name, async ({ page }) => {
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (['warning', 'error'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));

    await page.goto(address);

    await expect(page).toHaveTitle(/Wireloupe/);
    await expect(page.locator('body')).toContainText('Wireloupe');
    expect(complaints).toEqual([]);
  });
}
