import { expect, test } from 'vitest';
import { PatternFault } from '../../../src/base/pattern/pattern-text.ts';
import { Pattern } from '../../../src/base/pattern/pattern.ts';

const matches = (pattern: string, text: string): boolean => new Pattern(pattern, { ignoresCase: true }).test(text);

test.each([
  ['\\AGET\\z', 'get', 'xget'],
  ['a$', 'a\n', 'a\nb'],
  ['(?m)^b$', 'a\nb\nc', 'ab'],
  ['a.b', 'a\rb', 'a\nb'],
  ['(?s)a.b', 'a\nb', 'ab'],
  ['(?-i)GET', 'GET', 'get'],
  ['(?x) G E # letters\n T', 'GET', 'G E T'],
  ['[[:alpha:]]+[[:digit:]]', 'a1', '11'],
  ['^[[:^alpha:]]$', '1', 'a'],
  ['[]a]', ']', 'b'],
  ['^[^]a]$', 'b', ']'],
  ['\\Qa.b\\E', 'a.b', 'axb'],
  ['^\\h+$', '\t ', '\n'],
  ['a\\Rb', 'a\r\nb', 'a b'],
  ['\\p{Lu}', 'A', '1'],
  ['^\\P{L}$', '1', 'a'],
  ['\\x{47}\\x45', 'ge', 'gx'],
  ['\\107', 'g', 'h'],
  ['(?P<n>a)b(?P=n)', 'aba', 'abb'],
  ['(a)(?>b+)c\\1', 'abbca', 'abbcb'],
  ['^(?>a|ab)c', 'ac', 'abc'],
  ['a++b', 'aab', 'c'],
  ['^a++a', 'nothing that it takes', 'aaa'],
  ['G(?#said twice)E', 'GE', 'G'],
  ['a(?=b)', 'ab', 'ac'],
  ['(?<=a)b', 'ab', 'cb'],
  ['^(a|b)\\g{-1}$', 'aa', 'ab'],
  ['', 'anything', ''],
])('%s', (pattern, fits, fails) => {
  if (fits !== 'nothing that it takes') expect(matches(pattern, fits)).toBe(true);
  if (fails !== '') expect(matches(pattern, fails)).toBe(false);
});

/** What PCRE2 10.42 finds first. */
test.each<[pattern: string, text: string, found: string | null, flags?: string]>([
  ['a{2', 'xa{2', 'a{2'],
  ['a{,3}', 'a{,3}', 'a{,3}'],
  [']}', 'a]}', ']}'],
  ['[]a]+', 'a]b', 'a]'],
  ['[^]a]+', 'ab]', 'b'],
  ['[-a]+[a-]', '-a-', '-a-'],
  ['\\0\\x00\\cA\\101', '\x00\x00\x01A', '\x00\x00\x01A'],
  ['[\\b\\cA\\12\\8]+', '\b\x01\n8', '\b\x01\n8'],
  ['(a)(b)?c\\1', 'aca', 'aca'],
  ['(a)|b\\1', 'b', null],
  ['(a)\\11', 'a\t', 'a\t'],
  ['(?:a|ab)(?:c|bcd)(?:d*)', 'abcd', 'abcd'],
  ['(z)((a+)?(b+)?(c))*\\3', 'zaacbbbcacaa', 'zaacbbbcaca'],
  ['(a*)*', 'b', ''],
  ['(a*)+b\\1', 'aab', 'aab'],
  ['(?=(a+))a*b\\1', 'baaabac', 'aba'],
  ['(.*?)a(?!(a+)b\\2c)\\2(.*)', 'baaabaac', null],
  ['(?<!\\\\)"', '\\"a"', '"'],
  ['(?:a+)+$', 'aaaab', null],
  ['(?:|a)+', 'a', ''],
  ['(?:a|)+b', 'aab', 'aab'],
  ['(?>a+)a', 'aaa', null],
  ['\\R\\n', '\r\n', null],
  ['a\\Kb', 'ab', 'b'],
  ['(?:a\\K)*b', 'aab', 'b'],
  ['(?i)a(?-i)b', 'AbAB', 'Ab'],
  ['(?-i)a(?i)b|c', 'bC', 'C'],
  ['((?i)a)\\1', 'aA', null],
  ['(?i)(a)\\1', 'aA', 'aA'],
  ['(?x)a b # c\n + d', 'abbd', 'abbd'],
  ['(?xx)[a b]+', ' ab', 'ab'],
  ['(?n)(a)(?<x>b)\\1', 'abb', 'abb'],
  ['(?U)a+', 'aa', 'a'],
  ['(?U)a+?', 'aa', 'aa'],
  ['(?s-s).', '\n', null],
  ['(?^)a.', 'A\na\nab', 'ab', 'is'],
  ['(?J)(?:(?<n>a)|(?<n>b))\\k<n>', 'abb', 'bb'],
  ['\\g{+1}(a)|a', 'a', 'a'],
  ['(?:\\1b|(a)c)+', 'acab', 'acab'],
  ['(?m)\\n^', 'a\n', null],
  ['(?m)a$', 'a\n', 'a'],
  ['a$', 'a\n\n', null],
  ['a\\Z', 'a\n', 'a'],
  ['a\\z', 'a\n', null],
  ['(?m)^b', 'a\nb', 'b'],
  ['(?m)\\Ab', 'a\nb', null],
  ['(?<=a|bc)d', 'bcd', 'd'],
  ['(?<![[:alpha:]]{3})\\d', 'abc1ab2', '2'],
  ['[[:<:]]b[[:>:]]', 'ab b', 'b'],
  ['[\\Qa-c]\\E]+', 'b-]ca', '-]ca'],
  ['\\Q(\\E+', '((', '(('],
  ['\\p{Lu}+', 'AB\xc9a', 'AB\xc9'],
  ['(?i)\\p{Lu}', 'a', null],
  ['(?i)[[:upper:]]', 'a', 'a'],
  ['(?i)\\xe9', '\xc9', null],
  ['\\p{^L}', 'a1', '1'],
  ['\\pN+', 'a\xb22', '\xb22'],
  ['\\x{e9}\\351', '\xe9\xe9', '\xe9\xe9'],
  ['[\\x41-C]+', 'ABCD', 'ABC'],
  ['\\N+', 'ab\nc', 'ab', 's'],
  ['.+', 'ab\nc', 'ab\nc', 's'],
  ['\\X', '\r\na', '\r\n'],
  ['a++b', 'aab', 'aab'],
  ['a?+a', 'a', null],
  ['a{2}+a', 'aaa', 'aaa'],
  ['(?:ab){1,2}?$', 'abab', 'abab'],
  ['[[.]+', '[.a', '[.'],
  ['a(?#b)+', 'aa', 'aa'],
  ['[a\\E-\\Ec]+', 'bca', 'bca'],
])('%s in %j', (source, text, expected, flags = '') => {
  const pattern = new Pattern(source, { ignoresCase: flags.includes('i'), isDotAll: flags.includes('s') });
  const found = pattern.exec(text, 0);
  expect(found && text.slice(found.index, found.index + found.length)).toBe(expected);
});

