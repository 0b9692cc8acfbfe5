import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

test('the README lists the keys that the page lists', () => {
  const keys = [...read('src/app/frame/KeysDialog.svelte').matchAll(/\['([^']+)', '[a-z]+\.\w+'\]/g)].map(
    ([, key]) => key,
  );
  const views = [...read('src/app/views/registry.ts').matchAll(/ key: '(\w)'/g)].map(([, key]) => key);
  expect([keys.length > 40, views.length > 15]).toEqual([true, true]);
  const [, listed = ''] = /## Keys\n(.*?)\n## /s.exec(read('README.md')) ?? [];
  const known = new Set([...listed.matchAll(/`([^`]+)`/g)].map(([, key]) => key));
  expect([...keys, ...views].filter((key) => !known.has(key))).toEqual([]);
});
