// Faults of the program, of the store and of the moment: whatever fails, what is open stays, and the words say what it is.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect } from '@playwright/test';
import { choose, countWorkers, listen, LONG, open, phase, repeated, SINGLE_FILE, test } from '../support/choosing.ts';
import { packets } from '../support/packet-builder.ts';
import { pcap } from '../support/packets/capture-file.ts';

const scan = packets(...Array.from({ length: 300 }, (_, i) => `tcp 10.0.0.9:4000 > 10.0.0.2:${i + 1} SYN`));
const small = pcap([...packets('udp 10.0.0.1:1000 > 10.0.0.2:9 "one"'), ...scan]);

test('a detector and the fields of a layer that fail are named; everything else is there @chromium', async ({
  page,
  save,
}) => {
  let broken = 0;
  await page.route('**/assets/client-*.js', async (route) => {
    const response = await route.fetch();
    const breakIn = (text: string, module: string, method: RegExp): string => {
      // The worker stands in the page's script as a text, whose quotation marks may be escaped.
      const from = text.search(new RegExp(`id:\\\\?\`${module}\\\\?\``));
      const found = from < 0 ? null : method.exec(text.slice(from));
      if (found === null) return text;
      broken += 1;
      const at = from + found.index + found[0].length;
      return `${text.slice(0, at)}throw TypeError(4711);${text.slice(at)}`;
    };
    const text = breakIn(await response.text(), 'port-scan', /detect\(\w+,\w+\)\{/);
    await route.fulfill({ response, body: breakIn(text, 'udp', /explain\([^)]*\)\{/) });
  });
  const said = listen(page);
  await open(page, save('scan.pcap', small));
  expect(broken).toBe(2);
  const notices = page.getByTestId('notices');
  await expect(notices).toContainText('One analyser failed (port-scan) once');
  await expect(page.getByTestId('number-packets')).toHaveText('301');
  await page.getByTestId('nav-packets').click();
  await page.locator('[data-testid="grid"] [data-row="0"]').click();
  await expect(page.getByTestId('packet-failed')).toContainText('udp');
  await expect(page.getByTestId('packet-panes')).toContainText('Internet Protocol');
  await page.getByTestId('nav-overview').click();
  await expect(notices).toContainText('(udp) once');
  await notices.locator('summary').click();
  await expect(notices).toContainText('udp ×1, packet 1: 4711');
  expect(said).toEqual([]);
});

test('a library that another tab holds in an older version: the analysis stands, and it is kept once the tab is gone', async ({
  context,
  save,
}) => {
  const there = await context.newPage();
  await there.goto('screenshot.png');
  await there.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const request = indexedDB.open('wireloupe', 1);
        request.onupgradeneeded = () => {
          const captures = request.result.createObjectStore('captures', { keyPath: 'id' });
          for (const name of ['fingerprint', 'sha256']) captures.createIndex(name, name);
          for (const name of ['columns', 'results', 'findings', 'evidence', 'triage', 'settings'])
            request.result.createObjectStore(name);
          request.result.createObjectStore('vault', { keyPath: 'id' }).createIndex('keptAt', 'keptAt');
        };
        request.onsuccess = resolve;
        request.onerror = reject;
      }),
  );
  const page = await context.newPage();
  await open(page, save('blocked.pcap', small));
  await expect(page.getByTestId('number-packets')).toHaveText('301');
  await page.getByTestId('nav-library').click();
  await expect(page.getByTestId('store-problem')).toContainText('Close the other tabs of this page');
  await page.getByTestId('nav-packets').click();
  await expect(page.getByTestId('grid')).toContainText('10.0.0.2');
  await page.getByTestId('nav-library').click();
  await expect(page.getByTestId('keeping')).toHaveAttribute('data-keeping', 'failed');
  await there.close();
  // Whatever reads the library next finds it open: perhaps something has by now, perhaps nothing did.
  const problem = page.getByTestId('store-problem');
  await expect(async () => {
    if ((await problem.count()) > 0) await problem.getByRole('button').click({ timeout: 1000 });
    await expect(problem).toHaveCount(0, { timeout: 2000 });
  }).toPass();
  await choose(page, save('free.pcap', pcap(scan)));
  await expect(page.getByTestId('capture-name')).toHaveText('free.pcap');
  await page.getByTestId('nav-library').click();
  await expect(page.getByTestId('keeping')).toHaveAttribute('data-keeping', 'kept');
});

test('a store that fails in the midst of keeping: nothing half is kept, the analysis stands @chromium', async ({
  page,
  save,
}) => {
  await page.goto('');
  const started = await countWorkers(page);
  await expect.poll(() => page.workers().length).toBe(started);
  const breakPut = () => {
    const { put } = IDBObjectStore.prototype;
    let left = 4;
    IDBObjectStore.prototype.put = function (...given) {
      if ((left -= 1) < 0) throw new DOMException('the disk is gone', 'UnknownError');
      return put.apply(this, given);
    };
    Object.assign(self, { mend: () => (IDBObjectStore.prototype.put = put) });
  };
  for (const worker of page.workers()) await worker.evaluate(breakPut);
  await choose(page, save('broken.pcap', small));
  await expect(phase(page, 'ready')).toBeVisible();
  const told = page.getByTestId('not-kept');
  await expect(told, 'told where the reader is').toContainText('stays');
  await told.getByRole('button', { name: 'Library' }).click();
  await expect(page.getByTestId('keeping')).toHaveAttribute('data-keeping', 'failed');
  await expect(page.getByTestId('keeping')).toContainText('stays');
  await expect(told).toBeHidden();
  await expect(page.getByTestId('reopen')).toHaveCount(0);
  await page.getByTestId('nav-packets').click();
  await expect(page.getByTestId('grid')).toContainText('10.0.0.2');
  await told.getByRole('button', { name: 'Close' }).click();
  await expect(told).toBeHidden();
  for (const worker of page.workers()) await worker.evaluate(() => (self as unknown as { mend(): void }).mend());
  await choose(page, save('mended.pcap', pcap(scan)));
  await page.getByTestId('nav-library').click();
  await expect(page.getByTestId('keeping')).toHaveAttribute('data-keeping', 'kept');
  await expect(page.getByTestId('reopen')).toHaveCount(1);
});

