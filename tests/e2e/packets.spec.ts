// The workbench: a packet, its fields and its bytes, and the way from a finding to them.
import { readFileSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { REST_MILLISECONDS } from '../../src/base/stillness.ts';
import { given, open, openAnother, repeated, test } from '../support/choosing.ts';
import { packets } from '../support/packet-builder.ts';
import { pcap } from '../support/packets/capture-file.ts';
import { clickByte, markedBytes } from '../support/hex-view.ts';

const capture = given(
  'two.pcap',
  pcap(
    packets(
      'udp 10.0.0.1:5000 > 10.0.0.2:5001 "hello"',
      'tcp 10.0.0.1:40000 > 10.0.0.2:8081 SYN seq=100',
      'tcp 10.0.0.2:8081 > 10.0.0.1:40000 SYN,ACK seq=900 ack=101',
    ),
  ),
);

/** What axe finds wrong with a part of the page. */
async function violationsOf(page: Page, part?: string): Promise<string[]> {
  const builder = new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']);
  const { violations } = await (part === undefined ? builder : builder.include(part)).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

const row = (page: Page, number: number) => page.locator(`[data-testid="grid"] [data-row="${number - 1}"]`);
const field = (page: Page, name: string) => page.locator(`[data-testid="field-tree"] [data-field="${name}"]`);

async function openPackets(page: Page) {
  await open(page, capture);
  await page.getByTestId('nav-packets').click();
  await expect(row(page, 1)).toContainText('5000 → 5001 Len=5');
}

test('a field selects its bytes, a byte selects its field', async ({ page }) => {
  await openPackets(page);
  await row(page, 2).click();
  await expect(field(page, 'tcp')).toContainText('40000 → 8081 [SYN] Seq=0');
  await field(page, 'tcp').locator('.twist').click();
  await field(page, 'tcp.dstport').click();
  await expect.poll(() => markedBytes(page)).toEqual(['1f', '91']);
  await clickByte(page, 23);
  await expect(field(page, 'ip.proto')).toHaveAttribute('aria-selected', 'true');
  await expect(field(page, 'ip.proto')).toContainText('TCP (6)');
});

test('of a list that is scrolled as soon as it opens, the first packet is told once it stands still', async ({
  page,
}) => {
  await page.clock.install();
  await open(page, given('many.pcap', repeated(5000)));
  // From here on time passes only where it is told to: a slow machine would let the list rest between two steps.
  await page.clock.pauseAt((await page.evaluate(() => Date.now())) + 1000);
  await page.getByTestId('nav-packets').click();
  const lines = page.getByTestId('grid').locator('[data-row]');
  await expect
    .poll(async () => {
      await page.clock.runFor(10);
      return lines.count();
    })
    .toBeGreaterThan(0);
  const first = () => lines.evaluateAll((all) => Math.min(...all.map((line) => Number(line.dataset.row))));
  for (let step = 0; step < 4; step += 1) {
    const before = await first();
    await page.getByTestId('grid').evaluate((grid) => (grid.scrollTop += 2000));
    await expect.poll(first).toBeGreaterThan(before);
    await page.clock.runFor(REST_MILLISECONDS - 50);
    await expect(page.getByTestId('field-tree')).toBeHidden();
  }
  await page.clock.runFor(REST_MILLISECONDS);
  await page.clock.resume();
  await expect(field(page, 'frame')).toBeVisible();
});

test('list and panes share the room as the divider is moved, by keys and by pointer, kept over a reload', async ({
  page,
}) => {
  await openPackets(page);
  const divider = page.getByRole('separator');
  const share = async () => Number(await divider.getAttribute('aria-valuenow'));
  const before = await share();
  await divider.press('ArrowUp');
  await expect.poll(share).toBe(before + 5);

  const { x, y } = (await divider.boundingBox())!;
  await page.mouse.move(x + 100, y + 2);
  await page.mouse.down();
  await page.mouse.move(x + 100, y + 102);
  await page.mouse.up();
  await expect.poll(share).toBeLessThan(before);
  const after = await share();

  await page.reload();
  await page.getByTestId('nav-packets').click();
  await expect.poll(share).toBe(after);
});

test('by keyboard alone: the next packet keeps the field, and its value becomes the filter', async ({ page }) => {
  await openPackets(page);
  await page.getByTestId('grid').focus();
  await page.keyboard.press('ArrowDown');
  await expect(field(page, 'tcp')).toBeVisible();
  await page.getByTestId('field-tree').focus();
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowRight');
  for (let i = 0; i < 2; i += 1) await page.keyboard.press('ArrowDown');
  await expect(field(page, 'tcp.dstport')).toHaveAttribute('aria-selected', 'true');
  await page.getByTestId('grid').focus();
  await page.keyboard.press('ArrowDown');
  await expect(field(page, 'tcp.dstport')).toContainText('40000');
  await expect(field(page, 'tcp.dstport')).toHaveAttribute('aria-selected', 'true');
  await page.getByTestId('field-tree').focus();
  await page.keyboard.press('Shift+F10');
  await page
    .getByRole('menuitem', { name: /^Keep only/ })
    .first()
    .click();
  await expect(page.getByTestId('filter-input')).toHaveValue('tcp.dstport == 40000');
  await expect(page.getByTestId('row-count')).toContainText('1 of 3');
});

test('a field becomes a column: from the tree and from the chooser, kept over a reload, in the CSV, removed', async ({
  page,
}) => {
  await openPackets(page);
  await row(page, 2).click();
  await field(page, 'tcp').locator('.twist').click();
  await field(page, 'tcp.dstport').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Show as column' }).click();
  const cell = (number: number, name: string) => row(page, number).locator(`[data-column="field:${name}"]`);
  await expect(cell(2, 'tcp.dstport')).toHaveText('8081');
  await expect(cell(3, 'tcp.dstport')).toHaveText('40000');
  await expect(cell(1, 'tcp.dstport')).toHaveText('');

  await page.getByRole('button', { name: /^Columns/ }).click();
  await page.getByTestId('field-column').fill('tcp.flags.sy');
  await expect(page.getByRole('option', { name: 'tcp.flags.syn' })).toBeVisible();
  expect(await violationsOf(page, 'dialog')).toEqual([]);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByTestId('field-column').fill('no.such.field');
  await page.keyboard.press('Enter');
  await expect(page.getByText('no.such.field is not a field.')).toBeVisible();
  await page.getByRole('button', { name: 'Close' }).click();
  await expect(cell(2, 'tcp.flags.syn')).toHaveText('Set');

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'CSV' }).click();
  const lines = readFileSync(await (await download).path(), 'utf8')
    .trim()
    .split('\r\n');
  expect(lines[0]).toContain('tcp.dstport,tcp.flags.syn,info');
  expect(lines[2]).toContain(',8081,Set,40000 → 8081 [SYN]');

  await page.reload();
  await page.getByTestId('nav-packets').click();
  await page.getByTitle('Open another capture').click();
  // Under another name, as the kept analysis comes back meanwhile and is ready, too.
  await openAnother(page, { ...capture, name: 'again.pcap' });
  await page.getByTestId('nav-packets').click();
  await expect(cell(2, 'tcp.flags.syn')).toHaveText('Set');
  await cell(2, 'tcp.dstport').click({ button: 'right' });
  await page.getByRole('menuitem', { name: /^Keep only/ }).click();
  await expect(page.getByTestId('filter-input')).toHaveValue('tcp.dstport == 8081');

  await page.getByRole('columnheader', { name: 'SYN' }).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Remove this column' }).click();
  await expect(page.locator('[data-column="field:tcp.flags.syn"]')).toHaveCount(0);
});

