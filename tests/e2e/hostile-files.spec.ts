// What a capture full of hostile texts leaves behind: tables, charts, reports and captures that the page hands out hold them
// as data, and no dialog or picture takes them for more.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { type Download, expect, type Locator, type Page } from '@playwright/test';
import { given, open, test } from '../support/choosing.ts';
import { FORMULA, harmOf, hostileCapture, MARKUP, OVERRIDE } from '../support/hostile-text.ts';
import { hasProgram } from '../support/programs.ts';

const openHostile = (page: Page) => open(page, given('hostile.pcapng', hostileCapture()));

/** Presses a button that saves a file. Of more than ten within a second Chromium drops the rest without a word. */
async function saved(page: Page, button: Locator): Promise<Download> {
  await page.waitForTimeout(110);
  const download = page.waitForEvent('download');
  await button.click();
  return download;
}

async function contentOf(download: Download): Promise<Buffer> {
  return readFileSync(await download.path());
}
/** The text of a file, which is UTF-8 to its last byte. */
const textOf = (content: Buffer): string => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);

/** Records of a CSV file (RFC 4180). */
function recordsOf(csv: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  const text = csv.replace(/^\ufeff/, '');
  while (cell.lastIndex < text.length) {
    const at = cell.lastIndex;
    const found = cell.exec(text);
    if (found === null) throw new Error(`no CSV at ${at}: ${JSON.stringify(text.slice(at, at + 60))}`);
    record.push(found[1]?.replaceAll('""', '"') ?? found[2]);
    if (found[3] === ',') continue;
    records.push(record);
    record = [];
  }
  return records;
}

/** That a file is a table, in which no cell is a formula. */
function checkTable(content: Buffer, where: string): string[] {
  const [titles, ...rows] = recordsOf(textOf(content));
  expect(rows.length, where).toBeGreaterThan(0);
  for (const row of rows) expect(row.length, `${where}: ${row.join(' ').slice(0, 200)}`).toBe(titles.length);
  const cells = rows.flat();
  const formulas = cells.filter((each) => /^[=+\-@\t\r\n]/.test(each) && !/^-?\d+(\.\d+)?(e[-+]?\d+)?$/.test(each));
  expect(formulas, where).toEqual([]);
  return cells;
}

test('tables as CSV: a cell is a cell, and none is a formula', async ({ page }) => {
  test.setTimeout(120_000);
  await openHostile(page);
  const found: string[] = [];
  const take = async (where: string) => {
    const button = page.getByRole('button', { name: 'CSV', exact: true });
    found.push(...checkTable(await contentOf(await saved(page, button)), where));
  };
  for (const view of ['hosts', 'flows', 'packets']) {
    await page.getByTestId(`nav-${view}`).click();
    await expect(page.locator('[data-testid="grid"] [data-row="0"] [data-column]').first()).not.toBeEmpty();
    await take(view);
  }
  await page.getByTestId('nav-transactions').click();
  const tabs = page.getByRole('main').locator('[data-testid^="tab-"]');
  await expect(tabs.first()).toBeVisible();
  for (const tab of await tabs.all()) {
    await tab.click();
    await expect(tab).toHaveAttribute('aria-current', 'page');
    await expect(page.locator('[data-testid="grid"] [data-row="0"] [data-column]').first()).not.toBeEmpty();
    await take((await tab.textContent()) ?? '');
  }
  expect(found).toContain(MARKUP);
  expect(found).toContain(`'${FORMULA}`);
});

test('charts as CSV and SVG: names are cells and texts, nothing of them runs', async ({ page }) => {
  await openHostile(page);
  await page.getByTestId('nav-overview').click();
  const buttons = page.getByRole('main').getByRole('button', { name: 'Save as CSV' });
  await expect(buttons.first()).toBeVisible();
  for (const button of await buttons.all()) {
    const download = await saved(page, button);
    checkTable(await contentOf(download), download.suggestedFilename());
  }
  await expect(page.locator('main canvas').first()).toBeVisible();
  for (const button of await page.getByTestId('chart-svg').all()) {
    const download = await saved(page, button);
    const svg = textOf(await contentOf(download));
    const active = await page.evaluate((text) => {
      const { documentElement } = new DOMParser().parseFromString(text, 'image/svg+xml');
      const all = [documentElement, ...documentElement.querySelectorAll('*')];
      return all.flatMap(({ localName, attributes }) => [
        ...(/^(script|foreignObject|iframe|image|a|parsererror)$/.test(localName) ? [localName] : []),
        ...Array.from(attributes, ({ name }) => name).filter((name) => /^on|href$/.test(name)),
      ]);
    }, svg);
    expect(active, download.suggestedFilename()).toEqual([]);
  }
});

