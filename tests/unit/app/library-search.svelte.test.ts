import { expect, test } from 'vitest';
import { LibrarySearch } from '../../../src/app/state/library-search.svelte.ts';
import type { LibraryFound } from '../../../src/model/library-search.ts';
import { fakeWorkers } from '../../support/fake-client.ts';

const FOUND: LibraryFound = { hits: [], more: 0, isAtLeast: false, captures: 2, total: 2, unread: 0 };

async function searched(searchLibrary: () => Promise<unknown>) {
  const { workers } = fakeWorkers({ searchLibrary: searchLibrary as never });
  const search = new LibrarySearch(workers);
  search.typed = 'example';
  await search.start();
  return search.step;
}

test('why the library could not be searched is a word that the page has in every language', async () => {
  expect(await searched(() => Promise.resolve(FOUND))).toEqual({ name: 'done', found: FOUND });
  const blocked = { ok: false, reason: 'blocked', message: 'Another tab holds it.' };
  expect(await searched(() => Promise.resolve(blocked))).toEqual({ name: 'failed', reason: 'blocked' });
  expect(await searched(() => Promise.reject(new Error('gone')))).toEqual({ name: 'failed', reason: 'failed' });
  expect(await searched(() => Promise.resolve(null))).toEqual({ name: 'short' });
});