test('times: since the packet before in the flow, from a reference set by key, with the digits asked for', async ({
  page,
}) => {
  await openPackets(page);
  const time = (number: number) => row(page, number).locator('[data-column="time"]');
  await expect(time(3)).toHaveText('0.002000');
  await page.getByTestId('time-form').selectOption('conversation');
  await expect(time(1)).toHaveText('0.000000');
  await expect(time(3)).toHaveText('0.001000');
  await page.getByTestId('time-digits').selectOption('3');
  await expect(time(3)).toHaveText('0.001');
  await row(page, 2).click();
  await page.keyboard.press('t');
  await expect(time(2)).toHaveText('*REF*');
  await expect(time(1)).toHaveText('0.000');
  await expect(time(3)).toHaveText('0.001');
  await row(page, 2).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'No longer count times from here' }).click();
  await expect(time(3)).toHaveText('0.002');
});

test('times since the first packet are read whole, also after years', async ({ page }) => {
  const years = packets('udp 10.0.0.1:1 > 10.0.0.2:2 "a" @0', 'udp 10.0.0.1:1 > 10.0.0.2:2 "b" @310953600.123456789');
  await open(page, given('years.pcap', pcap(years)));
  await page.getByTestId('nav-packets').click();
  const time = row(page, 2).locator('[data-column="time"]');
  await expect(time).toHaveText(/^310953600\.123456/);
  expect(await time.evaluate((cell) => cell.scrollWidth - cell.clientWidth)).toBe(0);
});

