// What a flow said and its ladder stand beside the list of packets: the list stays, and one leads to the other.
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { given, open, SAMPLE, test } from '../support/choosing.ts';
import { packets } from '../support/packet-builder.ts';
import { pcap } from '../support/packets/capture-file.ts';

const two = given(
  'two.pcap',
  pcap(
    packets(
      ...Array.from({ length: 5 }, (_, i) => [
        `udp 10.0.0.1:5000 > 10.0.0.2:5001 "first flow ${i}" @${i}`,
        `udp 10.0.0.3:6000 > 10.0.0.2:6001 "second flow ${i}" @${i + 0.5}`,
      ]).flat(),
    ),
  ),
);

const beside = (page: Page) => page.getByTestId('beside');
const list = (page: Page) => page.getByTestId('grid').first();
const row = (page: Page, index: number) => list(page).locator(`[data-row="${index}"]`);
const current = (page: Page) => list(page).locator('.row.current');

async function openPackets(page: Page) {
  await open(page, two);
  await page.getByTestId('nav-packets').click();
  await row(page, 0).click();
}

for (const colorScheme of ['light', 'dark'] as const)
  test(`a stream opens beside the list, from the keys, and another row's in its place: ${colorScheme}`, async ({
    page,
  }) => {
    await page.emulateMedia({ colorScheme });
    await openPackets(page);
    await page.keyboard.press('v');
    await expect(beside(page)).toContainText('first flow 4');
    await expect(row(page, 1), 'the list stays').toBeVisible();
    expect(new URL(page.url()).hash).toMatch(/^#\/packets\/stream-0(\?k=[a-z0-9]+)?$/);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('v');
    await expect(beside(page)).toContainText('second flow 4');
    await expect(beside(page)).not.toContainText('first flow');
    const { violations } = await new AxeBuilder({ page }).include('main').analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
    await page.goBack();
    await expect(beside(page)).toContainText('first flow 0');
    await page.keyboard.press('Escape');
    await expect(beside(page)).toHaveCount(0);
    await expect(row(page, 1)).toBeVisible();
  });

test('a packet of the stream is shown in the list, and closing gives the focus back', async ({ page }) => {
  await openPackets(page);
  await page.keyboard.press('v');
  await beside(page).getByTitle('Packet 5', { exact: true }).first().click();
  await expect(current(page)).toHaveAttribute('data-row', '4');
  await expect(page.getByTestId('packet-panes')).toContainText('Frame: 5:');
  await beside(page)
    .getByRole('button', { name: /^Close this pane/ })
    .press('Enter');
  await expect(beside(page)).toHaveCount(0);
  await expect(list(page)).toBeFocused();
});

test('a ladder stands there as well: a rung leads to its packet, and a view of its own is one press away', async ({
  page,
}) => {
  await openPackets(page);
  await page.keyboard.press('v');
  await beside(page).getByRole('button', { name: 'Ladder', exact: true }).click();
  await expect(beside(page).getByTestId('ladder-count')).toContainText('5 packets');
  await beside(page).getByRole('option').nth(2).click();
  await expect(current(page)).toHaveAttribute('data-row', '4');
  await page.getByRole('separator', { name: /^Width of the pane/ }).focus();
  const width = async () => (await beside(page).boundingBox())!.width;
  const before = await width();
  await page.keyboard.press('ArrowLeft');
  expect(await width()).toBeGreaterThan(before);
  await beside(page).getByRole('button', { name: 'Open as a view of its own' }).click();
  await expect(page.getByTestId('ladder-count')).toContainText('5 packets');
  expect(new URL(page.url()).hash).toMatch(/^#\/ladder/);
});

test('it comes back with its address, after a reload too', async ({ page }) => {
  await open(page, SAMPLE);
  await page.getByTestId('nav-library').click();
  await expect(page.getByTestId('keeping')).toHaveAttribute('data-keeping', 'kept');
  await page.getByTestId('nav-packets').click();
  await page.locator('[data-filter-input]').fill('http');
  await page.locator('[data-filter-input]').press('Enter');
  await row(page, 0).click();
  await page.keyboard.press('v');
  await expect(beside(page)).toContainText('HTTP/1.1 200 OK');
  await page.reload();
  await expect(beside(page)).toBeVisible();
  await expect(page.getByTestId('stream-problem'), 'only bytes need the file').toBeVisible();
  await expect(row(page, 0)).toBeVisible();
});

test('in a narrow window the pane is in front, and takes the keys from what it covers until it is closed', async ({
  page,
}) => {
  await page.setViewportSize({ width: 800, height: 700 });
  await openPackets(page);
  await page.keyboard.press('v');
  await expect(beside(page)).toContainText('first flow 4');
  await expect(list(page)).toBeHidden();
  await expect(page.getByTestId('stream-text')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(list(page)).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(current(page)).toHaveAttribute('data-row', '1');
  // The ladder from the stream, and back by the browser: the keys come along.
  await page.keyboard.press('v');
  await beside(page).getByRole('button', { name: 'Ladder', exact: true }).press('Enter');
  await expect(beside(page).getByTestId('ladder-count')).toContainText('5 packets');
  await page.keyboard.press('Escape');
  await expect(list(page)).toBeFocused();
});
