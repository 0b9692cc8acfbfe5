import { expect, test } from 'vitest';
import { endAs, exportName, PacketExport } from '../../../src/app/state/packet-export.svelte.ts';
import type { ExportOutline } from '../../../src/model/export.ts';
import { EVERYTHING } from '../../../src/model/query.ts';
import type { Exported } from '../../../src/worker/api.ts';
import { deferred, fakeWorkers } from '../../support/fake-client.ts';

const outline = (change: Partial<ExportOutline> = {}): ExportOutline => ({
  ...{ packets: 3, bytes: 300, linkTypes: [1], interfaces: 1, comments: 0, misplaced: 0, notes: 0, hasSecrets: false },
  ...change,
});

function start(own: Parameters<typeof fakeWorkers>[0] = {}, marked: readonly number[] = []) {
  const fake = fakeWorkers({ outlineCapture: () => Promise.resolve(outline()), ...own });
  const selection = { ...EVERYTHING, filter: 'dns' };
  return { ...fake, state: new PacketExport(fake.workers, () => ({ selection, marked })), selection };
}

test('what there is to choose from follows from what was pointed at', () => {
  const { state, selection } = start({}, [7]);
  state.open({ packets: [], flows: [] });
  expect(state.choices).toEqual(['shown', 'marked']);
  expect(state.scope).toEqual({ kind: 'selection', selection });
  state.choice = 'marked';
  expect(state.scope).toEqual({ kind: 'packets', packets: [7] });
  state.open({ packets: [4, 5], flows: [] }, 'selected');
  expect(state.choices).toEqual(['shown', 'selected', 'conversation', 'marked']);
  expect(state.scope).toEqual({ kind: 'packets', packets: [4, 5] });
  state.choice = 'conversation';
  expect(state.scope).toEqual({ kind: 'conversations', packets: [4, 5] });
  state.open({ packets: [], flows: [2] }, 'conversation');
  expect(state.choices).toEqual(['shown', 'conversation', 'marked']);
  expect(state.scope).toEqual({ kind: 'flows', flows: [2] });
});

test('only the last question about an outline counts; pcap takes one link type', async () => {
  const slow = deferred<ExportOutline>();
  let calls = 0;
  const { state } = start({
    outlineCapture: () => (calls++ === 0 ? slow.promise : Promise.resolve(outline({ linkTypes: [1, 101] }))),
  });
  state.open({ packets: [1], flows: [] });
  const first = state.look(state.scope, 'pcapng');
  await state.look(state.scope, 'pcapng');
  slow.resolve(outline({ packets: 99 }));
  await first;
  expect(state.outline?.packets).toBe(3);
  expect(state.canWrite).toBe(true);
  state.format = 'pcap';
  expect(state.canWrite).toBe(false);
  state.close();
  expect(state.outline).toBeNull();
});

test('what another choice comes to is never shown for this one, nor written by it; the same one keeps its number', async () => {
  const answers = [deferred<ExportOutline>(), deferred<ExportOutline>(), deferred<ExportOutline>()];
  let calls = 0;
  const { state } = start({ outlineCapture: () => answers[calls++].promise });
  state.open({ packets: [1], flows: [] });
  const looks = [state.look(state.scope, 'pcapng')];
  answers[0].resolve(outline());
  await looks[0];
  expect(state.outline?.packets).toBe(3);
  state.choice = 'selected';
  looks.push(state.look(state.scope, 'pcapng'));
  expect([state.outline, state.canWrite]).toEqual([null, false]);
  answers[1].resolve(outline({ packets: 1 }));
  await looks[1];
  looks.push(state.look(state.scope, 'pcapng'));
  expect(state.outline?.packets, 'asked again as a filter goes on').toBe(1);
  answers[2].resolve(outline({ packets: 2 }));
  await looks[2];
  expect(state.outline?.packets).toBe(2);
});

test('a file is written with progress; closing lets it go', async () => {
  const answer = deferred<Exported>();
  const { state, asked } = start({
    writeCapture: (_, onProgress) => {
      onProgress({ packets: 1, total: 3, bytes: 10, rate: 5 });
      return answer.promise;
    },
    stopWriting: () => Promise.resolve(answer.resolve({ ok: false, reason: 'cancelled' })),
  });
  state.open({ packets: [1], flows: [] }, 'selected');
  state.secrets = true;
  state.notes = true;
  const writing = state.write('a.pcapng');
  await expect.poll(() => state.progress?.packets).toBe(1);
  expect(state.isWriting).toBe(true);
  state.close();
  state.open({ packets: [2], flows: [] });
  expect(await writing).toBeNull();
  expect(state, 'what was let go is no news to who asks next').toMatchObject({
    ...{ isWriting: false, progress: null, outcome: null },
  });
  const wish = { scope: { kind: 'packets', packets: [1] }, format: 'pcapng', secrets: true, notes: true };
  expect(asked.find(({ name }) => name === 'writeCapture')?.given[0]).toEqual(wish);
});

test('the outcome is told, also when the worker is gone', async () => {
  const file = new Blob(['12345']);
  let fails = false;
  const { state } = start({
    writeCapture: () =>
      fails ? Promise.reject(new Error('It is gone.')) : Promise.resolve({ ok: true, file, packets: 2 }),
  });
  state.open({ packets: [], flows: [] });
  expect(await state.write('a.pcap')).toBe(file);
  expect(state.outcome).toEqual({ ok: true, name: 'a.pcap', packets: 2, bytes: 5 });
  fails = true;
  expect(await state.write('a.pcap')).toBeNull();
  expect(state.outcome).toEqual({ ok: false, reason: 'unreadable', message: 'It is gone' });
});

test('names follow the capture and the format', () => {
  expect(exportName('trace.pcap.gz', 'all', 'pcapng')).toBe('trace-all.pcapng');
  expect(exportName('a.b.cap', 'selected', 'pcap')).toBe('a.b-selected.pcap');
  expect(exportName('', 'all', 'pcap')).toBe('packets-all.pcap');
  expect(endAs('mine', 'pcap')).toBe('mine.pcap');
  expect(endAs('mine.PCAPNG', 'pcap')).toBe('mine.pcap');
});
