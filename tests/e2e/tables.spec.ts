// Tables and the panel beside them: what it shows and for how long, where it steps aside, the order in which tables open.
import { readFileSync } from 'node:fs';
import { expect, type Page } from '@playwright/test';
import { given, open, SAMPLE, test } from '../support/choosing.ts';
import { packets, START } from '../support/packet-builder.ts';
import { pcap } from '../support/packets/capture-file.ts';

const capture = given(
  'hosts.pcap',
  pcap(
    packets(
      'arp who-has 10.0.0.9 tell 10.0.0.1',
      'udp 10.0.0.1:5000 > 10.0.0.2:5001 "hello"',
      ['udp 10.0.0.3:5000 > 10.0.0.2:5001', 'x'.repeat(900)],
      ['udp 10.0.0.3:5000 > 10.0.0.4:5001', 'x'.repeat(400)],
    ),
  ),
);

const row = (page: Page, index: number) => page.locator(`[data-testid="grid"] [data-row="${index}"]`);
const column = (page: Page, name: string) =>
  page.locator(`[data-testid="grid"] [role="gridcell"][data-column="${name}"]`);
const inspector = (page: Page) => page.getByTestId('inspector');

async function openAt(page: Page, width: number) {
  await page.setViewportSize({ width, height: 800 });
  await open(page, capture);
}

test('hosts open with most bytes first; amounts are sorted from the largest, and back', async ({ page }) => {
  await openAt(page, 1280);
  await page.getByTestId('nav-hosts').click();
  await expect(row(page, 0)).toContainText('10.0.0.3');
  await expect(column(page, 'bytes').first()).toHaveText('1,384');
  const sentHead = page.getByRole('columnheader', { name: /^Bytes sent/ });
  await sentHead.click();
  await expect(sentHead).toHaveAttribute('aria-sort', 'descending');
  await sentHead.click();
  await expect(sentHead).toHaveAttribute('aria-sort', 'ascending');
  await sentHead.click();
  await expect(page.getByRole('columnheader', { name: 'Bytes', exact: true })).toHaveAttribute(
    'aria-sort',
    'descending',
  );
});

test('what a host did and when fits into a window of 1280 pixels, in both languages', async ({ page }) => {
  for (const language of ['en', 'ru']) {
    await page.addInitScript((kept) => {
      localStorage.setItem('wireloupe.preferences', JSON.stringify({ language: kept }));
    }, language);
    await openAt(page, 1280);
    await page.getByTestId('nav-hosts').click();
    const when = await column(page, 'when').first().boundingBox();
    expect(when!.x + when!.width, language).toBeLessThanOrEqual(1280);
    await expect(column(page, 'last').first()).toHaveText(/\.\d{3}$/);
    const { cut } = await column(page, 'last')
      .first()
      .evaluate((cell) => ({ cut: cell.scrollWidth > cell.clientWidth }));
    expect(cut, 'the time is cut').toBe(false);
  }
});

test('when a flow or host was stands in a window of 1440 pixels, in both languages', async ({ page }) => {
  for (const language of ['en', 'ru']) {
    await page.addInitScript((kept) => {
      localStorage.setItem('wireloupe.preferences', JSON.stringify({ language: kept }));
    }, language);
    await openAt(page, 1440);
    for (const view of ['flows', 'hosts']) {
      await page.getByTestId(`nav-${view}`).click();
      const box = await column(page, 'when').first().boundingBox();
      expect(box!.x + box!.width, `${view} in ${language}`).toBeLessThanOrEqual(1440);
      expect(box!.width).toBeGreaterThan(90);
    }
  }
});

test('beside the inspector a window of 1280 pixels still shows who talked to whom and how much', async ({ page }) => {
  await openAt(page, 1280);
  await page.getByTestId('nav-flows').click();
  await row(page, 0).dblclick();
  await expect(inspector(page)).toBeVisible();
  const grid = (await page.getByTestId('grid').boundingBox())!;
  for (const name of ['originatorPort', 'responderPort', 'originatorBytes', 'responderBytes']) {
    const cell = (await column(page, name).first().boundingBox())!;
    expect(cell.x + cell.width, name).toBeLessThanOrEqual(grid.x + grid.width);
  }
  // The rail gave its words away for it, and has them back as soon as the inspector goes.
  const word = page.getByTestId('nav-flows').locator('span');
  await expect(word).toBeHidden();
  await page.keyboard.press('i');
  await expect(word).toBeVisible();
});

