import { expect, test } from 'vitest';
import { Query } from '../../../src/engine/query.ts';
import { Selections } from '../../../src/engine/selection/selection.ts';
import { analyse } from '../../support/judge.ts';
import { packets } from '../../support/packet-builder.ts';

const built = () =>
  analyse(packets(...Array.from({ length: 40 }, (_, i) => `udp 10.0.0.${1 + (i % 3)}:${5000 - i} > 10.0.1.1:53`)));
const EVERYTHING = { filter: '', brush: null };

test('rows at places and places of rows are each other, in any order and selection', async () => {
  const query = new Query(await built());
  for (const selection of [EVERYTHING, { filter: 'ip.src == 10.0.0.2', brush: null }])
    for (const sort of [null, { column: 'source', descending: true }, { column: 'number', descending: true }]) {
      const asked = { table: 'packets', selection, sort };
      const { ids, total } = query.rows({ ...asked, from: 0, count: 100 });
      const places = [0, 3, total - 1, total, -1, 7];
      const there = places.filter((place) => place >= 0 && place < total);
      expect(query.rowsAt(asked, places)).toEqual(there.map((place) => ids[place]));
      const all = Array.from({ length: 42 }, (_, id) => id);
      expect(query.positions(asked, all)).toEqual(all.map((id) => ids.indexOf(id)));
      for (const id of [0, 1, 39]) expect(query.position(asked, id)).toBe(ids.indexOf(id));
    }
});

test('a table that is not there has no rows and no places', async () => {
  const query = new Query(await built());
  const asked = { table: 'nothing', selection: EVERYTHING, sort: null };
  expect(query.rowsAt(asked, [0])).toEqual([]);
  expect(query.positions(asked, [0, 1])).toEqual([-1, -1]);
});

test('what is not known comes last in either direction, and equal rows stay in their order', async () => {
  const query = new Query(
    await analyse(
      packets(
        'arp who-has 10.0.0.9 tell 10.0.0.1',
        'udp 10.0.0.1:7 > 10.0.0.2:9',
        'udp 10.0.0.3:7 > 10.0.0.4:9',
        'udp 10.0.0.1:7 > 10.0.0.2:9',
      ),
    ),
  );
  const ids = (descending: boolean) =>
    query.rows({ table: 'packets', selection: EVERYTHING, sort: { column: 'flow', descending }, from: 0, count: 9 })
      .ids;
  expect(ids(false)).toEqual([1, 3, 2, 0]);
  expect(ids(true)).toEqual([2, 1, 3, 0]);
});

test('hosts have what they sent and received as one number, and are sorted by it', async () => {
  const query = new Query(
    await analyse(
      packets(
        'udp 10.0.0.1:7 > 10.0.0.2:9',
        ['udp 10.0.0.3:7 > 10.0.0.2:9', 'x'.repeat(500)],
        'udp 10.0.0.1:7 > 10.0.0.4:9',
      ),
    ),
  );
  for (const column of ['bytes', 'packets']) {
    const sort = { column, descending: true };
    const { rows } = query.rows({ table: 'hosts', selection: EVERYTHING, sort, from: 0, count: 9 });
    expect(rows).toHaveLength(4);
    const sums = rows.map((row) => Number(row[column]));
    expect(sums).toEqual(sums.toSorted((a, b) => b - a));
    for (const row of rows) {
      expect(row['bytes']).toBe(Number(row['sentBytes']) + Number(row['receivedBytes']));
      expect(row['packets']).toBe(Number(row['sentPackets']) + Number(row['receivedPackets']));
    }
  }
});

test('a brush takes what begins within it: the end is outside', async () => {
  const analysis = await analyse(packets(...[0, 1, 2].map((at) => `udp 10.0.0.1:1 > 10.0.0.2:2 "x" @${at}`)));
  const select = (from: number, to: number) =>
    new Selections(analysis).select({ filter: '', brush: { from, to } }).packets;
  expect([select(0, 1e9), select(0, 1e9 + 1), select(1e9, 2e9), select(1, 2e9 + 1)]).toEqual([1, 2, 1, 2]);
});
