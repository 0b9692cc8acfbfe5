// Findings: seen, judged by the analyst, kept over a reload, and judged anew with another threshold.
import { readFileSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { given, open, phase, test } from '../support/choosing.ts';
import { packets } from '../support/packet-builder.ts';
import { pcap } from '../support/packets/capture-file.ts';

const ACTOR = '10.0.0.9';
/** One host tries forty ports of another; three are refused, nobody else answers. */
const scan = given(
  'scan.pcap',
  pcap(
    packets(
      ...Array.from({ length: 40 }, (_, port) => [
        `tcp ${ACTOR}:${40000 + port} > 10.0.0.2:${port + 1} SYN seq=1`,
        ...(port < 3 ? [`tcp 10.0.0.2:${port + 1} > ${ACTOR}:${40000 + port} RST,ACK seq=0 ack=2`] : []),
      ]).flat(),
    ),
  ),
);
const quiet = given(
  'quiet.pcap',
  pcap(packets('udp 10.0.0.1:5000 > 10.0.0.2:5001 hex:00', 'udp 10.0.0.2:5001 > 10.0.0.1:5000 hex:01')),
);

const detail = (page: Page) => page.getByTestId('finding-detail');

async function openScan(page: Page) {
  await open(page, scan);
  await page.getByTestId('nav-threats').click();
  await page.getByTestId('finding').filter({ hasText: 'Port scan' }).click();
  await expect(detail(page)).toContainText(`${ACTOR} tried 40 ports of 10.0.0.2`);
}

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const expectAxeClean = async (page: Page) => {
  const { violations } = await new AxeBuilder({ page }).withTags(WCAG).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
};

test('a finding says who, what and how sure, and shows its packets', async ({ page }) => {
  await openScan(page);
  await expect(page.getByTestId('conclusion')).toContainText(ACTOR);
  await expect(page.getByTestId('actor')).toHaveText(ACTOR);
  await expect(page.getByTestId('measures')).toContainText('15');
  const rows = page.getByTestId('evidence').locator('tbody tr');
  await expect(rows).toHaveCount(20);
  await expect(rows.first()).toContainText('tcp.dstport');
  await expect(rows.first()).toContainText(ACTOR);
  await rows.first().getByRole('button').first().click();
  await expect(page.getByTestId('filter-input')).toHaveValue(/wireloupe\.flow == \d+/);
  await expect(page.getByTestId('grid')).toContainText(ACTOR);
  await page.goBack();
  await expect(detail(page)).toBeVisible();
  expect(page.url(), 'no value of the capture stands in the address').not.toContain('10.0.0');
});

test('a finding shows when it was, and the port of a target leads to its flows', async ({ page }) => {
  const login = ['USER anna', 'PASS secret'].map((line) => ['tcp 10.0.0.7:40000 > 10.0.0.2:21 PSH,ACK', `${line}\r\n`]);
  const lines = login.map(([head, text], i) => [`${head} seq=${1 + i * 11} ack=1`, text] as const);
  const dns = 'udp 10.0.0.7:5000 > 10.0.0.2:53 hex:1a2b0100000100000000000001610000010001 @90';
  await open(page, given('login.pcap', pcap(packets(...lines, dns))));
  await page.getByTestId('nav-threats').click();
  const finding = page.getByTestId('finding').first();
  await finding.click();
  const strip = finding.locator('.span');
  await expect.poll(() => strip.evaluate((mark) => getComputedStyle(mark).backgroundImage)).toContain('gradient');
  const times = page.getByTestId('evidence-times');
  await expect(times).toContainText('Evidence over the capture');
  // All of it stands at the beginning of a minute and a half.
  await expect
    .poll(() => times.locator('path').evaluate((path) => (path as SVGPathElement).getBBox().height))
    .toBeGreaterThan(5);
  await page.getByTestId('target-port').click();
  await expect(page.getByTestId('filter-input')).toHaveValue(
    'wireloupe.address == 10.0.0.2 and (tcp.port == 21 or udp.port == 21)',
  );
  await expect(page.getByTestId('row-count')).toContainText('1 of 2');
});

test('triage and note outlive a reload', async ({ page }) => {
  await openScan(page);
  await page.keyboard.press('3');
  await expect(page.getByTestId('triage-confirmed')).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('g');
  await page.keyboard.press('n');
  await expect(page.getByTestId('note'), 'the second key of a way to go is no key of this view').toHaveCount(0);
  await page.goBack();
  await page.keyboard.press('n');
  await expect(page.getByTestId('note')).toBeFocused();
  await page.keyboard.type('ticket 4711');
  await page.keyboard.press('Escape');
  await expect(detail(page)).toContainText('changed');
  await page.getByTestId('nav-library').click();
  await expect(page.getByTestId('keeping')).toHaveAttribute('data-keeping', 'kept');
  await page.goBack();
  await page.reload();
  await expect(phase(page, 'ready'), 'the kept analysis comes back without its file').toBeVisible();
  await expect(detail(page)).toContainText(`${ACTOR} tried 40 ports`);
  await expect(page.getByTestId('triage-confirmed')).toHaveAttribute('aria-pressed', 'true');
  await expect(page.getByTestId('note')).toHaveValue('ticket 4711');
  await expect(page.getByTestId('request-count')).toHaveText('0 requests');
});

test('a note that is being typed outlives a reload and a step back', async ({ page }) => {
  await openScan(page);
  await page.keyboard.press('n');
  await page.keyboard.type('ticket 4711');
  await expect(detail(page), 'kept while the field has the keys').toContainText('changed');
  await expect(page.getByTestId('note')).toBeFocused();
  await page.keyboard.type(' and 4712');
  await page.goBack(); // before typing has rested
  await page.goForward();
  await expect(page.getByTestId('note')).toHaveValue('ticket 4711 and 4712');
});

test('another threshold judges anew: the finding goes, and comes back with its triage', async ({ page }) => {
  await openScan(page);
  await page.keyboard.press('2');
  await page.getByTestId('threshold-ports').fill('100');
  await page.getByTestId('threshold-ports').press('Enter');
  await expect(page.getByTestId('gone')).toBeVisible();
  await expect(page.getByTestId('finding').filter({ hasText: 'Port scan' })).toHaveCount(0);
  await page.getByTestId('threshold-ports').fill('15');
  await page.getByTestId('threshold-ports').press('Enter');
  await expect(page.getByTestId('triage-investigating')).toHaveAttribute('aria-pressed', 'true');
});

test('nothing found is said honestly', async ({ page }) => {
  await open(page, quiet);
  await page.getByTestId('nav-threats').click();
  await expect(page.getByTestId('conclusion')).toContainText(/None of the \d+ detectors found anything in 2 packets/);
  await expect(page.getByTestId('nothing-found')).toContainText('no proof');
  await expectAxeClean(page);
});

test('the host behind a finding opens beside it, with ways on', async ({ page }) => {
  await openScan(page);
  await page.getByTestId('actor').click();
  const inspector = page.getByTestId('inspector');
  await expect(inspector.getByTestId('card-findings')).toContainText('tried 40 ports');
  await inspector.getByRole('button', { name: 'Keep only this' }).click();
  await expect(page.getByTestId('filter-input')).toHaveValue(`wireloupe.address == ${ACTOR}`);
});

for (const theme of ['dark', 'light'] as const) {
  test(`threats, library, settings and report are free of axe violations: ${theme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme });
    await openScan(page);
    await page.getByTestId('actor').click();
    await page.keyboard.press('4');
    await expectAxeClean(page);
    for (const view of ['library', 'settings', 'report']) {
      await page.getByTestId(`nav-${view}`).click();
      await expect(page.getByRole('main').locator('h1').first()).toBeAttached();
      if (view === 'settings') {
        await page.getByTestId('detector-port-scan').locator('summary').click();
        await page.getByTestId('add-list').click();
      }
      await expectAxeClean(page);
    }
  });
}

test('findings stand on the thin timeline: named, opened by mouse and by keys, gone when put aside', async ({
  page,
}) => {
  await open(page, scan);
  const marks = page.getByTestId('mark');
  const tip = page.getByTestId('mark-tip');
  await expect(marks).toHaveCount(1);
  await expect(marks).toHaveAccessibleName(/High|Medium|Low|Info|findings/);
  await marks.hover();
  await expect(tip).toContainText(`${ACTOR} tried 40 ports of 10.0.0.2`);
  await expectAxeClean(page);
  await marks.focus();
  await page.keyboard.press('Escape');
  await expect(tip).toBeHidden();
  await page.keyboard.press('Enter');
  if (await page.getByRole('menu').isVisible()) await page.keyboard.press('Enter');
  await expect(detail(page)).toBeVisible();
  expect(page.url(), 'no value of the capture stands in the address').not.toContain('10.0.0');
  const findings = await page.getByTestId('finding').count();
  for (let i = 0; i < findings; i += 1) {
    await page.getByTestId('finding').nth(i).click();
    await page.keyboard.press('5');
  }
  await expect(marks).toHaveCount(0);
});

test('an address on a list of the reader becomes a finding at once', async ({ page }) => {
  await open(page, quiet);
  await page.getByTestId('nav-settings').click();
  await page.getByTestId('add-list').click();
  await page.getByTestId('blocklist-text').fill('10.0.0.2');
  await page.getByTestId('blocklist-text').blur();
  await page.getByTestId('nav-threats').click();
  await expect(detail(page)).toContainText('10.0.0.2');
});

for (const colorScheme of ['light', 'dark'] as const)
  test(`what the reader knows to be good is told apart as expected, with why: ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await openScan(page);
    await page.getByTestId('nav-settings').click();
    const list = page.getByTestId('allowlist');
    await list.fill('10.0.0.300');
    await expect(page.getByText('Line 1 is no address, network or name: 10.0.0.300')).toBeVisible();
    await list.fill(`${ACTOR}/32  # the scanner of the office`);
    await list.blur();
    await expectAxeClean(page);
    await page.getByTestId('nav-threats').click();
    await expect(page.getByTestId('conclusion')).toContainText('nothing else is open');
    await expect(page.getByTestId('expected-count')).toHaveText('1 expected');
    await expect(page.getByTestId('findings').getByRole('heading', { name: 'Expected 1' })).toBeVisible();
    await expect(page.getByTestId('expected')).toContainText(
      `Expected: ${ACTOR} is on your allow-list, as ${ACTOR}/32: the scanner of the office`,
    );
    await expectAxeClean(page);
    await expect(page.getByTestId('mark'), 'it marks no time any more').toHaveCount(0);
    await page.getByTestId('expected').getByRole('button').press('Enter');
    await list.fill('');
    await list.blur();
    await page.getByTestId('nav-threats').click();
    await expect(page.getByTestId('expected')).toHaveCount(0);
    await expect(page.getByTestId('conclusion')).toContainText(`${ACTOR} tried 40 ports`);
  });

test('the report is saved under a name that tells nothing', async ({ page }) => {
  await open(page, scan);
  await page.getByTestId('nav-report').click();
  const download = page.waitForEvent('download');
  await page.getByTestId('report-json').click();
  const saved = await download;
  expect(saved.suggestedFilename()).toBe('wireloupe-report.json');
  expect(JSON.parse(readFileSync(await saved.path(), 'utf8'))).toMatchObject({ review: { findings: [], packets: [] } });
  await expect(page.getByTestId('report-status')).toContainText('Saved');
});

test('a report is shown before it is saved: what goes in, what stays out, how large it is and how it begins', async ({
  page,
}) => {
  await open(page, scan);
  await page.getByTestId('nav-report').click();
  const rows = page.getByTestId('outline-in').locator('[data-part]');
  await expect(rows.filter({ hasText: 'Table: Flows' })).toContainText('40');
  await expect(rows.filter({ hasText: 'Table: Packets' })).toHaveCount(0);
  await expect(page.getByTestId('preview')).toContainText('"schema": "wireloupe-report-2"');
  const size = (await page.getByTestId('preview-size').textContent())!.split('.', 2).join('.');
  await page.getByTestId('report-json').click();
  await expect(page.getByTestId('report-status')).toContainText(size.trim());
});

test('what the analyst said goes into the report, or stays out', async ({ page }) => {
  await openScan(page);
  await page.keyboard.press('3');
  await page.keyboard.press('n');
  await page.keyboard.type('ticket 4711');
  await page.keyboard.press('Escape');
  await page.getByTestId('nav-report').click();
  const saved = async (): Promise<{ review: unknown }> => {
    const download = page.waitForEvent('download');
    await page.getByTestId('report-json').click();
    return JSON.parse(readFileSync(await (await download).path(), 'utf8')) as { review: unknown };
  };
  expect((await saved()).review).toMatchObject({
    findings: [{ found: true, state: 'confirmed', note: 'ticket 4711', by: 'analyst' }],
    packets: [],
  });
  await page.getByTestId('with-review').uncheck();
  expect((await saved()).review).toBeNull();
});

test('a chart is saved as SVG that holds shapes and words, nothing that runs', async ({ page }) => {
  await open(page, scan);
  const download = page.waitForEvent('download');
  await page.getByTestId('chart-svg').first().click();
  const saved = await download;
  expect(saved.suggestedFilename()).toMatch(/^wireloupe-[a-z]+\.svg$/);
  const text = readFileSync(await saved.path(), 'utf8');
  const drawn = await page.evaluate((svg) => {
    const root = new DOMParser().parseFromString(svg, 'image/svg+xml');
    const all = [...root.querySelectorAll('*')];
    return {
      name: root.documentElement.nodeName,
      paths: root.querySelectorAll('path').length,
      words: root.documentElement.textContent,
      live: all.filter((each) => /^(script|foreignObject|iframe|parsererror)$/.test(each.nodeName)).length,
      handlers: all.flatMap((each) => each.getAttributeNames()).filter((each) => each.startsWith('on')),
    };
  }, text);
  expect(drawn).toMatchObject({ name: 'svg', live: 0, handlers: [] });
  expect(drawn.paths).toBeGreaterThan(5);
  expect(drawn.words).toContain('TCP');
});
