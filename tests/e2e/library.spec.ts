// The library: kept by itself, reopened without the file, counted, deleted; and off in the single file.
import { readFileSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { given, type GivenFile, isReady, open, openAnother, phase, SINGLE_FILE, test } from '../support/choosing.ts';
import { packets } from '../support/packet-builder.ts';
import { pcap } from '../support/packets/capture-file.ts';

const capture = (name: string, count: number) =>
  given(
    name,
    pcap(packets(...Array.from({ length: count }, (_, i) => `udp 10.0.0.${i + 1}:5000 > 10.0.1.1:5001 hex:00`))),
  );

const keeping = (page: Page) => page.getByTestId('keeping');
const names = (page: Page) => page.getByTestId('captures').getByTestId('reopen');

async function toLibrary(page: Page) {
  await page.getByTestId('nav-library').click();
  await expect(page.getByRole('heading', { name: 'Library' })).toBeVisible();
}

/** Opens a capture and waits until the library holds it with its hash, without which its file is not known again. */
async function keepHashed(page: Page, file: GivenFile) {
  await open(page, file);
  await expect(page.getByTestId('sha256')).toHaveText(/^[0-9a-f]{64}$/);
  await toLibrary(page);
  await expect(keeping(page)).toHaveAttribute('data-keeping', 'kept');
}

test('kept by itself, open again without its file, counted and deleted', async ({ page }) => {
  await open(page, capture('first.pcap', 5));
  await openAnother(page, capture('second.pcap', 7));
  await toLibrary(page);
  await expect(keeping(page)).toHaveAttribute('data-keeping', 'kept');
  await expect(names(page)).toHaveCount(2);
  await expect(page.getByTestId('total-captures')).toHaveText('2');
  await expect(page.getByTestId('total-packets')).toHaveText('12');
  await expect(page.getByTestId('total-hosts'), 'addresses of both captures count once').toHaveText('8');

  await page.evaluate(() => sessionStorage.clear());
  await page.reload();
  await names(page).filter({ hasText: 'first.pcap' }).click();
  await isReady(page);
  await expect(page.getByTestId('number-packets')).toHaveText('5');
  await page.getByTestId('nav-packets').click();
  await expect(page.getByTestId('grid')).toContainText('10.0.1.1');

  await toLibrary(page);
  await page.getByRole('button', { name: 'Delete second.pcap from the library' }).click();
  await page.getByTestId('confirm').click();
  await expect(names(page)).toHaveText([/first\.pcap/]);
  await expect(page.getByTestId('total-packets')).toHaveText('5');
  await page.getByTestId('delete-all').click();
  await page.getByTestId('confirm').click();
  await expect(page.getByTestId('library-empty')).toBeVisible();
  await expect(phase(page, 'ready'), 'what is on screen stays').toBeVisible();
  await expect(page.getByTestId('request-count')).toHaveText('0 requests');
});

test('after a reload the file is given back where its bytes are missing: the place and the filter stay', async ({
  page,
}) => {
  const kept = capture('kept.pcap', 5);
  await keepHashed(page, kept);
  await page.getByTestId('nav-packets').click();
  await page.getByTestId('filter-input').fill('ip.src == 10.0.0.3');
  await page.getByTestId('filter-input').press('Enter');
  await page.locator('[data-testid="grid"] [data-row="0"] [data-column="protocol"]').click();
  await expect(page.getByTestId('packet-panes')).toContainText('User Datagram Protocol');
  await page.reload();
  await expect(page.getByTestId('packet-problem')).toContainText('Open kept.pcap again');
  await page.getByTestId('file-again').setInputFiles(kept);
  await expect(page.getByTestId('packet-panes')).toContainText('User Datagram Protocol');
  await expect(page.getByTestId('verdict')).toBeVisible();
  await expect(page.locator('[data-testid="grid"] [data-row="0"] [data-column="info"]')).toContainText('5000');
  await expect(page.getByTestId('filter-input')).toHaveValue('ip.src == 10.0.0.3');
  await expect(page.getByTestId('left')).toContainText('1 of 5');
  await expect(page.getByTestId('request-count')).toHaveText('0 requests');
});

test('another file given back takes the place of the capture', async ({ page }) => {
  await open(page, capture('kept.pcap', 5));
  await toLibrary(page);
  await expect(keeping(page)).toHaveAttribute('data-keeping', 'kept');
  await page.getByTestId('nav-packets').click();
  await page.reload();
  await page.getByTestId('file-again').setInputFiles(capture('other.pcap', 7));
  await expect(page.getByTestId('capture-name')).toHaveText('other.pcap');
  await expect(page.getByTestId('number-packets')).toHaveText('7');
});

test('the same file is known again and takes no second place', async ({ page }) => {
  await keepHashed(page, capture('one.pcap', 5));
  await page.reload();
  await expect(phase(page, 'ready'), 'a reload brings back what was open').toBeVisible();
  await openAnother(page, capture('copy.pcap', 5));
  await toLibrary(page);
  await expect(keeping(page)).toContainText('Known');
  await expect(names(page)).toHaveCount(1);
});

test('switched off, nothing is kept; switched on, what is open is', async ({ page }) => {
  await page.goto('');
  await toLibrary(page);
  await page.getByTestId('keeps').uncheck();
  await openAnother(page, capture('secret.pcap', 5));
  await toLibrary(page);
  await expect(keeping(page)).toHaveAttribute('data-keeping', 'off');
  await expect(names(page)).toHaveCount(0);
  await page.reload();
  await expect(page.getByTestId('keeps')).not.toBeChecked();
  await openAnother(page, capture('secret.pcap', 5));
  await toLibrary(page);
  await page.getByTestId('keeps').check();
  await expect(names(page)).toHaveText([/secret\.pcap/]);
});

test('the single file keeps nothing by itself, and says why', async ({ page }) => {
  await page.goto(SINGLE_FILE);
  await openAnother(page, capture('disk.pcap', 5));
  await toLibrary(page);
  await expect(keeping(page)).toHaveAttribute('data-keeping', 'off');
  await expect(page.getByTestId('from-disk')).toContainText('share one storage');
});

test('without storage everything works but the library, which says so', async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(globalThis, 'indexedDB', {
      value: {
        open() {
          throw new DOMException('denied', 'SecurityError');
        },
      },
    });
  });
  await open(page, capture('private.pcap', 5));
  await expect(page.getByTestId('number-packets')).toHaveText('5');
  await toLibrary(page);
  await expect(page.getByTestId('store-problem')).toContainText('does not let the page store anything');
});

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

