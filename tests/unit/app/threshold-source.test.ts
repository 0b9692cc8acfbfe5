// Where a threshold comes from is told in the reader's language; only names of programs stand as they are.
import { readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { locale } from '../../../src/app/i18n/i18n.svelte.ts';
import { measureText, sourceText } from '../../../src/app/views/threats/value.ts';
import { DETECTORS } from '../../../src/engine/detect/registry.ts';

afterEach(() => {
  locale.language = 'en';
});

const sources = new Set(DETECTORS.flatMap(({ options }) => Object.values(options).map(({ source }) => source)));

test('English says what detectors say', () => {
  expect(sources.size).toBeGreaterThan(5);
  expect([...sources].map(sourceText)).toEqual([...sources]);
});

test('Russian leaves no word of ours in English', () => {
  locale.language = 'ru';
  expect([...sources].map(sourceText).filter((text) => /\b(own|default|captures|score)\b/.test(text))).toEqual([]);
});

test("kinds of attacks are told in the reader's language, each of them", () => {
  const read = (id: string) => readFileSync(new URL(`../../../src/engine/detect/${id}.ts`, import.meta.url), 'utf8');
  const kinds = ['sql-injection', 'path-traversal'].flatMap((id) =>
    [...read(id).matchAll(/\[\s*'([a-z ]+)',\s*\/|return '([a-z ]+)'/g)].map(([, shape, word]) => shape ?? word),
  );
  expect(kinds.length).toBeGreaterThan(12);
  expect(kinds.map((kind) => measureText(kind, null))).toEqual(kinds);
  locale.language = 'ru';
  const texts = kinds.map((kind) => measureText(kind, null));
  expect(texts.filter((text) => /[a-z]/.test(text))).toEqual([]);
  expect(measureText(kinds.slice(0, 2).join(', '), null)).toBe(texts.slice(0, 2).join(', '));
});
