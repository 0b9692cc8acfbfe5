import { expect, test } from 'vitest';
import type { AppState } from '../../../src/app/state/app.svelte.ts';
import { packetMenu } from '../../../src/app/views/packets/packet-menu.ts';
import { t } from '../../../src/app/i18n/i18n.svelte.ts';

test('marks are offered to be taken away where that is what happens: all of the packets have one', () => {
  const marked = new Set([1, 2]);
  const app = {
    packetList: {
      references: { has: () => false, list: [] },
      remarks: { isMarked: (id: number) => marked.has(id), noteOf: () => '' },
    },
  } as unknown as AppState;
  const none = () => undefined;
  const labels = (ids: readonly number[]) =>
    packetMenu(
      app,
      1,
      ids,
      undefined,
      { x: 0, y: 0 },
      { note: none, toggleReference: none, editColours: none, say: none },
    ).map((entry) => ('label' in entry ? entry.label : ''));
  expect(labels([1, 2])).toContain(t('packet.unmark'));
  expect(labels([1, 3])).toContain(t('packet.mark'));
});
