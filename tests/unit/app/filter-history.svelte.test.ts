import { beforeEach, expect, test } from 'vitest';
import { FilterHistory } from '../../../src/app/state/filter-history.svelte.ts';
import { Store } from '../../../src/app/state/store.svelte.ts';
import { wipe } from '../../../src/store/captures.ts';
import { type OpenedStore, openStore } from '../../../src/store/db.ts';
import { loadFilterSettings, changeFilterSettings } from '../../../src/store/settings.ts';

const store = new Store();
const KEPT = { history: ['tcp'], saved: [{ name: 'Names', filter: 'dns' }] };
beforeEach(async () => {
  await store.write(wipe);
  await store.write((database) => changeFilterSettings(database, () => KEPT));
});
const kept = () => store.read(loadFilterSettings);

test('filters that could not be read are not written over', async () => {
  let isBlocked = true;
  const history = new FilterHistory(
    new Store((onLost) =>
      isBlocked
        ? Promise.resolve<OpenedStore>({ ok: false, reason: 'blocked', message: 'another tab' })
        : openStore(onLost),
    ),
  );
  await history.load();
  isBlocked = false;
  history.add('udp');
  await expect.poll(kept).toEqual({ ...KEPT, history: ['udp', 'tcp'] });
});

test('a filter that is kept before what was kept is known stands there once', async () => {
  const history = new FilterHistory(store);
  history.save('Requests', 'dns');
  await history.load();
  expect(history.saved).toEqual([{ name: 'Requests', filter: 'dns' }]);
});

test('what was deleted does not come back with the next filter', async () => {
  const history = new FilterHistory(store);
  await history.load();
  await store.write(wipe);
  history.forget();
  history.add('udp');
  await expect.poll(kept).toEqual({ history: ['udp'], saved: [] });
});

test('filters of two pages stand side by side', async () => {
  const here = new FilterHistory(store);
  const there = new FilterHistory(store);
  await Promise.all([here.load(), there.load()]);
  here.save('Scans', 'tcp.flags.syn == 1');
  await expect.poll(async () => (await kept())?.saved.length).toBe(2);
  there.add('udp');
  there.rename('dns', 'All names');
  await expect.poll(kept).toEqual({
    history: ['udp', 'tcp'],
    saved: [
      { name: 'All names', filter: 'dns' },
      { name: 'Scans', filter: 'tcp.flags.syn == 1' },
    ],
  });
  expect(there.saved.map(({ name }) => name)).toEqual(['All names', 'Scans']);
});
