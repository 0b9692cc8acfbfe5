import { expect, test } from 'vitest';
import { palette } from '../../../src/app/charts/palette.ts';
import { packetAt, shownSeries, tcpGraphOption } from '../../../src/app/charts/tcp-graph.ts';
import {
  readGraphPlace,
  readGraphRange,
  TcpGraphView,
  writeGraphPlace,
} from '../../../src/app/state/tcp-graph.svelte.ts';
import type { TcpGraphState, TcpSeries } from '../../../src/model/tcp-graph.ts';
import { deferred, fakeWorkers, settled } from '../../support/fake-client.ts';

const points = (id: TcpSeries['id'], values: readonly (readonly [number, number])[], until?: readonly number[]) => ({
  id,
  ofOriginator: true,
  at: Float64Array.from(values, ([at]) => at),
  value: Float64Array.from(values, ([, value]) => value),
  until: until === undefined ? null : Float64Array.from(until),
  packet: Int32Array.from(values, (_, i) => 10 + i),
  total: values.length,
});
const state = (isComplete: boolean, series: readonly TcpSeries[] = []): TcpGraphState => ({
  flow: 7,
  start: '1700000000.000000000',
  startOffset: 0,
  span: 100,
  from: 0,
  to: 100,
  series,
  sides: [],
  binNanoseconds: 0,
  unscaled: [false, false],
  packetsRead: 1,
  packets: 2,
  isComplete,
  isShortened: false,
});
const WANTED = { kind: 'sequence', side: null, range: null, columns: 100 } as const;

test('the address names flow, graph and side, and nothing else', () => {
  expect(readGraphPlace('12')).toEqual({ flow: 12, kind: 'sequence', side: null });
  expect(readGraphPlace('12-window-responder')).toEqual({ flow: 12, kind: 'window', side: 'responder' });
  expect(readGraphPlace('12-nonsense-x')).toEqual({ flow: 12, kind: 'sequence', side: null });
  for (const wrong of [null, '', 'x', '-1', '1e9']) expect(readGraphPlace(wrong)).toBeNull();
  for (const part of ['12-window', '12-window-both']) expect(writeGraphPlace(readGraphPlace(part)!)).toBe(part);
  expect(readGraphRange('5-10')).toEqual({ from: 5, to: 10 });
  for (const wrong of [null, '10-5', '5-5', 'a-b', '-1-5']) expect(readGraphRange(wrong)).toBeNull();
});

test('a flow is asked for until all of it was read, first for the side that sent more', async () => {
  let times = 0;
  const { workers, asked } = fakeWorkers({
    row: () => Promise.resolve({ originatorBytes: 1, responderBytes: 2 }),
    tcpGraph: () => Promise.resolve(state((times += 1) === 3)),
  });
  const view = new TcpGraphView(workers);
  await view.show(7, WANTED);
  const questions = asked.filter(({ name }) => name === 'tcpGraph');
  expect(questions).toHaveLength(3);
  expect(questions[0].given).toEqual([7, { ...WANTED, side: 'responder' }]);
  expect(view).toMatchObject({ side: 'responder', kind: 'sequence', problem: null });
  expect(view.drawn?.isComplete).toBe(true);
});

test('why there is no graph is told, and what comes late is dropped', async () => {
  const late = deferred<TcpGraphState>();
  const { workers } = fakeWorkers({
    row: () => Promise.resolve({}),
    tcpGraph: (flow) => {
      if (flow === 1) return late.promise;
      return flow === 2 ? Promise.resolve({ missing: 'tcp' as const }) : Promise.reject(new Error('gone'));
    },
  });
  const view = new TcpGraphView(workers);
  const first = view.show(1, WANTED);
  await view.show(2, WANTED);
  expect(view.problem).toEqual({ kind: 'tcp' });
  late.resolve(state(true));
  await first;
  expect(view.drawn).toBeNull();
  await view.show(3, WANTED);
  expect(view.problem).toEqual({ kind: 'unreadable', reason: 'gone' });
});

test('which side is drawn is told with the drawing', async () => {
  const late = deferred<TcpGraphState>();
  const { workers } = fakeWorkers({
    row: () => Promise.resolve({}),
    tcpGraph: (_, { side }) => (side === 'both' ? late.promise : Promise.resolve(state(true))),
  });
  const view = new TcpGraphView(workers);
  await view.show(7, { ...WANTED, side: 'responder' });
  const next = view.show(7, { ...WANTED, side: 'both' });
  await settled();
  expect(view.side).toBe('responder');
  late.resolve(state(true));
  await next;
  expect(view.side).toBe('both');
});

