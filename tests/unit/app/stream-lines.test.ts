import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { needleOf } from '../../../src/app/state/needle.ts';
import { breakLines, lineText, REMARK, spansOf, type StreamForm } from '../../../src/app/ui/stream-lines.ts';
import { UnevenRows } from '../../../src/app/ui/uneven.ts';

const encode = (text: string) => new TextEncoder().encode(text);
const linesOf = (bytes: Uint8Array, form: StreamForm, columns = 20, remarkAt: number | null = null) => {
  const { from, to } = breakLines(bytes, form, columns, remarkAt);
  return Array.from(from, (start, i) => (start === REMARK ? '—' : lineText(bytes, start, to[i], form)));
};

test('lines end where the text says so, or where the screen does', () => {
  expect(linesOf(encode('GET / HTTP/1.1\r\nHost: a\n\nlast'), 'text')).toEqual([
    'GET / HTTP/1.1',
    'Host: a',
    '',
    'last',
  ]);
  expect(linesOf(encode('0123456789'.repeat(5)), 'text')).toEqual(['01234567890123456789', '01234567890123456789', '0123456789']); // prettier-ignore
  expect(linesOf(encode('01234567890123456789\r\nx'), 'text')).toEqual(['01234567890123456789', 'x']);
  expect(linesOf(encode('a\tb'), 'text')).toEqual(['a       b']);
  expect(linesOf(encode('headbody'), 'text', 20, 4)).toEqual(['head', '—', 'body']);
  expect(linesOf(new Uint8Array(0), 'text', 20, 0)).toEqual(['—']);
});

test('what cannot be printed is a dot, and nothing turns the direction of writing', () => {
  expect(linesOf(Uint8Array.of(0, 65, 0x1b, 0x7f, 0xe9, 66), 'text')).toEqual(['.A...B']);
  expect(linesOf(encode('привет \u202Eabc\u200B\u0007\u2028'), 'utf8')).toEqual(['привет .abc...']);
  expect(linesOf(Uint8Array.of(0xff, 65), 'utf8')).toEqual(['\uFFFDA']);
  expect(linesOf(encode('漢字漢字漢字'), 'utf8', 8)).toEqual(['漢字漢字', '漢字']);
});

test('sixteen bytes a line as hexadecimal', () => {
  const { from, to } = breakLines(new Uint8Array(40), 'hex', 100, null);
  expect([...from]).toEqual([0, 16, 32]);
  expect([...to]).toEqual([16, 32, 40]);
});

test('a tab behind a hit is as wide as it is without one', () => {
  const bytes = encode('abc\tx');
  const spans = spansOf(bytes, 0, bytes.length, 'text', [{ from: 1, to: 2, isCurrent: false }]);
  expect(spans.map(({ text, hit }) => [text, hit])).toEqual([
    ['a', 'none'],
    ['b', 'found'],
    ['c     x', 'none'],
  ]);
  expect(spans.map(({ text }) => text).join('')).toBe(lineText(bytes, 0, bytes.length, 'text'));
});

describe.each(['text', 'hex', 'utf8'] as const)('as %s', (form) => {
  test('every byte stands in one line, in order, whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 8, max: 60 }), (bytes, columns) => {
        const { from, to } = breakLines(bytes, form, columns, null);
        let place = 0;
        for (let i = 0; i < from.length; i += 1) {
          expect(from[i]).toBeGreaterThanOrEqual(place);
          for (const skipped of bytes.subarray(place, from[i])) expect([10, 13]).toContain(skipped);
          expect(to[i]).toBeGreaterThanOrEqual(from[i]);
          place = to[i];
          expect(lineText(bytes, from[i], to[i], form)).not.toMatch(/[\p{Cc}\p{Cf}]/u);
        }
        for (const skipped of bytes.subarray(place)) expect([10, 13]).toContain(skipped);
      }),
    );
  });
});

test('what was found is cut out of its line, also where it goes beyond', () => {
  const bytes = encode('one two three');
  const spans = spansOf(bytes, 0, bytes.length, 'text', [
    { from: -3, to: 1, isCurrent: false },
    { from: 4, to: 7, isCurrent: true },
    { from: 5, to: 9, isCurrent: false },
    { from: 11, to: 40, isCurrent: false },
  ]);
  expect(spans.map(({ text, hit }) => [text, hit])).toEqual([
    ['o', 'found'],
    ['ne ', 'none'],
    ['two', 'current'],
    [' t', 'found'],
    ['hr', 'none'],
    ['ee', 'found'],
  ]);
});

test('uneven rows are counted and found like a plain list of numbers', () => {
  const changes = fc.array(fc.tuple(fc.nat(1999), fc.nat(9)), { maxLength: 50 });
  fc.assert(
    fc.property(fc.array(fc.nat(5), { minLength: 1, maxLength: 2000 }), changes, (counts, changed) => {
      const rows = new UnevenRows();
      for (const count of counts) rows.add(count);
      for (const [part, count] of changed) {
        if (part >= counts.length) continue;
        counts[part] = count;
        rows.set(part, count);
      }
      const flat = counts.flatMap((count, part) => Array.from({ length: count }, (_, row) => ({ part, row })));
      expect(rows.total).toBe(flat.length);
      for (let row = 0; row < flat.length; row += 37) expect(rows.at(row)).toEqual(flat[row]);
      expect(rows.before(counts.length - 1)).toBe(flat.length - counts.at(-1)!);
    }),
    { numRuns: 30 },
  );
});

test('what is searched for as bytes', () => {
  expect(needleOf('é', 'text')).toEqual(Uint8Array.of(0xc3, 0xa9));
  for (const typed of ['47 45 54', '474554', '47:45:54', '0x474554', '47, 45, 54', '47-45-54'])
    expect(needleOf(typed, 'hex')).toEqual(encode('GET'));
  for (const typed of ['', '4', '4g', '474 5']) expect(needleOf(typed, 'hex')?.length ?? null).toBe(typed === '474 5' ? 2 : null); // prettier-ignore
  expect(needleOf('', 'text')).toBeNull();
  expect(needleOf('x'.repeat(5000), 'text')).toBeNull();
});