test('behind (?<= stands what is no longer than 255 bytes, also of several lengths', () => {
  expect(matches('^aaab$(?<=a{1,3}b)', 'aaab')).toBe(true);
  expect(matches('(?<=x.{254})$', `x${'a'.repeat(254)}`)).toBe(true);
  expect(() => matches('(?<=x.{255})', '')).toThrow(PatternFault);
});

test('a pattern means bytes: characters beyond ASCII are their UTF-8, and have one case', () => {
  expect(matches('^\\xd0\\xb6$', '\xd0\xb6')).toBe(true);
  expect(matches('ж', '\xd0\xb6')).toBe(true);
  expect(matches('ж', '\xd0\x96')).toBe(false);
  expect(matches('[ж]', '\xb6')).toBe(true);
});

test.each([
  '(',
  ')',
  '*',
  'a**',
  'a{2}{3}',
  '^*',
  '\\b+',
  'x|*',
  '[a',
  '[]',
  '[^]',
  '[z-a]',
  '[a-\\d]',
  '[\\w-z]',
  '[[:foo:]]',
  '[[.a.]]',
  '[:alpha:]',
  '[\\R]',
  '[\\A]',
  'a{2,1}',
  'a{1,70000}',
  '{2}',
  '(a)\\2',
  '\\8',
  '\\k',
  '\\k<n>',
  '\\g{-1}(a)',
  '\\g{0}',
  '(?<n>a)(?<n>b)',
  '(?<1>a)',
  '(?P=n)',
  '(?#',
  '(?z)',
  '(?^-i)',
  '\\',
  '\\y',
  '\\u0041',
  '\\L',
  '\\c',
  '\\x{100}',
  '\\400',
  '\\x{4g}',
  '\\o{}',
  '\\N{U+41}',
  '\\p{Foo}',
  '(?=a\\K)',
  '(?<=a+)b',
  '(*UTF)a',
  // What PCRE2 knows and nothing here.
  ...['(?|a|b)', '(?1)', '(?R)', '(a)?(?(1)b|c)', '(?C1)a', '\\g<1>(a)'],
])('%s is refused', (pattern) => {
  expect(() => new Pattern(pattern, {})).toThrow(PatternFault);
});

test('250 groups inside each other are read', () => {
  const nested = (depth: number) => () => matches('('.repeat(depth) + ')'.repeat(depth), '');
  expect(nested(249)()).toBe(true);
  expect(nested(20_000)).toThrow(PatternFault);
});

test.each([
  ['ab)', 2],
  ['a(b', 1],
  ['ab[c', 2],
  ['a\\y', 1],
  ['(a)\\2b', 3],
  ['a[[:no:]]', 2],
])('the place of what is wrong in %s', (pattern, at) => {
  expect(() => new Pattern(pattern, {})).toThrow(expect.objectContaining({ at }));
});
