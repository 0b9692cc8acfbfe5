import { expect, test } from 'vitest';
import { reasonOf } from '../../../src/base/reason.ts';

test('what was thrown becomes a part of a sentence', () => {
  expect(reasonOf(new DOMException('The file could not be read.', 'NotReadableError'))).toBe(
    'The file could not be read',
  );
  expect(reasonOf('gone')).toBe('gone');
  expect(reasonOf(undefined)).toBe('undefined');
});
