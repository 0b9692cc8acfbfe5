import { expect, test } from 'vitest';
import type { AppState } from '../../../src/app/state/app.svelte.ts';
import { PacketTimes } from '../../../src/app/views/packets/packet-times.svelte.ts';
import type { PacketExtras } from '../../../src/model/query.ts';
import { fakeSummary, packetRow } from '../../support/fake-client.ts';

test('where the time since the packet before in the flow is on its way, no other time stands', () => {
  let delta: PacketExtras['fields'][number] | undefined;
  const app = {
    preferences: { timeForm: 'conversation', timeDigits: '3' },
    session: { summary: fakeSummary() },
    packetList: {},
  } as unknown as AppState;
  const times = new PacketTimes(app, () => delta);
  expect(times.text(packetRow(3), undefined)).toBe('');
  delta = { text: '1.250000000', term: null } as PacketExtras['fields'][number];
  expect(times.text(packetRow(3), undefined)).toBe('1.250');
  delta = null;
  expect(times.text(packetRow(3), undefined)).toBe('');
});