test('a host says what it does and which system it has; each reason leads to its packets', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await open(page, SAMPLE);
  await page.getByTestId('nav-hosts').click();
  await expect(column(page, 'roles').first()).toHaveText('scanner, client');
  await expect(column(page, 'system').first()).toHaveText('Windows');
  await row(page, 0).dblclick();
  await expect(inspector(page).getByTestId('host-roles')).toContainText('port-scan');
  await expect(inspector(page).getByTestId('host-system')).toContainText('Windows · likely');
  await inspector(page).getByRole('button', { name: 'MSFT 5.0' }).click();
  await expect(page.getByTestId('filter-input')).toHaveValue('dhcp.option.vendor_class_id == "MSFT 5.0"');
  await expect(row(page, 0)).toContainText('DHCP');
});

test('hosts of a role or a system are kept or left out, from their list and from the card of one', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await open(page, SAMPLE);
  await page.getByTestId('nav-hosts').click();
  const filter = page.getByTestId('filter-input');
  await column(page, 'roles').first().click({ button: 'right' });
  await expect(page.getByRole('menuitem', { name: 'Exclude “scanner”' })).toBeVisible();
  await page.getByRole('menuitem', { name: 'Keep only “scanner”' }).click();
  await expect(filter).toHaveValue('wireloupe.host.role == "scanner"');
  await expect(column(page, 'roles').first()).toContainText('scanner');
  await row(page, 0).dblclick();
  const system = inspector(page).getByTestId('host-trait').filter({ hasText: 'Windows' });
  await system.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Exclude this' }).click();
  await expect(filter).toHaveValue('wireloupe.host.role == "scanner" and !(wireloupe.host.system == "Windows")');
  await expect(row(page, 0)).toHaveCount(0); // that is what the only scanner is
});

test('who comes back stands where he stood: in a list with its order, and on a page', async ({ page }) => {
  const many = packets(...Array.from({ length: 300 }, (_, i) => `udp 10.0.0.1:${1000 + i} > 10.0.0.2:53 "a"`));
  await page.setViewportSize({ width: 1280, height: 600 });
  await open(page, given('many.pcap', pcap(many)));
  await page.getByTestId('nav-flows').click();
  await page.getByRole('columnheader', { name: 'Port' }).first().click();
  await page.getByRole('columnheader', { name: 'Port' }).first().click();
  await expect(row(page, 0)).toContainText('1299');
  await page.getByTestId('grid').focus();
  await page.keyboard.press('End');
  await expect(row(page, 299)).toHaveClass(/current/);
  await expect(row(page, 299), 'before its menu is asked for').toContainText('1000');
  await page.keyboard.press('Shift+F10');
  await page.getByRole('menuitem', { name: 'Show packets of this flow' }).click();
  await expect(page.getByTestId('left')).toContainText('1 of 300');
  await page.goBack();
  await expect(row(page, 299)).toHaveClass(/current/);
  await expect(row(page, 299)).toContainText('1000');
  await expect(row(page, 299)).toBeInViewport();
  await page.getByTestId('nav-hosts').click();
  await page.getByTestId('nav-flows').click();
  await expect(row(page, 299)).toHaveClass(/current/);
  await page.getByTestId('nav-overview').click();
  await expect(page.getByRole('heading', { name: 'Rare protocols' })).toBeAttached();
  const sheet = page.locator('.page');
  await sheet.evaluate((element) => element.scrollTo(0, 400));
  await page.getByTestId('nav-settings').click();
  await expect(page.getByTestId('nav-settings')).toHaveAttribute('aria-current', 'page');
  await page.goBack();
  await expect.poll(() => sheet.evaluate((element) => element.scrollTop)).toBe(400);
  await open(page, capture);
  await page.getByTestId('nav-flows').click();
  await expect(row(page, 0), 'another capture begins at its first row').toHaveClass(/current/);
  await page.getByTestId('grid').focus();
  await page.keyboard.press('ArrowDown');
  await expect(row(page, 1)).toHaveClass(/current/);
  await page.getByTestId('nav-library').click();
  await page.getByTestId('reopen').filter({ hasText: 'many.pcap' }).click();
  await expect(page.getByTestId('number-packets')).toHaveText('300');
  await page.getByTestId('nav-flows').click();
  await expect(row(page, 0), 'so does one from the library').toHaveClass(/current/);
});

