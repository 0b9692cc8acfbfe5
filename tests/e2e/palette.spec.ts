// The palette: what is typed finds views and tables, and is itself an address or a filter.
import { expect, type Page } from '@playwright/test';
import { given, open, test } from '../support/choosing.ts';
import { packets } from '../support/packet-builder.ts';
import { dnsAnswer, dnsQuery } from '../support/packets/dns.ts';
import { pcap } from '../support/packets/capture-file.ts';

const names = given(
  'names.pcap',
  pcap(
    packets(
      ['udp 10.0.0.1:4000 > 10.0.0.53:53', dnsQuery('www.example.com')],
      'udp 10.0.0.2:5000 > 10.0.0.1:5001 "x"',
      'udp 10.0.0.2:5000 > 10.0.0.1:5001 "y"',
    ),
  ),
);

async function type(page: Page, text: string) {
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'View, action' }).fill(text);
  return page.getByRole('listbox', { name: 'Find' }).getByRole('option');
}

test('the name of a protocol finds its table, and is a filter', async ({ page }) => {
  await open(page, names);
  const found = await type(page, 'dns');
  await expect(found.first()).toHaveText('Transactions: DNS');
  await expect(found.last()).toHaveText('Filter: dns');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('tab-dns')).toHaveAttribute('aria-current', 'page');
  await type(page, 'dns');
  while ((await found.last().getAttribute('aria-selected')) !== 'true') await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('filter-input')).toHaveValue('dns');
  await expect(page.getByTestId('left')).toContainText('1 of 3');
  // Where it lies in the time of the capture.
  await expect(page.getByTestId('matches')).toBeAttached();
});

test('a filter that was kept is found by its name', async ({ page }) => {
  await open(page, names);
  await page.getByTestId('filter-input').fill('dns');
  await page.getByTestId('filter-input').press('Enter');
  await page.getByTestId('open-filters').click();
  await page.getByTestId('filter-name').fill('names asked for');
  await page.getByTestId('filter-name').press('Enter');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Clear the filter' }).click();
  await expect(page.getByTestId('left')).toHaveCount(0);
  await expect(await type(page, 'asked')).toHaveText(['names asked for: dns saved', 'Filter: asked']);
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('filter-input')).toHaveValue('dns');
  await expect(page.getByTestId('left')).toContainText('1 of 3');
});

test('an address is a host, and what to keep; what is no filter is not put in force', async ({ page }) => {
  await open(page, names);
  await (await type(page, '10.0.0.2')).filter({ hasText: 'What is known of 10.0.0.2' }).click();
  await expect(page.getByTestId('inspector')).toContainText('10.0.0.2');
  await (await type(page, '10.0.0.2')).filter({ hasText: 'Keep only' }).click();
  await expect(page.getByTestId('left')).toContainText('2 of 3');
  await (await type(page, 'no such thing')).click();
  await expect(page.getByTestId('filter-reason')).not.toBeEmpty();
  await expect(page.getByTestId('left')).toContainText('2 of 3');
});

test('a part of an address or of a name finds its host', async ({ page }) => {
  const lines = packets(
    ['udp 10.0.0.53:53 > 10.0.0.1:4000', dnsAnswer('www.example.com', ['www.example.com A 93.184.216.34'])],
    'tcp 10.0.0.1:5000 > 93.184.216.34:80 SYN',
  );
  await open(page, given('named.pcap', pcap(lines)));
  const found = (await type(page, '93.184')).filter({ hasText: 'Host' });
  await expect(found).toContainText(['93.184.216.34 · www.example.com']);
  await page.getByRole('combobox', { name: 'View, action' }).fill('EXAMPLE');
  await found.filter({ hasText: 'www.example.com' }).click();
  await expect(page.getByTestId('inspector').getByRole('heading').first()).toHaveText('93.184.216.34');
});

test('a row that belongs to no flow says so when its stream is asked for', async ({ page }) => {
  await open(page, given('arp.pcap', pcap(packets('arp who-has 10.0.0.1 tell 10.0.0.2'))));
  await page.getByTestId('nav-packets').click();
  await page.locator('[data-testid="grid"] [data-row="0"] [data-column="protocol"]').click();
  await page.keyboard.press('v');
  await expect(page.getByRole('main')).toContainText('This row belongs to no flow');
});

test('the way to the filter gives it the keys', async ({ page }) => {
  await open(page, names);
  await (await type(page, 'Go to the filter')).first().click();
  await expect(page.getByTestId('filter-input')).toBeFocused();
});

test('a single setting opens at its control, also once more, and the thresholds of a detector', async ({ page }) => {
  await open(page, names);
  await (await type(page, 'time zone')).filter({ hasText: 'Settings: Time zone' }).click();
  await expect(page.getByTestId('zone')).toBeFocused();
  await (await type(page, 'home networks')).filter({ hasText: 'Settings: Home networks' }).click();
  await expect(page.getByTestId('home-networks')).toBeFocused();
  await (await type(page, 'time zone')).filter({ hasText: 'Settings: Time zone' }).click();
  await expect(page.getByTestId('zone')).toBeFocused();
  await (await type(page, 'port scan')).filter({ hasText: 'Thresholds by detector: Port scan' }).click();
  await expect(page.getByTestId('detector-port-scan').getByRole('spinbutton').first()).toBeFocused();
  await expect(page.getByTestId('detector-port-scan').getByRole('spinbutton').first()).toBeInViewport();
  await page.goBack();
  await expect(page.getByRole('main')).toBeVisible();
});

test('the chosen command stays chosen when hosts come late', async ({ page }) => {
  const answer = dnsAnswer('www.example.com', ['www.example.com A 93.184.216.34']);
  const lines = packets(['udp 10.0.0.53:53 > 10.0.0.1:4000', answer], 'tcp 10.0.0.1:5000 > 93.184.216.34:80 SYN');
  await open(page, given('late.pcap', pcap(lines)));
  const options = await type(page, '');
  // All in one go: the worker cannot answer in between.
  await page.getByRole('combobox', { name: 'View, action' }).evaluate((input: HTMLInputElement) => {
    input.value = 'ex';
    input.dispatchEvent(new InputEvent('input', { bubbles: true }));
    for (let line = 0; line < 200; line += 1)
      input.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true, cancelable: true }));
  });
  await expect(options.filter({ hasText: 'www.example.com' })).toHaveCount(1);
  await expect(options.and(page.locator('[aria-selected="true"]'))).toHaveText('Filter: ex');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('filter-input')).toHaveValue('ex');
});
