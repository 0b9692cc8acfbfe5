import { expect, test } from 'vitest';
import { AND, ASK, invert, join, NO, NOT, OR, XOR, YES, type Mask } from '../../../../src/engine/filter/mask.ts';

const VALUES = [NO, YES, ASK];
/** What a value may turn out to be once the bytes are read. */
const meanings = (value: number): readonly boolean[] => (value === ASK ? [false, true] : [value === YES]);
const valueOf = (found: readonly boolean[]): number => (new Set(found).size > 1 ? ASK : found[0] ? YES : NO);

const JOINS = [
  ['and', AND, (a: boolean, b: boolean) => a && b],
  ['or', OR, (a: boolean, b: boolean) => a || b],
  ['xor', XOR, (a: boolean, b: boolean) => a !== b],
] as const;

test.each(JOINS)('%s knows as much as all that is not known yet allows', (how, one, meaning) => {
  for (const a of VALUES)
    for (const b of VALUES) {
      const expected = valueOf(meanings(a).flatMap((x) => meanings(b).map((y) => meaning(x, y))));
      expect(one(a, b), `${a} ${how} ${b}`).toBe(expected);
      const masks: readonly Mask[] = [Uint8Array.of(a), Uint8Array.of(b)];
      expect([...join(masks[0], masks[1], how)], `masks ${a} ${how} ${b}`).toEqual([expected]);
    }
});

test('not turns round what is known', () => {
  expect(VALUES.map(NOT)).toEqual([YES, NO, ASK]);
  expect([...invert(Uint8Array.from(VALUES))]).toEqual([YES, NO, ASK]);
});
