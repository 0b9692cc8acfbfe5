import { expect, test } from 'vitest';
import { latin1, latin1Bytes } from '../../../src/base/text.ts';

test('bytes become a text of one character each, and the text the same bytes again', () => {
  const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  const text = latin1(all, 0, 256);
  expect(text).toHaveLength(256);
  expect(latin1Bytes(text)).toEqual(all);
  expect(latin1Bytes(atob('AP+A'))).toEqual(Uint8Array.of(0x00, 0xff, 0x80));
  expect(latin1Bytes('')).toHaveLength(0);
});
