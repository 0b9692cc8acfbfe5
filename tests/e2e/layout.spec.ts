// What is cut, squeezed or pushed off the screen is not said. Held at 1280 pixels, in both languages.
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Locator } from '@playwright/test';
import { existsSync } from 'node:fs';
import { given, isReady, open, SAMPLE, test } from '../support/choosing.ts';
import { packets } from '../support/packet-builder.ts';
import { pcap } from '../support/packets/capture-file.ts';

test.use({ viewport: { width: 1280, height: 800 } });
test.skip(!existsSync(SAMPLE), 'there is no sample capture');

const two = pcap(packets('udp 10.0.0.1:5000 > 10.0.0.2:5001 hex:00', 'udp 10.0.0.2:5001 > 10.0.0.1:5000 hex:01'));
const heightOf = async (part: Locator) => (await part.boundingBox())?.height ?? 0;

for (const locale of ['en-US', 'ru-RU']) {
  test.describe(locale, () => {
    test.use({ locale });

    test('the library fits the page, and its columns stand apart', async ({ page }) => {
      await open(page, SAMPLE);
      await page.getByTestId('nav-library').click();
      await expect(page.getByTestId('keeping')).toHaveAttribute('data-keeping', 'kept');
      const long = `${'a-name-of-a-capture-that-goes-on-and-on-'.repeat(4)}.pcap`;
      await open(page, given('short.pcap', two));
      await page.getByTestId('nav-library').click();
      await expect(page.getByTestId('keeping')).toHaveAttribute('data-keeping', 'kept');
      await open(page, given(long, two.subarray(0, two.length - 3)));
      await page.getByTestId('nav-library').click();
      const table = page.getByTestId('captures');
      await expect(table.getByTestId('reopen')).toHaveCount(3);
      const { over, least } = await table.evaluate((element) => {
        const scroller = element.parentElement!;
        const gaps: number[] = [];
        for (const row of element.querySelectorAll('tr')) {
          const boxes = [...row.cells].map((cell) => {
            const name = cell.querySelector('.title'); // long ones end in dots
            if (name) return name.getBoundingClientRect();
            const range = document.createRange();
            range.selectNodeContents(cell.querySelector('span') ?? cell);
            return range.getBoundingClientRect();
          });
          for (let at = 1; at < boxes.length - 1; at += 1) gaps.push(boxes[at].left - boxes[at - 1].right);
        }
        return { over: scroller.scrollWidth - scroller.clientWidth, least: Math.min(...gaps) };
      });
      expect(over, 'pixels that are cut').toBe(0);
      expect(least, 'pixels between the texts of two columns').toBeGreaterThanOrEqual(12);
    });

    test('a list of findings names every target whole', async ({ page }) => {
      await open(page, SAMPLE);
      await page.getByTestId('nav-threats').click();
      await expect(page.getByTestId('finding').first()).toBeVisible();
      const cut = await page
        .getByTestId('findings')
        .locator('.target, .sentence, .what')
        .evaluateAll((parts) =>
          parts
            .filter((part) => part.scrollWidth > part.clientWidth + 1 || part.scrollHeight > part.clientHeight + 2)
            .map((part) => part.textContent),
        );
      expect(cut).toEqual([]);
    });

    test('thresholds in the settings are read whole', async ({ page }) => {
      await open(page, SAMPLE);
      await page.getByTestId('nav-settings').click();
      const first = page.locator('details', { has: page.getByTestId('threshold-ports') });
      await first.locator('summary').click();
      const box = await first.boundingBox();
      for (const part of await first.locator('label, input, span').all()) {
        const { x, width, height } = (await part.boundingBox())!;
        expect(x + width, (await part.textContent()) ?? '').toBeLessThanOrEqual(box!.x + box!.width + 1);
        expect(height, (await part.textContent()) ?? '').toBeLessThan(60);
      }
    });

    test('titles of columns and types of questions are read whole', async ({ page }) => {
      await open(page, SAMPLE);
      const cut = (): Promise<(string | null)[]> =>
        page
          .getByTestId('grid')
          .locator('[role="columnheader"] .label, [data-column="type"]')
          .evaluateAll((parts) =>
            parts
              .filter((part) => part.scrollWidth > part.clientWidth && getComputedStyle(part).overflow !== 'visible')
              .map((part) => part.textContent),
          );
      await page.getByTestId('nav-packets').click();
      const grid = page.getByTestId('grid');
      await expect(grid.locator('[data-row="0"]')).toContainText('DHCP');
      const beyond = await grid.evaluate((element) => element.scrollWidth - element.clientWidth);
      expect(beyond, 'pixels of packets beyond the window').toBe(0);
      await page.getByTestId('nav-flows').click();
      await expect(page.locator('[data-row="0"]')).toContainText('0.0.0.0');
      expect(await cut(), 'flows').toEqual([]);
      await page.getByTestId('nav-transactions').click();
      for (const table of ['dns', 'http', 'smtp', 'files']) {
        await page.getByTestId(`tab-${table}`).click();
        await expect(page.locator('[data-row="0"] [role="gridcell"]').first()).not.toBeEmpty();
        if (table === 'dns') await expect(page.getByText('AAAA').first()).toBeVisible();
        expect(await cut(), table).toEqual([]);
      }
    });

    test('what a ladder is asked to do takes one line', async ({ page }) => {
      await open(page, SAMPLE);
      await page.getByTestId('nav-ladder').click();
      await expect(page.getByTestId('ladder-count')).toContainText('319');
      expect(await heightOf(page.locator('.tool-row', { has: page.getByTestId('ladder-count') }))).toBeLessThan(40);
    });

    test('how long an answer took stands beside what was asked', async ({ page }) => {
      await open(page, SAMPLE);
      await page.getByTestId('nav-transactions').click();
      for (const table of ['dns', 'http']) {
        await page.getByTestId(`tab-${table}`).click();
        const latency = page.locator('[data-testid="grid"] [data-column="latency"]').first();
        const box = (await latency.boundingBox())!;
        expect(box.x + box.width, table).toBeLessThanOrEqual(1280);
      }
    });

    test('the evidence of a finding is read without scrolling sideways', async ({ page }) => {
      await open(page, SAMPLE);
      await page.getByTestId('nav-threats').click();
      const findings = page.getByTestId('finding');
      const count = await findings.count();
      for (let at = 0; at < count; at += 1) {
        await findings.nth(at).click();
        const frame = page.locator('.table-frame').filter({ has: page.getByTestId('evidence') });
        await expect(frame.locator('td').nth(2)).not.toBeEmpty();
        const over = await frame.evaluate((element) => element.scrollWidth - element.clientWidth);
        expect(over, (await findings.nth(at).textContent()) ?? '').toBeLessThanOrEqual(0);
      }
    });
  });
}