test('language, theme, zone, view and filter change while a capture is read', async ({ page, save }) => {
  test.setTimeout(120_000);
  const said = listen(page);
  await page.goto('');
  await choose(page, save('long.pcap', repeated(LONG)));
  await expect(page.getByTestId('progress')).toBeVisible();
  await page.getByTestId('nav-settings').click();
  await page.getByRole('button', { name: 'Русский' }).click();
  await page.getByTestId('zone').selectOption('Asia/Tokyo');
  await page.getByRole('button', { name: 'Тёмная' }).click();
  for (const view of ['flows', 'hosts', 'threats', 'graph', 'packets']) {
    await page.getByTestId(`nav-${view}`).click();
    await expect(page.getByTestId(`nav-${view}`)).toHaveAttribute('aria-current', 'page');
  }
  await page.getByTestId('filter-input').fill('udp.port == 1000 && data.len > 2');
  await page.getByTestId('filter-input').press('Enter');
  await page.getByTestId('nav-overview').click();
  await expect(phase(page, 'ready')).toBeVisible({ timeout: 60_000 });
  await expect(page.locator('html')).toHaveAttribute('lang', 'ru');
  await page.getByTestId('nav-packets').click();
  await expect(page.getByTestId('row-count')).toHaveText(`${LONG.toLocaleString('ru')} строк`, { timeout: 60_000 });
  await expect(page.getByRole('main')).not.toContainText('This view has failed');
  expect(said).toEqual([]);
});

test('cancelled at any moment, gunzipping too: the page answers at once, and what was read stands', async ({
  page,
  save,
}) => {
  test.setTimeout(150_000);
  const said = listen(page);
  const plain = save('plain.pcap', repeated(LONG));
  const packed = save('packed.pcap.gz', gzipSync(readFileSync(plain), { level: 1 }));
  await page.goto('');
  for (const path of [plain, packed])
    for (const wait of [0, 60, 250]) {
      await choose(page, path);
      const cancel = page.getByTestId('progress').getByRole('button', { name: 'Cancel' });
      await cancel.waitFor();
      await page.waitForTimeout(wait);
      if (await cancel.isVisible()) await cancel.click({ timeout: 2000 }).catch(() => undefined);
      await expect(phase(page, 'ready'), 'a worker that is ended after two seconds has nothing ready').toBeVisible();
      await expect(page.getByTestId('failure')).toHaveCount(0);
      await expect(page.getByTestId('capture-name')).toContainText('.pcap');
    }
  await expect(page.getByTestId('notices')).toContainText('Reading was cancelled');
  expect(said).toEqual([]);
});

test('workers that die in their first moment are told, and nothing hangs', async ({ page, save }) => {
  await page.addInitScript(() => {
    const Whole = Worker;
    let made = 0;
    globalThis.Worker = class extends Whole {
      constructor(address: string | URL, options?: WorkerOptions) {
        made += 1;
        const dead = URL.createObjectURL(new Blob(['self.close()'], { type: 'text/javascript' }));
        super(made <= 2 ? dead : address, options);
      }
    };
  });
  await page.goto('');
  await page.locator('[data-testid="loaded"][data-loaded="true"]').waitFor();
  const path = save('some.pcap', small);
  await page.getByTestId('file-input').setInputFiles(path);
  await expect(page.locator('[data-testid="capture-status"]')).toHaveAttribute('data-phase', /ready|failed/, {
    timeout: 40_000,
  });
  // By then they were started anew, or are when a file is chosen.
  await choose(page, path);
  await expect(phase(page, 'ready')).toBeVisible();
});

test('the single file from the disk: opened, analysed, followed, exported, reported, reloaded; nothing kept', async ({
  page,
  save,
}) => {
  const said = listen(page);
  const path = save('disk.pcap', small);
  await open(page, path, SINGLE_FILE);
  await expect(page.getByTestId('number-packets')).toHaveText('301');
  await page.getByTestId('nav-packets').click();
  await page.locator('[data-testid="grid"] [data-row="0"]').click();
  await expect(page.getByTestId('packet-panes')).toContainText('User Datagram Protocol');
  await page.goto(`${SINGLE_FILE}#/stream/0`);
  await expect(page.getByRole('main')).toContainText('one');
  await page.getByTestId('nav-report').click();
  const downloading = page.waitForEvent('download');
  await page.locator('[data-testid^="report-"]:not([data-testid="report-status"])').first().click();
  const download = await downloading;
  expect(readFileSync(await download.path()).length).toBeGreaterThan(100);
  await page.getByTestId('nav-library').click();
  await expect(page.getByTestId('keeping')).toHaveAttribute('data-keeping', 'off');
  await page.reload();
  await expect(phase(page, 'empty')).toBeVisible();
  await choose(page, path);
  await expect(phase(page, 'ready')).toBeVisible();
  expect(said).toEqual([]);
});
