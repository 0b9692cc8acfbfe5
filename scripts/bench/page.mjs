// The real page in a real browser: a process of its own for each measurement, so that peaks of memory do not mix.
import { readdirSync, readFileSync } from 'node:fs';
import { chromium as playwright } from 'playwright';
import { chromium, CHROMIUM_ARGS } from '../browsers.mjs';

/** As the app reads ahead (src/engine/capture/source.ts). */
const CHUNK = 4 * 1024 * 1024;
const IN_FLIGHT = 4;
const PATIENCE = 300_000;

const READER = `onmessage = async ({ data: file }) => {
  const began = performance.now();
  const inFlight = [];
  let at = 0, sum = 0;
  for (;;) {
    while (inFlight.length < ${IN_FLIGHT} && at < file.size) {
      inFlight.push(file.slice(at, at + ${CHUNK}).arrayBuffer());
      at += ${CHUNK};
    }
    const next = inFlight.shift();
    if (!next) break;
    sum += new Uint8Array(await next)[0];
  }
  postMessage(performance.now() - began);
};`;

async function withPage(url, work) {
  const browser = await playwright.launch({ executablePath: chromium, args: CHROMIUM_ARGS });
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(PATIENCE);
    await page.addInitScript(() => {
      const seen = { tasks: [], began: 0, numbers: 0, chart: 0, ready: 0, hashed: 0 };
      Object.assign(globalThis, { seen });
      new PerformanceObserver((list) => {
        for (const { startTime, duration } of list.getEntries()) seen.tasks.push([startTime, duration]);
      }).observe({ type: 'longtask', buffered: true });
      document.addEventListener(
        'change',
        ({ target }) => {
          if (target instanceof HTMLInputElement && target.type === 'file') seen.began = performance.now();
        },
        true,
      );
      const look = () => {
        if (!seen.began) return;
        const find = (id) => document.querySelector(`[data-testid="${id}"]`);
        const now = performance.now();
        if (!seen.numbers && /[1-9]/.test(find('capture-packets')?.textContent ?? '')) seen.numbers = now;
        if (!seen.chart && document.querySelector('canvas')) seen.chart = now;
        if (!seen.ready && find('capture-status')?.dataset.phase === 'ready') seen.ready = now;
        if (!seen.hashed && /[0-9a-f]{64}/.test(find('sha256')?.textContent ?? '')) seen.hashed = now;
      };
      new MutationObserver(look).observe(document, {
        subtree: true,
        childList: true,
        attributes: true,
        characterData: true,
      });
    });
    await page.route('**/empty.html', (route) =>
      route.fulfill({ contentType: 'text/html', body: '<!doctype html><input type="file">' }),
    );
    await page.goto(url);
    return await work(page);
  } finally {
    await browser.close();
  }
}

/** Milliseconds for reading a file in a worker and doing nothing with it. */
export function bareRead(url, file) {
  return withPage(`${url}empty.html`, async (page) => {
    await page.evaluate((source) => {
      const worker = new Worker(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })));
      const input = document.querySelector('input');
      globalThis.done = new Promise((resolve) => (worker.onmessage = ({ data }) => resolve(data)));
      input.onchange = () => worker.postMessage(input.files[0]);
    }, READER);
    await page.setInputFiles('input', file);
    return page.evaluate(() => globalThis.done);
  });
}

/** Megabytes that the largest renderer held at most (VmHWM of Linux). */
function rendererPeak() {
  let most = 0;
  for (const process of readdirSync('/proc')) {
    if (!/^\d+$/.test(process)) continue;
    try {
      if (!readFileSync(`/proc/${process}/cmdline`, 'utf8').includes('--type=renderer')) continue;
      const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${process}/status`, 'utf8'));
      most = Math.max(most, Number(peak?.[1] ?? 0) / 1024);
    } catch {
      // ended meanwhile
    }
  }
  return most;
}

/**
 * A whole analysis through the page. Times in milliseconds since the file was chosen.
 * @returns {Promise<{ ready: number, numbers: number, chart: number, longest: number, longestAt: number, memory: number, hash: number | null }>}
 */
export function analysis(url, file, { hash = false } = {}) {
  return withPage(url, async (page) => {
    const input = 'input[data-testid=file-input]';
    await page.waitForSelector(input, { state: 'attached' });
    await page.waitForSelector('[data-testid=loaded]', { state: 'attached', timeout: 10_000 }).catch(() => undefined);
    await page.waitForTimeout(500);
    await page.setInputFiles(input, file);
    await page.waitForFunction(() => globalThis.seen.ready > 0, null, { polling: 250 });
    const memory = rendererPeak();
    if (hash) await page.waitForFunction(() => globalThis.seen.hashed > 0, null, { polling: 250 });
    const seen = await page.evaluate(() => globalThis.seen);
    const during = seen.tasks.filter(([at]) => at + 1 >= seen.began && at <= seen.ready);
    const [longestAt, longest] = during.reduce((worst, task) => (task[1] > worst[1] ? task : worst), [seen.began, 0]);
    return {
      ready: seen.ready - seen.began,
      numbers: seen.numbers - seen.began,
      chart: seen.chart - seen.began,
      longest,
      longestAt: longestAt - seen.began,
      memory,
      hash: hash ? seen.hashed - seen.ready : null,
    };
  });
}
