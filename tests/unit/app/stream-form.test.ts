import { expect, test } from 'vitest';
import { formFor } from '../../../src/app/ui/stream-form.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const joined = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));
/** Every byte as often as any other. */
const noise = Uint8Array.from({ length: 1024 }, (_, i) => (i * 167) & 255);

test.each([
  ['a request', encode('GET / HTTP/1.1\r\nHost: a.example\r\n\r\n'), 'text'],
  ['a banner', encode('220 ready\r\n'), 'text'],
  [
    'a head with a body of anything',
    joined(encode(`HTTP/1.1 200 OK\r\n${'X-Filler: aaaa\r\n'.repeat(11)}\r\n`), noise),
    'text',
  ],
  ['a word between zeros', joined(Uint8Array.of(0, 0, 0, 40), encode('user postgres database postgres')), 'text'],
  ['nothing', new Uint8Array(0), 'text'],
  ['words in another script', encode('Привет, мир\r\n'), 'utf8'],
  ['the same, cut in a character', encode('Привет'.repeat(60)).subarray(0, 257), 'utf8'],
  ['a text that is no UTF-8', joined(encode('caf'), Uint8Array.of(0xe9), encode(' au lait')), 'text'],
  ['Modbus: read holding registers', Uint8Array.of(0, 1, 0, 0, 0, 6, 1, 3, 0, 0x64, 0, 2), 'hex'],
  ['DNP3: a link request', Uint8Array.of(5, 0x64, 5, 0xc0, 1, 0, 0, 4, 0xe9, 0x21), 'hex'],
  ['what is encrypted', noise, 'hex'],
])('%s', (_, bytes, form) => {
  expect(formFor(bytes)).toBe(form);
});
