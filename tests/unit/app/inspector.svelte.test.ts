import { expect, test } from 'vitest';
import type { Workers } from '../../../src/app/state/client.ts';
import { Inspector } from '../../../src/app/state/inspector.svelte.ts';

const flow = { originator: '10.0.0.1' };
const card = { address: '10.0.0.1', sentBytes: 7 };
const inspector = () =>
  new Inspector(
    Promise.resolve({
      analysis: {
        host: (address: string) => Promise.resolve(address === card.address ? card : null),
        row: () => Promise.resolve(flow),
      },
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
  shown.showRow('hosts', 2, { address: card.address });
  shown.showRow('flows', 0, flow);
  await new Promise((resolve) => setTimeout(resolve));
  expect(shown.selected).toEqual({ kind: 'row', table: 'flows', id: 0, row: flow });
});

test('a row goes with its view; what was asked for by name stays', async () => {
  const shown = inspector();
  shown.showRow('flows', 0, flow);
  shown.leave();
  expect(shown.selected).toBeNull();
  shown.showRow('hosts', 2, { address: card.address });
  shown.leave();
  await new Promise((resolve) => setTimeout(resolve));
  expect(shown.selected, 'a card on its way').toBeNull();

  await shown.showHost(card.address);
  shown.leave();
  expect(shown).toMatchObject({ isAsked: true, selected: { kind: 'host', address: card.address } });
  shown.showRow('flows', 0, flow);
  expect(shown.isAsked).toBe(false);
  void shown.showFlow(3);
  shown.leave();
  expect(shown.selected, 'the row of the view before').toBeNull();
  await expect.poll(() => shown.selected).toMatchObject({ kind: 'row', table: 'flows', id: 3 });
});

test('what was shown while a capture was read is told anew at its end, unless something else is shown by then', async () => {
  let bytes = 7;
  const shown = new Inspector(
    Promise.resolve({
      analysis: {
        host: (address: string) => Promise.resolve({ address, sentBytes: bytes }),
        row: (table: string) => Promise.resolve({ table, bytes }),
      },
    } as unknown as Workers),
  );
  await shown.showHost('10.0.0.1');
  bytes = 900;
  await shown.renew();
  expect(shown.selected).toMatchObject({ kind: 'host', card: { sentBytes: 900 } });
  shown.showRow('flows', 3, { bytes: 1 });
  await shown.renew();
  expect(shown.selected).toMatchObject({ kind: 'row', id: 3, row: { bytes: 900 } });
  const late = shown.renew();
  shown.showRow('flows', 4, { bytes: 2 });
  await late;
  expect(shown.selected).toMatchObject({ id: 4, row: { bytes: 2 } });
  shown.showRow('packets', 0, { number: 1 });
  await shown.renew();
  expect(shown.selected).toMatchObject({ table: 'packets', row: { number: 1 } });
});
