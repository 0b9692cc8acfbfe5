// What is odd about packets: by severity, from a note to its packets, flows and first packet; and values of a field over time.
import { AxeBuilder } from '@axe-core/playwright';
import { expect } from '@playwright/test';
import { given, open, openAnother, SAMPLE, test } from '../support/choosing.ts';
import { packets } from '../support/packet-builder.ts';
import { pcap } from '../support/packets/capture-file.ts';

const capture = given(
  'odd.pcap',
  pcap(
    packets(
      'tcp 10.0.0.1:40000 > 10.0.0.2:9999 SYN seq=9 @0',
      'tcp 10.0.0.2:9999 > 10.0.0.1:40000 SYN,ACK seq=99 ack=10 @0.1',
      ['tcp 10.0.0.1:40000 > 10.0.0.2:9999 PSH,ACK seq=10 ack=100 ttl=10 @0.2', 'once'],
      ['tcp 10.0.0.1:40000 > 10.0.0.2:9999 PSH,ACK seq=10 ack=100 ttl=20 @1', 'once'],
      ['tcp 10.0.0.1:40000 > 10.0.0.2:9999 PSH,ACK seq=900 ack=100 ttl=30 @2', 'late'],
      'udp 10.0.0.3:1000 > 10.0.0.2:1001 "plain"',
    ),
  ),
);

test('notes by severity lead to their packets, and obey the filter', async ({ page }) => {
  await open(page, capture);
  await page.getByTestId('nav-expert').click();
  const expert = page.getByTestId('expert');
  await expect(expert).toContainText('2 of 6 packets (33.3%)');
  await expect(page.getByTestId('expert-lost')).toContainText('tcp.analysis.lost_segment');
  await expect(page.getByTestId('expert-note')).toContainText('tcp.analysis.retransmission');

  await expert.getByRole('button', { name: 'The segment repeats bytes that were seen before.' }).click();
  await expect(page.getByTestId('expert-packets')).toContainText('[TCP Retransmission] 40000 → 9999');
  const { violations } = await new AxeBuilder({ page }).include('[data-testid="expert"]').analyze();
  expect(violations).toEqual([]);

  await expert.getByRole('button', { name: /^Worth knowing/ }).click();
  await expect(page.getByTestId('expert-note')).toHaveCount(0);
  await page.getByTestId('expert-lost').getByRole('button', { name: '1', exact: true }).click();
  await expect(page.locator('[data-testid="grid"] [data-row="0"]')).toContainText('Previous segment not captured');
  await expect(page.locator('[data-testid="grid"] [data-row="1"]')).toHaveCount(0);

  await page.getByTestId('filter-input').fill('udp');
  await page.keyboard.press('Enter');
  await page.getByTestId('nav-expert').click();
  await expect(expert).toContainText('The only packet was checked');
});

test('where nothing is odd, it is said what was checked; where no packet is left, that', async ({ page }) => {
  await open(page, capture);
  await page.getByTestId('filter-input').fill('udp');
  await page.keyboard.press('Enter');
  await page.getByTestId('nav-expert').click();
  const expert = page.getByTestId('expert');
  await expect(expert).toContainText(/The only packet was checked for \d+ kinds of oddity: none occurs/);
  await expert.getByText('Bytes are missing').click();
  await expect(expert.getByTestId('expert-checked-lost').getByRole('listitem').first()).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).include('[data-testid="expert"]').analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await page.getByTestId('filter-input').fill('udp and tcp');
  await page.keyboard.press('Enter');
  await expect(expert).toContainText('nothing to check');
});

test('lines of the graph over time stay while another view is looked at, and go with their capture', async ({
  page,
}) => {
  await open(page, SAMPLE);
  await page.getByTestId('nav-graph').click();
  const first = page.getByLabel('Filter of line 2', { exact: true });
  const before = await first.inputValue();
  await first.fill('udp');
  await page.keyboard.press('Tab');
  await page.getByTestId('nav-hosts').click();
  await page.getByTestId('nav-graph').click();
  await expect(first).toHaveValue('udp');
  await openAnother(page, capture);
  await page.getByTestId('nav-graph').click();
  await expect(first).toHaveValue(before);
});

test('values of a field over time: those of bytes are read, and a field without numbers is refused', async ({
  page,
}) => {
  await open(page, capture);
  await page.getByTestId('nav-graph').click();
  const field = page.getByLabel('Values of a field');
  await field.fill('ip.ttl');
  await field.press('Enter');
  const graph = page.getByTestId('graph');
  await expect(graph).toContainText('ip.ttl over time');
  await graph.getByRole('combobox').selectOption('most');
  await graph.getByRole('button', { name: 'Show the numbers as a table' }).click();
  await expect(graph.getByRole('table').getByRole('row').nth(1)).toContainText('64');
  await field.fill('ip.src');
  await field.press('Enter');
  await expect(graph).toContainText('“ip.src” is not a number');
});
