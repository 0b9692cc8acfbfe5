import { expect, test } from 'vitest';
import { ioGraph, MOST_SERIES } from '../../../src/engine/io-graph.ts';
import { Selections } from '../../../src/engine/selection.ts';
import { EVERYTHING } from '../../../src/model/query.ts';
import { analyse } from '../../support/judge.ts';
import { packets } from '../../support/packet-builder.ts';

const sum = (values: Float64Array): number => values.reduce((all, value) => all + value, 0);
const built = () =>
  analyse(
    packets(
      'udp 10.0.0.1:4000 > 10.0.0.2:4001 "a" @0',
      'tcp 10.0.0.1:4000 > 10.0.0.2:80 SYN @1',
      'udp 10.0.0.1:4000 > 10.0.0.2:4001 "b" @9.5',
    ),
  );

test('each filter counts its own packets, in the bins of its times', async () => {
  const analysis = await built();
  const { traffic, errors } = ioGraph(analysis, new Selections(analysis), EVERYTHING, ['', 'udp', 'tcp'], 10);
  expect(errors).toEqual([null, null, null]);
  expect(traffic.series.map(({ packets }) => sum(packets))).toEqual([3, 2, 1]);
  expect([...traffic.series[1].packets]).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
  expect(sum(traffic.series[0].bytes)).toBe(analysis.packets.columns.length.reduce((all, length) => all + length, 0));
});

test('the selection narrows every line, and a bad filter leaves the others', async () => {
  const analysis = await built();
  const selection = { filter: 'udp', brush: { from: 0, to: 5e9 } };
  const { traffic, errors } = ioGraph(analysis, new Selections(analysis), selection, ['', 'tcp', 'no.such.field'], 5);
  expect(traffic.series.map(({ packets }) => sum(packets))).toEqual([1, 0, 0]);
  expect(traffic.binNanoseconds).toBe(1e9);
  expect(errors.map((error) => error?.code ?? null)).toEqual([null, null, 'unknown-field']);
});

test('no more lines than colours, and nothing of nothing', async () => {
  const analysis = await analyse([]);
  const { traffic } = ioGraph(analysis, new Selections(analysis), EVERYTHING, Array<string>(20).fill(''), 4);
  expect(traffic.series).toHaveLength(MOST_SERIES);
  expect(traffic.series.every(({ packets }) => sum(packets) === 0)).toBe(true);
});