test('marks and notes: by key, filtered by, listed, kept over a reload', async ({ page }) => {
  await openPackets(page);
  await expect(page.getByTestId('remarks')).toHaveText('0');
  await row(page, 2).click();
  await page.keyboard.press('m');
  await expect(row(page, 2)).toHaveAttribute('data-tint', 'marked');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('n');
  await expect(page.getByTestId('packet-note'), 'who opened it writes').toBeFocused();
  await page.getByTestId('packet-note').fill('the answer');
  expect(await violationsOf(page, 'dialog')).toEqual([]);
  await page.keyboard.press('Control+Enter');
  await expect(row(page, 3).locator('[data-column="field:wireloupe.note"]')).toHaveText('the answer');
  await page.getByTestId('grid').focus();
  await page.keyboard.press('n');
  await page.getByTestId('packet-note').fill('the answer, late');
  await page.keyboard.press('Escape');
  await expect(row(page, 3), 'what was written is not lost').toContainText('the answer, late');
  await page.keyboard.press('n');
  await page.getByTestId('packet-note').fill('the answer');
  await page.keyboard.press('Escape');
  await page.keyboard.press('n');
  await page.getByTestId('packet-note').fill('another one');
  await page.getByRole('button', { name: 'Discard changes' }).click();
  await expect(row(page, 3).locator('[data-column="field:wireloupe.note"]')).toHaveText('the answer');
  await expect(page.getByTestId('packet-panes')).toContainText('the answer');
  await page.getByTestId('grid').focus();
  await page.keyboard.press(',');
  await expect(row(page, 2)).toHaveClass(/current/);

  await page.getByTestId('remarks').click();
  await expect(page.getByTestId('remark-list').locator('li')).toHaveText([/3\s*the answer/, /◆ 2\s*marked/]);
  expect(await violationsOf(page, 'dialog')).toEqual([]);
  await page.getByRole('button', { name: 'Show only marked' }).click();
  await expect(page.getByTestId('row-count')).toContainText('1 of 3');
  await row(page, 1).click();
  await page.keyboard.press('m');
  await expect(page.getByTestId('no-rows')).toBeVisible();
  await page.getByRole('button', { name: 'Drop the filter' }).click();
  await row(page, 2).click();
  await page.keyboard.press('m');

  await page.getByTestId('remarks').click();
  await page.getByRole('button', { name: 'Mark all 3 rows shown' }).click();
  await expect(page.getByTestId('remark-list').locator('li')).toHaveCount(3);
  await page.getByRole('button', { name: 'Close' }).click();
  await row(page, 1).click();
  await page.keyboard.press('m');
  await expect(row(page, 1)).not.toHaveAttribute('data-tint', 'marked');
  await page.getByTestId('nav-library').click();
  await expect(page.getByTestId('keeping')).toHaveAttribute('data-keeping', 'kept');
  await page.reload();
  await page.getByTestId('nav-packets').click();
  await expect(row(page, 2)).toHaveAttribute('data-tint', 'marked');
  await expect(row(page, 3).locator('[data-column="field:wireloupe.note"]')).toHaveText('the answer');
});

