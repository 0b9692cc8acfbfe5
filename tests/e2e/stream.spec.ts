// The stream of a flow: from the table of flows to what both sides said, and from there to its packets.
import { readFile } from 'node:fs/promises';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { given, open, SAMPLE, test } from '../support/choosing.ts';
import { packets } from '../support/packet-builder.ts';
import { pcap } from '../support/packets/capture-file.ts';

const there = 'tcp 10.0.0.1:40000 > 10.0.0.2:9999 PSH,ACK';
const back = 'tcp 10.0.0.2:9999 > 10.0.0.1:40000 PSH,ACK';
const hostile = given(
  'hostile.pcap',
  pcap(
    packets(
      'tcp 10.0.0.1:40000 > 10.0.0.2:9999 SYN seq=99',
      `${there} seq=100 ack=1 "<img src=x onerror=alert(1)>"`,
      `${back} seq=1 ack=128 "fine"`,
      `${back} seq=1465 ack=128 "later"`,
    ),
  ),
);

const text = (page: Page) => page.getByTestId('stream-text');

/** By keyboard from the table of flows. */
async function followFirst(page: Page, filter: string) {
  await page.getByTestId('nav-flows').click();
  const input = page.locator('[data-filter-input]');
  await input.fill(filter);
  await input.press('Enter');
  // The rows of before stand there until then.
  await expect(page.locator('[data-testid="grid"] [data-row="0"]')).toContainText(filter, { ignoreCase: true });
  await page.getByTestId('grid').focus();
  await page.keyboard.press('v');
  await expect(page.getByTestId('stream')).toBeVisible();
}

test('an HTTP flow of the sample: request and answer, one side, search, save, packet', async ({ page }) => {
  await open(page, SAMPLE);
  await followFirst(page, 'http');
  expect(new URL(page.url()).hash).toMatch(/^#\/stream\/\d+(\?k=[a-z0-9]+)?$/);
  await expect(text(page)).toContainText('GET /');
  await expect(text(page)).toContainText('HTTP/1.1 200 OK');

  await page.getByRole('button', { name: 'Originator', exact: true }).click();
  await expect(text(page)).toContainText('GET /');
  await expect(text(page)).not.toContainText('200 OK');
  await page.keyboard.press('0');
  await expect(text(page)).toContainText('200 OK');

  await page.keyboard.press('Control+f');
  await page.keyboard.type('http/1.1');
  await expect(page.getByTestId('stream-found')).toHaveText('1 of 2');
  await expect(text(page).locator('.current')).toHaveText('HTTP/1.1');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('stream-found')).toHaveText('2 of 2');
  await page.keyboard.press('Escape');
  await expect(text(page).locator('.current')).toHaveCount(0);

  await page.getByRole('button', { name: 'HTTP messages' }).click();
  await expect(text(page)).toContainText(/Body of \d+ bytes/);
  await page.getByRole('button', { name: 'Hex', exact: true }).click();
  await expect(text(page)).toContainText('47 45 54');

  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const download = await saved;
  expect(download.suggestedFilename()).toMatch(/^stream-\d+\.bin$/);
  expect(await readFile(await download.path(), 'latin1')).toMatch(/^GET \/[^]*HTTP\/1\.1 200 OK/);

  await page
    .getByTitle(/^Packet \d+$/)
    .first()
    .click();
  await expect(page.getByTestId('packet-panes')).toContainText('Hypertext Transfer Protocol');
  await page.goBack();
  await expect(text(page)).toContainText('GET /');
});

test('bytes that are no text are shown as bytes, until the reader chooses', async ({ page }) => {
  const binary = packets(
    'tcp 10.0.0.1:40000 > 10.0.0.2:502 PSH,ACK seq=1 hex:000100000006010300640002',
    'tcp 10.0.0.2:502 > 10.0.0.1:40000 PSH,ACK seq=1 hex:00010000000701030400000000',
  );
  await open(page, given('modbus.pcap', pcap(binary)));
  await followFirst(page, 'tcp');
  await expect(text(page)).toContainText('00 01 00 00 00 06 01 03');
  await expect(page.getByRole('button', { name: 'Hex', exact: true })).toHaveAttribute('aria-pressed', 'true');
  await page.getByRole('button', { name: 'Text', exact: true }).click();
  await expect(text(page)).not.toContainText('00 01 00');
});

test('text of the capture is text, a gap is a gap, and nothing of it is in the address', async ({ page }) => {
  const alerts: string[] = [];
  page.on('dialog', (dialog) => {
    alerts.push(dialog.message());
    void dialog.dismiss();
  });
  await open(page, hostile);
  await followFirst(page, 'tcp');
  await expect(text(page)).toContainText('<img src=x onerror=alert(1)>');
  await expect(text(page)).toContainText('1,460 bytes missing here');
  await expect(text(page)).toContainText('later');
  await expect(text(page).locator('img')).toHaveCount(0);
  expect(alerts).toEqual([]);
  expect(page.url()).not.toMatch(/img|alert|10\.0\.0/);
  const { violations } = await new AxeBuilder({ page }).include('[data-testid="stream"]').analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
});

test('a stream is asked for by its address, and says what it lacks', async ({ page }) => {
  await open(page, hostile);
  await page.evaluate(() => (location.hash = '#/stream/77'));
  await expect(page.getByTestId('stream-problem')).toContainText('no single flow of this number');
  await page.evaluate(() => (location.hash = '#/stream'));
  await expect(page.locator('#view')).toContainText('Choose a flow');
});