test('a key that can do nothing here says so', async ({ page }) => {
  await openAt(page, 1280);
  await page.getByTestId('nav-hosts').click();
  await column(page, 'bytes').first().click();
  await page.keyboard.press('=');
  await expect(page.getByTestId('table-status')).toHaveText('No filter asks for this value of “Bytes”.');
  await column(page, 'address').first().click();
  await page.keyboard.press('=');
  await expect(page.getByTestId('filter-input')).toHaveValue('wireloupe.address == 10.0.0.3');
});

test('a row leaves the inspector with its view and follows a filter; a host that was asked for stays', async ({
  page,
}) => {
  await openAt(page, 1600);
  await page.getByTestId('nav-flows').click();
  await row(page, 1).dblclick();
  await expect(inspector(page)).toContainText('Flow 1');
  await page.getByTestId('filter-input').fill('ip.src == 10.0.0.1');
  await page.keyboard.press('Enter');
  await expect(inspector(page)).toContainText('Flow 0');
  await inspector(page).getByRole('button', { name: 'Originator' }).click();
  await expect(inspector(page).getByRole('heading').first()).toHaveText('10.0.0.1');
  await page.getByTestId('nav-packets').click();
  await expect(inspector(page).getByRole('heading').first()).toHaveText('10.0.0.1');
  await row(page, 0).click();
  await expect(inspector(page)).toContainText('Packet 2');
  await page.getByTestId('nav-flows').click();
  await expect(inspector(page)).toContainText('Select a row');
  // The address of the view before holds the row that was selected there.
  await page.goBack();
  await expect(inspector(page)).toContainText('Packet 2');
});

test('in a narrow window packets have the room of the inspector, unless it is asked for there', async ({ page }) => {
  await openAt(page, 1280);
  await page.getByTestId('nav-flows').click();
  await row(page, 0).dblclick();
  await expect(inspector(page)).toBeVisible();
  await page.getByTestId('nav-packets').click();
  await row(page, 1).click();
  await expect(inspector(page)).toHaveCount(0);
  await page.keyboard.press('i');
  await expect(inspector(page)).toContainText('Packet 2');
  await page.keyboard.press('i');
  await expect(inspector(page)).toHaveCount(0);
  await column(page, 'source').nth(1).click({ button: 'right' });
  await page.getByRole('menuitem', { name: /host/i }).click();
  await expect(inspector(page).getByRole('heading').first()).toHaveText('10.0.0.1');
  await inspector(page).getByRole('button', { name: 'Close the inspector' }).click();
  await expect(inspector(page)).toHaveCount(0);
  await page.getByTestId('nav-expert').click();
  await expect(inspector(page), 'a view without rows').toHaveCount(0);
  await page.getByTestId('nav-flows').click();
  await expect(inspector(page), 'elsewhere it is there as before').toBeVisible();
  await page.getByTestId('nav-packets').click();
  await page.setViewportSize({ width: 1500, height: 800 });
  await expect(inspector(page)).toBeVisible();
});

test('keys go to the table of a view that was clicked; who walks by Tab stays where he is', async ({ page }) => {
  await openAt(page, 1280);
  await page.getByTestId('nav-flows').click();
  await expect(row(page, 1)).toBeVisible();
  await expect(page.getByTestId('grid')).toBeFocused();
  await page.keyboard.press('j');
  await expect(row(page, 1)).toHaveClass(/current/);
  await page.keyboard.press('g');
  await page.keyboard.press('h');
  await expect(row(page, 0)).toContainText('10.0.0.3');
  await expect(page.getByTestId('grid')).toBeFocused();
  await page.getByTestId('filter-input').focus();
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Tab');
  await page.getByTestId('nav-hosts').focus();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(column(page, 'originator').first()).toBeVisible();
  await expect(page.getByTestId('nav-flows')).toBeFocused();
});