test('an address is found in every capture that has it, and opens there', async ({ page }) => {
  await open(page, capture('small.pcap', 3));
  await openAnother(page, capture('large.pcap', 9));
  await toLibrary(page);
  await expect(keeping(page)).toHaveAttribute('data-keeping', 'kept');
  const search = page.getByTestId('library-search');
  const status = page.getByTestId('library-search-status');
  await search.fill('10.0.0.7');
  await search.press('Enter');
  await expect(status).toHaveText('1 value found in 2 of 2 captures.');
  await search.fill('10.0.1.1');
  await page.getByTestId('library-search-start').click();
  await expect(page.getByTestId('library-hits').locator('tbody')).toHaveCount(2);
  await expect(page.getByTestId('library-hits')).toContainText('Host');
  await expect(page.getByTestId('library-hits')).toContainText('3 packets');
  expect(page.url(), 'what was looked for stands in no address').not.toContain('10.0');
  const { violations } = await new AxeBuilder({ page }).withTags(WCAG).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);

  await page.getByTestId('library-hits').locator('tbody', { hasText: 'small.pcap' }).getByTestId('library-hit').click();
  await expect(page.getByTestId('capture-name')).toHaveText('small.pcap');
  await expect(page.getByTestId('filter-input')).toHaveValue('wireloupe.address == 10.0.1.1');
  await expect(page.getByTestId('grid')).toContainText('10.0.0.3');
  await page.goBack();
  await expect(search, 'Back brings the search again').toHaveValue('10.0.1.1');
  await search.fill('x');
  await search.press('Enter');
  await expect(status).toContainText('three letters');
  await search.fill('no-such-name.example');
  await search.press('Enter');
  await expect(status).toContainText('Nothing found');
  await expect(page.getByTestId('request-count')).toHaveText('0 requests');
});

test('the library goes into a file and comes back, with what the analyst said; a broken file changes nothing', async ({
  page,
}) => {
  await open(page, capture('first.pcap', 5));
  await page.getByTestId('nav-packets').click();
  await page.getByTestId('grid').locator('[role="row"]').nth(1).click();
  await page.keyboard.press('m');
  await toLibrary(page);
  await expect(keeping(page)).toHaveAttribute('data-keeping', 'kept');
  const downloading = page.waitForEvent('download');
  await page.getByTestId('library-export').click();
  const download = await downloading;
  expect(download.suggestedFilename(), 'its name tells nothing').toBe('wireloupe-library.gz');
  const bytes = readFileSync(await download.path());
  const status = page.getByTestId('library-file-status');
  await expect(status).toContainText('Saved wireloupe-library.gz');

  await page.getByTestId('wipe').click();
  await page.getByTestId('confirm').click();
  await expect(page.getByTestId('library-empty')).toBeVisible();
  const file = { name: 'any.gz', mimeType: 'application/gzip', buffer: bytes };
  const choose = page.getByTestId('library-import-file');
  await choose.setInputFiles({ ...file, buffer: bytes.subarray(0, bytes.length - 20) });
  await expect(status).toContainText('cut or damaged');
  await choose.setInputFiles({ ...file, buffer: Buffer.from('a,b\n1,2\n') });
  await expect(status).toContainText('no library file');
  await expect(page.getByTestId('library-empty')).toBeVisible();

  await choose.setInputFiles(file);
  const offer = page.getByTestId('library-offer');
  await expect(offer).toContainText('1 new capture');
  await expect(offer).toContainText('marks and notes of 1 packet');
  await expect(offer).toContainText('first.pcap');
  const { violations } = await new AxeBuilder({ page }).withTags(WCAG).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
  await page.getByTestId('library-take').click();
  await expect(status).toContainText('1 capture was taken in');
  await expect(names(page)).toHaveText([/first\.pcap/]);

  await page.evaluate(() => sessionStorage.clear());
  await page.reload();
  await names(page).click();
  await isReady(page);
  await page.getByTestId('filter-input').fill('frame.marked == 1');
  await page.getByTestId('filter-input').press('Enter');
  await page.getByTestId('nav-packets').click();
  await expect(page.getByTestId('grid').locator('[role="row"][aria-rowindex="2"]')).toBeVisible();
  await expect(page.getByTestId('request-count')).toHaveText('0 requests');
});
