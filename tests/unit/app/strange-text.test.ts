// Text from captures and names of files, as it is shown.
import { expect, test } from 'vitest';
import { readable } from '../../../src/base/text.ts';
import { t } from '../../../src/app/i18n/i18n.svelte.ts';
import { cellText } from '../../../src/app/state/cell-text.ts';

test.each([
  ['invoice\u202efdp.exe', 'invoice\\u202efdp.exe'],
  ['pay\u200bpal\ufeff', 'pay\\u200bpal\\ufeff'],
  ['\u2067rtl\u2069 \u061c', '\\u2067rtl\\u2069 \\u061c'],
  ['a\0b\r\n\tc\x1b\x85', 'a\\x00b\\r\\n\\tc\\x1b\\x85'],
  ['hidden \u{e0041}', 'hidden \\u{e0041}'],
  ['Привет, שלום, 你好 <b>😀</b>', 'Привет, שלום, 你好 <b>😀</b>'],
])('%j shows what would not be seen', (text, shown) => {
  expect(readable(text)).toBe(shown);
});

test('a text of any length becomes a short one', () => {
  expect(readable('A'.repeat(65_536))).toBe(`${'A'.repeat(1000)}…`);
});

test('cells and sentences show it so', () => {
  const column = { name: 'host', title: 'Host', kind: 'text', unit: null, field: null };
  expect(cellText(column, 'a\u202eb')).toBe('a\\u202eb');
  expect(cellText(column, ['a\u202eb', 'c'])).toBe('a\\u202eb, c');
  expect(t('failure.title', { name: 'a\u202eb' })).toContain('a\\u202eb');
});