test('a click finds the nearest point within reach, also on a stretch', () => {
  const drawn = state(true, [
    points('segments', [
      [10, 100],
      [20, 200],
    ]),
    points('sacks', [[50, 100]], [300]),
  ]);
  const near = { atPixel: 1, valuePixel: 10 };
  expect(packetAt(drawn.series, { at: 12, value: 110, ...near })).toBe(10);
  expect(packetAt(drawn.series, { at: 18, value: 190, ...near })).toBe(11);
  expect(packetAt(drawn.series, { at: 52, value: 200, ...near })).toBe(10);
  expect(packetAt(drawn.series, { at: 35, value: 150, ...near })).toBeNull();
});

test('what the legend has switched off is not clicked on, and the axis is that of the rest', () => {
  const drawn = state(true, [points('window', [[10, 9000]]), points('inFlight', [[10, 100]])]);
  const off = new Set(['window originator']);
  const shown = shownSeries(drawn, off);
  expect(shown.map(({ id }) => id)).toEqual(['inFlight']);
  expect(packetAt(shown, { at: 10, value: 9000, atPixel: 1, valuePixel: 10 })).toBeNull();
  const texts = {
    ...{ time: 'Time', axis: 'Bytes', value: String, tick: String, when: String },
    ...{ series: (id: string) => id, packet: (packet: number) => `#${packet}` },
  };
  const option = tcpGraphOption(drawn, 'window', palette(false), texts, false, off);
  expect(option.legend).toMatchObject({ selected: { 'window originator': false, 'inFlight originator': true } });
  expect((option.yAxis as { max: number }).max).toBeLessThan(1000);
});

test('the points of a short flow are large enough to be seen, those of a long one do not cover each other', () => {
  const texts = {
    ...{ time: 'Time', axis: 'Bytes', value: String, tick: String, when: String },
    ...{ series: (id: string) => id, packet: (packet: number) => `#${packet}` },
  };
  const sizeOf = (count: number): number => {
    const many = Array.from({ length: count }, (_, i): [number, number] => [i, i]);
    const option = tcpGraphOption(state(true, [points('segments', many)]), 'sequence', palette(false), texts);
    return (option.series as { symbolSize: number }[])[0].symbolSize;
  };
  expect(sizeOf(3)).toBeGreaterThanOrEqual(7);
  expect(sizeOf(5000)).toBeLessThan(5);
});

test('a line of a single point is a mark', () => {
  const texts = {
    ...{ time: 'Time', axis: 'Bytes', value: String, tick: String, when: String },
    ...{ series: (id: string) => id, packet: (packet: number) => `#${packet}` },
  };
  const isMarked = (values: [number, number][]): boolean => {
    const option = tcpGraphOption(state(true, [points('acks', values)]), 'sequence', palette(false), texts);
    return (option.series as { showSymbol: boolean }[])[0].showSymbol;
  };
  expect(isMarked([[10, 100]])).toBe(true);
  expect(isMarked([[10, 100], [20, 200]])).toBe(false); // prettier-ignore
});

test('only series with points are drawn; stretches stand apart', () => {
  const option = tcpGraphOption(
    state(true, [points('segments', [[10, 100]]), points('acks', []), points('sacks', [[50, 100]], [300])]),
    'sequence',
    palette(false),
    {
      time: 'Time',
      axis: 'Bytes',
      series: (id) => id,
      value: String,
      tick: String,
      when: String,
      packet: (packet) => `#${packet}`,
    },
  );
  expect(option.series).toMatchObject([
    { type: 'scatter', data: [[10, 100]] },
    {
      type: 'line',
      data: [
        [50, 100],
        [50, 300],
        [50, null],
      ],
    },
  ]);
  const { formatter } = option.tooltip as { formatter: (marks: unknown) => string };
  expect(
    formatter([
      { seriesName: 'segments originator', dataIndex: 0 },
      { seriesName: 'sacks originator', dataIndex: 0 },
      { seriesName: 'sacks originator', dataIndex: 1 },
    ]),
  ).toBe('50\nsegments  100  #10\nsacks  100 – 300  #10');
});
