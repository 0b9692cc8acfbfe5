import { IDBFactory } from 'fake-indexeddb';
import { openDB } from 'idb';
import { afterEach, expect, test, vi } from 'vitest';
import { DATABASE, openStore } from '../../../src/store/db.ts';
import { MIGRATIONS, VERSION } from '../../../src/store/migrations.ts';
import { failureOf, STORE_PROBLEMS } from '../../../src/store/outcome.ts';
import { freshStore } from './support.ts';

afterEach(() => vi.unstubAllGlobals());

test('a database of a newer version is left alone and explained', async () => {
  (await freshStore()).close();
  (await openDB(DATABASE, VERSION + 1)).close();
  expect(await openStore()).toMatchObject({ ok: false, reason: 'newer' });
  const untouched = await openDB(DATABASE, VERSION + 1);
  expect(untouched.objectStoreNames.length).toBeGreaterThan(0);
});

test('an older tab that does not let go is explained; once it is closed, the library opens', async () => {
  globalThis.indexedDB = new IDBFactory();
  const lost: string[] = [];
  const old = await openDB(DATABASE, VERSION, { upgrade: (database) => void database.createObjectStore('x') }); // deaf
  const newer = [...MIGRATIONS, () => undefined];
  expect(await openStore((problem) => lost.push(problem), newer)).toMatchObject({ ok: false, reason: 'blocked' });
  old.close();
  expect(await openStore(undefined, newer)).toMatchObject({ ok: true });
  expect(lost).toEqual([]);
});

test('an open library gives way to a newer version', async () => {
  globalThis.indexedDB = new IDBFactory();
  const lost: string[] = [];
  await openStore((problem) => lost.push(problem));
  const newer = await openDB(DATABASE, VERSION + 1);
  expect(newer.version).toBe(VERSION + 1);
  expect(lost).toEqual(['closed']);
});

test('a browser that forbids storage is explained', async () => {
  vi.stubGlobal('indexedDB', {
    open() {
      throw new DOMException('denied', 'SecurityError');
    },
  });
  expect(await openStore()).toMatchObject({ ok: false, reason: 'unavailable' });
});

test.each([
  ['QuotaExceededError', 'quota'],
  ['VersionError', 'newer'],
  ['SecurityError', 'unavailable'],
  ['InvalidStateError', 'closed'],
  ['DataError', 'failed'],
])('%s means %s', (name, reason) => {
  expect(failureOf(new DOMException('words', name))).toEqual({ ok: false, reason, message: `${name}: words` });
  expect(STORE_PROBLEMS[reason as keyof typeof STORE_PROBLEMS].ru).toMatch(/[а-я]/);
});

test('whatever is thrown has an explanation', () => {
  for (const thrown of [undefined, null, 'text', {}])
    expect(failureOf(thrown)).toMatchObject({ ok: false, reason: 'failed' });
});
