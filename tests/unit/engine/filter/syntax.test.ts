import { describe, expect, test } from 'vitest';
import { compileFilter } from '../../../../src/engine/filter/filter.ts';
import { parseFilter } from '../../../../src/engine/filter/syntax.ts';
import { Analysis } from '../../../../src/engine/analysis.ts';

const analysis = new Analysis();

/** The code of an error and the text that it points at; null where the filter is fine. */
function errorOf(text: string): [string, string] | null {
  const compiled = compileFilter(analysis, text);
  if (compiled.ok) return null;
  const { code, at, length } = compiled.error;
  return [code, text.slice(at, at + length)];
}

/** Tests in the order in which they bind. */
function shape(text: string): string {
  const parsed = parseFilter(text);
  if (!parsed.ok) throw new Error(parsed.error.message);
  const show = (node: NonNullable<typeof parsed.node>): string => {
    switch (node.kind) {
      case 'not':
        return `!${show(node.inner)}`;
      case 'and':
      case 'or':
      case 'xor':
        return `(${show(node.left)} ${node.kind} ${show(node.right)})`;
      case 'compare':
        return `${node.all ? 'all ' : ''}${node.operator}`;
      default:
        return node.kind === 'exists' && node.of.kind === 'word' ? node.of.text : node.kind;
    }
  };
  return show(parsed.node!);
}

test('"not" binds before "and", "and" before "or"', () => {
  expect(shape('a and b or not c or d and not e or f')).toBe('((((a and b) or !c) or (d and !e)) or f)');
  expect(shape('!a && b || c')).toBe('((!a and b) or c)');
  expect(shape('a and (b or c)')).toBe('(a and (b or c))');
  expect(shape('a or b xor c and d')).toBe('(a or (b xor (c and d)))');
});

test.each([
  ['==', 'eq', 'any_eq', '=='],
  ['all ==', '===', 'all_eq', 'all =='],
  ['all !=', '!=', 'ne', 'all_ne'],
  ['!=', '~=', '!==', 'any_ne'],
])('operators have several spellings: %s', (meant, ...spellings) => {
  for (const spelling of spellings) if (!spelling.includes(' ')) expect(shape(`tcp.port ${spelling} 80`)).toBe(meant);
});

test('"any" and "all" win over the operator', () => {
  expect(shape('any tcp.port === 80')).toBe('==');
  expect(shape('all tcp.port > 80')).toBe('all >');
});

test('a chain of comparisons is their conjunction', () => {
  expect(shape('tcp.srcport < tcp.dstport < 100')).toBe('(< and <)');
});

