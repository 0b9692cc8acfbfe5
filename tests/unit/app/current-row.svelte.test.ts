import { flushSync } from 'svelte';
import { expect, test } from 'vitest';
import { CurrentRow } from '../../../src/app/state/current-row.svelte.ts';
import { Inspector } from '../../../src/app/state/inspector.svelte.ts';
import { Rows } from '../../../src/app/state/rows.svelte.ts';
import { deferred, fakeWorkers, packetRow, settled, windowOf } from '../../support/fake-client.ts';

const question = { table: 'packets', selection: { filter: '', brush: null }, sort: null };

/** A reader in a list of so many rows, which may become fewer; each is shown where its place and its number agree. */
function inList(first: number) {
  const list = { total: first };
  const { workers } = fakeWorkers({
    rows: (query) => Promise.resolve(windowOf(query, list.total)),
    position: (_, id) => Promise.resolve(id < list.total ? id : -1),
  });
  const rows = new Rows(workers);
  const inspector = new Inspector(workers);
  const current: CurrentRow = new CurrentRow(
    {
      rows,
      question,
      go: (index) => {
        current.index = index;
        current.inspect(index);
      },
    },
    inspector,
    workers,
  );
  const stop = $effect.root(() => {
    $effect(() => current.meet());
  });
  const shown = () => (inspector.selected?.kind === 'row' ? inspector.selected.id : null);
  return { list, rows, inspector, current, shown, stop };
}

test('the inspector shows the row as soon as it has come', async () => {
  const { rows, current, shown, stop } = inList(1000);
  rows.show(question);
  current.inspect(0);
  expect([shown(), current.id], 'on its way').toEqual([null, null]);
  await settled();
  flushSync();
  expect([shown(), current.id]).toEqual([0, 0]);
  stop();
});

test('where the reader was sent is known before its row is', async () => {
  const { rows, current, shown, stop } = inList(1000);
  rows.show(question);
  await settled();
  expect(await current.goToId(700)).toBe(true);
  expect([current.index, current.id, shown()]).toEqual([700, 700, null]);
  rows.see(690, 720);
  await expect.poll(() => rows.at(700)).toBeDefined();
  flushSync();
  expect([current.id, shown()]).toEqual([700, 700]);
  expect(await current.goToId(5000), 'not in the selection').toBe(false);
  expect(current.index).toBe(700);
  stop();
});

test('a place that was asked for under another filter is asked for anew', async () => {
  const late = deferred<number>();
  const list = { question };
  const { workers } = fakeWorkers({
    position: ({ selection }) => (selection.filter === '' ? late.promise : Promise.resolve(3)),
  });
  const went: number[] = [];
  const current = new CurrentRow(
    {
      rows: new Rows(workers),
      get question() {
        return list.question;
      },
      go: (index) => void went.push(index),
    },
    new Inspector(workers),
    workers,
  );
  const going = current.goToId(700);
  await settled();
  list.question = { ...question, selection: { filter: 'tcp', brush: null } };
  late.resolve(700);
  expect(await going).toBe(true);
  expect(went).toEqual([3]);
});

test('another question begins at the first row, and the inspector follows only what it showed of the list', async () => {
  const { rows, inspector, current, shown, stop } = inList(1000);
  rows.show(question);
  await settled();
  current.inspect(3);
  expect(shown()).toBe(3);
  await inspector.showHost('10.0.0.1');
  rows.show({ ...question, selection: { filter: 'tcp', brush: null } });
  current.begin();
  await settled();
  flushSync();
  expect(inspector.selected, 'a card that was asked for stays').toMatchObject({ kind: 'host' });
  inspector.showRow('packets', 9, packetRow(9));
  rows.show({ ...question, selection: { filter: 'udp', brush: null } });
  current.begin();
  await settled();
  flushSync();
  expect([current.index, shown()]).toEqual([0, 0]);
  stop();
});

test('of a list without rows nothing is shown', async () => {
  const { rows, inspector, current, shown, stop } = inList(0);
  inspector.showRow('packets', 9, packetRow(9));
  rows.show(question);
  current.begin();
  await settled();
  flushSync();
  expect([current.id, shown()]).toEqual([null, null]);
  stop();
});

test('where the list has become shorter the reader stands on its last row', async () => {
  const { list, rows, current, stop } = inList(10);
  rows.show(question, 1);
  await settled();
  current.index = 9;
  flushSync();
  list.total = 4;
  rows.show(question, 2);
  await settled();
  flushSync();
  expect([current.index, current.id]).toEqual([3, 3]);
  stop();
});

test('where a list grows before the reader he goes with his row, and sees no other one meanwhile', async () => {
  let before = 0;
  const { workers } = fakeWorkers({
    rows: (query) => {
      const window = windowOf(query, 100 + before);
      return Promise.resolve({ ...window, ids: window.ids.map((id) => id + 100 - before) });
    },
    position: (_, id) => Promise.resolve(id - 100 + before),
  });
  const rows = new Rows(workers);
  const current = new CurrentRow({ rows, question, go: () => undefined }, new Inspector(workers), workers);
  rows.show(question, 1);
  await settled();
  current.index = 7;
  expect(current.id).toBe(107);
  const seen = new Set<number | null>();
  const stop = $effect.root(() => {
    $effect(() => void seen.add(current.id));
  });
  flushSync();
  before = 5;
  const following = current.follow();
  rows.show(question, 2);
  await following;
  flushSync();
  await settled();
  flushSync();
  expect([current.index, current.id, rows.idAt(12), [...seen]]).toEqual([12, 107, 107, [107]]);
  stop();
});
