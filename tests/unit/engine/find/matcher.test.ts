import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matcherOf } from '../../../../src/engine/find/matcher.ts';
import type { FindQuery } from '../../../../src/model/find.ts';

const bytesOf = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

/** Places and lengths that are found in parts of one sequence. */
function find(query: Pick<FindQuery, 'needle' | 'ignoreCase'>, parts: readonly Uint8Array[]): [number, number][] {
  const matcher = matcherOf(query)!;
  const found: [number, number][] = [];
  const note = (at: number, length: number): void => void found.push([at, length]);
  let at = 0;
  for (const part of parts) {
    matcher.take(part, at, note);
    at += part.length;
  }
  matcher.finish(note);
  return found;
}

const pattern = (source: string, ignoreCase = false) => ({ needle: { kind: 'pattern', source } as const, ignoreCase });
const text = (needle: string, ignoreCase = false) => ({
  needle: { kind: 'bytes', bytes: bytesOf(needle) } as const,
  ignoreCase,
});

describe('in one piece', () => {
  test('bytes, of either case where asked', () => {
    expect(find(text('ab'), [bytesOf('xabABab')])).toEqual([
      [1, 2],
      [5, 2],
    ]);
    expect(find(text('AB', true), [bytesOf('xabABab')])).toHaveLength(3);
  });

  test('patterns: bytes are characters, a point is any byte, nothing is no match', () => {
    expect(find(pattern('\\x80.\\xff'), [Uint8Array.of(1, 0x80, 10, 255)])).toEqual([[1, 3]]);
    expect(find(pattern('a+', true), [bytesOf('xaAay')])).toEqual([[1, 3]]);
    expect(find(pattern('b*'), [bytesOf('aaa')])).toEqual([]);
  });

  test('^ and $ are the ends of the whole', () => {
    const parts = [bytesOf('ab'.repeat(60_000)), bytesOf('ab'.repeat(60_000))];
    expect(find(pattern('^ab'), parts)).toEqual([[0, 2]]);
    expect(find(pattern('ab$'), parts)).toEqual([[239_998, 2]]);
  });
});

test('what is no pattern has no matcher', () => {
  expect(matcherOf(pattern('('))).toBeNull();
});

test('wherever the parts end, the same is found as in one piece', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', 'b', '\n'), maxLength: 300 }),
      fc.array(fc.nat(300), { maxLength: 6 }),
      fc.constantFrom(text('ab'), text('aba', true), pattern('a+b'), pattern('(?<=b)a.b|bb$'), pattern('^a|\\nb')),
      (whole, cuts, query) => {
        const bytes = bytesOf(whole);
        const places = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)), bytes.length].sort((a, b) => a - b);
        const parts = places.slice(1).map((to, i) => bytes.subarray(places[i], to));
        expect(find(query, parts)).toEqual(find(query, [bytes]));
      },
    ),
  );
});

test.each([60_000, 61_500, 61_603, 70_000])('a long match at %i that a part ends in the midst of is one', (before) => {
  const long = bytesOf(`${'x'.repeat(before)}<${'y'.repeat(3000)}>${'x'.repeat(5000)}`);
  const parts = Array.from({ length: Math.ceil(long.length / 1460) }, (_, i) =>
    long.subarray(i * 1460, (i + 1) * 1460),
  );
  expect(find(pattern('<y+>'), parts)).toEqual([[before, 3002]]);
});

test('what stands before a match is looked at, wherever a part of the text ends', () => {
  // The first 61,604 bytes are settled when the text is looked through for the first time.
  for (let before = 61_595; before < 61_610; before += 1) {
    const text = bytesOf(`${'x'.repeat(before)}abc${'x'.repeat(8000)}`);
    const parts = Array.from({ length: Math.ceil(text.length / 1460) }, (_, i) =>
      text.subarray(i * 1460, (i + 1) * 1460),
    );
    expect(find(pattern('(?<=ab)c'), parts)).toEqual([[before + 2, 1]]);
  }
});