test('a capture of one day tells it once, and rows the time of day; a state is told in words', async ({ page }) => {
  await openAt(page, 1280);
  await page.getByTestId('nav-flows').click();
  await expect(page.getByTestId('table-day')).toHaveText(/^\d{4}-\d\d-\d\d UTC/);
  await expect(column(page, 'start').first()).toHaveText(/^\d\d:\d\d:\d\d\.\d{6}$/);
  const state = await column(page, 'state').first().boundingBox();
  expect(state!.x + state!.width).toBeLessThanOrEqual(1280);
  await row(page, 0).dblclick();
  await expect(inspector(page)).toContainText(/\d{4}-\d\d-\d\d \d\d:/);
});

const sixes = given(
  'sixes.pcap',
  pcap(
    packets(
      'udp [2001:db8:2030:0:1200:20ff:fe20:3067]:5000 > [2001:db8:cafe:1:2:3:4:40]:5001 "hello"',
      'udp [2001:db8:2030:0:1200:20ff:fe20:3068]:5000 > [2001:db8:cafe:1:2:3:4:40]:5001 "hello"',
    ),
  ),
);

test('long addresses are cut in the middle, where they are alike; what decides stays in sight', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await open(page, sixes);
  await page.getByTestId('nav-flows').click();
  const state = await column(page, 'state').first().boundingBox();
  expect(state!.x + state!.width).toBeLessThanOrEqual(1280);
  const first = column(page, 'originator').first();
  await expect(first).toHaveText(/^2001:db8.*….*3067$/);
  await expect(column(page, 'originator').nth(1)).toHaveText(/3068$/);
  await first.hover();
  await expect(first).toHaveAttribute('title', '2001:db8:2030:0:1200:20ff:fe20:3067');
  await page.getByRole('columnheader', { name: 'Originator', exact: true }).getByRole('button').focus();
  await page.keyboard.press('Shift+Enter');
  await expect(first, 'made as wide as its contents').toHaveText('2001:db8:2030:0:1200:20ff:fe20:3067');
});

test('the numbers of the overview lead to their lists, and when a flow was stays in sight there', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  const [client, server] = ['192.168.100.101:50000', '198.51.100.200:50001'];
  await open(
    page,
    given('months.pcap', pcap(packets(`udp ${client} > ${server} "a"`, `udp ${client} > ${server} "b" @4000000`))),
  );
  for (const language of ['en', 'ru']) {
    await page.keyboard.press('Control+k');
    await page.keyboard.type(language === 'en' ? 'English' : 'Русский');
    await page.keyboard.press('Enter');
    for (const [number, list] of [
      ['packets', 2],
      ['hosts', 2],
      ['flows', 2],
    ] as const) {
      await page.getByTestId('nav-overview').click();
      await page.getByTestId(`number-${number}`).getByRole('button').click();
      await expect(page.getByTestId(`nav-${number}`)).toHaveAttribute('aria-current', 'page');
      await expect(page.getByTestId('grid')).toHaveAttribute('aria-rowcount', String(list + 1));
    }
    const when = await column(page, 'when').first().boundingBox();
    expect(when!.x + when!.width, language).toBeLessThanOrEqual(1280);
  }
});

test('in either language the tools of the packets take one line, and beside the inspector no number of a host is cut', async ({
  page,
}) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await open(page, SAMPLE);
  for (const language of ['English', 'Русский']) {
    await page.keyboard.press('Control+k');
    await page.keyboard.type(language);
    await page.keyboard.press('Enter');
    await page.getByTestId('nav-packets').click();
    const tools = page.locator('.tool-row');
    expect((await tools.boundingBox())!.height, language).toBeLessThan(40);
    await page.getByTestId('nav-hosts').click();
    await column(page, 'address').first().dblclick();
    await expect(inspector(page)).toBeVisible();
    const [grid, received] = [page.getByTestId('grid'), column(page, 'receivedBytes').first()];
    const [room, box] = [(await grid.boundingBox())!, (await received.boundingBox())!];
    expect(box.x + box.width, language).toBeLessThanOrEqual(room.x + room.width);
    await page.keyboard.press('i');
  }
});

