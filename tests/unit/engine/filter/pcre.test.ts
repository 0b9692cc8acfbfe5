import { describe, expect, test } from 'vitest';
import { translatePattern } from '../../../../src/engine/filter/pcre.ts';

const matches = (pattern: string, text: string): boolean => {
  const { source, ignoresCase } = translatePattern(pattern);
  return new RegExp(source, ignoresCase ? 'i' : '').test(text);
};

describe('patterns are read as PCRE2 reads them', () => {
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

  test.each([
    '(',
    ')',
    '*',
    'a**',
    '[a',
    'a{2,1}',
    'a{1,70000}',
    '(a)\\2',
    '(?z)',
    '\\',
    '\\y',
    '(?|a|b)',
    '(?1)',
    '[[:foo:]]',
    '\\p{Foo}',
  ])('%s is refused', (pattern) => {
    expect(() => matches(pattern, 'a')).toThrow(SyntaxError);
  });
});
