// Looking for bytes in packets and streams: from the words to the marked bytes of the packet.
import { AxeBuilder } from '@axe-core/playwright';
import { expect } from '@playwright/test';
import { given, open, test } from '../support/choosing.ts';
import { packets } from '../support/packet-builder.ts';
import { pcap } from '../support/packets/capture-file.ts';
import { markedBytes } from '../support/hex-view.ts';

const A = 'tcp 10.0.0.1:1000 > 10.0.0.2:9999';
const capture = given(
  'talk.pcap',
  pcap(
    packets(
      `${A} SYN seq=99`,
      `tcp 10.0.0.2:9999 > 10.0.0.1:1000 SYN,ACK seq=999 ack=100`,
      `${A} PSH,ACK seq=100 ack=1000 "say nee"`,
      `${A} PSH,ACK seq=107 ack=1000 "dle, NEEDLE"`,
      'udp 10.0.0.3:1 > 10.0.0.4:2 "a needle"',
    ),
  ),
);

test('find text, hex and patterns, in packets and in streams', async ({ page }) => {
  await open(page, capture);
  await page.getByTestId('nav-packets').click();
  await page.locator('[data-testid="grid"] [data-row="0"]').click();
  await page.keyboard.press('Control+f');
  const input = page.getByTestId('find-input');
  const selected = page.locator('[data-testid="grid"] [data-row].current');
  await expect(input).toBeFocused();

  await input.fill('needle');
  await input.press('Enter');
  await expect(page.getByTestId('found')).toHaveText(/1 of 2/);
  await expect(selected).toHaveAttribute('data-row', '3');
  await expect.poll(() => markedBytes(page)).toEqual(['4e', '45', '45', '44', '4c', '45']);
  await input.press('Enter');
  await expect(selected).toHaveAttribute('data-row', '4');
  await input.press('Enter');
  await expect(selected).toHaveAttribute('data-row', '3');

  await page.getByLabel('Where to look').selectOption('streams');
  await input.press('Enter');
  await expect(page.getByTestId('found')).toHaveText(/of 3/);
  await input.press('Shift+Enter');
  await expect(selected).toHaveAttribute('data-row', '2');
  await expect.poll(() => markedBytes(page)).toEqual(['6e', '65', '65']);
  const { violations } = await new AxeBuilder({ page }).include('[data-testid="find"]').analyze();
  expect(violations).toEqual([]);

  await page.getByRole('search').getByRole('combobox').first().selectOption('pattern');
  await input.fill('(');
  await input.press('Enter');
  await expect(page.getByTestId('found')).toHaveText('This is not a regular expression.');
  await input.fill('nothing at all');
  await input.press('Enter');
  await expect(page.getByTestId('found')).toHaveText('not found');
  await input.press('Escape');
  await expect(page.getByTestId('find')).toHaveCount(0);
});
