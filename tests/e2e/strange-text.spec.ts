// Text from captures is data: markup, formulas, marks of the direction of writing, nothing visible at all, 60,000
// characters. None of it runs, moves what stands around it, or makes a row higher.
import { expect, type Page } from '@playwright/test';
import { given, open, test } from '../support/choosing.ts';
import { type Packet, packets } from '../support/packet-builder.ts';
import { pcapng } from '../support/packets/capture-file.ts';
import { httpRequest, httpResponse } from '../support/packets/http.ts';
import { tcpSession } from '../support/packets/session.ts';
import { tlsClientHello } from '../support/packets/tls.ts';

const MARKUP = '<img src=x onerror="window.pwned=1"><script>window.pwned=2</script>';
const OVERRIDE = 'invoice\u202efdp.exe';
const UNSEEN = 'pay\u200bpal\u2067.example\ufeff';
const LONG = 'A'.repeat(60_000);

function query(port: number, name: string): Packet[] {
  const bytes = Buffer.from(name);
  const labels: number[] = [];
  for (let at = 0; at < bytes.length; at += 60) {
    const label = bytes.subarray(at, at + 60);
    labels.push(label.length, ...label);
  }
  const message = Uint8Array.of(0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, ...labels, 0, 0, 1, 0, 1);
  return packets([`udp 10.0.0.1:${port} > 10.0.0.53:53`, message]);
}

const browse = (port: number, host: string, agent: string, file: string): Packet[] =>
  tcpSession({
    client: `10.0.0.1:${port}`,
    server: '10.0.0.2:80',
    exchanges: [
      { from: 'client', data: httpRequest({ host, headers: { 'User-Agent': agent } }) },
      {
        from: 'server',
        data: httpResponse({ headers: { 'Content-Disposition': `attachment; filename="${file}"` }, body: MARKUP }),
      },
    ],
  });

const greet = (port: number, sni: string): Packet[] =>
  tcpSession({
    client: `10.0.0.1:${port}`,
    server: '10.0.0.3:443',
    exchanges: [{ from: 'client', data: tlsClientHello({ sni }) }],
  });

function capture(): Buffer {
  const said = [MARKUP, OVERRIDE, UNSEEN, '=cmd|calc', 'nul\0inside', 'x'.repeat(200)];
  const all = [
    ...said.flatMap((name, index) => query(5000 + index, name)),
    ...said.flatMap((name, index) => browse(6000 + index, name, name, name)),
    ...browse(6100, 'long', LONG, 'long'),
    ...said.flatMap((name, index) => greet(7000 + index, name)),
  ];
  const comments = [MARKUP + OVERRIDE, LONG, UNSEEN];
  const noted = all.map((packet, index) => ({ ...packet, comment: comments[index] ?? null }));
  return Buffer.from(
    pcapng(noted, {
      ...{ interfaceName: MARKUP + OVERRIDE, interfaceDescription: LONG, comment: MARKUP, hardware: OVERRIDE },
      ...{ application: LONG, system: UNSEEN },
      names: { '10.0.0.1': [MARKUP], '10.0.0.2': [OVERRIDE], '10.0.0.3': [LONG] },
    }),
  );
}

/** What strange text has done to the page. */
function harmOf(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const harm = new Set<string>();
    if ('pwned' in globalThis) harm.add('something ran');
    if (document.querySelector('img[src="x"], main script')) harm.add('markup became an element');
    for (const part of document.querySelectorAll('html, main, [data-testid="inspector"]'))
      if (part.scrollWidth > part.clientWidth + 1) harm.add(`${part.tagName} is ${part.scrollWidth} pixels wide`);
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = walker.currentNode.nodeValue ?? '';
      if (/[\0\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/.test(text))
        harm.add(`unseen: ${JSON.stringify(text.slice(0, 40))}`);
      if (text.length > 10_000) harm.add(`${text.length} characters at once`);
    }
    const rows = document.querySelectorAll('[data-testid="grid"] [data-row]');
    const heights = new Set(Array.from(rows, (row) => Math.round(row.getBoundingClientRect().height)));
    if (heights.size > 1) harm.add(`rows of ${[...heights].join(', ')} pixels`);
    return [...harm];
  });
}

test('strange text is shown as what it is, in every view', async ({ page }) => {
  test.setTimeout(120_000);
  const said: string[] = [];
  page.on('console', (message) => {
    if (['warning', 'error'].includes(message.type())) said.push(message.text());
  });
  page.on('pageerror', (error) => said.push(String(error)));
  page.on('dialog', (dialog) => {
    said.push(dialog.message());
    void dialog.dismiss();
  });
  const name = `${OVERRIDE}${MARKUP}.pcapng`;
  await open(page, given(name, capture()));
  await expect(page.getByTestId('capture-name')).toContainText('invoice\\u202efdp.exe<img');
  const look = async (where: string) => {
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 100))));
    expect(await harmOf(page), where).toEqual([]);
  };
  const views = await page
    .locator('[data-testid^="nav-"]')
    .evaluateAll((links) => links.map((link) => link.getAttribute('data-testid')!));
  for (const view of views) {
    await page.getByTestId(view).click();
    await expect(page.getByTestId(view)).toHaveAttribute('aria-current', 'page');
    await look(view);
  }
  await page.getByTestId('nav-transactions').click();
  const tabs = page.getByRole('main').locator('[data-testid^="tab-"]');
  await expect(tabs.first()).toBeVisible();
  for (const tab of await tabs.all()) {
    await tab.click();
    await expect(page.getByTestId('grid')).toBeVisible();
    await look(`transactions: ${(await tab.textContent()) ?? ''}`);
  }
  for (const view of ['hosts', 'flows', 'packets']) {
    await page.getByTestId(`nav-${view}`).click();
    for (let row = 0; row < 3; row += 1) {
      await page.locator(`[data-testid="grid"] [data-row="${row}"]`).click();
      await page.keyboard.press('Enter');
      await look(`${view} ${row}`);
    }
  }
  expect(said).toEqual([]);
});
