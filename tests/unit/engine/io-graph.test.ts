import { expect, test } from 'vitest';
import { binEdges } from '../../../src/app/charts/bin-edges.ts';
import { ioGraph, MOST_SERIES } from '../../../src/engine/io-graph.ts';
import { Selections } from '../../../src/engine/selection/selection.ts';
import { EVERYTHING } from '../../../src/model/query.ts';
import type { IoWish } from '../../../src/model/query.ts';
import { openWhole } from '../../support/opening.ts';
import { packets } from '../../support/packet-builder.ts';
import { pcap } from '../../support/packets/capture-file.ts';

const sum = (values: Float64Array): number => values.reduce((all, value) => all + value, 0);
const LINES = [
  'udp 10.0.0.1:4000 > 10.0.0.2:4001 "a" ttl=9 @0',
  'tcp 10.0.0.1:4000 > 10.0.0.2:80 SYN @1',
  'udp 10.0.0.1:4000 > 10.0.0.2:4001 "bcd" ttl=30 @1.5',
  'udp 10.0.0.1:4000 > 10.0.0.2:4001 "b" ttl=12 @9.5',
];

/** A graph of built packets; with the file unless it is taken away. */
async function draw(wish: Partial<IoWish>, { lines = LINES as readonly string[], hasFile = true, stops = false } = {}) {
  const file = new File([pcap(packets(...lines))], 'built.pcap');
  const opened = await openWhole(file);
  const { analysis } = opened;
  const source = hasFile ? opened.source : null;
  const selections = new Selections(analysis);
  selections.filters.source = source;
  const controller = new AbortController();
  if (stops) controller.abort();
  const options = { pause: () => Promise.resolve(), signal: controller.signal };
  const whole = { selection: EVERYTHING, filters: [''], field: '', bins: 10, zone: 'UTC', ...wish };
  for (const filter of whole.filters) await selections.filters.prepare(filter, options);
  const graph = await ioGraph(analysis, selections, whole, source, options);
  if (graph === null) throw new Error('stopped');
  return { analysis, ...graph };
}

test('each filter counts its own packets, in the bins of its times', async () => {
  const { analysis, traffic, errors, field } = await draw({ filters: ['', 'udp', 'tcp'] });
  expect(errors).toEqual([null, null, null]);
  expect(traffic.series.map(({ packets }) => sum(packets))).toEqual([4, 3, 1]);
  expect([...traffic.series[1].packets]).toEqual([1, 1, 0, 0, 0, 0, 0, 0, 0, 1]);
  expect(sum(traffic.series[0].bytes)).toBe(analysis.packets.columns.length.reduce((all, length) => all + length, 0));
  expect([field, traffic.series[0].values]).toEqual([null, undefined]);
});

test('packets of a clock that was set back stand in their own bins, before the first', async () => {
  const lines = [
    'udp 10.0.0.1:1 > 10.0.0.2:2 "a" @10',
    'udp 10.0.0.1:1 > 10.0.0.2:2 "b" @0',
    'udp 10.0.0.1:1 > 10.0.0.2:2 "c" @9.9',
  ];
  const { traffic } = await draw({ bins: 11 }, { lines });
  expect(traffic.from).toBe(-10e9);
  expect([...traffic.series[0].packets]).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1]);
});

test('an idle capture is told once more without its pauses, each line and its values', async () => {
  const DAY = 86_400;
  const seconds = [...Array.from({ length: 30 }, (_, i) => i), 90 * DAY, 90 * DAY + 9, 200 * DAY];
  const lines = seconds.map((second) => `udp 10.0.0.1:1 > 10.0.0.2:${second < DAY ? 2 : 3} "a" ttl=9 @${second}`);
  const wish = { filters: ['', 'udp.port == 3'], field: 'ip.ttl', bins: 100 };
  expect((await draw(wish, { lines })).busy, 'not asked for').toBeNull();
  const { traffic, busy } = await draw({ ...wish, busy: true }, { lines });
  expect([traffic.pauses, busy!.pauses?.length]).toEqual([undefined, 2]);
  expect(busy!.series.map(({ packets }) => sum(packets))).toEqual([33, 3]);
  expect(busy!.series.map(({ values }) => sum(values!.sum))).toEqual([33 * 9, 3 * 9]);
  const edges = binEdges(busy!);
  for (let bin = 0; bin < busy!.bins; bin += 1) {
    const within = seconds.filter((second) => second * 1e9 >= edges[bin] && second * 1e9 < edges[bin + 1]).length;
    const [{ packets: counts, values }] = busy!.series;
    expect([counts[bin], values!.count[bin]], `from ${edges[bin]}`).toEqual([within, within]);
  }
  expect((await draw({ filters: ['tcp'], busy: true })).busy, 'few packets, not idle').toBeNull();
});