test('how much went either way stays in sight beside long addresses and times of several years', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  const [one, other] = ['[2001:db8:2030:0:1200:20ff:fe20:3067]:50000', '[2001:db8:cafe:1:2:3:4:40]:50001'];
  await open(
    page,
    given('years.pcap', pcap(packets(`udp ${one} > ${other} "a"`, `udp ${one} > ${other} "b" @63072000`))),
  );
  for (const language of ['en', 'ru']) {
    await page.keyboard.press('Control+k');
    await page.keyboard.type(language === 'en' ? 'English' : 'Русский');
    await page.keyboard.press('Enter');
    await page.getByTestId('nav-flows').click();
    await expect(column(page, 'start').first()).toHaveText(/^\d{4}-/);
    const bytes = await column(page, 'responderBytes').first().boundingBox();
    expect(bytes!.x + bytes!.width, language).toBeLessThanOrEqual(1280);
  }
});

test('a capture without packets has nothing to draw and nothing to conclude', async ({ page }) => {
  await open(page, given('empty.pcap', pcap([])));
  await page.getByTestId('nav-overview').click();
  await expect(page.getByTestId('notices')).toContainText('no packet');
  await expect(page.getByTestId('number-packets')).toHaveText('0');
  await expect(page.getByTestId('conclusion-line')).toHaveCount(0);
  await expect(page.locator('#view canvas')).toHaveCount(0);
  await expect(page.locator('[data-testid="timeline"] path')).toHaveAttribute('d', '');
});

const days = (...from: string[]) =>
  given(
    'days.pcap',
    pcap(
      packets(
        ...from.map(
          (at, port) =>
            `udp 10.0.0.1:${5000 + port} > 10.0.0.2:53 "x" @${Date.parse(at) / 1000 - Number(START / 1_000_000_000n)}`,
        ),
      ),
    ),
  );

test('a capture of several days tells their year once: times take no more room than they need', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await open(page, days('2023-11-15T12:00:00Z', '2023-11-19T12:00:00Z'));
  for (const [view, times] of [
    ['flows', ['start']],
    ['hosts', ['first', 'last']],
  ] as const) {
    await page.getByTestId(`nav-${view}`).click();
    await expect(page.getByTestId('table-day')).toHaveText(/^2023 UTC/);
    for (const time of times) {
      const cell = column(page, time).first();
      await expect(cell).toHaveText(/^11-1[59] \d\d:\d\d:00\.0+$/);
      const room = await cell.evaluate((element) => {
        const range = document.createRange();
        range.selectNodeContents(element);
        return element.clientWidth - range.getBoundingClientRect().width;
      });
      expect(room, `${time}: padding and little else`).toBeGreaterThanOrEqual(16);
      expect(room, `${time}: padding and little else`).toBeLessThan(24);
    }
  }
  const last = page.getByRole('columnheader', { name: 'Last seen', exact: true });
  const box = await last.boundingBox();
  expect(box!.x + box!.width).toBeLessThanOrEqual(1280);
});

test('a column is made as wide as its contents, from its menu and by its border, and stays so', async ({ page }) => {
  await openAt(page, 1600);
  await page.getByTestId('nav-flows').click();
  const head = page.getByRole('columnheader', { name: 'Server name' });
  const widthOf = async () => (await head.boundingBox())!.width;
  await head.getByRole('button').focus();
  const before = await widthOf();
  for (let times = 0; times < 5; times += 1) await page.keyboard.press('Shift+ArrowRight');
  await expect.poll(widthOf).toBe(before + 80);
  await page.keyboard.press('Shift+Enter');
  await expect.poll(widthOf).toBeLessThanOrEqual(before);
  const fitted = await widthOf();
  const label = head.locator('.label');
  expect(await label.evaluate((element) => element.scrollWidth - element.clientWidth), 'the title is whole').toBe(0);
  await page.keyboard.press('Shift+ArrowRight');
  await head.getByRole('button').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'As wide as its contents' }).click();
  await expect.poll(widthOf).toBe(fitted);
  await head.getByRole('button').focus();
  await page.keyboard.press('Shift+ArrowRight');
  const box = (await head.boundingBox())!;
  await page.mouse.dblclick(box.x + box.width, box.y + box.height / 2);
  await expect.poll(widthOf).toBe(fitted);
  await page.getByTestId('nav-hosts').click();
  await page.getByTestId('nav-flows').click();
  await expect.poll(widthOf).toBe(fitted);
});

