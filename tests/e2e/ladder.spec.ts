// Packets as arrows between those who sent and received them: of a flow, of a filter, saved, and back to the packet.
import { readFile } from 'node:fs/promises';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { given, open, test } from '../support/choosing.ts';
import { packets } from '../support/packet-builder.ts';
import { pcap } from '../support/packets/capture-file.ts';

const many = given(
  'many.pcap',
  pcap(
    packets(
      'tcp 10.0.0.1:40000 > 10.0.0.2:80 SYN seq=99',
      'tcp 10.0.0.2:80 > 10.0.0.1:40000 SYN,ACK seq=0 ack=100',
      'tcp 10.0.0.1:40000 > 10.0.0.2:80 ACK seq=100 ack=1',
      'tcp 10.0.0.1:40000 > 10.0.0.2:80 PSH,ACK seq=100 ack=1 "<img src=x onerror=alert(1)>"',
      ...Array.from({ length: 3000 }, (_, i) => `udp 10.0.1.${i % 40}:5000 > 10.0.0.9:5001 "x"`),
    ),
  ),
);

const ladder = (page: Page) => page.getByTestId('ladder');

test('the ladder of a flow: from its row, by keyboard to a packet and back, saved as text and drawing', async ({
  page,
}) => {
  await open(page, many);
  await page.getByTestId('nav-flows').click();
  await page.locator('[data-testid="grid"] [data-row="0"] [data-column="originator"]').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Ladder of this flow' }).click();
  await expect(page.getByTestId('ladder-count')).toContainText('4 packets');
  const options = ladder(page).getByRole('option');
  await expect(options).toHaveCount(4);
  await expect(options.nth(1)).toContainText('SYN, ACK');
  await expect(options.nth(1)).toContainText('40000');
  await expect(page.getByRole('button', { name: /^10\.0\.0\.1/ })).toBeVisible();

  await ladder(page).focus();
  await page.keyboard.press('j');
  await expect(options.nth(1)).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('packet-panes')).toContainText('Transmission Control Protocol');
  await expect(page.locator('[data-testid="grid"] .current')).toContainText('SYN, ACK');
  await page.goBack();
  await expect(options).toHaveCount(4);

  const textual = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save as text' }).click();
  const text = await readFile(await (await textual).path(), 'utf8');
  expect(text).toMatch(/\|--\(40000\)-+\(80\)->\|/);
  expect(text.trimEnd().split('\n')).toHaveLength(9);
  const graphic = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save as SVG' }).click();
  const svg = await readFile(await (await graphic).path(), 'utf8');
  expect(svg).toMatch(/^<svg [^]*<\/svg>$/);
  expect(svg).not.toContain('<img');
  const { violations } = await new AxeBuilder({ page }).include('#view').analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
});

test('after another filter the inspector shows a packet that the ladder has', async ({ page }) => {
  await page.setViewportSize({ width: 1920, height: 900 });
  await open(page, many);
  await page.getByTestId('nav-ladder').click();
  await expect(page.getByTestId('ladder-count')).toContainText('3,004 packets');
  await page.keyboard.press('i');
  await ladder(page).focus();
  await page.keyboard.press('j');
  await expect(page.getByTestId('inspector')).toContainText('Packet 2');
  await page.getByTestId('filter-input').fill('frame.number == 3000');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('ladder-count')).toContainText('1 packet');
  await expect(page.getByTestId('inspector')).toContainText('Packet 3000');
});

test('of all packets: few participants have columns, the rest is folded, the end is a key away', async ({ page }) => {
  await open(page, many);
  await page.getByTestId('nav-ladder').click();
  await expect(page.getByTestId('ladder-count')).toContainText(/3,004 packets.*of 43 participants have a column/);
  await ladder(page).focus();
  await page.keyboard.press('End');
  await expect(ladder(page).locator('[aria-selected="true"]')).toContainText('3004');
  const drawn = await ladder(page).getByRole('option').count();
  expect(drawn).toBeLessThan(60);
  await page.getByRole('button', { name: /^10\.0\.0\.9/ }).click({ modifiers: ['Alt'] });
  await expect(page.getByTestId('ladder-count')).toContainText('4 packets');
  await expect(page.getByTestId('ladder-count')).not.toContainText('column');
});