test('where the reader forces colours on all pages, what is chosen still differs from what is not', async ({
  page,
}) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await open(page, SAMPLE);
  const ground = (part: Locator): Promise<string> =>
    part.evaluate((element) => getComputedStyle(element).backgroundColor);
  const differ = async (one: Locator, other: Locator, what: string): Promise<void> => {
    await expect(one, what).toBeVisible();
    expect(await ground(one), what).not.toBe(await ground(other));
  };
  await page.getByTestId('nav-threats').click();
  await differ(page.getByTestId('nav-threats'), page.getByTestId('nav-hosts'), 'view');
  await differ(page.getByTestId('triage-new'), page.getByTestId('triage-benign'), 'state');
  await differ(page.getByTestId('finding').nth(0), page.getByTestId('finding').nth(1), 'finding');
  await expect(page.getByTestId('finding').nth(1).locator('.span')).toHaveCSS('background-image', /gradient/);
  await page.getByTestId('nav-packets').click();
  const grid = page.getByTestId('grid');
  await differ(grid.locator('[data-row="0"]'), grid.locator('[data-row="1"]'), 'row');
  const fields = page.getByTestId('field-tree').getByRole('treeitem');
  await fields.nth(1).click();
  await differ(fields.nth(1), fields.nth(2), 'field');
  const bytes = page.getByTestId('hex-view').locator('.bytes');
  await differ(bytes.nth(0).locator('.marked').first(), bytes.last().locator('span').last(), 'byte');
  await fields.nth(1).press('Shift+F10');
  const items = page.getByRole('menuitem');
  await items.first().focus();
  await differ(items.first(), items.last(), 'item of a menu');
});

