import { expect, test } from 'vitest';
import { Store } from '../../../src/app/state/store.svelte.ts';
import { wipe } from '../../../src/store/captures.ts';
import type { Saved } from '../../../src/store/outcome.ts';

test('what was not written is told until something is: reading says nothing against it', async () => {
  const store = new Store();
  const full = () => Promise.resolve<Saved>({ ok: false, reason: 'quota', message: 'full' });
  expect(await store.write(full)).toBe(false);
  await store.read((database) => database.getAll('captures'));
  expect(store.problem).toBe('quota');
  expect(await store.write(wipe)).toBe(true);
  expect(store.problem).toBeNull();
});
