// The workbench of the page on one capture: how long a filter and a packet are waited for, and how smoothly the list moves.
import { openCapture, withPage } from '../browser.mjs';

/** Answered by columns for every packet at once. */
const COLUMN_FILTERS = [
  'ip.addr == 10.1.0.2',
  'tcp.port == 443',
  'dns',
  'tcp and frame.len > 1000',
  'not (ip.dst in {198.51.100.0/24}) and udp',
];
/** Packets are read again: names of few, a field of many, a field of all. */
const BYTE_FILTERS = ['dns.qry.name contains "shop"', 'http.host contains "news"', 'ip.ttl < 60'];
const GRID = '[data-testid="grid"]';
/** Frames that are scrolled through, and screens that the thumb is dragged over between two of them. */
const FRAMES = 600;
const DRAG = 40;
const CLICKS = 20;

/** Puts a filter in force and waits until its count stands still. Milliseconds. */
async function timeFilter(page, filter) {
  const input = page.getByTestId('filter-input');
  await input.fill(filter);
  await page.evaluate(() => {
    const find = (id) => document.querySelector(`[data-testid="${id}"]`);
    const seen = { began: 0, changed: 0, text: '' };
    globalThis.timed = seen;
    addEventListener('keydown', () => (seen.began = seen.changed = performance.now()), { once: true, capture: true });
    const look = () => {
      if (!seen.began) return;
      const text = `${find('left')?.textContent ?? ''}|${find('row-count')?.textContent ?? ''}|${find('filter-progress') !== null}`;
      if (text === seen.text) return;
      seen.text = text;
      seen.changed = performance.now();
    };
    seen.observer = new MutationObserver(look);
    seen.observer.observe(document, { subtree: true, childList: true, characterData: true });
  });
  await input.press('Enter');
  await page.waitForFunction(
    () => {
      const { began, changed, text } = globalThis.timed;
      return began > 0 && /\d.*\|.*\d.*\|false$/.test(text) && performance.now() - changed > 800;
    },
    null,
    { polling: 100 },
  );
  return page.evaluate(() => {
    globalThis.timed.observer.disconnect();
    return globalThis.timed.changed - globalThis.timed.began;
  });
}

/** Milliseconds between frames while something is scrolled: a screen at a time, then by dragging the thumb. */
function timeScroll(page, list, frames, drag) {
  return page.evaluate(
    async ([selector, count, jump]) => {
      const box = document.querySelector(selector);
      const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
      const gaps = [];
      let last = await frame();
      for (let i = 0; i < count; i++) {
        box.scrollTop += i < count / 2 ? box.clientHeight / 4 : jump * box.clientHeight;
        const now = await frame();
        gaps.push(now - last);
        last = now;
      }
      return gaps;
    },
    [list, frames, drag],
  );
}

/** The same of a list of that height with nothing in it: frames that are late there are none of ours. */
async function timeBareScroll(page, list, frames, drag) {
  await page.evaluate((selector) => {
    const bare = document.body.appendChild(document.createElement('div'));
    bare.id = 'bare';
    Object.assign(bare.style, { position: 'fixed', inset: '0', overflow: 'auto', background: 'white' });
    bare.appendChild(document.createElement('div')).style.height = `${document.querySelector(selector).scrollHeight}px`;
  }, list);
  const gaps = await timeScroll(page, '#bare', frames, drag);
  await page.evaluate(() => document.getElementById('bare').remove());
  return gaps;
}

/** Milliseconds from a click on a packet to its tree, told by the number that it shows, and bytes. */
async function timeClick(page, row) {
  await page.evaluate((number) => {
    const seen = { began: 0, shown: 0 };
    globalThis.timed = seen;
    addEventListener('click', () => (seen.began = performance.now()), { once: true, capture: true });
    const look = () => {
      const shown = document.querySelector('[data-testid="field-tree"] [data-field="frame.number"]')?.textContent ?? '';
      if (!seen.began || Number(shown.replace(/\D/g, '')) !== number) return;
      if (document.querySelector('[data-testid="hex-view"] [data-at="0"]') === null) return;
      observer.disconnect();
      seen.shown = performance.now();
    };
    const observer = new MutationObserver(look);
    observer.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
  }, row + 1);
  await page.locator(`[data-testid="grid"] [data-row="${row}"]`).click({ timeout: 10_000 });
  await page.waitForFunction(() => globalThis.timed.shown > 0, null, { polling: 50, timeout: 10_000 });
  return page.evaluate(() => globalThis.timed.shown - globalThis.timed.began);
}

/** Numbers of the rows that can be clicked: not those behind the header or drawn ahead. */
function rowsInSight(page) {
  return page.evaluate(() => {
    const grid = document.querySelector('[data-testid="grid"]').getBoundingClientRect();
    return [...document.querySelectorAll('[data-testid="grid"] [data-row]')]
      .filter((row) => {
        const { top, bottom } = row.getBoundingClientRect();
        return top > grid.top + 60 && bottom < grid.bottom - 20;
      })
      .map((row) => Number(row.dataset.row));
  });
}

function sample({ url, file }) {
  return withPage(url, async (page) => {
    await openCapture(page, file);
    await page.getByTestId('nav-packets').click();
    await page.locator('[data-testid="grid"] [data-row="0"]').waitFor();
    const bareFrames = await timeBareScroll(page, GRID, FRAMES, DRAG);
    const frames = await timeScroll(page, GRID, FRAMES, DRAG);
    await page.waitForTimeout(2000); // what the last rows show is read
    const [first] = await rowsInSight(page);
    await page.locator(`[data-testid="grid"] [data-row="${first}"]`).click();
    await page.locator('[data-testid="field-tree"] [data-field="frame"] .twist').click();
    const clicks = [];
    const rows = await rowsInSight(page);
    for (let i = 0; i < CLICKS; i++) clicks.push(await timeClick(page, rows[1 + ((i * 5) % (rows.length - 1))]));
    const filters = {};
    for (const filter of [...COLUMN_FILTERS, ...BYTE_FILTERS]) filters[filter] = await timeFilter(page, filter);
    return { frames, bareFrames, clicks, filters };
  });
}

/** The value below which so many hundredths of the values are. */
const percentile = (values, hundredths) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor((values.length * hundredths) / 100))];

function figures(samples, all, { subject }, target) {
  const figure = (name, read, goal = {}) => ({
    name: `${subject}: page, ${name}`,
    unit: 'ms',
    values: samples.map(read),
    ...goal,
  });
  const filter = (goal) => (text) => figure(`filter ${text}`, ({ filters }) => filters[text], goal);
  return [
    figure('scrolling the packets, worst frame', ({ frames }) => Math.max(...frames), target.frame),
    figure('scrolling the packets, 95 % of frames', ({ frames }) => percentile(frames, 95)),
    figure('scrolling an empty list, worst frame', ({ bareFrames }) => Math.max(...bareFrames)),
    figure('scrolling an empty list, 95 % of frames', ({ bareFrames }) => percentile(bareFrames, 95)),
    figure('tree and bytes of a packet, slowest of 20', ({ clicks }) => Math.max(...clicks), target.packet),
    figure('tree and bytes of a packet, middle of 20', ({ clicks }) => percentile(clicks, 50)),
    ...COLUMN_FILTERS.map(filter(target.columnFilter)),
    ...BYTE_FILTERS.map(filter()),
  ];
}

export const workbench = { id: 'workbench', subjects: ['mixed'], sample, figures };
