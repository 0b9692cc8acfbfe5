// What a person does first: a capture is dropped, numbers appear, the filter and the brush narrow them.
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { existsSync } from 'node:fs';
import { open, phase, SAMPLE, test } from '../support/choosing.ts';

const CANARY = 'canary-7f3a.example';

test.skip(!existsSync(SAMPLE), 'there is no sample capture');

/** A drop as the browser makes it. */
async function drop(page: Page, files: readonly { name: string; bytes: readonly number[] }[]) {
  const data = await page.evaluateHandle((given) => {
    const transfer = new DataTransfer();
    for (const { name, bytes } of given) transfer.items.add(new File([new Uint8Array(bytes)], name));
    return transfer;
  }, files);
  await page.dispatchEvent('body', 'dragenter', { dataTransfer: data });
  await expect(page.getByTestId('drop-target')).toContainText(`Drop ${files.length} file`);
  await page.dispatchEvent('body', 'drop', { dataTransfer: data });
}

test('the page begins empty, and everything is loaded before a capture is chosen', async ({ page }) => {
  await page.goto('');
  await expect(phase(page, 'empty')).toBeVisible();
  await expect(page.locator('[data-testid="loaded"][data-loaded="true"]')).toBeVisible();
  await expect(page.getByTestId('try-sample')).toBeEnabled();
});

test('the sample opens without a request, and its numbers stand in the overview', async ({ page }) => {
  await page.goto('');
  await page.locator('[data-testid="loaded"][data-loaded="true"]').waitFor();
  const requests: string[] = [];
  page.on('request', (request) => {
    if (!/^(blob|data):/.test(request.url())) requests.push(request.url());
  });
  await page.getByTestId('try-sample').click();
  await expect(phase(page, 'ready')).toBeVisible();
  await expect(page.getByTestId('number-packets')).toHaveText(/^\d{1,3}(,\d{3})*$/);
  await expect(page.getByTestId('sha256')).toHaveText(/^[0-9a-f]{64}$/);
  for (const view of ['flows', 'transactions', 'packets', 'hosts', 'overview']) {
    await page.getByTestId(`nav-${view}`).click();
    await expect(page.getByRole('main').locator('h1, section').first()).toBeAttached();
  }
  await expect(page.getByTestId('request-count')).toHaveText('0 requests');
  expect(requests).toEqual([]);
});

test('what was said is counted in the overview, and each number leads to its rows', async ({ page }) => {
  await open(page, SAMPLE);
  const http = page.getByTestId('transaction-counts').getByRole('link', { name: /^HTTP/ });
  const [, rows] = /(\d+)$/.exec((await http.textContent()) ?? '') ?? [];
  await http.click();
  await expect(page.getByTestId('tab-http')).toHaveAttribute('aria-current', 'page');
  await expect(page.getByTestId('row-count')).toHaveText(`${rows} rows`);
});

test('a dropped file that is no capture says what it is, and the open capture stays', async ({ page }) => {
  await open(page, SAMPLE);
  const packets = await page.getByTestId('number-packets').textContent();
  await drop(page, [
    { name: 'cat.png', bytes: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, ...Array(64).fill(0)] },
  ]);
  await expect(phase(page, 'failed')).toBeAttached();
  await expect(page.getByTestId('failure')).toContainText('PNG');
  await expect(page.getByTestId('failure')).toContainText('sample.pcapng stays open');
  await page.getByTestId('failure-close').click();
  await expect(phase(page, 'ready')).toBeVisible();
  await expect(page.getByTestId('number-packets')).toHaveText(packets ?? '');
});

test('what hangs over the page goes when the drag has ended without a word', async ({ page }) => {
  await page.goto('');
  const data = await page.evaluateHandle(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(['x'], 'a.pcap'));
    return transfer;
  });
  // What was under the pointer is gone: it never tells that the pointer left it.
  await page.dispatchEvent('body', 'dragenter', { dataTransfer: data });
  await page.dispatchEvent('body', 'dragenter', { dataTransfer: data });
  await page.dispatchEvent('body', 'dragleave', { dataTransfer: data });
  await expect(page.getByTestId('drop-target')).toBeVisible();
  await page.mouse.move(300, 300);
  await expect(page.getByTestId('drop-target')).toBeHidden();
});

test('an empty file and one of text fail in words', async ({ page }) => {
  await page.goto('');
  await drop(page, [{ name: 'empty.pcap', bytes: [] }]);
  await expect(page.getByTestId('failure')).toContainText('empty');
  await drop(page, [{ name: 'notes.txt', bytes: [...Buffer.from('These are notes about the network.\n'.repeat(8))] }]);
  await expect(page.getByTestId('failure')).toContainText('notes.txt');
  await expect(page.getByTestId('failure').getByText('pcapng')).toBeVisible();
});