test('a flow of one packet has no duration', async ({ page }) => {
  await page.setViewportSize({ width: 1600, height: 800 });
  await open(page, days('2023-11-15T12:00:00Z', '2023-11-15T12:00:01Z'));
  await page.getByTestId('nav-flows').click();
  await expect(column(page, 'originatorPort').first()).toHaveText('5000');
  await expect(column(page, 'duration').first()).toHaveText('');
  await row(page, 0).dblclick();
  await expect(inspector(page)).toContainText('5000');
  await expect(inspector(page)).not.toContainText('Duration');
});

test('a page four times as large has room for rows, fields and the way to all of it', async ({ page }) => {
  await openAt(page, 1280);
  await page.getByTestId('nav-packets').click();
  await page.setViewportSize({ width: 320, height: 256 });
  const [grid, fields] = [page.getByTestId('grid'), page.getByTestId('field-tree')];
  await expect.poll(async () => (await grid.boundingBox())!.height).toBeGreaterThan(90);
  await expect.poll(async () => (await fields.boundingBox())!.height).toBeGreaterThan(50);
  await fields.scrollIntoViewIfNeeded();
  await expect(fields).toBeInViewport();
  expect(await page.evaluate(() => document.documentElement.scrollWidth), 'no second direction').toBeLessThanOrEqual(
    320,
  );
});

test('a capture without IP says why it has no flows, and which protocols were looked for', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  const buffer = Buffer.from(pcap(packets('arp who-has 10.0.0.9 tell 10.0.0.1')).map((byte) => byte));
  buffer.writeUInt16BE(0x1234, 24 + 16 + 12); // an unknown type of Ethernet
  await open(page, given('no-ip.pcap', buffer));
  await page.getByTestId('nav-flows').click();
  const none = page.getByTestId('no-rows');
  await expect(none).toContainText('no packet here carries IP');
  const [icon, text] = await Promise.all([none.locator('svg').boundingBox(), none.locator('p').first().boundingBox()]);
  expect(text!.y - icon!.y, 'text below its sign').toBeLessThan(80);
  await page.getByTestId('nav-transactions').click();
  await expect(page.getByTestId('no-transactions')).toContainText('Looked for: DNS, HTTP');
});

test('when a flow was is a bar that a key makes the chosen time, and nothing of it stands in the CSV', async ({
  page,
}) => {
  await openAt(page, 1920);
  await page.getByTestId('nav-flows').click();
  const when = column(page, 'when').first();
  await expect.poll(() => when.evaluate((cell) => getComputedStyle(cell).backgroundImage)).toContain('linear-gradient');
  const head = page.getByRole('columnheader', { name: 'When' });
  await head.click();
  await expect(page.getByRole('columnheader', { name: 'Start' })).toHaveAttribute('aria-sort', 'ascending');
  await when.click();
  await page.keyboard.press('=');
  await expect(page.getByTestId('left')).toContainText('1 of 4');
  await page.keyboard.press('Escape');
  await when.click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Show only this time' }).click();
  await expect(page.getByTestId('left')).toContainText('1 of 4');
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'CSV' }).click();
  const text = readFileSync(await (await saved).path(), 'utf8');
  expect(text.split('\n')[0]).toContain('originator');
  expect(text.split('\n')[0]).not.toContain('when');
});

test('an identifier is told in hexadecimal digits and never grouped', async ({ page }) => {
  const query = 'udp 10.0.0.1:5000 > 10.0.0.2:53 hex:1a2b0100000100000000000001610000010001';
  await page.setViewportSize({ width: 1920, height: 800 });
  await open(page, given('query.pcap', pcap(packets(query))));
  await page.getByTestId('nav-transactions').click();
  await page.getByRole('button', { name: /^Columns/ }).click();
  await page.getByRole('checkbox', { name: 'Transaction ID' }).check();
  await page.keyboard.press('Escape');
  await expect(column(page, 'transactionId').first()).toHaveText('0x1a2b');
});

test('a CSV that is asked for twice at once is saved once, and not given up', async ({ page }) => {
  await openAt(page, 1280);
  await page.getByTestId('nav-packets').click();
  await expect(row(page, 0)).toBeVisible();
  const names: string[] = [];
  page.on('download', (download) => names.push(download.suggestedFilename()));
  await page.getByRole('button', { name: 'CSV', exact: true }).evaluate((button: HTMLElement) => {
    button.click();
    button.click();
  });
  await expect(page.getByTestId('table-status')).toContainText('Saved 4 rows');
  await expect.poll(() => names).toEqual(['wireloupe-packets.csv']);
});
