// What goes wrong in a network: how much of it there is, the worst of it, and the packets behind each number.
import { AxeBuilder } from '@axe-core/playwright';
import { expect } from '@playwright/test';
import { given, open, test } from '../support/choosing.ts';
import { pcap } from '../support/packets/capture-file.ts';
import { inOrder, tcpSession } from '../support/packets/session.ts';

const CLIENTS = 60;
/** Each waits longer for the answer to its SYN than the one before. */
const slow = given(
  'slow.pcap',
  pcap(
    inOrder(
      Array.from({ length: CLIENTS }, (_, i) =>
        tcpSession({ client: `10.1.0.${i + 1}:40000`, server: '10.0.0.2:8081', start: i, rtt: 0.5 + i / 100 }),
      ).flat(),
    ),
  ),
);

test('all troubles are counted, the worst stand there, more of them a press away', async ({ page }) => {
  await open(page, slow);
  await page.getByTestId('nav-health').click();
  const health = page.getByTestId('health');
  await expect(health).toContainText(`${CLIENTS} problems of 1 kind.`);
  for (const [list, listed, found] of [
    ['cause-long-round-trip', 20, CLIENTS],
    ['health-slow', 50, CLIENTS],
    ['health-load', 50, CLIENTS + 1],
  ] as const) {
    const section = page.getByTestId(list);
    const rows = section.locator('tbody tr');
    await expect(rows, list).toHaveCount(10);
    await expect(section).toContainText(`${found} in all: the ${listed} that weigh most`);
    await section.getByTestId('show-all').press('Enter');
    await expect(rows, list).toHaveCount(listed);
    await expect(section.getByTestId('show-all')).toBeFocused();
  }
  const { violations } = await new AxeBuilder({ page }).include('[data-testid="health"]').analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);

  const worst = page.getByTestId('cause-long-round-trip').locator('tbody tr').first();
  await expect(worst).toContainText(`10.1.0.${CLIENTS}`);
  await worst.getByRole('button', { name: 'Show packets' }).click();
  await expect(page.getByTestId('grid')).toContainText(`10.1.0.${CLIENTS}`);
  await expect(page.getByTestId('left')).toContainText('2 of');
});
