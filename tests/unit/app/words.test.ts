import { IntlMessageFormat } from 'intl-messageformat';
import { expect, test } from 'vitest';
import { COLUMNS_RU, TABLES_RU } from '../../../src/app/i18n/columns.ru.ts';
import { en } from '../../../src/app/i18n/en.ts';
import { tell } from '../../../src/app/i18n/i18n.svelte.ts';
import { ru } from '../../../src/app/i18n/ru.ts';
import { noticeText } from '../../../src/app/views/overview/notice-text.ts';
import { Analysis } from '../../../src/engine/analysis.ts';
import { describeTables } from '../../../src/engine/query.ts';
import { filesIn, textOf } from '../../architecture/sources.ts';

type Part = ReturnType<IntlMessageFormat['getAst']>[number];

/** Names that are the same in every language, such as JA3. */
const IS_NAME = /^[A-Z0-9 .-]+$/;

/** Kinds of parts that name no parameter: plain text, and `#`. */
const LITERAL = 0;
const POUND = 7;

/** Names of the parameters of a message; reading it also proves that it can be read. */
function parametersOf(message: string): string[] {
  const names = (parts: readonly Part[]): string[] =>
    parts.flatMap((part) => {
      if (part.type === LITERAL || part.type === POUND) return [];
      const own = 'value' in part ? [String(part.value)] : [];
      const inner = 'options' in part ? Object.values(part.options).flatMap(({ value }) => names(value)) : [];
      return [...own, ...inner];
    });
  return names(new IntlMessageFormat(message, 'ru').getAst());
}

test.each(Object.keys(en) as (keyof typeof en)[])('%s has the same parameters in both languages', (key) => {
  const known = new Set(parametersOf(en[key]));
  for (const name of parametersOf(ru[key])) expect(known).toContain(name);
});

test('in Russian the form of 1 is that of 21 too, and says the number where the other forms do', () => {
  const words = ['app', 'report', 'worker', 'engine', 'model', 'store'].flatMap(filesIn).map(textOf).join('\n');
  const form = String.raw`\{((?:[^{}]|\{[^{}]*\})*)\}`;
  const forms = [...words.matchAll(new RegExp(`one ${form}\\s*few ${form}`, 'g'))];
  expect(forms.length).toBeGreaterThan(50);
  expect(forms.filter(([, one, few]) => few.includes('#') && !one.includes('#')).map(([both]) => both)).toEqual([]);
});

test('no text that nothing reads', () => {
  const code = ['app', 'report', 'worker', 'engine', 'model', 'store']
    .flatMap(filesIn)
    .filter((path) => !/i18n\/(?:\w+\.)?(?:en|ru)\.ts$/.test(path))
    .map(textOf)
    .join('\n');
  const beginnings = [...code.matchAll(/`([a-z][\w.]*\.)\$\{/g)].map(([, beginning]) => beginning);
  const words = new Set(code.match(/[\w-]+/g));
  const isMade = (key: string): boolean =>
    beginnings.some((beginning) => key.startsWith(beginning)) &&
    words.has(
      key
        .replace(/-near$/, '')
        .split('.')
        .at(-1)!,
    );
  expect(Object.keys(en).filter((key) => !code.includes(key) && !isMade(key))).toEqual([]);
});

test('no exclamation marks, and no begging', () => {
  for (const text of [...Object.values(en), ...Object.values(ru)])
    expect(text).not.toMatch(/!|please|пожалуйста|oops/i);
});

test('every column has a Russian title', () => {
  const missing = describeTables(new Analysis()).flatMap((table) =>
    table.columns
      .filter(
        ({ name, title }) => !(`${table.id}.${name}` in COLUMNS_RU) && !(name in COLUMNS_RU) && !IS_NAME.test(title),
      )
      .map(({ name, title }) => `src/app/i18n/columns.ru.ts lacks a title for ${table.id}.${name} (${title})`),
  );
  expect(missing).toEqual([]);
});

test('every table whose title is words, not a name, has a Russian one', () => {
  const isWords = (title: string): boolean => / [a-z]|^(?!MySQL|PostgreSQL|Redis|Telnet)[A-Z][a-z]+$/.test(title);
  const missing = describeTables(new Analysis()).filter(({ id, title }) => isWords(title) && !(id in TABLES_RU));
  expect(missing.map(({ id, title }) => `src/app/i18n/columns.ru.ts lacks a title for ${id} (${title})`)).toEqual([]);
});

test('a clock that went back by parts of a second is not told to have gone back by none', () => {
  const told = (seconds: number) =>
    noticeText({
      code: 'time-order',
      offset: null,
      lostBytes: null,
      count: 1,
      parameters: { seconds },
    }).text.replaceAll('\u00a0', ' ');
  expect(told(0)).toBe('The clock of the capture went back once, by less than a second.');
  expect(told(3600)).toBe('The clock of the capture went back once, by up to 1 h.');
  expect(told(0.0132)).toBe('The clock of the capture went back once, by up to 13.2 ms.');
  expect(told(78_360_000)).toBe('The clock of the capture went back once, by up to 906 d 22 h.');
  expect(told(0.000004)).toContain('by up to 4 µs');
});

test('a sentence that is no message, as a made-up library file may hold, is shown as it is', () => {
  const texts = ['{actor, plural, one {#}', '{', '<b>{actor}', `${'{a, plural, other {'.repeat(20_000)}`];
  for (const text of texts) expect(tell({ en: text, ru: text }, { actor: 1 })).toBe(text);
});
