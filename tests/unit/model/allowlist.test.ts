import { expect, test } from 'vitest';
import { allowing, isComment, readAllowed } from '../../../src/model/allowlist.ts';

test.each([
  ['10.0.0.7', '10.0.0.7', ''],
  ['  10.0.0.0/24   # the scanners ', '10.0.0.0/24', 'the scanners'],
  ['2001:db8::/32#ours', '2001:db8::/32', 'ours'],
  ['*.Example.com  update # server', '*.Example.com', 'update # server'],
  ['AA-BB-CC-DD-EE-01 # the printer', 'AA-BB-CC-DD-EE-01', 'the printer'],
])('%s', (line, entry, why) => {
  expect(readAllowed(line)).toMatchObject({ entry, why });
});

test.each(['', '# nothing', 'host', '10.0.0.0/33', '10.0.0', 'a b.example'])('%s names nothing', (line) => {
  expect(readAllowed(line)).toBeNull();
});

test('empty lines and comments say nothing, and need not', () => {
  expect(['', '   ', '# a', '10.0.0.1', 'x'].map(isComment)).toEqual([true, true, true, false, false]);
});

test.each([
  ['10.0.0.9', '10.0.0.0/24'],
  ['10.0.0.9:443', '10.0.0.0/24'],
  ['[2001:db8::1]:80', '2001:db8::/32'],
  ['2001:db8::1', '2001:db8::/32'],
  ['example.com:443', 'example.com'],
  ['cdn.EXAMPLE.com.', 'example.com'],
  ['aa:bb:cc:dd:ee:01', 'AA-BB-CC-DD-EE-01'],
  ['notexample.com', null],
  ['com', null],
  ['10.0.1.9', null],
  ['10.0.0.9.example.org', null],
])('%s falls under %s', (subject, entry) => {
  const list = ['10.0.0.0/24', '2001:db8::/32', 'example.com', 'AA-BB-CC-DD-EE-01'].map((line) => readAllowed(line)!);
  expect(allowing(list, subject)?.entry ?? null).toBe(entry);
});
