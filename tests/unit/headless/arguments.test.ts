import { expect, test } from 'vitest';
import { Misuse, formatOf, readArguments } from '../../../src/headless/arguments.ts';

const TABLES = ['packets', 'flows'];
const read = (...args: string[]) => readArguments(args, TABLES);

test('a table of files, with or without a filter', () => {
  expect(read('--table', 'flows', 'a', 'b')).toEqual({ kind: 'table', table: 'flows', filter: '', files: ['a', 'b'] });
  expect(read('a', '--filter', 'tcp', '--table', 'packets', '--', '--b')).toEqual({
    ...{ kind: 'table', table: 'packets', filter: 'tcp', files: ['a', '--b'] },
  });
});

test('an export, in the format of its name', () => {
  const order = { kind: 'export', path: 'x.pcapng', format: 'pcapng', filter: '', secrets: true, file: 'a' };
  expect(read('--export', 'x.pcapng', '--secrets', 'a')).toEqual(order);
  expect(['a.pcap', 'A.PCAPNG', 'a.pcapng.gz', 'pcap'].map(formatOf)).toEqual(['pcap', 'pcapng', null, null]);
});

test('help, also before anything else is right', () => {
  expect(read()).toEqual({ kind: 'help' });
  expect(read('--help', '--table', 'nope')).toEqual({ kind: 'help' });
});

test.each([
  ['no file', ['--table', 'packets'], /no FILE/],
  ['no file to export', ['--export', 'x.pcap'], /no FILE/],
  ['no table', ['a'], /no --table/],
  ['a table that does not exist', ['--table', 'nope', 'a'], /no table nope; there are packets, flows$/],
  ['an option that does not exist', ['--tabel', 'packets', 'a'], /--tabel/],
  ['an option without its value', ['a', '--table'], /--table/],
  ['a table and an export', ['--table', 'packets', '--export', 'x.pcap', 'a'], /--export/],
  ['secrets of a table', ['--table', 'packets', '--secrets', 'a'], /--secrets/],
  ['an export of two files', ['--export', 'x.pcap', 'a', 'b'], /one FILE/],
  ['an export to a name of no format', ['--export', 'x.txt', 'a'], /\.pcapng or \.pcap/],
])('%s is told', (_, args, words) => {
  expect(() => read(...args)).toThrow(Misuse);
  expect(() => read(...args)).toThrow(words);
});
