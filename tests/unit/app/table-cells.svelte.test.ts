import { expect, test } from 'vitest';
import type { RowExtras, Rows } from '../../../src/app/state/rows.svelte.ts';
import type { Burst } from '../../../src/model/bursts.ts';
import { timeScale } from '../../../src/app/state/time-scale.ts';
import type { AppState } from '../../../src/app/state/app.svelte.ts';
import type { Row } from '../../../src/model/query.ts';
import { spanBar } from '../../../src/app/ui/span-bar.ts';
import { TableCells } from '../../../src/app/views/table/table-cells.svelte.ts';
import { TableColumns } from '../../../src/app/views/table/table-columns.svelte.ts';

const ROWS: readonly Row[] = [
  { number: 1, source: '10.0.0.1', protocol: 'TCP', flow: 4 },
  {
    number: 2,
    start: '102.500000000',
    duration: 2.5,
    source: '2001:db8:1111:2222:3333:4444:5555:6666',
    protocol: 'DNS',
    flow: -1,
  },
];

const AXIS = { from: 0, bins: 10, binNanoseconds: 1e9 };

/** Rows whose numbers in the table are ten times their places, and one column of a field. */
function begin(table: string, hint?: string, bursts: readonly Burst[] = []) {
  const described = (name: string, kind: string) => ({ name, title: name, kind, unit: null, field: null });
  const columns = [described('number', 'integer'), described('source', 'address'), described('protocol', 'text')];
  const field = { ...described('dns.id', 'field'), field: 'dns.id' };
  const app = {
    session: {
      summary: { tables: [{ id: table, title: table, columns: [...columns, field] }], first: null, last: null },
    },
    overview: { whole: { traffic: { start: '100.000000000', ...AXIS } } },
    timeScale: timeScale(AXIS, bursts),
    preferences: { layout: () => ({}) },
    room: 'wide',
  } as unknown as AppState;
  const rows = {
    total: ROWS.length,
    at: (index: number) => ROWS[index],
    idAt: (index: number) => (ROWS[index] ? index * 10 : undefined),
    known: () => [...ROWS.keys()],
  } as unknown as Rows;
  const extra: RowExtras = {
    see: () => undefined,
    info: (id) => (id === 10 ? 'a query' : undefined),
    cell: (id) => (id === 10 ? { text: '0x1234', term: 'dns.id == 0x1234' } : null),
  };
  const given = { table, widths: undefined, format: undefined, hint: () => hint, extra };
  const shown = new TableColumns(given, app);
  return { columns: shown, cells: new TableCells(given, rows, shown, app), rows };
}

test('a cell tells its text, its term and its whole row, fields of the bytes included', () => {
  const { cells, columns } = begin('packets');
  const field = columns.named('dns.id')!;
  expect([cells.text(0, 'source'), cells.text(1, 'dns.id'), cells.text(0, 'dns.id')]).toEqual([
    '10.0.0.1',
    '0x1234',
    '',
  ]);
  expect([cells.text(9, 'source'), cells.text(0, 'nothing')]).toEqual([undefined, undefined]);
  expect(cells.term(1, field, ROWS[1])).toBe('dns.id == 0x1234');
  expect(cells.row(1)).toEqual({ ...ROWS[1], info: 'a query', 'dns.id': '0x1234' });
  expect(cells.row(9)).toBeUndefined();
});

test('an address is cut where its column has no room, and told whole to who points at it', () => {
  const { cells } = begin('packets');
  expect(cells.text(1, 'source')).toMatch(/^2001:db8.*….*6666$/);
  expect(cells.hint(1, 'source')).toBe(ROWS[1].source);
  expect(cells.hint(0, 'source')).toBeUndefined();
  expect(begin('packets', 'the gateway').cells.hint(1, 'source')).toBe('the gateway');
  expect(cells.longest('source')[0]).toBe(ROWS[1].source);
});

test('a row knows its flow, in its own table by its number', () => {
  expect([0, 1, 9].map((index) => begin('packets').cells.flow(index))).toEqual([4, null, null]);
  expect([0, 1, 9].map((index) => begin('flows').cells.flow(index))).toEqual([0, 10, null]);
});

test('columns are measured once, and those of texts become as wide as what stands in them', () => {
  const { columns, cells, rows } = begin('logins');
  const width = () => columns.named('protocol')!.width;
  const before = width();
  columns.measure(rows, cells.whole);
  expect(width()).toBeLessThan(before);
  const measured = width();
  columns.measure(rows, () => 'a text that is much longer than all before it');
  expect(width()).toBe(measured);
});

test('when a flow was is drawn over the time of the capture and told to who points at it; a packet draws nothing', () => {
  const { cells, columns } = begin('flows');
  expect(columns.named('when')?.isSpan).toBe(true);
  expect(cells.text(1, 'when')).toBe('');
  expect(cells.spanOf(1)).toEqual({ from: 2.5e9, to: 5e9 });
  expect(cells.span(1)).toBe(spanBar({ from: 2.5e9, to: 5e9 }, timeScale(AXIS, [])));
  expect(cells.hint(1, 'when')).toMatch(/42\.500 – .*45\.000 · 2\.5\ss$/);
  const bursts = [0, 9].map((second) => ({ from: second * 1e9, to: second * 1e9, packets: 1 }));
  const idle = begin('flows', undefined, bursts).cells;
  expect(idle.span(1)).toContain('var(--pause)');
  expect(idle.hint(1, 'when')).toMatch(/ · 2\.5\ss\nLong pauses of the capture are left out/);
  expect([cells.spanOf(0), cells.span(0)], 'a row that tells no time').toEqual([null, undefined]);
  expect(cells.copyOf([1, 9])).toEqual([cells.copyOf([1])[0].trimEnd()]);
  const { cells: packets, columns: shown } = begin('packets');
  expect([shown.named('when'), packets.spanOf(1)]).toEqual([undefined, null]);
});
