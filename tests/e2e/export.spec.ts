// Packets out of the page and into a file, which is read again.
import { readFileSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { readAll } from '../support/capture-reading.ts';
import { given, open, SAMPLE, test } from '../support/choosing.ts';
import { packets } from '../support/packet-builder.ts';
import { pcap } from '../support/packets/capture-file.ts';
import { Blocks, join } from '../support/pcapng-builder.ts';

const frames = packets(
  'udp 10.0.0.1:5000 > 10.0.0.2:5001 "hello"',
  'tcp 10.0.0.1:40000 > 10.0.0.2:8081 SYN seq=100',
  'tcp 10.0.0.2:8081 > 10.0.0.1:40000 SYN,ACK seq=900 ack=101',
  'tcp 10.0.0.1:40000 > 10.0.0.2:8081 ACK seq=101 ack=901',
);
const blocks = new Blocks('big');
/** Two interfaces of different links, a comment, keys. */
const described = join(
  blocks.section(blocks.options([1, 'of the file'])),
  blocks.interface(1, 9000, blocks.options([2, 'eth7'], [9, Uint8Array.of(9)])),
  blocks.interface(101),
  ...frames.map(({ bytes }, i) =>
    blocks.packet(
      0,
      1_700_000_000_000_000_001n + BigInt(i),
      bytes,
      bytes.length,
      blocks.options([1, `number ${i + 1}`]),
    ),
  ),
  blocks.packet(1, 1_700_000_000_000_000n, frames[0].bytes.subarray(14)),
  blocks.block(10, blocks.u32(0x544c534b, 4), new Uint8Array(4)),
);

const row = (page: Page, number: number) => page.locator(`[data-testid="grid"] [data-row="${number - 1}"]`);
const dialog = (page: Page) => page.getByTestId('export');

async function openPackets(page: Page, name: string, content: Uint8Array) {
  await open(page, given(name, content));
  await page.getByTestId('nav-packets').click();
  await expect(row(page, 1)).toContainText('5000 → 5001 Len=5');
}

/** Exports with what is chosen, and reads the file that comes. */
async function download(page: Page) {
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    dialog(page).getByRole('button', { name: 'Export' }).click(),
  ]);
  const content = readFileSync(await file.path());
  return { name: file.suggestedFilename(), ...(await readAll(new Uint8Array(content))) };
}

test('what the filter shows becomes a pcapng file with all that the capture said', async ({ page }) => {
  await openPackets(page, 'trace.pcapng.gz', described);
  await page.getByTestId('filter-input').fill('tcp.flags.syn == 1');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('row-count')).toContainText('2 of 5');
  await page.getByTestId('export-open').click();
  await expect(page.getByTestId('export-outline')).toContainText('2 packets');
  const { name, sink } = await download(page);
  expect(name).toBe('trace-filtered.pcapng');
  expect(sink.collected.map(({ bytes }) => bytes)).toEqual([frames[1].bytes, frames[2].bytes]);
  expect(sink.collected.map(({ nanoseconds }) => nanoseconds)).toEqual([2, 3]);
  expect(sink.facts.interfaces).toMatchObject([{ name: 'eth7', snapLength: 9000, ticksPerSecond: 1e9 }, {}]);
  expect(sink.facts.comments.map(({ text }) => text)).toEqual(['of the file', 'number 2', 'number 3']);
  expect(sink.notices.map(({ code }) => code)).not.toContain('encryption-keys');
  await expect(page.getByTestId('export-state')).toContainText('2 packets saved as trace-filtered.pcapng');
  expect(page.url()).not.toContain('trace');
});

test('keys go along only when they are asked for; pcap says why it cannot', async ({ page }) => {
  await openPackets(page, 'trace.pcapng', described);
  await page.getByTestId('export-open').click();
  await dialog(page).getByLabel('With the decryption keys').check();
  const whole = await download(page);
  expect(whole.name).toBe('trace-all.pcapng');
  expect(whole.sink.packets).toBe(5);
  expect(whole.sink.notices.map(({ code }) => code)).toContain('encryption-keys');
  await dialog(page).getByLabel('pcap:').check();
  await expect(page.getByTestId('export-problem')).toContainText('2 link types (Ethernet, Raw IP)');
  await expect(dialog(page).getByRole('button', { name: 'Export' })).toBeDisabled();
  await dialog(page).getByLabel('Packet 1', { exact: true }).check();
  await expect(page.getByTestId('export-problem')).toContainText('no place for comments');
  await page.getByTestId('export-name').fill('mine');
  const one = await download(page);
  expect(one.name).toBe('mine.pcap');
  expect(one.sink.collected.map(({ bytes, nanoseconds }) => [bytes, nanoseconds])).toEqual([[frames[0].bytes, 1]]);
});

test('by keyboard: selected packets, then their whole conversation', async ({ page }) => {
  await openPackets(page, 'four.pcap', pcap(frames));
  await page.getByTestId('grid').focus();
  for (const key of ['Space', 'ArrowDown', 'ArrowDown', 'Space', 'n']) await page.keyboard.press(key);
  await page.getByTestId('packet-note').fill('look here');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByTestId('grid')).toBeFocused();
  await page.keyboard.press('x');
  await dialog(page).getByLabel('The 2 selected packets').check();
  await expect(page.getByTestId('export-outline')).toContainText('2 packets');
  await dialog(page).getByLabel('With my note as a comment').check();
  const selected = await download(page);
  expect(selected.sink.collected.map(({ bytes }) => bytes)).toEqual([frames[0].bytes, frames[2].bytes]);
  expect(selected.sink.facts.comments).toEqual([{ packet: 1, text: 'look here' }]);
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toBeHidden();
  await expect(page.getByTestId('grid')).toBeFocused();

  await page.getByTestId('nav-flows').click();
  await row(page, 2).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Export packets of this flow…' }).click();
  await expect(page.getByTestId('export-outline')).toContainText('3 packets');
  const flow = await download(page);
  expect(flow.name).toBe('four-conversation.pcapng');
  expect(flow.sink.collected.map(({ bytes }) => bytes)).toEqual(frames.slice(1).map(({ bytes }) => bytes));
});

for (const theme of ['light', 'dark'] as const) {
  test(`the dialog is free of axe violations: ${theme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme });
    await openPackets(page, 'trace.pcapng', described);
    await page.getByTestId('export-open').click();
    await dialog(page).getByLabel('pcap:').check();
    await expect(page.getByTestId('export-problem')).toBeVisible();
    const { violations } = await new AxeBuilder({ page })
      .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
      .analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
  });
}

test('a chart is saved whole by who presses its button as soon as it is there', async ({ page }) => {
  await open(page, SAMPLE);
  await page.getByTestId('nav-flows').click();
  await expect(page.getByTestId('grid')).toBeVisible();
  const download = page.waitForEvent('download');
  await page.evaluate(() => {
    const press = new MutationObserver(() => {
      const button = document.querySelector<HTMLElement>('[data-testid="chart-svg"]');
      if (button === null) return;
      press.disconnect();
      button.click();
    });
    press.observe(document, { subtree: true, childList: true });
    document.querySelector<HTMLElement>('[data-testid="nav-overview"]')!.click();
  });
  const svg = readFileSync(await (await download).path(), 'utf8');
  expect(svg.match(/<path/g)?.length, 'axes and bars').toBeGreaterThan(10);
});
