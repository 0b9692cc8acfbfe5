import { expect, test } from 'vitest';
import type { Workers } from '../../../src/app/state/client.ts';
import { Inspector } from '../../../src/app/state/inspector.svelte.ts';

const card = { address: '10.0.0.1', sentBytes: 7 };
const inspector = () =>
  new Inspector(
    Promise.resolve({
      analysis: { host: (address: string) => Promise.resolve(address === card.address ? card : null) },
    } as unknown as Workers),
  );

test('the row of a host shows its card; without one, the row', async () => {
  const shown = inspector();
  shown.showRow('hosts', 2, { address: card.address });
  await expect.poll(() => shown.selected).toEqual({ kind: 'host', address: card.address, card });
  const row = { address: '10.0.0.2' };
  shown.showRow('hosts', 3, row);
  await expect.poll(() => shown.selected).toEqual({ kind: 'row', table: 'hosts', id: 3, row });
});

test('what was selected later stays, however late the card comes', async () => {
  const shown = inspector();
  const flow = { originator: '10.0.0.1' };
  shown.showRow('hosts', 2, { address: card.address });
  shown.showRow('flows', 0, flow);
  await new Promise((resolve) => setTimeout(resolve));
  expect(shown.selected).toEqual({ kind: 'row', table: 'flows', id: 0, row: flow });
});
