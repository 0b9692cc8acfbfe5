// A capture of a few bursts over months: it is said how much of its time is empty, and a press shows one burst after another.
import { AxeBuilder } from '@axe-core/playwright';
import { expect } from '@playwright/test';
import { given, open, test } from '../support/choosing.ts';
import { packets } from '../support/packet-builder.ts';
import { pcap } from '../support/packets/capture-file.ts';

const DAY = 86_400;
const seconds = [...Array.from({ length: 21 }, (_, i) => i / 2), 90 * DAY, 90 * DAY + 20, 200 * DAY];
const months = given(
  'months.pcap',
  pcap(packets(...seconds.map((second) => `udp 10.0.0.1:5000 > 10.0.0.2:5001 hex:00 @${second}`))),
);
const minute = given(
  'minute.pcap',
  pcap(packets(...seconds.slice(0, 21).map((second) => `udp 10.0.0.1:5000 > 10.0.0.2:5001 hex:00 @${second}`))),
);

test('from burst to burst over months: what is left is said, and Back goes back', async ({ page }) => {
  await open(page, months);
  const line = page.getByTestId('bursts');
  await expect(line).toContainText('3 bursts of packets; none for 99.9% of the time');
  const next = line.getByRole('button', { name: 'Show the next burst' });
  const previous = line.getByRole('button', { name: 'Show the burst before' });
  await next.click();
  await expect(line).toContainText('Burst 1 of 3: 21 packets in 10 s');
  await expect(page.getByTestId('left')).toContainText('21 of 24');
  await expect(previous).toBeDisabled();
  await next.click();
  await expect(line).toContainText('Burst 2 of 3: 2 packets in 20 s');
  await expect(page.getByTestId('left')).toContainText('2 of 24');
  // What it is of is the burst, not the months around it: two packets of 43 bytes in 20 s.
  await expect(page.getByText('20 s · Ø 34 bit/s')).toBeVisible();
  await next.press('Enter');
  await expect(line).toContainText('Burst 3 of 3: 1 packet at one moment');
  await expect(page.getByTestId('left')).toContainText('1 of 24');
  await expect(next).toBeDisabled();
  const { violations } = await new AxeBuilder({ page }).include('header').analyze();
  expect(violations).toEqual([]);
  await page.goBack();
  await expect(line).toContainText('Burst 2 of 3');
  await page.getByRole('button', { name: 'Show the whole time' }).click();
  await expect(line).toContainText('3 bursts of packets');
});

test('a capture without long pauses says nothing of them, also after one with', async ({ page }) => {
  await open(page, months);
  await expect(page.getByTestId('bursts')).toBeVisible();
  await open(page, minute);
  await expect(page.getByTestId('number-packets')).toHaveText('21');
  await expect(page.getByTestId('bursts')).toBeHidden();
});

test('charts leave pauses out until they are asked for, and a brush over them takes in what lies between', async ({
  page,
}) => {
  await open(page, months);
  const panel = page.locator('section', { has: page.getByRole('heading', { name: /^Traffic over time/ }) });
  const pauses = panel.getByRole('button', { name: 'Leave out pauses' });
  await expect(pauses).toHaveAttribute('aria-pressed', 'true');
  await expect(panel.getByRole('heading')).toHaveText(/per \d+\sms$/);
  await panel.getByRole('button', { name: 'Show the numbers as a table' }).click();
  await expect(panel.getByRole('row').last(), 'what lies in no pause is a row').toContainText('2024-06-');
  await panel.getByRole('button', { name: 'Show the numbers as a table' }).click();
  // By keys: an edge goes from bin to bin, through a pause of months within a few steps.
  const edge = panel.getByRole('slider').first();
  await edge.focus();
  for (let press = 0; press < 40; press += 1) await edge.press('Shift+ArrowRight');
  await expect(page.getByTestId('left')).not.toContainText('24 of 24');
  await page.keyboard.press('Escape');
  await expect(panel.getByRole('heading')).toHaveText(/per \d+\sms$/);
  await pauses.click();
  await expect(panel.getByRole('heading')).toHaveText(/per (12\sh|1\sd)$/);
});

test('a graph of filters leaves pauses out as well', async ({ page }) => {
  await open(page, months);
  await page.keyboard.press('g');
  await page.keyboard.press('y');
  const panel = page.locator('section', { has: page.getByRole('heading', { name: /^Traffic over time/ }) });
  await expect(panel.getByRole('heading')).toHaveText(/per \d+\sms$/);
  await panel.getByRole('button', { name: 'Leave out pauses' }).click();
  await expect(panel.getByRole('heading')).toHaveText(/per (12\sh|1\sd)$/);
});

test('when a flow was is a bar, not a needle: pauses are left out and shown as bands', async ({ page }) => {
  await open(page, months);
  await page.getByTestId('nav-flows').click();
  const bars = page.locator('[data-testid="grid"] [role="gridcell"][data-column="when"]');
  // The first flow lasts 10 of 30 s in three bursts: half of a third, and half of a third of the time that is not idle.
  const width = () =>
    bars.first().evaluate((cell) => Number.parseFloat(getComputedStyle(cell).backgroundSize.split(',')[2]!));
  await expect.poll(width).toBeGreaterThan(25);
  await bars.first().hover();
  await expect(bars.first()).toHaveAttribute('title', /10\ss\nLong pauses of the capture are left out/);
});

test('keys step through bursts from any view, and through the time of a busy capture by the width of the brush', async ({
  page,
}) => {
  await open(page, months);
  await page.keyboard.press('g');
  await page.keyboard.press('p');
  await page.keyboard.press('>');
  await expect(page.getByTestId('left')).toContainText('21 of 24');
  await page.keyboard.press('>');
  await expect(page.getByTestId('left')).toContainText('2 of 24');
  await page.keyboard.press('<');
  await expect(page.getByTestId('left')).toContainText('21 of 24');
  await open(page, minute);
  const to = page.getByTestId('timeline').getByRole('slider').last();
  await to.focus();
  for (let press = 0; press < 8; press += 1) await to.press('Shift+ArrowLeft');
  await expect(page.getByTestId('left')).toHaveText(/\d of \d/); // counted
  const left = await page.getByTestId('left').textContent();
  const before = await to.getAttribute('aria-valuetext');
  await page.keyboard.press('>');
  await expect(to).not.toHaveAttribute('aria-valuetext', before!);
  await page.keyboard.press('<');
  await expect(to).toHaveAttribute('aria-valuetext', before!);
  await expect(page.getByTestId('left')).toHaveText(left!);
});