test('as narrow as a phone the name of the capture, its quality and the count of requests take one line', async ({
  page,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  for (const [language, requests] of [
    ['en', '0 requests'],
    ['ru', '0 запросов'],
  ] as const) {
    await page.addInitScript((kept) => {
      localStorage.setItem('wireloupe.preferences', JSON.stringify({ language: kept }));
    }, language);
    await open(page, SAMPLE);
    const bar = page.getByTestId('capture-status');
    expect((await bar.boundingBox())!.height, language).toBeLessThan(40);
    await expect(bar.getByRole('button', { name: requests })).toBeVisible();
    expect((await page.getByTestId('capture-name').boundingBox())!.width).toBeGreaterThan(40);
  }
});

test('in a window as narrow as a phone nothing that decides lies beyond its edge', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page, SAMPLE);
  const within = async (part: Locator) => {
    const box = (await part.boundingBox())!;
    expect(box.x + box.width, (await part.textContent()) ?? '').toBeLessThanOrEqual(390);
    return box;
  };
  await within(page.getByTestId('capture-status').getByRole('button').last());
  await within(page.getByRole('heading', { name: /^Traffic over time/ }));
  await page.getByTestId('nav-threats').click();
  expect((await within(page.getByTestId('finding-detail'))).width).toBeGreaterThan(300);
  await page.getByTestId('nav-settings').click();
  for (const choice of await page.getByRole('main').getByRole('button').all()) await within(choice);
  await page.getByTestId('nav-graph').click();
  await within(page.locator('#graph-field-hint'));
  // What is wider scrolls in a box of its own, and these need none.
  for (const view of ['ladder', 'expert', 'health', 'library']) {
    await page.getByTestId(`nav-${view}`).click();
    await expect(page.getByTestId(`nav-${view}`)).toHaveAttribute('aria-current', 'page');
    expect(await page.evaluate(() => document.documentElement.scrollWidth), view).toBe(390);
  }
  await within(page.getByTestId('delete').first());
  await page.getByTestId('nav-expert').click();
  for (const count of await page.getByTitle(/^Show (the packet|the \d+ packets)$/).all()) await within(count);
});

test('a file that could not be opened leaves the conclusion and the findings of the open one in sight', async ({
  page,
}) => {
  await open(page, SAMPLE);
  await page.getByTestId('nav-overview').click();
  const conclusion = page.getByTestId('conclusion-line');
  const said = await conclusion.textContent();
  const marks = await page.getByTestId('mark').count();
  await page.getByTitle('Open another capture').click();
  await page
    .getByTestId('file-input')
    .setInputFiles(given('notes.txt', Buffer.from('Notes of the network.\n'.repeat(9))));
  const failure = page.getByTestId('failure');
  await expect(failure).toContainText('notes.txt is not a capture');
  await page.getByTestId('nav-overview').click();
  expect(await heightOf(failure)).toBeLessThanOrEqual(64);
  await expect(conclusion).toHaveText(said ?? '');
  await expect(conclusion).toBeInViewport({ ratio: 1 });
  await expect(page.getByTestId('mark')).toHaveCount(marks);
  await failure.getByRole('button', { name: 'Details' }).click();
  await expect(failure).toContainText('not-a-capture:');
});

test('several that fail alike are explained once', async ({ page }) => {
  await page.goto('');
  const notes = (name: string) => given(name, Buffer.from('Notes of the network.\n'.repeat(9)));
  await page.getByTestId('file-input').setInputFiles([notes('one.txt'), notes('two.txt'), given('good.pcap', two)]);
  await isReady(page);
  const failure = page.getByTestId('failure');
  await expect(failure).toContainText('one.txt');
  await expect(failure).toContainText('two.txt');
  await expect(failure.getByText('Its first bytes are those of no capture format')).toHaveCount(1);
  expect(await heightOf(failure)).toBeLessThanOrEqual(96);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the strip of a cut capture has one colour: ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await open(page, given('cut.pcap', two.subarray(0, two.length - 3)));
    await page.getByTestId('nav-overview').click();
    const notices = page.getByTestId('notices');
    await expect(notices).toContainText('could not be read');
    const colours = await notices.evaluate((strip) => {
      const probe = document.createElement('i');
      strip.append(probe);
      const of = (name: string): string => {
        probe.style.color = `var(--${name})`;
        return getComputedStyle(probe).color;
      };
      const icon = getComputedStyle(strip.querySelector('svg')!).color;
      return { icon, ground: getComputedStyle(strip).backgroundColor, warn: of('warn'), soft: of('warn-soft') };
    });
    expect(colours.icon).toBe(colours.warn);
    expect(colours.ground).toBe(colours.soft);
  });
}

