// Where a threshold comes from is told in the reader's language; only names of programs stand as they are.
import { afterEach, expect, test } from 'vitest';
import { locale } from '../../../src/app/i18n/i18n.svelte.ts';
import { sourceText } from '../../../src/app/views/threats/value.ts';
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
