import { FIELD_COLUMN, type TableDescription } from '../../model/query.ts';
import { arrange } from './columns.ts';
import type { Preferences } from './preferences.svelte.ts';
import type { FieldColumn, TableLayout } from './table-layout.ts';

/** Field that tells the seconds since the packet before in the same flow. */
export const FLOW_DELTA = 'wireloupe.flow_delta';

/** Columns of fields at most: each is read for every row on screen. */
const MOST = 24;

/** Whether a field is a column of the list. */
export const isShown = (layout: TableLayout, name: string): boolean =>
  (layout.fields ?? []).some((field) => field.name === name);

/** The layout with a field as a column before Info, which takes the room that is left. */
export function withField(table: TableDescription, layout: TableLayout, field: FieldColumn): TableLayout {
  if (isShown(layout, field.name) || (layout.fields ?? []).length >= MOST) return layout;
  const order = arrange(table, layout).all.map(({ name }) => name);
  const before = order.indexOf('info');
  order.splice(before < 0 ? order.length : before, 0, FIELD_COLUMN + field.name);
  return { ...layout, order, fields: [...(layout.fields ?? []), field] };
}

/** The layout without a column that is a field. */
export function withoutField(layout: TableLayout, name: string): TableLayout {
  const column = FIELD_COLUMN + name;
  return {
    ...layout,
    fields: (layout.fields ?? []).filter((field) => field.name !== name),
    ...(layout.order && { order: layout.order.filter((each) => each !== column) }),
    ...(layout.hidden && { hidden: layout.hidden.filter((each) => each !== column) }),
  };
}

/** Shows a field as a column of the list of packets, or takes it away again. */
export function toggleField(preferences: Preferences, table: TableDescription | undefined, field: FieldColumn): void {
  if (table === undefined) return;
  const layout = preferences.layout(table.id);
  const changed = isShown(layout, field.name) ? withoutField(layout, field.name) : withField(table, layout, field);
  preferences.setLayout(table.id, changed);
}
