import { expect, test } from 'vitest';
import { Selections } from '../../../../src/engine/selection/selection.ts';
import { asksRemarks } from '../../../../src/model/query.ts';
import { analyse } from '../../../support/judge.ts';
import { packets } from '../../../support/packet-builder.ts';

test('a mark or a note changes the packets of a filter that asks for it, and of no other', async () => {
  const lines = Array.from({ length: 4 }, (_, i) => `udp 10.0.0.1:1 > 10.0.0.2:${i + 1} "x"`);
  const analysis = await analyse(packets(...lines));
  const selections = new Selections(analysis);
  const rows = (filter: string): number[] => [...selections.rows({ filter, brush: null }, analysis.packets)];
  expect(rows('frame.marked == 1')).toEqual([]);
  const others = rows('udp.dstport == 2');
  expect(rows('frame.marked == 1')).toEqual([]);
  analysis.remarks.set({ marked: [0, 2], notes: [[3, 'odd']] });
  selections.filters.forget(asksRemarks);
  expect(rows('frame.marked == 1')).toEqual([0, 2]);
  expect(rows('wireloupe.note contains "odd"')).toEqual([3]);
  expect(rows('udp.dstport == 2')).toEqual(others);
  analysis.remarks.set({ marked: [2], notes: [] });
  selections.filters.forget(asksRemarks);
  expect(rows('wireloupe.note contains "odd"')).toEqual([]);
  expect(rows('frame.marked == 1')).toEqual([2]);
});
