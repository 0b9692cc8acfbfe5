import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Pattern, SlowPattern } from '../../../src/base/pattern.ts';

/** All matches, as `matchAll` finds them; null for a pattern that RegExp refuses. */
function native(source: string, flags: string, text: string): [number, number][] | null {
  try {
    return [...text.matchAll(new RegExp(source, `${flags}g`))].map((match) => [match.index, match[0].length]);
  } catch {
    return null;
  }
}
function ours(source: string, flags: string, text: string): [number, number][] {
  const pattern = new Pattern(source, flags);
  const found: [number, number][] = [];
  for (let from = 0; from <= text.length;) {
    const match = pattern.exec(text, from);
    if (match === null) break;
    found.push([match.index, match.length]);
    from = match.index + Math.max(1, match.length);
  }
  return found;
}

const ATOMS = [
  'a',
  'b',
  'A',
  '.',
  '\\w',
  '\\W',
  '\\d',
  '\\s',
  '[ab]',
  '[^a]',
  '[a-cX-Z]',
  '\\n',
  '\\x41',
  '1',
  '-',
  'ß',
];
const { pattern: patterns } = fc.letrec<{ pattern: string }>((tie) => ({
  pattern: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.constantFrom(...ATOMS, '^', '$', '\\b', '\\B', '\\1', '\\2', ''),
    fc.tuple(tie('pattern'), tie('pattern')).map(([a, b]) => a + b),
    fc.tuple(tie('pattern'), tie('pattern')).map(([a, b]) => `${a}|${b}`),
    fc
      .tuple(fc.constantFrom('(', '(?:', '(?=', '(?!', '(?<=', '(?<!', '(?<n>'), tie('pattern'))
      .map(([open, inner]) => `${open}${inner})`),
    fc
      .tuple(tie('pattern'), fc.constantFrom('*', '+', '?', '*?', '+?', '??', '{2}', '{1,2}', '{2,}', '{0,1}?'))
      .map(([inner, quantifier]) => `(?:${inner})${quantifier}`),
    fc.tuple(fc.constantFrom(...ATOMS), fc.constantFrom('*', '+', '?', '*?', '+?', '{2,3}')).map(([a, q]) => a + q),
  ),
}));
const texts = fc.string({
  unit: fc.constantFrom('a', 'b', 'c', 'A', 'X', '1', '-', '_', ' ', '\n', 'ß', 'é', 'É'),
  maxLength: 14,
});

test('finds what the expressions of the platform find', () => {
  fc.assert(
    fc.property(patterns, texts, fc.constantFrom('', 'i', 's', 'm', 'ims'), (source, text, flags) => {
      const expected = native(source, flags, text);
      fc.pre(expected !== null);
      expect(ours(source, flags, text)).toEqual(expected);
    }),
    { numRuns: 1000, seed: 20261121 },
  );
});

test.each([
  ['a{2', 'xa{2'],
  ['a{,3}', 'a{,3}'],
  [']}', 'a]}'],
  ['[]a', 'a'],
  ['[^]', '\n'],
  ['[\\w-z]+', 'a-z'],
  ['[a-\\d]+', 'a-1'],
  ['[-a]+[a-]', '-a-'],
  ['\\0\\x00\\u0041\\cA\\101\\c1', '\0\0A\u0001A\\c1'],
  ['[\\b\\cA\\c1\\12]+', '\b\u0001\u0011\n'],
  ['\\8\\9', '89'],
  ['(a)(b)?\\2c\\10', 'acc\b'],
  ['(?<year>\\d+)-\\k<year>', '12-12'],
  ['\\k', 'k'],
  ['(?:a|ab)(?:c|bcd)(?:d*)', 'abcd'],
  ['(z)((a+)?(b+)?(c))*', 'zaacbbbcac'],
  ['(a*)*', 'b'],
  ['(?=(a+))a*b\\1', 'baaabac'],
  ['(.*?)a(?!(a+)b\\2c)\\2(.*)', 'baaabaac'],
  ['(?<=([ab]+)([bc]+))$', 'abc'],
  ['(?<!\\\\)"', '\\"a"'],
  ['(?:a+)+$', 'aaaab'],
  ['\\u00e9', 'É'],
])('%s', (source, text) => {
  for (const flags of ['', 'i', 's']) expect(ours(source, flags, text)).toEqual(native(source, flags, text));
});

describe('gives up', () => {
  const letters = `${'a'.repeat(40)}!`;
  test.each([
    ['(a+)+$', letters],
    ['(a|aa)+$', letters],
    ['(a|a?)+$', letters],
    ['(.*)*x$', letters],
    ['(x+x+)+y', 'x'.repeat(40)],
    ['a*a*a*a*a*a*b', 'a'.repeat(3000)],
    ['(?:ab)*c', 'ab'.repeat(500_000)],
  ])('%s', (source, text) => {
    const start = performance.now();
    expect(() => new Pattern(source, 'i').test(text)).toThrow(SlowPattern);
    expect(performance.now() - start).toBeLessThan(20_000);
  });

  test('over many texts as over a single one', () => {
    const pattern = new Pattern('(a+)+$', '');
    const start = performance.now();
    expect(() => {
      for (let i = 0; i < 1_000_000; i += 1) pattern.test('aaaaaaaaaaaaaaa!');
    }).toThrow(SlowPattern);
    expect(performance.now() - start).toBeLessThan(20_000);
  });

  test('never on what grows with the text alone', () => {
    const text = 'the quick brown fox, GET /index.html HTTP/1.1\r\n'.repeat(20_000);
    for (const source of [
      '.*jumps',
      '[a-z]+@[a-z]+',
      '\\bquick\\s+red\\b',
      'HTTP/2|^POST',
      '\\d{3}-\\d{4}',
      '(?:fox){2}',
    ])
      for (const flags of ['i', 'is']) expect(new Pattern(source, flags).test(text), source).toBe(false);
  });
});