describe('what is refused', () => {
  test.each([
    ['tcp.port == 80 tcp', 'unexpected-word', 'tcp'],
    ['tcp.port ==', 'unexpected-end', ''],
    ['tcp.port = 80', 'unexpected-character', '='],
    ['foo.bar == 1', 'unknown-field', 'foo.bar'],
    ['DNS', 'unknown-field', 'DNS'],
    ['tcp.port == abc', 'not-a-number', 'abc'],
    ['tcp.port == 99999', 'too-large', '99999'],
    ['udp.srcport in {80, 65536}', 'too-large', '65536'],
    ['ip.ttl == 256', 'too-large', '256'],
    ['tcp.port == "80"', 'text-not-taken', '"80"'],
    ['tcp.port == 08', 'not-a-number', '08'],
    ['tcp.port contains 80', 'wrong-operator', 'tcp.port'],
    ['ip.addr matches "10"', 'wrong-operator', 'ip.addr'],
    ['ip.addr == abc', 'not-an-address', 'abc'],
    ['ip.src == 10.0.0.1/33', 'not-an-address', '10.0.0.1/33'],
    ['ipv6.src == 1.2.3.4', 'not-an-address', '1.2.3.4'],
    ['eth.addr == 00:11:22', 'not-an-address', '00:11:22'],
    ['eth.src[0:2] == 0xffff', 'not-bytes', '0xffff'],
    ['frame contains GET', 'not-bytes', 'GET'],
    ['tcp.port == ip.src', 'different-types', 'ip.src'],
    ['tcp.port[0] == 1', 'no-slice', 'tcp.port'],
    ['tcp.flags.syn & 1', 'no-arithmetic', 'tcp.flags.syn'],
    // Values alone calculate as fields of their type do.
    ['icmp.resptime == 1.5 & 2', 'no-arithmetic', '1.5 & 2'],
    ['tcp.flags.syn == 1 & 1', 'no-arithmetic', '1 & 1'],
    ['frame.time > "2000-01-01" + 1', 'no-arithmetic', '"2000-01-01" + 1'],
    ['frame.time_delta > 1 * 2', 'no-arithmetic', '1 * 2'],
    ['tcp.port == 1/0', 'no-arithmetic', '1/0'],
    ['1 + 1', 'no-field', '1 + 1'],
    ['tcp.port in {}', 'empty-set', '}'],
    ['tcp.port in 80', 'no-set', '80'],
    ['tcp.port in {80', 'open-set', ''],
    ['(tcp.port == 80', 'open-parenthesis', ''],
    ['tcp.port == 80)', 'unexpected-word', ')'],
    ['80 == tcp.port', 'no-field', '80'],
    ['any tcp', 'no-comparison', 'any'],
    ['len(frame)', 'call-alone', 'len(frame)'],
    ['foo(tcp.port) > 1', 'no-function', 'foo'],
    ['upper(tcp.port) == "A"', 'wrong-argument', 'tcp.port'],
    ['len(frame, 1) > 1', 'wrong-arguments', 'len(frame, 1)'],
    ['frame[3-1] == 01', 'bad-range', '[3-1]'],
    ['frame[a] == 01', 'bad-range', '[a]'],
    ['frame[3-0] == 01', 'bad-range', '[3-0]'],
    ['frame[99999999999] == 01', 'bad-range', '[99999999999]'],
    ['tcp.port == --80', 'no-value', '-'],
    ['ip.addr == 010.0.0.1', 'not-an-address', '010.0.0.1'],
    ['eth.addr == 00:11:22-33:44:55', 'not-bytes', '00:11:22-33:44:55'],
    ['eth.src[0:3] == 00:00:0', 'not-bytes', '00:00:0'],
    ['frame.protocols[0:3] == xyz', 'not-bytes', 'xyz'],
    ['frame.time > "2010-01-01 25:00:00"', 'not-a-time', '"2010-01-01 25:00:00"'],
    ['frame matches "a{1,99999}"', 'bad-pattern', '{1,99999}'],
    ['frame matches "(a)\\\\2"', 'bad-pattern', '\\\\2'],
    ['frame matches r"(a)\\2b"', 'bad-pattern', '\\2b'],
    ['frame matches "\\x41\\u0416\\U0001f600ж**"', 'bad-pattern', '*'],
    ['frame matches "[\\x41"', 'bad-pattern', '[\\x41'],
    ['frame matches "a\\\\"', 'bad-pattern', '\\\\'],
    ['frame[0 == 01', 'open-bracket', '[0 == 01'],
    ['ip.src#x == 10.0.0.1', 'no-layer', 'x'],
    ["frame.len == 'ab'", 'bad-character', "'ab'"],
    ['frame contains "a\\q"', 'bad-escape', '\\q'],
    ['frame contains "abc', 'open-string', '"abc'],
    ['frame matches "("', 'bad-pattern', '('],
    ['frame matches abc', 'no-pattern', 'abc'],
    ['frame.time > "yesterday"', 'not-a-time', '"yesterday"'],
    ['tcp.analysis.flags == 1', 'no-values', 'tcp.analysis.flags'],
  ])('%s', (text, code, place) => {
    expect(errorOf(text)).toEqual([code, place]);
  });

  test('a name that is nearly one is suggested', () => {
    const compiled = compileFilter(analysis, 'tcp.prot == 80');
    expect(compiled.ok ? null : compiled.error.suggestion).toBe('tcp.port');
  });

  test.each(['ip.ad', 'tcp and ip.ad', 'tcp.p', 'ht'])('while a name is typed, no other is suggested: %s', (text) => {
    const compiled = compileFilter(analysis, text);
    expect(compiled.ok ? null : compiled.error).toMatchObject({ code: 'unknown-field' });
    expect(compiled.ok ? null : compiled.error.suggestion).toBeUndefined();
  });

  test('who went on behind the beginning of a name is told of it', () => {
    const compiled = compileFilter(analysis, 'tcp.por == 80');
    expect(compiled.ok ? null : compiled.error.suggestion).toBe('tcp.port');
  });

  test('nesting and length have an end', () => {
    expect(errorOf(`${'('.repeat(300)}tcp${')'.repeat(300)}`)?.[0]).toBe('too-deep');
    expect(errorOf('-{'.repeat(1000))?.[0]).toBe('too-deep');
    expect(errorOf(`tcp ${' '.repeat(70_000)}`)?.[0]).toBe('too-long');
    expect(errorOf(`tcp${' or tcp'.repeat(10_000)}`)?.[0]).toBe('too-long');
    expect(errorOf(`tcp${' or tcp'.repeat(1000)}`)).toBeNull();
    expect(errorOf(`tcp.port == 1${' + 1'.repeat(1000)}`)).toBeNull();
  });

  test('no text breaks the reader', () => {
    const parts = [
      'tcp.port',
      '==',
      '"',
      '[',
      ']',
      '{',
      '}',
      '(',
      ')',
      ' ',
      '80',
      '..',
      '-',
      '#',
      "'",
      '\\',
      'in',
      'not',
      ',',
      '&',
      'len',
      'ip.src/',
      '\u{1f600}',
      ':',
      'r"',
    ];
    let seed = 7;
    const next = (): number => (seed = (seed * 16807) % 2147483647);
    for (let i = 0; i < 3000; i += 1) {
      const text = Array.from({ length: next() % 12 }, () => parts[next() % parts.length]).join('');
      const compiled = compileFilter(analysis, text);
      if (compiled.ok) continue;
      expect(compiled.error.at, text).toBeLessThanOrEqual(text.length);
      expect(compiled.error.at + compiled.error.length, text).toBeLessThanOrEqual(text.length + 1);
    }
  });
});

test.each([
  '',
  'tcp.port==80&&udp',
  'tcp.srcport -1 == 79',
  'tcp.dstport >= 4 * {tcp.srcport + 3}',
  'ip.addr#[1-2] == 1.1.1.1',
  'frame[1,3-5,9:] contains 01',
  'frame[-4:4] == 0.0.0.0',
  'eth.src[0:3] == 0000.83',
  'eth.addr == 0011.2233.4455',
  'ip.src & 255.0.0.0 == 10.0.0.0',
  'tcp.port not in {80, 443..500, udp.port}',
  'frame.time > "Jan 2, 2024 03:04:05.6"',
  'frame.time_epoch > 1704164645.5',
  'frame contains "\\x41\\101\\u00e9\\"" or frame contains r"a\\d"',
  "tcp.port == 'P' or tcp.port == '\\x50'",
  'string(frame.number) matches "[13579]$"',
  'max(tcp.srcport, tcp.dstport, 5) > 10',
  'tcp.flags.syn == True',
])('%s is a filter', (text) => {
  expect(errorOf(text)).toBeNull();
});
