import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Pattern, SlowPattern } from '../../../src/base/pattern/pattern.ts';

/** All matches, as `matchAll` finds them. */
const native = (source: string, flags: string, text: string): [number, number][] =>
  [...text.matchAll(new RegExp(source, `${flags}g`))].map((match) => [match.index, match[0].length]);

const optionsOf = (flags: string) => ({
  ignoresCase: flags.includes('i'),
  isMultiline: flags.includes('m'),
  isDotAll: flags.includes('s'),
});
function ours(source: string, flags: string, text: string): [number, number][] {
  const pattern = new Pattern(source, optionsOf(flags));
  const found: [number, number][] = [];
  for (let from = 0; from <= text.length;) {
    const match = pattern.exec(text, from);
    if (match === null) break;
    found.push([match.index, match.length]);
    from = match.index + Math.max(1, match.length);
  }
  return found;
}

/** A pattern, and how many bytes it takes; `most` is Infinity where it may be any number. */
interface Made {
  readonly source: string;
  readonly least: number;
  readonly most: number;
}
const made = (source: string, least = 1, most = least): Made => ({ source, least, most });

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
  '\\xe9',
];
const PLACES = ['^', '$', '\\b', '\\B', ''];
const QUANTIFIERS = [
  ['*', 0, Infinity],
  ['+', 1, Infinity],
  ['?', 0, 1],
  ['{2}', 2, 2],
  ['{1,2}', 1, 2],
  ['{2,}', 2, Infinity],
] as const;
/** Both engines agree on what is repeated only where it takes a byte: they leave a repetition of nothing differently. */
const { pattern: patterns } = fc.letrec<{ pattern: Made }>((tie) => {
  const repeated = fc
    .tuple(tie('pattern'), fc.constantFrom(...QUANTIFIERS), fc.constantFrom('', '?'))
    .filter(([{ least }]) => least > 0)
    .map(([{ source, least, most }, [quantifier, min, max], lazy]) =>
      made(`(?:${source})${quantifier}${lazy}`, least * min, most * max),
    );
  return {
    pattern: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      fc.constantFrom(...ATOMS.map((source) => made(source)), ...PLACES.map((source) => made(source, 0))),
      fc
        .tuple(tie('pattern'), tie('pattern'))
        .map(([a, b]) => made(`(?:${a.source})${b.source}`, a.least + b.least, a.most + b.most)),
      fc
        .tuple(tie('pattern'), tie('pattern'))
        .map(([a, b]) => made(`(?:${a.source}|${b.source})`, Math.min(a.least, b.least), Math.max(a.most, b.most))),
      fc
        .tuple(fc.constantFrom('(', '(?:'), tie('pattern'))
        .map(([open, inner]) => ({ ...inner, source: `${open}${inner.source})` })),
      fc
        .tuple(fc.constantFrom('(?=', '(?!', '(?<=', '(?<!'), tie('pattern'))
        .filter(([open, { most }]) => !open.includes('<') || most < 256)
        .map(([open, inner]) => made(`${open}${inner.source})`, 0)),
      repeated,
    ),
  };
});
/** One end is not told from the other where a newline stands there: `$` may mean the place before the last one. */
const texts = fc
  .string({ unit: fc.constantFrom('a', 'b', 'c', 'A', 'X', '1', '-', '_', ' ', '\n', '\xdf', '\xe9'), maxLength: 14 })
  .filter((text) => !text.endsWith('\n'));

test('finds what the expressions of the platform find where both mean the same', () => {
  fc.assert(
    fc.property(
      patterns,
      fc.option(patterns),
      texts,
      fc.constantFrom('', 'i', 's', 'm', 'ims'),
      (pattern, again, text, flags) => {
        const source = again === null ? pattern.source : `(?<n>${pattern.source})${again.source}\\k<n>`;
        expect(ours(source, flags, text), source).toEqual(native(source, flags, text));
      },
    ),
    { numRuns: 2000, seed: 20261121 },
  );
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
    expect(() => new Pattern(source, { ignoresCase: true }).test(text)).toThrow(SlowPattern);
  });

  test('over many texts as over a single one', () => {
    const pattern = new Pattern('(a+)+$', {});
    expect(() => {
      for (let i = 0; i < 1_000_000; i += 1) pattern.test('aaaaaaaaaaaaaaa!');
    }).toThrow(SlowPattern);
  });

  test('over one text, whatever others left over', () => {
    const pattern = new Pattern('(a+)+$', {});
    for (let i = 0; i < 40; i += 1) expect(pattern.test('-'.repeat(1 << 20))).toBe(false);
    expect(() => pattern.test(`${'a'.repeat(24)}!`)).toThrow(SlowPattern);
    expect(pattern.test('aaa')).toBe(true);
  });

  test('over one text, however long it is', () => {
    expect(() => new Pattern('a.*b', { ignoresCase: true }).test(`${'a'.repeat(120)}\n`.repeat(6_000))).toThrow(
      SlowPattern,
    );
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
      for (const flags of ['i', 'is']) expect(new Pattern(source, optionsOf(flags)).test(text), source).toBe(false);
  });
});