test('through the packets by keys: neighbours and ends of the flow, by number, back and forward', async ({ page }) => {
  const lines = Array.from({ length: 300 }, (_, i) => `udp 10.0.0.${i % 3}:5000 > 10.0.1.${i % 3}:5001 "${i}"`);
  await open(page, given('many.pcap', pcap(packets(...lines))));
  await page.getByTestId('nav-packets').click();
  const current = page.locator('[data-testid="grid"] .current [data-column="number"]');
  await expect(current).toHaveText('1');
  await page.getByTestId('grid').focus();
  await page.keyboard.press(']');
  await expect(current).toHaveText('4');
  await page.keyboard.press('}');
  await expect(current).toHaveText('298');
  await page.keyboard.press('[');
  await expect(current).toHaveText('295');
  await page.keyboard.press('Control+g');
  await page.keyboard.type('150');
  await page.keyboard.press('Enter');
  await expect(current).toHaveText('150');
  await page.keyboard.press('Alt+ArrowLeft');
  await expect(current).toHaveText('295');
  await page.keyboard.press('Alt+ArrowLeft');
  await expect(current).toHaveText('298');
  await page.keyboard.press('Alt+ArrowRight');
  await expect(current).toHaveText('295');
  // Faster than the list: one way after the other.
  for (const key of ['Alt+ArrowLeft', 'Alt+ArrowLeft']) void page.keyboard.press(key);
  await expect(current).toHaveText('4');
  for (const key of ['Alt+ArrowRight', 'Alt+ArrowRight']) void page.keyboard.press(key);
  await expect(current).toHaveText('295');
  await page.keyboard.press('Control+g');
  await page.keyboard.type('301');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('table-status')).toHaveText('There is no packet 301: the last one is 300.');
  await page.getByTestId('nav-overview').click();
  await page.getByTestId('nav-packets').click();
  await expect(current, 'where the reader was').toHaveText('295');
  await page.getByTestId('filter-input').fill('frame.number < 10');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('row-count')).toContainText('9 of 300');
  await page.getByTestId('goto').fill('20');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('table-status')).toContainText('Packet 20 is not shown');
  await page.getByTestId('grid').focus();
  await page.keyboard.press('g');
  await page.keyboard.press('r');
  await expect(page.getByRole('heading', { name: 'Report', level: 1 })).toBeVisible();
});

test('colour rules: ours, one made from the filter in force, another order, off, kept', async ({ page }) => {
  await openPackets(page);
  const colour = (number: number, name: string | RegExp) =>
    expect(row(page, number)).toHaveAttribute('data-tint', name);
  await colour(2, 'rule-grey');
  await expect(row(page, 1)).not.toHaveAttribute('data-tint');
  await page.getByTestId('filter-input').fill('udp');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('row-count')).toContainText('1 of 3');
  await page.getByTestId('colours').click();
  await page.getByRole('button', { name: 'New rule' }).click();
  await page.getByLabel('Name of rule 1', { exact: true }).fill('Mine');
  await page.keyboard.press('Tab');
  await page.getByLabel('Colour of the rule Mine').selectOption('mint');
  await page.getByRole('button', { name: 'Close' }).click();
  await colour(1, 'rule-mint');
  await page.getByTestId('colours').click();
  await page.getByLabel('Filter of the rule Mine').fill('tcp or or');
  await page.keyboard.press('Tab');
  await expect(page.getByTestId('colour-rules').getByRole('status')).not.toBeEmpty();
  await page.getByLabel('Filter of the rule Mine').fill('frame');
  await page.keyboard.press('Tab');
  await page.getByRole('button', { name: 'Close' }).click();
  await page.getByTestId('filter-input').fill('');
  await page.keyboard.press('Enter');
  for (const number of [1, 2, 3]) await colour(number, 'rule-mint');
  await row(page, 2).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Coloured by “Mine”…' }).click();
  await page.getByRole('button', { name: 'Move the rule Mine down' }).click();
  await page.getByTestId('colours-on').uncheck();
  await page.getByRole('button', { name: 'Close' }).click();
  await expect(row(page, 2)).not.toHaveAttribute('data-tint');
  await page.reload();
  await page.getByTestId('nav-packets').click();
  await page.getByTestId('colours').click();
  await expect(page.getByTestId('colours-on')).not.toBeChecked();
  await expect(page.getByLabel('Name of rule 2', { exact: true })).toHaveValue('Mine');
  expect(await violationsOf(page, 'dialog')).toEqual([]);
});

