// What goes wrong: files that vanish, folders, workers that die, tabs in each other's way, detectors that throw. Each time
// the page says what it is, what is kept, and what to do.
import { rmSync, truncateSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { choose, countWorkers, listen, LONG, open, phase, repeated, test } from '../support/choosing.ts';

const failure = (page: Page) => page.getByTestId('failure');

/** Ends the workers as a crash would, once the page can see it: each holds a lock by then. */
async function killWorkers(page: Page) {
  const held = () =>
    page.evaluate(async () => {
      const { held = [] } = await navigator.locks.query();
      return held.filter(({ name }) => name?.startsWith('wireloupe-worker-')).length;
    });
  // Looked at often: those that read beside the first end with their capture.
  await expect.poll(held, { intervals: [20] }).toBe(await countWorkers(page));
  // Those that read beside the first are ended with it, and cannot be asked any more.
  for (const worker of page.workers()) await worker.evaluate(() => self.close()).catch(() => undefined);
}
test('of several files those that are no captures are told, the last good one is open', async ({ page, save }) => {
  const notes = save('notes.txt', Buffer.from('These are notes about the network.\n'.repeat(8)));
  await page.goto('');
  await choose(page, [save('first.pcap', repeated(5)), notes, save('last.pcap', repeated(7))]);
  await expect(page.getByTestId('capture-name')).toHaveText('last.pcap');
  await expect(phase(page, 'ready')).toBeVisible();
  await expect(failure(page)).toContainText('notes.txt is not a capture');
  await expect(failure(page)).toContainText('last.pcap is open');
  await page.getByTestId('failure-close').click();
  await expect(failure(page)).toHaveCount(0);
});

test('a dropped folder is named as one @chromium', async ({ page, save }) => {
  const path = save('open.pcap', repeated(5));
  await open(page, path);
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [dirname(path)], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, x: 600, y: 400, data });
  await expect(failure(page)).toContainText('It is a folder');
  await expect(failure(page)).toContainText('open.pcap is open');
});

test('a file that shrinks while it is read leaves what was read, and says so', async ({ page, save }) => {
  const path = save('shrinks.pcap', repeated(LONG));
  await page.goto('');
  await choose(page, path);
  await expect(phase(page, 'reading')).toBeVisible();
  truncateSync(path, 1000);
  await expect(phase(page, 'reading')).toHaveCount(0);
  if ((await phase(page, 'ready').count()) > 0) {
    const notices = page.getByTestId('notices');
    // What was on its way already may be all of it.
    if ((await page.getByTestId('number-packets').textContent()) !== LONG.toLocaleString('en'))
      await expect(notices).toContainText('could not be read beyond');
  } else await expect(failure(page)).toContainText('could not be opened');
});

test('a file that is gone when it is to be read cannot be read, and the page says so', async ({ page, save }) => {
  const gone = save('gone.pcap', repeated(5));
  await page.goto('');
  await page.locator('[data-testid="loaded"][data-loaded="true"]').waitFor();
  await page.getByTestId('file-input').evaluate((input) => {
    input.addEventListener('change', (event) => event.stopImmediatePropagation(), { capture: true, once: true });
  });
  await page.getByTestId('file-input').setInputFiles(gone);
  rmSync(gone);
  await page.getByTestId('file-input').dispatchEvent('change');
  await expect(failure(page)).toContainText('The browser could not read the file');
});

test('a worker that dies closes what was open, and the next file opens @chromium', async ({ page, save }) => {
  await open(page, save('alive.pcap', repeated(5)));
  await page.getByTestId('nav-packets').click();
  await killWorkers(page);
  await expect(failure(page)).toContainText('alive.pcap was closed');
  await expect(failure(page)).toContainText('Open the capture again');
  await choose(page, save('again.pcap', repeated(9)));
  await expect(page.getByTestId('capture-name')).toHaveText('again.pcap');
  await expect(phase(page, 'ready')).toBeVisible();
  await expect(failure(page)).toHaveCount(0);
  await page.getByTestId('nav-packets').click();
  await expect(page.getByTestId('grid')).toContainText('10.0.0.2');
});

test('a worker that dies while it reads says so, and the next file opens @chromium', async ({ page, save }) => {
  await page.goto('');
  await choose(page, save('long.pcap', repeated(LONG)));
  await expect(page.getByTestId('capture-name')).toHaveText('long.pcap');
  await killWorkers(page);
  await expect(failure(page)).toContainText('long.pcap was closed');
  await choose(page, save('again.pcap', repeated(9)));
  await expect(page.getByTestId('capture-name')).toHaveText('again.pcap');
  await expect(phase(page, 'ready')).toBeVisible();
});

