import { expect, test } from 'vitest';
import { combine, dropLast, termFor, valuesOf } from '../../../src/app/state/filter-text.ts';
import { lengthTerm } from '../../../src/app/views/overview/length-term.ts';
import type { ColumnDescription } from '../../../src/model/query.ts';

const column = (kind: string, field: string | null): ColumnDescription => ({
  name: 'x',
  title: 'X',
  kind,
  unit: null,
  field,
});

test.each([
  ['', 'dns', 'keep', 'dns'],
  ['', 'dns', 'exclude', '!dns'],
  ['', 'ip.addr == 1.2.3.4', 'exclude', '!(ip.addr == 1.2.3.4)'],
  ['tcp', 'http', 'keep', 'tcp and http'],
  ['tcp or udp', 'dns', 'keep', '(tcp or udp) and dns'],
  ['tcp', 'a or b', 'keep', 'tcp and (a or b)'],
  ['tcp xor udp', 'dns', 'keep', '(tcp xor udp) and dns'],
  ['dns', 'dns', 'keep', 'dns'],
  ['tcp and dns', 'dns', 'keep', 'tcp and dns'],
  ['dns and tcp', 'dns', 'keep', 'dns and tcp'],
  ['tcp && dns', 'dns', 'keep', 'tcp && dns'],
  ['a and tcp and dns', 'tcp and dns', 'keep', 'a and tcp and dns'],
  ['a or b', 'a or b', 'keep', 'a or b'],
  // Of one side of an `or` alone nothing is kept.
  ['tcp or udp and dns', 'dns', 'keep', '(tcp or udp and dns) and dns'],
  ['dns and tcp or udp', 'dns', 'keep', '(dns and tcp or udp) and dns'],
  ['a and (b or c and dns and d)', 'dns', 'keep', 'a and (b or c and dns and d) and dns'],
  ['x == "a and dns and b"', 'dns', 'keep', 'x == "a and dns and b" and dns'],
  ['x == "this or that"', 'dns', 'keep', 'x == "this or that" and dns'],
  ['dns', 'dns', 'exclude', 'dns and !dns'],
  ['tcp and !dns', 'dns', 'exclude', 'tcp and !dns'],
] as const)('%s + %s (%s)', (filter, term, how, expected) => {
  expect(combine(filter, term, how)).toBe(expected);
});

test.each([
  ['dns', ''],
  ['a and b', 'a'],
  ['a && b', 'a'],
  ['(a) and b', '(a)'],
  ['a and (b and c)', 'a'],
  ['a and x == "b and c"', 'a'],
  ['a and x == "q\\" and c" and d', 'a and x == "q\\" and c"'],
])('the last part of %s goes', (filter, expected) => {
  expect(dropLast(filter)).toBe(expected);
});

test('cells become terms', () => {
  expect(termFor(column('text', 'dns.qry.name'), 'a"b\\c')).toBe('dns.qry.name == "a\\"b\\\\c"');
  expect(termFor(column('address', null), 'fe80::1')).toBe('wireloupe.address == fe80::1');
  expect(termFor(column('port', null), 53)).toBe('tcp.port == 53 or udp.port == 53');
  expect(termFor(column('u32', 'frame.len'), 60)).toBe('frame.len == 60');
  expect(termFor(column('text', null), 'x')).toBeNull();
  expect(termFor(column('text', 'f'), null)).toBeNull();
});

test('of several values of a cell each has its term; the cell stands for the first', () => {
  expect(termFor(column('texts', 'f'), ['router', 'dhcp'])).toBe('f == "router"');
  expect(termFor(column('texts', 'f'), [])).toBeNull();
  const parted = { ...column('text', 'f'), separator: ' / ' };
  expect(valuesOf(parted, 'Windows / macOS/iOS')).toEqual(['Windows', 'macOS/iOS']);
  expect(termFor(parted, 'Windows / macOS/iOS')).toBe('f == "Windows"');
  expect(valuesOf(column('text', 'f'), 'a / b')).toEqual(['a / b']);
});

test('a class of lengths becomes a term', () => {
  const lengths = [19, 79, 262_144].map((upTo) => ({ upTo, packets: 1 }));
  expect(lengths.map((_, index) => lengthTerm(lengths, index))).toEqual([
    'frame.len >= 0 and frame.len <= 19',
    'frame.len >= 20 and frame.len <= 79',
    'frame.len >= 80',
  ]);
});