test('the map of colours: the whole list beside its scrollbar, with marks; a click and keys go there', async ({
  page,
}) => {
  const lines = Array.from({ length: 3000 }, (_, i) =>
    i < 1500 ? `udp 10.0.0.1:${5000 + i} > 10.0.0.2:7 "${i}"` : `tcp 10.0.0.1:${5000 + i} > 10.0.0.2:8081 SYN seq=1`,
  );
  await open(page, given('many.pcap', pcap(packets(...lines))));
  await page.getByTestId('nav-packets').click();
  const map = page.getByRole('slider', { name: 'Colours of the whole list' });
  const grey = map.locator('path[data-tint="rule-grey"]');
  await expect(grey).toHaveCount(1);
  /** Where the coloured part begins and ends, in the height of the map. */
  const extent = () =>
    grey.evaluate((path: SVGPathElement) => {
      const { y, height } = path.getBBox();
      const { height: all } = path.ownerSVGElement!.viewBox.baseVal;
      return [y / all, (y + height) / all].map((share) => Math.round(share * 100));
    });
  await expect.poll(extent, 'SYNs are in the lower half').toEqual([50, 100]);
  const current = page.locator('[data-testid="grid"] .current [data-column="number"]');
  const { width, height } = (await map.boundingBox())!;
  await map.click({ position: { x: width / 2, y: height * 0.75 } });
  await expect.poll(async () => Math.abs(Number(await current.textContent()) - 2250)).toBeLessThan(20);
  await expect(page.getByTestId('packet-panes')).toContainText('8081');
  await map.press('m');
  await expect(map.locator('.mark')).toHaveCount(1);
  await map.press('Home');
  await expect(current).toHaveText('1');
  await expect(map).toHaveAttribute('aria-valuetext', 'Row 1 of 3,000');
  await page.getByTestId('filter-input').fill('udp');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('row-count')).toContainText('1,500 of 3,000');
  await expect(grey).toHaveCount(0);
  await expect(map.locator('.mark')).toHaveCount(0);
  await page.getByTestId('colours').click();
  await page.getByTestId('colours-on').uncheck();
  await page.getByRole('button', { name: 'Close' }).click();
  await expect(map).toHaveCount(0);
});

test('selected packets are copied: as a C array, and as a filter by their numbers', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await openPackets(page);
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
  await row(page, 1).click();
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  await expect(page.locator('[data-testid="grid"] .selected')).toHaveCount(3);
  await page.keyboard.press('Shift+F10');
  await page.getByRole('menuitem', { name: 'Copy 3 packets as…' }).click();
  await page.getByRole('menuitem', { name: 'The bytes as a C array' }).click();
  await expect(page.getByTestId('table-status')).toHaveText('3 packets copied of 3.');
  expect(await clipboard()).toMatch(/^unsigned char packet_1\[47\] = \{[^]*unsigned char packet_3\[54\] = \{/);
  await row(page, 3).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Copy 3 packets as…' }).click();
  await page.getByRole('menuitem', { name: 'A filter by number' }).click();
  await expect.poll(clipboard).toBe('frame.number in {1 .. 3}');
  await page.keyboard.press('Shift+C');
  await expect.poll(clipboard).toMatch(/^1\t.*\n2\t.*\n3\t/);
});

test('a copy that the browser forbids is said in words, until one goes through', async ({ page, context }) => {
  await openPackets(page);
  const refused = page.getByTestId('not-copied');
  await page.evaluate(() => {
    const clipboard = navigator.clipboard as { writeText: (text: string) => Promise<void> };
    clipboard.writeText = () => Promise.reject(new DOMException('Write permission denied.', 'NotAllowedError'));
  });
  await row(page, 1).click();
  await expect(refused).toBeEmpty();
  await page.keyboard.press('c');
  await expect(refused).toHaveText('The browser does not let this page copy.');
  await page.evaluate(() => Reflect.deleteProperty(navigator.clipboard, 'writeText'));
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.keyboard.press('c');
  await expect(refused).toBeEmpty();
});

for (const theme of ['light', 'dark'] as const) {
  test(`the panes are free of axe violations: ${theme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme });
    await openPackets(page);
    await row(page, 2).click();
    await field(page, 'tcp').locator('.twist').click();
    await field(page, 'tcp.dstport').click();
    await page.keyboard.press('m');
    expect(await violationsOf(page)).toEqual([]);
    await page.getByTestId('colours').click();
    expect(await violationsOf(page, 'dialog')).toEqual([]);
  });
}
