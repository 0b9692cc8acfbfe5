// The filter bar: a filter is completed by keyboard, read for in the bytes of packets, remembered.
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { given, open, test } from '../support/choosing.ts';
import { packets } from '../support/packet-builder.ts';
import { pcap } from '../support/packets/capture-file.ts';

const capture = given(
  'three.pcap',
  pcap(
    packets(
      'udp 10.0.0.1:5000 > 10.0.0.2:5001 "hello"',
      'tcp 10.0.0.1:40000 > 10.0.0.2:8081 SYN seq=100',
      'tcp 10.0.0.2:8081 > 10.0.0.1:40000 SYN,ACK seq=900 ack=101',
    ),
  ),
);

const bar = (page: Page) => page.getByTestId('filter-input');
const lines = (page: Page) => page.getByTestId('filter-suggestions').getByRole('option');

async function openPackets(page: Page) {
  await open(page, capture);
  await page.getByTestId('nav-packets').click();
}

test('a filter over bytes is completed, applied and remembered', async ({ page }) => {
  await openPackets(page);
  await bar(page).pressSequentially('tcp.flags.sy');
  await expect(lines(page).first()).toContainText('tcp.flags.syn');
  expect((await new AxeBuilder({ page }).include('.filter').analyze()).violations).toEqual([]);
  await page.keyboard.press('ArrowDown');
  await expect(bar(page)).toHaveAttribute('aria-activedescendant', /-list-0$/);
  await page.keyboard.press('Enter');
  await expect(bar(page)).toHaveValue('tcp.flags.syn ');
  await expect(lines(page).first()).toContainText('==');
  await bar(page).pressSequentially('== 1 and tcp.flags.ack == 0');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('left')).toContainText('1');
  await expect(page.locator('[data-testid="grid"] [data-row]')).toHaveCount(1);

  // Empty again, the bar offers what was used before.
  await bar(page).fill('');
  await page.keyboard.press('Enter');
  await expect(page.locator('[data-testid="grid"] [data-row]')).toHaveCount(3);
  await page.keyboard.press('ArrowDown');
  await expect(lines(page).first()).toContainText('tcp.flags.syn == 1 and tcp.flags.ack == 0');
});

test('values of the capture are offered, and a mistake is told with its place', async ({ page }) => {
  await openPackets(page);
  await bar(page).pressSequentially('udp.dstport == ');
  await expect(lines(page)).toHaveText([/5001/, /5000/]);
  await lines(page).first().click();
  await expect(bar(page)).toHaveValue('udp.dstport == 5001 ');
  await bar(page).fill('tcp.prot == 80');
  await expect(page.getByTestId('filter-reason')).toContainText('tcp.port');
  await expect(page.getByTestId('filter-reason')).toContainText('1');
});

test('a filter is kept under a name, used again, renamed and let go', async ({ page }) => {
  await openPackets(page);
  const dialog = page.getByRole('dialog');
  await bar(page).fill('udp.dstport == 5001');
  await page.keyboard.press('Enter');
  await expect(page.locator('[data-testid="grid"] [data-row]')).toHaveCount(1);
  await page.getByTestId('open-filters').click();
  await page.getByTestId('filter-name').fill('greetings');
  await page.keyboard.press('Enter');
  const kept = page.getByTestId('saved-filters').getByRole('listitem');
  await expect(kept).toHaveCount(1);
  await expect(kept.getByRole('textbox')).toHaveValue('greetings');
  expect((await new AxeBuilder({ page }).include('dialog').analyze()).violations).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  expect(page.url()).not.toContain('5001');

  // Another page of the same browser knows it.
  await page.reload();
  await openPackets(page);
  await page.getByTestId('open-filters').click();
  await page.getByRole('button', { name: 'Apply “greetings”' }).click();
  await expect(bar(page)).toHaveValue('udp.dstport == 5001');
  await expect(page.locator('[data-testid="grid"] [data-row]')).toHaveCount(1);
  await page.getByTestId('open-filters').click();
  await kept.getByRole('textbox').fill('hello');
  await page.keyboard.press('Tab');
  await page.getByRole('button', { name: 'Remove “hello”' }).click();
  await expect(kept).toHaveCount(0);
});
