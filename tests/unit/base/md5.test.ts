import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { Md5 } from '../../../src/base/md5.ts';

const hex = (digest: Uint8Array): string => Buffer.from(digest).toString('hex');
const expected = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex');

test('messages around the ends of blocks have the digests that OpenSSL gives them', () => {
  const md5 = new Md5();
  for (let length = 0; length <= 200; length += 1) {
    const bytes = Uint8Array.from({ length }, (_, i) => i * 37 + length);
    md5.reset();
    md5.update(bytes);
    expect(hex(md5.digest()), `${length} bytes`).toBe(expected(bytes));
  }
});

test('pieces of any length make one message', () => {
  const bytes = Uint8Array.from({ length: 100_003 }, (_, i) => (i * i) >> 3);
  for (const piece of [1, 3, 63, 64, 65, 127, 1460, 16_384]) {
    const md5 = new Md5();
    for (let at = 0; at < bytes.length; at += piece) md5.update(bytes.subarray(at, at + piece));
    expect(hex(md5.digest()), `pieces of ${piece}`).toBe(expected(bytes));
  }
});
