import { expect, test } from '@playwright/test';
import { serveSite } from '../support/site.ts';

const singleFile = new URL('../../dist-single/wireloupe.html', import.meta.url).href;

let site: Awaited<ReturnType<typeof serveSite>>;
test.beforeAll(async () => {
  site = await serveSite();
});
test.afterAll(() => site.close());

for (const [name, address] of [
  ['the site opens below a path', () => site.url],
  ['the single file opens from disk', () => singleFile],
] as const) {
  test(name, async ({ page }) => {
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (['warning', 'error'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));

    await page.goto(address());

    await expect(page).toHaveTitle(/Wireloupe/);
    await expect(page.locator('body')).toContainText('Wireloupe');
    expect(complaints).toEqual([]);
  });
}
