import { expect, test, vi } from 'vitest';
import { conclude } from '../../../src/engine/judge/judge.ts';
import { describeTables, Query } from '../../../src/engine/query.ts';
import { sortKeys, TEXT_SORT_LIMIT } from '../../../src/engine/sort-keys.ts';
import { EVERYTHING } from '../../../src/model/query.ts';
import type { Cell } from '../../../src/model/query.ts';
import { DEFAULT_SETTINGS } from '../../../src/model/settings.ts';
import { CONVERSATIONS } from '../../support/conversations.ts';
import { packets } from '../../support/packet-builder.ts';
import { pcap } from '../../support/packets/capture-file.ts';
import { analyseBytes } from '../../support/whole-analysis.ts';

const isKnown = (cell: Cell | undefined): boolean =>
  cell !== null && cell !== undefined && !(Array.isArray(cell) && cell.length === 0);
/** Bytes of an address as they lie in it, behind its kind: MAC, IPv4, IPv6. */
function bytesOf(address: string): string {
  const groups = address.split(':');
  if (groups.length === 6 && groups.every((group) => group.length === 2)) return `1${groups.join('')}`;
  if (!address.includes(':'))
    return `2${address
      .split('.')
      .map((part) => part.padStart(3, '0'))
      .join('')}`;
  const [left = '', right] = address.split('::');
  const parts = (half: string): string[] => half.split(':').filter(Boolean);
  const missing = 8 - parts(left).length - parts(right ?? '').length;
  const all = [...parts(left), ...Array<string>(right === undefined ? 0 : missing).fill('0'), ...parts(right ?? '')];
  return `3${all.map((group) => group.padStart(4, '0')).join('')}`;
}

test('every column of every table is sorted by what it shows', async () => {
  const some = CONVERSATIONS.filter(([name]) => /dns|http|tls|dhcp|ftp|arp/i.test(name)).flatMap(([, build]) =>
    build(),
  );
  const more = packets(
    'udp [2001:db8::9]:53 > [2001:db8::10:1]:9 "six"',
    'vxlan 192.0.2.1 > 192.0.2.2 vni=5 { udp 10.0.0.1:1 > 10.0.0.2:2 "in" }',
    'arp who-has 10.0.0.9 tell 10.0.0.100',
  );
  const analysis = (await analyseBytes(pcap([...some, ...more])))!;
  conclude(analysis, DEFAULT_SETTINGS);
  const query = new Query(analysis);
  for (const { id, columns, rows } of describeTables(analysis)) {
    if (rows === 0) continue;
    for (const { name, kind } of columns) {
      const asked = { table: id, selection: EVERYTHING, sort: { column: name, descending: false } };
      const cells = query.rows({ ...asked, from: 0, count: 1000 }).rows.map((row) => row[name]);
      const known = cells.filter(isKnown);
      expect(cells.slice(0, known.length).every(isKnown), `${id}.${name}: unknown last`).toBe(true);
      // By weight and by how far they can be trusted, not by their names.
      if (['hosts.severity', 'hostNames.source'].includes(`${id}.${name}`)) continue;
      const keys = known.map((cell) => (kind === 'address' ? bytesOf(String(cell)) : cell));
      const isNumeric = keys.every((key) => typeof key === 'number' || typeof key === 'boolean');
      for (let i = 1; i < keys.length; i += 1) {
        const [before, after] = isNumeric
          ? [Number(keys[i - 1]), Number(keys[i])]
          : [String(keys[i - 1]), String(keys[i])];
        expect(before <= after, `${id}.${name}: ${String(before)} before ${String(after)}`).toBe(true);
      }
    }
  }
});

test('half a million flows and more are sorted by what is worked out of them', async () => {
  const head = pcap([]);
  const record = pcap(packets('udp 10.0.0.1:1000 > 10.0.0.2:9 "x"')).subarray(head.length);
  const times = [...Array<number>(500_001).fill(0).entries(), [7, 9], [400_000, 30], [30, 20]] as [number, number][];
  const file = new Uint8Array(head.length + times.length * record.length);
  file.set(head);
  const view = new DataView(file.buffer);
  times.forEach(([flow, seconds], i) => {
    const at = head.length + i * record.length;
    file.set(record, at);
    view.setUint32(at, view.getUint32(at, true) + seconds, true);
    view.setUint32(at + 16 + 26, 0x0b00_0000 + flow);
  });
  const analysis = (await analyseBytes(file))!;
  const sort = { column: 'duration', descending: true };
  const { rows } = new Query(analysis).rows({ table: 'flows', selection: EVERYTHING, sort, from: 0, count: 4 });
  expect(rows.map(({ flow, duration }) => [flow, duration])).toEqual([
    [400_000, 30],
    [30, 20],
    [7, 9],
    [0, 0],
  ]);
});

test('more rows than can be told by their text keep their order, which is said', async () => {
  const two = packets('udp 10.0.0.2:1 > 10.0.0.1:9 "b"', 'udp 10.0.0.1:1 > 10.0.0.2:9 "a"');
  const analysis = (await analyseBytes(pcap(two)))!;
  const { flows } = analysis;
  const one = new Int32Array([0, 1]);
  expect(sortKeys(analysis, flows, one, 'communityId'), 'two can be').not.toBeNull();
  const many = new Int32Array(TEXT_SORT_LIMIT + 1);
  expect(sortKeys(analysis, flows, many, 'communityId')).toBeNull();
  expect(sortKeys(analysis, flows, many, 'originator'), 'what columns hold has no limit').toHaveLength(many.length);
  expect(sortKeys(analysis, analysis.packets, many, 'anomalies')).toHaveLength(many.length);
  const query = new Query(analysis);
  const asked = { table: 'flows', selection: EVERYTHING, from: 0, count: 9 };
  const by = (column: string) => query.rows({ ...asked, sort: { column, descending: false } });
  vi.spyOn(query.selections, 'rows').mockReturnValue(many);
  expect(by('communityId')).toMatchObject({ sortLimit: TEXT_SORT_LIMIT, total: many.length });
  expect(query.rows({ ...asked, sort: null }).sortLimit, 'nobody asked for an order').toBeUndefined();
  expect(by('originator').sortLimit).toBeUndefined();
});
