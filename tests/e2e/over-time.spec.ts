// The chart of the overview over time: by protocol or by direction, and one time under the pointer for it and the timeline.
import { readFile } from 'node:fs/promises';
import { AxeBuilder } from '@axe-core/playwright';
import { expect } from '@playwright/test';
import { given, open, test } from '../support/choosing.ts';
import { packets } from '../support/packet-builder.ts';
import { pcap } from '../support/packets/capture-file.ts';

const office = given(
  'office.pcap',
  pcap(
    packets(
      ...Array.from({ length: 40 }, (_, i) => `udp 10.0.0.1:5000 > 198.51.100.7:5001 "out" @${i}`),
      ...Array.from({ length: 30 }, (_, i) => `udp 198.51.100.7:5001 > 10.0.0.1:5000 "in" @${i + 0.5}`),
      ...Array.from({ length: 20 }, (_, i) => `udp 10.0.0.1:5000 > 10.0.0.2:5001 "near" @${i + 0.7}`),
    ),
  ),
);

for (const colorScheme of ['light', 'dark'] as const) {
  test(`traffic by direction, its table, and another home network: ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await open(page, office);
    const panel = page.locator('section', { has: page.getByRole('heading', { name: /^Traffic over time/ }) });
    const parts = panel.getByRole('combobox', { name: 'Split' });
    await expect(parts).toHaveValue('protocol');
    await parts.selectOption('By direction');
    await panel.getByRole('combobox', { name: 'Measure' }).selectOption('Packets');
    await panel.getByRole('button', { name: 'Show the numbers as a table' }).click();
    const heads = panel.getByRole('columnheader');
    await expect(heads).toHaveText([
      'From',
      'Total',
      'from inside to outside',
      'from outside to inside',
      'within the home networks',
    ]);
    const { violations } = await new AxeBuilder({ page }).include('main').analyze();
    expect(violations).toEqual([]);
    // The choice outlives a visit of another view.
    await page.keyboard.press('g');
    await page.keyboard.press('f');
    await page.keyboard.press('g');
    await page.keyboard.press('o');
    await expect(parts).toHaveValue('direction');
  });
}

test('what the legend has switched off is neither in the table nor in its total nor in the CSV', async ({ page }) => {
  await open(page, office);
  const panel = page.locator('section', { has: page.getByRole('heading', { name: /^Traffic over time/ }) });
  await panel.getByRole('combobox', { name: 'Split' }).selectOption('By direction');
  await panel.getByRole('combobox', { name: 'Measure' }).selectOption('Packets');
  const asTable = panel.getByRole('button', { name: 'Show the numbers as a table' });
  const heads = panel.getByRole('columnheader');
  /** Clicks the first name of the legend, which is drawn on the canvas where the plot begins, until so many columns are left. */
  const switchFirst = (columns: number): Promise<void> =>
    expect(async () => {
      await panel.getByRole('img').click({ position: { x: 82, y: 12 } });
      await asTable.click();
      const shown = await heads.count();
      if (shown !== columns) await asTable.click();
      expect(shown).toBe(columns);
    }).toPass({ timeout: 10_000 });
  await switchFirst(4);
  await expect(heads).toHaveText(['From', 'Total', 'from outside to inside', 'within the home networks']);
  const totals = await panel.getByRole('row').locator('td:nth-child(2)').allTextContents();
  expect(totals.reduce((sum, text) => sum + Number(text), 0)).toBe(50);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    panel.getByRole('button', { name: /CSV/ }).click(),
  ]);
  const csv = await readFile(await download.path(), 'utf8');
  expect(csv.split('\r\n')[0]).not.toContain('from inside to outside');
  // Back in the chart it is still off, and its name brings it back.
  await asTable.click();
  await switchFirst(5);
});

test('a direction is a filter, and goes by the home networks of the settings', async ({ page }) => {
  await open(page, office);
  const filter = page.getByTestId('filter-input');
  await filter.fill('wireloupe.direction == "inbound"');
  await filter.press('Enter');
  await expect(page.getByTestId('left')).toContainText('30 of 90');
  await page.getByTestId('nav-settings').click();
  await page.getByTestId('home-networks').fill('198.51.100.0/24');
  await page.getByTestId('home-networks').blur();
  await expect(page.getByTestId('left')).toContainText('40 of 90');
});

test('the time under the pointer stands on the timeline and in the chart', async ({ page }) => {
  await open(page, office);
  const timeline = page.getByTestId('timeline');
  const chart = page.getByRole('img', { name: /^Traffic over time/ });
  const panel = page.locator('section', { has: chart });
  await chart.hover();
  await expect(timeline.getByTestId('cross')).toHaveText(/:\d\d/);
  await expect(panel.getByTestId('cross'), 'the chart draws its own line').toHaveCount(0);
  const shown = await timeline.getByTestId('cross').textContent();
  await timeline.getByRole('group').hover({ position: { x: 100, y: 20 }, force: true });
  await expect(panel.getByTestId('cross')).toHaveText(/:\d\d/);
  await expect(panel.getByTestId('cross')).not.toHaveText(shown!);
  await expect(timeline.getByTestId('cross')).toHaveText((await panel.getByTestId('cross').textContent())!);
  await page.getByTestId('nav-settings').hover();
  await expect(page.getByTestId('cross')).toHaveCount(0);
});

test('a drag over the timeline that the browser takes away leaves the time as it was, and the next one is a step of its own', async ({
  page,
}) => {
  await open(page, office);
  const area = page.getByTestId('timeline').getByRole('group');
  const box = (await area.boundingBox())!;
  const y = box.y + box.height / 2;
  const drag = async (from: number, to: number) => {
    await page.mouse.move(box.x + from, y);
    await page.mouse.down();
    await page.mouse.move(box.x + to, y, { steps: 4 });
  };
  const left = page.getByTestId('left');
  await drag(100, 300);
  await page.mouse.up();
  const first = (await left.textContent())!;
  await drag(400, 700);
  await expect(left).not.toHaveText(first);
  await page.evaluate(() => window.dispatchEvent(new PointerEvent('pointercancel')));
  await page.mouse.up();
  await expect(left).toHaveText(first);
  await drag(500, 800);
  await page.mouse.up();
  await expect(left).not.toHaveText(first);
  await page.goBack();
  await expect(left).toHaveText(first);
});