test('the selection narrows every line, and a bad filter leaves the others', async () => {
  const selection = { filter: 'udp', brush: { from: 0, to: 5e9 } };
  const { traffic, errors } = await draw({
    selection,
    filters: ['', 'tcp', 'no.such.field'],
    field: 'udp.length',
    bins: 5,
  });
  expect(traffic.series.map(({ packets }) => sum(packets))).toEqual([2, 0, 0]);
  expect(traffic.series.map(({ values }) => sum(values!.count))).toEqual([2, 0, 0]);
  expect(traffic.binNanoseconds).toBe(1e9);
  expect(errors.map((error) => error?.code ?? null)).toEqual([null, null, 'unknown-field']);
});

test('no more lines than colours, and nothing of nothing', async () => {
  const { traffic } = await draw({ filters: Array<string>(20).fill(''), bins: 4, field: 'frame.len' }, { lines: [] });
  expect(traffic.series).toHaveLength(MOST_SERIES);
  expect(traffic.series.every(({ packets }) => sum(packets) === 0)).toBe(true);
});

test('values of a field that columns hold need no file', async () => {
  const { traffic, field } = await draw({ field: 'frame.len', filters: ['udp'] }, { hasFile: false });
  expect(field).toEqual({ name: 'frame.len', title: expect.any(String), isDuration: false });
  const { values, bytes } = traffic.series[0];
  expect([...values!.sum]).toEqual([...bytes]);
  expect([...values!.count]).toEqual([1, 1, 0, 0, 0, 0, 0, 0, 0, 1]);
});

test('values that only bytes tell are read: sum, least, most and number of each bin and line', async () => {
  const { traffic } = await draw({ field: 'ip.ttl', filters: ['udp', 'ip.ttl > 10 and udp'], bins: 2 });
  const [all, high] = traffic.series.map(({ values }) => values!);
  expect([[...all.count], [...all.sum], [...all.least], [...all.most]]).toEqual([
    [2, 1],
    [39, 12],
    [9, 12],
    [30, 12],
  ]);
  expect([[...high.count], [...high.sum]]).toEqual([
    [1, 1],
    [30, 12],
  ]);
});

test('a packet without the field adds nothing; a bin without values has no least', async () => {
  const { traffic } = await draw({ field: 'tcp.srcport', bins: 2 });
  const { count, least } = traffic.series[0].values!;
  expect([[...count], [...least]]).toEqual([
    [1, 0],
    [4000, NaN],
  ]);
});

test('durations are in nanoseconds', async () => {
  const { traffic, field } = await draw({ field: 'frame.time_delta', bins: 2 });
  expect(field?.isDuration).toBe(true);
  expect([...traffic.series[0].values!.most]).toEqual([1e9, 8e9]);
});

test.each([
  ['no.such.field', true, 'unknown-field'],
  ['ip.src', true, 'not-a-number'],
  ['udp', true, 'not-a-number'],
  ['ip.ttl', false, 'needs-file'],
])('%s (file: %s) is refused: %s', async (field, hasFile, code) => {
  const answer = await draw({ field }, { hasFile });
  expect(answer.fieldError).toMatchObject({ code, at: 0, length: field.length });
  expect(answer.field).toBeNull();
  expect(sum(answer.traffic.series[0].packets)).toBe(4);
});

test('a cancel ends reading', async () => {
  const many = Array.from({ length: 5000 }, () => LINES[0].replace(' @0', ''));
  const slow = performance.now;
  let now = 0;
  performance.now = () => (now += 10);
  try {
    await expect(draw({ field: 'ip.ttl' }, { lines: many, stops: true })).rejects.toThrow('stopped');
  } finally {
    performance.now = slow;
  }
});
