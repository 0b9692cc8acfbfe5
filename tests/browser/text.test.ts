import { expect, test } from 'vitest';
import { latin1 } from '../../src/base/text.ts';

// In a browser: "latin1" is windows-1252 there, and another thing in Node.
test.each([32, 64, 65, 256, 1000])('every byte is the character of its number, %i at once', (length) => {
  for (let first = 0; first < 256; first += 16) {
    const bytes = Uint8Array.from({ length }, (_, i) => first + i);
    expect(Array.from(latin1(bytes, 0, length), (character) => character.charCodeAt(0))).toEqual([...bytes]);
  }
});
