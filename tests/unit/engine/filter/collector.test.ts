import { expect, test } from 'vitest';
import { FieldCollector } from '../../../../src/engine/filter/collector.ts';
import type { Entry } from '../../../../src/engine/filter/entry.ts';
import { defineFields } from '../../../../src/model/field.ts';

const entry = (name: string): Entry => ({
  name,
  type: 'number',
  title: name,
  protocols: ['outer', 'inner'],
  application: false,
  column: null,
  cells: null,
  spec: null,
});
const outer = { id: 'outer', title: 'Outer', fields: defineFields({ 'a.number': { title: 'A', kind: 'unsigned' } }) };
const inner = { id: 'inner', title: 'Inner', fields: defineFields({ 'b.number': { title: 'B', kind: 'unsigned' } }) };

test('a layer that tells of itself when the next one has begun has its own table, bytes and place', () => {
  const [a, b] = [entry('a.number'), entry('b.number')];
  const collector = new FieldCollector([a, b]);
  for (let packet = 0; packet < 2; packet += 1) {
    collector.clear();
    const first = collector.layer(outer, Uint8Array.of(1), 0, 1);
    const second = collector.layer(outer, Uint8Array.of(2), 0, 1);
    const third = collector.layer(inner, Uint8Array.of(3), 0, 1);
    third.field('b.number', 0, 1);
    first.field('a.number', 0, 1);
    second.field('a.number', 0, 1);
    expect(collector.values(a, null)).toEqual([1, 2]);
    expect(collector.values(b, null)).toEqual([3]);
    expect(collector.values(a, [{ from: 2, count: 1, to: null }])).toEqual([2]);
  }
});

test('a datagram of a thousand messages is heard to its end', () => {
  const a = entry('a.number');
  const collector = new FieldCollector([a]);
  for (let i = 0; i < 1000; i += 1) collector.layer(outer, Uint8Array.of(i & 255), 0, 1).field('a.number', 0, 1);
  expect(collector.values(a, null)).toHaveLength(1000);
});
