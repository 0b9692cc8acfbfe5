import { beforeEach, expect, test } from 'vitest';
import { SettingsState } from '../../../src/app/state/settings.svelte.ts';
import { Store } from '../../../src/app/state/store.svelte.ts';
import { DEFAULT_SETTINGS } from '../../../src/model/settings.ts';
import { wipe } from '../../../src/store/captures.ts';
import { type OpenedStore, openStore } from '../../../src/store/db.ts';
import { changeSettings, loadSettings } from '../../../src/store/settings.ts';
import { fakeWorkers } from '../../support/fake-client.ts';
import { MADE_UP_DETECTOR } from '../../support/made-up.ts';

const store = new Store();
beforeEach(async () => {
  await store.write(wipe);
});
const make = (own = store) => new SettingsState(fakeWorkers().workers, own);
const kept = async () => (await store.read((database) => loadSettings(database, DEFAULT_SETTINGS)))!;
const [PORTS] = MADE_UP_DETECTOR.options;

test('a threshold stays within its bounds, and its default is no own value', () => {
  const adjust = make();
  adjust.setThreshold('port-scan', PORTS, 9999);
  expect(adjust.current.detectors).toEqual({ 'port-scan': { ports: 1000 } });
  expect(adjust.threshold('port-scan', PORTS)).toBe(1000);
  adjust.setThreshold('port-scan', PORTS, 15);
  expect(adjust.current.detectors).toEqual({});
  adjust.setThreshold('port-scan', PORTS, 30);
  adjust.setThreshold('port-scan', PORTS, NaN);
  expect(adjust.current.detectors, 'an emptied box means the default').toEqual({});
});

test('settings outlive the page', async () => {
  const adjust = make();
  adjust.set({ homeNetworks: ['192.0.2.0/24'] });
  await expect
    .poll(async () => {
      const later = make();
      await later.load();
      return later.current.homeNetworks;
    })
    .toEqual(['192.0.2.0/24']);
});

test('a change that comes before the kept settings stands', async () => {
  const adjust = make();
  const loading = adjust.load();
  adjust.set({ maxFileBytes: 7 });
  await loading;
  expect(adjust.current.maxFileBytes).toBe(7);
});

test('without a database the settings hold as long as the page, and it says why', async () => {
  const blocked = new Store(() =>
    Promise.resolve<OpenedStore>({ ok: false, reason: 'unavailable', message: 'private window' }),
  );
  const adjust = make(blocked);
  await adjust.load();
  expect(adjust.current).toEqual(DEFAULT_SETTINGS);
  adjust.set({ maxFileBytes: 7 });
  await expect.poll(() => blocked.problem).toBe('unavailable');
  expect(adjust.current.maxFileBytes).toBe(7);
});

test('a change that comes before the kept settings leaves the others as they were kept', async () => {
  await store.write((database) =>
    changeSettings(database, DEFAULT_SETTINGS, () => ({ ...DEFAULT_SETTINGS, homeNetworks: ['192.0.2.0/24'] })),
  );
  const adjust = make();
  adjust.set({ maxFileBytes: 7 });
  await expect.poll(() => adjust.current.homeNetworks).toEqual(['192.0.2.0/24']);
  await expect
    .poll(async () => {
      const later = make();
      await later.load();
      return [later.current.homeNetworks, later.current.maxFileBytes];
    })
    .toEqual([['192.0.2.0/24'], 7]);
});

test('settings that could not be read are not written over', async () => {
  await store.write((database) =>
    changeSettings(database, DEFAULT_SETTINGS, () => ({ ...DEFAULT_SETTINGS, homeNetworks: ['192.0.2.0/24'] })),
  );
  let isBlocked = true;
  const own = new Store((onLost) =>
    isBlocked
      ? Promise.resolve<OpenedStore>({ ok: false, reason: 'blocked', message: 'another tab' })
      : openStore(onLost),
  );
  const adjust = make(own);
  await adjust.load();
  expect(adjust.current).toEqual(DEFAULT_SETTINGS);
  isBlocked = false;
  adjust.set({ maxFileBytes: 7 });
  await expect.poll(() => adjust.current.homeNetworks).toEqual(['192.0.2.0/24']);
  expect(adjust.current.maxFileBytes).toBe(7);
});

test('two pages change settings, and each keeps what the other has changed', async () => {
  const here = make();
  const there = make();
  await Promise.all([here.load(), there.load()]);
  here.setThreshold('port-scan', PORTS, 30);
  await expect.poll(() => kept().then(({ detectors }) => detectors)).toEqual({ 'port-scan': { ports: 30 } });
  there.setThreshold('host-sweep', PORTS, 40);
  there.set({ maxFileBytes: 7 });
  const both = { 'port-scan': { ports: 30 }, 'host-sweep': { ports: 40 } };
  await expect.poll(kept).toMatchObject({ detectors: both, maxFileBytes: 7 });
  await expect.poll(() => there.current.detectors).toEqual(both);
  here.setThreshold('port-scan', PORTS, null);
  await expect.poll(kept).toMatchObject({ detectors: { 'host-sweep': { ports: 40 } }, maxFileBytes: 7 });
});

test('what could not be stored is stored with the next change', async () => {
  let isFull = true;
  const own = new Store(openStore);
  const write = own.write.bind(own);
  own.write = (work) =>
    write(isFull ? () => Promise.resolve({ ok: false, reason: 'quota', message: 'full' } as const) : work);
  const adjust = make(own);
  await adjust.load();
  adjust.set({ maxFileBytes: 7 });
  await expect.poll(() => own.problem).toBe('quota');
  isFull = false;
  adjust.set({ homeNetworks: ['192.0.2.0/24'] });
  await expect.poll(kept).toMatchObject({ maxFileBytes: 7, homeNetworks: ['192.0.2.0/24'] });
});

test('a settled change leaves the settings the same object, so that nothing is judged twice', async () => {
  const adjust = make();
  await adjust.load();
  adjust.set({ maxFileBytes: 7 });
  const { current } = adjust;
  await expect.poll(kept).toMatchObject({ maxFileBytes: 7 });
  expect(adjust.current).toBe(current);
});
