import { expect, test } from 'vitest';
import { getOrMake, remember, remembering } from '../../../src/base/maps.ts';

test('of more than there is room for, what was set first is forgotten first', () => {
  const map = new Map<string, number>();
  for (const [i, key] of ['a', 'b', 'c', 'a', 'd'].entries()) remember(map, key, i, 3);
  expect([...map]).toEqual([
    ['c', 2],
    ['a', 3],
    ['d', 4],
  ]);
});

test('what is there is not made again', () => {
  const map = new Map([['a', 1]]);
  expect([getOrMake(map, 'a', () => 2), getOrMake(map, 'b', () => 3), map.get('b')]).toEqual([1, 3, 3]);
});

test('what was made is remembered until there is too much of it', () => {
  const asked: string[] = [];
  const upper = remembering(2, (text: string) => {
    asked.push(text);
    return text === '' ? null : text.toUpperCase();
  });
  expect(['a', '', 'a', '', 'b', 'a'].map(upper)).toEqual(['A', null, 'A', null, 'B', 'A']);
  expect(asked).toEqual(['a', '', 'b', 'a']);
});
