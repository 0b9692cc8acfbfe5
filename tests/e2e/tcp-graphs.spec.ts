// A TCP flow over its time: from the table of flows to its graphs, closer, to a packet, and back.
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { given, open, test } from '../support/choosing.ts';
import { packets } from '../support/packet-builder.ts';
import { pcap } from '../support/packets/capture-file.ts';

const A = 'tcp 10.0.0.1:40000 > 10.0.0.2:9999';
const B = 'tcp 10.0.0.2:9999 > 10.0.0.1:40000';
const payload = `"${'x'.repeat(1000)}"`;
const transfer = given(
  'transfer.pcap',
  pcap(
    packets(
      'udp 10.0.0.1:5000 > 10.0.0.2:5001 "not TCP"',
      `${A} SYN seq=99 win=64000 ws=2 mss=1460`,
      `${B} SYN,ACK seq=0 ack=100 win=32000 ws=2`,
      `${A} ACK seq=100 ack=1`,
      ...Array.from({ length: 40 }, (_, i) => [
        `${A} PSH,ACK seq=${100 + i * 1000} ack=1 ${payload} @+0.01`,
        `${B} ACK seq=1 ack=${1100 + i * 1000} win=${8000 - i * 100} @+0.02`,
      ]).flat(),
      `${A} PSH,ACK seq=39100 ack=1 ${payload} @+0.3`,
    ),
  ),
);

const graphs = (page: Page) => page.getByTestId('tcp-graphs');

test('from a flow to its graphs, by menu: numbers, the other graphs, a table, the packets behind a number', async ({
  page,
}) => {
  await open(page, transfer);
  await page.getByTestId('nav-flows').click();
  await page.locator('[data-testid="grid"] [data-row="1"] [data-column="originator"]').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'TCP graphs of this flow' }).click();
  await expect(graphs(page)).toBeVisible();
  expect(new URL(page.url()).hash).toBe('#/tcp/1');
  const facts = page.getByTestId('tcp-facts');
  await expect(facts).toContainText('Segments 41');
  await expect(facts).toContainText('Sent again 1');
  await expect(graphs(page).getByRole('img', { name: /Sequence numbers/ })).toBeVisible();

  await page.getByRole('button', { name: 'Round trip', exact: true }).click();
  await expect(facts).toContainText('Median 20 ms');
  await page.getByRole('button', { name: 'Window', exact: true }).click();
  await expect(facts).toContainText('Largest window 31.3 KiB');
  await page.keyboard.press('0');
  await expect(facts).toContainText('Responder');
  await page.goBack();
  await page.goBack();
  await page.goBack();
  await expect(facts).toContainText('Segments 41');

  await page.getByRole('button', { name: 'Show the numbers as a table' }).click();
  await page.getByTestId('grid').focus();
  await page.keyboard.press('End');
  await expect(page.getByTestId('grid')).toContainText('39,001');
  await page.getByRole('button', { name: 'Show the numbers as a table' }).click();
  await facts.getByRole('button', { name: '1', exact: true }).click();
  await expect(page.locator('[data-testid="grid"] [data-row="0"]')).toContainText('85');
  await expect(page.locator('[data-testid="grid"] [data-row="1"]')).toHaveCount(0);
});

test('closer by dragging and by key; a point leads to its packet', async ({ page }) => {
  await open(page, transfer);
  await page.evaluate(() => (location.hash = '#/tcp/1-sequence'));
  const facts = page.getByTestId('tcp-facts');
  await expect(facts).toContainText('Segments 41');
  const chart = graphs(page).getByRole('img', { name: /Sequence numbers/ });
  await expect(chart.locator('canvas')).toBeVisible();
  const box = (await chart.boundingBox())!;
  await page.mouse.move(box.x + 100, box.y + 200);
  await page.mouse.down();
  await page.mouse.move(box.x + 400, box.y + 200, { steps: 4 });
  await page.mouse.up();
  await expect(facts).not.toContainText('Segments 41');
  expect(page.url()).toContain('?k='); // the stretch is no part of the address
  await page.keyboard.press('Backspace');
  await expect(facts).toContainText('Segments 41');
  await page.keyboard.press('+');
  await expect(facts).not.toContainText('Segments 41');
  await page.goBack();
  await expect(facts).toContainText('Segments 41');

  // The last segment stands alone at the right edge.
  await expect(async () => {
    const right = (await chart.boundingBox())!;
    for (let y = 40; y < right.height - 44; y += 8) {
      if (!(await chart.isVisible())) break;
      await page.mouse.click(right.x + right.width - 20, right.y + y);
    }
    await expect(page.getByTestId('packet-panes')).toBeVisible({ timeout: 2000 });
  }).toPass();
  await expect(page.locator('[data-testid="grid"] .current')).toContainText('85');
});

test('a flow that is none, or not TCP, is said so; nothing is in anybody’s way', async ({ page }) => {
  await open(page, transfer);
  await page.evaluate(() => (location.hash = '#/tcp/77'));
  await expect(page.getByTestId('tcp-problem')).toContainText('no single flow of this number');
  await page.evaluate(() => (location.hash = '#/tcp/0'));
  await expect(page.getByTestId('tcp-problem')).toContainText('not TCP');
  await page.evaluate(() => (location.hash = '#/tcp'));
  await expect(page.locator('#view')).toContainText('Choose a TCP flow');
  await page.evaluate(() => (location.hash = '#/tcp/1-window-both'));
  await expect(page.getByTestId('tcp-facts')).toContainText('Responder');
  const { violations } = await new AxeBuilder({ page }).include('[data-testid="tcp-graphs"]').analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
});
