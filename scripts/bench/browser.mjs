// A real browser, a fresh process for each measurement: neither peaks of memory nor what is compiled or cached mix.
import { readFileSync } from 'node:fs';
import { chromium as playwright } from 'playwright-core';
import { chromium, CHROMIUM_ARGS } from '../browsers.mjs';
import { watchPage } from './watch-page.mjs';

/** For one step; a capture of ten million packets takes its time on a slow machine. */
const PATIENCE = 600_000;

/**
 * Opens an address in a browser of its own.
 * @template T
 * @param {string} url
 * @param {(page: import('playwright-core').Page, browser: import('playwright-core').Browser) => Promise<T>} work
 */
export async function withPage(url, work) {
  const browser = await playwright.launch({ executablePath: chromium, args: CHROMIUM_ARGS });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    page.setDefaultTimeout(PATIENCE);
    await page.addInitScript(watchPage);
    await page.goto(url);
    return await work(page, browser);
  } finally {
    await browser.close();
  }
}

/** Waits until the page has noted something, and returns all that it noted. */
export async function noted(page, what) {
  await page.waitForFunction((name) => globalThis.seen[name] > 0, what, { polling: 200 });
  return page.evaluate(() => globalThis.seen);
}

/** The wait between what the page does behind its first frames and what is measured. */
const REST = 500;

/** Chooses a file as soon as the page has loaded everything, and waits for the end of its analysis. */
export async function openCapture(page, file) {
  await noted(page, 'loaded');
  await page.waitForTimeout(REST);
  await page.setInputFiles('input[data-testid=file-input]', file);
  return noted(page, 'ready');
}

/**
 * Resident memory (RSS) of the process that runs the page: the renderer of this browser that worked most. What it holds now
 * and held at most (VmHWM), in megabytes of 10^6 bytes; null where the system has no /proc.
 * @param {import('playwright-core').Browser} browser
 */
export async function residentMemory(browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const renderers = processInfo.filter(({ type }) => type === 'renderer').sort((a, b) => b.cpuTime - a.cpuTime);
  try {
    const status = readFileSync(`/proc/${renderers[0].id}/status`, 'utf8');
    const megabytes = (name) => (Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)[1]) * 1024) / 1e6;
    return {
      peak: megabytes('VmHWM'),
      now: megabytes('VmRSS'),
      anonymous: megabytes('RssAnon'),
      files: megabytes('RssFile'),
      shared: megabytes('RssShmem'),
    };
  } catch {
    return null;
  }
}
