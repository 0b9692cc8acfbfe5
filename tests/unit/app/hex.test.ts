import { expect, test } from 'vitest';
import { runsOf } from '../../../src/app/ui/hex.ts';

const bytes = Uint8Array.from({ length: 40 }, (_, index) => 0x41 + index);
const runs = (...args: Parameters<typeof runsOf>) =>
  runsOf(...args).map(({ at, mark, pairs, letters }) => [at, mark, pairs, letters]);

test('a row without marks is one text, wider in the middle', () => {
  expect(runs(bytes, 0, 16, null, null)).toEqual([
    [0, '', '41 42 43 44 45 46 47 48  49 4a 4b 4c 4d 4e 4f 50', 'ABCDEFGHIJKLMNOP'],
  ]);
  expect(runs(bytes, 32, 40, null, null)).toEqual([[32, '', '61 62 63 64 65 66 67 68', 'abcdefgh']]);
});

test('marked bytes, those of the layer around them and the others are texts of their own', () => {
  expect(runs(bytes, 16, 32, { at: 22, length: 4 }, { at: 10, length: 18 })).toEqual([
    [16, 'around', '51 52 53 54 55 56', 'QRSTUV'],
    [22, 'marked', '57 58  59 5a', 'WXYZ'],
    [26, 'around', '5b 5c', '[\\'],
    [28, '', '5d 5e 5f 60', ']^_`'],
  ]);
});

test('ranges of nothing and ranges of other rows cut nothing', () => {
  expect(runs(bytes, 16, 32, { at: 20, length: 0 }, { at: 0, length: 16 })).toHaveLength(1);
  expect(runs(bytes, 16, 32, { at: 16, length: 16 }, null).map(([, mark]) => mark)).toEqual(['marked']);
  expect(runs(bytes, 40, 40, null, null)).toEqual([]);
});