test('a bad filter is told with its place, a good one and the brush narrow every number', async ({ page }) => {
  await open(page, SAMPLE);
  const input = page.getByTestId('filter-input');
  await input.fill('ip.addr == ');
  await expect(input).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByTestId('filter-reason')).toContainText('missing');
  await input.fill('dns');
  await expect(input).toHaveAttribute('aria-invalid', 'false');
  await input.press('Enter');
  await expect(page.getByTestId('left')).toContainText(/^\d[\d,]* of \d[\d,]* packets$/);
  const filtered = await page.getByTestId('left').textContent();

  const box = (await page.getByTestId('timeline').boundingBox())!;
  await page.mouse.move(box.x + box.width * 0.3, box.y + 10);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.6, box.y + 12, { steps: 4 });
  await page.mouse.up();
  await expect(page.getByTestId('brush-chip')).toBeVisible();
  await expect(page.getByTestId('left')).not.toHaveText(filtered ?? '');
  await expect(page.getByTestId('left')).toHaveText(/^[\d,]+/); // while the brush is worked out it says nothing
  const packets = /^[\d,]+/.exec((await page.getByTestId('left').textContent()) ?? '')![0];

  await page.getByTestId('nav-packets').click();
  await expect(page.getByTestId('row-count')).toContainText(`${packets} of`);

  await page.getByTestId('grid').press('Escape'); // the selection, if any
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('brush-chip')).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('left')).toHaveCount(0);
  await page.goBack();
  await expect(input).toHaveValue('dns');
});

test('a filter that matches nothing offers the way out', async ({ page }) => {
  await open(page, SAMPLE);
  await page.getByTestId('filter-input').fill('dns and frame.len > 60000');
  await page.getByTestId('filter-input').press('Enter');
  await page.getByTestId('nav-packets').click();
  await expect(page.getByTestId('no-rows')).toBeVisible();
  await page.getByRole('button', { name: 'Drop the last part of the filter' }).click();
  await expect(page.getByTestId('filter-input')).toHaveValue('dns');
  await expect(page.getByTestId('grid')).toBeVisible();
});

test('everything by keyboard alone', async ({ page }) => {
  await open(page, SAMPLE);
  await page.keyboard.press('/');
  await page.keyboard.type('tcp');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('left')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('g');
  await page.keyboard.press('p');
  const grid = page.getByTestId('grid');
  await grid.focus();
  await page.keyboard.press('j');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  const before = await page.getByTestId('row-count').textContent();
  await page.keyboard.press('=');
  await expect(page.getByTestId('row-count')).not.toHaveText(before ?? '');
  await grid.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('inspector')).toContainText('Packet');
  await grid.focus();
  await page.keyboard.press('Shift+F10');
  await expect(page.getByRole('menu')).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('menu')).toHaveCount(0);
  await expect(grid).toBeFocused();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('flow');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/#\/flows/);
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  const slider = page.getByTestId('timeline').getByRole('slider').first();
  await slider.focus();
  await page.keyboard.press('Shift+ArrowRight');
  await expect(page.getByTestId('brush-chip')).toBeVisible();
});

for (const scheme of ['light', 'dark'] as const) {
  test(`no accessibility fault that can be found by program (${scheme})`, async ({ page }) => {
    test.slow(); // seven parts, each looked through from end to end
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    const check = async (where: string) => {
      const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
        .analyze();
      const found = violations.map(
        ({ id, nodes }) => `${where}: ${id} ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`,
      );
      expect(found).toEqual([]);
    };
    await page.goto('');
    await page.locator('[data-testid="loaded"][data-loaded="true"]').waitFor();
    await check('empty');
    await open(page, SAMPLE);
    await check('overview');
    await page.getByTestId('filter-input').fill('nothing.such');
    await check('bad filter');
    await page.getByTestId('filter-input').fill('dns');
    await page.getByTestId('filter-input').press('Enter');
    for (const view of ['flows', 'transactions', 'packets']) {
      await page.getByTestId(`nav-${view}`).click();
      await expect(page.getByTestId('grid')).toBeVisible();
      await check(view);
    }
    await page.keyboard.press('?');
    await check('keys');
  });
}

test('a value from the capture stands in no request and no address, whichever view is reloaded', async ({ page }) => {
  test.slow(); // the page is loaded as often as there are views
  const seen: string[] = [];
  page.on('request', (request) => seen.push(request.url(), request.postData() ?? ''));
  page.on('framenavigated', (frame) => seen.push(frame.url()));
  await open(page, SAMPLE);
  const input = page.getByTestId('filter-input');
  await input.fill(`dns and !(frame.protocols contains "${CANARY}")`);
  await input.press('Enter');
  await expect(page.getByTestId('left')).toBeVisible();
  const views = await page
    .locator('[data-testid^="nav-"]')
    .evaluateAll((links) => links.map((link) => link.getAttribute('data-testid')!));
  for (const view of views) {
    await page.getByTestId(view).click();
    seen.push(page.url(), await page.title());
    await page.evaluate(() => sessionStorage.clear()); // a reload that resumes is in library.spec.ts
    await page.reload();
    await expect(phase(page, 'empty')).toBeVisible();
    seen.push(
      page.url(),
      await page.title(),
      ...(await page.locator('[href]').evaluateAll((all) => all.map((each) => each.getAttribute('href')!))),
    );
    await expect(input, 'the filter is back').toHaveValue(new RegExp(CANARY));
    if ((await page.getByTestId('file-input').count()) === 0) await page.getByTestId('nav-overview').click();
    await page.getByTestId('file-input').setInputFiles(SAMPLE);
    await expect(phase(page, 'ready')).toBeVisible();
  }
  expect(seen.filter((each) => each.includes('canary'))).toEqual([]);
});

test('no message in the console, nothing against the policy', async ({ page }) => {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['warning', 'error'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await open(page, SAMPLE);
  for (const view of ['flows', 'transactions', 'packets', 'overview']) await page.getByTestId(`nav-${view}`).click();
  await page.locator('canvas').first().hover();
  await page.waitForTimeout(300);
  expect(complaints).toEqual([]);
});
