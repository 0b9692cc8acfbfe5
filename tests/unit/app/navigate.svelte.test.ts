import { expect, test } from 'vitest';
import { viewPlace } from '../../../src/app/frame/navigate.ts';
import type { AppState } from '../../../src/app/state/app.svelte.ts';
import type { Selected } from '../../../src/app/state/inspector.svelte.ts';

const place = (view: string, selected: Selected | null) =>
  viewPlace({ session: { summary: null }, inspector: { selected } } as unknown as AppState, view);

test('views of one flow begin with the flow that is selected, or that the selected row belongs to', () => {
  const flow: Selected = { kind: 'row', table: 'flows', id: 7, row: {} };
  const packet: Selected = { kind: 'row', table: 'packets', id: 3, row: { flow: 5 } };
  expect(place('stream', flow)).toEqual({ view: 'stream', part: '7', item: null });
  expect(place('tcp', packet)).toEqual({ view: 'tcp', part: '5', item: null });
  const nowhere = [
    null,
    { ...packet, row: { flow: null } },
    { kind: 'host', address: '10.0.0.1', card: null },
  ] as const;
  for (const selected of nowhere) expect(place('stream', selected).part).toBeNull();
  expect(place('hosts', flow).part).toBeNull();
});
