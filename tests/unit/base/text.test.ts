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

test('a text of one character per byte is the same, however long it is', () => {
  const bytes = Uint8Array.from({ length: 300 }, (_, i) => (i * 89) & 0xff);
  for (let length = 0; length <= 200; length += 1) {
    const text = latin1(bytes, 7, 7 + length);
    expect(text).toHaveLength(length);
    expect(latin1Bytes(text)).toEqual(bytes.subarray(7, 7 + length));
  }
});
