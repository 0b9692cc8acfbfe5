// By keys alone: they always go somewhere, and what they go to does what is expected of it.
import { expect, type Page } from '@playwright/test';
import { given, open, openAnother, SAMPLE, test } from '../support/choosing.ts';
import { packets } from '../support/packet-builder.ts';
import { pcap } from '../support/packets/capture-file.ts';

const grid = (page: Page) => page.getByTestId('grid');
async function press(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}
/** How far what keys go to is scrolled. */
const scrolled = (page: Page): Promise<number> => page.evaluate(() => document.activeElement?.scrollTop ?? 0);

test('a page that was come to by keys is scrolled by them at once', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 600 });
  await open(page, SAMPLE);
  for (const [key, view] of [
    ['e', 'health'],
    ['o', 'overview'],
    ['t', 'threats'],
    ['s', 'settings'],
    ['r', 'report'],
  ] as const) {
    await press(page, 'g', key);
    await expect(page.getByTestId(`nav-${view}`)).toHaveAttribute('aria-current', 'page');
    await expect(async () => {
      await press(page, 'PageDown');
      expect(await scrolled(page), view).toBeGreaterThan(50);
    }).toPass({ timeout: 5000 });
  }
});

test('the ladder and a stream take the keys of who comes by them', async ({ page }) => {
  await open(page, SAMPLE);
  await press(page, 'g', 'd');
  const ladder = page.getByTestId('ladder');
  await expect(ladder).toBeFocused();
  await expect(ladder, 'there is something to step through').toHaveAttribute('aria-activedescendant', /-0$/);
  await press(page, 'ArrowDown');
  await expect(ladder).toHaveAttribute('aria-activedescendant', /-1$/);
  await press(page, 'g', 'p');
  await expect(grid(page)).toBeFocused();
  await expect(page.locator('[data-row="0"]')).toBeVisible();
  await press(page, 'ArrowDown');
  await expect(page.locator('[data-row="1"].current')).toBeVisible();
  // A way to a view is none of the list's own keys: there `v` follows the stream.
  await press(page, 'g', 'v');
  await expect(page, 'that of the selected row').toHaveURL(/#\/stream\/\d+$/);
  await press(page, 'g', 'f');
  await expect(grid(page)).toBeFocused();
  await expect(page.locator('[data-row="0"]')).toBeVisible();
  await press(page, 'v');
  await expect(page.getByTestId('stream-text')).toBeFocused();
});

test('the filter is written anew by a slash, and Escape goes back to the rows', async ({ page }) => {
  await open(page, SAMPLE);
  await press(page, 'g', 'p');
  await expect(grid(page)).toBeFocused();
  const input = page.getByTestId('filter-input');
  for (const filter of ['udp', 'arp']) {
    await press(page, '/');
    await page.keyboard.type(filter);
    await press(page, 'Enter');
    await expect(input).toHaveValue(filter);
    await expect(page.getByRole('button', { name: 'Save this filter' }), 'it is in force').toBeVisible();
    await press(page, 'Escape');
    await expect(grid(page)).toBeFocused();
    await expect(input, 'the filter stays').toHaveValue(filter);
  }
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await press(page, 'g', 'p', 'ArrowDown');
  await expect(grid(page), 'the way to where one is').toBeFocused();
  await expect(page.locator('[data-row="1"].current')).toBeVisible();
});

test('a dialog that has saved packets keeps the keys, and gives them back to the rows', async ({ page }) => {
  await open(page, SAMPLE);
  await press(page, 'g', 'p');
  await expect(grid(page)).toBeFocused();
  await press(page, 'Control+k');
  await page.keyboard.type('export packets');
  await press(page, 'Enter');
  const dialog = page.getByRole('dialog');
  const write = dialog.getByRole('button', { name: 'Export' });
  await expect(write).toBeEnabled();
  await write.focus();
  await press(page, 'Enter');
  await expect(dialog.getByTestId('export-state')).toContainText('saved as');
  await expect(dialog.getByRole('button', { name: 'Close' }).last()).toBeFocused();
  await press(page, 'Enter');
  await expect(dialog).toBeHidden();
  await expect(grid(page)).toBeFocused();
});

test('keys that are pressed in a dialog do nothing behind it', async ({ page }) => {
  await open(page, SAMPLE);
  await page.getByTestId('filter-input').fill('udp');
  await press(page, 'Enter');
  await expect(page.getByRole('button', { name: 'Save this filter' }), 'it is in force').toBeVisible();
  await press(page, 'Escape', 'g', 't');
  await page.getByTestId('finding').first().click();
  const confirmed = page.getByTestId('triage-confirmed');
  await expect(confirmed).toBeVisible();
  await press(page, 'Control+k');
  await page.keyboard.type('export packets');
  await press(page, 'Enter');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Close' }).last().focus();
  await press(page, '3', 'Escape');
  await expect(dialog).toBeHidden();
  await expect(confirmed).toHaveAttribute('aria-pressed', 'false');

  await page.getByTestId('nav-library').click();
  await page.getByTestId('wipe').click();
  await expect(dialog).toBeVisible();
  await press(page, 'Control+k');
  await expect(dialog, 'no command leaves a question open').toHaveCount(1);
  await press(page, 'Escape');
  await expect(dialog).toBeHidden();
  await press(page, 'g', 'p');
  await expect(page.getByTestId('filter-input')).toHaveValue('udp');
  await press(page, '3');
  await page.getByTestId('nav-threats').click();
  await press(page, '3');
  await expect(confirmed, 'without a dialog they are the keys of the view').toHaveAttribute('aria-pressed', 'true');
});

test('a line that is moved by keys keeps them: pressed twice, it moves by two', async ({ page }) => {
  await open(page, SAMPLE);
  await page.getByTestId('nav-packets').click();
  await page.getByTestId('colours').click();
  const names = page.getByTestId('colour-rules').getByLabel(/^Name of rule/);
  const third = await names.nth(2).inputValue();
  await page.getByRole('button', { name: `Move the rule ${third} up`, exact: true }).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await expect(names.first()).toHaveValue(third);
  await page.keyboard.press('Enter'); // up is over: the keys are on the way back
  await expect(names.nth(1)).toHaveValue(third);
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: /^Columns/ }).click();
  const columns = page.getByRole('dialog').getByRole('listitem');
  const label = (await columns.nth(1).innerText()).trim();
  await page.getByRole('button', { name: `Move ${label} to the right`, exact: true }).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await expect(columns.nth(3)).toContainText(label);
});

