import { expect, test } from 'vitest';
import { DEFAULT_SETTINGS } from '../../../src/model/settings.ts';
import {
  DEFAULT_LIBRARY_SETTINGS,
  keepsAnalyses,
  loadLibrarySettings,
  loadSettings,
  saveLibrarySettings,
  changeSettings,
} from '../../../src/store/settings.ts';
import { loadTriage, saveTriage, settleTriage } from '../../../src/store/triage.ts';
import { provisionalKey } from '../../../src/store/words.ts';
import { vaultStore } from '../../../src/store/vault.ts';
import { freshStore, reopenStore } from './support.ts';

const record = (state: 'new' | 'benign' | 'confirmed', changedAt: number) => ({
  state,
  note: `at ${changedAt}`,
  changedAt,
});

test('triage is kept by capture and finding', async () => {
  const database = await freshStore();
  await saveTriage(database, 'aa', 'scan/1', record('confirmed', 1));
  await saveTriage(database, 'aa', 'scan/2', record('benign', 2));
  await saveTriage(database, 'aab', 'scan/1', record('new', 3));
  await saveTriage(database, 'aa', 'scan/1', record('benign', 4));
  expect([...(await loadTriage(database, 'aa'))]).toEqual([
    ['scan/1', record('benign', 4)],
    ['scan/2', record('benign', 2)],
  ]);
  database.close();
  expect((await loadTriage(await reopenStore(), 'aab')).size).toBe(1);
});

test('what was written before the hash was known moves under it; the later word stands', async () => {
  const database = await freshStore();
  const early = provisionalKey('capture-1');
  await saveTriage(database, early, 'new-word', record('confirmed', 5));
  await saveTriage(database, early, 'newer-word', record('confirmed', 5));
  await saveTriage(database, early, 'older-word', record('confirmed', 5));
  await saveTriage(database, 'aa', 'newer-word', record('benign', 4));
  await saveTriage(database, 'aa', 'older-word', record('benign', 6));
  await saveTriage(database, 'aa', 'only-there', record('benign', 1));

  const settled = await settleTriage(database, 'capture-1', 'aa');

  expect(Object.fromEntries(settled)).toEqual({
    'new-word': record('confirmed', 5),
    'newer-word': record('confirmed', 5),
    'older-word': record('benign', 6),
    'only-there': record('benign', 1),
  });
  expect((await loadTriage(database, early)).size).toBe(0);
});

test('a word that is written while they move is not lost', async () => {
  const database = await freshStore();
  const early = provisionalKey('capture-1');
  await saveTriage(database, early, 'scan', record('new', 1));
  await Promise.all([
    settleTriage(database, 'capture-1', 'aa'),
    saveTriage(database, early, 'scan', record('confirmed', 2)),
  ]);
  expect((await settleTriage(database, 'capture-1', 'aa')).get('scan')).toEqual(record('confirmed', 2));
});

test('a capture whose hash differs inherits nothing', async () => {
  const database = await freshStore();
  await saveTriage(database, 'aa', 'scan', record('benign', 1));
  expect((await settleTriage(database, 'capture-2', 'bb')).size).toBe(0);
});

test('settings come back over the defaults; what makes no sense any more is dropped', async () => {
  const database = await freshStore();
  expect(await loadSettings(database, DEFAULT_SETTINGS)).toEqual(DEFAULT_SETTINGS);
  const mine = { ...DEFAULT_SETTINGS, detectors: { 'port-scan': { ports: 30 } }, homeNetworks: ['10.1.0.0/16'] };
  expect(await changeSettings(database, DEFAULT_SETTINGS, () => mine)).toEqual({ ok: true });
  expect(await loadSettings(database, DEFAULT_SETTINGS)).toEqual(mine);

  await database.put('settings', { homeNetworks: '10.0.0.0/8', maxFileBytes: 1, gone: true }, 'analysis');
  expect(await loadSettings(database, DEFAULT_SETTINGS)).toEqual({ ...DEFAULT_SETTINGS, maxFileBytes: 1 });
  await database.put('settings', 'nonsense', 'analysis');
  expect(await loadSettings(database, DEFAULT_SETTINGS)).toEqual(DEFAULT_SETTINGS);

  await saveLibrarySettings(database, { keep: false });
  expect(await loadLibrarySettings(database)).toEqual({ keep: false });
});

test('the single file keeps nothing unless it is told to', () => {
  const says = (keep: boolean | null) =>
    ['https:', 'file:'].map((protocol) => keepsAnalyses({ ...DEFAULT_LIBRARY_SETTINGS, keep }, protocol));
  expect([null, true, false].map(says)).toEqual([
    [true, false],
    [true, true],
    [false, false],
  ]);
});

test('the vault gives back what was put, after a reload too, and forgets the oldest', async () => {
  const database = await freshStore();
  const vault = vaultStore<{ filter: string }>(database);
  await vault.put('id1', { filter: 'ip.addr == 10.0.0.1' });
  database.close();
  const again = await reopenStore();
  expect(await vaultStore(again).get('id1')).toEqual({ filter: 'ip.addr == 10.0.0.1' });
  expect(await vaultStore(again).get('id2')).toBeUndefined();

  const fill = again.transaction('vault', 'readwrite');
  for (let i = 0; i < 5000; i += 1) void fill.store.put({ id: `old${i}`, value: i, keptAt: i });
  await fill.done;
  await vaultStore(again).put('newest', 1);
  expect(await again.count('vault')).toBe(5000);
  expect(await vaultStore(again).get('old0')).toBeUndefined();
  expect(await vaultStore(again).get('id1')).toBeDefined();
  await vaultStore(again).clear();
  expect(await again.count('vault')).toBe(0);
});

test('a write that fails is an answer', async () => {
  const database = await freshStore();
  database.close();
  expect(await changeSettings(database, DEFAULT_SETTINGS, () => DEFAULT_SETTINGS)).toMatchObject({
    ok: false,
    reason: 'closed',
  });
});