test('the report in JSON is JSON, with every text as it was', async ({ page }) => {
  await openHostile(page);
  await page.getByTestId('nav-report').click();
  const download = await saved(page, page.getByTestId('report-json'));
  const report = JSON.parse(textOf(await contentOf(download))) as { tables: Record<string, { rows: unknown[] }> };
  const said = JSON.stringify(report.tables);
  const missing = [MARKUP, OVERRIDE, FORMULA].filter((text) => !said.includes(JSON.stringify(text).slice(1, -1)));
  expect(missing).toEqual([]);
  expect(/A{1000,}/.test(said), 'a text of 60,000 letters, as much of it as is kept').toBe(true);
});

test('packets as pcapng, with their comments and names, which tshark reads', async ({ page }) => {
  test.skip(!hasProgram('tshark'), 'tshark is not installed');
  await openHostile(page);
  await page.getByTestId('nav-packets').click();
  await expect(page.locator('[data-testid="grid"] [data-row="0"]')).toContainText('DNS');
  await page.getByTestId('export-open').click();
  await page.getByTestId('export').getByLabel('All packets').check();
  const download = await saved(page, page.getByTestId('export').getByRole('button', { name: 'Export' }));
  const path = await download.path();
  const { stdout, status, stderr } = spawnSync(
    'tshark',
    ['-r', path, '-T', 'fields', '-e', 'frame.number', '-e', 'frame.comment', '-e', 'frame.interface_name'],
    { encoding: 'utf8', maxBuffer: 1 << 26 },
  );
  expect([status, stderr.replaceAll(/^Running as user.*$/gm, '').trim()]).toEqual([0, '']);
  const lines = stdout.trimEnd().split('\n');
  await expect(page.getByTestId('capture-packets')).toHaveText(`${lines.length.toLocaleString('en')} packets`);
  expect(lines[0]).toContain(MARKUP);
  expect(lines[0].split('\t')[2]).toContain('<img src=x');
});

test('dialogs, completion and what is told of a point take no text for markup', async ({ page }) => {
  test.setTimeout(120_000);
  await openHostile(page);
  const title = await page.title();
  const look = async (where: string) => expect(await harmOf(page), where).toEqual([]);
  for (const [key, where] of [
    ['?', 'keys'],
    ['Control+k', 'palette'],
  ] as const) {
    await page.locator('body').press(key);
    await expect(page.getByRole('dialog')).toBeVisible();
    if (where === 'palette') await page.keyboard.type('<img');
    await look(where);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
  }
  const filter = page.getByTestId('filter-input');
  for (const text of ['http.host == ', 'dns.qry.name == ', 'tls.handshake.extensions_server_name == "<']) {
    await filter.fill(text);
    await expect(page.getByTestId('filter-suggestions')).toBeVisible();
    await look(`completion of ${text}`);
  }
  await expect(page.getByTestId('filter-suggestions')).toContainText('<img src=x');
  await filter.fill(`http.host == "${MARKUP.replaceAll('"', '\\"')}" or ${MARKUP}`);
  await filter.press('Enter');
  await expect(page.getByTestId('filter-reason')).toBeVisible();
  await look('the reason why a filter is refused');
  await filter.fill('');
  await filter.press('Enter');

  await page.getByTestId('nav-packets').click();
  const first = page.locator('[data-testid="grid"] [data-row="0"]');
  await first.click();
  await page.keyboard.press('n');
  await page.getByTestId('packet-note').fill(MARKUP + OVERRIDE);
  await look('note');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByTestId('packet-panes')).toContainText('<img src=x');
  await look('packet with a note');
  await page.getByTestId('remarks').click();
  await expect(page.getByTestId('remark-list')).toContainText('<img src=x');
  await look('remarks');
  await page.keyboard.press('Escape');
  await first.click({ button: 'right' });
  await expect(page.getByRole('menu')).toBeVisible();
  await look('menu');
  await page.keyboard.press('Escape');
  await page.getByTestId('export-open').click();
  await expect(page.getByTestId('export')).toBeVisible();
  await look('export');
  await page.keyboard.press('Escape');

  await page.getByTestId('nav-overview').click();
  for (const canvas of await page.locator('main canvas').all()) {
    await canvas.scrollIntoViewIfNeeded();
    const box = (await canvas.boundingBox())!;
    for (let x = 0.1; x < 1; x += 0.2) await page.mouse.move(box.x + box.width * x, box.y + box.height * 0.6);
    await look('a point of a chart');
  }
  expect(await page.title()).toBe(title);
  expect(page.url()).not.toMatch(/img|cmd|invoice/);
});