test('captures are deleted from the library by keys, and the keys stay there', async ({ page }) => {
  const capture = (name: string) => given(name, pcap(packets('udp 10.0.0.1:1 > 10.0.0.2:2 "x"')));
  await open(page, capture('one.pcap'));
  await openAnother(page, given('two.pcap', pcap(packets('udp 10.0.0.3:1 > 10.0.0.4:2 "y"'))));
  await press(page, 'g', 'l');
  const names = page.getByTestId('captures').getByTestId('reopen');
  await expect(names).toHaveCount(2);
  const deleting = (name: string) => page.getByRole('button', { name: `Delete ${name} from the library` });
  const first = deleting('two.pcap');
  await expect(async () => {
    await press(page, 'Tab');
    await expect(first).toBeFocused({ timeout: 50 });
  }).toPass({ intervals: [0] });
  await press(page, 'Enter');
  await expect(
    page.getByRole('dialog').getByRole('button', { name: 'Keep' }),
    'the safe answer has the focus',
  ).toBeFocused();
  await press(page, 'Enter');
  await expect(names).toHaveCount(2);
  await expect(first).toBeFocused();
  await press(page, 'Enter', 'Tab', 'Enter');
  await expect(names).toHaveText([/one\.pcap/]);
  await expect(deleting('one.pcap'), 'that of the capture which took the place').toBeFocused();
  await press(page, 'Enter', 'Tab', 'Enter');
  await expect(page.getByTestId('library-empty')).toBeVisible();
  await press(page, 'g', 'o');
  await expect(page.getByTestId('nav-overview')).toHaveAttribute('aria-current', 'page');
});