test('a selection of nothing is said in every view, with the way out, and is no good news', async ({ page }) => {
  await open(page, SAMPLE);
  await page.getByTestId('filter-input').fill('dns and frame.len > 60000');
  await page.getByTestId('filter-input').press('Enter');
  for (const view of ['overview', 'ladder', 'health', 'times', 'graph', 'packets', 'flows']) {
    await page.getByTestId(`nav-${view}`).click();
    await expect(page.getByTestId('no-rows'), view).toContainText(/none of [\d,]+ is in the selection/);
    await expect(page.getByRole('button', { name: 'Drop the filter' }), view).toBeVisible();
  }
  await expect(page.getByTestId('health-fine')).toHaveCount(0);
  await page.getByTestId('nav-threats').click();
  await expect(page.getByTestId('whole')).toContainText('the whole capture');
  await page.getByTestId('conclusion-sentence').click();
  await expect(page.getByTestId('finding-detail')).toBeVisible();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`dialogs are free of axe violations, take the focus and give it back: ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await open(page, given('two.pcap', two));
    await page.getByTestId('filter-input').fill('udp');
    await page.getByTestId('filter-input').press('Enter');
    await page.getByTestId('nav-overview').focus();
    const dialog = page.getByRole('dialog');
    const press = (keys: string) => () => page.keyboard.press(keys);
    const choose = (command: string) => async () => {
      await page.keyboard.press('Control+k');
      await page.keyboard.type(command);
      await page.keyboard.press('Enter');
    };
    const dialogs = [
      ['Keys', press('?')],
      ['Find', press('Control+k')],
      ['Saved filters', choose('Saved filters')],
      ['Privacy', () => page.getByTestId('request-count').press('Enter')],
      ['Quality of the capture', () => page.locator('[data-grade]').first().press('Enter')],
    ] as const;
    for (const [title, show] of dialogs) {
      await show();
      await expect(dialog.getByRole('heading', { name: title, exact: true })).toBeVisible();
      expect(await dialog.evaluate((element) => element.contains(document.activeElement)), title).toBe(true);
      const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag22aa']).analyze();
      expect(violations.map(({ id }) => `${title}: ${id}`)).toEqual([]);
      await page.keyboard.press('Escape');
      await expect(dialog).toHaveCount(0);
      expect(await page.evaluate(() => document.activeElement !== document.body), `${title} gives the focus back`).toBe(
        true,
      );
    }
  });
}

test('a page whose view has nothing to show has a heading, and all of it stands in landmarks', async ({ page }) => {
  await open(page, given('two.pcap', two));
  for (const view of ['stream', 'tcp', 'threats']) {
    await page.evaluate((hash) => (location.hash = hash), `#/${view}`);
    await expect(page.locator('#view h1')).toHaveCount(1);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${view} ${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
  }
});

test('a finding is printed whole, on white, without what only a screen needs', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await open(page, SAMPLE);
  await page.getByTestId('nav-threats').click();
  await expect(page.getByTestId('evidence').locator('tbody td').nth(2)).not.toBeEmpty();
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  await expect(page.getByTestId('nav-threats')).toBeHidden();
  await expect(page.getByTestId('capture-name')).toBeVisible();
  const { ground, clipped } = await page.evaluate(() => ({
    ground: getComputedStyle(document.body).backgroundColor,
    clipped: [...document.querySelectorAll('main *')]
      .filter(
        (element) =>
          /auto|scroll|hidden/.test(getComputedStyle(element).overflowY) &&
          element.clientHeight > 40 &&
          element.scrollHeight > element.clientHeight + 2,
      )
      .map(({ className }) => String(className)),
  }));
  expect(ground).toBe('rgb(255, 255, 255)');
  await page.setViewportSize({ width: 718, height: 1000 }); // A4 between its margins
  const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(over, 'pixels beyond the paper').toBeLessThanOrEqual(0);
  await expect(page.getByTestId('triage-new')).toBeVisible();
  await expect(page.getByTestId('triage-benign')).toBeHidden();
  expect(clipped, 'parts of which the paper shows a piece').toEqual([]);
});
