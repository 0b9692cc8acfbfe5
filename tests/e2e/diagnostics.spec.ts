// How the program itself does, and what is sent when it does not.
import { AxeBuilder } from '@axe-core/playwright';
import { expect } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { given, open, test } from '../support/choosing.ts';
import { packets } from '../support/packet-builder.ts';
import { pcap } from '../support/packets/capture-file.ts';

const two = pcap(packets('udp 10.0.0.1:5000 > 10.0.0.2:5001 hex:00', 'udp 10.0.0.2:5001 > 10.0.0.1:5000 hex:01'));

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test('diagnostics tell of the program before and after a capture, and save no word of it', async ({ page }) => {
      await page.goto('');
      await page.getByTestId('nav-diagnostics').click();
      await expect(page.getByTestId('diagnostics-reading')).toContainText('No file has been read');
      await expect(page.getByTestId('diagnostics-capture')).toContainText('No capture is open');
      await open(page, given('canary.pcap', two));
      await page.keyboard.press('g');
      await page.keyboard.press('a');
      await expect(page.getByTestId('diagnostics-reading')).toContainText('done');
      await expect(page.getByTestId('diagnostics-privacy')).toContainText("connect-src 'none'");
      const download = page.waitForEvent('download');
      await page.getByTestId('save-details').click();
      const text = readFileSync(await (await download).path(), 'utf8');
      expect(text).toContain('Packets: 2');
      expect(text).not.toMatch(/canary|10\.0\.0\./);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => [id, nodes[0].html])).toEqual([]);
      await page.setViewportSize({ width: 390, height: 800 });
      const over = await page.getByTestId('diagnostics').evaluate((view) => view.scrollWidth - view.clientWidth);
      expect(over, 'pixels that are cut').toBe(0);
    });
  });
}

test('an error of the page is told, its words are not copied; a refused clipboard is said', async ({ page }) => {
  await page.goto('#/diagnostics');
  await page.getByTestId('diagnostics').waitFor();
  await page.evaluate(() => {
    Object.defineProperty(navigator, 'clipboard', { value: { writeText: () => Promise.reject(new Error('no')) } });
    void Promise.reject(new TypeError('words of a capture'));
  });
  await expect(page.getByTestId('diagnostics-errors').locator('dt')).toContainText('TypeError');
  await expect(page.getByTestId('diagnostics-errors').locator('dl')).not.toContainText('words of a capture');
  await page.getByTestId('copy-details').click();
  await expect(page.getByTestId('not-copied')).not.toBeEmpty();
});