test('cancelled in the middle, another file opens; a file dropped meanwhile waits', async ({ page, save }) => {
  const said = listen(page);
  await page.goto('');
  await choose(page, save('long.pcap', repeated(LONG)));
  await page.getByTestId('progress').getByRole('button', { name: 'Cancel' }).click();
  await expect(phase(page, 'ready')).toBeVisible();
  await expect(page.getByTestId('notices')).toContainText('Reading was cancelled');
  await choose(page, save('long.pcap', repeated(LONG)));
  await expect(page.getByTestId('progress')).toBeVisible();
  await choose(page, save('short.pcap', repeated(9)));
  await expect(page.getByTestId('capture-name')).toHaveText('short.pcap', { timeout: 40_000 });
  await expect(phase(page, 'ready')).toBeVisible();
  await expect(page.getByTestId('number-packets')).toHaveText('9');
  expect(said).toEqual([]);
});

test('a reload in the middle of reading begins anew, with the place it was at', async ({ page, save }) => {
  const said = listen(page);
  await page.goto('');
  await choose(page, save('long.pcap', repeated(LONG)));
  await expect(page.getByTestId('progress')).toBeVisible();
  await page.getByTestId('nav-packets').click();
  await page.reload();
  await expect(phase(page, 'empty')).toBeVisible();
  await choose(page, save('short.pcap', repeated(9)));
  await expect(phase(page, 'ready')).toBeVisible();
  await expect(page).toHaveURL(/#\/packets/);
  await expect(page.getByTestId('row-count')).toContainText('9');
  expect(said).toEqual([]);
});

test('what another tab has deleted is told, and leaves the list', async ({ context, save }) => {
  const [here, there] = [await context.newPage(), await context.newPage()];
  await open(here, save('kept.pcap', repeated(5)));
  await here.getByTestId('nav-library').click();
  await expect(here.getByTestId('keeping')).toHaveAttribute('data-keeping', 'kept');
  await there.goto('#/library');
  await expect(there.getByTestId('reopen')).toHaveCount(1);
  await here.getByRole('button', { name: 'Delete kept.pcap from the library' }).click();
  await here.getByTestId('confirm').click();
  await expect(here.getByTestId('library-empty')).toBeVisible();
  await there.getByTestId('reopen').click();
  await expect(failure(there)).toContainText('it may have been deleted in another tab');
  await expect(there.getByTestId('reopen')).toHaveCount(0);
});

test('any address is a place', async ({ page, save }) => {
  const said = listen(page);
  for (const fragment of [
    '#/packets',
    '#/stream/99999',
    '#/nonsense/../../x?y#z',
    '#%%%zz',
    '#/tcp/-1',
    '#<script>',
    '#/flows?k=\u202e',
  ])
    for (const file of [null, save('some.pcap', repeated(5))]) {
      await page.goto('about:blank');
      await page.goto(fragment);
      if (file !== null) {
        await choose(page, file);
        await expect(phase(page, 'ready')).toBeVisible();
      }
      await expect(page.getByRole('main')).not.toContainText('This view has failed');
      await expect(page.getByRole('main')).not.toHaveText('');
    }
  expect(said).toEqual([]);
});

test('ten views, back and forward through all of them', async ({ page, save }) => {
  const said = listen(page);
  await open(page, save('some.pcap', repeated(5)));
  const views = [
    'threats',
    'hosts',
    'flows',
    'transactions',
    'packets',
    'ladder',
    'expert',
    'health',
    'graph',
    'report',
  ];
  for (const view of views) {
    await page.getByTestId(`nav-${view}`).click();
    await expect(page).toHaveURL(new RegExp(`#/${view}`));
  }
  for (const view of views.slice(0, -1).toReversed()) {
    await page.goBack();
    await expect(page).toHaveURL(new RegExp(`#/${view}`));
    await expect(page.getByTestId(`nav-${view}`)).toHaveAttribute('aria-current', 'page');
  }
  for (const view of views.slice(1)) {
    await page.goForward();
    await expect(page).toHaveURL(new RegExp(`#/${view}`));
    await expect(page.getByRole('main')).not.toContainText('This view has failed');
  }
  expect(said).toEqual([]);
});

test('an error that nobody caught is told; a remark of the browser is none', async ({ page, save }) => {
  await open(page, save('open.pcap', repeated(5)));
  await page.evaluate(() => dispatchEvent(new ErrorEvent('error', { message: 'an observer was late' })));
  await page.getByTestId('nav-packets').click();
  await expect(page.getByTestId('row-count')).toContainText('5');
  await expect(page.getByTestId('fault')).toHaveCount(0);
  await page.evaluate(() => {
    setTimeout(() => {
      throw new Error('made up');
    });
  });
  await expect(page.getByTestId('fault')).toContainText('made up');
  await expect(page.getByTestId('row-count'), 'what is open stays').toContainText('5');
});
