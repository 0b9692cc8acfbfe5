import { afterEach, expect, test, vi } from 'vitest';
import { EVERYTHING, type Row, type RowQuery, SINCE_COLUMN, type TimesSince } from '../../../src/model/query.ts';
import { csvCell } from '../../../src/base/csv.ts';
import { writeCsv } from '../../../src/report/csv.ts';
import { writeNdjson } from '../../../src/report/ndjson.ts';
import { exportPackets, exportRows } from '../../../src/worker/exports.ts';
import { OpenCapture } from '../../../src/worker/opened.ts';
import { dnsQuery } from '../../support/packets/dns.ts';
import { analyse } from '../store/support.ts';

afterEach(() => vi.restoreAllMocks());

test.each([
  ['=1+1', `'=1+1`],
  ['+1', `'+1`],
  ['-1', `'-1`],
  ['@SUM(A1)', `'@SUM(A1)`],
  ['\t=1', `'\t=1`],
  ['\r=1', `"'\r=1"`],
  ['\n=1', `"'\n=1"`],
  ['=HYPERLINK("x","y")', `"'=HYPERLINK(""x"",""y"")"`],
  ['a,b', '"a,b"'],
  ['say "hi"', '"say ""hi"""'],
  ['two\r\nlines', '"two\r\nlines"'],
  ['plain = text', 'plain = text'],
  [['=a', 'b'], `'=a; b`],
  [[], ''],
  [null, ''],
  [-5, '-5'],
  [1.5, '1.5'],
  [true, 'true'],
])('the cell %j becomes %j', (cell, text) => expect(csvCell(cell)).toBe(text));

test('lines of a table', () => {
  const rows: Row[] = [{ a: 1, b: 'x' }, { a: null }];
  expect([...writeCsv(['b', 'a'], rows)]).toEqual(['b,a\r\n', 'x,1\r\n', ',\r\n']);
  expect([...writeNdjson(['b', 'a'], rows)]).toEqual(['{"b":"x","a":1}\n', '{"b":null,"a":null}\n']);
});

test('exactly the rows of a query are exported, in its order', async () => {
  const { analysis, facts } = await analyse(
    'a.pcap',
    'udp 10.0.0.1:1 > 10.0.0.2:2 "long one"',
    ['udp 10.0.0.1:4000 > 10.0.0.53:53', dnsQuery('-evil.example.com')],
    'udp 10.0.0.3:1 > 10.0.0.2:2 "x"',
  );
  const open = new OpenCapture(analysis, facts);
  const options = { pause: () => Promise.resolve() };
  const written = async (query: RowQuery, columns: readonly string[], format: 'csv' | 'ndjson') =>
    (await exportRows(open, query, columns, format, options))!;
  const query = {
    ...{ table: 'packets', selection: { ...EVERYTHING, filter: 'ip.addr == 10.0.0.2' }, from: 1, count: 1 },
    sort: { column: 'length', descending: false },
  };
  const csv = await written(query, ['number', 'source'], 'csv');
  expect(await csv.text()).toBe('number,source\r\n3,10.0.0.3\r\n1,10.0.0.1\r\n');
  expect(csv.type).toBe('text/csv');

  const dns = { ...query, table: 'dns', selection: EVERYTHING, sort: null };
  expect(await (await written(dns, ['query', 'client'], 'csv')).text()).toContain(`'-evil.example.com,10.0.0.1`);
  const lines = (await (await written(dns, [], 'ndjson')).text()).trim().split('\n');
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0]!)).toMatchObject({ query: '-evil.example.com', time: expect.stringMatching(/^17/) });
  expect(await (await written({ ...dns, table: 'no-such' }, [], 'csv')).text()).toBe('\r\n');
});

test('times of packets count from where their list counts them, in its order, and stand beside the time itself', async () => {
  const { analysis, facts } = await analyse(
    'a.pcap',
    'udp 10.0.0.1:1 > 10.0.0.2:2 "a" @1',
    'udp 10.0.0.1:1 > 10.0.0.2:2 "bbb" @1.000001',
    'udp 10.0.0.1:1 > 10.0.0.2:2 "cc" @4',
    'udp 10.0.0.3:1 > 10.0.0.2:2 "d" @9.5',
  );
  const open = new OpenCapture(analysis, facts);
  const written = async (since: TimesSince, sort: RowQuery['sort'] = null): Promise<string[]> => {
    const query = { table: 'packets', selection: EVERYTHING, sort, from: 0, count: 9 };
    const options = { pause: () => Promise.resolve() };
    const blob = await exportPackets(open, query, ['number', SINCE_COLUMN, 'time'], since, options);
    return (await blob!.text()).trim().split('\r\n');
  };
  const seconds = (lines: readonly string[]): (string | undefined)[] =>
    lines.slice(1).map((line) => line.split(',')[1]);
  const first = await written({ from: 'first' });
  expect(first[0]).toBe('number,since_first,time');
  expect(first[2]).toMatch(/^2,0\.000001000,\d+\.000001000$/);
  expect(seconds(first)).toEqual(['0.000000000', '0.000001000', '3.000000000', '8.500000000']);
  const above = await written({ from: 'previous' });
  expect(above[0]).toContain('since_previous');
  expect(seconds(above)).toEqual(['0.000000000', '0.000001000', '2.999999000', '5.500000000']);
  // Sorted by length: 1, 4, 3, 2. What is earlier than the one above is so by less than nothing.
  const sorted = seconds(await written({ from: 'previous' }, { column: 'length', descending: false }));
  expect(sorted).toEqual(['0.000000000', '8.500000000', `'-5.500000000`, `'-2.999999000`]);
  const reference = await written({ from: 'reference', packets: [2, 1] });
  expect(reference[0]).toContain('since_reference');
  expect(seconds(reference)).toEqual(['0.000000000', '0.000000000', '0.000000000', '5.500000000']);
});

test('an export says how far it is, and stops where it is told to', async () => {
  const lines = Array.from({ length: 500 }, (_, i) => `udp 10.0.0.1:${i + 1} > 10.0.0.2:9 "x"`);
  const { analysis, facts } = await analyse('a.pcap', ...lines);
  const query = { table: 'flows', selection: EVERYTHING, sort: null, from: 0, count: lines.length };
  const heard: number[] = [];
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => (now += 1));
  const slow = async () => void (now += 110);
  const onProgress = ({ done, total }: { done: number; total: number }) => void heard.push(done / total);
  const open = new OpenCapture(analysis, facts);
  expect(await exportRows(open, query, [], 'csv', { pause: slow, onProgress })).not.toBeNull();
  expect(heard.length).toBeGreaterThan(0);
  expect(heard.every((share, i) => share > (heard[i - 1] ?? 0) && share <= 1)).toBe(true);
  const stop = new AbortController();
  const pause = async () => stop.abort();
  expect(await exportRows(open, query, [], 'csv', { pause, signal: stop.signal })).toBeNull();
});
