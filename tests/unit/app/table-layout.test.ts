import { expect, test } from 'vitest';
import { readLayouts } from '../../../src/app/state/table-layout.ts';

test('the layout of each table is taken by itself', () => {
  const packets = {
    order: ['time'],
    hidden: ['info'],
    widths: { time: 80 },
    fields: [{ name: 'ip.ttl', title: 'TTL' }],
  };
  expect(readLayouts({ packets, flows: {}, dns: { hidden: ['x'] } })).toEqual({
    packets,
    flows: {},
    dns: { hidden: ['x'] },
  });
});

test.each([
  5,
  null,
  [],
  { order: 'time' },
  { hidden: [1] },
  { widths: { time: '80' } },
  { widths: [80] },
  { fields: [{ name: 'ip.ttl' }] },
  { fields: {} },
])('a layout that makes none (%j) is put aside', (layout) => {
  expect(readLayouts({ packets: layout, flows: {} })).toEqual({ flows: {} });
});

test('what is no list of layouts is none at all', () => {
  expect([readLayouts(undefined), readLayouts('x'), readLayouts([])]).toEqual([undefined, undefined, undefined]);
});
