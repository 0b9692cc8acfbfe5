import { expect, test } from 'vitest';
import { arrange } from '../../../src/app/state/columns.ts';
import { isShown, withField, withoutField } from '../../../src/app/state/field-columns.ts';
import type { TableLayout } from '../../../src/app/state/table-layout.ts';
import { PACKETS } from '../../support/fake-client.ts';

const table = {
  ...PACKETS,
  columns: [...PACKETS.columns, { name: 'info', title: 'Info', kind: 'text', unit: null, field: null }],
};
const names = (layout: TableLayout) => arrange(table, layout).shown.map(({ name }) => name);

test('a field becomes a column before Info, and goes without a trace', () => {
  const layout = withField(table, {}, { name: 'tcp.len', title: 'Payload' });
  expect(names(layout)).toEqual(['number', 'time', 'source', 'length', 'field:tcp.len', 'info']);
  expect(isShown(layout, 'tcp.len')).toBe(true);
  const twice = withField(table, layout, { name: 'ip.ttl', title: 'Time to live' });
  expect(names(twice).slice(-3)).toEqual(['field:tcp.len', 'field:ip.ttl', 'info']);
  const less = withoutField({ ...twice, hidden: ['field:tcp.len'] }, 'tcp.len');
  expect(less).toEqual({
    fields: [{ name: 'ip.ttl', title: 'Time to live' }],
    order: ['number', 'time', 'source', 'length', 'field:ip.ttl', 'info'],
    hidden: [],
  });
});

test('preferences that somebody edited give no column that is none', () => {
  const fields = [
    { name: 'ip.src or 1', title: 'x' },
    { name: 5, title: '' },
    { name: 'ip.ttl', title: 'Time to live' },
  ];
  expect(names({ fields } as unknown as TableLayout).filter((name) => name.startsWith('field:'))).toEqual([
    'field:ip.ttl',
  ]);
  expect(names({ fields: 'none' } as unknown as TableLayout)).toHaveLength(5);
});
