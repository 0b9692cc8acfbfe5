// The proof of the promise: no byte of a capture leaves the machine.
import { expect } from '@playwright/test';
import { captureFile } from '../../scripts/bench/make-captures.mjs';
import { startCanary, type Canary } from '../support/canary.ts';
import { isReady, SINGLE_FILE, test } from '../support/choosing.ts';
import { tryToLeave } from '../support/exfiltrate.ts';

let canary: Canary;
test.beforeEach(async () => {
  canary = await startCanary();
});
test.afterEach(() => canary.close());

for (const [name, address] of [
  ['site', ''],
  ['single file', SINGLE_FILE],
] as const) {
  test(`the ${name}: script in the page cannot reach another origin`, async ({ page }) => {
    await page.goto(address);
    await expect(page.locator('body')).toContainText('Wireloupe');
    expect(await page.evaluate(tryToLeave, [canary.url, 'page'] as const)).toEqual([]);
    expect(canary.hits).toEqual([]);
  });

  test(`the ${name}: script in the worker cannot reach another origin`, { tag: '@chromium' }, async ({ page }) => {
    await page.goto(address);
    await expect.poll(() => page.workers().length).toBeGreaterThan(0);
    for (const worker of page.workers()) {
      expect(await worker.evaluate(tryToLeave, [canary.url, 'worker'] as const)).toEqual([]);
    }
    expect(canary.hits).toEqual([]);
  });

  test(`the ${name}: a whole analysis makes no request`, async ({ page }) => {
    const requests: string[] = [];
    await page.goto(address);
    await expect(page.locator('body')).toContainText('Wireloupe');
    page.on('request', (request) => {
      if (!/^(blob|data):/.test(request.url())) requests.push(request.url());
    });
    await page.getByTestId('file-input').setInputFiles(captureFile('mixed', 0.001));
    await isReady(page);
    expect(requests).toEqual([]);
    expect(canary.hits).toEqual([]);
  });
}

test('the canary sings where no policy holds it', async ({ page, browserName }) => {
  const bare = await startCanary(); // an origin without a policy
  await page.goto(bare.url);
  const left = await page.evaluate(tryToLeave, [canary.url, 'page'] as const);
  bare.close();
  expect(left, browserName).toEqual(expect.arrayContaining(['fetch', 'fetch-no-cors', 'xhr', 'script']));
  expect(new Set(canary.hits).size).toBeGreaterThan(10);
});
