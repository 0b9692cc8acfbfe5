// How long answers took: by kind of request, from a number to the packets behind it, and the slowest ones.
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { given, open, test } from '../support/choosing.ts';
import { packets } from '../support/packet-builder.ts';
import { pcap } from '../support/packets/capture-file.ts';
import { dnsAnswer, dnsQuery } from '../support/packets/dns.ts';
import { tcpSession } from '../support/packets/session.ts';

const questions = Array.from({ length: 40 }, (_, i) => {
  const name = i === 39 ? '<b>slow</b>.example' : `n${i}.example`;
  const question = [
    `udp 10.0.0.1:${4000 + i} > 10.0.0.53:53 @${i}`,
    dnsQuery(`${name} ${i % 4 ? 'A' : 'AAAA'}`, { id: i }),
  ];
  if (i === 20) return [question];
  const wait = i === 39 ? 0.9 : 0.01 + (i % 5) / 1000;
  const back = `udp 10.0.0.53:53 > 10.0.0.1:${4000 + i} @${i + wait}`;
  return [question, [back, dnsAnswer(`${name} ${i % 4 ? 'A' : 'AAAA'}`, [], { id: i })]];
}).flat() as [string, Uint8Array][];
const exchanges = [
  { from: 'client', data: 'GET /a HTTP/1.1\r\nHost: example.com\r\n\r\n' },
  { from: 'server', data: 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok' },
] as const;
const capture = given(
  'times.pcap',
  pcap(packets(...questions, ...tcpSession({ client: '10.0.0.1:1', server: '10.0.0.2:80', exchanges }))),
);

const grid = (page: Page) => page.getByTestId('grid');

async function openTimes(page: Page) {
  await open(page, capture);
  await page.getByTestId('nav-times').click();
  await expect(page.getByTestId('times-procedures')).toBeVisible();
}

test('by type, of one type, its packets, the unanswered, and back', async ({ page }) => {
  await openTimes(page);
  const table = page.getByTestId('times-procedures');
  await expect(table.locator('tbody tr')).toHaveCount(2);
  await expect(table.locator('tbody tr').first()).toContainText(/A\s*30\s*0/);
  await expect(page.getByTestId('times-facts')).toContainText(/Requests\s*40\s*Unanswered\s*1/);
  await expect(page.getByTestId('times-slowest').locator('tbody tr').first()).toContainText('slow');
  await expect(page.getByTestId('times-slowest').locator('b')).toHaveCount(0);

  await table.getByRole('button', { name: 'AAAA', exact: true }).click();
  await expect(page.getByTestId('times-facts')).toContainText(/AAAA\s*Requests\s*10/);
  expect(page.url()).not.toContain('AAAA');
  await page.goBack();
  await expect(page.getByTestId('times-facts')).toContainText(/Requests\s*40/);

  await table.getByRole('button', { name: '1', exact: true }).click();
  await expect(grid(page).locator('[data-row="0"]')).toContainText('n20.example');
  await expect(grid(page).locator('[data-row="1"]')).toHaveCount(0);
  await page.goBack();
  await page.getByTestId('times-slowest').getByRole('button', { name: 'Both packets' }).first().click();
  await expect(grid(page).locator('[data-row="1"]')).toContainText('slow');
  await expect(grid(page).locator('[data-row="2"]')).toHaveCount(0);
});

test('another protocol, another grouping, the filter obeyed, a bar of the histogram', async ({ page }) => {
  await openTimes(page);
  await page.getByRole('button', { name: 'HTTP 1', exact: true }).click();
  await expect(page.getByTestId('times-procedures')).toContainText('GET 200');
  expect(new URL(page.url()).hash).toBe('#/times/http');
  await page.getByRole('button', { name: 'Host', exact: true }).click();
  await expect(page.getByTestId('times-procedures')).toContainText('example.com');
  await page.goBack();
  await page.goBack();

  const input = page.locator('[data-filter-input]');
  await input.fill('dns.qry.name contains "slow"');
  await input.press('Enter');
  await expect(page.getByTestId('times-facts')).toContainText(/Requests\s*1/);
  await page.getByRole('img', { name: /Answers by latency/ }).click();
  await expect(input).toHaveValue(/wireloupe\.response_time >= 0\.7 and wireloupe\.response_time < 1/);
  await expect(grid(page).locator('[data-row="1"]')).toContainText('slow');
  await page.goBack();
  await input.fill('arp');
  await input.press('Enter');
  await expect(page.getByTestId('no-rows')).toBeVisible();
  await page.getByRole('button', { name: 'Clear the filter' }).click();
  await expect(page.getByTestId('times-facts')).toContainText(/Requests\s*40/);
  const { violations } = await new AxeBuilder({ page }).include('[data-testid="times"]').analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
});

test('nothing scrolls within the page: of the slowest the first stand there, all of them a press away', async ({
  page,
}) => {
  await openTimes(page);
  const slowest = page.getByTestId('times-slowest');
  await expect(slowest.locator('tbody tr')).toHaveCount(15);
  const scrolls = () => slowest.locator('..').evaluate((frame) => frame.scrollHeight > frame.clientHeight + 1);
  expect(await scrolls()).toBe(false);
  await page.getByTestId('show-all').press('Enter');
  const all = await slowest.locator('tbody tr').count();
  expect(all).toBeGreaterThan(18);
  expect(await scrolls()).toBe(false);
  await expect(page.getByTestId('show-all')).toBeFocused();
  await page.getByTestId('show-all').press('Enter');
  await expect(slowest.locator('tbody tr')).toHaveCount(15);
});
